"""The body of a message, which may be endless, or never end."""

import asyncio
from typing import Final, Protocol

from .engine.errors import BadPayloadError

MOST_BYTES: Final = 2**24  # As Home Assistant has it; a long show that is renamed
PATIENCE: Final = 10.0  # Seconds


class Stream(Protocol):
    """What a request is read from."""

    async def read(self, n: int = -1) -> bytes:
        """Return at most some bytes; none at the end."""


async def content_of(stream: Stream) -> tuple[bytes, bool]:
    """Return a body, and whether there was more of it than we read.

    Raises BadPayloadError if it does not come, or not in time.
    """
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            while len(content) <= MOST_BYTES:
                part = await stream.read(MOST_BYTES + 1 - len(content))
                if not part:
                    break
                content += part
    except TimeoutError as err:
        raise BadPayloadError("The body did not come in time") from err
    except Exception as err:  # Whoever sends it may go, or pack it badly
        raise BadPayloadError("The body did not come") from err
    return bytes(content[:MOST_BYTES]), len(content) > MOST_BYTES
