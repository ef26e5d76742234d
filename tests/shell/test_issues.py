"""What a user can mend, and what is then no longer said."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.const import DOMAIN
from tests.simulators.plex import PlexSimulator

from .conftest import Until


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return our issues by their translation key."""
    found = ir.async_get(hass).issues.values()
    return {str(i.translation_key): i for i in found if i.domain == DOMAIN}


async def test_a_server_that_is_well_has_no_issue(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nothing is asked of the user."""
    assert issues(hass) == {}


async def test_an_old_server_is_an_issue_until_it_is_updated(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, until: Until
) -> None:
    """The issue names both versions, and goes without a restart."""
    plex.state.version = "1.9.2.4285-9f65b88ae"
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issues(hass)["server_too_old"].translation_placeholders == {
        "name": "Attic",
        "version": "1.9.2.4285-9f65b88ae",
        "minimum": "1.41.9",
    }

    plex.state.version = "1.43.3.10793-7d1f5c9ae"
    await entry.runtime_data.look("server", None)
    await until(lambda: not issues(hass))


async def test_the_token_of_a_guest_is_an_issue(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """It goes with the entry, like every issue of a server."""
    plex.revoke_token(plex.token)
    plex.add_token(plex.token, "shared")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert set(issues(hass)) == {"limited_token"}
    assert not issues(hass)["limited_token"].is_fixable

    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == {}
