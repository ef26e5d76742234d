"""A listening port that can really be closed and opened again."""

import asyncio
import socket

from aiohttp import web

SHUTDOWN_SECONDS = (
    0.1  # Handlers are cancelled with their connections; nothing to wait for
)


class Port:
    """One application on one loopback port, which it keeps while it is down."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(
            app,
            handle_signals=False,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self.number = 0

    @property
    def is_open(self) -> bool:
        """Return whether somebody who connects now would get through."""
        return self._server is not None or self._opening is not None

    async def start(self, number: int) -> None:
        """Listen on a port, or on any free one if the number is 0."""
        self.number = number
        await self._runner.setup()
        self.open()
        await self.opened()

    def open(self) -> None:
        """Listen now; the answers come as soon as the loop runs."""
        if self.is_open:
            return
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.number))
        listening.listen(128)
        listening.setblocking(False)  # noqa: FBT003  # The only way to call it
        self.number = listening.getsockname()[1]
        self._opening = asyncio.create_task(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        """Hand the socket's connections to the application."""
        server = self._runner.server
        assert server is not None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(server, sock=listening)
        self._opening = None

    async def opened(self) -> None:
        """Return when an opening that is under way is done."""
        if self._opening is not None:
            await self._opening

    async def close(self) -> None:
        """Refuse new connections and reset the ones there are."""
        await self.opened()
        self.close_now()

    def close_now(self) -> None:
        """Refuse new connections and reset the ones there are, at once."""
        if self._opening is not None:
            self._opening.add_done_callback(lambda _: self.close_now())
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset_connections()

    def reset_connections(self) -> None:
        """Cut every connection, whatever it carries."""
        server = self._runner.server
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        """End for good."""
        await self.close()
        await self._runner.cleanup()
