"""The simulated Plex Media Server as a stage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.simulators.plex import PlexSimulator

from .stage import FILM, Key, StageOf


class PlexStage(StageOf[PlexSimulator]):
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
    def buffer(self, key: str) -> None:
        self._it.buffer(key)

    @override
    def stop(self, key: str) -> None:
        self._it.stop_playing(key)

    @override
    def play_clip(self) -> str:
        return self._it.play_clip()

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
    def set_recording(self, key: Key, state: str) -> None:
        self._it.set_recording(int(key), self.states[state])

    @override
    async def restart(self) -> None:
        await self._it.restart(down=0.3)

    @override
    def tokens_outside_headers(self) -> Sequence[str]:
        seen = self._it.requests
        return [it.path for it in seen if it.token_in not in {None, "header"}]


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
