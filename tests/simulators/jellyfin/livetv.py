"""Live TV: one channel, timers and what was recorded."""

from dataclasses import dataclass, field
from typing import Any

from .notation import NOBODY, fresh_id, hashed, moment, ticks
from .players import Session
from .shelf import Clock
from .sockets import Sockets

type Payload = dict[str, Any]

HALF_HOUR = 1800.0
CHANNEL = hashed("Channel One")
# How tests and the demo call what the server calls Status
STATUSES = {
    "scheduled": "New",
    "in progress": "InProgress",
    "complete": "Completed",
    "cancelled": "Cancelled",
    "error": "Error",
}
GONE = {"Completed", "Cancelled"}  # No timer any more


@dataclass(slots=True, kw_only=True, eq=False)
class Timer:
    """A recording that is planned, under way or over."""

    name: str
    channel: str
    start: float
    end: float
    status: str = "New"
    series: str | None = None
    external: str = field(default_factory=fresh_id)

    @property
    def id(self) -> str:
        """Return its id, which is not the one that messages tell."""
        return hashed(f"timer{self.external}")

    @property
    def program(self) -> str:
        """Return the id of the broadcast."""
        return hashed(f"program{self.name}")

    def row(self, server_id: str) -> Payload:
        """Return it as the server tells it."""
        return {
            "Status": self.status,
            "RunTimeTicks": ticks(self.end - self.start),
            "Id": self.id,
            "Type": "Timer",
            "ServerId": server_id,
            "ExternalId": self.external,
            "ChannelId": CHANNEL,
            "ExternalChannelId": f"m3u_{CHANNEL}",
            "ChannelName": self.channel,
            "Name": self.name,
            "StartDate": moment(self.start),
            "EndDate": moment(self.end),
            "ServiceName": "Emby",
            "Priority": 0,
            "PrePaddingSeconds": 0,
            "PostPaddingSeconds": 0,
            "IsPrePaddingRequired": False,
            "IsPostPaddingRequired": False,
            "KeepUntil": "UntilDeleted",
        } | ({"SeriesTimerId": hashed(self.series)} if self.series else {})

    def recording(self, server_id: str) -> Payload:
        """Return what was recorded so far."""
        identity = hashed(f"recording{self.external}")
        row: Payload = {
            "Name": self.name,
            "ServerId": server_id,
            "Id": identity,
            "ChannelId": None,
            "IsFolder": False,
            "Type": "Recording" if self.status == "InProgress" else "Movie",
            "VideoType": "VideoFile",
            "ImageTags": {},
            "BackdropImageTags": [],
            "ImageBlurHashes": {},
            "LocationType": "FileSystem",
            "MediaType": "Video",
        }
        if self.status != "InProgress":
            return row | {
                "Container": "ts",
                "RunTimeTicks": ticks(self.end - self.start),
            }
        return row | {
            "ChannelName": self.channel,
            "Status": self.status,
            "StartDate": moment(self.start),
            "EndDate": moment(self.end),
            "CompletionPercentage": 0,
            "TimerId": self.id,
        }


class LiveTv:
    """All timers."""

    def __init__(
        self, sockets: Sockets, clock: Clock, server_id: str, *, exists: bool
    ) -> None:
        self._sockets, self._clock = sockets, clock
        self.server_id, self.exists = server_id, exists
        self.timers: dict[str, Timer] = {}
        self.series: dict[str, str] = {}  # Names of series that are recorded, by id

    def record(
        self,
        name: str,
        channel: str,
        *,
        start: float | None = None,
        end: float | None = None,
        series: str | None = None,
    ) -> Timer:
        """Plan a recording and tell."""
        begin = self._clock() + HALF_HOUR if start is None else start
        timer = Timer(
            name=name,
            channel=channel,
            start=begin,
            end=begin + HALF_HOUR if end is None else end,
            series=series,
        )
        self.timers[timer.id] = timer
        if series is not None and hashed(series) not in self.series:
            self.series[hashed(series)] = series
            self._tell("SeriesTimerCreated", {"Id": fresh_id()})
        data = {"Id": timer.external, "ProgramId": timer.program}
        self._tell("TimerCreated", data)
        return timer

    def set_status(self, timer: Timer, status: str) -> None:
        """Give a timer another status; only a cancelled one is told."""
        if status not in STATUSES:
            raise ValueError(f"No recording is {status!r}")
        timer.status, now = STATUSES[status], self._clock()
        if timer.status == "InProgress" and timer.start > now:
            timer.start, timer.end = now, now + timer.end - timer.start
        if timer.status == "Cancelled":
            self._tell("TimerCancelled", {"Id": timer.external})

    def pending(self) -> list[Timer]:
        """Return the timers that there are."""
        return [one for one in self.timers.values() if one.status not in GONE]

    def recorded(self, *, in_progress: bool | None) -> list[Payload]:
        """Return the recordings that there are."""
        wanted = {None: ("InProgress", "Completed"), True: ("InProgress",)}
        statuses = wanted.get(in_progress, ("Completed",))
        found = [one for one in self.timers.values() if one.status in statuses]
        return [one.recording(self.server_id) for one in found]

    def _tell(self, kind: str, data: Payload) -> None:
        self._sockets.tell(_may_know, kind, data)

    def series_rows(self) -> list[Payload]:
        """Return the series that are recorded."""
        return [
            {
                "Id": identity,
                "Type": "SeriesTimer",
                "Name": name,
                "ServerId": self.server_id,
                "ChannelId": NOBODY,
                "RecordAnyTime": True,
            }
            for identity, name in self.series.items()
        ]


def _may_know(session: Session) -> bool:
    return session.user is not None and session.user.sees_live_tv
