"""How recordings end, of which a server just says no more."""

import asyncio

import pytest

from custom_components.showrunner.engine.events import event_type
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.jellyfin.frames import TimerCancelled
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.providers.contract.follower import following
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker


async def told(provider: JellyfinProvider) -> list[str]:
    """Return what a look at the recordings tells."""
    signals = await provider.look(Look.RECORDINGS)
    return [event_type(signal) for signal in signals]  # type: ignore[arg-type]


@pytest.fixture
async def provider(make: Maker) -> JellyfinProvider:
    """Return a provider that knows of no recordings."""
    provider = make()
    await provider.connect()
    assert await told(provider) == []
    return provider


async def test_a_recording_that_ended_early(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Its file is there, and nobody called it off."""
    key = jellyfin.record("News")
    assert await told(provider) == ["recording_scheduled"]
    jellyfin.set_recording(key, "in progress")
    assert await told(provider) == ["recording_started"]
    jellyfin.set_recording(key, "complete")
    assert await told(provider) == ["recording_finished"]
    assert await told(provider) == []


async def test_a_recording_that_was_called_off_half_way(
    provider: JellyfinProvider, jellyfin: JellyfinSimulator
) -> None:
    """Its file is there, too; the server says who called it off by another name."""
    key = jellyfin.record("News")
    jellyfin.set_recording(key, "in progress")
    assert await told(provider) == ["recording_started"]
    external = jellyfin.state.live_tv.timers[key].external
    assert external != key
    list(provider._listener.hear(TimerCancelled(external)))
    jellyfin.set_recording(key, "complete")

    assert await told(provider) == ["recording_cancelled"]


async def test_recordings_are_told_at_once(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """The server says that a timer came or went, if not which."""
    async with following(make()) as follower:
        key = jellyfin.record("News")
        await follower.until("recording_scheduled")
        jellyfin.set_recording(key, "cancelled")
        await follower.until("recording_cancelled")


async def test_a_new_name_needs_a_look(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """Whatever else happens is a nudge."""
    async with following(make()) as follower:
        key = jellyfin.add_user("Clara")
        await follower.until("user_created")
        jellyfin.rename_user(key, "Klara")
        await asyncio.sleep(0.1)
        assert follower.told == ["user_created"]
        await follower.watcher.look(Look.USERS)
        assert follower.told == ["user_created", "user_updated"]
        jellyfin.remove_user(key)
        await follower.until("user_deleted")
