"""Read a line, and see that it lives by more than its connection."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType

from ..engine.errors import UnavailableError

ENDS: Final = {
    WSMsgType.CLOSE,
    WSMsgType.CLOSING,
    WSMsgType.CLOSED,
    WSMsgType.ERROR,
}
SHORTEST: Final = 0.001  # Seconds; aiohttp takes 0 for no limit


@dataclass(frozen=True, slots=True)
class Pulse:
    """A sign of life that a server wants, and answers as long as it listens."""

    text: str
    is_answer: Callable[[str], bool]
    every: float  # Seconds
    patience: float  # Seconds without an answer after which the line is dead


async def messages(
    line: ClientWebSocketResponse, pulse: Pulse
) -> AsyncGenerator[WSMessage]:
    """Yield the messages of a line until it ends.

    Raises UnavailableError when the server no longer answers our signs of life.
    """
    loop = asyncio.get_running_loop()
    spoke = answered = loop.time()
    while True:
        if loop.time() >= spoke + pulse.every:
            await line.send_str(pulse.text)
            spoke = loop.time()
        wait = _patience(pulse, spoke, answered, loop.time())
        try:
            message = await line.receive(wait)
        except TimeoutError:
            continue
        if message.type in ENDS:
            return
        if message.type is WSMsgType.TEXT and pulse.is_answer(message.data):
            answered = loop.time()
        yield message


def _patience(pulse: Pulse, spoke: float, answered: float, now: float) -> float:
    """Return how long to wait for the next message, in seconds."""
    if now >= answered + pulse.patience:
        raise UnavailableError("The server no longer answers on its socket")
    until = min(spoke + pulse.every, answered + pulse.patience)
    return max(until - now, SHORTEST)
