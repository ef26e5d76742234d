"""The way into a Jellyfin server by a code that somebody approves."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.showrunner import flow_approval
from tests.simulators.jellyfin import JellyfinSimulator

from ..conftest import Until
from .den import ANNA, at_password, at_ways, devices, sign_ins, tokens
from .dialog import Dialog

pytestmark = pytest.mark.usefixtures("setup")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask often."""
    monkeypatch.setattr(flow_approval, "INTERVAL", 0.01)
    monkeypatch.setattr(flow_approval, "PAUSE", 0.02)


async def test_an_approved_code_makes_an_entry(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The page shows it, and goes on by itself."""
    await (await at_ways(dialog, den)).choose("jellyfin_quick")
    assert dialog.kind == FlowResultType.SHOW_PROGRESS
    assert len(dialog.code) == 6
    assert den.approve(dialog.code, "Anna")
    entry = (await dialog.wait()).created
    assert tokens(den, entry.data["client_id"]) == [entry.data["token"]]
    assert not sign_ins(den)


async def test_the_page_may_ask_how_far_it_is(
    dialog: Dialog, den: JellyfinSimulator, until: Until
) -> None:
    """The code stays the same."""
    code = (await (await at_ways(dialog, den)).choose("jellyfin_quick")).code
    await until(lambda: "/QuickConnect/Connect" in str(den.requests))
    await dialog._go_on(None)
    assert dialog.code == code
    den.approve(code, "Bob")
    assert (await dialog.wait()).step == "jellyfin_limited"


async def test_a_code_is_offered_only_where_it_is_switched_on(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The other ways always are."""
    den.state.quick.enabled = False
    await at_ways(dialog, den)
    ways = ["jellyfin_password", "jellyfin_key", "jellyfin_address"]
    assert dialog.result["menu_options"] == ways


@pytest.mark.parametrize("when", ["before", "after"])
async def test_codes_that_are_switched_off_meanwhile_are_told(
    dialog: Dialog, den: JellyfinSimulator, when: str
) -> None:
    """Before a code is shown, or while it waits."""
    await at_ways(dialog, den)
    den.state.quick.enabled = when == "after"
    await dialog.choose("jellyfin_quick")
    if when == "after":
        den.state.quick.enabled = False
        await dialog.wait()
    assert dialog.errors == {"base": "quick_connect_off"}
    assert "jellyfin_quick" not in (await dialog.submit()).result["menu_options"]


async def test_an_expired_code_is_told_and_a_new_one_made(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """It is chosen once more."""
    old = (await (await at_ways(dialog, den)).choose("jellyfin_quick")).code
    den.state.quick._wishes.clear()
    await dialog.wait()
    assert dialog.errors == {"base": "pin_expired"}
    await (await dialog.submit()).choose("jellyfin_quick")
    assert dialog.code != old
    den.approve(dialog.code, "Anna")
    assert (await dialog.wait()).created


async def test_a_code_approved_by_who_may_not_sign_in(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """That is told, as it is after a password, and no code is said to have expired."""
    await (await at_ways(dialog, den)).choose("jellyfin_quick")
    den.disable_user("Bob")
    assert den.approve(dialog.code, "Bob")
    await dialog.wait()
    assert dialog.errors == {"base": "not_let_in"}
    assert not devices(den)
    assert (await dialog.submit()).step == "jellyfin_ways"


@pytest.mark.parametrize("kind", ["500", "503", "refuse"])
async def test_an_outage_while_waiting_is_waited_out(
    dialog: Dialog, den: JellyfinSimulator, kind: str
) -> None:
    """A restart of the server, for instance."""
    await (await at_ways(dialog, den)).choose("jellyfin_quick")
    den.fail(kind, "/QuickConnect/Connect", times=2)
    den.approve(dialog.code, "Anna")
    assert (await dialog.wait()).created


async def test_an_approval_that_led_nowhere_is_told(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """And its token ended."""
    await (await at_ways(dialog, den)).choose("jellyfin_quick")
    den.fail("500", "/Users/Me")
    den.approve(dialog.code, "Anna")
    await dialog.wait()
    assert dialog.errors == {"base": "unavailable"}
    assert not devices(den)


async def test_a_closed_window_ends_the_asking(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The server hears no more of it."""
    await (await at_ways(dialog, den)).choose("jellyfin_quick")
    dialog.close()
    await asyncio.sleep(0.05)  # A poll that was under way may end
    den.forget_requests()
    await asyncio.sleep(0.05)
    assert not den.requests


@pytest.mark.parametrize("version", ["10.9.11", "10.10.7", "10.11.11"])
async def test_older_servers_let_us_in_the_same_ways(
    hass: HomeAssistant, socket_enabled: None, version: str
) -> None:
    """By name and password, by a code, by a key."""
    async with JellyfinSimulator(version=version) as old:
        dialog = await at_password(Dialog(hass), old)
        entry = (await dialog.submit(**ANNA)).created
        await hass.config_entries.async_remove(entry.entry_id)
        dialog = await (await at_ways(Dialog(hass), old)).choose("jellyfin_quick")
        old.approve(dialog.code, "Anna")
        entry = (await dialog.wait()).created
        await hass.config_entries.async_remove(entry.entry_id)
        assert not devices(old)
        dialog = await (await at_ways(Dialog(hass), old)).choose("jellyfin_key")
        assert (await dialog.submit(token=old.add_key())).created
