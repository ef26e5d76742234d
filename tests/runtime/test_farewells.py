"""What the watcher makes of a server that says why it goes."""

import asyncio
from datetime import timedelta

import pytest

from custom_components.showrunner.engine import uptime
from custom_components.showrunner.engine.errors import DownError, UnavailableError
from custom_components.showrunner.engine.server_events import Reason, ServerStateEvent
from custom_components.showrunner.providers.base import LineDown, LineUp, Look
from custom_components.showrunner.runtime import watcher
from tests.providers.contract.follower import Follower

from .test_watcher import ScriptedProvider, _following, _until, hurry

__all__ = ["hurry"]  # A fixture for this module, too

GONE = UnavailableError("The server closed the socket")


def reasons(follower: Follower) -> list[Reason]:
    """Return why the server came and went."""
    return [e.reason for e in follower.events if isinstance(e, ServerStateEvent)]


async def test_a_restart_that_nobody_noticed_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was over before anybody looked."""
    monkeypatch.setattr(watcher, "GOING", timedelta(milliseconds=30))
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: set(provider.asked) == set(Look))
        await asyncio.sleep(0.01)
        provider.asked.clear()
        provider.pushes.put_nowait(LineDown(GONE, Reason.RESTART))
        await _until(lambda: not follower.watcher.pushing)
        await asyncio.sleep(0.01)
        assert Look.SERVER not in provider.asked  # It would answer as if nothing was
        await _until(lambda: "server_started" in follower.told)

    assert follower.told == ["server_stopped", "server_started"]
    assert reasons(follower) == [Reason.RESTART, Reason.RESTART]


@pytest.mark.parametrize("orderly", [True, False])
async def test_a_server_that_hangs_up_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, *, orderly: bool
) -> None:
    """It may answer for a moment yet; one that was cut off is just asked at once."""
    monkeypatch.setattr(watcher, "GOING", timedelta(milliseconds=20))
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: set(provider.asked) == set(Look))
        await asyncio.sleep(0.01)
        provider.asked.clear()
        provider.pushes.put_nowait(LineDown(GONE, orderly=orderly))
        await _until(lambda: not follower.watcher.pushing)
        looks = 2 if orderly else 1
        await _until(lambda: provider.asked.count(Look.SERVER) >= looks)
        await asyncio.sleep(0.1)
        assert provider.asked.count(Look.SERVER) == looks


async def test_a_shutdown_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it has been long enough, though nothing listens as in a restart."""
    monkeypatch.setattr(watcher, "GOING", timedelta(0))
    monkeypatch.setattr(uptime, "GRACE", timedelta(milliseconds=30))
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: set(provider.asked) == set(Look))
        provider.errors[Look.SERVER] = DownError("gone")
        provider.pushes.put_nowait(LineDown(GONE, Reason.SHUTDOWN))
        await _until(lambda: "server_stopped" in follower.told)
        assert reasons(follower) == [Reason.SHUTDOWN]
        del provider.errors[Look.SERVER]
        await _until(lambda: "server_started" in follower.told)

    assert follower.told == ["server_stopped", "server_started"]


async def test_a_line_that_is_lost_without_a_word_is_no_restart() -> None:
    """If the server answers all the same."""
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: set(provider.asked) == set(Look))
        provider.asked.clear()
        provider.pushes.put_nowait(LineDown(GONE))
        await _until(lambda: Look.SERVER in provider.asked)
        await asyncio.sleep(0.01)

    assert follower.told == []
