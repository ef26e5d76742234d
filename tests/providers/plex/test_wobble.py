"""Answers with something wrong in them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.events import ServerEvent, as_data
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ScanStarted,
    Trigger,
)
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import (
    Item,
    Library,
    Session,
    User,
)
from custom_components.showrunner.engine.playback_events import PlaybackStarted
from custom_components.showrunner.engine.server_events import (
    RecordingStarted,
    UserCreated,
)
from custom_components.showrunner.providers.plex import parse
from custom_components.showrunner.providers.plex.listing import Reader

from .answers import GRAB, KNOWN, SESSION, SHOWS
from .spoil import spoiled


def readable(answer: dict[str, Any]) -> Iterator[Item]:
    """Yield the items of an answer that can be read."""
    reader = Reader(KNOWN, Detail.DEEP, whole=True)
    with suppress(BadPayloadError):
        for entry in reader.page(answer, {}).entries:
            with suppress(BadPayloadError):
                yield entry.read()


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
READERS: dict[str, tuple[dict[str, Any], Callable[[Any], Sequence[Any]]]] = {
    "Metadata": (SESSION, lambda a: [*parse.sessions(a, KNOWN), *readable(a)]),
    "Directory": ({"key": 1, "Location": [{"path": "/"}]}, parse.libraries),
    "Account": ({"id": 1, "name": "Anna"}, parse.users),
    "MediaGrabOperation": (GRAB, parse.recordings),
}


def shown(fact: Any) -> dict[str, Any]:
    """Return the event that an automation would get of a fact."""
    match fact:
        case Session():
            event: ServerEvent = PlaybackStarted(at=NOON, session=fact)
        case Item():
            event = ItemAdded(at=NOON, library=fact.library or SHOWS, item=fact)
        case Library():
            event = ScanStarted(at=NOON, library=fact, trigger=Trigger.SERVER)
        case User():
            event = UserCreated(at=NOON, user=fact)
        case _:
            event = RecordingStarted(at=NOON, recording=fact)
    return as_data(event, {})


@pytest.mark.parametrize("name", READERS)
def test_no_nonsense_raises(name: str) -> None:
    """2,000 answers with something wrong in each, and all can be shown as an event."""
    random = Random(11)  # noqa: S311 - it only has to vary
    good, read = READERS[name]
    for _ in range(2000):
        entry = good
        for _ in range(random.randrange(1, 4)):
            entry = spoiled(random, entry)
        for fact in read({name: random.choice([entry, [entry], [entry, None]])}):
            assert orjson.dumps(shown(fact))
