"""Libraries are devices, which come and go with them."""

from functools import partial
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner import async_remove_config_entry_device
from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.runtime.server import ServerRuntime
from scripts._demo.servers import Server

from ..conftest import Until
from .shown import is_counted


def devices(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, dr.DeviceEntry]:
    """Return the devices of an entry by their names, without the server's."""
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    name = entry.runtime_data.server.name
    return {
        (each.name or "").removeprefix(f"{name} "): each
        for each in found
        if each.name != name
    }


def entities(hass: HomeAssistant, device: dr.DeviceEntry) -> int:
    """Return how many entities a device has that show something."""
    found = er.async_entries_for_device(er.async_get(hass), device.id)
    return len([each for each in found if hass.states.get(each.entity_id)])


def has_entities(hass: HomeAssistant, device: dr.DeviceEntry, number: int) -> bool:
    """Return whether a device has so many entities that show something."""
    return entities(hass, device) == number


def show(runtime: ServerRuntime) -> None:
    """Show what there is now, without waiting."""
    runtime._cancel_show()
    runtime._show_now(None)


async def look(entry: MockConfigEntry) -> None:
    """See which libraries there are now, and show it."""
    runtime: ServerRuntime = entry.runtime_data
    await runtime.look(Look.LIBRARIES, None)
    show(runtime)


async def test_each_library_is_a_device_of_its_server(
    hass: HomeAssistant, known: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """By its name, kind and maker."""
    found = devices(hass, known)
    assert set(found) == {"Films", "TV Shows", "Music"}
    assert {each.model for each in found.values()} == {
        "Movie library",
        "TV show library",
        "Music library",
    }
    runtime = known.runtime_data
    server = device_registry.async_get_device_by_identifier(
        (DOMAIN, runtime.server.id), known.entry_id
    )
    assert server
    assert {each.via_device_id for each in found.values()} == {server.id}
    keys = {library.id for library in runtime.librarian.libraries.values()}
    assert {key for each in found.values() for key in each.identifiers} == {
        (DOMAIN, f"{runtime.server.id}_{key}") for key in keys
    }


async def test_what_is_noisy_is_disabled(
    hass: HomeAssistant, known: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Until somebody asks for it."""
    device = devices(hass, known)["Films"].id
    found = er.async_entries_for_device(
        entity_registry, device, include_disabled_entities=True
    )
    disabled = {each.translation_key for each in found if each.disabled}
    assert disabled == {"sync_progress"}


async def test_devices_come_and_go_with_the_libraries(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """At once, with their entities; one that comes back has all of them again."""
    shown = entities(hass, devices(hass, known)["Films"])
    assert shown == 14
    for _ in range(2):
        server.simulator.add_library("Home videos", "movie", "Home")
        await look(known)
        await until(lambda: "Home videos" in devices(hass, known))
        device = devices(hass, known)["Home videos"]
        await until(partial(has_entities, hass, device, shown))
        await until(lambda: is_counted(known))

        server.simulator.remove_library("Home videos")
        await look(known)
        await hass.async_block_till_done()
        assert set(devices(hass, known)) == {"Films", "TV Shows", "Music"}
        assert not [s for s in hass.states.async_all() if "home_videos" in s.entity_id]


async def test_what_went_while_we_were_away_is_removed(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """After a restart, too."""
    assert await hass.config_entries.async_unload(known.entry_id)
    server.simulator.remove_library("Music")
    assert await hass.config_entries.async_setup(known.entry_id)
    await until(lambda: set(devices(hass, known)) == {"Films", "TV Shows"})


async def test_a_server_that_shows_no_library_has_not_lost_them(
    hass: HomeAssistant, known: MockConfigEntry
) -> None:
    """It may be starting; what people set at the devices must not be lost by that."""
    provider = known.runtime_data.provider
    with patch.object(type(provider), "libraries", ()):
        show(known.runtime_data)
        await hass.async_block_till_done()
        found = devices(hass, known)
        assert set(found) == {"Films", "TV Shows", "Music"}
        state = hass.states.get(f"sensor.{name(known)}_films_items")
        assert state
        assert state.state == "unavailable"
    show(known.runtime_data)
    state = hass.states.get(f"sensor.{name(known)}_films_items")
    assert state
    assert state.state == "5"


def name(entry: MockConfigEntry) -> str:
    """Return the name of a server as ids of entities have it."""
    found: str = entry.runtime_data.server.name
    return found.lower()


async def test_only_what_is_gone_can_be_removed_by_hand(
    hass: HomeAssistant, known: MockConfigEntry
) -> None:
    """The server and its libraries cannot."""
    registry = dr.async_get(hass)
    stale = registry.async_get_or_create(
        config_entry_id=known.entry_id, identifiers={(DOMAIN, "stale")}
    )
    kept = [*devices(hass, known).values()]
    for device in kept:
        is_stale = device.id == stale.id
        assert await async_remove_config_entry_device(hass, known, device) is is_stale
    server = registry.async_get_device_by_identifier(
        (DOMAIN, known.runtime_data.server.id), known.entry_id
    )
    assert server
    assert not await async_remove_config_entry_device(hass, known, server)


async def test_a_library_goes_by_its_new_name(
    hass: HomeAssistant, known: MockConfigEntry
) -> None:
    """The device is the same."""
    before = devices(hass, known)["Films"].id
    scans = known.runtime_data.provider.scans
    (films,) = [each for each in scans.libraries if each.name == "Films"]
    scans._libraries[films.id] = films.__replace__(name="Movies")
    show(known.runtime_data)
    assert devices(hass, known)["Movies"].id == before
