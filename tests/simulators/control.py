"""The door for other processes: `/_sim/...`, which needs no token."""

import asyncio
from collections.abc import Collection
import inspect
from pathlib import Path
from typing import Any

from aiohttp import web

ANSWER_SECONDS = 0.05


class Control:
    """Calls a simulator's methods by their names.

    `ajar` names those that take `ajar=True` to leave this door open, `later` those
    that close it and are done once their answer is out.
    """

    def __init__(
        self,
        simulator: Any,
        commands: Collection[str],
        ajar: Collection[str],
        later: Collection[str] = (),
    ) -> None:
        self._simulator = simulator
        self._commands, self._ajar, self._late = commands, ajar, later
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
        if name not in self._commands and name not in self._late:
            return web.json_response({"error": f"No such command: {name}"}, status=404)
        arguments = await request.json() if request.can_read_body else {}
        if name in self._ajar:
            arguments["ajar"] = True
        try:
            if name in self._late:
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
