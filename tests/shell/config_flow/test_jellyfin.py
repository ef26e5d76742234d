"""The ways into a Jellyfin server: name and password, a code, a key."""

import asyncio
from unittest.mock import AsyncMock

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.showrunner import flow_approval
from tests.simulators.jellyfin import JellyfinSimulator

from ..conftest import Until
from .den import ANNA, BOB, at_password, at_ways, den_entry, sign_ins, tokens
from .dialog import Dialog

WRONG = {"password": "wrong"}

pytestmark = pytest.mark.usefixtures("setup")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask often."""
    monkeypatch.setattr(flow_approval, "INTERVAL", 0.01)
    monkeypatch.setattr(flow_approval, "PAUSE", 0.02)


def devices(den: JellyfinSimulator) -> set[str]:
    """Return the devices that were ever signed in, but for the administrator's own."""
    known = den.state.access.tokens.values()
    return {each.device_id for each in known} - {"the-admins-own"}


async def test_name_and_password_make_an_entry(
    dialog: Dialog, den: JellyfinSimulator, setup: AsyncMock
) -> None:
    """The entry holds a token, for a device of its own, and no password."""
    entry = (await (await at_password(dialog, den)).submit(**ANNA)).created
    assert (entry.title, entry.unique_id) == ("Den", den.server_id)
    (token,) = tokens(den, entry.data["client_id"])
    assert entry.data == {
        "kind": "jellyfin",
        "url": den.url,
        "token": token,
        "client_id": entry.data["client_id"],
    }
    assert entry.options == {"verify_ssl": True}
    assert ANNA["password"] not in str(entry.as_dict())
    assert setup.await_count == 1


async def test_we_say_who_we_are(dialog: Dialog, den: JellyfinSimulator) -> None:
    """In the one header that all versions take, with the entry's id for the device."""
    entry = (await (await at_password(dialog, den)).submit(**ANNA)).created
    (request,) = [r for r in den.requests if "AuthenticateByName" in r.path]
    sent = request.headers["Authorization"]
    assert sent.startswith('MediaBrowser Client="Showrunner", ')
    assert f'DeviceId="{entry.data["client_id"]}"' in sent


async def test_two_flows_are_two_devices(
    hass: HomeAssistant, den: JellyfinSimulator
) -> None:
    """Or else the one would end the other's token."""
    for dialog in (Dialog(hass), Dialog(hass)):
        await (await at_password(dialog, den)).submit(**BOB)
    assert len(devices(den)) == 2


async def test_a_wrong_password_is_told_and_not_tried_again(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The name stays in the form, the password does not."""
    await at_password(dialog, den)
    await dialog.submit(**ANNA | WRONG)
    assert dialog.errors == {"base": "wrong_password"}
    assert dialog.suggested == {"username": "Anna", "password": None}
    await asyncio.sleep(0.05)
    assert sign_ins(den) == 1
    assert (await dialog.submit(**ANNA)).created


@pytest.mark.parametrize("way", ["disabled", "locked out"])
async def test_who_may_not_sign_in_is_told(
    dialog: Dialog, den: JellyfinSimulator, way: str
) -> None:
    """By an administrator's will, or by too many wrong passwords."""
    await at_password(dialog, den)
    if way == "disabled":
        den.disable_user("Bob")
    else:
        den.state.accounts.named("Bob").lockout = 1  # type: ignore[union-attr]
        await dialog.submit(**BOB | WRONG)
    assert (await dialog.submit(**BOB)).errors == {"base": "not_let_in"}
    assert not devices(den)


async def test_an_empty_password_will_do(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """If the user has none."""
    den.add_user("Carla", "", admin=True)
    await at_password(dialog, den)
    assert (await dialog.submit(username=" Carla ")).created


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("503", "busy"),
        ("500", "unavailable"),
        ("refuse", "down"),
        ("html", "bad_payload"),
    ],
)
async def test_what_goes_wrong_is_told_and_can_be_tried_again(
    dialog: Dialog, den: JellyfinSimulator, kind: str, error: str
) -> None:
    """When the password is sent, or before."""
    await at_password(dialog, den)
    den.fail(kind)
    assert (await dialog.submit(**ANNA)).errors == {"base": error}
    den.heal()
    assert not sign_ins(den)
    assert (await dialog.submit(**ANNA)).created


async def test_a_token_that_led_nowhere_is_ended(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """The server let us in, and answers no further."""
    await at_password(dialog, den)
    den.fail("500", "/Users/Me")
    assert (await dialog.submit(**ANNA)).errors == {"base": "unavailable"}
    assert not devices(den)


async def test_a_stranger_gets_no_password(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """Whoever answers at the address by then."""
    await at_password(dialog, den)
    den.state.server_id = "0" * 32
    assert (await dialog.submit(**ANNA)).errors == {"base": "wrong_server"}
    assert not sign_ins(den)


async def test_a_plain_user_is_told_what_does_not_work(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """And may go on all the same."""
    await (await at_password(dialog, den)).submit(**BOB)
    assert dialog.step == "jellyfin_limited"
    entry = (await dialog.choose("jellyfin_accept")).created
    assert tokens(den, entry.data["client_id"]) == [entry.data["token"]]


async def test_a_plain_user_may_make_way_for_an_administrator(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """Then no token of theirs is left."""
    await (await at_password(dialog, den)).submit(**BOB)
    await dialog.choose("jellyfin_ways")
    assert not devices(den)
    await dialog.choose("jellyfin_password")
    assert (await dialog.submit(**ANNA)).created


async def test_a_plain_user_whose_server_goes_is_told(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """And begins anew."""
    await (await at_password(dialog, den)).submit(**BOB)
    den.fail("500", "/Users/Me")
    await dialog.choose("jellyfin_accept")
    assert (dialog.step, dialog.errors) == ("jellyfin_retry", {"base": "unavailable"})
    den.heal()
    assert (await dialog.submit()).step == "jellyfin_ways"


async def test_a_closed_window_leaves_no_token(
    dialog: Dialog, den: JellyfinSimulator, until: Until
) -> None:
    """Signed in, and then thought better of it."""
    await (await at_password(dialog, den)).submit(**BOB)
    assert devices(den)
    dialog.close()
    await until(lambda: not devices(den))


# Quick Connect


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


# A key


async def test_a_key_makes_an_entry(dialog: Dialog, den: JellyfinSimulator) -> None:
    """The page has said before what does not work with it."""
    key = den.add_key()
    await (await at_ways(dialog, den)).choose("jellyfin_key")
    assert (await dialog.submit(token=f" {key}\n")).created.data["token"] == key


@pytest.mark.parametrize(
    ("key", "errors"),
    [
        ("0" * 32, {"token": "authentication_failed"}),
        ("two words", {"token": "invalid_token"}),
    ],
)
async def test_a_wrong_key_is_told(
    dialog: Dialog, den: JellyfinSimulator, key: str, errors: dict[str, str]
) -> None:
    """Beside the field."""
    await (await at_ways(dialog, den)).choose("jellyfin_key")
    assert (await dialog.submit(token=key)).errors == errors
    assert (await dialog.submit(token=den.add_key())).created


async def test_the_token_of_a_user_will_do(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """What does not work then is told as a repair issue."""
    token = den.login("Bob", "bobs-browser")
    await (await at_ways(dialog, den)).choose("jellyfin_key")
    assert (await dialog.submit(token=token)).created
    assert tokens(den, "bobs-browser") == [token]


async def test_a_token_of_somebodys_is_not_ended_when_it_leads_nowhere(
    dialog: Dialog, den: JellyfinSimulator
) -> None:
    """It is not ours."""
    token = den.login("Bob", "bobs-browser")
    await (await at_ways(dialog, den)).choose("jellyfin_key")
    den.fail("503", "/Users/Me")
    assert (await dialog.submit(token=token)).errors == {"base": "busy"}
    assert tokens(den, "bobs-browser") == [token]


async def test_the_same_server_is_set_up_once(
    hass: HomeAssistant, dialog: Dialog, den: JellyfinSimulator
) -> None:
    """That is told before anybody signs in."""
    den_entry(den, den.admin_token).add_to_hass(hass)
    await (await dialog.open()).choose("jellyfin_address")
    await dialog.submit(url=den.url, verify_ssl=True)
    assert dialog.aborted == "already_configured"


async def test_a_server_set_up_meanwhile_leaves_no_token(
    hass: HomeAssistant, dialog: Dialog, den: JellyfinSimulator, until: Until
) -> None:
    """In another window."""
    await at_password(dialog, den)
    den_entry(den, den.admin_token).add_to_hass(hass)
    assert (await dialog.submit(**ANNA)).aborted == "already_configured"
    await until(lambda: not devices(den))
