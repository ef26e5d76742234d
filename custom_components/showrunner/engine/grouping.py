"""Which changes of items are told together, when, and as what.

A season arrives as a dozen additions within minutes, and an upgraded film as a removal
and an addition. Each is one thing to tell.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from .changes import Change
from .model import Item, ItemId, LibraryId, MediaType

WINDOW: Final = timedelta(seconds=60)  # Quiet before a group counts as complete
CAP: Final = timedelta(minutes=10)  # A group that never falls quiet is told after it
PATIENCE: Final = timedelta(minutes=5)  # Metadata that has not settled by then won't
MOST: Final = 1000  # Changes to hold back at a time; more are told at once
# They come and go with what they hold, and are told when they change themselves
CONTAINERS: Final = {
    MediaType.SHOW,
    MediaType.SEASON,
    MediaType.ARTIST,
    MediaType.ALBUM,
}


class NoticeKind(StrEnum):
    """What became of an item."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"
    RETURNED = "returned"  # It had been removed, and is the same as before


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A change of an item that is to be told."""

    id: int  # Later ones have higher ids
    kind: NoticeKind
    item: ItemId
    library: LibraryId
    type: MediaType
    group: ItemId | None  # What it is told together with: its season or album
    identities: frozenset[str]
    paths: frozenset[str]
    changes: tuple[Change, ...]
    settled: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Something to tell, and the notices that it covers."""

    kind: NoticeKind | None  # Never RETURNED. None: nothing to tell after all
    library: LibraryId
    items: tuple[ItemId, ...]  # Of an addition, all that arrived together
    notices: frozenset[int]
    changes: tuple[Change, ...] = ()  # Of an update, by impact


@dataclass(slots=True)
class _Story:
    """All that became of an item, or of it and the one that it replaces."""

    notices: list[Notice]
    kind: NoticeKind | None = field(init=False)  # What it amounts to; None: to nothing
    changes: tuple[Change, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.changes = _changes(self.notices)
        was_new = self.first.kind == NoticeKind.ADDED
        if self.last.kind == NoticeKind.REMOVED:
            self.kind = None if was_new else NoticeKind.REMOVED
        elif was_new:
            self.kind = NoticeKind.ADDED
        else:
            self.kind = NoticeKind.UPDATED if self.changes else None

    @property
    def first(self) -> Notice:
        """Return what happened first."""
        return self.notices[0]

    @property
    def last(self) -> Notice:
        """Return what happened last."""
        return self.notices[-1]

    @property
    def is_arrival(self) -> bool:
        """Return whether an item is there that was not there before."""
        kinds = {NoticeKind.ADDED, NoticeKind.RETURNED}
        return self.first.kind in kinds and self.last.kind != NoticeKind.REMOVED

    @property
    def key(self) -> tuple[LibraryId, NoticeKind | None, ItemId, bool]:
        """Return what is the same for all that is told together.

        A season that is new itself is not among the episodes in it.
        """
        group = self.last.group if self.kind == NoticeKind.ADDED else None
        return self.last.library, self.kind, group or self.last.item, group is not None

    @property
    def settled_at(self) -> datetime:
        """Return when an addition may be told as far as its metadata goes."""
        is_settled = any(notice.settled for notice in self.notices)
        return self.first.at if is_settled else self.first.at + PATIENCE


@dataclass(slots=True)
class NoticeMachine:
    """The changes that are not told yet, until there is no more to come of them."""

    window: timedelta = WINDOW
    _notices: dict[int, Notice] = field(default_factory=dict)

    def keep(self, notices: Container[int]) -> None:
        """Forget all notices but some, by their ids: the others are not to be told."""
        self._notices = {k: n for k, n in self._notices.items() if k in notices}

    def add(self, notices: Iterable[Notice], now: datetime) -> None:
        """Take what is to be told. A notice that is known may have settled since."""
        for notice in notices:
            is_early = notice.at > now  # The clock was set back
            self._notices[notice.id] = replace(notice, at=now) if is_early else notice

    @property
    def wake_at(self) -> datetime | None:
        """Return when there will be something to tell."""
        return min((self._due(group) for group in self._groups()), default=None)

    def take(self, now: datetime) -> list[Group]:
        """Return what is to be told now, in the order in which it happened."""
        due = [group for group in self._groups() if self._due(group) <= now]
        told = sorted(map(_told, due), key=lambda group: min(group.notices))
        for group in told:
            for key in group.notices:
                del self._notices[key]
        return told

    def _groups(self) -> list[list[_Story]]:
        """Return all that is held back, by what is told together."""
        groups: defaultdict[object, list[_Story]] = defaultdict(list)
        for story in _joined(self._stories()):
            groups[story.key].append(story)
        return list(groups.values())

    def _stories(self) -> list[_Story]:
        """Return what became of each item."""
        notices: defaultdict[ItemId, list[Notice]] = defaultdict(list)
        for key in sorted(self._notices):
            notices[self._notices[key].item].append(self._notices[key])
        return list(map(_Story, notices.values()))

    def _due(self, group: list[_Story]) -> datetime:
        """Return when to tell a group."""
        began = min(story.first.at for story in group)
        kind, together = group[0].kind, group[0].last.group
        if len(self._notices) > MOST:
            return began
        if group[0].last.kind == NoticeKind.REMOVED:  # Or its successor is on its way
            return group[0].last.at + self.window
        if kind != NoticeKind.ADDED:
            return began
        settled_at = max(story.settled_at for story in group)
        if together is None:
            return settled_at
        quiet_at = max(story.first.at for story in group) + self.window
        return min(max(settled_at, quiet_at), began + CAP)


def is_settled(item: Item) -> bool:
    """Return whether a server seems to have found out what it can about an item."""
    match item.type:
        case MediaType.MOVIE | MediaType.EPISODE:
            return bool(item.duration and (item.guids or item.summary))
        case MediaType.TRACK:
            return bool(item.duration)
        case _:
            return True


def _told(group: list[_Story]) -> Group:
    """Return what is told of stories that belong together."""
    notices = [notice for story in group for notice in story.notices]
    is_update = group[0].kind == NoticeKind.UPDATED
    return Group(
        kind=group[0].kind,
        library=group[0].last.library,
        items=tuple(story.last.item for story in group),
        notices=frozenset(notice.id for notice in notices),
        changes=group[0].changes if is_update else (),
    )


def _changes(notices: list[Notice]) -> tuple[Change, ...]:
    """Return what is different after some notices, by impact."""
    found = {change for notice in notices for change in notice.changes}
    for notice in notices[:-1]:
        was_moved = notice.paths.isdisjoint(notices[-1].paths)
        if notice.kind == NoticeKind.REMOVED and was_moved:
            found.add(Change.FILE)
    return tuple(change for change in Change if change in found)


def _joined(stories: Iterable[_Story]) -> list[_Story]:
    """Return the stories, those of a removal and of what came for it as one."""
    joined: list[_Story] = []
    new: list[_Story] = []
    removed: dict[ItemId, _Story] = {}
    for story in stories:
        if story.kind == NoticeKind.REMOVED:
            removed[story.last.item] = story
        else:
            (new if story.is_arrival else joined).append(story)
    by_identity = _by_identity(removed.values())
    for story in new:
        other = _predecessor(story.last, removed, by_identity)
        before = removed.pop(other).notices if other else []
        joined.append(_Story([*before, *story.notices]))
    return [*joined, *removed.values()]


def _predecessor(
    new: Notice,
    removed: Mapping[ItemId, _Story],
    by_identity: Mapping[str, list[ItemId]],
) -> ItemId | None:
    """Return what was removed and is the same as what was added, best by its files."""
    same = {
        item
        for identity in new.identities
        for item in by_identity.get(identity, ())
        if item in removed
    }
    return max(
        sorted(same), key=lambda i: len(removed[i].last.paths & new.paths), default=None
    )


def _by_identity(stories: Iterable[_Story]) -> dict[str, list[ItemId]]:
    """Return the items of stories by what they are about."""
    found: defaultdict[str, list[ItemId]] = defaultdict(list)
    for story in stories:
        for identity in story.last.identities:
            found[identity].append(story.last.item)
    return found
