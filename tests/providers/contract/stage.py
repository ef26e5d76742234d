"""A server to test a provider against, and somebody who does things on it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
import os

from aiohttp import ClientSession

from custom_components.showrunner.providers import PROVIDERS, ProviderKind
from custom_components.showrunner.providers.base import Connection, Provider
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator

SETTLE = timedelta(seconds=0.2)
FILM = "Dune"

type Key = int | str  # What a kind of server calls an account or a recording


class Stage(ABC):
    """A server whose address and credentials are known."""

    maker: type[Provider]
    connection: Connection

    def provider(self, session: ClientSession, **changes: str) -> Provider:
        """Return a provider, for a connection with some changes."""
        connection = replace(self.connection, **changes)  # type: ignore[arg-type]
        provider = self.maker(session, connection)
        provider.touches.settle = SETTLE
        return provider


class RealStage(Stage):
    """A server that somebody runs, where tests only look."""

    def __init__(self, kind: str, url: str, token: str) -> None:
        self.maker = PROVIDERS[ProviderKind(kind)]
        self.connection = Connection(url=url, token=token, client_id="contract-test")


class StageOf[S: (JellyfinSimulator, PlexSimulator)](Stage):
    """A simulator, where tests may do whatever they like.

    What is abstract is done in another way on each kind of server.
    """

    _it: S

    guest_token = "guest-token"  # noqa: S105 - the Plex simulator's

    def play(self, user: str, player: str, offset: float = 0) -> str:
        """Let somebody play `FILM`, from some seconds on."""
        return self._it.play(user=user, title=FILM, player=player, offset=offset)

    def pause(self, key: str) -> None:
        """Pause a playback."""
        self._it.pause(key)

    def resume(self, key: str) -> None:
        """Let a playback go on."""
        self._it.resume(key)

    @abstractmethod
    def buffer(self, key: str) -> None:
        """Let a player wait for data."""

    def seek(self, key: str, seconds: float) -> None:
        """Let a player be elsewhere in its item."""
        self._it.seek(key, seconds)

    @abstractmethod
    def stop(self, key: str) -> None:
        """End a playback."""

    def vanish(self, key: str) -> None:
        """End a playback without a word."""
        self._it.vanish(key)

    @abstractmethod
    def play_clip(self) -> str:
        """Let somebody see a trailer."""

    def add_user(self, name: str) -> Key:
        """Make an account."""
        return self._it.add_user(name)

    @abstractmethod
    def rename_user(self, key: Key, name: str) -> None:
        """Rename an account."""

    @abstractmethod
    def remove_user(self, key: Key) -> None:
        """Remove an account."""

    @abstractmethod
    async def add_film(self, title: str) -> None:
        """Put a film into the library's folder, and have the server find it."""

    async def add_shelves(self) -> None:
        """Put a season and an album into their libraries, and have them found."""
        for number in (1, 2, 3):
            self._it.add_file(
                f"TV Shows/Dark (2017)/Season 01/Dark - S01E0{number}.mkv"
            )
            self._it.add_file(f"Music/Nena/99/0{number} - Track {number}.mp3")
        for library in ("TV Shows", "Music"):
            self._it.scan(library)
            await self._it.idle()

    def put(self, path: str, size: int = 1000) -> str:
        """Put a file below the media folder, and return its path on the server."""
        return str(self._it.add_file(path, size))

    def take(self, path: str) -> None:
        """Take a file away."""
        self._it.remove_file(path)

    async def settled(self) -> None:
        """Return when the server has done what it was asked for."""
        await self._it.idle()

    def asked(self) -> list[str]:
        """Return the paths of the requests so far."""
        return [seen.path for seen in self._it.requests]

    @abstractmethod
    async def remove_film(self, title: str) -> None:
        """Delete a film's file, and have the server notice."""

    @abstractmethod
    def edit_film(self, title: str) -> None:
        """Change a film's metadata."""

    def record(self, title: str) -> Key:
        """Plan a recording."""
        return self._it.record(title=title, channel="One")

    @abstractmethod
    def set_recording(self, key: Key, state: str) -> None:
        """Let a recording be "recording", "finished", "failed" or "cancelled"."""

    @abstractmethod
    async def restart(self) -> None:
        """Restart the server."""

    def cut_line(self) -> None:
        """Cut all push lines."""
        self._it.drop_sockets()

    def lose_pushes(self, *, lose: bool) -> None:
        """Let the server's pushes be lost, or arrive again."""
        self._it.lose_frames(lose)

    def fail(self, fault: str, path: str = "*") -> None:
        """Let requests go wrong from now on."""
        self._it.fail(fault, path)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._it.heal()

    async def go_down(self) -> None:
        """Let nothing listen at the address any more."""
        await self._it.go_down()

    @abstractmethod
    def tokens_outside_headers(self) -> Sequence[str]:
        """Return the requests so far with a token elsewhere than in a header."""

    def requests_with_token(self) -> int:
        """Return how many requests so far carried a token."""
        return sum(1 for seen in self._it.requests if seen.token)


type SimulatedStage = StageOf[JellyfinSimulator] | StageOf[PlexSimulator]


def real_stage() -> RealStage | None:
    """Return the real server that the environment names, if it does."""
    url, token = os.environ.get("SHOWRUNNER_URL"), os.environ.get("SHOWRUNNER_TOKEN")
    kind = os.environ.get("SHOWRUNNER_KIND", "plex")
    return RealStage(kind, url, token) if url and token else None
