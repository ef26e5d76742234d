"""The notification socket: `/:/websockets/notifications`."""

import asyncio
from typing import Any

from aiohttp import WSMsgType, web
import orjson

from .access import Caller

type Frame = dict[str, Any]

LOG = "log"  # Server log lines, told only to who asks for everything


class Listener:
    """One open socket and what its owner wants to hear."""

    def __init__(self, filters: str | None, caller: Caller) -> None:
        self.caller = caller
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        names = set(filters.split(",")) if filters else set()
        self._unwanted = {name[1:] for name in names if name.startswith("-")}
        self._wanted = {name for name in names if name and not name.startswith("-")}
        if filters is None:
            self._unwanted = {LOG}

    def wants(self, kind: str) -> bool:
        """Return whether frames of a type pass the filters."""
        if kind in self._unwanted:
            return False
        return not self._wanted or kind in self._wanted


class Notifications:
    """All open sockets."""

    def __init__(self) -> None:
        self._listeners: dict[Listener, asyncio.Transport] = {}
        self._sending = asyncio.Event()
        self._sending.set()
        self.is_losing = False
        self.sent: int = 0

    def __len__(self) -> int:
        return len(self._listeners)

    @property
    def is_silent(self) -> bool:
        """Return whether the sockets are open and say nothing."""
        return not self._sending.is_set()

    def silence(self, *, on: bool = True) -> None:
        """Say nothing on open sockets, or speak again; pings go unanswered too."""
        if on:
            self._sending.clear()
        else:
            self._sending.set()

    def broadcast(self, frame: Frame, account: int | None = None) -> None:
        """Send a frame to whoever wants it; one that is an account's only to it."""
        self.sent += 1
        if self.is_losing:
            return
        kind = frame["NotificationContainer"]["type"]
        body = orjson.dumps(frame)
        for listener in self._listeners:
            caller = listener.caller
            may = account is None or caller.is_admin or caller.account == account
            if may and listener.wants(kind):
                listener.queue.put_nowait(body)

    def tell(
        self, kind: str, name: str, *entries: Frame, account: int | None = None
    ) -> None:
        """Broadcast entries in the usual wrapping."""
        content = {"type": kind, "size": len(entries), name: list(entries)}
        self.broadcast({"NotificationContainer": content}, account)

    def drop(self) -> None:
        """Cut every socket without a word."""
        for transport in self._listeners.values():
            transport.abort()

    async def serve(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """Serve one socket until it ends."""
        socket = web.WebSocketResponse(autoping=False, compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        listener = Listener(request.query.get("filters"), caller)
        self._listeners[listener] = request.transport
        writing = asyncio.create_task(self._write(listener, socket))
        try:
            await self._read(socket)
        finally:
            self._listeners.pop(listener, None)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return socket

    async def _write(self, listener: Listener, socket: web.WebSocketResponse) -> None:
        """Send what is queued, in order."""
        while True:
            body = await listener.queue.get()
            await self._sending.wait()
            await socket.send_frame(body, WSMsgType.TEXT)

    async def _read(self, socket: web.WebSocketResponse) -> None:
        """Answer pings; a client says nothing else."""
        async for message in socket:
            if message.type is WSMsgType.PING and not self.is_silent:
                await socket.pong(message.data)
