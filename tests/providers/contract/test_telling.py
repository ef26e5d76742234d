"""Promises about events: complete, in order, and once each."""

import asyncio
from datetime import timedelta

import pytest

from custom_components.showrunner.engine import grouping
from custom_components.showrunner.engine.events import event_type
from custom_components.showrunner.engine.library_events import (
    ItemAdded,
    ItemEvent,
    ScanEvent,
    Trigger,
)
from custom_components.showrunner.engine.model import MediaType, PlayMethod
from custom_components.showrunner.engine.playback_events import (
    PlaybackEvent,
    PlaybackStopped,
)
from custom_components.showrunner.engine.server_events import ServerStopped, UserCreated
from custom_components.showrunner.providers.base import Look

from .follower import Follower
from .stage import FILM, SimulatedStage

QUIET = 0.4  # Seconds in which something that should not happen would have happened
BEFORE_THE_END = 1.0  # Seconds


async def test_a_playback_from_start_to_stop(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Each change of state is one event, with all that is known of it."""
    key = simulated.play("Anna", "Living Room TV")
    await follower.until("playback_started")
    simulated.pause(key)
    await follower.until("playback_paused")
    simulated.buffer(key)
    simulated.resume(key)
    await follower.until("playback_resumed")
    simulated.stop(key)
    await follower.until("playback_stopped", "session_ended")

    assert follower.told == [
        "session_started",
        "playback_started",
        "playback_paused",
        "playback_resumed",
        "playback_stopped",
        "session_ended",
    ]
    for event in follower.events:
        session = event.session  # type: ignore[union-attr]
        assert session.user.name == "Anna"
        assert session.player.name == "Living Room TV"
    for event in follower.events[1:-1]:
        session = event.session  # type: ignore[union-attr]
        assert session.item is not None
        assert session.item.title == FILM
        assert session.item.type is MediaType.MOVIE
        assert session.item.year == 2021
        assert session.item.files
        assert session.method is PlayMethod.DIRECT_PLAY


async def test_buffering_is_no_change(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """A player that waits for data does not pause."""
    key = simulated.play("Anna", "Living Room TV")
    await follower.until("playback_started")
    simulated.buffer(key)
    simulated.resume(key)
    await asyncio.sleep(QUIET)

    assert follower.told == ["session_started", "playback_started"]


async def test_an_item_is_finished_once(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Passing the threshold is told once, and the stop still follows."""
    key = simulated.play("Anna", "Living Room TV")
    await follower.until("playback_started")
    item = follower.events[-1].session.item  # type: ignore[union-attr]
    assert item is not None
    assert item.duration
    simulated.seek(key, item.duration * 0.95)
    await follower.until("playback_finished")
    simulated.seek(key, item.duration * 0.5)
    simulated.seek(key, item.duration - BEFORE_THE_END)
    simulated.stop(key)
    await follower.until("playback_stopped")

    assert follower.told.count("playback_finished") == 1


async def test_two_people_are_told_apart(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Each event belongs to its own session."""
    anna = simulated.play("Anna", "Living Room TV")
    ben = simulated.play("Ben", "Kitchen Tablet")
    async with asyncio.timeout(5):
        while follower.told.count("playback_started") < 2:  # noqa: ASYNC110 - two
            await asyncio.sleep(0.01)
    simulated.stop(ben)
    await follower.until("playback_stopped")

    stopped = [e for e in follower.events if isinstance(e, PlaybackStopped)]
    assert [event.session.user.name for event in stopped] == ["Ben"]
    assert [s.user.name for s in follower.provider.playbacks.active] == ["Anna"]
    simulated.stop(anna)


async def test_a_lost_stop_is_told_all_the_same(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """A player that vanished has stopped."""
    key = simulated.play("Anna", "Living Room TV")
    await follower.until("playback_started")
    simulated.vanish(key)
    await asyncio.sleep(2.1)  # A listing is not believed before
    await follower.watcher.look(Look.SESSIONS)

    assert follower.told[2:] == ["playback_stopped", "session_ended"]


async def test_a_trailer_tells_nothing(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Clips are no playback; whoever shows them may be told of."""
    key = simulated.play_clip()
    await asyncio.sleep(QUIET)
    simulated.pause(key)
    simulated.resume(key)
    simulated.stop(key)
    await asyncio.sleep(QUIET)

    assert [kind for kind in follower.told if kind.startswith("playback")] == []


async def test_a_film_arrives_once_changes_and_goes(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """A storm of frames is one event; a change and a removal are one each."""
    await simulated.add_film("Alien (1979)")
    await follower.until("item_added", "scan_finished")
    simulated.edit_film("Alien")
    await follower.until("item_updated")
    await simulated.remove_film("Alien (1979)")
    await follower.until("item_removed")
    await asyncio.sleep(QUIET)

    items = [e for e in follower.events if isinstance(e, ItemEvent)]
    assert [event_type(event) for event in items] == [
        "item_added",
        "item_updated",
        "item_removed",
    ]
    for event in items:
        assert event.item.title == "Alien"
        assert event.item.year == 1979
        assert event.item.files
        assert event.library.name == "Movies"


async def test_a_scan_says_who_asked_for_it(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Our own scans are told from those of others, and each is told once."""
    await simulated.add_film("Alien (1979)")
    await follower.until("scan_started", "scan_finished", "item_added")
    movies = next(
        one for one in follower.provider.scans.libraries if one.name == "Movies"
    )
    await follower.provider.scan([movies.id])
    async with asyncio.timeout(5):
        while follower.told.count("scan_finished") < 2:  # noqa: ASYNC110 - the second
            await asyncio.sleep(0.01)
    await asyncio.sleep(QUIET)

    scans = [e for e in follower.events if isinstance(e, ScanEvent)]
    assert [(event_type(e), e.trigger) for e in scans] == [
        ("scan_started", Trigger.SERVER),
        ("scan_finished", Trigger.SERVER),
        ("scan_started", Trigger.SHOWRUNNER),
        ("scan_finished", Trigger.SHOWRUNNER),
    ]
    assert {event.library.id for event in scans} == {movies.id}


async def test_people_come_change_and_go(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Accounts are compared with the last look at them."""
    key = simulated.add_user("Clara")
    await follower.watcher.look(Look.USERS)
    simulated.rename_user(key, "Klara")
    await follower.watcher.look(Look.USERS)
    simulated.remove_user(key)
    await follower.watcher.look(Look.USERS)

    assert follower.told == ["user_created", "user_updated", "user_deleted"]
    names = [event.user.name for event in follower.events]  # type: ignore[union-attr]
    assert names == ["Clara", "Klara", "Klara"]


async def test_recordings_go_their_ways(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Each state of a recording that matters is told, once."""
    for end in ("finished", "failed", "cancelled"):
        key = simulated.record(f"A {end} film")
        await follower.watcher.look(Look.RECORDINGS)
        simulated.set_recording(key, "recording")
        await follower.watcher.look(Look.RECORDINGS)
        await follower.watcher.look(Look.RECORDINGS)
        simulated.set_recording(key, end)
        await follower.watcher.look(Look.RECORDINGS)

    assert follower.told == [
        *("recording_scheduled", "recording_started", "recording_finished"),
        *("recording_scheduled", "recording_started", "recording_failed"),
        *("recording_scheduled", "recording_started", "recording_cancelled"),
    ]
    recording = follower.events[-1].recording  # type: ignore[union-attr]
    assert recording.title == "A cancelled film"
    assert recording.channel == "One"
    assert recording.start
    assert recording.end


async def test_a_restart_is_told_as_both(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """However short a restart is."""
    await simulated.restart()
    await follower.until("server_started")
    await follower.until_following()

    assert follower.told == ["server_stopped", "server_started"]
    stopped = follower.events[0]
    assert isinstance(stopped, ServerStopped)
    assert stopped.reason == "restart"


async def test_what_happened_without_a_line_is_told_once(
    simulated: SimulatedStage, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost and regained line is caught up."""
    # Nobody says that the metadata has settled, and some servers find none
    monkeypatch.setattr(grouping, "PATIENCE", timedelta(0))
    gone = simulated.play("Ben", "Kitchen Tablet")
    await follower.until("playback_started")
    follower.forget()
    simulated.lose_pushes(lose=True)
    simulated.stop(gone)
    simulated.play("Anna", "Living Room TV")
    simulated.add_user("Clara")
    await simulated.add_film("Alien (1979)")
    await asyncio.sleep(2.1)  # A listing is not believed before
    simulated.lose_pushes(lose=False)
    simulated.cut_line()
    await follower.until(
        "playback_stopped", "playback_started", "user_created", "item_added"
    )
    await asyncio.sleep(QUIET)

    for kind in ("playback_stopped", "playback_started", "item_added"):
        assert follower.told.count(kind) == 1, kind
    created = [e.user.name for e in follower.events if isinstance(e, UserCreated)]
    assert created.count("Clara") == 1
    added = [e for e in follower.events if isinstance(e, ItemAdded)]
    assert added[0].item.title == "Alien"
    started = [e for e in follower.events if isinstance(e, PlaybackEvent)]
    assert {e.session.user.name for e in started} == {"Anna", "Ben"}
