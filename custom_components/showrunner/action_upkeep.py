"""The actions that keep the catalogue in step and in order, and tell how it fares."""

import asyncio
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .action_answers import (
    cleaned_data,
    failure_data,
    queued_data,
    run_data,
    statistics_data,
)
from .action_lookup import LONG_AGO
from .action_places import Place, home_of, libraries, places, servers, span
from .action_scan_answers import scan_statistics_data
from .const import DOMAIN
from .engine.model import ItemId, ItemState, Library
from .engine.syncs import SyncMode, SyncOrder, SyncRun, SyncTrigger
from .runtime.errors import translated

type Job = tuple[Place, Library, SyncOrder]


async def sync(call: ServiceCall) -> dict[str, Any]:
    """Bring libraries in step, or one item of them; wait for it if asked to."""
    jobs = [
        (place, library, _order(call, library))
        for place, library in await _targets(call)
    ]
    if call.data["wait"]:
        return {"results": [run_data(*done) for done in await _done(jobs)]}
    for place, _, order in jobs:
        place.librarian.want(order)
    return {"results": [queued_data(p, library, o.mode) for p, library, o in jobs]}


async def get_statistics(call: ServiceCall) -> dict[str, Any]:
    """Return what the syncs of a range of time did."""
    since, until = span(call)
    results = []
    for place in places(call):
        ask = place.librarian.catalogue.statistics
        found = await place.ask(ask, place.key, since, until)
        scans = await place.ask(
            place.librarian.catalogue.scan_statistics, place.key, since, until
        )
        data = statistics_data(found, place)
        results.append({**data, "scans": scan_statistics_data(scans)})
    return {"results": results}


async def get_errors(call: ServiceCall) -> dict[str, Any]:
    """Return what went wrong, the latest first."""
    since, until = span(call)
    limit, resolved = call.data["limit"], call.data.get("resolved")
    found = []
    for place in places(call):
        failures = await place.ask(
            place.librarian.catalogue.errors,
            place.key,
            since=since,
            until=until,
            resolved=resolved,
            limit=limit + 1,
        )
        found += [(place, failure) for failure in failures]
    found.sort(key=lambda each: each[1].at or LONG_AGO, reverse=True)
    results = [failure_data(failure, place) for place, failure in found[:limit]]
    return {"results": results, "truncated": len(found) > limit}


async def clean_up(call: ServiceCall) -> dict[str, Any]:
    """Delete what nobody needs any more, or say what that would be."""
    is_dry = call.data["dry_run"]
    states = [ItemState(state) for state in call.data["state"]]
    results = []
    for place in servers(call):
        with translated():
            clean_up = place.librarian.maintenance.clean_up
            cleaned = await clean_up(states, dry_run=is_dry)
        results.append(cleaned_data(cleaned, place))
    return {"results": results, "dry_run": is_dry}


async def _targets(call: ServiceCall) -> list[tuple[Place, Library]]:
    """Return the libraries to bring in step."""
    is_of_item = _mode(call) is SyncMode.ITEM
    if is_of_item != ("item_id" in call.data):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="item_needed" if is_of_item else "item_unwanted",
        )
    if not is_of_item:
        return list(libraries(places(call)))
    home = await home_of(call, ItemId(call.data["item_id"]))
    return [(home, home.library)] if home.library else []


def _mode(call: ServiceCall) -> SyncMode:
    """Return how much is to be looked at."""
    default = SyncMode.ITEM if "item_id" in call.data else SyncMode.QUICK
    return SyncMode(call.data.get("mode", default))


def _order(call: ServiceCall, library: Library) -> SyncOrder:
    """Return the wish for one library."""
    items = {ItemId(call.data["item_id"])} if "item_id" in call.data else ()
    return SyncOrder(
        library=library.id,
        mode=_mode(call),
        trigger=SyncTrigger.USER,
        items=frozenset(items),
        user=call.context.user_id,
    )


async def _done(jobs: list[Job]) -> list[tuple[Place, Library, SyncRun]]:
    """Wait for all jobs. Raises `HomeAssistantError` if any of them failed."""
    for place, _, _ in jobs:
        if not place.entry.runtime_data.watcher.reachable:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="server_unreachable",
                translation_placeholders=place.server,
            )
    ends = await asyncio.gather(*map(_end, jobs))
    if failed := [
        f"{job[1].name}: {end}" for job, end in ends if isinstance(end, Exception)
    ]:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="sync_failed",
            translation_placeholders={"failures": " ".join(failed)},
        )
    return [(*job[:2], end) for job, end in ends if isinstance(end, SyncRun)]


async def _end(job: Job) -> tuple[Job, SyncRun | HomeAssistantError]:
    """Return how a job went, so that it keeps nobody from hearing of the others."""
    place, _, order = job
    try:
        with translated():
            return job, await place.librarian.sync(order)
    except HomeAssistantError as err:
        return job, err
