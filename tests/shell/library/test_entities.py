"""What is shown of a library, and that it is true as soon as something changed."""

from functools import partial
from unittest.mock import patch

from homeassistant.core import Context, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncState,
    SyncTrigger,
)
from custom_components.showrunner.runtime.status import LibraryStatus
from scripts._demo.media import film
from scripts._demo.servers import Server

from ..conftest import Until, shown

pytestmark = pytest.mark.usefixtures("all_enabled")
# Of this run, not of the library
MOVING = {
    "access_token",
    "added_at",
    "duration",
    "entity_picture",
    "id",
    "image",
    "path",
}
MOMENTS = ("_last_sync", "_next_sync", "image.")


def status(entry: MockConfigEntry, name: str) -> LibraryStatus:
    """Return what can be said of a library."""
    runtime = entry.runtime_data
    (key,) = [
        library.id
        for library in runtime.librarian.libraries.values()
        if library.name == name
    ]
    found: LibraryStatus = runtime.libraries.status(key)
    return found


def of_library(hass: HomeAssistant, entry: MockConfigEntry, key: str, name: str) -> str:
    """Return the id of the entity of a library by the end of its unique id."""
    unique_id = f"{entry.unique_id}_{status(entry, name).key}_{key}"
    (found,) = [
        each.entity_id
        for each in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if each.unique_id == unique_id
    ]
    return found


def value(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str:
    """Return the state of an entity of the films."""
    return shown(hass, of_library(hass, entry, key, "Films")).state


def stable(state: State) -> dict[str, object]:
    """Return a state without what differs from one run to the next."""
    kept = {
        key: "..." if key in MOVING else plain(each)
        for key, each in state.attributes.items()
    }
    is_moment = any(part in state.entity_id for part in MOMENTS)
    return {"state": "..." if is_moment else state.state, **kept}


def plain(data: object) -> object:
    """Return data without what differs from one run to the next."""
    match data:
        case dict():
            return {k: "..." if k in MOVING else plain(v) for k, v in data.items()}
        case list():
            return [plain(each) for each in data]
        case _:
            return data


def deep(status: LibraryStatus) -> SyncOrder:
    """Return the order to list a library in full."""
    return SyncOrder(library=status.key, mode=SyncMode.DEEP, trigger=SyncTrigger.USER)


async def test_the_entities_of_a_library(
    hass: HomeAssistant,
    known: MockConfigEntry,
    snapshot: SnapshotAssertion,
    entity_registry: er.EntityRegistry,
) -> None:
    """Names, classes, categories and states, for each kind of server."""
    prefix = f"{known.unique_id}_{status(known, 'Films').key}_"
    entries = er.async_entries_for_config_entry(entity_registry, known.entry_id)
    mine = [each for each in entries if each.unique_id.startswith(prefix)]
    for each in sorted(mine, key=lambda each: each.entity_id):
        facts = (each.entity_category, each.translation_key, each.original_name)
        name = each.entity_id
        assert facts == snapshot(name=f"{name}-entry")
        assert stable(shown(hass, name)) == snapshot(name=f"{name}-state")
    assert len(mine) == 15


async def test_numbers_follow_what_comes_and_goes(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """A film that is added counts, with its size and picture, and then it does not."""
    simulator, picture = server.simulator, value(hass, known, "last_added_picture")
    assert value(hass, known, "items") == "5"
    size = float(value(hass, known, "size"))

    simulator.add_file(film("Alien (1979)"), 2**30)
    simulator.scan("Films")
    await until(lambda: value(hass, known, "items") == "6")
    await until(lambda: "Alien" in value(hass, known, "last_added"))
    assert float(value(hass, known, "size")) == pytest.approx(size + 1)
    assert value(hass, known, "last_added_picture") != picture

    simulator.remove_file(film("Alien (1979)"))
    simulator.scan("Films")
    await until(lambda: value(hass, known, "items") == "5")
    assert "Alien" not in value(hass, known, "last_added")


async def test_a_button_brings_a_library_in_step(
    hass: HomeAssistant, known: MockConfigEntry, until: Until
) -> None:
    """Whether or not it is time to; and one button does so for all of them."""
    runtime = known.runtime_data
    films = status(known, "Films").key
    every = f"button.{runtime.server.name.lower()}_sync_all_libraries"
    for button, chosen in (
        (of_library(hass, known, "sync", "Films"), {films}),
        (every, set(runtime.librarian.libraries)),
    ):
        runtime.librarian.last.clear()
        await hass.services.async_call(
            "button", "press", {"entity_id": button}, blocking=True
        )
        await until(partial(chosen.issubset, runtime.librarian.last))
        orders = [runtime.librarian.last[key].order for key in chosen]
        assert {order.mode for order in orders} == {SyncMode.QUICK}
        assert {order.trigger for order in orders} == {SyncTrigger.USER}


async def test_a_scan_of_a_library_is_seen(
    hass: HomeAssistant, known: MockConfigEntry, until: Until
) -> None:
    """While it lasts, whoever asked for it."""
    runtime, films = known.runtime_data, status(known, "Films").key
    runtime.provider.scans.started(films, dt_util.utcnow())
    runtime.state_changed()
    await until(lambda: value(hass, known, "scanning") == "on")
    assert value(hass, known, "sync_state") == SyncState.SCANNING

    runtime.provider.scans.finished(films, dt_util.utcnow())
    runtime.state_changed()
    await until(lambda: value(hass, known, "scanning") == "off")
    assert value(hass, known, "sync_state") == SyncState.IDLE


async def test_a_button_has_one_library_scanned(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """The other libraries are left alone, and what is found is told as asked for."""
    told = async_capture_events(hass, EVENT)
    context = Context()
    server.simulator.add_file(film("Alien (1979)"))
    press = {"entity_id": of_library(hass, known, "scan", "Films")}
    await hass.services.async_call(
        "button", "press", press, blocking=True, context=context
    )
    await until(lambda: value(hass, known, "items") == "6")
    await until(lambda: [e for e in told if e.data["type"] == "scan_finished"])
    scans = [event for event in told if event.data["type"].startswith("scan_")]
    assert {event.data["library"]["name"] for event in scans} == {"Films"}
    assert {event.context.id for event in scans} == {context.id}


async def test_a_library_that_cannot_be_read_has_a_problem(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """And none any more once it can."""
    films = status(known, "Films")
    broken = UnavailableError("No answer")
    provider = known.runtime_data.provider
    with patch.object(provider, "list_page", side_effect=broken):
        known.runtime_data.librarian.want(deep(films))
        await until(lambda: value(hass, known, "problem") == "on")
    state = shown(hass, of_library(hass, known, "problem", "Films"))
    assert state.attributes["reason"] == "error"
    assert state.attributes["error"] == "unavailable"
    assert value(hass, known, "sync_state") == SyncState.ERROR

    known.runtime_data.librarian.want(deep(films))
    await until(lambda: value(hass, known, "problem") == "off")


async def test_progress_is_seen_while_a_run_goes_on(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """With what it does; and nothing once it is over."""
    for path in ("*/all*", "/Items"):
        server.simulator.fail("stall", path)
    known.runtime_data.librarian.want(deep(status(known, "Films")))
    await until(lambda: value(hass, known, "sync_state") == SyncState.DEEP_SYNCING)
    state = shown(hass, of_library(hass, known, "sync_progress", "Films"))
    assert state.attributes["mode"] == "deep"
    assert state.attributes["processed"] == 0

    server.simulator.heal()
    await until(lambda: value(hass, known, "sync_state") == SyncState.IDLE)
    assert value(hass, known, "sync_progress") == "unknown"
    assert value(hass, known, "items") == "5"


async def test_a_switch_outlasts_a_restart(
    hass: HomeAssistant, known: MockConfigEntry, until: Until
) -> None:
    """Off, no run begins by itself, not even at the start; the others go on."""
    switch = of_library(hass, known, "scheduled_syncs", "Films")
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch})
    await hass.async_block_till_done()
    assert shown(hass, switch).state == "off"
    await until(lambda: value(hass, known, "next_sync") == "unknown")

    assert await hass.config_entries.async_reload(known.entry_id)
    librarian = known.runtime_data.librarian
    await until(lambda: librarian.libraries)
    librarian.libraries_changed()
    librarian.catch_up(SyncTrigger.START)
    await until(lambda: len(librarian.last) == len(librarian.libraries) - 1)
    await until(lambda: shown(hass, switch).state == "off")
    films = status(known, "Films")
    assert films.key not in librarian.last
    await until(lambda: value(hass, known, "items") == "5")  # From the catalogue
    assert value(hass, known, "last_sync") not in {"unknown", "unavailable"}

    await hass.services.async_call("switch", "turn_on", {"entity_id": switch})
    await until(lambda: value(hass, known, "next_sync") != "unknown")


async def test_what_the_catalogue_knows_outlives_the_server(
    hass: HomeAssistant, known: MockConfigEntry, server: Server, until: Until
) -> None:
    """What only the server can do or say is not there meanwhile."""
    await server.simulator.go_down()
    await until(lambda: value(hass, known, "sync_state") == "unavailable")
    assert value(hass, known, "items") == "5"
    assert value(hass, known, "scheduled_syncs") == "on"
    assert value(hass, known, "sync") == "unavailable"
    assert value(hass, known, "scanning") == "unavailable"
