"""How long to wait before another try."""

from datetime import timedelta
from itertools import pairwise

import pytest

from custom_components.showrunner.engine.retry import Backoff

LONGEST = timedelta(seconds=75)


def test_waits_double_up_to_the_cap() -> None:
    """Without jitter the waits are the plain doubled ones."""
    waits = [Backoff().delay(attempt, 0).total_seconds() for attempt in range(1, 10)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("attempt", [1, 2, 5, 6, 7, 50, 10**9])
@pytest.mark.parametrize("jitter", [0, 0.3, 0.999, 1])
def test_jitter_adds_at_most_a_quarter(attempt: int, jitter: float) -> None:
    """A wait is between the plain one and a quarter more, and never over 75 s."""
    plain = Backoff().delay(attempt, 0)
    wait = Backoff().delay(attempt, jitter)

    assert plain <= wait <= plain * 1.25
    assert wait <= LONGEST


def test_more_jitter_is_a_longer_wait() -> None:
    """Clients with different jitters do not come as one."""
    waits = [Backoff().delay(3, jitter / 10) for jitter in range(11)]

    assert all(one < other for one, other in pairwise(waits))
