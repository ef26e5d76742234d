"""Driving the simulator from another process: `/_sim/...`, which needs no token.

`POST /_sim/<name>` with a JSON object of keyword arguments calls the method of
`PlexSimulator` with that name and answers `{"result": ...}`:

    play, play_clip, play_next, pause, resume, buffer, seek, stop_playing,
    vanish
    add_user, rename_user, remove_user, add_token, revoke_token
    record, set_recording
    add_file, remove_file, add_library, remove_library, edit, scan, idle
    fail, heal, lose_frames, drop_sockets, silence, restart, go_down, come_up
    forget_requests, broadcast

`GET /_sim/requests` answers with the requests since the last `forget_requests`, each
with `method`, `path`, `query`, `headers`, `token` and `token_in`. `restart` and
`come_up` are answered before they happen, because afterwards nobody could be told.
After `go_down`, which is the end of this door too, only a restart of the process
helps; use `restart` with `down`.
"""

import asyncio
import inspect
from pathlib import Path
from typing import Any

from aiohttp import web

COMMANDS = {
    "play",
    "play_clip",
    "pause",
    "resume",
    "buffer",
    "seek",
    "play_next",
    "add_library",
    "remove_library",
    "stop_playing",
    "vanish",
    "add_user",
    "rename_user",
    "remove_user",
    "add_token",
    "revoke_token",
    "record",
    "set_recording",
    "add_file",
    "remove_file",
    "edit",
    "scan",
    "idle",
    "fail",
    "heal",
    "lose_frames",
    "drop_sockets",
    "silence",
    "forget_requests",
    "broadcast",
}
LATER = {
    "restart",
    "go_down",
    "come_up",
}  # They close the door they were called through


class Control:
    """The door for other processes."""

    def __init__(self, simulator: Any) -> None:
        self._simulator = simulator
        self._later: set[asyncio.Task[Any]] = set()

    async def command(self, request: web.Request) -> web.Response:
        """Do something and tell what came of it."""
        name = request.match_info["name"]
        if name not in COMMANDS | LATER:
            return web.json_response({"error": f"No such command: {name}"}, status=404)
        arguments = await request.json() if request.can_read_body else {}
        try:
            result = getattr(self._simulator, name)(**arguments)
            if name in LATER:
                self._do_later(result)
                result = None
            elif inspect.isawaitable(result):
                result = await result
        except (AssertionError, KeyError, TypeError, ValueError, OSError) as err:
            return web.json_response({"error": repr(err)}, status=400)
        return web.json_response({"result": _plain(result)})

    def _do_later(self, work: Any) -> None:
        """Do something once the answer is out."""

        async def wait_and_do() -> None:
            await asyncio.sleep(0.05)
            await work

        task = asyncio.create_task(wait_and_do())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def requests(self, _: web.Request) -> web.Response:
        """Tell what came in."""
        seen = [one._asdict() for one in self._simulator.requests]
        return web.json_response({"result": seen})


def _plain(result: Any) -> Any:
    """Return a result as JSON can hold it."""
    return str(result) if isinstance(result, Path) else result


def add_routes(app: web.Application, simulator: Any) -> None:
    """Serve all this."""
    control = Control(simulator)
    app.router.add_get("/_sim/requests", control.requests)
    app.router.add_post("/_sim/{name}", control.command)
