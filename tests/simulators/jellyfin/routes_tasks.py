"""Scheduled tasks and the activity log."""

from aiohttp import web

from .answers import nothing, problem, reply, rows
from .asker import Asker
from .notation import seconds_of
from .router import ROUTER, Need
from .wishes import BadWish


@ROUTER.add("GET", "/ScheduledTasks", Need.ADMIN)
async def tasks(request: web.Request) -> web.Response:
    """Answer with all tasks."""
    asker = Asker(request)
    hidden, enabled = asker.wishes.flag("isHidden"), asker.wishes.flag("isEnabled")
    found = [
        task.row()
        for task in asker.state.tasks.all
        if hidden in (None, task.hidden) and enabled is not False
    ]
    return reply(found)


@ROUTER.add("GET", "/ScheduledTasks/{taskId}", Need.ADMIN)
async def task(request: web.Request) -> web.Response:
    """Answer with one task."""
    asker = Asker(request)
    found = asker.state.tasks.find(asker.place("taskId"))
    return problem(404) if found is None else reply(found.row())


@ROUTER.add("POST", "/ScheduledTasks/Running/{taskId}", Need.ADMIN)
async def start_task(request: web.Request) -> web.Response:
    """Start a task."""
    asker = Asker(request)
    found = asker.state.tasks.find(asker.place("taskId"))
    if found is None:
        return problem(404)
    asker.state.tasks.start(found)
    return nothing()


@ROUTER.add("DELETE", "/ScheduledTasks/Running/{taskId}", Need.ADMIN)
async def stop_task(request: web.Request) -> web.Response:
    """Stop a task."""
    asker = Asker(request)
    found = asker.state.tasks.find(asker.place("taskId"))
    if found is None:
        return problem(404)
    asker.state.tasks.cancel(found)
    return nothing()


@ROUTER.add("GET", "/System/ActivityLog/Entries", Need.ADMIN)
async def activity(request: web.Request) -> web.Response:
    """Answer with what was written down."""
    asker = Asker(request)
    text = asker.wishes.get("mindate")
    since = seconds_of(text) if text else None
    if text and since is None:
        raise BadWish("minDate", text)
    found = asker.state.log.entries(since, has_user=asker.wishes.flag("hasUserId"))
    start = asker.wishes.number("startIndex") or 0
    limit = asker.wishes.number("limit")
    end = None if limit is None else start + limit
    return rows(found[start:end], len(found), start)
