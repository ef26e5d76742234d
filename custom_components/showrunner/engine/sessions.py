"""Two looks at the sessions, or a look and a report: what somebody did in between."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .events import ServerEvent
from .model import ItemId, MediaType, PlaybackState, PlayerId, Session, SessionId
from .playback_events import (
    PlaybackFinished,
    PlaybackPaused,
    PlaybackResumed,
    PlaybackStarted,
    PlaybackStopped,
    SessionEnded,
    SessionStarted,
)

FINISHED_SHARE = 0.9  # Of an item's duration; what most servers call watched
LAG = timedelta(seconds=2)  # A listing may be behind what its players have reported


@dataclass(slots=True)
class _Playback:
    """What has been told of one session's playback of one item."""

    session: Session
    told: PlaybackState | None = None  # The last state an event told; None: not begun
    finished: bool = False
    stopped: bool = False  # Told, though the server may list the session a while longer
    heard: datetime | None = None  # When the player reported last
    vouched: bool = True  # The position is the player's word, not the server's guess

    def heard_after(self, moment: datetime) -> bool:
        """Return whether the player reported after a moment."""
        return self.heard is not None and self.heard > moment


@dataclass(slots=True)
class SessionMachine:
    """Tells what happened in the sessions from one look at the server to the next.

    The first look is a state of affairs and tells nothing. Buffering is no change of
    state, and trailers are passed over.
    """

    finished_share: float = FINISHED_SHARE
    _known: dict[SessionId, _Playback] | None = None
    _clips: set[tuple[SessionId, ItemId]] = field(default_factory=set)

    @property
    def active(self) -> tuple[Session, ...]:
        """Return the sessions that play something now."""
        playbacks = (self._known or {}).values()
        return tuple(p.session for p in playbacks if p.session.item and not p.stopped)

    def look(
        self, sessions: Iterable[Session], asked: datetime, now: datetime
    ) -> list[ServerEvent]:
        """Take in all that the server lists, and tell what differs from before.

        `asked` is when the listing was asked for: what players reported since then,
        or just before, is newer than the listing.
        """
        listed = self._without_clips(sessions)
        if self._known is None:
            self._known = {s.id: self._baseline(s) for s in listed.values()}
            return []
        fresh = {k: p for k, p in self._known.items() if p.heard_after(asked - LAG)}
        listed |= {k: p.session for k, p in fresh.items() if _newer(p, listed.get(k))}
        came, left = self._players(listed)
        events: list[ServerEvent] = [SessionStarted(at=now, session=s) for s in came]
        for key in [key for key in self._known if key not in listed]:
            events += self._stop(self._known.pop(key), now, said=False)
        for session in listed.values():
            events += self._meet(self._known, session, now)
        return events + [SessionEnded(at=now, session=s) for s in left]

    def report(
        self,
        key: SessionId,
        item: ItemId,
        state: PlaybackState,
        position: float,
        now: datetime,
    ) -> list[ServerEvent] | None:
        """Take in a client's own word about its playback, and tell what changed.

        `position` is in seconds. Returns None when the session is not known to play
        this item: then only a look helps.
        """
        if (key, item) in self._clips:
            return []
        playback = (self._known or {}).get(key)
        if playback is None or _item_id(playback.session) != item:
            return None
        if playback.stopped and state is not PlaybackState.STOPPED:
            playback = (self._known or {})[key] = _Playback(playback.session)
        playback.heard = now
        session = replace(playback.session, state=state, position=position)
        return self._advance(playback, session, now)

    def _without_clips(self, sessions: Iterable[Session]) -> dict[SessionId, Session]:
        """Return the sessions worth telling of, and remember which are not."""
        listed: dict[SessionId, Session] = {}
        self._clips.clear()
        for session in sessions:
            if session.item and session.item.type is MediaType.CLIP:
                self._clips.add((session.id, session.item.id))
            else:
                listed[session.id] = session
        return listed

    def _baseline(self, session: Session) -> _Playback:
        """Return what was going on before anybody looked, as if it had been told."""
        told = PlaybackState.PAUSED if _paused(session) else PlaybackState.PLAYING
        return _Playback(
            session,
            told=told if session.item else None,
            finished=self._is_finished(session),
        )

    def _players(
        self, listed: dict[SessionId, Session]
    ) -> tuple[list[Session], list[Session]]:
        """Return a session of each player that came, and of each that left."""
        before = _by_player(p.session for p in (self._known or {}).values())
        after = _by_player(listed.values())
        came = [session for player, session in after.items() if player not in before]
        left = [session for player, session in before.items() if player not in after]
        return came, left

    def _meet(
        self, known: dict[SessionId, _Playback], session: Session, now: datetime
    ) -> list[ServerEvent]:
        """Compare a listed session with what was known of it."""
        playback = known.get(session.id)
        events: list[ServerEvent] = []
        if playback and _item_id(playback.session) != _item_id(session):
            events = self._stop(playback, now)
            playback = None
        if playback and playback.stopped:
            if session.position <= playback.session.position:
                playback.session = session  # Only what moves on is played again
                return events
            playback = None
        if playback is None:
            playback = known[session.id] = _Playback(session)
        return events + self._advance(playback, session, now)

    def _advance(
        self, playback: _Playback, session: Session, now: datetime
    ) -> list[ServerEvent]:
        """Move a playback on to what is said of it now."""
        playback.vouched = playback.told is None or _has_spoken(playback, session)
        playback.session = session
        if session.item is None or playback.stopped:
            return []
        if session.state is PlaybackState.STOPPED:
            return self._stop(playback, now)
        events: list[ServerEvent] = []
        if session.state in {PlaybackState.PLAYING, PlaybackState.PAUSED}:
            events = _transition(playback, session, now)
        return events + self._finish(playback, now)

    def _finish(self, playback: _Playback, now: datetime) -> list[ServerEvent]:
        """Tell once that the item has been played far enough."""
        if (
            playback.finished
            or playback.told is None
            or not playback.vouched
            or not self._is_finished(playback.session)
        ):
            return []
        playback.finished = True
        return [PlaybackFinished(at=now, session=playback.session)]

    def _stop(
        self, playback: _Playback, now: datetime, *, said: bool = True
    ) -> list[ServerEvent]:
        """End a playback, once.

        `said`: the player did something, which is its word for where it was until then.
        """
        playback.vouched |= said
        untold = playback.stopped or playback.told is None
        playback.stopped = True
        if untold:
            return []
        events = self._finish(playback, now)
        return [*events, PlaybackStopped(at=now, session=playback.session)]

    def _is_finished(self, session: Session) -> bool:
        """Return whether so much has been played that the rest does not matter."""
        progress = session.progress
        return progress is not None and progress >= self.finished_share


def _transition(
    playback: _Playback, session: Session, now: datetime
) -> list[ServerEvent]:
    """Tell of a change between playing and paused; a playback begins by playing."""
    events: list[ServerEvent] = []
    if playback.told is None:
        playback.told = PlaybackState.PLAYING
        events.append(PlaybackStarted(at=now, session=session))
    if playback.told is not session.state:
        playback.told = session.state
        kind = PlaybackPaused if _paused(session) else PlaybackResumed
        events.append(kind(at=now, session=session))
    return events


def _has_spoken(playback: _Playback, session: Session) -> bool:
    """Return whether the position of a session is what its player said."""
    before = playback.session.checked_in
    return session.checked_in is None or session.checked_in != before


def _newer(playback: _Playback, listed: Session | None) -> bool:
    """Return whether a player's last report says more than its listing."""
    if listed is None:
        return not playback.stopped
    return _item_id(playback.session) == _item_id(listed)


def _by_player(sessions: Iterable[Session]) -> dict[PlayerId, Session]:
    """Return a session of each player."""
    return {session.player.id: session for session in sessions}


def _item_id(session: Session) -> ItemId | None:
    """Return what a session plays."""
    return session.item.id if session.item else None


def _paused(session: Session) -> bool:
    """Return whether a session is paused."""
    return session.state is PlaybackState.PAUSED
