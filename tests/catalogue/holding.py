"""A catalogue of a few films, to be asked."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
import sqlite3

from custom_components.showrunner.catalogue.batch import Batch
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.listing import Entry
from custom_components.showrunner.engine.model import (
    Item,
    ItemState,
    Library,
    MediaFile,
    Stream,
    StreamKind,
)
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncTrigger,
    Tally,
)
from tests.engine.builders import FILMS


def subtitled(path: str, *languages: str, size: int = 1000) -> MediaFile:
    """Return a file with a picture, and subtitles in some languages."""
    texts = [Stream(kind=StreamKind.SUBTITLE, language=each) for each in languages]
    streams = (Stream(kind=StreamKind.VIDEO), *texts)
    return MediaFile(path=path, size=size, duration=60, streams=streams)


def hold(
    catalogue: Catalogue,
    *items: Item,
    library: Library = FILMS,
    state: Callable[[Item], ItemState] = lambda _: ItemState.NORMAL,
) -> int:
    """Store items of a library, and return the run."""
    order = SyncOrder(library=library.id, mode=SyncMode.PUSH, trigger=SyncTrigger.USER)
    run = catalogue.begin(order).run
    catalogue.store(
        Batch(
            run=run,
            library=library,
            entries=[_entry(replace(item, library=library)) for item in items],
            states=lambda items: [state(item) for item in items],
            tally=Tally(),
        )
    )
    return run


def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection of our own to the file of a catalogue."""
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def _entry(item: Item) -> Entry:
    return Entry(item.id, item.type, item.revision, item)
