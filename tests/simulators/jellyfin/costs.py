"""What answers cost: the seconds that recorded servers took for them."""

from asyncio import sleep
import time

PAGE, LOOK, COUNT = 0.13, 0.02, 0.03  # A page, a look in vain, only a number
BY_IDS = 0.04
EACH, EACH_SOURCE = 0.00003, 0.0004  # For each item

now = time.monotonic


def of_page(count: int, *, by_ids: bool = False, sources: bool = False) -> float:
    """Return how many seconds a page of so many items takes."""
    if not count:
        return LOOK
    each = EACH + (EACH_SOURCE if sources else 0.0)
    return (BY_IDS if by_ids else PAGE) + each * count


async def settle(begun: float, seconds: float) -> None:
    """Wait for the rest of an answer's time; what was really spent on it counts."""
    await sleep(max(begun + seconds - now(), 0.0))
