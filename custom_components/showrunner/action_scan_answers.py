"""What the actions about scans answer, as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .action_answers import file_data, moment_data
from .action_places import Place
from .catalogue.scan_statistics import ScanStatistics
from .catalogue.scans import PastScan
from .engine.errors import (
    AuthenticationFailedError,
    RejectedError,
    ShowrunnerError,
    UnsupportedError,
)
from .engine.model import Item, Library
from .engine.payload import item_data, library_data, located
from .engine.scans import LibrarySize, Reach, ScanResult, ScanTask, Verdict
from .runtime.scans.submissions import Submission

REFUSALS: Final = (AuthenticationFailedError, RejectedError, UnsupportedError)


def scan_data(
    asked: Sequence[tuple[Place, Submission]], paths: Sequence[str]
) -> list[dict[str, Any]]:
    """Return what became of all paths on all servers, in their order.

    That a server has no library for a path is worth telling only if none has.
    """
    rows = [row for place, each in asked for row in _of_server(place, each)]
    known = {
        row["path"] for row in rows if row["verdict"] != Verdict.OUTSIDE_LIBRARIES.value
    }
    told: dict[object, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        if row["verdict"] != Verdict.OUTSIDE_LIBRARIES.value:
            told[number] = row
        elif row["path"] not in known:
            told.setdefault(row["path"], {**row, "server": None, "entry_id": None})
    order = {path: number for number, path in enumerate(paths)}
    return sorted(told.values(), key=lambda row: order[row["path"]])


def asked_data(
    place: Place, library: Library, error: ShowrunnerError | None
) -> dict[str, Any]:
    """Return a library that the server will look at, or will not."""
    verdict = Verdict.REQUESTED if error is None else verdict_on(error)
    return {
        **place.server,
        "library": library_data(library),
        "verdict": verdict.value,
        "reason": error.translation_key if error else None,
    }


def verdict_on(error: ShowrunnerError) -> Verdict:
    """Return the verdict on what a server could not be asked."""
    is_refusal = isinstance(error, REFUSALS)
    return Verdict.REFUSED if is_refusal else Verdict.SERVER_UNAVAILABLE


def cancelled_data(place: Place, cancelled: int) -> dict[str, Any]:
    """Return how many paths nobody waits for any more."""
    library = place.library and library_data(place.library)
    return {**place.server, "library": library, "cancelled": cancelled}


def past_data(past: PastScan, place: Place) -> dict[str, Any]:
    """Return a verdict of the past."""
    result, task = past.result, past.result.task
    return {
        "id": task.request,
        **_result_data(result, place),
        "title": past.title or None,
        "source": task.source.value,
        "expects": task.expects.value,
        "asked_at": moment_data(task.asked_at),
        "finished_at": moment_data(result.finished_at),
    }


def scan_statistics_data(found: ScanStatistics) -> dict[str, Any]:
    """Return what scans came to, and what they saved."""
    return {
        "verdicts": {each.value: many for each, many in found.scans.items() if many},
        "skipped": found.skipped,
        "took_p50": _rounded(found.took_p50),
        "took_p95": _rounded(found.took_p95),
        "asked": found.asked,
        "saved": found.saved,
    }


def _of_server(place: Place, asked: Submission) -> Iterator[dict[str, Any]]:
    """Yield what became of the paths on one server, in the order of the tasks."""
    yield from (_result_data(result, place) for result in asked.results)
    done = {_key(result.task) for result in asked.results}
    for task in asked.tasks:
        if _key(task) not in done:
            yield {**_task_data(task, place), "verdict": None}


def _key(task: ScanTask) -> tuple[str, str]:
    """Return what a task is about."""
    return task.path, task.library


def _task_data(task: ScanTask, place: Place) -> dict[str, Any]:
    """Return what was asked for."""
    library = place.librarian.libraries.get(task.library)
    return {
        "path": task.path,
        **place.server,
        "library": library and library_data(library),
        "root": task.root or None,
        "server_path": task.server_path,
    }


def _result_data(result: ScanResult, place: Place) -> dict[str, Any]:
    """Return what became of a path."""
    is_whole = result.reach is Reach.LIBRARY
    return {
        **_task_data(result.task, place),
        "verdict": result.verdict.value,
        "reason": result.reason or None,
        "item": result.item and _item_data(result.item, place),
        "took": round(result.took.total_seconds(), 3),
        "attempts": result.attempts,
        "requests": result.requests,
        "fallback": "library" if is_whole else None,
        "before": _size_data(result.before),
        "after": _size_data(result.after),
        "files": [
            {
                "path": each.path,
                "verdict": each.verdict.value,
                "reason": each.reason or None,
            }
            for each in result.files
        ],
    }


def _item_data(item: Item, place: Place) -> dict[str, Any]:
    """Return an item with what its files turned out to be."""
    data: dict[str, Any] = located(item_data(item), place.entry.entry_id)
    return data | {"files": [file_data(file) for file in item.files]}


def _size_data(size: LibrarySize | None) -> dict[str, Any] | None:
    """Return how much a library holds."""
    if size is None:
        return None
    return {"items": size.items, "hours": round(size.hours, 2)}


def _rounded(seconds: float | None) -> float | None:
    """Return a time as it is read."""
    return None if seconds is None else round(seconds, 3)
