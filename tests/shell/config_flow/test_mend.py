"""A new token, or a new address, for a server that is set up."""

from typing import Any
from unittest.mock import AsyncMock, patch

from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator

from .dialog import Dialog
from .others import home_made, proxy, served

NEW, OLD, WRONG, NEVER_SEEN = "new", "old", "wrong", "never-seen"
ACCOUNT = {"client_id": "abc", "token": "account-token"}


@pytest.fixture
def entry(entry: MockConfigEntry, hass: HomeAssistant) -> MockConfigEntry:
    """Return the entry of the server in the attic, with options and an account."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, "account": ACCOUNT},
        options={"finished_percent": 80, "verify_ssl": True},
    )
    return entry


def forget_account(hass: HomeAssistant, entry: MockConfigEntry, **changes: str) -> None:
    """Let nobody ask plex.tv about this entry."""
    data = {key: entry.data[key] for key in entry.data if key != "account"}
    hass.config_entries.async_update_entry(entry, data=data | changes)


async def refused(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    """Return the flow that begins when the server refuses an entry's token."""
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    dialog = await Dialog(hass).join(flow["flow_id"])
    assert dialog.step == "reauth_confirm"
    return dialog


async def test_a_new_token_is_taken(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry, setup: AsyncMock
) -> None:
    """The account that it does not come from is forgotten; all else stays."""
    plex.add_token("new", rights="owner")
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("reauth_token")
    assert (await dialog.submit(token=f" {NEW} ")).aborted == "reauth_successful"
    del before["account"]
    assert dict(entry.data) == before | {"token": "new"}
    assert entry.options == {"finished_percent": 80, "verify_ssl": True}
    await hass.async_block_till_done()
    assert setup.await_count == 1


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        ("401", {"token": "authentication_failed"}),
        ("503", {"base": "busy"}),
        ("refuse", {"base": "down"}),
    ],
)
async def test_a_new_token_that_does_not_help_is_told(
    hass: HomeAssistant,
    plex: PlexSimulator,
    entry: MockConfigEntry,
    kind: str,
    errors: dict[str, str],
) -> None:
    """And can be entered again."""
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("reauth_token")
    plex.fail(kind, "/" if kind == "401" else "*")
    assert (await dialog.submit(token=NEW)).errors == errors
    assert dict(entry.data) == before
    plex.heal()
    await dialog.submit(token=plex.token)
    assert dialog.aborted == "reauth_successful"


@pytest.mark.usefixtures("setup")
async def test_another_server_at_the_entrys_address_gets_no_token(
    hass: HomeAssistant, cellar: PlexSimulator, entry: MockConfigEntry
) -> None:
    """It is told that the address is the trouble."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "url": cellar.url}
    )
    dialog = await (await refused(hass, entry)).choose("reauth_token")
    assert (await dialog.submit(token=NEW)).errors == {"base": "wrong_server"}
    assert "new" not in str([r.headers for r in cellar.requests])


@pytest.mark.usefixtures("setup")
async def test_a_server_that_was_exchanged_meanwhile_gets_no_token(
    hass: HomeAssistant,
    plex: PlexSimulator,
    cellar: PlexSimulator,
    entry: MockConfigEntry,
) -> None:
    """It is asked who it is on the same way that the token takes."""
    behind = iter([plex.url])

    async def changing(request: web.Request) -> web.Response:
        return await proxy(next(behind, cellar.url))(request)

    async with served(changing) as url:
        data = {**entry.data, "url": url}
        hass.config_entries.async_update_entry(entry, data=data)
        dialog = await (await refused(hass, entry)).choose("reauth_token")
        await dialog.submit(token=NEVER_SEEN)
    assert dialog.errors == {"base": "bad_payload"}
    assert cellar.requests
    assert NEVER_SEEN not in str(cellar.requests)


@pytest.mark.usefixtures("setup")
async def test_another_server_gets_no_token_of_an_account_either(
    hass: HomeAssistant,
    plex: PlexSimulator,
    cellar: PlexSimulator,
    plextv: PlexTvSimulator,
    entry: MockConfigEntry,
) -> None:
    """The account has the right one; the entry's address leads elsewhere."""
    data = {**entry.data, "url": cellar.url}
    hass.config_entries.async_update_entry(entry, data=data)
    dialog = await (await refused(hass, entry)).choose("plex_sign_in")
    plextv.link(dialog.code, "Anna")
    await dialog.wait()
    assert dialog.errors == {"base": "wrong_server"}
    assert plex.token not in str(cellar.requests)
    assert dict(entry.data) == data


@pytest.mark.usefixtures("setup")
async def test_signing_in_again_brings_a_new_token(
    hass: HomeAssistant,
    plex: PlexSimulator,
    plextv: PlexTvSimulator,
    entry: MockConfigEntry,
) -> None:
    """The address stays, whatever plex.tv thinks of it, and so does our own id."""
    plex.add_token("new", rights="owner")
    plextv.add_server(plex.machine_id, "Attic", "Anna", "http://127.0.0.1:1", "new")
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("plex_sign_in")
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).aborted == "reauth_successful"
    account = entry.data["account"]
    assert account["client_id"] == entry.data["client_id"]
    assert dict(entry.data) == before | {"token": "new", "account": account}


@pytest.mark.usefixtures("setup")
async def test_an_account_without_the_server_is_told(
    hass: HomeAssistant, plextv: PlexTvSimulator, entry: MockConfigEntry
) -> None:
    """The wrong person signed in; the right one may still."""
    before = dict(entry.data)
    dialog = await (await refused(hass, entry)).choose("plex_sign_in")
    plextv.link(dialog.code, "Bob")
    await dialog.wait()
    assert dialog.errors == {"base": "not_on_account"}
    assert dict(entry.data) == before
    await dialog.submit()
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).aborted == "reauth_successful"


async def test_a_real_entry_heals_by_a_new_token(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """The server refused at start, when nobody listened to changes yet."""
    forget_account(hass, entry, token=OLD)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state.recoverable  # It will try again
    (flow,) = hass.config_entries.flow.async_progress()
    dialog = await (await Dialog(hass).join(flow["flow_id"])).choose("reauth_token")
    await dialog.submit(token=plex.token)
    assert dialog.aborted == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_a_loaded_entry_takes_a_new_address(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """Its own listener sees to that, once."""
    forget_account(hass, entry)
    await hass.config_entries.async_setup(entry.entry_id)
    entries = hass.config_entries
    with patch.object(
        entries, "async_schedule_reload", wraps=entries.async_schedule_reload
    ) as reloaded:
        async with served(proxy(plex.url)) as url:
            dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
            await dialog.submit(url=url, verify_ssl=True)
            assert dialog.aborted == "reconfigure_successful"
            await hass.async_block_till_done()
            assert reloaded.call_count == 1
            assert entry.state is ConfigEntryState.LOADED
            assert entry.runtime_data.provider.connection.url == url
            await entries.async_unload(entry.entry_id)


async def test_the_address_is_changed_and_the_token_kept(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry, setup: AsyncMock
) -> None:
    """The form shows what is; an empty token stays as it was, with its account."""
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    assert dialog.suggested["url"] == plex.url
    assert dialog.suggested["token"] is None
    async with served(proxy(plex.url)) as url:
        await dialog.submit(url=url, verify_ssl=True)
    assert dialog.aborted == "reconfigure_successful"
    assert dict(entry.data) == before | {"url": url}
    await hass.async_block_till_done()
    assert setup.await_count == 1


@pytest.mark.usefixtures("setup")
async def test_token_and_verification_are_changed(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry, tmp_path: Any
) -> None:
    """The other options stay, and so does our own id."""
    plex.add_token("new", rights="owner")
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    async with served(proxy(plex.url), home_made(tmp_path)) as url:
        await dialog.submit(url=url, token=NEW, verify_ssl=False)
    assert dialog.aborted == "reconfigure_successful"
    del before["account"]
    assert dict(entry.data) == before | {"url": url, "token": "new"}
    assert entry.options == {"finished_percent": 80, "verify_ssl": False}


@pytest.mark.usefixtures("setup")
async def test_another_server_is_refused(
    hass: HomeAssistant,
    plex: PlexSimulator,
    cellar: PlexSimulator,
    entry: MockConfigEntry,
) -> None:
    """What was typed stays in the form, to be corrected."""
    before = dict(entry.data)
    dialog = await Dialog(hass).open_for(entry.entry_id, "reconfigure")
    await dialog.submit(url=cellar.url, verify_ssl=True)
    assert dialog.errors == {"url": "wrong_server"}
    assert dialog.suggested["url"] == cellar.url
    assert dict(entry.data) == before
    await dialog.submit(url=plex.url, token=WRONG, verify_ssl=True)
    assert dialog.errors == {"token": "authentication_failed"}
    await dialog.submit(url=plex.url, verify_ssl=True)
    assert dialog.aborted == "reconfigure_successful"
