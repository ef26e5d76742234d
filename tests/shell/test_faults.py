"""Each fault at each moment: the integration recovers by itself and catches up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
import time
from typing import Any, Final

from aiohttp import ClientTimeout
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.providers import http
from custom_components.showrunner.providers.base import Look
from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown

FAULTS: Final = ("refuse", "stall", "401", "503", "html", "cut", "garbage", "down")
SOCKET: Final = "/:/websockets/*"
LONGEST: Final = 75.0  # Seconds: the longest backoff and its jitter
CONNECTIVITY: Final = "binary_sensor.attic_connectivity"

type Break = Callable[[str, str], Awaitable[None]]
type Heal = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call a server dead sooner than in earnest."""
    monkeypatch.setattr(http, "TIMEOUT", ClientTimeout(total=0.3))
    monkeypatch.setattr(
        "custom_components.showrunner.providers.socket.OPEN_TIMEOUT", 0.3
    )


@pytest.fixture
async def world(plex: PlexSimulator) -> AsyncIterator[World]:
    """Return the server's world, healed at the end."""
    world = World(plex)
    yield world
    await world.heal()


class World:
    """Things that happen on a server, and faults that hide them."""

    def __init__(self, plex: PlexSimulator) -> None:
        self._plex = plex
        self._is_down = False

    async def fail(self, fault: str, path: str = "*") -> None:
        """Let requests go wrong from now on."""
        if fault == "down":
            self._is_down = True
            await self._plex.go_down()
        else:
            self._plex.fail(fault, path)

    async def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._plex.heal()
        if self._is_down:
            self._is_down = False
            await self._plex.come_up()

    def happen(self) -> None:
        """Let somebody play, and an account and a film appear."""
        self._plex.play(user="Anna", title="Dune", player="Living Room TV")
        self._plex.add_user("Clara")
        self._plex.add_file("Movies/Alien (1979)/Alien (1979).mkv")
        self._plex.scan("Movies")


MISSED: Final = {
    "playback_started": lambda data: data["user"]["name"] == "Anna",
    "user_created": lambda data: data["user"]["name"] == "Clara",
    "item_added": lambda data: data["item"]["title"] == "Alien",
}


def _missed(events: list[Event[Any]], kind: str) -> list[Event[Any]]:
    """Return the events of a type that tell what happened during the fault."""
    told = [event for event in events if event.data["type"] == kind]
    return [event for event in told if MISSED[kind](event.data)]


@pytest.fixture
def record_recovery(record_property: Callable[[str, object], None]) -> Recovery:
    """Return what measures and bounds a recovery."""
    return Recovery(record_property)


class Recovery:
    """The time from the end of a fault until all is well."""

    def __init__(self, record: Callable[[str, object], None]) -> None:
        self._record = record
        self._began = 0.0

    def begin(self) -> None:
        """Note the end of the fault."""
        self._began = time.monotonic()

    def end(self) -> None:
        """Record how long it took, which has a bound."""
        took = time.monotonic() - self._began
        self._record("recovery_seconds", round(took, 2))
        assert took <= LONGEST


def _reauth_flows(hass: HomeAssistant) -> list[Any]:
    """Return the requests for new credentials."""
    flows = hass.config_entries.flow.async_progress()
    return [flow for flow in flows if flow["context"]["source"] == SOURCE_REAUTH]


@pytest.mark.parametrize("fault", FAULTS)
async def test_during_setup(
    hass: HomeAssistant,
    world: World,
    entry: MockConfigEntry,
    until: Until,
    record_recovery: Recovery,
    fault: str,
) -> None:
    """A server that is not there yet is waited for; only a refusal asks the user."""
    entry.add_to_hass(hass)
    await world.fail(fault)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(_reauth_flows(hass)) == (1 if fault == "401" else 0)

    await world.heal()
    record_recovery.begin()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    record_recovery.end()
    assert shown(hass, CONNECTIVITY).state == "on"
    assert not _reauth_flows(hass)


@pytest.mark.parametrize("fault", FAULTS)
async def test_while_polling(
    hass: HomeAssistant,
    world: World,
    loaded: MockConfigEntry,
    until: Until,
    record_recovery: Recovery,
    fault: str,
) -> None:
    """Nothing answers for a while, though the socket may live: nothing is lost."""
    events = async_capture_events(hass, EVENT)
    loaded.runtime_data.provider.touches.settle = timedelta(seconds=0.1)
    await world.fail(fault, "/[!:]*")
    await world.fail(fault, "/")
    loaded.runtime_data.watcher.want(Look.USERS)
    await until(lambda: shown(hass, CONNECTIVITY).state == "off")
    assert len(_reauth_flows(hass)) == (1 if fault == "401" else 0)
    world.happen()

    await world.heal()
    record_recovery.begin()
    await until(lambda: all(_missed(events, kind) for kind in MISSED))
    record_recovery.end()
    await _once_each(hass, events)


@pytest.mark.parametrize("fault", FAULTS)
async def test_on_the_socket(  # noqa: PLR0917 - fixtures
    hass: HomeAssistant,
    plex: PlexSimulator,
    world: World,
    loaded: MockConfigEntry,
    until: Until,
    record_recovery: Recovery,
    fault: str,
) -> None:
    """The line is lost and does not come back for a while: nothing is lost."""
    events = async_capture_events(hass, EVENT)
    watcher = loaded.runtime_data.watcher
    loaded.runtime_data.provider.touches.settle = timedelta(seconds=0.1)
    await world.fail(fault, SOCKET)
    plex.drop_sockets()
    await until(lambda: not watcher.pushing)
    world.happen()

    await world.heal()
    record_recovery.begin()
    await until(lambda: watcher.pushing)
    await until(lambda: all(_missed(events, kind) for kind in MISSED))
    record_recovery.end()
    await _once_each(hass, events)
    assert not _reauth_flows(hass)


async def _once_each(hass: HomeAssistant, events: list[Event[Any]]) -> None:
    """Check that what was missed is told once, and that the server is back."""
    await asyncio.sleep(0.5)
    await hass.async_block_till_done()
    assert {kind: len(_missed(events, kind)) for kind in MISSED} == dict.fromkeys(
        MISSED, 1
    )
    assert shown(hass, CONNECTIVITY).state == "on"
    assert not _reauth_flows(hass)
