"""Somebody in front of the flow for the server in the den, and what its owner sees."""

from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.simulator import ADMIN, PASSWORD

from .dialog import Dialog

ANNA = {"username": ADMIN, "password": PASSWORD}
BOB = {"username": "Bob", "password": "bobs own"}
OURS = "0f8fad5bd9cb469fa16570867728950e"


async def at_ways(dialog: Dialog, den: JellyfinSimulator) -> Dialog:
    """Return a new flow at the menu of ways into the server."""
    await (await dialog.open()).choose("jellyfin_address")
    await dialog.submit(url=den.url, verify_ssl=True)
    assert dialog.step == "jellyfin_ways"
    return dialog


async def at_password(dialog: Dialog, den: JellyfinSimulator) -> Dialog:
    """Return a new flow that asks for name and password."""
    return await (await at_ways(dialog, den)).choose("jellyfin_password")


async def signed_in(dialog: Dialog) -> Any:
    """Return the entry that somebody's sign-in makes."""
    await dialog.choose("jellyfin_password")
    return (await dialog.submit(**ANNA)).created


def den_entry(den: JellyfinSimulator, token: str, **changes: Any) -> MockConfigEntry:
    """Return an entry of the server, not yet set up."""
    data = {"kind": "jellyfin", "url": den.url, "token": token, "client_id": OURS}
    return MockConfigEntry(
        domain="showrunner",
        title="Den",
        unique_id=den.server_id,
        data=data | changes,
        options={"finished_percent": 80, "verify_ssl": True},
    )


def tokens(den: JellyfinSimulator, device_id: str) -> list[str]:
    """Return the tokens that a device may use."""
    known = den.state.access.tokens.values()
    return [each.token for each in known if each.device_id == device_id]


def sign_ins(den: JellyfinSimulator) -> int:
    """Return how often somebody tried a password."""
    return sum(r.path == "/Users/AuthenticateByName" for r in den.requests)


def devices(den: JellyfinSimulator) -> set[str]:
    """Return the devices that were ever signed in, but for the administrator's own."""
    known = den.state.access.tokens.values()
    return {each.device_id for each in known} - {"the-admins-own"}
