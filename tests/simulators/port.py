"""A listening port that can really be closed and opened again."""

import asyncio
import socket

from aiohttp import web

SHUTDOWN_SECONDS = (
    0.1  # Handlers are cancelled with their connections; nothing to wait for
)


class Port:
    """One application on one loopback port, which it keeps while it is down.

    It accepts connections itself: an `asyncio.Server` fails on one that came in the
    moment before it is closed.
    """

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(
            app,
            handle_signals=False,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        self._listening: socket.socket | None = None
        self._arriving: set[asyncio.Task[None]] = set()
        self.number = 0

    @property
    def is_open(self) -> bool:
        """Return whether somebody who connects now would get through."""
        return self._listening is not None

    async def start(self, number: int) -> None:
        """Listen on a port, or on any free one if the number is 0."""
        self.number = number
        await self._runner.setup()
        self.open()

    def open(self) -> None:
        """Listen now."""
        if self.is_open:
            return
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.number))
        listening.listen(128)
        listening.setblocking(False)  # noqa: FBT003  # The only way to call it
        self.number = listening.getsockname()[1]
        self._listening = listening
        asyncio.get_running_loop().add_reader(listening, self._accept, listening)

    def _accept(self, listening: socket.socket) -> None:
        """Take one connection in."""
        try:
            connection, _ = listening.accept()
        except OSError:
            return  # Gone again before its turn
        connection.setblocking(False)  # noqa: FBT003  # The only way to call it
        arriving = asyncio.create_task(self._serve(connection, listening))
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arriving.discard)

    async def _serve(self, connection: socket.socket, listening: socket.socket) -> None:
        """Hand a connection to the application, unless the port is closed by now."""
        server = self._runner.server
        assert server is not None
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(server, connection)
        if listening is not self._listening:
            transport.abort()

    def close(self) -> None:
        """Refuse new connections and reset the ones there are, at once."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None
        self.reset_connections()

    def reset_connections(self) -> None:
        """Cut every connection, whatever it carries."""
        server = self._runner.server
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        """End for good."""
        self.close()
        await asyncio.gather(*self._arriving)
        await self._runner.cleanup()
