"""How often somebody is asked whether a person has approved."""

import asyncio
from types import SimpleNamespace

import pytest

from custom_components.showrunner import flow_approval
from custom_components.showrunner.engine.errors import (
    BusyError,
    RejectedError,
    UnavailableError,
)
from custom_components.showrunner.flow_approval import (
    INTERVAL,
    PAUSE,
    approval,
    trouble,
)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses that were made; they take no time."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    fake = SimpleNamespace(sleep=sleep, timeout=asyncio.timeout)
    monkeypatch.setattr(flow_approval, "asyncio", fake)
    return made


async def test_who_was_turned_away_waits_longer(
    pauses: list[float],
) -> None:
    """Once; then it is as before."""
    answers = iter([None, BusyError(), UnavailableError(), None, "approved"])

    async def poll() -> str | None:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await approval(poll) == "approved"
    assert pauses == [INTERVAL, INTERVAL, PAUSE, INTERVAL, INTERVAL]


async def test_a_refusal_is_not_waited_out(
    pauses: list[float],
) -> None:
    """Asking again would not help."""

    async def poll() -> None:
        raise RejectedError

    with pytest.raises(RejectedError):
        await approval(poll)
    assert pauses == [INTERVAL]


def test_the_account_is_not_taken_for_a_server() -> None:
    """Its outage has words of its own."""
    assert trouble(UnavailableError()) == "account_unavailable"
    assert trouble(RejectedError()) == "account_refused"
