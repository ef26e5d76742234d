"""What a server does now, and how well we get on with it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner.engine import errors
from custom_components.showrunner.engine.errors import ShowrunnerError
from custom_components.showrunner.runtime.server import ServerRuntime
from custom_components.showrunner.sensor import ServerSensor
from custom_components.showrunner.sensor_server import ERRORS
from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown

STREAMS = "sensor.attic_active_streams"


@pytest.fixture(autouse=True)
def _only_sensors() -> Iterator[None]:
    """Set up this platform alone."""
    with patch("custom_components.showrunner.PLATFORMS", [Platform.SENSOR]):
        yield


def show(entry: MockConfigEntry) -> ServerRuntime:
    """Let the entities show the runtime as it is now, without waiting."""
    runtime: ServerRuntime = entry.runtime_data
    runtime._cancel_show()
    runtime._show_now(None)
    return runtime


@pytest.mark.usefixtures("server_alone", "all_enabled")
async def test_the_sensors_of_a_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Names, classes, categories and states of a server where nothing plays."""
    runtime = loaded.runtime_data
    runtime.watcher.last_contact = datetime(2026, 11, 21, 20, 15, 42, 7, tzinfo=UTC)
    runtime.provider.health.requests = 12
    runtime.provider.health.response_time = 0.0123
    show(loaded)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.usefixtures("server_alone")
async def test_what_is_only_of_interest_in_trouble_is_disabled(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Noisy diagnostics wait until somebody asks for them."""
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    disabled = {entity.translation_key for entity in entities if entity.disabled}
    assert disabled == {"last_error", "requests", "response_time"}


async def test_streams_say_who_plays_what(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Sessions are counted and listed as soon as they are known."""
    plex.play(user="Anna", title="Dune", player="Living Room TV", method="transcode")
    plex.play(user="Ben", title="Home", player="Tablet")
    await until(lambda: shown(hass, STREAMS).state == "2")

    sessions = shown(hass, STREAMS).attributes["sessions"]
    anna, ben = sorted(sessions, key=lambda session: str(session["user"]))
    assert anna["title"] == "Dune"
    assert anna["player"] == "Living Room TV"
    assert anna["method"] == "transcode"
    assert anna["duration"] > 0
    assert (ben["show"], ben["season"], ben["episode"]) == ("The Expanse", 2, 5)


async def test_streams_follow_their_players(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """A pause shows at once, and a stop takes the session away."""
    key = plex.play()
    await until(lambda: shown(hass, STREAMS).state == "1")
    assert shown(hass, STREAMS).attributes["sessions"][0]["state"] == "playing"

    plex.pause(key)
    await until(
        lambda: shown(hass, STREAMS).attributes["sessions"][0]["state"] == "paused"
    )

    plex.stop_playing(key)
    await until(lambda: shown(hass, STREAMS).state == "0")
    assert shown(hass, STREAMS).attributes["sessions"] == []


def test_sessions_are_not_recorded() -> None:
    """The recorder would keep every position of every film."""
    assert "sessions" in ServerSensor._unrecorded_attributes


async def test_last_contact_is_rough_until_it_matters(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Being heard again is no new state for a while; not being heard any more is."""
    watcher = loaded.runtime_data.watcher
    for minute, shows in ((10, "20:10"), (19, "20:10"), (20, "20:20")):
        watcher.last_contact = datetime(2026, 11, 21, 20, minute, 42, tzinfo=UTC)
        show(loaded)
        expected = f"2026-11-21T{shows}:00+00:00"
        assert shown(hass, "sensor.attic_last_contact").state == expected

    watcher._up.clear()
    show(loaded)
    state = shown(hass, "sensor.attic_last_contact").state
    watcher._up.set()
    assert state == "2026-11-21T20:20:42+00:00"


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("error", ERRORS)
async def test_the_last_error_is_told_by_kind(
    hass: HomeAssistant, loaded: MockConfigEntry, error: type[ShowrunnerError]
) -> None:
    """Every kind of error is an option of the sensor."""
    loaded.runtime_data.watcher.last_error = error("Something")
    show(loaded)
    assert shown(hass, "sensor.attic_last_error").state == error.translation_key


async def test_an_error_of_a_kind_of_its_own_is_told_by_its_family(
    hass: HomeAssistant, all_enabled: None, loaded: MockConfigEntry
) -> None:
    """What only one kind of server can raise has no option of its own."""

    class OddError(errors.BusyError):
        translation_key = "odd"

    loaded.runtime_data.watcher.last_error = OddError("Odd")
    show(loaded)
    assert shown(hass, "sensor.attic_last_error").state == "busy"


def test_no_kind_of_error_is_left_out() -> None:
    """A new kind of error that servers are met with must become an option."""
    known = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ShowrunnerError)
        if "translation_key" in vars(kind)  # Others are told by their family's
        if not issubclass(kind, errors.CatalogueError)
    }
    assert known == set(ERRORS)


@pytest.mark.usefixtures("server_alone", "all_enabled")
async def test_what_outlives_contact(
    hass: HomeAssistant, loaded: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """Without the server: what tells of the trouble, and what waits for its end."""
    await plex.go_down()
    await until(lambda: shown(hass, STREAMS).state == STATE_UNAVAILABLE)
    there = {
        state.entity_id.removeprefix("sensor.attic_")
        for state in hass.states.async_all("sensor")
        if state.state != STATE_UNAVAILABLE
    }
    scans = {"scans_waiting", "last_scan"}
    assert there == {"last_contact", "last_error", "requests", *scans}
    assert shown(hass, "sensor.attic_last_error").state == "down"


async def test_a_guest_sees_no_streams(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A sensor that could only ever say none is not there."""
    plex.revoke_token(plex.token)
    plex.add_token(plex.token, "shared")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert hass.states.get(STREAMS) is None
    assert shown(hass, "sensor.attic_version").state == plex.state.version
