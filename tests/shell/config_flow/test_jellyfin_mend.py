"""A new token, or a new address, for a Jellyfin server that is set up."""

from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner import flow_approval
from tests.simulators.jellyfin import JellyfinSimulator

from .den import ANNA, BOB, OURS, den_entry, sign_ins, tokens
from .dialog import Dialog
from .others import proxy, served


@pytest.fixture
def entry(hass: HomeAssistant, den: JellyfinSimulator) -> MockConfigEntry:
    """Return an entry with a token of Anna's, for the entry's own device."""
    entry = den_entry(den, den.login("Anna", OURS))
    entry.add_to_hass(hass)
    return entry


async def refused(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    """Return the flow that begins when the server refuses an entry's token."""
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    dialog = await Dialog(hass).join(flow["flow_id"])
    assert dialog.step == "jellyfin_reauth"
    return dialog


@pytest.mark.parametrize("who", [ANNA, BOB])
async def test_signing_in_again_brings_a_new_token(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    setup: AsyncMock,
    who: dict[str, str],
) -> None:
    """All else stays, our own id too, and the old token is no more."""
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("jellyfin_password")
    assert (await dialog.submit(**who)).aborted == "reauth_successful"
    await hass.async_block_till_done()
    assert tokens(den, OURS) == [entry.data["token"]] != [before["token"]]
    assert dict(entry.data) == before | {"token": entry.data["token"]}
    assert entry.options == {"finished_percent": 80, "verify_ssl": True}
    assert setup.await_count == 1


@pytest.mark.usefixtures("setup")
async def test_the_old_token_is_ended_once_the_new_one_is_there(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """And not a moment sooner."""
    old = entry.data["token"]
    dialog = await (await refused(hass, entry)).choose("jellyfin_password")
    den.forget_requests()
    await dialog.submit(**BOB)
    await hass.async_block_till_done()
    paths = [request.path for request in den.requests]
    assert paths.index("/Users/AuthenticateByName") < paths.index("/Sessions/Logout")
    (logout,) = [r for r in den.requests if r.path == "/Sessions/Logout"]
    assert logout.token == old


@pytest.mark.usefixtures("setup")
async def test_a_code_brings_a_new_token(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page goes on by itself here, too."""
    monkeypatch.setattr(flow_approval, "INTERVAL", 0.01)
    dialog = await (await refused(hass, entry)).choose("jellyfin_quick")
    den.approve(dialog.code, "Anna")
    assert (await dialog.wait()).aborted == "reauth_successful"
    assert tokens(den, OURS) == [entry.data["token"]]


@pytest.mark.usefixtures("setup")
async def test_a_key_takes_the_place_of_a_token(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """Which is ended."""
    key = den.add_key()
    dialog = await (await refused(hass, entry)).choose("jellyfin_key")
    assert (await dialog.submit(token=key)).aborted == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.data["token"] == key
    assert not tokens(den, OURS)


@pytest.mark.usefixtures("setup")
async def test_the_same_key_again_is_not_ended(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """It may have been refused by mistake."""
    dialog = await (await refused(hass, entry)).choose("jellyfin_key")
    await dialog.submit(token=entry.data["token"])
    assert dialog.aborted == "reauth_successful"
    assert tokens(den, OURS) == [entry.data["token"]]


@pytest.mark.usefixtures("setup")
async def test_a_wrong_password_changes_nothing(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The old token is as good as it was."""
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("jellyfin_password")
    await dialog.submit(**ANNA | {"password": "wrong"})
    assert dialog.errors == {"base": "wrong_password"}
    assert dict(entry.data) == before
    assert tokens(den, OURS) == [before["token"]]
    assert sign_ins(den) == 1


@pytest.mark.usefixtures("setup")
async def test_another_server_at_the_entrys_address_gets_nothing(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """No password, no key, and no token to end."""
    async with JellyfinSimulator(server_id="1" * 32) as hut:
        data = {**entry.data, "url": hut.url}
        hass.config_entries.async_update_entry(entry, data=data)
        dialog = await (await refused(hass, entry)).choose("jellyfin_password")
        assert (await dialog.submit(**ANNA)).errors == {"base": "wrong_server"}
        assert not sign_ins(hut)
        assert not [r for r in hut.requests if r.token]
    assert dict(entry.data) == data


@pytest.mark.usefixtures("setup")
async def test_a_server_that_went_meanwhile_is_told(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """Whether it takes codes cannot be known; the other ways say what is wrong."""
    den.fail("refuse")
    dialog = await refused(hass, entry)
    ways = ["jellyfin_password", "jellyfin_key", "jellyfin_address"]
    assert dialog.result["menu_options"] == ways
    await (await dialog.choose("jellyfin_password")).submit(**ANNA)
    assert dialog.errors == {"base": "down"}
    den.heal()
    assert (await dialog.submit(**ANNA)).aborted == "reauth_successful"


async def test_a_real_entry_heals(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The server refused at start, and takes the new token."""
    den.revoke_token(entry.data["token"])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    dialog = await (await Dialog(hass).join(flow["flow_id"])).choose(
        "jellyfin_password"
    )
    assert (await dialog.submit(**ANNA)).aborted == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_a_loaded_entry_takes_a_new_token(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The one before dies under it, and nobody is asked to sign in once more."""
    await hass.config_entries.async_setup(entry.entry_id)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await (await dialog.choose("jellyfin_password")).submit(**ANNA)
    assert dialog.aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.provider.connection.token == entry.data["token"]
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize("who", [ANNA, BOB])
async def test_a_server_that_goes_after_the_sign_in_does_no_harm(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    who: dict[str, str],
) -> None:
    """It has ended the old token by then, so the new one is kept."""
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await dialog.choose("jellyfin_password")
    den.fail("503", "/Users/Me")
    assert (await dialog.submit(**who)).aborted == "reconfigure_successful"
    await hass.async_block_till_done()
    assert tokens(den, OURS) == [entry.data["token"]]


@pytest.mark.usefixtures("setup")
async def test_a_sign_in_that_proves_no_good_is_ended(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """Somebody else's answers come from there by now."""
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await dialog.choose("jellyfin_password")
    den.fail("html", "/Users/Me")
    assert (await dialog.submit(**BOB)).errors == {"base": "bad_payload"}
    assert tokens(den, OURS) == [before["token"]]
    assert dict(entry.data) == before


async def test_the_address_is_changed_and_the_token_kept(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    setup: AsyncMock,
) -> None:
    """The form shows what is."""
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    assert dialog.step == "jellyfin_ways"
    await dialog.choose("jellyfin_address")
    assert dialog.suggested == {"url": den.url, "verify_ssl": True}
    async with served(proxy(den.url)) as url:
        await dialog.submit(url=url, verify_ssl=False)
    assert dialog.aborted == "reconfigure_successful"
    assert dict(entry.data) == before | {"url": url}
    assert entry.options == {"finished_percent": 80, "verify_ssl": False}
    assert tokens(den, OURS) == [before["token"]]
    await hass.async_block_till_done()
    assert setup.await_count == 1


@pytest.mark.usefixtures("setup")
async def test_a_new_address_that_refuses_the_token_wants_a_new_one(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """It is asked for, and both are kept."""
    den.revoke_token(entry.data["token"])
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await dialog.choose("jellyfin_address")
    async with served(proxy(den.url)) as url:
        await dialog.submit(url=url, verify_ssl=True)
        await (await dialog.choose("jellyfin_password")).submit(**ANNA)
    assert dialog.aborted == "reconfigure_successful"
    assert entry.data["url"] == url
    assert tokens(den, OURS) == [entry.data["token"]]


@pytest.mark.usefixtures("setup")
async def test_another_server_is_refused(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """What was typed stays in the form, to be corrected."""
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await dialog.choose("jellyfin_address")
    async with JellyfinSimulator(server_id="1" * 32) as hut:
        await dialog.submit(url=hut.url, verify_ssl=True)
        assert dialog.errors == {"url": "wrong_server"}
        assert dialog.suggested["url"] == hut.url
    assert dict(entry.data) == before
    await dialog.submit(url=den.url, verify_ssl=True)
    assert dialog.aborted == "reconfigure_successful"
