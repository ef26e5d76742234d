"""Sessions: clients on their devices, and what they play."""

from dataclasses import dataclass, field
import time
from typing import Any

from .model import Item
from .notation import NEVER, NOBODY, hashed, moment, ticks
from .people import User

type Payload = dict[str, Any]

IDLE: Payload = {
    "CanSeek": False,
    "IsPaused": False,
    "IsMuted": False,
    "RepeatMode": "RepeatNone",
    "PlaybackOrder": "Default",
}
CAPABILITIES: Payload = {
    "PlayableMediaTypes": [],
    "SupportedCommands": [],
    "SupportsMediaControl": False,
    "SupportsPersistentIdentifier": True,
}
# What a client's report says that is shown as it is
REPORTED = (
    "CanSeek",
    "IsMuted",
    "VolumeLevel",
    "AudioStreamIndex",
    "SubtitleStreamIndex",
    "MediaSourceId",
    "PlayMethod",
    "RepeatMode",
    "PlaybackOrder",
)


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """A client on a device."""

    client: str
    device: str
    device_id: str
    version: str
    user: User | None
    active: float
    check_in: float | None = None
    capabilities: Payload = field(default_factory=lambda: dict(CAPABILITIES))
    playing: Item | None = None
    position: float = 0.0
    since: float = 0.0  # When the position was known, on the monotonic clock
    paused: bool = False
    paused_at: float | None = None
    report: Payload = field(default_factory=dict)
    transcoding: Payload | None = None
    queue: list[Payload] = field(default_factory=list)
    is_puppet: bool = False  # A client that exists only in here, and obeys

    @property
    def id(self) -> str:
        """Return its id, which is the same for the same client and device."""
        return hashed(f"{self.client}{self.device_id}{self.user_id}")

    @property
    def user_id(self) -> str:
        """Return the id of its user."""
        return NOBODY if self.user is None else self.user.id

    @property
    def is_moving(self) -> bool:
        """Return whether its position goes on by itself."""
        return self.playing is not None and not self.paused

    def where(self) -> float:
        """Return its position, which goes on in whole seconds up to the end."""
        if self.playing is None or self.paused:
            return self.position
        now = self.position + int(time.monotonic() - self.since)
        return min(now, self.playing.runtime or now)

    def put(self, position: float, *, paused: bool) -> None:
        """Set the position."""
        self.position, self.since, self.paused = position, time.monotonic(), paused

    def row(self, server_id: str, now_playing: Payload | None) -> Payload:
        """Return it as the server tells it."""
        row: Payload = {"PlayState": self._play_state(), "AdditionalUsers": []}
        row |= {
            "Capabilities": self.capabilities,
            "RemoteEndPoint": "127.0.0.1",
            "PlayableMediaTypes": self.capabilities["PlayableMediaTypes"],
            "Id": self.id,
            "UserId": self.user_id,
        }
        if self.user is not None:
            row["UserName"] = self.user.name
        row |= {
            "Client": self.client,
            "LastActivityDate": moment(self.active),
            "LastPlaybackCheckIn": NEVER
            if not self.check_in
            else moment(self.check_in),
        }
        if self.playing is not None and self.paused_at is not None:
            row["LastPausedDate"] = moment(self.paused_at)
        row["DeviceName"] = self.device
        if now_playing is not None:
            row["NowPlayingItem"] = now_playing
        row |= {"DeviceId": self.device_id, "ApplicationVersion": self.version}
        if self.playing is not None and self.transcoding is not None:
            row["TranscodingInfo"] = self.transcoding
        return row | self._tail(server_id)

    def _tail(self, server_id: str) -> Payload:
        control = bool(self.capabilities["SupportsMediaControl"])
        tail: Payload = {
            "IsActive": True,
            "SupportsMediaControl": control,
            "SupportsRemoteControl": control,
            "NowPlayingQueue": self.queue,
            "HasCustomDeviceName": False,
        }
        if self.playing is not None and "PlaylistItemId" in self.report:
            tail["PlaylistItemId"] = self.report["PlaylistItemId"]
        commands = self.capabilities["SupportedCommands"]
        return tail | {"ServerId": server_id, "SupportedCommands": commands}

    def _play_state(self) -> Payload:
        if self.playing is None:
            return dict(IDLE)
        said = {name: self.report[name] for name in REPORTED if name in self.report}
        state = {"PositionTicks": ticks(self.where())} | IDLE | said
        return state | {"IsPaused": self.paused}
