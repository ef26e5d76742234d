"""What there is to tell between two looks at a server."""

from collections.abc import Collection, Iterable
from typing import Final

from custom_components.showrunner.engine.changes import Change
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ItemEvent,
    ItemUpdated,
)

from .world import Held, Rows

PLAYED: Final = {"movie", "episode"}  # What is told as added and removed

type Told = tuple[str, str, tuple[Change, ...]]  # What, of which item, what changed
type Row = tuple[str, Held]  # With its id


class News:
    """Compares what a server holds, whatever ids it gives to the same thing."""

    def __init__(self) -> None:
        self._gone: dict[str, Held] = {}  # What was told as removed, by thing and path

    def between(
        self, before: Rows, after: Rows, unheard: Collection[str]
    ) -> Iterable[Told]:
        """Yield what there is to tell; of some items, nothing of their files."""
        old, new = _things(before), _things(after)
        for name in {**old, **new}:
            yield from self._of(name, old.get(name), new.get(name), unheard)

    def _of(
        self, name: str, old: Row | None, new: Row | None, unheard: Collection[str]
    ) -> Iterable[Told]:
        """Yield what there is to tell of one thing."""
        if old and new:
            yield from _updated(new[1].title, _differences(old, new, unheard))
        elif old and old[1].kind in PLAYED:
            self._gone[name + min(old[1].paths)] = old[1]
            yield "removed", old[1].title, ()
        elif new and new[1].kind in PLAYED:
            was = self._gone.pop(name + min(new[1].paths), None)
            if was is None:
                yield "added", new[1].title, ()
            else:  # It is back
                yield from _updated(new[1].title, _changes(was, new[1]))


def told_by(event: ItemEvent) -> Iterable[Told]:
    """Yield what an event tells."""
    match event:
        case ItemUpdated():
            yield "updated", event.item.title, tuple(sorted(event.changes))
        case ItemAdded():
            for item in event.items:
                yield "added", item.title, ()
        case _:
            yield "removed", event.item.title, ()


def _things(rows: Rows) -> dict[str, Row]:
    """Return films and episodes by what they are, and what holds them by its id."""
    return {_name(key, held): (key, held) for key, held in rows.items()}


def _name(key: str, held: Held) -> str:
    """Return what a film or an episode is, whatever its id; else the id."""
    if held.kind not in PLAYED:
        return key
    name = min(held.paths).rpartition("/")[2].partition(" - v")[0]
    return name.removesuffix(".mkv")


def _differences(old: Row, new: Row, unheard: Collection[str]) -> frozenset[Change]:
    """Return what is to be told as different of what is still there."""
    if old[0] != new[0] and old[1].paths.isdisjoint(new[1].paths):
        return frozenset({Change.FILE})
    hidden = {Change.FILE} if new[0] in unheard else set[Change]()
    return _changes(old[1], new[1]) - hidden


def _changes(old: Held, new: Held) -> frozenset[Change]:
    """Return what is different."""
    found = set[Change]()
    if old.files != new.files:
        found.add(Change.FILE)
    if (old.title, old.summary, old.genres) != (new.title, new.summary, new.genres):
        found.add(Change.METADATA)
    return frozenset(found)


def _updated(title: str, changes: Collection[Change]) -> Iterable[Told]:
    """Yield an update, if anything is different."""
    if changes:
        yield "updated", title, tuple(sorted(changes))
