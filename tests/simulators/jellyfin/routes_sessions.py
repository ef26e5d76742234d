"""Sessions, playback, commands and the socket."""

from typing import Any

from aiohttp import web

from .answers import error, nothing, reply
from .asker import Asker
from .model import Item
from .notation import TICKS, plain
from .players import CAPABILITIES, Session
from .router import ROUTER, Need

type Payload = dict[str, Any]


@ROUTER.add("GET", "/socket", Need.NOTHING)
async def socket(request: web.Request) -> web.StreamResponse:
    """Open the socket; refusals are 403 here."""
    asker = Asker(request)
    state = asker.state
    caller = state.access.known(state.access.card(request.headers, asker.wishes))
    if caller is None:
        return nothing(403)
    if "Upgrade" not in request.headers:
        return error(400)
    session = state.sessions.of(caller)
    try:
        return await state.sockets.serve(request, caller, session)
    finally:
        state.sessions.socket_closed(session)


@ROUTER.add("GET", "/Sessions")
async def sessions(request: web.Request) -> web.Response:
    """Answer with the sessions that the caller may see."""
    asker = Asker(request)
    within = asker.wishes.number("activeWithinSeconds")
    since = None if within is None else asker.state.clock() - within
    found = asker.state.sessions.rows(asker.caller, since)
    device = asker.wishes.get("deviceid")
    return reply([row for row in found if device in (None, row["DeviceId"])])


def _own(asker: Asker) -> Session:
    return asker.state.sessions.of(asker.caller)


def _played(asker: Asker, said: Payload) -> Item | None:
    """Return the item that a report is about."""
    return asker.state.shelf.items.get(plain(str(said.get("ItemId", ""))) or "")


@ROUTER.add("POST", "/Sessions/Capabilities/Full")
async def capabilities(request: web.Request) -> web.Response:
    """Take in what a client can do."""
    asker = Asker(request)
    session, said = _own(asker), await asker.body()
    known = {name: said[name] for name in CAPABILITIES if said.get(name) is not None}
    session.capabilities = CAPABILITIES | known
    asker.state.sessions.tell()
    return nothing()


@ROUTER.add("POST", "/Sessions/Capabilities")
async def short_capabilities(request: web.Request) -> web.Response:
    """Take in what a client can do, from the query."""
    asker = Asker(request)
    session, asked = _own(asker), asker.wishes
    session.capabilities = {
        "PlayableMediaTypes": asked.words("playableMediaTypes"),
        "SupportedCommands": asked.words("supportedCommands"),
        "SupportsMediaControl": bool(asked.flag("supportsMediaControl")),
        "SupportsPersistentIdentifier": True,
    }
    asker.state.sessions.tell()
    return nothing()


@ROUTER.add("POST", "/Sessions/Playing")
async def playing(request: web.Request) -> web.Response:
    """Hear that a client began to play."""
    asker = Asker(request)
    said = await asker.body()
    item = _played(asker, said)
    if item is not None:
        asker.state.sessions.start(_own(asker), item, said)
    return nothing()


@ROUTER.add("POST", "/Sessions/Playing/Progress")
async def progress(request: web.Request) -> web.Response:
    """Hear where a client is."""
    asker = Asker(request)
    said = await asker.body()
    asker.state.sessions.progress(_own(asker), _played(asker, said), said)
    return nothing()


@ROUTER.add("POST", "/Sessions/Playing/Stopped")
async def stopped(request: web.Request) -> web.Response:
    """Hear that a client stopped."""
    asker = Asker(request)
    said = await asker.body()
    asker.state.sessions.stop(_own(asker), _played(asker, said), said)
    return nothing()


@ROUTER.add("POST", "/Sessions/Playing/Ping")
async def ping_playing(_: web.Request) -> web.Response:
    """Hear that a client is still there."""
    return nothing()


# Commands


def _addressed(asker: Asker) -> Session | None:
    """Return whom a command is for; who commands becomes active by it."""
    _own(asker)
    found = asker.state.sessions.find(asker.place("sessionId"))
    asker.state.sessions.tell()
    return found


def _signed(asker: Asker, data: Payload) -> Payload:
    """Return a command with who gave it, unless that was an API key."""
    if asker.caller.user is not None:
        data["ControllingUserId"] = asker.caller.user_id
    return data


def _send(asker: Asker, session: Session, kind: str, data: Payload) -> web.Response:
    asker.state.sockets.tell_session(session, kind, data)
    if session.is_puppet:
        _obey(asker, session, kind, data)
    return nothing()


def _obey(asker: Asker, session: Session, kind: str, data: Payload) -> None:
    """Let a client that exists only in here do as it is told."""
    sessions = asker.state.sessions
    item, where = session.playing, round(session.where() * TICKS)
    match kind, data.get("Command"):
        case "Playstate", "Pause" | "Unpause" | "PlayPause" as command if item:
            toggled = (
                not session.paused if command == "PlayPause" else command == "Pause"
            )
            sessions.progress(
                session, item, {"PositionTicks": where, "IsPaused": toggled}
            )
        case "Playstate", "Stop" if item:
            sessions.stop(session, item, {"PositionTicks": where})
        case "Playstate", "Seek" if item:
            to = data.get("SeekPositionTicks", 0)
            said = {"PositionTicks": to, "IsPaused": session.paused}
            sessions.progress(session, item, said)
        case "Play", _:
            found = asker.state.shelf.items.get(data["ItemIds"][0])
            if found is not None:
                sessions.start(session, found, {"PlayMethod": "DirectPlay"})
        case _:
            pass


@ROUTER.add("POST", "/Sessions/{sessionId}/Playing/{command}")
async def playstate(request: web.Request) -> web.Response:
    """Pass on a command for what plays."""
    asker = Asker(request)
    session = _addressed(asker)
    if session is None:
        return error(404)
    data: Payload = {"Command": asker.place("command").title()}
    if data["Command"] == "Playpause":
        data["Command"] = "PlayPause"
    if (position := asker.wishes.number("seekPositionTicks")) is not None:
        data["SeekPositionTicks"] = position
    return _send(asker, session, "Playstate", _signed(asker, data))


@ROUTER.add("POST", "/Sessions/{sessionId}/Playing")
async def play(request: web.Request) -> web.Response:
    """Pass on a wish to play something."""
    asker = Asker(request)
    session = _addressed(asker)
    if session is None:
        return error(404)
    data: Payload = {
        "ItemIds": asker.wishes.identities("itemIds") or [],
        "PlayCommand": asker.wishes.get("playcommand", "PlayNow"),
    }
    return _send(asker, session, "Play", _signed(asker, data))


@ROUTER.add("POST", "/Sessions/{sessionId}/Message")
async def message(request: web.Request) -> web.Response:
    """Pass on words to be shown."""
    asker = Asker(request)
    session, said = _addressed(asker), await asker.body()
    if session is None:
        return error(404)
    words = {name: str(value) for name, value in said.items() if value is not None}
    data = {
        "Name": "DisplayMessage",
        "ControllingUserId": "0" * 32,
        "Arguments": words,
    }
    return _send(asker, session, "GeneralCommand", data)


@ROUTER.add("POST", "/Sessions/{sessionId}/Command")
@ROUTER.add("POST", "/Sessions/{sessionId}/Command/{command}")
@ROUTER.add("POST", "/Sessions/{sessionId}/System/{command}")
async def command(request: web.Request) -> web.Response:
    """Pass on any other command."""
    asker = Asker(request)
    session, said = _addressed(asker), await asker.body()
    if session is None:
        return error(404)
    name = said.get("Name") or asker.place("command")
    data = _signed(asker, {"Name": name}) | {"Arguments": said.get("Arguments") or {}}
    return _send(asker, session, "GeneralCommand", data)
