"""A server with two libraries of films and one of shows, on which things happen.

What it holds is read as anybody would read it: in one plain question, with no code of
Showrunner's.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
import time
from typing import ClassVar

from aiohttp import ClientSession, web

from custom_components.showrunner.providers.base import Provider
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

type Rows = dict[str, Held]

FILMS, MORE_FILMS, SHOWS = "Movies", "More Movies", "TV Shows"
STEP = 100.0  # Seconds between two acts: more than what runs ask for twice
PACE = 0.0005


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a server says of an item."""

    library: str
    kind: str
    title: str
    summary: str
    genres: tuple[str, ...]
    files: frozenset[tuple[str, int]]  # Path and size
    in_trash: bool = False

    @property
    def paths(self) -> frozenset[str]:
        """Return where its files are."""
        return frozenset(path for path, _ in self.files)


class Clock:
    """A server's clock, which moves when something happens."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def tick(self) -> None:
        """Let some time pass."""
        self.now += STEP


class World[S: (PlexSimulator, JellyfinSimulator)](ABC):
    """A server, and what people do to it. `simulator` is running meanwhile."""

    simulator: S
    hears_files: ClassVar[bool] = True  # Whether its lists show that a file changed

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self._edits = 0
        for name in (FILMS, MORE_FILMS, SHOWS):
            (folder / name).mkdir(parents=True)
            (folder / name / "empty.txt").touch()  # An empty folder may be a lost mount

    async def __aenter__(self) -> World[S]:
        app: web.Application = self.simulator._port._runner.app
        app.on_response_prepare.append(self._date)
        await self.simulator.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.simulator.stop()

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Let answers be of the server's own time."""
        response.headers["Date"] = formatdate(self.clock(), usegmt=True)

    @abstractmethod
    def provider(self, session: ClientSession) -> Provider:
        """Return who asks the server."""

    @abstractmethod
    async def rows(self, session: ClientSession) -> Rows:
        """Return what the server holds, by id."""

    async def scan(self) -> None:
        """Have the server find what changed on disk."""
        self.simulator.scan()
        await self.simulator.idle()

    @abstractmethod
    async def restart(self) -> None:
        """Restart the server."""

    def add(self, path: str, size: int) -> None:
        """Put a file into the media folder."""
        self.simulator.add_file(path, size)

    def remove(self, path: str) -> None:
        """Delete a file, and what was written about it."""
        for sidecar in (self.folder / path).parent.glob("*.nfo"):
            sidecar.unlink()
        self.simulator.remove_file(path)

    def edit(self, title: str) -> None:
        """Give an item another summary."""
        self._edits += 1
        self.describe(title, f"Summary {self._edits}")

    @abstractmethod
    def describe(self, title: str, summary: str) -> None:
        """Give an item a summary."""

    def retitle(self, title: str) -> str:
        """Give an item another title, and return it."""
        self._edits += 1
        new = f"{title.partition(' *')[0]} *{self._edits}"
        self.simulator.edit(title, new)
        return new
