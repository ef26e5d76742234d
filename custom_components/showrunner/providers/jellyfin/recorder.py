"""What a Jellyfin server records, and how what it no longer lists ended."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ...engine.model import Recording, RecordingId, RecordingState
from ..coerce import text
from . import parse
from .client import JellyfinClient


@dataclass(frozen=True, slots=True)
class _Running:
    """A recording that is under way, by all its names."""

    recording: Recording
    external_id: str
    file_id: str | None  # Of the item that it is becoming


@dataclass(slots=True)
class Recorder:
    """Asks for the recordings. A timer that is over is gone without a word.

    A running one was finished if its time was over, or if its file is still there and
    nobody called it off.
    """

    client: JellyfinClient
    cancelled: Collection[str]  # External ids
    _running: dict[RecordingId, _Running] = field(default_factory=dict)

    async def look(self) -> list[Recording]:
        """Return the recordings that are listed, and those that have just finished."""
        timers = parse.rows(await self.client.timers())
        listed = parse.recordings(timers)
        external = {text(row.get("Id")): text(row.get("ExternalId")) for row in timers}
        ids = {recording.id for recording in listed}
        gone = [r for key, r in self._running.items() if key not in ids]
        finished = await self._finished(gone)
        running = [r for r in listed if r.state is RecordingState.RECORDING]
        files = await self._files() if running else {}
        self._running = {
            r.id: _Running(r, external[r.id], files.get(r.id)) for r in running
        }
        return [*listed, *finished]

    async def _finished(self, gone: list[_Running]) -> list[Recording]:
        """Return those that have finished."""
        if not gone:
            return []
        now = datetime.now(UTC)
        rows = parse.rows(await self.client.recordings())
        files = {text(row.get("Id")) for row in rows}
        return [
            replace(each.recording, state=RecordingState.FINISHED)
            for each in gone
            if each.external_id not in self.cancelled
            and (_is_over(each.recording, now) or each.file_id in files)
        ]

    async def _files(self) -> dict[str, str]:
        """Return the items that running recordings become, by timer."""
        rows = parse.rows(await self.client.recordings(in_progress=True))
        return {text(row.get("TimerId")): text(row.get("Id")) for row in rows}


def _is_over(recording: Recording, now: datetime) -> bool:
    """Return whether the time of a recording is over."""
    return recording.end is not None and now >= recording.end
