"""A library that others wrote, as its users handle it."""

import asyncio
from collections.abc import Callable
from typing import Any

from jellyfin_apiclient_python import (  # type: ignore[import-untyped]  # No stubs
    JellyfinClient,
)
from jellyfin_apiclient_python.connection_manager import (  # type: ignore[import-untyped]  # No stubs
    CONNECTION_STATE,
)

from ..jellyfin import JellyfinSimulator

PATIENCE = 5.0


class Judge:
    """jellyfin-apiclient-python, which blocks."""

    def __init__(self, server: JellyfinSimulator, device_id: str = "judge-1") -> None:
        self._server = server
        self.client = JellyfinClient()
        self.client.config.app("Judge", "1.0", "Bench", device_id)
        self.client.config.data["auth.ssl"] = False
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.client.callback = lambda kind, data: self.heard.append((kind, data))

    @property
    def api(self) -> Any:
        """Return what the library asks a server with."""
        return self.client.jellyfin

    def log_in(self, password: str | None = None) -> dict[str, Any]:
        """Connect and sign in."""
        found = self.client.auth.connect_to_address(self._server.url)
        assert found["State"] is CONNECTION_STATE.ServerSignIn
        answer: dict[str, Any] = self.client.auth.login(
            self._server.url, self._server.user, password or self._server.password
        )
        return answer

    def listen(self) -> None:
        """Open the socket."""
        self.client.logged_in = True
        self.client.start(websocket=True)

    async def leave(self) -> None:
        """Close what is open; a cut line is what the library notices at once."""
        self.client.wsc.stop = True
        self._server.drop_sockets()
        await judged(self._end)
        await judged(self.client.stop)

    def _end(self) -> None:
        if self.client.wsc.is_alive():
            self.client.wsc.join(PATIENCE)

    def kinds(self) -> list[str]:
        """Return the kinds of messages heard so far."""
        return [kind for kind, _ in self.heard]


async def judged[T](what: Callable[..., T], *args: object) -> T:
    """Run what the library does in a thread, as it blocks."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.to_thread(what, *args)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true, for a bounded time."""
    for _ in range(int(PATIENCE / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not become true")
