"""Wait until a person has approved us on another page."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from .engine.errors import (
    BusyError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)

type Poll[T] = Callable[[], Awaitable[T | None]]

INTERVAL: Final = 2.5  # Seconds; who asks faster than every two is turned away
PAUSE: Final = 10.0  # After having been turned away
PATIENCE: Final = 20 * 60.0  # Longer than a short code lasts

_TROUBLE: Final = {
    "pin_expired": "pin_expired",
    "busy": "account_busy",
    "unavailable": "account_unavailable",
}


class NotApprovedError(RejectedError):
    """Nobody approved us in time, and nobody told us that time was over."""

    translation_key = "pin_expired"


async def approval[T](poll: Poll[T]) -> T:
    """Poll until it returns something.

    An outage in between is waited out. Raises NotApprovedError after `PATIENCE`, and
    what `poll` raises about the attempt itself.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _approval(poll)
    except TimeoutError:
        raise NotApprovedError("Nobody approved") from None


async def _approval[T](poll: Poll[T]) -> T:
    """Poll until it returns something."""
    pause = INTERVAL
    while True:
        await asyncio.sleep(pause)
        pause = INTERVAL
        try:
            if approved := await poll():
                return approved
        except BusyError:
            pause = PAUSE
        except UnavailableError:
            continue


def trouble(error: ShowrunnerError) -> str:
    """Return what to tell about an error of the account, rather than of a server."""
    return _TROUBLE.get(error.translation_key, "account_refused")
