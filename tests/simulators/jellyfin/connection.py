"""One open socket."""

import asyncio
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web
import orjson

from .access import Caller

SUBSCRIPTIONS = ("Sessions", "ScheduledTasksInfo", "ActivityLogEntry")


class Connection:
    """A client's socket: what it wants, when it spoke, what is yet to be sent."""

    def __init__(self, caller: Caller, transport: asyncio.Transport) -> None:
        self.caller, self.transport = caller, transport
        self.wants: set[str] = set()
        self.spoke = 0  # The number of the last word on any socket
        self.alive = 0.0  # When the last KeepAlive came
        self.is_forgotten = False
        self._queue: asyncio.Queue[bytes | int] = asyncio.Queue()

    def say(self, kind: str, data: Any = None, *, bare: bool = False) -> None:
        """Send a message, unless the server forgot this socket."""
        if self.is_forgotten:
            return
        message = {"MessageId": uuid4().hex, "Data": data, "MessageType": kind}
        if bare:
            del message["Data"]
        self._queue.put_nowait(orjson.dumps(message))

    def close(self, code: int) -> None:
        """Say goodbye once everything else is said."""
        self._queue.put_nowait(code)

    def hear(self, message: dict[str, Any]) -> bool:
        """Take in a message; return whether it was a sign of life."""
        kind = str(message.get("MessageType", ""))
        for name in SUBSCRIPTIONS:
            if kind == f"{name}Start":
                self.wants.add(name)
            elif kind == f"{name}Stop":
                self.wants.discard(name)
        return kind == "KeepAlive"

    async def write(self, socket: web.WebSocketResponse, may: asyncio.Event) -> None:
        """Send what is queued, in order, as long as the server speaks."""
        while True:
            body = await self._queue.get()
            await may.wait()
            if isinstance(body, int):
                await socket.close(code=body)
                return
            await socket.send_frame(body, WSMsgType.TEXT)
