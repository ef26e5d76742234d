"""All sessions, and what clients report of their playback."""

import time
from typing import Any

from .access import Caller
from .activity import ActivityLog
from .marks import Marks
from .model import Item
from .notation import TICKS
from .players import Session
from .render import Renderer
from .shelf import Clock
from .sockets import Sockets

type Payload = dict[str, Any]

TRANSCODING: Payload = {
    "AudioCodec": "aac",
    "VideoCodec": "h264",
    "Container": "ts",
    "IsVideoDirect": False,
    "IsAudioDirect": False,
    "Bitrate": 4_000_000,
    "CompletionPercentage": 12.5,
    "Width": 1280,
    "Height": 720,
    "AudioChannels": 2,
    "HardwareAccelerationType": "none",
    "TranscodeReasons": ["ContainerBitrateExceedsLimit"],
}


class Sessions:
    """Every client that is there."""

    def __init__(
        self,
        sockets: Sockets,
        renderer: Renderer,
        marks: Marks,
        log: ActivityLog,
        clock: Clock,
        *,
        full_queue: bool,
    ) -> None:
        self._full_queue = full_queue
        self._sockets, self._renderer, self._marks = sockets, renderer, marks
        self._log, self._clock = log, clock
        self.all: list[Session] = []
        sockets.frames["Sessions"] = self.rows

    def tell(self) -> None:
        """Tell subscribers how things stand."""
        self._sockets.nudge("Sessions")

    def rows(self, caller: Caller, since: float | None = None) -> list[Payload]:
        """Return the sessions that somebody may see, the most active first."""
        seen = [
            session
            for session in sorted(self.all, key=lambda one: one.active, reverse=True)
            if (caller.is_admin or session.user is caller.user)
            and (since is None or session.active >= since)
        ]
        return [self.row(session) for session in seen]

    def row(self, session: Session) -> Payload:
        """Return a session as the server tells it."""
        item = session.playing
        playing = None if item is None else self._renderer.playing(item)
        row = session.row(self._renderer.server_id, playing)
        return row | ({"NowPlayingQueueFullItems": []} if self._full_queue else {})

    def find(self, session_id: str) -> Session | None:
        """Return the session with an id."""
        return next((one for one in self.all if one.id == session_id), None)

    # Coming and going

    def of(self, caller: Caller) -> Session:
        """Return somebody's session, a new one where there is none."""
        for session in self.all:
            same = (session.client, session.device_id) == (
                caller.client,
                caller.device_id,
            )
            if same and session.user is caller.user:
                session.active = self._clock()
                return session
        session = Session(
            client=caller.client,
            device=caller.device,
            device_id=caller.device_id,
            version=caller.version,
            user=caller.user,
            active=self._clock(),
        )
        self.all.append(session)
        self._say(session, "SessionStarted", "is online from")
        self.tell()
        return session

    def end(self, session: Session) -> None:
        """Take a session away; what it played just is not there any more."""
        if session not in self.all:
            return
        self.all.remove(session)
        self._sockets.drop_session(session)
        self._say(session, "SessionEnded", "has disconnected from")
        self.tell()

    def end_of(self, callers: list[Caller]) -> None:
        """Take away the sessions of those whose tokens ended."""
        for caller in callers:
            for session in list(self.all):
                if (
                    session.user is caller.user
                    and session.device_id == caller.device_id
                ):
                    self.end(session)

    def socket_closed(self, session: Session) -> None:
        """Take a session away whose last socket closed."""
        if not self._sockets.count(session) and not session.is_puppet:
            self.end(session)

    def _say(self, session: Session, kind: str, verb: str) -> None:
        if session.user is not None:
            said = f"{session.user.name} {verb} {session.device}"
            self._log.write(kind, said, user=session.user_id, address=True)

    # Playing

    def start(self, session: Session, item: Item, report: Payload) -> None:
        """Take a client's word that it began to play."""
        self._take(session, item, report)
        if session.user is not None:
            self._marks.started(session.user, item)
        self._say_playback(session, item, "Playback", "is playing")
        self.tell()

    def progress(self, session: Session, item: Item | None, report: Payload) -> None:
        """Take a client's word where it is; one that had stopped plays again."""
        item = item or session.playing
        if item is not None:
            self._take(session, item, report)
            self.tell()

    def _take(self, session: Session, item: Item, report: Payload) -> None:
        """Take over what a client reports."""
        now = self._clock()
        is_same = item is session.playing
        said = report.get("PositionTicks")
        before = session.where() if is_same else 0.0
        before_that = session.report if is_same else {"MediaSourceId": item.id}
        session.report = before_that | report
        session.playing, session.active, session.check_in = item, now, now
        paused = bool(report.get("IsPaused", False))
        session.put(before if said is None else said / TICKS, paused=paused)
        session.paused_at = (session.paused_at or now) if paused else None
        if report.get("PlayMethod") == "Transcode":
            session.transcoding = session.transcoding or dict(TRANSCODING)
        elif "PlayMethod" in report:
            session.transcoding = None
        session.queue = report.get("NowPlayingQueue") or session.queue

    def stop(self, session: Session, item: Item | None, report: Payload) -> None:
        """Take a client's word that it stopped, maybe more than once."""
        item = item or session.playing
        session.active = session.check_in = self._clock()
        said = report.get("PositionTicks")
        position = session.where() if said is None else said / TICKS
        session.playing = session.transcoding = session.paused_at = None
        session.report, session.position, session.queue = {}, 0.0, []
        if item is not None:
            if session.user is not None:
                self._marks.stopped(session.user, item, position)
            self._say_playback(session, item, "PlaybackStopped", "has finished playing")
        self.tell()

    def _say_playback(self, session: Session, item: Item, kind: str, verb: str) -> None:
        """Write playback down."""
        who = session.user.name if session.user else session.client
        name = self._renderer.full_name(item)
        medium = "Audio" if item.kind == "Audio" else "Video"
        said = f"{who} {verb} {name} on {session.device}"
        self._log.write(f"{medium}{kind}", said, user=session.user_id, item=item.id)

    def go_on(self) -> None:
        """Let positions go on, which is told as long as something plays."""
        moving = [session for session in self.all if session.is_moving]
        for session in moving:
            session.active = self._clock()
        if moving:
            self.tell()

    def forget(self) -> None:
        """Lose all sessions, as a process that ends does."""
        self.all.clear()

    def removed(self, items: list[Item]) -> None:
        """Let nothing play that is not there any more."""
        for session in self.all:
            if session.playing in items:
                session.playing = None
                session.since = time.monotonic()
