"""What a frontend hears of the syncs."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed_exact,
)
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.runtime.librarian import Librarian
from custom_components.showrunner.runtime.server import SHOW_AFTER
from custom_components.showrunner.websocket_api import Followed
from tests.simulators.plex import PlexSimulator

from .conftest import Until, shown
from .entries import is_acquainted

PAGES: Final = "/library/sections/*/all"

type States = dict[str, dict[str, Any]]  # By the name of the library


@pytest.fixture
async def librarian(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, until: Until
) -> AsyncIterator[Librarian]:
    """Follow a server, and heal it in the end."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    yield entry.runtime_data.librarian
    plex.heal()


@pytest.fixture
async def client(
    hass: HomeAssistant, librarian: Librarian, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Return a frontend."""
    return await hass_ws_client(hass)


def by_name(answer: dict[str, Any]) -> States:
    """Return the states in an answer by library."""
    return {str(each["library"]["name"]): each for each in answer["libraries"]}


async def subscribe(client: MockHAClientWebSocket) -> States:
    """Follow the syncs; return how all is now."""
    await client.send_json_auto_id({"type": "showrunner/sync/subscribe"})
    assert (await client.receive_json())["success"]
    return by_name((await client.receive_json())["event"])


async def status(client: MockHAClientWebSocket) -> States:
    """Ask how all is now."""
    await client.send_json_auto_id({"type": "showrunner/sync/status"})
    return by_name((await client.receive_json())["result"])


async def heard(client: MockHAClientWebSocket, library: str, **facts: Any) -> States:
    """Wait until a library is said to be so."""
    while True:
        states = by_name((await client.receive_json(timeout=5))["event"])
        if (
            facts.items()
            <= {**states[library], **(states[library]["run"] or {})}.items()
        ):
            return states


def movies(librarian: Librarian) -> LibraryId:
    """Return the library of films."""
    found = librarian.libraries.values()
    return next(library.id for library in found if library.name == "Movies")


def begin(librarian: Librarian, mode: SyncMode) -> LibraryId:
    """Have the films synced soon."""
    library = movies(librarian)
    order = SyncOrder(library=library, mode=mode, trigger=SyncTrigger.USER)
    librarian.want(order)
    return library


async def test_who_subscribes_hears_at_once_how_all_is(
    client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    """A frontend that was reloaded knows as much as the one before."""
    states = await subscribe(client)
    assert set(states) == {"Movies", "TV Shows"}
    assert states["Movies"]["state"] == "idle"
    assert states["Movies"]["run"] is None
    assert states["Movies"]["last_run"]["error"] is None
    assert states["Movies"]["server"] == "Attic"
    assert states["Movies"]["entry_id"] == entry.entry_id
    assert states["Movies"]["next_at"] > states["Movies"]["synced_at"]
    assert await subscribe(client) == states


async def test_a_sync_is_followed_from_beginning_to_end(
    client: MockHAClientWebSocket, librarian: Librarian, plex: PlexSimulator
) -> None:
    """Also while nothing happens but that it gets on."""
    await subscribe(client)
    plex.fail("stall", PAGES)
    library = begin(librarian, SyncMode.DEEP)
    states = await heard(client, "Movies", state="deep_syncing", mode="deep")
    assert states["TV Shows"]["state"] == "idle"

    progress = librarian.running[library]
    progress.current, progress.total = "Dune", 4
    progress.tally.processed = 1  # Nobody is told: it is seen by looking
    states = await heard(client, "Movies", current="Dune", processed=1)
    assert states["Movies"]["run"]["share"] == 0.25
    assert states["Movies"]["run"]["time_left"] > 0

    plex.heal()
    states = await heard(client, "Movies", state="idle", run=None)
    assert states["Movies"]["last_run"]["mode"] == "deep"


@pytest.mark.usefixtures("all_enabled")
async def test_what_a_run_has_done_is_seen_within_a_second(
    hass: HomeAssistant, librarian: Librarian, plex: PlexSimulator, until: Until
) -> None:
    """On the sensor, and by a frontend."""
    sent: list[list[dict[str, Any]]] = []
    followed = Followed(hass, sent.append)
    followed.start()
    plex.fail("stall", PAGES)
    library = begin(librarian, SyncMode.DEEP)
    await until(lambda: sent[-1][0]["state"] == "deep_syncing")

    progress = librarian.running[library]
    progress.total, progress.tally.processed = 4, 1  # Nobody is told
    for seconds in (1 - SHOW_AFTER, SHOW_AFTER):  # What is seen waits for other news
        later = dt_util.utcnow() + timedelta(seconds=seconds)
        async_fire_time_changed_exact(hass, later)
    assert sent[-1][0]["run"]["share"] == 0.25
    assert shown(hass, "sensor.attic_movies_sync_progress").state == "25.0"
    followed.stop()


async def test_the_status_asks_nobody(
    client: MockHAClientWebSocket,
    librarian: Librarian,
    plex: PlexSimulator,
    until: Until,
) -> None:
    """Neither the server, which does not answer, nor the catalogue's file."""
    plex.fail("stall", PAGES)
    plex.requests.clear()
    library = begin(librarian, SyncMode.DEEP)
    await until(lambda: any("/all" in each.path for each in plex.requests))
    with patch.object(librarian.catalogue, "_database", None):
        states = await status(client)
    assert states["Movies"]["run"]["mode"] == librarian.running[library].mode


async def test_servers_come_and_go(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
    librarian: Librarian,
) -> None:
    """A subscription outlives them."""
    await subscribe(client)
    assert await hass.config_entries.async_unload(entry.entry_id)
    answer = (await client.receive_json())["event"]
    while answer["libraries"]:
        answer = (await client.receive_json())["event"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await heard(client, "Movies", state="idle")


async def test_who_leaves_is_told_no_more(
    client: MockHAClientWebSocket, entry: MockConfigEntry, librarian: Librarian
) -> None:
    """Nothing of a subscription is left behind."""
    before = len(entry.runtime_data._listeners)
    await subscribe(client)
    assert len(entry.runtime_data._listeners) == before + 1
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["success"]
    assert len(entry.runtime_data._listeners) == before


async def test_nothing_ticks_while_nothing_runs(
    entry: MockConfigEntry, librarian: Librarian, until: Until
) -> None:
    """A pulse is there only for runs."""
    await until(lambda: entry.runtime_data._ticker._cancel is None)
    assert not librarian.running
    entry.runtime_data.state_changed()
    await until(lambda: entry.runtime_data._show is None)
    assert entry.runtime_data._ticker._cancel is None
