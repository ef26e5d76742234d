"""What goes on: sessions, history, recordings, search and the socket."""

from aiohttp import web

from .access import OWNER
from .answers import Payload, answer, container, empty, fail
from .gate import Handler, admin, route
from .listing import number, pairs, tell
from .model import Item
from .recordings import dvr_row
from .render import metadata
from .routes_server import nothing
from .sessions import transcode
from .state import CALLER, STATE
from .users import View

SEARCHED = ("movie", "show", "episode", "artist", "album", "track")
HISTORY_TIMES = {
    "viewedAt>": lambda at, bound: at >= bound,
    "viewedAt>>": lambda at, bound: at > bound,
    "viewedAt<": lambda at, bound: at <= bound,
    "viewedAt<<": lambda at, bound: at < bound,
    "viewedAt": lambda at, bound: at == bound,
}


async def sessions(request: web.Request) -> web.Response:
    """Tell what is played."""
    state = request.app[STATE]
    return tell(request, state.sessions.rows(wobble=state.wobble))


async def terminate(request: web.Request) -> web.Response:
    """Stop somebody's playback."""
    state = request.app[STATE]
    for session in list(state.sessions.running.values()):
        if session.id == request.query.get("sessionId"):
            state.sessions.stop(session.key)
            return empty()
    return fail(404)


async def transcodes(request: web.Request) -> web.Response:
    """Tell what the transcoder does."""
    state = request.app[STATE]
    now = state.clock()
    rows = [
        transcode(session, now)
        for session in state.sessions.running.values()
        if session.method != "direct play"
    ]
    return answer(request, container("TranscodeSession", rows))


async def history(request: web.Request) -> web.Response:
    """Tell what was watched, to others than the admin only what they watched."""
    state, caller = request.app[STATE], request[CALLER]
    views = [
        view
        for view in state.users.views
        if caller.is_admin or view.account == caller.account
    ]
    for key, value in pairs(request, picky=state.picky):
        views = _narrow(views, key, value)
    views.sort(key=lambda view: (view.at, view.id))
    if (request.query.get("sort") or "viewedAt:desc") == "viewedAt:desc":
        views.reverse()
    return tell(request, [_view_row(view) for view in views])


def _narrow(views: list[View], key: str, value: str) -> list[View]:
    """Return the views that pass one filter; what is not known is ignored."""
    bound = number(value)
    if bound is None:
        return views
    if (test := HISTORY_TIMES.get(key)) is not None:
        return [view for view in views if test(view.at, bound)]
    match key:
        case "accountID":
            return [view for view in views if view.account == bound]
        case "librarySectionID":
            return [view for view in views if view.item.section.key == bound]
        case "metadataItemID":
            return [view for view in views if _is_of(view.item, bound)]
        case _:
            return views


def _is_of(item: Item | None, key: int) -> bool:
    """Return whether an item is, or is below, the one with a key."""
    return item is not None and (item.key == key or _is_of(item.parent, key))


def _view_row(view: View) -> Payload:
    """Return one view; its section's id is a string, unlike everywhere else."""
    item, whole = view.item, metadata(view.item)
    kept = {
        name: whole[name]
        for name in ("parentKey", "grandparentKey", "parentTitle", "grandparentTitle")
        if name in whole
    }
    if item.index is not None:
        kept["index"] = item.index
    if "parentIndex" in whole:
        kept["parentIndex"] = whole["parentIndex"]
    return kept | {
        "historyKey": f"/status/sessions/history/{view.id}",
        "key": f"/library/metadata/{item.key}",
        "ratingKey": str(item.key),
        "librarySectionID": str(item.section.key),
        "title": item.title,
        "type": item.kind,
        "thumb": whole.get("thumb", ""),
        "viewedAt": view.at,
        "accountID": view.account,
        "deviceID": view.device,
    }


def with_dvr(handler: Handler) -> Handler:
    """Refuse where there is no DVR, as the server does to a user without one."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        return await handler(request) if request.app[STATE].dvr else fail(403)

    return guarded


async def subscriptions(request: web.Request) -> web.Response:
    """Tell what is to be recorded."""
    recordings = request.app[STATE].recordings
    with_grabs = request.query.get("includeGrabs") == "1"
    rows = recordings.subscription_rows(with_grabs=with_grabs)
    return answer(request, container("MediaSubscription", rows))


async def scheduled(request: web.Request) -> web.Response:
    """Tell what is about to be recorded, or is being recorded."""
    rows = request.app[STATE].recordings.scheduled_rows()
    return answer(request, container("MediaGrabOperation", rows))


async def dvrs(request: web.Request) -> web.Response:
    """Tell the DVRs."""
    rows = [dvr_row()] if request.app[STATE].dvr else []
    return answer(request, container("Dvr", rows))


async def hub_search(request: web.Request) -> web.Response:
    """Tell what has the words of a query in its title, by kind."""
    query = request.query.get("query", "").lower()
    if not query:
        return fail(400)
    limit = number(request.query.get("limit")) or 3
    hubs = []
    for kind in SEARCHED:
        found = _found(request, kind, query)
        hub: Payload = {
            "hubIdentifier": kind,
            "hubKey": f"/library/search?type={kind}",
            "title": f"{kind.capitalize()}s",
            "type": kind,
            "size": len(found[:limit]),
            "more": len(found) > limit,
        }
        if found:
            hub["Metadata"] = [metadata(item) for item in found[:limit]]
        hubs.append(hub)
    return answer(request, container("Hub", hubs))


async def library_search(request: web.Request) -> web.Response:
    """Tell what has the words of a query in its title, best first."""
    query = request.query.get("query", "").lower()
    if not query:
        return fail(400)
    found = [item for kind in SEARCHED for item in _found(request, kind, query)]
    found.sort(key=lambda item: len(item.title))
    limit = number(request.query.get("limit")) or 30
    rows: list[Payload] = [
        {
            "score": round(len(query) / max(len(item.title), 1), 3),
            "Metadata": metadata(item),
        }
        for item in found[:limit]
    ]
    return answer(request, container("SearchResult", rows))


def _found(request: web.Request, kind: str, query: str) -> list[Item]:
    """Return the items of a kind that have some words in their title."""
    section = number(request.query.get("sectionId"))
    return [
        item
        for item in request.app[STATE].library.items.values()
        if item.kind == kind
        and query in item.title.lower()
        and section in (None, item.section.key)
    ]


async def notifications(request: web.Request) -> web.StreamResponse:
    """Open a notification socket."""
    caller = request[CALLER]
    return await request.app[STATE].notifications.serve(request, caller)


async def account(request: web.Request) -> web.Response:
    """Tell which plex.tv account the server belongs to."""
    name = request.app[STATE].users.names[OWNER]
    content = {"size": 0, "username": name, "signInState": "ok"}
    return answer(request, content, root="MyPlex")


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    route(app, "GET", "/:/websockets/notifications", notifications)
    route(app, "GET", "/:/websocket/notifications", notifications)
    route(app, "GET", "/status/sessions", admin(sessions))
    route(app, "GET", "/status/sessions/terminate", admin(terminate))
    route(app, "POST", "/status/sessions/terminate", admin(terminate))
    route(app, "GET", "/status/sessions/history/all", history)
    route(app, "GET", "/status/sessions/background", admin(nothing))
    route(app, "GET", "/transcode/sessions", admin(transcodes))
    route(app, "GET", "/media/subscriptions", admin(with_dvr(subscriptions)))
    route(app, "GET", "/media/subscriptions/scheduled", admin(with_dvr(scheduled)))
    route(app, "GET", "/livetv/dvrs", admin(dvrs))
    route(app, "GET", "/hubs/search", hub_search)
    route(app, "GET", "/library/search", library_search)
    route(app, "GET", "/myplex/account", admin(account))
