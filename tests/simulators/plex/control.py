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
with `method`, `path`, `query`, `headers`, `token` and `token_in`. This door stays open
whatever fails: `fail` with `refuse`, and `go_down`, reset what comes through all others
instead of closing the port. `restart` really closes it, shortly after its answer.
"""

import asyncio
import inspect
from pathlib import Path
from typing import Any

from aiohttp import web

COMMANDS = {
    "play",
    "play_clip",
    "play_next",
    "pause",
    "resume",
    "buffer",
    "seek",
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
    "add_library",
    "remove_library",
    "edit",
    "scan",
    "idle",
    "fail",
    "heal",
    "lose_frames",
    "drop_sockets",
    "silence",
    "go_down",
    "come_up",
    "forget_requests",
    "broadcast",
}
AJAR = {"fail", "go_down"}  # They leave a door open for the next command
ANSWER_SECONDS = 0.05
LATER = {"restart"}  # It closes the door that it comes through


class Control:
    """The door for other processes."""

    def __init__(self, simulator: Any) -> None:
        self._simulator = simulator
        self._later: set[asyncio.Task[Any]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Serve all this."""
        app.router.add_get("/_sim/requests", self.requests)
        app.router.add_post("/_sim/{name}", self.command)

    async def stop(self) -> None:
        """Forget what was to be done later."""
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def command(self, request: web.Request) -> web.Response:
        """Do something and tell what came of it."""
        name = request.match_info["name"]
        if name not in COMMANDS | LATER:
            return web.json_response({"error": f"No such command: {name}"}, status=404)
        arguments = await request.json() if request.can_read_body else {}
        if name in AJAR:
            arguments["ajar"] = True
        try:
            if name in LATER:
                self._do_later(name, arguments)
                return web.json_response({"result": None})
            result = getattr(self._simulator, name)(**arguments)
            if inspect.isawaitable(result):
                result = await result
        except (AssertionError, KeyError, TypeError, ValueError, OSError) as err:
            return web.json_response({"error": repr(err)}, status=400)
        return web.json_response({"result": _plain(result)})

    def _do_later(self, name: str, arguments: dict[str, Any]) -> None:
        """Do something once the answer is out."""

        async def wait_and_do() -> None:
            await asyncio.sleep(ANSWER_SECONDS)
            await getattr(self._simulator, name)(**arguments)

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
