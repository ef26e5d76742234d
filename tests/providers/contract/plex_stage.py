"""The simulated Plex Media Server as a stage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.simulators.plex import PlexSimulator

from .stage import FILM, Key, SimulatedStage


class PlexStage(SimulatedStage):
    """The simulated Plex Media Server."""

    maker = PlexProvider
    states: ClassVar = {
        "recording": "inprogress",
        "finished": "complete",
        "failed": "error",
        "cancelled": "cancelled",
    }

    def __init__(self, simulator: PlexSimulator) -> None:
        self._it = simulator
        self.connection = Connection(
            url=simulator.url, token=simulator.token, client_id="contract-test"
        )
        simulator.add_token(self.guest_token)

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
        self._it.buffer(key)

    @override
    def seek(self, key: str, seconds: float) -> None:
        self._it.seek(key, seconds)

    @override
    def stop(self, key: str) -> None:
        self._it.stop_playing(key)

    @override
    def vanish(self, key: str) -> None:
        self._it.vanish(key)

    @override
    def play_clip(self) -> str:
        return self._it.play_clip()

    @override
    def add_user(self, name: str) -> Key:
        return self._it.add_user(name)

    @override
    def rename_user(self, key: Key, name: str) -> None:
        self._it.rename_user(int(key), name)

    @override
    def remove_user(self, key: Key) -> None:
        self._it.remove_user(int(key))

    @override
    async def add_film(self, title: str) -> None:
        self._it.add_file(f"Movies/{title}/{title}.mkv")
        self._it.scan("Movies")
        await self._it.idle()

    @override
    async def remove_film(self, title: str) -> None:
        self._it.remove_file(f"Movies/{title}/{title}.mkv")
        self._it.scan("Movies")
        await self._it.idle()

    @override
    def edit_film(self, title: str) -> None:
        self._it.edit(title, summary="Something else")

    @override
    def record(self, title: str) -> Key:
        return self._it.record(title=title, channel="One")

    @override
    def set_recording(self, key: Key, state: str) -> None:
        self._it.set_recording(int(key), self.states[state])

    @override
    async def restart(self) -> None:
        await self._it.restart(down=0.3)

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
        seen = self._it.requests
        return [it.path for it in seen if it.token_in not in {None, "header"}]

    @override
    def requests_with_token(self) -> int:
        return sum(1 for it in self._it.requests if it.token)


@asynccontextmanager
async def plex_stage(folder: Path) -> AsyncIterator[PlexStage]:
    """Set up a Plex server with one film."""
    for name in ("TV Shows", "Music", f"Movies/{FILM} (2021)"):
        (folder / name).mkdir(parents=True)
    (folder / f"Movies/{FILM} (2021)/{FILM} (2021).mkv").write_bytes(b"0" * 1000)
    async with PlexSimulator(folder, pace=0.005, dvr=True) as simulator:
        for item in simulator.library.items.values():
            item.added_at -= 3600  # Moments of a server are whole seconds
        yield PlexStage(simulator)
