"""A server to test a provider against, and somebody who does things on it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
import os
from pathlib import Path
from typing import ClassVar, override

from aiohttp import ClientSession

from custom_components.showrunner.providers import PROVIDERS, ProviderKind
from custom_components.showrunner.providers.base import Connection, Provider
from tests.simulators.plex import PlexSimulator

SETTLE = timedelta(seconds=0.2)
FILM = "Dune"


class Stage(ABC):
    """A server whose address and credentials are known."""

    kind: ProviderKind
    connection: Connection

    def provider(self, session: ClientSession, **changes: str) -> Provider:
        """Return a provider, for a connection with some changes."""
        connection = replace(self.connection, **changes)  # type: ignore[arg-type]
        provider = PROVIDERS[self.kind](session, connection)
        provider.arrivals.settle = SETTLE
        return provider


class RealStage(Stage):
    """A server that somebody runs, where tests only look."""

    def __init__(self, kind: str, url: str, token: str) -> None:
        self.kind = ProviderKind(kind)
        self.connection = Connection(url=url, token=token, client_id="contract-test")


class SimulatedStage(Stage):
    """A simulator, where tests may do whatever they like."""

    guest_token = "guest-token"  # noqa: S105 - the simulator's own

    @abstractmethod
    def play(self, user: str, player: str, offset: float = 0) -> str:
        """Let somebody play `FILM`, from some seconds on."""

    @abstractmethod
    def pause(self, key: str) -> None:
        """Pause a playback."""

    @abstractmethod
    def resume(self, key: str) -> None:
        """Let a playback go on."""

    @abstractmethod
    def buffer(self, key: str) -> None:
        """Let a player wait for data."""

    @abstractmethod
    def seek(self, key: str, seconds: float) -> None:
        """Let a player be elsewhere in its item."""

    @abstractmethod
    def stop(self, key: str) -> None:
        """End a playback."""

    @abstractmethod
    def vanish(self, key: str) -> None:
        """End a playback without a word."""

    @abstractmethod
    def play_clip(self) -> str:
        """Let somebody see a trailer."""

    @abstractmethod
    def add_user(self, name: str) -> int:
        """Make an account."""

    @abstractmethod
    def rename_user(self, key: int, name: str) -> None:
        """Rename an account."""

    @abstractmethod
    def remove_user(self, key: int) -> None:
        """Remove an account."""

    @abstractmethod
    async def add_film(self, title: str) -> None:
        """Put a film into the library's folder, and have the server find it."""

    @abstractmethod
    async def remove_film(self, title: str) -> None:
        """Delete a film's file, and have the server notice."""

    @abstractmethod
    def edit_film(self, title: str) -> None:
        """Change a film's metadata."""

    @abstractmethod
    def record(self, title: str) -> int:
        """Plan a recording."""

    @abstractmethod
    def set_recording(self, key: int, state: str) -> None:
        """Let a recording be "recording", "finished", "failed" or "cancelled"."""

    @abstractmethod
    async def restart(self) -> None:
        """Restart the server."""

    @abstractmethod
    def cut_line(self) -> None:
        """Cut all push lines."""

    @abstractmethod
    def lose_pushes(self, *, lose: bool) -> None:
        """Let the server's pushes be lost, or arrive again."""

    @abstractmethod
    def fail(self, fault: str, path: str = "*") -> None:
        """Let requests go wrong from now on."""

    @abstractmethod
    def heal(self) -> None:
        """Let nothing go wrong any more."""

    @abstractmethod
    async def go_down(self) -> None:
        """Let nothing listen at the address any more."""

    @abstractmethod
    def tokens_outside_headers(self) -> Sequence[str]:
        """Return the requests so far with a token elsewhere than in a header."""

    @abstractmethod
    def requests_with_token(self) -> int:
        """Return how many requests so far carried a token."""


class PlexStage(SimulatedStage):
    """The simulated Plex Media Server."""

    kind = ProviderKind.PLEX
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
    def add_user(self, name: str) -> int:
        return self._it.add_user(name)

    @override
    def rename_user(self, key: int, name: str) -> None:
        self._it.rename_user(key, name)

    @override
    def remove_user(self, key: int) -> None:
        self._it.remove_user(key)

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
    def record(self, title: str) -> int:
        return self._it.record(title=title, channel="One")

    @override
    def set_recording(self, key: int, state: str) -> None:
        self._it.set_recording(key, self.states[state])

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


STAGES = {ProviderKind.PLEX: plex_stage}


def real_stage() -> RealStage | None:
    """Return the real server that the environment names, if it does."""
    url, token = os.environ.get("SHOWRUNNER_URL"), os.environ.get("SHOWRUNNER_TOKEN")
    kind = os.environ.get("SHOWRUNNER_KIND", "plex")
    return RealStage(kind, url, token) if url and token else None
