"""The servers of an account, and the way to one of them."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator

from .approving import approved
from .dialog import Dialog

pytestmark = pytest.mark.usefixtures("setup")


async def test_one_of_several_servers_is_chosen(
    dialog: Dialog, plextv: PlexTvSimulator, cellar: PlexSimulator
) -> None:
    """Both are offered by name."""
    plextv.add_server(cellar.machine_id, "Cellar", "Anna", cellar.url, cellar.token)
    await approved(dialog, plextv, "Anna")
    assert (dialog.step, dialog.errors) == ("plex_choose", {})
    entry = (await dialog.submit(server=cellar.machine_id)).created
    assert (entry.title, entry.data["token"]) == ("Cellar", cellar.token)


async def test_a_server_that_is_set_up_is_left_out(
    hass: HomeAssistant,
    dialog: Dialog,
    plextv: PlexTvSimulator,
    cellar: PlexSimulator,
    entry: MockConfigEntry,
) -> None:
    """The other is taken without a question."""
    entry.add_to_hass(hass)
    plextv.add_server(cellar.machine_id, "Cellar", "Anna", cellar.url, cellar.token)
    assert (await approved(dialog, plextv, "Anna")).created.title == "Cellar"


async def test_two_accounts_have_an_entry_each(
    hass: HomeAssistant, plextv: PlexTvSimulator, cellar: PlexSimulator
) -> None:
    """Each keeps its own credentials, and its own id."""
    plextv.add_server(cellar.machine_id, "Cellar", "Bob", cellar.url, cellar.token)
    entries = [
        (await approved(Dialog(hass), plextv, name)).created for name in ("Anna", "Bob")
    ]
    assert [entry.title for entry in entries] == ["Attic", "Cellar"]
    accounts = [entry.data["account"] for entry in entries]
    assert accounts[0]["token"] != accounts[1]["token"]
    assert accounts[0]["client_id"] != accounts[1]["client_id"]


async def test_all_servers_being_set_up_is_told(
    hass: HomeAssistant,
    dialog: Dialog,
    plextv: PlexTvSimulator,
    entry: MockConfigEntry,
) -> None:
    """There is nothing to choose from."""
    entry.add_to_hass(hass)
    assert (await approved(dialog, plextv, "Anna")).aborted == "all_configured"


async def test_an_account_without_servers_is_told(
    dialog: Dialog, plextv: PlexTvSimulator
) -> None:
    """Bob has none."""
    assert (await approved(dialog, plextv, "Bob")).aborted == "no_servers"


async def test_a_shared_server_is_used_with_the_guests_token(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """Not with the account's, and not with the owner's."""
    bobs = "bobs-key"
    plex.add_token(bobs, rights="shared")
    plextv.add_server(
        plex.machine_id,
        "Attic",
        "Anna",
        plex.url,
        plex.token,
        shared_with={"Bob": bobs},
    )
    assert (await approved(dialog, plextv, "Bob")).created.data["token"] == bobs


async def test_a_server_out_of_reach_is_told(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """Once it is back, no new sign-in is needed."""
    await plex.go_down()
    await approved(dialog, plextv, "Anna")
    assert (dialog.step, dialog.errors) == ("plex_choose", {"base": "no_way"})
    await plex.come_up()
    assert (await dialog.submit(server=plex.machine_id)).created


async def test_a_starting_server_is_told(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """It is there, and only wants to be waited for."""
    plex.fail("503")
    await approved(dialog, plextv, "Anna")
    assert dialog.errors == {"base": "busy"}
    plex.heal()
    assert (await dialog.submit(server=plex.machine_id)).created


async def test_a_token_that_the_server_refuses_is_told(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """plex.tv may know an old one."""
    plextv.add_server(plex.machine_id, "Attic", "Anna", plex.url, "old")
    await approved(dialog, plextv, "Anna")
    assert dialog.errors == {"base": "authentication_failed"}


async def test_another_server_at_the_address_gets_no_token(
    dialog: Dialog, plextv: PlexTvSimulator, cellar: PlexSimulator
) -> None:
    """plex.tv's addresses may be somebody else's by now."""
    plextv.add_server("gone", "Gone", "Bob", cellar.url, "s3cret")
    await approved(dialog, plextv, "Bob")
    assert dialog.errors == {"base": "no_way"}
    assert "s3cret" not in str(cellar.requests)


async def test_the_next_best_address_is_used(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator, cellar: PlexSimulator
) -> None:
    """Nothing answers at the local one, and another server at the remote one."""
    plextv.add_server(
        plex.machine_id,
        "Attic",
        "Anna",
        "http://127.0.0.1:1",
        plex.token,
        remote_url=cellar.url,
        relay_url=plex.url,
    )
    assert (await approved(dialog, plextv, "Anna")).created.data["url"] == plex.url


@pytest.mark.usefixtures("no_names")
async def test_the_servers_name_for_its_certificate_needs_not_resolve(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """On a network that guards against rebinding, the plain local address is used."""
    server = ("Attic", "Anna", plex.url, plex.token)
    plextv.add_server(plex.machine_id, *server, direct=True)
    assert (await approved(dialog, plextv, "Anna")).created.data["url"] == plex.url


@pytest.mark.usefixtures("no_names")
async def test_an_encrypted_address_is_not_replaced_where_that_is_required(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator
) -> None:
    """The server said that it wants no plain requests."""
    server = ("Attic", "Anna", plex.url, plex.token)
    plextv.add_server(plex.machine_id, *server, direct=True, https_required=True)
    await approved(dialog, plextv, "Anna")
    assert dialog.errors == {"base": "no_way"}
    assert not plex.requests
