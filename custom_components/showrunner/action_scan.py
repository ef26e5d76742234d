"""The actions that have servers look for files, and prove what came of it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.ulid import ulid_now

from .action_places import Place, libraries, places, span
from .action_scan_answers import asked_data, cancelled_data, past_data, scan_data
from .const import DOMAIN
from .engine.model import LibraryId
from .engine.paths import is_absolute
from .engine.scans import (
    Expectation,
    RequestId,
    ScanRequest,
    ScanResult,
    Verdict,
)
from .runtime.errors import translated
from .runtime.submissions import Submission

type Asked = tuple[Place, Submission]


async def scan_path(call: ServiceCall) -> dict[str, Any]:
    """Have servers look at the folders of some paths; say what became of each."""
    _check(call.data["path"])
    request = RequestId(ulid_now())
    asked = await asyncio.gather(
        *(_submit(call, request, each) for each in _by_server(places(call)))
    )
    if call.data["wait"]:
        await asyncio.gather(*(_end(each) for each in asked))
    await _note_misses(asked)
    return {"id": request, "results": scan_data(asked)}


async def scan_library(call: ServiceCall) -> dict[str, Any]:
    """Have servers look for files in whole libraries."""
    jobs = list(libraries(places(call)))
    with translated():
        for place, library in jobs:
            scans = place.entry.runtime_data.libraries
            await scans.scan([library.id], call.context)
    return {"results": [asked_data(place, library) for place, library in jobs]}


async def cancel_scan(call: ServiceCall) -> dict[str, Any]:
    """Stop waiting for scans, and those of the server that it can stop."""
    request = call.data.get("id")
    results = []
    for place in places(call):
        with translated():
            cancelled = await place.entry.runtime_data.scanner.cancel(
                library=place.key, request=request and RequestId(request)
            )
        results.append(cancelled_data(place, len(cancelled)))
    return {"results": results}


async def get_scan_history(call: ServiceCall) -> dict[str, Any]:
    """Return the verdicts there were, the latest first."""
    since, until = span(call)
    limit = call.data["limit"]
    found = []
    for place in places(call):
        past = await place.ask(
            place.librarian.catalogue.scan_history,
            library=place.key,
            since=since,
            until=until,
            verdicts=list(map(Verdict, call.data["verdict"])),
            path=call.data.get("path"),
            limit=limit + 1,
        )
        found += [(place, each) for each in past]
    found.sort(key=lambda each: each[1].result.finished_at, reverse=True)
    results = [past_data(past, place) for place, past in found[:limit]]
    return {"results": results, "truncated": len(found) > limit}


def _check(paths: Iterable[str]) -> None:
    """Raise `ServiceValidationError` for a path that says not where it begins."""
    for path in paths:
        if not is_absolute(path):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="path_relative",
                translation_placeholders={"path": path},
            )


def _by_server(found: Iterable[Place]) -> list[list[Place]]:
    """Return what is named of each server."""
    servers: dict[str, list[Place]] = {}
    for place in found:
        servers.setdefault(place.entry.entry_id, []).append(place)
    return list(servers.values())


async def _submit(call: ServiceCall, request: RequestId, named: list[Place]) -> Asked:
    """Ask one server."""
    place, data = Place(named[0].entry), call.data
    wanted = ScanRequest(
        id=request,
        paths=tuple(data["path"]),
        asked_at=datetime.now(UTC),
        libraries=frozenset[LibraryId](each.key for each in named if each.key),
        expects=Expectation(data["expects"]),
        immediate=data["immediate"],
        priority=data["priority"],
        user=call.context.user_id,
    )
    with translated():
        scanner = place.entry.runtime_data.scanner
        return place, await scanner.submit(wanted, call.context)


async def _end(asked: Asked) -> Sequence[ScanResult]:
    """Return what came of what one server was asked."""
    with translated():
        return await asked[1].wait()


async def _note_misses(asked: Sequence[Asked]) -> None:
    """Let servers know of paths that none of them has a library for."""
    outside = [set(map(_path, _outside(submission))) for _, submission in asked]
    nowhere = set.intersection(*outside)
    for place, submission in asked:
        scanner = place.entry.runtime_data.scanner
        for result in _outside(submission):
            if _path(result) in nowhere:
                with translated():
                    await scanner.missed(result)


def _outside(submission: Submission) -> list[ScanResult]:
    """Return the results of paths that a server has no library for."""
    wanted = Verdict.OUTSIDE_LIBRARIES
    return [each for each in submission.results if each.verdict is wanted]


def _path(result: ScanResult) -> str:
    """Return the path that a result is of."""
    return result.task.path
