"""Which absences of a server are worth telling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .events import ServerEvent
from .model import Server
from .server_events import Reason, ServerStarted, ServerStopped

GRACE = timedelta(seconds=30)  # A shorter absence is a hiccup, unless it was a restart


@dataclass(slots=True)
class Uptime:
    """Tells that a server stopped or started, from what its callers meet.

    A restart is told as both, however short. Everything else that is over within
    `GRACE` is not told.
    """

    _lost_at: datetime | None = None
    _reason: Reason = Reason.UNREACHABLE
    _told: bool = False

    @property
    def wake_at(self) -> datetime | None:
        """Return when an absence becomes worth telling."""
        return self._lost_at + GRACE if self._lost_at and not self._told else None

    def lost(self, reason: Reason, now: datetime) -> None:
        """Note that the server did not answer, and what that looked like.

        `RESTART` means that its machine answered and it did not.
        """
        if self._lost_at is None:
            self._lost_at, self._reason = now, reason
        elif self._reason is Reason.UNREACHABLE:
            self._reason = reason

    def tick(self, server: Server, now: datetime) -> list[ServerEvent]:
        """Tell of an absence that has become too long to be a hiccup."""
        wake_at = self.wake_at
        if self._lost_at is None or wake_at is None or now < wake_at:
            return []
        self._told = True
        reason = (
            Reason.SHUTDOWN if self._reason is Reason.SHUTDOWN else Reason.UNREACHABLE
        )
        return [ServerStopped(at=self._lost_at, server=server, reason=reason)]

    def back(self, server: Server, now: datetime) -> list[ServerEvent]:
        """Note that the server answered, and tell if it had been away."""
        lost_at, told, reason = self._lost_at, self._told, self._reason
        self._lost_at, self._told, self._reason = None, False, Reason.UNREACHABLE
        if lost_at is None or not (told or reason is not Reason.UNREACHABLE):
            return []
        events: list[ServerEvent] = []
        if not told:
            events = [ServerStopped(at=lost_at, server=server, reason=Reason.RESTART)]
        started = Reason.UNREACHABLE if reason is Reason.UNREACHABLE else Reason.RESTART
        return [*events, ServerStarted(at=now, server=server, reason=started)]
