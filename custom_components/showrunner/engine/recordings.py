"""Two looks at the recordings of a server: which began, and how they ended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from .events import ServerEvent
from .model import Recording, RecordingId, RecordingState
from .server_events import (
    RecordingCancelled,
    RecordingFailed,
    RecordingFinished,
    RecordingScheduled,
    RecordingStarted,
)

_KINDS: dict[RecordingState, Callable[..., ServerEvent]] = {
    RecordingState.SCHEDULED: RecordingScheduled,
    RecordingState.RECORDING: RecordingStarted,
    RecordingState.FINISHED: RecordingFinished,
    RecordingState.FAILED: RecordingFailed,
    RecordingState.CANCELLED: RecordingCancelled,
}
_OVER = {
    RecordingState.FINISHED,
    RecordingState.FAILED,
    RecordingState.CANCELLED,
}


@dataclass(slots=True)
class RecordingMachine:
    """Remembers the recordings. The first look tells nothing.

    A server that has done with a recording may no longer list it. One that was
    running and whose time is over is finished then; any other was called off.
    """

    _known: dict[RecordingId, Recording] | None = None

    def look(self, recordings: Iterable[Recording], now: datetime) -> list[ServerEvent]:
        """Take in all recordings, and tell what differs from before."""
        before, self._known = self._known, {r.id: r for r in recordings}
        if before is None:
            return []
        gone = [_ended(r, now) for key, r in before.items() if key not in self._known]
        events: list[ServerEvent] = []
        for recording in [*self._known.values(), *gone]:
            known = before.get(recording.id)
            events += _told(known.state if known else None, recording, now)
        return events


def _ended(recording: Recording, now: datetime) -> Recording:
    """Return how a recording ended that is no longer listed."""
    if recording.state in _OVER or recording.state is RecordingState.UNKNOWN:
        return recording
    is_over = recording.end is not None and now >= recording.end
    done = recording.state is RecordingState.RECORDING and is_over
    state = RecordingState.FINISHED if done else RecordingState.CANCELLED
    return replace(recording, state=state)


def _told(
    before: RecordingState | None, recording: Recording, now: datetime
) -> list[ServerEvent]:
    """Return the event of a new state; what is new and over is history."""
    kind = _KINDS.get(recording.state)
    is_history = before is None and recording.state in _OVER
    if kind is None or before is recording.state or is_history:
        return []
    return [kind(at=now, recording=recording)]
