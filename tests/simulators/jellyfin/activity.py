"""The activity log."""

from collections.abc import Callable
from typing import Any

from .notation import NOBODY, moment

type Payload = dict[str, Any]
type Clock = Callable[[], float]


class ActivityLog:
    """Everything that was written down, and who is nudged when something is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[float, Payload]] = []
        self.nudge: Callable[[], None] = lambda: None

    def write(
        self,
        kind: str,
        name: str,
        *,
        user: str = NOBODY,
        item: str | None = None,
        address: bool = False,
        severity: str = "Information",
    ) -> None:
        """Write something down."""
        now = self._clock()
        entry: Payload = {"Id": len(self._entries) + 1, "Name": name, "Type": kind}
        if address:
            entry["ShortOverview"] = "IP address: 127.0.0.1"
        if item is not None:
            entry["ItemId"] = item
        entry |= {"Date": moment(now), "UserId": user, "Severity": severity}
        self._entries.append((now, entry))
        self.nudge()

    def entries(self, since: float | None, *, has_user: bool | None) -> list[Payload]:
        """Return what was written down, the newest first."""
        return [
            entry
            for when, entry in reversed(self._entries)
            if (since is None or when >= since)
            and (has_user is None or has_user == (entry["UserId"] != NOBODY))
        ]
