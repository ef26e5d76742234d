"""Who plays what: the sessions, their frames and `/status/sessions`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
import uuid

from .library import Clock
from .model import Item
from .notifications import Notifications
from .render import metadata
from .users import Users, client_id

type Payload = dict[str, Any]

METHODS = ("direct play", "direct stream", "transcode")
WATCHED = 0.9  # From here on Plex counts something as watched
BANDWIDTH = 8_000


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """One playback on one player."""

    key: str
    item: Item
    account: int
    player: str
    method: str
    state: str
    since: float  # When the offset was right
    offset: float  # In seconds
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:24])

    def position(self, now: float) -> float:
        """Return how far the playback is, in seconds."""
        end = self.item.duration / 1000
        moved = now - self.since if self.state == "playing" else 0
        return min(self.offset + moved, end) if end else self.offset + moved


class Sessions:
    """The sessions of a server; their keys begin at 1 again when it restarts."""

    def __init__(
        self, notifications: Notifications, users: Users, clock: Clock
    ) -> None:
        self._notifications = notifications
        self._users = users
        self._clock = clock
        self._last_key = 0
        self.running: dict[str, Session] = {}

    def restart(self) -> None:
        """Forget everything, as a restarted server does."""
        self.running.clear()
        self._last_key = 0

    def play(
        self, item: Item, *, user: str, player: str, method: str, offset: float
    ) -> str:
        """Start a playback and return its key."""
        if method not in METHODS:
            raise ValueError(f"Nothing is played by {method!r}")
        self._last_key += 1
        session = Session(
            key=str(self._last_key),
            item=item,
            account=self._users.called(user),
            player=player,
            method=method,
            state="playing",
            since=self._clock(),
            offset=offset,
        )
        self._users.device(player)
        self.running[session.key] = session
        self._tell(session)
        self._tell_transcode(session, "start")
        return session.key

    def change(self, key: str, state: str, offset: float | None = None) -> None:
        """Let a session pause, go on, buffer or be elsewhere."""
        session, now = self.running[key], self._clock()
        session.offset = session.position(now) if offset is None else offset
        session.since, session.state = now, state
        self._tell(session)

    def seek(self, key: str, seconds: float) -> None:
        """Let a session be elsewhere in what it plays."""
        self.change(key, self.running[key].state, seconds)

    def stop(self, key: str) -> None:
        """End a session; what was seen almost to its end counts as watched."""
        session = self.running[key]
        self.change(key, "stopped")
        self._tell_transcode(session, "end")
        del self.running[key]
        self._note(session)

    def on(self, client: str) -> Session | None:
        """Return the session of a player."""
        found = (it for it in self.running.values() if client_id(it.player) == client)
        return next(found, None)

    def go_on(self, key: str, item: Item) -> None:
        """Let a session play something else, as a queue does at the end of an item."""
        session = self.running[key]
        session.offset = session.position(self._clock())
        self._note(session)
        session.item = item
        self.change(key, "playing", 0.0)

    def vanish(self, key: str) -> None:
        """End a session without telling anybody."""
        del self.running[key]

    def _note(self, session: Session) -> None:
        """Remember how far somebody came, where the item is in a library."""
        item = session.item
        if item.key < 0 or not item.duration:
            return
        if session.offset * 1000 >= item.duration * WATCHED:
            now = int(self._clock())
            self._users.watched(item, session.account, session.player, now)
        else:
            item.view_offset = int(session.offset * 1000)

    def report(self) -> None:
        """Send what players report while they play."""
        for session in list(self.running.values()):
            if session.state == "playing":
                self._tell(session)
                self._tell_transcode(session, "update")

    def _tell(self, session: Session) -> None:
        """Send a `playing` frame."""
        entry: Payload = {
            "sessionKey": session.key,
            "clientIdentifier": client_id(session.player),
            "guid": "",
            "ratingKey": str(session.item.key),
            "url": "",
            "key": f"/library/metadata/{session.item.key}",
            "viewOffset": int(session.position(self._clock()) * 1000),
            "playQueueItemID": 1000 + int(session.key),
            "state": session.state,
        }
        if session.method != "direct play":
            entry["transcodeSession"] = session.id
        self._notifications.tell(
            "playing", "PlaySessionStateNotification", entry, account=session.account
        )

    def _tell_transcode(self, session: Session, event: str) -> None:
        """Send a frame about the work of the transcoder, if it works."""
        if session.method != "direct play":
            row = transcode(session, self._clock())
            self._notifications.tell(
                f"transcodeSession.{event}", "TranscodeSession", row
            )

    def rows(self, *, wobble: bool) -> list[Payload]:
        """Return the sessions as `/status/sessions` tells them."""
        return [self._row(session, wobble) for session in self.running.values()]

    def _row(self, session: Session, wobble: bool) -> Payload:  # noqa: FBT001  # Private, one caller
        """Return what is played with who plays it on what."""
        now = self._clock()
        row = metadata(session.item, full=True)
        row |= {
            "sessionKey": session.key,
            "viewOffset": int(session.position(now) * 1000),
            "User": {
                "id": str(session.account),
                "thumb": f"https://plex.tv/users/{session.account:016x}/avatar",
                "title": self._users.names.get(session.account, ""),
            },
            "Player": _player(session),
            "Session": {"id": session.id, "bandwidth": BANDWIDTH, "location": "lan"},
        }
        row["Media"] = [_playing(one, session.method) for one in row.get("Media", ())]
        if session.item.key < 0:
            row["librarySectionID"] = -2
        if session.method != "direct play":
            row["TranscodeSession"] = transcode(session, now)
        return _map_ids(row, str) if wobble else row


def _player(session: Session) -> Payload:
    """Return the player of a session."""
    return {
        "address": "192.168.1.20",
        "device": "Android TV",
        "machineIdentifier": client_id(session.player),
        "model": "Chromecast HD",
        "platform": "Android",
        "platformVersion": "14",
        "product": "Plex for Android (TV)",
        "profile": "Android",
        "remotePublicAddress": "203.0.113.7",
        "state": "playing" if session.state == "stopped" else session.state,
        "title": session.player,
        "vendor": "Google",
        "version": "10.20.0.1",
        "local": True,
        "relayed": False,
        "secure": True,
        "userID": session.account,
    }


def transcode(session: Session, now: float) -> Payload:
    """Return what the transcoder does for a session."""
    total = max(session.item.duration, 1)
    done = min(100.0, 5 + session.position(now) * 100_000 / total)
    video = "transcode" if session.method == "transcode" else "copy"
    return {
        "key": f"/transcode/sessions/{session.id}",
        "throttled": False,
        "complete": done >= 100,
        "progress": round(done, 1),
        "size": -22,
        "speed": 3.1,
        "error": False,
        "duration": session.item.duration,
        "context": "streaming",
        "sourceVideoCodec": "h264",
        "sourceAudioCodec": "ac3",
        "videoDecision": video,
        "audioDecision": "transcode",
        "protocol": "dash",
        "container": "mp4",
        "videoCodec": "h264",
        "audioCodec": "aac",
        "audioChannels": 2,
        "transcodeHwRequested": False,
    }


def _playing(media: Payload, method: str) -> Payload:
    """Return a file with what the server does to it."""
    decision = {"direct play": "directplay"}.get(method, "transcode")
    parts = [{**part, "decision": decision, "selected": True} for part in media["Part"]]
    return {**media, "selected": True, "Part": parts}


def _map_ids(row: Payload, change: Callable[[object], Any]) -> Payload:
    """Return a row whose Media, Part and Stream ids are changed."""
    changed = dict(row)
    for name in ("Media", "Part", "Stream"):
        if name in row:
            changed[name] = [
                _map_ids({**child, "id": change(child["id"])}, change)
                for child in row[name]
            ]
    return changed
