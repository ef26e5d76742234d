"""What users did with items: played, favourites, positions."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .model import Item
from .notation import dashed, moment, ticks
from .people import User
from .shelf import Clock

type Payload = dict[str, Any]
type Tell = Callable[[User, Payload], None]

DELAY = 0.5  # Changes within half a second are told together
SHORTEST = 300.0  # Shorter items are played after any stop
FIRST, LAST = 0.05, 0.9  # Shares of an item that count as not begun, and as played


@dataclass(slots=True)
class Mark:
    """What one user did with one item."""

    position: float = 0.0
    plays: int = 0
    favorite: bool = False
    played: bool = False
    last: float | None = None


def key(item: Item) -> str:
    """Return what a mark hangs on."""
    if item.kind in ("Movie", "Series"):
        order = ("Tmdb", "Imdb") if item.kind == "Movie" else ("Tvdb", "Imdb", "Tmdb")
        found = [item.provider_ids[name] for name in order if name in item.provider_ids]
        return found[0] if found else dashed(item.id)
    series, season = item.of("Series"), item.of("Season")
    if not item.is_numbered:
        return dashed(item.id)
    if series is not None and season is not None and item.index is not None:
        number = f"{season.index:03d}" if season.index is not None else ""
        ending = f"{item.index:03d}" if item.kind == "Episode" else ""
        return f"{key(series)}{number}{ending}"
    if item.kind == "MusicArtist":
        return f"Artist-{item.name}"
    if item.kind == "Audio" and item.parent is not None:
        number = "" if item.index is None else f"{item.index:04d}"
        return f"{item.parent.name}-{number}{item.name}"
    return dashed(item.id)


class Marks:
    """Everybody's marks."""

    def __init__(self, clock: Clock, *, carries: bool, pace: float) -> None:
        self._clock, self._carries, self._pace = clock, carries, pace
        self._marks: dict[tuple[str, str], Mark] = {}
        self._due: dict[User, list[Item]] = {}
        self._timers: dict[User, asyncio.TimerHandle] = {}
        self.tell: Tell = lambda _user, _data: None

    def of(self, user: User, item: Item) -> Mark:
        """Return what a user did with an item."""
        hangs_on = key(item) if self._carries else item.id
        return self._marks.setdefault((user.id, hangs_on), Mark())

    def row(self, user: User, item: Item) -> Payload:
        """Return a mark as the server tells it."""
        mark = self.of(user, item)
        row: Payload = {}
        if item.kind in ("Series", "Season", "Folder"):
            row |= self._share(user, item)
        elif mark.position and item.runtime:
            row["PlayedPercentage"] = mark.position / item.runtime * 100
        row |= {
            "PlaybackPositionTicks": ticks(mark.position),
            "PlayCount": mark.plays,
            "IsFavorite": mark.favorite,
        }
        if mark.last is not None:
            row["LastPlayedDate"] = moment(mark.last)
        played = mark.played or row.get("UnplayedItemCount") == 0
        return row | {"Played": played, "Key": key(item), "ItemId": item.id}

    def _share(self, user: User, item: Item) -> Payload:
        """Return how much of a folder was played."""
        leaves = item.leaves
        played = sum(self.of(user, leaf).played for leaf in leaves)
        share = played / len(leaves) * 100 if leaves else 0
        return {"PlayedPercentage": share, "UnplayedItemCount": len(leaves) - played}

    # What changes them

    def favor(self, user: User, item: Item, *, on: bool) -> Payload:
        """Make something a favourite, or not."""
        self.of(user, item).favorite = on
        return self.changed(user, item)

    def play(self, user: User, item: Item, *, on: bool) -> Payload:
        """Mark something as played, or not; a folder with all that is in it."""
        for leaf in item.leaves:
            mark = self.of(user, leaf)
            mark.played, mark.position = on, 0.0
            mark.plays = max(mark.plays, 1) if on else 0
            mark.last = self._clock() if on else None
        return self.changed(user, item)

    def started(self, user: User, item: Item) -> None:
        """Count a playback."""
        mark = self.of(user, item)
        mark.plays += 1
        mark.last = self._clock()
        mark.played = mark.played and item.kind != "Audio"
        self.changed(user, item)

    def stopped(self, user: User, item: Item, position: float) -> None:
        """Judge by its end whether a playback counts."""
        mark, runtime = self.of(user, item), item.runtime or 0.0
        share = position / runtime if runtime else 1.0
        if share < FIRST:
            mark.position = 0.0
        elif runtime < SHORTEST or share > LAST:
            mark.position, mark.played = 0.0, True
        else:
            mark.position = position
        self.changed(user, item)

    def changed(self, user: User, item: Item) -> Payload:
        """Tell a change a little later, and return it now."""
        due = self._due.setdefault(user, [])
        for one in (item, item.parent):
            if one is not None and one not in due:
                due.append(one)
        if user not in self._timers:
            loop = asyncio.get_running_loop()
            delay = DELAY * self._pace
            self._timers[user] = loop.call_later(delay, self._tell, user)
        return self.row(user, item)

    def _tell(self, user: User) -> None:
        del self._timers[user]
        rows = [self.row(user, item) for item in self._due.pop(user)]
        self.tell(user, {"UserId": user.id, "UserDataList": rows})

    def stop(self) -> None:
        """Tell nothing any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._due.clear()
