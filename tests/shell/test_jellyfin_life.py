"""What stays of a sign-in to a Jellyfin server, and what is said of weak ones."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.showrunner import discovery
from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.providers import finders
from custom_components.showrunner.providers.discovery import discover_jellyfin
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.discovery import DiscoveryResponder

from .config_flow.den import ANNA, OURS, at_password, den_entry, tokens
from .config_flow.dialog import Dialog
from .conftest import Until


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep everything that Home Assistant writes, to be read."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant write into `.storage`, and not only pretend to."""
    return {}


@pytest.fixture
def entry(hass: HomeAssistant, den: JellyfinSimulator) -> MockConfigEntry:
    """Return an entry with a token of Anna's, for the entry's own device."""
    entry = den_entry(den, den.login("Anna", OURS))
    entry.add_to_hass(hass)
    return entry


def written(hass: HomeAssistant) -> str:
    """Return everything that Home Assistant has written."""
    files = Path(hass.config.path(".storage")).rglob("*")
    return "".join(f.read_bytes().decode("latin-1") for f in files if f.is_file())


async def test_a_password_is_stored_nowhere(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in `.storage`, not in the entry, not in the log; the token is, as it must."""
    dialog = await at_password(Dialog(hass), den)
    entry = (await dialog.submit(**ANNA)).created
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)
    entries = hass.config_entries
    await entries._store.async_save(entries._data_to_save())
    kept = await hass.async_add_executor_job(written, hass)
    assert entry.data["token"] in kept
    assert ANNA["password"] not in kept
    assert ANNA["password"] not in str(entry.as_dict())
    assert ANNA["password"] not in caplog.text
    assert entry.data["token"] not in caplog.text


async def test_removing_an_entry_ends_its_token(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """The server forgets the device."""
    await hass.config_entries.async_setup(entry.entry_id)
    assert tokens(den, OURS)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not tokens(den, OURS)


async def test_unloading_an_entry_does_not(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """It comes back."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)
    assert tokens(den, OURS) == [entry.data["token"]]


@pytest.mark.parametrize("kind", ["refuse", "503", "401", "cut", "stall"])
async def test_an_entry_goes_without_its_server(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    entry: MockConfigEntry,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Soon, and without complaint."""
    parting = "custom_components.showrunner.providers.parting"
    monkeypatch.setattr(f"{parting}.PATIENCE", 0.1)
    den.fail(kind)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not hass.config_entries.async_entries(DOMAIN)
    assert "Error calling entry remove callback" not in caplog.text


async def test_a_stranger_at_the_address_is_shown_no_token(
    hass: HomeAssistant, den: JellyfinSimulator, entry: MockConfigEntry
) -> None:
    """Nor is it asked to end one."""
    den.state.server_id = "0" * 32
    await hass.config_entries.async_remove(entry.entry_id)
    assert [r.path for r in den.requests] == ["/System/Info/Public"]
    assert not [r for r in den.requests if r.token]


async def test_a_key_outlives_its_entry(
    hass: HomeAssistant, den: JellyfinSimulator
) -> None:
    """Whoever made it may use it elsewhere."""
    key = den.add_key()
    entry = den_entry(den, key)
    entry.add_to_hass(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    assert key in den.state.access.keys


# Repair issues


def issues(hass: HomeAssistant) -> set[str]:
    """Return our issues by their translation key."""
    found = ir.async_get(hass).issues.values()
    return {str(i.translation_key) for i in found if i.domain == DOMAIN}


async def test_an_administrator_has_no_issue(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Everything works."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issues(hass) == set()


@pytest.mark.parametrize("who", ["key", "user"])
async def test_weak_credentials_are_an_issue(
    hass: HomeAssistant, den: JellyfinSimulator, who: str
) -> None:
    """Of their own each; it goes with the entry."""
    token = den.add_key() if who == "key" else den.login("Bob", OURS)
    entry = den_entry(den, token)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issues(hass) == {f"limited_{who}"}
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == set()


async def test_a_user_who_becomes_administrator_has_no_issue_any_more(
    hass: HomeAssistant, den: JellyfinSimulator, until: Until
) -> None:
    """It goes by itself."""
    entry = den_entry(den, den.login("Bob", OURS))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issues(hass) == {"limited_user"}
    den.state.accounts.named("Bob").is_admin = True  # type: ignore[union-attr]
    await entry.runtime_data.look("server", None)
    await until(lambda: not issues(hass))


# The search


async def test_a_server_that_answers_is_suggested(
    hass: HomeAssistant,
    den: JellyfinSimulator,
    monkeypatch: pytest.MonkeyPatch,
    until: Until,
) -> None:
    """As one of its kind."""
    monkeypatch.setattr(discovery, "PATIENCE", 0.05)
    responder = DiscoveryResponder(den.url, den.server_id, "Den")
    await responder.start()
    finder = partial(discover_jellyfin, targets=[responder.address])
    monkeypatch.setattr(finders, "FINDERS", (finder,))
    stop = discovery.async_start_discovery(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=15, seconds=1))
    await until(hass.config_entries.flow.async_progress)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "jellyfin_ways"
    assert flow["context"]["unique_id"] == den.server_id
    stop()
    await responder.stop()
