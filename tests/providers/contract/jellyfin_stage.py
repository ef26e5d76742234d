"""The simulated Jellyfin server as a stage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .stage import FILM, Key, SimulatedStage

DEVICE = "contract-test"
TRAILER = "Teaser"
YEAR = 2021


class JellyfinStage(SimulatedStage):
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
    def play(self, user: str, player: str, offset: float = 0) -> str:
        return self._it.play(user=user, title=FILM, player=player, offset=offset)

    @override
    def pause(self, key: str) -> None:
        self._it.pause(key)

    @override
    def resume(self, key: str) -> None:
        self._it.resume(key)

    @override
    def buffer(self, key: str) -> None:
        """Do nothing: a client says nothing of that."""

    @override
    def seek(self, key: str, seconds: float) -> None:
        self._it.seek(key, seconds)

    @override
    def stop(self, key: str) -> None:
        """End a playback, and close the app: as long as it is open, it is there."""
        self._it.stop_playing(key)
        self._it.vanish(key)

    @override
    def vanish(self, key: str) -> None:
        self._it.vanish(key)

    @override
    def play_clip(self) -> str:
        return self._it.play(title=TRAILER)

    @override
    def add_user(self, name: str) -> Key:
        return self._it.add_user(name)

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
    def record(self, title: str) -> Key:
        return self._it.record(title=title, channel="One")

    @override
    def set_recording(self, key: Key, state: str) -> None:
        self._it.set_recording(str(key), self.states[state])

    @override
    async def restart(self) -> None:
        await self._it.restart()

    @override
    def cut_line(self) -> None:
        self._it.drop_sockets()

    @override
    def lose_pushes(self, *, lose: bool) -> None:
        self._it.lose_frames(lose)

    @override
    def fail(self, fault: str, path: str = "*") -> None:
        self._it.fail(fault, path)

    @override
    def heal(self) -> None:
        self._it.heal()

    @override
    async def go_down(self) -> None:
        await self._it.go_down()

    @override
    def tokens_outside_headers(self) -> Sequence[str]:
        return [
            seen.path
            for seen in self._it.requests
            if {key.lower() for key in seen.query} & {"apikey", "api_key"}
        ]

    @override
    def requests_with_token(self) -> int:
        return sum(1 for seen in self._it.requests if seen.token)


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
