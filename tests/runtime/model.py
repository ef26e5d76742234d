"""What happens on a server, and what is to be kept and told of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from aiohttp import ClientSession

from custom_components.showrunner.engine.errors import ShowrunnerError
from custom_components.showrunner.engine.library_events import (
    ItemEvent,
)
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId
from custom_components.showrunner.engine.syncs import SyncMode
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

from .keeper import Keeper
from .news import News, told_by
from .world import FILMS, MORE_FILMS, SHOWS, Held, Rows, World

TRIES: Final = 20
FAULTS: Final = ("refuse", "cut", "503", "500", "html", "garbage")


class Act(StrEnum):
    """What may happen next."""

    ADD = "add"
    UPGRADE = "upgrade"  # Another file, in another place
    REWRITE = "rewrite"  # Another file in the same place
    RENAME = "rename"  # The same file in another place
    EDIT = "edit"
    RETITLE = "retitle"
    DELETE = "delete"
    MOVE = "move"  # To the other library
    LOSE = "lose"  # The server's pushes are lost until the next deep run
    FAIL = "fail"  # Some of the next answers
    RESTART_US = "restart us"
    RESTART_SERVER = "restart server"
    PUSH = "push"
    QUICK = "quick"
    DEEP = "deep"


@dataclass(slots=True)
class Thing:
    """A film or an episode, which may come and go, in one file at a time."""

    number: int
    path: str = ""  # Empty: it is not there
    file: int = 0  # Which of its files
    size: int = 1000
    is_moved: bool = False

    @property
    def is_film(self) -> bool:
        """Return whether it is a film; the others are episodes of two shows."""
        return self.number < 3

    def place(self) -> str:
        """Return where its file belongs."""
        suffix = f" - v{self.file}" if self.file else ""
        if not self.is_film:
            show, number = f"Show {self.number % 2}", self.number
            folder = f"{SHOWS}/{show} ({2000 + self.number % 2})/Season 01"
            return f"{folder}/{show} - S01E{number:02d} - Part {number}{suffix}.mkv"
        name = f"Film {self.number} ({1950 + self.number})"
        library = MORE_FILMS if self.is_moved else FILMS
        return f"{library}/{name}/{name}{suffix}.mkv"


@dataclass
class Model[S: (PlexSimulator, JellyfinSimulator)]:
    """Does what it is told to, and checks what comes of it."""

    world: World[S]
    keeper: Keeper
    session: ClientSession
    things: list[Thing] = field(default_factory=lambda: [Thing(n) for n in range(7)])
    before: Rows = field(default_factory=dict)  # What was told last
    news: News = field(default_factory=News)
    unheard: set[str] = field(default_factory=set)  # Files that changed unheard
    loses: bool = False

    async def begin(self) -> None:
        """List what is there at first."""
        for thing in self.things[::2]:
            self._put(thing)
        await self.world.scan()
        await self._sync(SyncMode.QUICK)
        assert await self.keeper.tell() == []
        self.before = await self.world.rows(self.session)

    async def act(self, act: Act, number: int) -> None:
        """Do something, if it can be done now."""
        self.world.clock.tick()
        thing = self.things[number % len(self.things)]
        match act:
            case Act.QUICK | Act.DEEP | Act.PUSH:
                await self.sync(SyncMode(act.value))
            case Act.RESTART_US:
                await self.keeper.restart()
            case Act.RESTART_SERVER:
                await self.world.restart()
            case Act.FAIL:
                kind = FAULTS[number % len(FAULTS)]
                self.world.simulator.fail(kind, self._somewhere(number), number % 4 + 1)
            case Act.LOSE:
                self.loses = True
            case Act.ADD if not thing.path:
                self._put(thing)
                await self.world.scan()
            case _ if thing.path:
                await self._change(act, thing)
            case _:
                return

    def _somewhere(self, number: int) -> str:
        """Return which requests fail."""
        is_plex = isinstance(self.world.simulator, PlexSimulator)
        lists = "/library/sections/*/all" if is_plex else "/Items"
        single = "/library/metadata/*" if is_plex else "/Items*"
        return (lists, single)[number % 2]

    # What happens to a film or an episode

    def _put(self, thing: Thing) -> None:
        """Put its file where it belongs."""
        thing.path = thing.place()
        self.world.add(thing.path, thing.size)

    def _take(self, thing: Thing) -> None:
        """Take its file away."""
        self.world.remove(thing.path)
        thing.path = ""

    async def _change(self, act: Act, thing: Thing) -> None:
        """Do something to what is there."""
        match act:
            case Act.EDIT:
                self.world.edit(await self._title(thing))
                return
            case Act.RETITLE:
                self.world.retitle(await self._title(thing))
                return
            case Act.REWRITE:
                thing.size += 1
                self.world.add(thing.path, thing.size)
            case Act.DELETE:
                self._take(thing)
            case Act.MOVE if thing.is_film:
                self._take(thing)
                thing.is_moved = not thing.is_moved
                self._put(thing)
            case Act.UPGRADE | Act.RENAME:
                self._take(thing)
                thing.file = (thing.file + 1) % 3
                thing.size += 10 if act is Act.UPGRADE else 0
                self._put(thing)
            case _:
                return
        await self.world.scan()

    async def _title(self, thing: Thing) -> str:
        """Return what a film or an episode is called now."""
        whole = str(self.world.folder / thing.path)
        rows = await self._rows()
        return next(held.title for held in rows.values() if whole in held.paths)

    async def _rows(self) -> Rows:
        """Return what the server holds, whatever else fails."""
        faults = self.world.simulator._faults
        waiting, faults._faults = faults._faults, []
        try:
            return await self.world.rows(self.session)
        finally:
            faults._faults = waiting

    # Runs, and what is to come of them

    async def sync(self, mode: SyncMode) -> None:
        """Bring the catalogue in step, and check it and what was told."""
        rows = await self._rows()
        changed = _files_changed(self.before, rows)
        if self.loses:
            self.unheard |= changed
            mode = SyncMode.QUICK if mode is SyncMode.PUSH else mode
        else:
            await self._push(rows, changed if mode is not SyncMode.PUSH else None)
        if mode is not SyncMode.PUSH:
            await self._sync(mode)
        if mode is SyncMode.DEEP:
            self.unheard, self.loses = set(), False
        if self.world.hears_files:
            self.unheard.clear()
        self._check_items(rows)
        await self._check_told(rows)

    async def _push(self, rows: Rows, keys: Iterable[str] | None) -> None:
        """Look at some items, or at all that are different."""
        before: Rows = self.before
        if keys is None:
            keys = [k for k in {*before, *rows} if before.get(k) != rows.get(k)]
        homes: dict[str, set[ItemId]] = {}
        for key in keys:
            held = rows.get(key) or before[key]
            homes.setdefault(held.library, set()).add(ItemId(key))
        for home, found in sorted(homes.items()):
            await self._sync(SyncMode.PUSH, *sorted(found), home=LibraryId(home))

    async def _sync(
        self, mode: SyncMode, *keys: ItemId, home: LibraryId | None = None
    ) -> None:
        """Run until nothing fails."""
        for _ in range(TRIES):
            try:
                await self.keeper.sync(mode, *keys, libraries=[home] if home else [])
            except ShowrunnerError:
                continue
            return
        raise AssertionError("It never came to an end")

    def _check_items(self, rows: Rows) -> None:
        """Check that the catalogue holds what the server does."""
        kept = {str(key): _held(item) for key, item in self.keeper.items().items()}
        assert {k: self._heard(k, h) for k, h in kept.items()} == {
            k: self._heard(k, h) for k, h in rows.items()
        }

    def _heard(self, key: str, held: Held) -> Held:
        """Return what of an item can be known."""
        if key in self.unheard:
            held = replace(held, files=frozenset())
        return held

    async def _check_told(self, rows: Rows) -> None:
        """Check that the differences were told, each once."""
        events = [e for e in await self.keeper.tell() if isinstance(e, ItemEvent)]
        told = sorted(each for event in events for each in told_by(event))
        expected = sorted(self.news.between(self.before, rows, self.unheard))
        assert told == expected, (told, expected)
        self.before = {
            key: (self.before.get(key, held) if key in self.unheard else held)
            for key, held in rows.items()
        }


def _files_changed(before: Rows, rows: Rows) -> set[str]:
    """Return the items whose files are not what they were."""
    both = before.keys() & rows.keys()
    return {key for key in both if before[key].files != rows[key].files}


def _held(item: Item) -> Held:
    """Return what we say of an item."""
    return Held(
        library=item.library.id if item.library else "",
        kind=item.type.value,
        title=item.title,
        summary=item.summary,
        genres=tuple(sorted(item.genres)),
        files=frozenset((file.path, file.size or 0) for file in item.files),
    )
