"""One line that a server pushes over; it is picked up again for ever."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
import random
from typing import Final

from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSCloseCode,
    WSMsgType,
)

from ..engine.errors import ShowrunnerError, UnavailableError
from ..engine.retry import Backoff
from .base import LineDown, LineUp
from .http import TRANSPORT_ERRORS, check_status, transport_error
from .pulse import Pulse, messages

HEARTBEAT: Final = 20.0  # Seconds between pings; half as long without a pong is dead
OPEN_TIMEOUT: Final = 10.0  # Seconds
REDIRECT_TIMEOUT: Final = 2.0  # Seconds
# RFC 6455: it has done what it wanted, or is going away; a killed one says nothing
ORDERLY: Final = {WSCloseCode.OK, WSCloseCode.GOING_AWAY}
MAX_FRAME: Final = 4 * 1024 * 1024  # Bytes
STEADY: Final = 10.0  # Seconds a line must hold for its loss to count as the first
BREATH: Final = 0.005  # Seconds of frames in a row before others get their turn


@dataclass(frozen=True, slots=True)
class Frame:
    """One text that the server pushed."""

    text: str


async def _at_once() -> None:
    """Wait for nothing."""


@dataclass(slots=True)
class Socket:
    """A notification socket that reconnects.

    `address` is asked anew for each try, so that a new token or address counts.
    `ready` raises a `ShowrunnerError` as long as there is no use in trying.
    """

    session: ClientSession
    address: Callable[[], tuple[str, Mapping[str, str]]]  # URL and headers
    backoff: Backoff = field(default_factory=Backoff)
    ready: Callable[[], Awaitable[None]] = _at_once
    greeting: Callable[[], Iterable[str]] = tuple  # What to say first
    pulse: Pulse | None = None
    max_frame: int = field(default_factory=lambda: MAX_FRAME)

    async def frames(self) -> AsyncGenerator[Frame | LineUp | LineDown]:
        """Yield frames for ever, and say when the line comes and goes."""
        attempt = 0
        while True:
            opened: float | None = None
            error: ShowrunnerError = UnavailableError("The server closed the socket")
            orderly = False
            try:
                await self.ready()
                async with asyncio.timeout(OPEN_TIMEOUT):
                    line = await self._open()
                opened = asyncio.get_running_loop().time()
                try:
                    for text in self.greeting():
                        await line.send_str(text)
                    yield LineUp()
                    async with aclosing(_read(line, self.pulse)) as frames:
                        async for frame in frames:
                            yield frame
                    orderly = line.close_code in ORDERLY
                finally:
                    await _hang_up(line)
            except ShowrunnerError as err:
                error = err
            except TRANSPORT_ERRORS as err:
                error = transport_error(err)
            yield LineDown(error, orderly=orderly)
            attempt = 1 if _has_held(opened) else attempt + 1
            jitter = random.random()  # noqa: S311 - it spreads clients, no more
            await asyncio.sleep(self.backoff.delay(attempt, jitter).total_seconds())

    async def _open(self) -> ClientWebSocketResponse:
        """Open the socket once."""
        url, headers = self.address()
        await self._refuse_redirect(url)
        return await self.session.ws_connect(
            url,
            headers=headers,
            heartbeat=HEARTBEAT,
            max_msg_size=self.max_frame,
            timeout=ClientWSTimeout(ws_close=5),
        )

    async def _refuse_redirect(self, url: str) -> None:
        """Raise BadPayloadError if the address leads to another one.

        aiohttp would follow with the token when it opens the socket, so this asks
        without one. A server that keeps a plain request waiting redirects nobody.
        """
        with suppress(TimeoutError):
            async with (
                asyncio.timeout(REDIRECT_TIMEOUT),
                self.session.get(url, allow_redirects=False) as response,
            ):
                if response.status // 100 == 3:  # noqa: PLR2004 - redirects are 3xx
                    check_status(response.status)


def _has_held(opened: float | None) -> bool:
    """Return whether a line was a good one, if it was opened at all."""
    return opened is not None and (asyncio.get_running_loop().time() - opened >= STEADY)


async def _hang_up(line: ClientWebSocketResponse) -> None:
    """Close a line, and with it the timer of its heartbeat.

    The other side's goodbye makes aiohttp 3.14 set that timer once more.
    """
    try:
        await line.close()
    finally:
        with suppress(AttributeError):  # It is not ours to rely on
            line._cancel_heartbeat()  # noqa: SLF001 - there is no public way


async def _read(
    line: ClientWebSocketResponse, pulse: Pulse | None = None
) -> AsyncGenerator[Frame]:
    """Yield the frames of one line, with pauses for the rest of the house."""
    loop = asyncio.get_running_loop()
    breath = loop.time()
    async for message in messages(line, pulse) if pulse else line:
        if message.type is WSMsgType.TEXT:
            yield Frame(message.data)
        if loop.time() - breath > BREATH:
            await asyncio.sleep(0)
            breath = loop.time()
