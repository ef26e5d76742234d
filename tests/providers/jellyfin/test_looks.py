"""Looks that cross with what is pushed."""

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.events import event_type
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.jellyfin.frames import SessionsListed
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker


async def test_a_listing_that_was_overtaken_is_not_believed(
    jellyfin: JellyfinSimulator, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server pushed a newer one while it was on its way."""
    provider = make()
    await provider.connect()
    await provider.look(Look.SESSIONS)
    ask = provider._client.sessions

    async def overtaken() -> list[object]:
        stale = await ask()
        jellyfin.play(user="Ben", title="Dune (2021)")
        told = provider._listener.hear(SessionsListed(await ask()))
        assert [event_type(e) for e in told] == [  # type: ignore[arg-type]
            "session_started",
            "playback_started",
        ]
        return stale

    monkeypatch.setattr(provider._client, "sessions", overtaken)
    assert await provider.look(Look.SESSIONS) == []
    assert len(provider.playbacks.active) == 1


async def test_sessions_without_a_line(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """The same events, by asking."""
    provider = make()
    await provider.connect()
    assert await provider.look(Look.SESSIONS) == []
    key = jellyfin.play(user="Ben", title="Dune (2021)")
    told = [event_type(e) for e in await provider.look(Look.SESSIONS)]  # type: ignore[arg-type]
    assert told == ["session_started", "playback_started"]
    jellyfin.pause(key)
    told = [event_type(e) for e in await provider.look(Look.SESSIONS)]  # type: ignore[arg-type]
    assert told == ["playback_paused"]
    jellyfin.vanish(key)
    told = [event_type(e) for e in await provider.look(Look.SESSIONS)]  # type: ignore[arg-type]
    assert told == ["playback_stopped", "session_ended"]


@pytest.mark.parametrize(
    ("method", "payload", "look"),
    [
        ("_get", {"Items": []}, Look.SESSIONS),
        ("_get", {}, Look.LIBRARIES),
        ("_get", [], Look.RECORDINGS),
        ("_get", {"Items": None}, Look.RECORDINGS),
        ("_get", [], Look.USERS),
    ],
)
async def test_an_odd_answer_is_not_taken_for_an_empty_one(
    make: Maker,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    payload: object,
    look: Look,
) -> None:
    """Nobody has stopped, left or been removed because of it."""
    provider = make()
    await provider.connect()
    for each in (Look.LIBRARIES, Look.SESSIONS, Look.USERS, Look.RECORDINGS):
        await provider.look(each)

    async def odd(*args: object, **kwargs: object) -> object:
        return payload

    monkeypatch.setattr(provider._client, method, odd)
    with pytest.raises(BadPayloadError):
        await provider.look(look)
