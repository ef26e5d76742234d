"""The soak: a process that is killed, and how what it counts is judged."""

import pytest

from scripts._bench.kills import open_victim
from scripts._bench.measure import AtLeast

KILLS = 3


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_killed_home_assistant_loses_nothing() -> None:
    """Its database is sound after each kill, and at last it holds all that there is."""
    async with open_victim(seed=1) as victim:
        await victim.suffer(KILLS)
    assert (victim.kills, victim.survived) == (KILLS, KILLS)
    assert (victim.completed, victim.wrong) == (1, 0)


@pytest.mark.parametrize(
    ("value", "verdict"), [(1.0, "met"), (0.999, "met"), (0.99, "MISSED")]
)
def test_a_share_may_not_be_smaller_than_its_goal(value: float, verdict: str) -> None:
    """Other numbers may not be larger."""
    assert AtLeast(value, "", 0.999).verdict == verdict
