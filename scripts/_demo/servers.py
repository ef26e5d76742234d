"""The simulated servers, and what is different from one kind to the other."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Self, override

from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.notation import TICKS
from tests.simulators.plex import PlexSimulator

from . import media
from .api import Json


class Server(ABC):
    """A simulated server, to be set up and acted upon in the same words.

    The simulators agree on most of the acts; what they call by other names is here.
    """

    kind: ClassVar[str]
    maker: ClassVar[str]  # As the documentation calls it
    # What Showrunner asks for last when it has met such a server
    last_questions: ClassVar[frozenset[str]]
    lists: ClassVar[str]  # Where it lists its items
    recording: ClassVar[str]  # What its recordings are while they run
    episode: ClassVar[str]  # What it calls one; some go by the name of the file
    simulator: PlexSimulator | JellyfinSimulator

    @classmethod
    @abstractmethod
    def over(cls, folder: Path, pace: float = 1.0) -> Self:
        """Return a server over a new media folder; it waits like a real one."""

    @property
    @abstractmethod
    def id(self) -> str:
        """Return its own id."""

    @property
    @abstractmethod
    def token(self) -> str:
        """Return a token of its owner."""

    def file(self, name: str) -> Path:
        """Return where a file of the media folder is."""
        return Path(self.simulator.media or "") / name

    @abstractmethod
    def answers(self) -> list[Json]:
        """Return what its user answers to Showrunner's config flow."""

    @abstractmethod
    def length(self, title: str) -> float:
        """Return how many seconds something plays."""

    @abstractmethod
    def describe(self, title: str, summary: str) -> None:
        """Give an item another summary, as its owner does."""

    @abstractmethod
    def report(self, session: str, *, paused: bool, position: float) -> None:
        """Let a player say what it does, and at which second it is."""

    @abstractmethod
    def leave(self, session: str) -> None:
        """Let somebody stop and go away."""

    @abstractmethod
    async def restart(self, down: float) -> None:
        """Be gone for some seconds, and then starting for as long again."""


@dataclass(frozen=True, slots=True)
class Plex(Server):
    """A Plex Media Server, known by address and token."""

    kind = "plex"
    maker = "Plex"
    last_questions = frozenset({"/accounts", "/media/subscriptions/scheduled"})
    lists = "/library/sections/*/all"
    recording = "inprogress"
    episode = "Work Drinks"
    simulator: PlexSimulator

    @classmethod
    @override
    def over(cls, folder: Path, pace: float = 1.0) -> Self:
        media.fill(folder)
        return cls(PlexSimulator(folder, name="Attic", pace=pace, dvr=True))

    @property
    @override
    def id(self) -> str:
        return self.simulator.machine_id

    @property
    @override
    def token(self) -> str:
        return self.simulator.token

    @override
    def answers(self) -> list[Json]:
        access = {"url": self.simulator.url, "token": self.token, "verify_ssl": True}
        return [{"next_step_id": "plex_manual"}, access]

    @override
    def length(self, title: str) -> float:
        return self.simulator.library.titled(title).duration / 1000

    @override
    def describe(self, title: str, summary: str) -> None:
        self.simulator.edit(title, summary=summary)

    @override
    def report(self, session: str, *, paused: bool, position: float) -> None:
        state = "paused" if paused else "playing"
        self.simulator.state.sessions.change(session, state, position)

    @override
    def leave(self, session: str) -> None:
        self.simulator.stop_playing(session)

    @override
    async def restart(self, down: float) -> None:
        await self.simulator.restart(down=down, starting=down)


@dataclass(frozen=True, slots=True)
class Jellyfin(Server):
    """A Jellyfin server, known by its administrator's name and password."""

    kind = "jellyfin"
    maker = "Jellyfin"
    last_questions = frozenset({"/Users", "/LiveTv/Timers", "/Items"})
    lists = "/Items"
    recording = "in progress"
    episode = "Slow Horses - S01E02 - Work Drinks"
    simulator: JellyfinSimulator

    @classmethod
    @override
    def over(cls, folder: Path, pace: float = 1.0) -> Self:
        media.fill(folder)
        return cls(JellyfinSimulator(folder, name="Den", pace=pace, live_tv=True))

    @property
    @override
    def id(self) -> str:
        return self.simulator.server_id

    @property
    @override
    def token(self) -> str:
        return self.simulator.admin_token

    @override
    def answers(self) -> list[Json]:
        simulator = self.simulator
        return [
            {"next_step_id": "jellyfin_address"},
            {"url": simulator.url, "verify_ssl": True},
            {"next_step_id": "jellyfin_password"},
            {"username": simulator.user, "password": simulator.password},
        ]

    @override
    def length(self, title: str) -> float:
        return self.simulator.item(title).runtime or 0

    @override
    def describe(self, title: str, summary: str) -> None:
        self.simulator.edit(title, Overview=summary)

    @override
    def report(self, session: str, *, paused: bool, position: float) -> None:
        sessions = self.simulator.state.sessions
        if client := sessions.find(session):
            said = {"IsPaused": paused, "PositionTicks": round(position * TICKS)}
            sessions.progress(client, client.playing, said)

    @override
    def leave(self, session: str) -> None:
        self.simulator.stop_playing(session)
        self.simulator.vanish(session)  # A client that only stopped is still there

    @override
    async def restart(self, down: float) -> None:
        await self.simulator.restart(down=down, loading=down)


SERVERS: Final[tuple[type[Server], ...]] = (Plex, Jellyfin)
