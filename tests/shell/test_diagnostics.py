"""What a bug report may hold."""

from collections.abc import Iterator
from datetime import UTC, datetime
import json
from typing import Any

from homeassistant.components.diagnostics import REDACTED
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.showrunner.const import CONF_ACCOUNT
from custom_components.showrunner.diagnostics import _texts, _without
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.syncs import Progress, SyncMode
from tests.simulators.plex import PlexSimulator

from .conftest import Until

PRIVATE_KEY = "11" * 32
WEBHOOK = "33" * 32
SECRETS = {
    "owner-token": "the server's token",
    "0f8fad5bd9cb469fa16570867728950e": "our id",
    "account-token": "the account's token",
    PRIVATE_KEY: "the account's key",
    WEBHOOK: "the address at which we are told of files",
    "Anna": "a name",
    "192.168.1.20": "an address",
    "player-living-room-tv": "a device",
}


@pytest.fixture
async def found(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    until: Until,
    hass_client: ClientSessionGenerator,
) -> dict[str, Any]:
    """Return the diagnostics of a server on which somebody plays something."""
    account = {
        "client_id": "other-client",
        "token": "account-token",
        "private_key": PRIVATE_KEY,
        "public_key": "22" * 32,
        "expires": "2099-01-01T00:00:00+00:00",
    }
    hass.config_entries.async_update_entry(
        loaded,
        data={**loaded.data, CONF_ACCOUNT: account, CONF_WEBHOOK_ID: WEBHOOK},
    )
    await hass.async_block_till_done()
    runtime = loaded.runtime_data
    plex.play(user="Anna", title="Dune")
    await until(lambda: runtime.watcher.pushing)
    await until(lambda: runtime.provider.playbacks.active)
    text = f"GET {plex.url}/?X-Plex-Token={plex.token}&a=1 of account-token failed"
    runtime.watcher.last_error = UnavailableError(text)
    await async_setup_component(hass, "diagnostics", {})
    return dict(await get_diagnostics_for_config_entry(hass, hass_client, loaded))


def texts(data: Any) -> Iterator[str]:
    """Yield every key and every text in data."""
    match data:
        case dict():
            yield from data
            yield from texts([*data.values()])
        case list():
            for value in data:
                yield from texts(value)
        case _:
            yield str(data)


def test_nothing_secret_or_personal_is_told(found: dict[str, Any]) -> None:
    """Neither as a value of its own nor within an address or a message."""
    everything = "\n".join(texts(found))
    assert "Dune" in everything
    assert [SECRETS[secret] for secret in SECRETS if secret in everything] == []


def test_what_helps_is_told(found: dict[str, Any], plex: PlexSimulator) -> None:
    """Server, rights, line, libraries and sessions are all there."""
    assert found["entry"]["data"]["url"] == plex.url
    assert found["entry"]["data"]["token"] == REDACTED
    assert found["server"]["version"] == plex.state.version
    assert set(found["capabilities"]) == {"SESSIONS", "USERS", "RECORDINGS", "SCAN"}
    assert found["contact"]["reachable"]
    assert found["contact"]["pushing"]
    assert found["health"]["requests"] > 0
    assert found["published_groups"][:2] == ["downloads", "library"]
    assert found["webhook"]["refused"] == 0
    libraries = {library["name"]: library for library in found["libraries"]}
    assert libraries["Movies"]["locations"][0].endswith("/Movies")
    (session,) = found["sessions"]
    assert session["item"]["title"] == "Dune"
    assert session["user"] == REDACTED
    assert session["item"]["files"][0]["path"] == REDACTED
    assert json.dumps(found)


async def test_the_state_of_the_catalogue_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    until: Until,
    hass_client: ClientSessionGenerator,
) -> None:
    """How each library is kept in step, what it holds, and whether its file is well."""
    keeper = loaded.runtime_data.libraries.keeper
    await until(
        lambda: loaded.runtime_data.librarian.is_in_step and len(keeper.of) == 2
    )
    key = next(iter(loaded.runtime_data.librarian.libraries))
    progress = Progress(SyncMode.DEEP, datetime.now(UTC), current="A private film")
    loaded.runtime_data.librarian.running[key] = progress
    await async_setup_component(hass, "diagnostics", {})
    found = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    del loaded.runtime_data.librarian.running[key]
    catalogue = dict(found)["catalogue"]
    assert catalogue["mishap"] is None
    assert catalogue["options"]["tries"] == 1
    libraries = {each["library"]["name"]: each for each in catalogue["libraries"]}
    assert libraries["Movies"]["items"] == {"movie": 1}
    assert libraries["Movies"]["state"] == "idle"
    assert libraries["TV Shows"]["last_run"]["error"] is None
    assert "A private film" not in json.dumps(catalogue)


async def test_scans_are_told_without_what_they_are_of(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    plex: PlexSimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    """What came of the last one, and how many wait."""
    path = str(plex.add_file("Movies/A private film (2020).mkv"))
    scan = {"path": path, "immediate": True}
    await hass.services.async_call("showrunner", "scan_path", scan, blocking=True)
    await async_setup_component(hass, "diagnostics", {})
    found = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    scans = dict(found)["scans"]
    assert (scans["last"]["verdict"], scans["last"]["reach"]) == ("found", "folder")
    assert (scans["waiting"], scans["misses"], scans["is_anchored"]) == (0, 0, True)
    assert "A private film" not in json.dumps(scans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://anna:pw@host/path", f"http://{REDACTED}@host/path"),
        ("http://h/?X-Plex-Token=abc&b=1", f"http://h/?X-Plex-Token={REDACTED}&b=1"),
        ("http://h/?b=1&api_key=abc#top", f"http://h/?b=1&api_key={REDACTED}#top"),
        ("http://h/?page=1", "http://h/?page=1"),
        ("the token s3cret-s3cret", f"the token {REDACTED}"),
    ],
)
def test_secrets_within_texts_are_taken_out(text: str, expected: str) -> None:
    """Whatever stands around them is kept."""
    assert _without({"s3cret-s3cret"}, {"a": [(text,)]}) == {"a": [[expected]]}


def test_only_what_is_long_enough_to_be_recognised_is_a_secret() -> None:
    """A short word would be taken out of the middle of innocent ones."""
    data = [{"a": "a-secret", "b": None}, ["another-secret"], "short", 5]
    assert list(_texts(data)) == ["a-secret", "another-secret"]
