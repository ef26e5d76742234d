"""How the libraries of all servers fare, from memory."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .engine.payload import library_data
from .engine.syncs import SyncRun
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .runtime.status import LibraryStatus


@callback
def sync_states(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return the state of each library of each server that is loaded, as JSON."""
    loaded: list[ShowrunnerConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    return [
        {"server": entry.runtime_data.server.name, **state_data(status)}
        for entry in loaded
        for status in statuses(entry.runtime_data)
    ]


def statuses(runtime: ServerRuntime) -> Iterator[LibraryStatus]:
    """Yield what can be said of each library of a server."""
    return map(runtime.libraries.status, runtime.librarian.libraries)


def state_data(status: LibraryStatus) -> dict[str, Any]:
    """Return the state of one library as JSON."""
    library = status.library
    return {
        "entry_id": status.entry_id,
        "library": library and library_data(library),
        "state": status.state.value,
        "problem": status.problem,
        "scheduled": status.is_scheduled,
        "missed": status.missed,
        "synced_at": _moment(status.synced_at),
        "next_at": _moment(status.next_at),
        "run": _run_under_way(status),
        "last_run": status.last_run and _last_run(status.last_run),
    }


def _run_under_way(status: LibraryStatus) -> dict[str, Any] | None:
    """Return what a run does, and how far it is; None if there is none."""
    if (progress := status.progress) is None:
        return None
    left = status.time_left
    return {
        "mode": progress.mode.value,
        "started_at": _moment(progress.started_at),
        "current": progress.current,
        "total": progress.total,
        "share": progress.share,
        "time_left": None if left is None else round(left.total_seconds(), 1),
        **asdict(progress.tally),
    }


def _last_run(run: SyncRun) -> dict[str, Any]:
    """Return how a run went."""
    return {
        "mode": run.order.mode.value,
        "trigger": run.order.trigger.value,
        "started_at": _moment(run.started_at),
        "duration": round(run.duration.total_seconds(), 3),
        "error": run.error,
        **asdict(run.tally),
    }


def _moment(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601."""
    return None if moment is None else moment.isoformat()
