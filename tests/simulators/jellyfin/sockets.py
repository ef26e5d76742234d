"""The socket: `/socket`.

All sockets of one session are one: only the one that spoke or connected last hears
what is for the session. What somebody subscribed to comes on the socket it asked on.
"""

import asyncio
from collections.abc import Callable
import time
from typing import Any

from aiohttp import WSMsgType, web
import orjson

from .access import Caller
from .connection import Connection
from .dialect import Dialect
from .players import Session

KEEP_ALIVE = 60.0  # Seconds a client may be silent; never scaled, clients keep to it
REMINDER = 0.8  # Of that time, and it is reminded
NORMAL = 1000  # The close code of a server that goes

type Frames = Callable[[Caller], Any]


class Sockets:
    """All open sockets."""

    def __init__(self, speech: Dialect) -> None:
        self._speech = speech
        self._open: dict[Connection, Session] = {}
        self._words = 0
        self._may_speak = asyncio.Event()
        self._may_speak.set()
        self.is_losing = False
        self.sent = 0
        self.keep_alive = KEEP_ALIVE
        self.frames: dict[str, Frames] = {"ActivityLogEntry": lambda _: []}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def sessions(self) -> list[Session]:
        """Return the sessions that have a socket."""
        return list({id(one): one for one in self._open.values()}.values())

    @property
    def is_silent(self) -> bool:
        """Return whether the sockets are open and say nothing."""
        return not self._may_speak.is_set()

    # Saying

    def nudge(self, kind: str) -> None:
        """Send a frame to all who subscribed to it."""
        for connection in list(self._open):
            if kind in connection.wants and self._may_have(kind, connection.caller):
                self._say(connection, kind, self.frames[kind](connection.caller))

    def _may_have(self, kind: str, caller: Caller) -> bool:
        """Return whether the server manages to send somebody a frame."""
        if kind == "ActivityLogEntry" and not caller.is_admin:
            return False
        by_key = caller.user is None and not self._speech.keys_subscribe
        return not (by_key and kind != "ScheduledTasksInfo")

    def tell(self, wanted: Callable[[Session], bool], kind: str, data: Any) -> None:
        """Send a message to sessions, each on the socket that spoke last."""
        for session in self.sessions:
            if wanted(session):
                self.tell_session(session, kind, data)

    def tell_session(self, session: Session, kind: str, data: Any) -> None:
        """Send a message to one session."""
        heard = [
            c for c, s in self._open.items() if s is session and not c.is_forgotten
        ]
        if heard:
            self._say(max(heard, key=lambda one: one.spoke), kind, data)

    def _say(self, connection: Connection, kind: str, data: Any) -> None:
        self.sent += 1
        if not self.is_losing:
            connection.say(kind, data)

    def count(self, session: Session) -> int:
        """Return how many sockets a session has."""
        return sum(one is session for one in self._open.values())

    # What becomes of sockets

    def silence(self, *, on: bool = True) -> None:
        """Say nothing on open sockets, or speak again."""
        if on:
            self._may_speak.clear()
        else:
            self._may_speak.set()

    def drop(self) -> None:
        """Cut every socket without a word."""
        for connection in self._open:
            connection.transport.abort()

    def drop_session(self, session: Session) -> None:
        """Cut the sockets of one session."""
        for connection, owner in self._open.items():
            if owner is session:
                connection.transport.abort()

    def say_goodbye(self, kind: str) -> None:
        """Tell everybody that the server goes, and close."""
        for connection in list(self._open):
            self._say(connection, kind, "")
            connection.close(NORMAL)

    async def serve(
        self, request: web.Request, caller: Caller, session: Session
    ) -> web.StreamResponse:
        """Serve one socket until it ends."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        connection = Connection(caller, request.transport)
        self._spoke(connection)
        connection.alive = time.monotonic()
        self._open[connection] = session
        connection.say("ForceKeepAlive", int(self.keep_alive) or 1)
        tasks = [
            asyncio.create_task(connection.write(socket, self._may_speak)),
            asyncio.create_task(self._watch(connection)),
        ]
        try:
            await self._read(socket, connection)
        finally:
            self._open.pop(connection, None)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return socket

    def _spoke(self, connection: Connection) -> None:
        self._words += 1
        connection.spoke = self._words

    async def _read(
        self, socket: web.WebSocketResponse, connection: Connection
    ) -> None:
        """Hear what a client says."""
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            self._spoke(connection)
            try:
                said = orjson.loads(message.data)
            except orjson.JSONDecodeError:
                continue
            if isinstance(said, dict) and connection.hear(said):
                connection.alive = time.monotonic()
                connection.say("KeepAlive", bare=True)

    async def _watch(self, connection: Connection) -> None:
        """Remind a silent client, and forget it where this version does."""
        while not connection.is_forgotten:
            reminded = connection.alive + REMINDER * self.keep_alive
            await asyncio.sleep(max(reminded - time.monotonic(), 0.01))
            if time.monotonic() < connection.alive + REMINDER * self.keep_alive:
                continue
            connection.say("ForceKeepAlive", int(self.keep_alive) or 1)
            await asyncio.sleep((1 - REMINDER) * self.keep_alive)
            if time.monotonic() >= connection.alive + self.keep_alive:
                self._give_up(connection)

    def _give_up(self, connection: Connection) -> None:
        """Treat a client that stays silent as this version does."""
        if self._speech.forgets_silent_sockets:
            connection.is_forgotten = True
        else:
            connection.say("ForceKeepAlive", int(self.keep_alive) or 1)
            connection.alive = time.monotonic()
