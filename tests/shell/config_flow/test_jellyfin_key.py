"""The way into a Jellyfin server by a key, and servers that are set up already."""

from homeassistant.core import HomeAssistant
import pytest

from tests.simulators.jellyfin import JellyfinSimulator

from ..conftest import Until
from .den import ANNA, at_password, at_ways, den_entry, devices, tokens
from .dialog import Dialog

pytestmark = pytest.mark.usefixtures("setup")


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
