"""The simulated Jellyfin server as a stage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .stage import FILM, Key, StageOf

DEVICE = "contract-test"
TRAILER = "Teaser"
YEAR = 2021


class JellyfinStage(StageOf[JellyfinSimulator]):
    """The simulated Jellyfin server."""

    maker = JellyfinProvider
    states: ClassVar = {
        "recording": "in progress",
        "finished": "complete",
        "failed": "error",
        "cancelled": "cancelled",
    }

    def __init__(self, simulator: JellyfinSimulator, folder: Path) -> None:
        self._it = simulator
        self._folder = folder
        token = simulator.login("Anna", DEVICE)
        self.connection = Connection(url=simulator.url, token=token, client_id=DEVICE)
        simulator.add_user("Guest", "guest")
        self.guest_token = simulator.login("Guest", "the-guests-own")

    @override
    def buffer(self, key: str) -> None:
        """Do nothing: a client says nothing of that."""

    @override
    def stop(self, key: str) -> None:
        """End a playback, and close the app: as long as it is open, it is there."""
        self._it.stop_playing(key)
        self._it.vanish(key)

    @override
    def play_clip(self) -> str:
        return self._it.play(title=TRAILER)

    @override
    def rename_user(self, key: Key, name: str) -> None:
        self._it.rename_user(str(key), name)

    @override
    def remove_user(self, key: Key) -> None:
        self._it.remove_user(str(key))

    @override
    async def add_film(self, title: str) -> None:
        self._it.add_file(f"Movies/{title}/{title}.mkv")
        name, _, year = title.rstrip(")").partition(" (")
        describe(self._folder / "Movies" / title, name, int(year))
        self._it.scan("Movies")
        await self._it.idle()

    @override
    async def remove_film(self, title: str) -> None:
        (self._folder / "Movies" / title / "movie.nfo").unlink()
        self._it.remove_file(f"Movies/{title}/{title}.mkv")
        self._it.scan("Movies")
        await self._it.idle()

    @override
    def edit_film(self, title: str) -> None:
        self._it.edit(title, Overview="Something else")

    @override
    def set_recording(self, key: Key, state: str) -> None:
        self._it.set_recording(str(key), self.states[state])

    @override
    async def restart(self) -> None:
        await self._it.restart()

    @override
    def tokens_outside_headers(self) -> Sequence[str]:
        return [
            seen.path
            for seen in self._it.requests
            if {key.lower() for key in seen.query} & {"apikey", "api_key"}
        ]


def describe(folder: Path, title: str, year: int) -> None:
    """Write what a film is called: without that, it is called like its folder."""
    words = f"<movie><title>{title}</title><year>{year}</year></movie>"
    (folder / "movie.nfo").write_text(words)


@asynccontextmanager
async def jellyfin_stage(folder: Path, version: str) -> AsyncIterator[JellyfinStage]:
    """Set up a Jellyfin server with one film and one trailer."""
    for name in ("TV Shows", "Music"):
        (folder / name).mkdir(parents=True)
    for title in (FILM, TRAILER):
        film = folder / f"Movies/{title} ({YEAR})"
        film.mkdir(parents=True)
        (film / f"{title} ({YEAR}).mkv").write_bytes(b"0" * 1000)
        describe(film, title, YEAR)
    async with JellyfinSimulator(
        folder, version=version, pace=0.005, live_tv=True
    ) as simulator:
        simulator.item(TRAILER).kind = "Trailer"
        yield JellyfinStage(simulator, folder)
