"""Servers that are found on the network, and those that moved there."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.showrunner.providers.discovery import Address
from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator

from .dialog import Dialog
from .found import FOUND, announcement, gdm, port, suggestion
from .others import home_made, proxy, served

pytestmark = pytest.mark.usefixtures("setup")


async def test_without_a_server_on_the_network_none_is_offered(dialog: Dialog) -> None:
    """The menu has the ways that always work."""
    await dialog.open()
    ways = ["plex_sign_in", "plex_manual", "jellyfin_address"]
    assert dialog.result["menu_options"] == ways


async def test_a_server_on_the_network_can_be_chosen(
    dialog: Dialog, plex: PlexSimulator, network: list[Address]
) -> None:
    """Its address is filled in, and a token is all that is missing."""
    async with gdm(plex) as responder:
        network.append(responder.address)
        await dialog.open()
    await dialog.choose("discovered")
    await dialog.submit(server=plex.machine_id)
    assert dialog.step == "plex_found"
    await dialog.choose("plex_manual")
    url = dialog.suggested["url"]
    entry = (await dialog.submit(url=url, token=plex.token, verify_ssl=True)).created
    assert (entry.unique_id, entry.data["url"]) == (plex.machine_id, plex.url)


async def test_a_server_that_is_set_up_is_not_offered(
    hass: HomeAssistant,
    dialog: Dialog,
    plex: PlexSimulator,
    entry: MockConfigEntry,
    network: list[Address],
) -> None:
    """There is nothing left to choose."""
    entry.add_to_hass(hass)
    async with gdm(plex) as responder:
        network.append(responder.address)
        await dialog.open()
    assert "discovered" not in dialog.result["menu_options"]


async def test_a_server_that_was_ignored_is_offered_to_who_asks(
    hass: HomeAssistant, dialog: Dialog, plex: PlexSimulator, network: list[Address]
) -> None:
    """Whoever begins a flow may have changed their mind."""
    MockConfigEntry(
        domain="showrunner", unique_id=plex.machine_id, source="ignore"
    ).add_to_hass(hass)
    async with gdm(plex) as responder:
        network.append(responder.address)
        await dialog.open()
    await dialog.choose("discovered")
    await dialog.submit(server=plex.machine_id)
    await dialog.choose("plex_manual")
    await dialog.submit(url=plex.url, token=plex.token, verify_ssl=True)
    assert dialog.created


async def test_the_server_that_was_chosen_is_the_one_set_up(
    dialog: Dialog, plex: PlexSimulator, cellar: PlexSimulator, network: list[Address]
) -> None:
    """The address of another one is refused, and its owner learns no token."""
    async with gdm(plex) as attic, gdm(cellar, "Cellar") as other:
        network += [attic.address, other.address]
        await dialog.open()
    await dialog.choose("discovered")
    await dialog.submit(server=plex.machine_id)
    await dialog.choose("plex_manual")
    await dialog.submit(url=cellar.url, token=plex.token, verify_ssl=True)
    assert dialog.errors == {"url": "wrong_server"}
    assert plex.token not in str(cellar.requests)
    await dialog.submit(url=plex.url, token=plex.token, verify_ssl=True)
    assert dialog.created


async def test_a_found_server_is_set_up_by_signing_in(
    dialog: Dialog,
    plex: PlexSimulator,
    plextv: PlexTvSimulator,
    cellar: PlexSimulator,
) -> None:
    """It is not asked again which of the account's servers is meant."""
    plextv.add_server(cellar.machine_id, "Cellar", "Anna", cellar.url, cellar.token)
    await dialog.open(FOUND, suggestion(plex))
    assert dialog.step == "plex_found"
    await dialog.choose("plex_sign_in")
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).created.unique_id == plex.machine_id


async def test_an_account_without_the_found_server_is_told(
    dialog: Dialog, plex: PlexSimulator, plextv: PlexTvSimulator
) -> None:
    """Somebody else may sign in instead."""
    await (await dialog.open(FOUND, suggestion(plex))).choose("plex_sign_in")
    plextv.link(dialog.code, "Bob")
    await dialog.wait()
    assert dialog.errors == {"base": "not_on_account"}
    await dialog.submit()
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).created


@pytest.mark.parametrize("told", [{}, {"port": None}])
async def test_an_announced_server_is_asked_who_it_is(
    dialog: Dialog,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Any],
) -> None:
    """The announcement does not tell, and may leave the port out."""
    monkeypatch.setattr("custom_components.showrunner.config_flow.PORT", port(plex))
    await dialog.open("zeroconf", announcement(plex, **told))
    (flow,) = dialog._flows.async_progress()
    assert flow["context"]["unique_id"] == plex.machine_id
    assert flow["context"]["title_placeholders"] == {"name": "Attic"}
    await dialog.choose("plex_manual")
    url = dialog.suggested["url"]
    await dialog.submit(url=url, token=plex.token, verify_ssl=True)
    assert dialog.created


async def test_an_encrypted_server_is_asked_who_it_is(
    dialog: Dialog, plex: PlexSimulator, tmp_path: Any
) -> None:
    """No secret is sent, so its certificate does not matter yet."""
    async with served(proxy(plex.url), home_made(tmp_path)) as url:
        await dialog.open(FOUND, suggestion(plex, port=URL(url).port))
    assert dialog.step == "plex_found"


@pytest.mark.parametrize("kind", ["refuse", "html", "503"])
async def test_what_does_not_answer_as_a_server_is_not_offered(
    dialog: Dialog, plex: PlexSimulator, kind: str
) -> None:
    """Whatever announced itself there."""
    plex.fail(kind)
    assert (
        await dialog.open("zeroconf", announcement(plex))
    ).aborted == "not_answering"


async def test_a_server_found_twice_is_offered_once(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """By its announcement and by our search."""
    await Dialog(hass).open("zeroconf", announcement(plex))
    second = await Dialog(hass).open(FOUND, suggestion(plex))
    assert second.aborted == "already_in_progress"


async def test_a_server_that_was_ignored_is_not_offered(
    hass: HomeAssistant, dialog: Dialog, plex: PlexSimulator
) -> None:
    """And its entry, which has no address, is left alone."""
    MockConfigEntry(
        domain="showrunner", unique_id=plex.machine_id, source="ignore"
    ).add_to_hass(hass)
    assert (await dialog.open(FOUND, suggestion(plex))).aborted == "already_configured"


async def test_a_suggestion_does_not_stand_in_the_way(
    hass: HomeAssistant, dialog: Dialog, plex: PlexSimulator
) -> None:
    """Whoever sets the server up by hand does not want it suggested any more."""
    await Dialog(hass).open(FOUND, suggestion(plex))
    await (await dialog.open()).choose("plex_manual")
    await dialog.submit(url=plex.url, token=plex.token, verify_ssl=True)
    assert dialog.created
    assert not hass.config_entries.flow.async_progress()
