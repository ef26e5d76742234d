"""What a Jellyfin server lets its different kinds of credentials do, and tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any, Final

import orjson

from ..base import Capability, Limit, Look
from ..coerce import flag, mapping
from .frames import KEEP_ALIVE

KEY_SUBSCRIBES: Final = (10, 11)  # Older servers fail to tell a key of sessions


class Standing(Enum):
    """Whose credentials they are."""

    ADMINISTRATOR = auto()
    KEY = auto()  # May do anything, is nobody, and is told little
    USER = auto()


LIMITS: Final = {
    Standing.ADMINISTRATOR: None,
    Standing.KEY: Limit.KEY,
    Standing.USER: Limit.USER,
}
INTERVALS: Final = {
    Look.SERVER: timedelta(minutes=5),
    Look.SESSIONS: timedelta(minutes=5),
    Look.LIBRARIES: timedelta(minutes=5),
    Look.CHANGES: timedelta(minutes=30),
    Look.USERS: timedelta(minutes=10),  # A new name is pushed to nobody
    Look.RECORDINGS: timedelta(minutes=1),
}
WITHOUT_LINE: Final = {
    **INTERVALS,
    Look.SESSIONS: timedelta(seconds=10),
    Look.LIBRARIES: timedelta(minutes=1),
    Look.CHANGES: timedelta(minutes=1),
}
# What a key's line does not tell; a walk through one library is over in a minute
OF_KEYS: Final = {
    **INTERVALS,
    Look.LIBRARIES: timedelta(seconds=20),
    Look.CHANGES: timedelta(minutes=1),
}
# A user is told of libraries, and of sessions not even the own ones
OF_USERS: Final = {**INTERVALS, Look.SESSIONS: timedelta(seconds=10)}

_SUBSCRIPTIONS: Final = {
    "SessionsStart": "0,1500",  # Milliseconds until the first frame, and between them
    "ActivityLogEntryStart": "0,1500",
    "ScheduledTasksInfoStart": "0,1000",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """What some credentials are good for."""

    standing: Standing = Standing.USER
    live_tv: bool = False
    version: tuple[int, ...] = ()

    @property
    def full_access(self) -> bool:
        """Return whether everything can be seen."""
        return self.standing is not Standing.USER

    @property
    def capabilities(self) -> Capability:
        """Return what can be done."""
        able = Capability.SESSIONS  # A user sees the own ones
        if self.full_access:
            able |= Capability.USERS | Capability.SCAN
        return able | (Capability.RECORDINGS if self.live_tv else Capability(0))

    @property
    def intervals(self) -> Mapping[Look, timedelta]:
        """Return how often to look at what the server does not push."""
        match self.standing:
            case Standing.ADMINISTRATOR:
                return INTERVALS
            case Standing.USER:
                return OF_USERS
            case Standing.KEY if self._is_told_of_sessions:
                return OF_KEYS
            case Standing.KEY:
                return {**OF_KEYS, Look.SESSIONS: timedelta(seconds=10)}

    @property
    def greeting(self) -> tuple[str, ...]:
        """Return what to say when the socket opens."""
        wanted = dict(_SUBSCRIPTIONS)
        if not self._is_told_of_sessions:
            wanted = {"ScheduledTasksInfoStart": wanted["ScheduledTasksInfoStart"]}
        if not self.full_access:
            wanted = {}
        return (message(KEEP_ALIVE), *(message(k, v) for k, v in wanted.items()))

    @property
    def _is_told_of_sessions(self) -> bool:
        """Return whether the server would push sessions and its log."""
        if self.standing is Standing.KEY:
            return self.version >= KEY_SUBSCRIBES
        return self.standing is Standing.ADMINISTRATOR


def message(kind: str, data: str | None = None) -> str:
    """Return a message to the server."""
    content = {"MessageType": kind} | ({} if data is None else {"Data": data})
    return orjson.dumps(content).decode()


def of_user(me: Any, version: tuple[int, ...]) -> Rights:
    """Return the rights of the user that `GET /Users/Me` tells of."""
    policy = mapping(mapping(me).get("Policy"))
    is_admin = flag(policy.get("IsAdministrator"))
    return Rights(
        standing=Standing.ADMINISTRATOR if is_admin else Standing.USER,
        live_tv=flag(policy.get("EnableLiveTvAccess")),
        version=version,
    )


def of_key(version: tuple[int, ...]) -> Rights:
    """Return the rights of an API key."""
    return Rights(standing=Standing.KEY, live_tv=True, version=version)
