"""Each type of event, from the act on the server to the automation that it triggers."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.events import EVENT_TYPES
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.plex import listener
from tests.simulators.plex import PlexSimulator

from .conftest import Until

FILM: Final = "Alien (1979)"

type Act = Callable[[PlexSimulator, "Stage"], Awaitable[None]]


class Stage:
    """A server that Home Assistant follows, and an automation for each event type."""

    def __init__(self, entry: MockConfigEntry, calls: list[Any], until: Until) -> None:
        self._runtime = entry.runtime_data
        self._calls = calls
        self._until = until

    def data(self, kind: str) -> list[dict[str, Any]]:
        """Return what the automation of a type was triggered with."""
        calls = [call.data for call in self._calls if call.data["type"] == kind]
        return [call["data"] for call in calls]

    async def triggered(self, kind: str) -> None:
        """Wait until the automation of a type was triggered."""
        await self._until(lambda: self.data(kind))

    async def look(self, look: Look) -> None:
        """Have the server asked about a subject."""
        await self._runtime.look(look, None)


@pytest.fixture
async def stage(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Return a followed server with an automation for each event type."""
    monkeypatch.setattr(listener, "AFTER_STOP", timedelta(seconds=0.1))
    loaded.runtime_data.provider.arrivals.settle = timedelta(seconds=0.1)
    calls = async_mock_service(hass, "test", "note")
    automations = [
        {
            "alias": kind,
            "mode": "queued",
            "triggers": {
                "trigger": "event",
                "event_type": EVENT,
                "event_data": {"type": kind},
            },
            "actions": {
                "action": "test.note",
                "data": {"type": kind, "data": "{{ trigger.event.data }}"},
            },
        }
        for kind in EVENT_TYPES.values()
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    return Stage(loaded, calls, until)


async def _play(plex: PlexSimulator, stage: Stage) -> str:
    """Let somebody play a film."""
    key = plex.play(user="Anna", title="Dune", player="Living Room TV")
    await stage.triggered("playback_started")
    return key


async def _start(plex: PlexSimulator, stage: Stage) -> None:
    await _play(plex, stage)


async def _pause(plex: PlexSimulator, stage: Stage) -> None:
    plex.pause(await _play(plex, stage))


async def _resume(plex: PlexSimulator, stage: Stage) -> None:
    key = await _play(plex, stage)
    plex.pause(key)
    await stage.triggered("playback_paused")
    plex.resume(key)


async def _finish(plex: PlexSimulator, stage: Stage) -> None:
    key = await _play(plex, stage)
    plex.seek(key, stage.data("playback_started")[0]["duration"] * 0.95)


async def _stop(plex: PlexSimulator, stage: Stage) -> None:
    plex.stop_playing(await _play(plex, stage))


async def _add(plex: PlexSimulator, stage: Stage) -> None:
    plex.add_file(f"Movies/{FILM}/{FILM}.mkv")
    plex.scan("Movies")
    await stage.triggered("item_added")


async def _update(plex: PlexSimulator, stage: Stage) -> None:
    await _add(plex, stage)
    plex.edit("Alien", summary="In space no one can hear you scream.")


async def _remove(plex: PlexSimulator, stage: Stage) -> None:
    await _add(plex, stage)
    plex.remove_file(f"Movies/{FILM}/{FILM}.mkv")
    plex.scan("Movies")


async def _scan(plex: PlexSimulator, stage: Stage) -> None:
    plex.scan("Movies")


async def _create_user(plex: PlexSimulator, stage: Stage) -> None:
    plex.add_user("Clara")
    await stage.look(Look.USERS)


async def _update_user(plex: PlexSimulator, stage: Stage) -> None:
    key = plex.add_user("Clara")
    await stage.look(Look.USERS)
    plex.rename_user(key, "Klara")
    await stage.look(Look.USERS)


async def _delete_user(plex: PlexSimulator, stage: Stage) -> None:
    key = plex.add_user("Clara")
    await stage.look(Look.USERS)
    plex.remove_user(key)
    await stage.look(Look.USERS)


def _record(*states: str) -> Act:
    """Return the act of a recording that goes through some states."""

    async def record(plex: PlexSimulator, stage: Stage) -> None:
        key = plex.record(title="News", channel="One")
        await stage.look(Look.RECORDINGS)
        for state in states:
            plex.set_recording(key, state)
            await stage.look(Look.RECORDINGS)

    return record


async def _restart(plex: PlexSimulator, stage: Stage) -> None:
    await plex.restart(down=0.3)


ACTS: Final[dict[str, Act]] = {
    "playback_started": _start,
    "playback_paused": _pause,
    "playback_resumed": _resume,
    "playback_finished": _finish,
    "playback_stopped": _stop,
    "session_started": _start,
    "session_ended": _stop,
    "item_added": _add,
    "item_updated": _update,
    "item_removed": _remove,
    "scan_started": _scan,
    "scan_finished": _scan,
    "user_created": _create_user,
    "user_updated": _update_user,
    "user_deleted": _delete_user,
    "recording_scheduled": _record(),
    "recording_started": _record("inprogress"),
    "recording_finished": _record("inprogress", "complete"),
    "recording_failed": _record("error"),
    "recording_cancelled": _record("cancelled"),
    "server_started": _restart,
    "server_stopped": _restart,
}


@pytest.mark.parametrize("kind", EVENT_TYPES.values())
async def test_an_act_triggers_its_automation(
    plex: PlexSimulator, loaded: MockConfigEntry, stage: Stage, kind: str
) -> None:
    """Every declared type reaches an automation, once, with the common part."""
    await ACTS[kind](plex, stage)
    await stage.triggered(kind)

    data = stage.data(kind)[0]
    assert len(stage.data(kind)) == 1
    assert data["type"] == kind
    assert data["at"]
    server = data["server"]
    assert server["entry_id"] == loaded.entry_id
    assert server["device_id"]
    assert server["id"] == plex.machine_id
    assert (server["name"], server["kind"]) == ("Attic", "plex")
    assert plex.token not in str(data)
    assert plex.url not in str(data)
