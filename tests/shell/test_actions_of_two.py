"""Actions that are about several servers, or about none."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.services import ACTIONS
from tests.simulators.plex import PlexSimulator

from .conftest import Until
from .entries import is_acquainted
from .test_actions import act, device_of, refusal, titles

# What some actions do not do without
NEEDED: Final[Mapping[str, dict[str, Any]]] = {
    "get_item": {"item_id": "nonsense"},
    "scan_path": {"path": "/nowhere"},
}


@pytest.fixture
async def attic(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> MockConfigEntry:
    """Return the entry of a Plex server with a film and an episode, in step."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    return entry


@pytest.fixture
async def cellar(
    hass: HomeAssistant, plex: PlexSimulator, attic: MockConfigEntry, until: Until
) -> MockConfigEntry:
    """Return an entry by which the same server is followed as if it were another."""
    twin = MockConfigEntry(
        domain=DOMAIN, title="Cellar", data=dict(attic.data), unique_id=None
    )
    twin.add_to_hass(hass)
    assert await hass.config_entries.async_setup(twin.entry_id)
    await until(lambda: is_acquainted(twin))
    return twin


def server_device(entry: MockConfigEntry) -> str:
    """Return the device of a server."""
    return str(entry.runtime_data.bridge.server["device_id"])


async def test_all_servers_are_searched(
    hass: HomeAssistant, attic: MockConfigEntry, cellar: MockConfigEntry
) -> None:
    """Unless one is named, by its device or that of a library."""
    both = await act(hass, "search", query="dune")
    assert {each["entry_id"] for each in both["results"]} == {
        attic.entry_id,
        cellar.entry_id,
    }
    assert both["total"] == 2
    one = await act(hass, "search", query="dune", device_id=server_device(cellar))
    assert [each["entry_id"] for each in one["results"]] == [cellar.entry_id]
    library = device_of(hass, attic, "Movies")
    one = await act(hass, "search", query="dune", device_id=[library])
    assert [each["entry_id"] for each in one["results"]] == [attic.entry_id]
    shows = device_of(hass, attic, "TV Shows")
    assert titles(await act(hass, "search", query="dune", device_id=shows)) == []


async def test_pages_go_through_all_servers(
    hass: HomeAssistant, attic: MockConfigEntry, cellar: MockConfigEntry
) -> None:
    """In one order, each result once."""
    asked = {"type": ["movie", "episode"], "order": "title", "limit": 1}
    pages = [await act(hass, "search", **asked, offset=n) for n in range(4)]
    assert [titles(page)[0] for page in pages] == ["Dune", "Dune", "Home", "Home"]
    assert [page["truncated"] for page in pages] == [True, True, True, False]
    recent = await act(hass, "get_recently_added", limit=3)
    assert len(recent["results"]) == 3
    assert recent["truncated"]


async def test_a_server_and_its_library_are_no_two_places(
    hass: HomeAssistant, attic: MockConfigEntry
) -> None:
    """Nothing is found, or counted, twice."""
    devices = [server_device(attic), device_of(hass, attic, "Movies")]
    assert titles(await act(hass, "search", query="dune", device_id=devices)) == [
        "Dune"
    ]
    assert len((await act(hass, "get_statistics", device_id=devices))["results"]) == 1
    assert len((await act(hass, "clean_up", device_id=devices))["results"]) == 1


async def test_an_id_that_two_servers_have_needs_the_server(
    hass: HomeAssistant, attic: MockConfigEntry, cellar: MockConfigEntry
) -> None:
    """Otherwise it would be left to chance."""
    key = (await act(hass, "search", query="dune"))["results"][0]["id"]
    error = await refusal(hass, "get_item", item_id=key)
    assert error.translation_key == "ambiguous_item"
    answer = await act(hass, "get_item", item_id=key, device_id=server_device(attic))
    assert answer["item"]["entry_id"] == attic.entry_id


async def test_without_a_server_actions_say_so(
    hass: HomeAssistant, attic: MockConfigEntry
) -> None:
    """They are there all the same, so that automations are valid."""
    device = server_device(attic)
    await hass.config_entries.async_unload(attic.entry_id)
    for name in ACTIONS:
        error = await refusal(hass, name, **NEEDED.get(name, {}))
        assert error.translation_key == "no_server"
    error = await refusal(hass, "search", device_id=device)
    assert error.translation_key == "server_not_loaded"
    assert error.translation_placeholders == {"server": "Attic"}


@pytest.mark.usefixtures("socket_enabled")
async def test_actions_are_there_before_any_server(hass: HomeAssistant) -> None:
    """And are described in full."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(ACTIONS)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("search", {"limit": 0}),
        ("search", {"limit": 201}),
        ("search", {"offset": 10_001}),
        ("search", {"type": "film"}),
        ("search", {"state": "gone"}),
        ("search", {"order": "random"}),
        ("search", {"year_from": "soon"}),
        ("search", {"query": "x" * 501}),
        ("search", {"added_since": "yesterday"}),
        ("search", {"words": "dune"}),
        ("get_item", {}),
        ("sync", {"mode": "push"}),
    ],
)
async def test_what_is_no_value_is_refused(
    hass: HomeAssistant, attic: MockConfigEntry, name: str, asked: dict[str, Any]
) -> None:
    """By Home Assistant, which names the field."""
    with pytest.raises(vol.Invalid):
        await act(hass, name, **asked)


@pytest.mark.parametrize("name", ACTIONS)
async def test_only_administrators_give_the_server_work(
    hass: HomeAssistant, attic: MockConfigEntry, hass_read_only_user: User, name: str
) -> None:
    """Everybody may look; automations may do everything."""
    data = NEEDED.get(name, {})
    context = Context(user_id=hass_read_only_user.id)
    call = hass.services.async_call(
        DOMAIN, name, data, blocking=True, context=context, return_response=True
    )
    if name in {"sync", "scan_path", "scan_library", "cancel_scan", "clean_up"}:
        with pytest.raises(Unauthorized):
            await call
    elif name == "get_item":
        with pytest.raises(ServiceValidationError):
            await call
    else:
        assert await call


async def test_a_catalogue_that_fails_is_told_in_words(
    hass: HomeAssistant, attic: MockConfigEntry
) -> None:
    """As an error of Home Assistant's, with what to do."""
    database = attic.runtime_data.librarian.catalogue._database
    with database.write() as connection:
        connection.execute("ALTER TABLE archive RENAME TO elsewhere")
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "get_removed")
    assert caught.value.translation_key == "catalogue_failed"


async def test_subtitles_are_found_by_any_code_of_their_language(
    hass: HomeAssistant, attic: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A film has those that lie beside it, and lacks all others."""
    folder = "Movies/Dune (2021)"
    plex.add_file(f"{folder}/Dune (2021).de.srt")
    plex.scan()
    await plex.idle()
    for mode in ("quick", "deep"):
        await act(hass, "sync", library="Movies", mode=mode, wait=True)
    for code in ("de", "deu", "GER"):
        having = await act(hass, "search", library="Movies", subtitles=code)
        assert titles(having) == ["Dune"], code
        lacking = await act(hass, "search", library="Movies", missing_subtitles=[code])
        assert titles(lacking) == []
    lacking = await act(hass, "search", library="Movies", missing_subtitles="fr")
    assert titles(lacking) == ["Dune"]
