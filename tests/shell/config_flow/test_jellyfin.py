"""The way into a Jellyfin server by name and password."""

import asyncio
from unittest.mock import AsyncMock

from homeassistant.core import HomeAssistant
import pytest

from tests.simulators.jellyfin import JellyfinSimulator

from ..conftest import Until
from .den import ANNA, BOB, at_password, devices, sign_ins, tokens
from .dialog import Dialog

WRONG = {"password": "wrong"}

pytestmark = pytest.mark.usefixtures("setup")


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
