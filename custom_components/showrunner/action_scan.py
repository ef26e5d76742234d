"""The actions that have servers look for files, and prove what came of it."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.ulid import ulid_now

from .action_places import ATTR_LIBRARY, Place, libraries, places, span
from .action_scan_answers import (
    asked_data,
    cancelled_data,
    past_data,
    scan_data,
    verdict_on,
)
from .const import DOMAIN
from .engine.errors import ShowrunnerError, UnavailableError
from .engine.model import Library, LibraryId
from .engine.paths import is_absolute, is_well_formed
from .engine.scans import (
    Expectation,
    RequestId,
    ScanRequest,
    ScanResult,
    Verdict,
)
from .runtime.errors import translated
from .runtime.scans.submissions import Submission

type Asked = tuple[Place, Submission]


async def scan_path(call: ServiceCall) -> dict[str, Any]:
    """Have servers look at the folders of some paths; say what became of each."""
    _check(call.data["path"])
    request = RequestId(ulid_now())
    named = _by_server(places(call))
    asked = await asyncio.gather(*(_ask(call, request, each) for each in named))
    _check_answers([submission.error for _, submission in asked])
    await _note_misses(call, asked)
    return {"id": request, "results": scan_data(asked, call.data["path"])}


async def scan_library(call: ServiceCall) -> dict[str, Any]:
    """Have servers look for files in whole libraries; say what each answered."""
    jobs = list(libraries(places(call)))
    errors = await asyncio.gather(*(_scan(call, *job) for job in jobs))
    _check_answers(errors)
    answers = zip(jobs, errors, strict=True)
    return {"results": [asked_data(*job, error) for job, error in answers]}


async def cancel_scan(call: ServiceCall) -> dict[str, Any]:
    """Stop waiting for scans, and those of the server that it can stop."""
    request = call.data.get("id")
    results = []
    for place in places(call):
        with translated():
            cancelled = await place.runtime.scanner.cancel(
                library=place.key, request=request and RequestId(request)
            )
        results.append(cancelled_data(place, len(cancelled)))
    return {"results": results}


async def get_scan_history(call: ServiceCall) -> dict[str, Any]:
    """Return the verdicts there were, the latest first."""
    since, until = span(call)
    limit, path = call.data["limit"], call.data.get("path")
    _check([path] if path else ())
    found = []
    for place in places(call):
        past = await place.ask(
            place.librarian.catalogue.scan_history,
            library=place.key,
            since=since,
            until=until,
            verdicts=list(map(Verdict, call.data["verdict"])),
            path=path,
            limit=limit + 1,
        )
        found += [(place, each) for each in past]
    found.sort(key=lambda each: each[1].result.finished_at, reverse=True)
    results = [past_data(past, place) for place, past in found[:limit]]
    return {"results": results, "truncated": len(found) > limit}


def _check(paths: Iterable[str]) -> None:
    """Raise `ServiceValidationError` for what can be no path, or only a part of one."""
    for path in paths:
        is_sane = is_well_formed(path)
        if not is_sane or not is_absolute(path):
            shown = path.replace("\0", "?").encode(errors="replace").decode()
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="path_relative" if is_sane else "path_unsayable",
                translation_placeholders={"path": shown},
            )


def _by_server(found: Iterable[Place]) -> list[list[Place]]:
    """Return what is named of each server."""
    servers: dict[str, list[Place]] = {}
    for place in found:
        servers.setdefault(place.entry.entry_id, []).append(place)
    return list(servers.values())


def _check_answers(errors: Sequence[ShowrunnerError | None]) -> None:
    """Raise `HomeAssistantError` if no server answered, for what the first one did."""
    first = next(iter(errors), None)
    if first and all(errors):
        with translated():
            raise first


async def _ask(call: ServiceCall, request: RequestId, named: list[Place]) -> Asked:
    """Ask one server, which keeps nobody from the answers of the others."""
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
    unknown = [wanted.task(path, path) for path in wanted.paths]
    submission = Submission(request, unknown, [])
    try:
        scanner = place.runtime.scanner
        submission = await scanner.submit(wanted, call.context, patient=data["wait"])
        if data["wait"]:
            _ = await submission.wait()
    except ShowrunnerError as err:
        return place, _failed(submission, err)
    return place, submission


def _failed(submission: Submission, error: ShowrunnerError) -> Submission:
    """Return what a server did until it failed, and that as the rest's verdict."""
    known = {result.task for result in submission.results}
    verdict, now = verdict_on(error), datetime.now(UTC)
    rest = [
        task.result(verdict, now, error.translation_key)
        for task in submission.tasks
        if task not in known
    ]
    results = [*submission.results, *rest]
    return Submission(
        submission.id,
        submission.tasks,
        results,
        error=error,
        untold=submission.untold,
    )


async def _scan(
    call: ServiceCall, place: Place, library: Library
) -> ShowrunnerError | None:
    """Have a server scan a library; return what went wrong."""
    try:
        await place.runtime.libraries.scan([library.id], call.context)
    except HomeAssistantError as err:
        if isinstance(err.__cause__, ShowrunnerError):
            return err.__cause__
        raise
    return None


async def _note_misses(call: ServiceCall, asked: Sequence[Asked]) -> None:
    """Let servers know of paths that none of them has a library for.

    Another that was not asked may have one: then nothing is wrong with the paths.
    """
    outside = [set(map(_path, submission.untold)) for _, submission in asked]
    nowhere = set.intersection(*outside)
    everywhere = _asks_all(call)
    for place, submission in asked:
        for result in submission.untold:
            if _path(result) in nowhere:
                with suppress(UnavailableError):  # Nobody counts there any more
                    scanner = place.runtime.scanner
                    await scanner.missed(result, everywhere=everywhere)


def _asks_all(call: ServiceCall) -> bool:
    """Return whether an action is about all libraries of all servers there are."""
    if call.data.get(ATTR_DEVICE_ID) or call.data.get(ATTR_LIBRARY):
        return False
    entries = call.hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    return all(entry.state is ConfigEntryState.LOADED for entry in entries)


def _path(result: ScanResult) -> str:
    """Return the path that a result is of."""
    return result.task.path
