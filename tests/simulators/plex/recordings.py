"""Recordings: `/media/subscriptions`, their grabs, and the DVR."""

from dataclasses import dataclass
from typing import Any

from .library import Clock
from .notifications import Notifications

type Payload = dict[str, Any]

STATUSES = (
    "inactive",
    "scheduled",
    "inprogress",
    "complete",
    "cancelled",
    "error",
    "postprocessing",
    "paused",
)
PENDING = {"inactive", "scheduled", "inprogress", "postprocessing", "paused"}
GUIDE = "tv.plex.providers.epg.cloud:7"
DVR_UUID = "2f1c8b44-6f0e-4f6f-9a51-0d8f5c1e7a90"
HALF_HOUR = 1800


@dataclass(slots=True, kw_only=True)
class Recording:
    """One broadcast that is to be recorded."""

    id: int
    title: str
    channel: str
    status: str
    starts_at: int
    ends_at: int
    series: str | None = None


class Recordings:
    """The recordings of a server."""

    def __init__(self, notifications: Notifications, clock: Clock) -> None:
        self._notifications = notifications
        self._clock = clock
        self.known: dict[int, Recording] = {}

    def record(
        self, *, title: str, channel: str, status: str, series: str | None = None
    ) -> int:
        """Plan a recording and return its id."""
        start = int(self._clock()) + HALF_HOUR
        recording = Recording(
            id=len(self.known) + 1,
            title=title,
            channel=channel,
            status=_status(status),
            starts_at=start,
            ends_at=start + HALF_HOUR,
            series=series,
        )
        self.known[recording.id] = recording
        self.tell_guide()
        return recording.id

    def set_status(self, number: int, status: str) -> None:
        """Let a recording begin, end or fail."""
        self.known[number].status = _status(status)
        self.tell_guide()

    def tell_guide(self) -> None:
        """Send what a guide that tidies up floods the socket with."""
        for number in range(1, 4) if self.known else ():
            entry = {
                "identifier": GUIDE,
                "sectionID": 2,
                "itemID": 500 + number,
                "parentItemID": 400 + number,
                "rootItemID": 300,
                "type": 4,
                "title": "",
                "state": 9,
                "metadataState": "deleted",
                "updatedAt": int(self._clock()),
            }
            self._notifications.tell("timeline", "TimelineEntry", entry)

    def subscription_rows(self, *, with_grabs: bool) -> list[Payload]:
        """Return what is subscribed to."""
        return [
            _subscription(recording, with_grabs=with_grabs)
            for recording in self.known.values()
        ]

    def scheduled_rows(self) -> list[Payload]:
        """Return the recordings that are planned or under way."""
        return [
            grab(recording)
            for recording in self.known.values()
            if recording.status in PENDING
        ]


def _status(status: str) -> str:
    """Return a status as the official document writes it."""
    word = status.replace(" ", "")
    if word not in STATUSES:
        raise ValueError(f"No recording is {status!r}")
    return word


def _subscription(recording: Recording, *, with_grabs: bool) -> Payload:
    row: Payload = {
        "key": str(recording.id),
        "type": 4 if recording.series else 1,
        "targetLibrarySectionID": 1,
        "createdAt": recording.starts_at - HALF_HOUR,
        "title": recording.series or recording.title,
        "Setting": [
            {
                "id": "newnessPolicy",
                "label": "Record",
                "summary": "",
                "type": "int",
                "default": 0,
                "value": 0,
                "hidden": False,
                "advanced": False,
                "group": "",
                "enumValues": "0:all episodes|1:only new episodes",
            }
        ],
    }
    return row | ({"MediaGrabOperation": [grab(recording)]} if with_grabs else {})


def grab(recording: Recording) -> Payload:
    """Return the operation that records a broadcast."""
    guide = f"/{GUIDE}/metadata/{500 + recording.id}"
    broadcast: Payload = {
        "ratingKey": f"plex://broadcast/{recording.id:024x}",
        "key": guide,
        "type": "episode" if recording.series else "movie",
        "title": recording.title,
        "summary": f"{recording.title}, as it was broadcast.",
        "duration": (recording.ends_at - recording.starts_at) * 1000,
        "addedAt": recording.starts_at - HALF_HOUR,
        "Media": [_broadcast_media(recording)],
    }
    if recording.series:
        broadcast |= {"grandparentTitle": recording.series, "index": 1}
        broadcast["parentIndex"] = 1
    return {
        "id": f"grab-{recording.id}",
        "key": f"/media/grabbers/operations/grab-{recording.id}",
        "mediaSubscriptionID": recording.id,
        "mediaIndex": 0,
        "grabberIdentifier": "tv.plex.grabbers.hdhomerun",
        "grabberProtocol": "livetv",
        "percent": {"inprogress": 50.0, "complete": 100.0}.get(recording.status, 0.0),
        "status": recording.status,
        "provider": GUIDE,
        "Metadata": broadcast,
    }


def _broadcast_media(recording: Recording) -> Payload:
    """Return when and where something is broadcast."""
    return {
        "id": 5000 + recording.id,
        "duration": (recording.ends_at - recording.starts_at) * 1000,
        "audioChannels": 2,
        "videoResolution": "1080",
        "protocol": "livetv",
        "beginsAt": recording.starts_at,
        "endsAt": recording.ends_at,
        "channelID": recording.channel,
        "channelIdentifier": recording.channel,
        "channelTitle": recording.channel,
    }


def dvr_row() -> Payload:
    """Return the one DVR of the server."""
    return {
        "key": "28",
        "uuid": DVR_UUID,
        "language": "eng",
        "lineup": f"lineup://{GUIDE}/somewhere",
    }
