"""Wait until a moment, or for news if that comes first."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

LONGEST_SLEEP: Final = 3600.0  # Seconds; a timer cannot wait for ever


async def news_within(news: asyncio.Event, seconds: float) -> None:
    """Return at news, after some seconds, or after an hour to see how things are."""
    with suppress(TimeoutError):
        async with asyncio.timeout(min(max(seconds, 0.0), LONGEST_SLEEP)):
            await news.wait()


def seconds_until(moment: datetime | None) -> float:
    """Return how long it is until a moment; for ever if there is none."""
    if moment is None:
        return float("inf")
    return (moment - datetime.now(UTC)).total_seconds()
