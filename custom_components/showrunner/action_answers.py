"""What actions answer, as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from .action_places import Place
from .catalogue.cleaning import Cleaned
from .catalogue.lookup import Departed, Held
from .catalogue.statistics import Failure, Statistics
from .engine.model import Library, LibraryId, MediaFile
from .engine.payload import item_data, library_data, located
from .engine.syncs import SyncMode, SyncRun

MOST: Final = 200  # Of whatever there are many


def held_data(held: Held, place: Place) -> dict[str, Any]:
    """Return an item as every answer has it."""
    item = held.item
    data: dict[str, Any] = located(item_data(item), place.entry.entry_id)
    return {
        **place.server,
        **data,
        "state": held.state.value,
        "error": held.error,
        "added_at": moment_data(item.added_at),
        "updated_at": moment_data(item.updated_at),
    }


def whole_data(held: Held, place: Place) -> dict[str, Any]:
    """Return an item with all that we know of it."""
    item = held.item
    people, chapters = item.people, item.chapters
    return {
        **held_data(held, place),
        "summary": item.summary,
        "parent": item.parent,
        "top": item.top,
        "studios": list(item.studios),
        "collections": list(item.collections),
        "labels": list(item.labels),
        "people": None if people is None else list(people[:MOST]),
        "chapters": chapters and [asdict(chapter) for chapter in chapters[:MOST]],
        "files": [file_data(file) for file in item.files],
        "first_seen_at": moment_data(held.first_seen_at),
        "errors": held.errors,
        "error_at": moment_data(held.error_at),
    }


def child_data(held: Held) -> dict[str, Any]:
    """Return an item as what it is in names it."""
    item = held.item
    return {
        "id": item.id,
        "type": item.type.value,
        "title": item.title,
        "season": item.season,
        "episode": item.episode,
        "state": held.state.value,
    }


def departed_data(gone: Departed, place: Place) -> dict[str, Any]:
    """Return an item that is no more in its library."""
    return {
        **place.server,
        "id": gone.id,
        "type": gone.type.value,
        "title": gone.title,
        "library": library_name(place, gone.library),
        "paths": list(gone.paths[:MOST]),
        "first_seen_at": moment_data(gone.first_seen_at),
        "removed_at": moment_data(gone.removed_at),
    }


def queued_data(place: Place, library: Library, mode: SyncMode) -> dict[str, Any]:
    """Return a sync that will be done."""
    named = {**place.server, "library": library_data(library)}
    return {**named, "mode": mode.value, "state": "queued"}


def run_data(place: Place, library: Library, run: SyncRun) -> dict[str, Any]:
    """Return a sync that is done."""
    return {
        **queued_data(place, library, run.order.mode),
        "state": "finished",
        "duration": round(run.duration.total_seconds(), 3),
        **asdict(run.tally),
    }


def statistics_data(found: Statistics, place: Place) -> dict[str, Any]:
    """Return what runs did on a server, or on a library."""
    return {
        **place.server,
        "library": place.library and library_data(place.library),
        "runs": {mode.value: many for mode, many in found.runs.items()},
        "failed": found.failed,
        "unfinished": found.unfinished,
        "duration": round(found.duration, 3),
        "duration_p50": found.duration_p50,
        "duration_p95": found.duration_p95,
        "items_per_second": found.items_per_second and round(found.items_per_second, 1),
        **asdict(found.tally),
        "errors_by_class": dict(found.errors),
    }


def failure_data(failure: Failure, place: Place) -> dict[str, Any]:
    """Return what went wrong with a run or an item."""
    library = failure.library
    return {
        **place.server,
        "library": None if library is None else library_name(place, LibraryId(library)),
        "item": failure.item,
        "error": failure.error,
        "context": failure.context,
        "message": failure.message,
        "tries": failure.tries,
        "at": moment_data(failure.at),
        "resolved_at": moment_data(failure.resolved_at),
    }


def cleaned_data(cleaned: Cleaned, place: Place) -> dict[str, Any]:
    """Return what a clean-up deleted, or would delete."""
    rows = {table: many for table, many in cleaned.rows.items() if many}
    return {
        **place.server,
        "deleted": sum(rows.values()),
        "rows": rows,
        "states": {state.value: many for state, many in cleaned.states.items()},
        "vacuum": cleaned.vacuum,
    }


def file_data(file: MediaFile) -> dict[str, Any]:
    """Return a file with what is in it."""
    data = asdict(file)
    for stream in data["streams"] or ():
        stream["kind"] = stream["kind"].value
    data["streams"] = data["streams"] and list(data["streams"][:MOST])
    return data


def library_name(place: Place, library: LibraryId) -> str:
    """Return the name of a library; its id if it is gone."""
    known = place.librarian.libraries.get(library)
    return known.name if known else library


def moment_data(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601."""
    return None if moment is None else moment.isoformat()
