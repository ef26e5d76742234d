"""The pages of the flows as they travel to a browser."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulators.jellyfin import JellyfinSimulator

FLOW = "/api/config/config_entries/flow"
OPTIONS = "/api/config/config_entries/options/flow"

type Post = Any


@pytest.fixture
async def post(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Post:
    """Return a function that posts JSON as a browser does."""
    for needed in ("config", "webhook"):  # No view can be added later, in a test
        assert await async_setup_component(hass, needed, {})
    client = await hass_client()

    async def post(path: str, **data: Any) -> dict[str, Any]:
        response = await client.post(path, json=data)
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer

    return post


def fields(page: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a form by name."""
    return {field["name"]: field for field in page["data_schema"]}


async def test_the_manual_form_can_be_shown(post: Post) -> None:
    """A token is hidden while it is typed; an address need not be a URL yet."""
    menu = await post(FLOW, handler="showrunner")
    assert menu["type"] == "menu"
    page = await post(f"{FLOW}/{menu['flow_id']}", next_step_id="plex_manual")
    assert list(fields(page)) == ["url", "token", "verify_ssl"]
    assert fields(page)["token"]["selector"]["text"]["type"] == "password"
    assert fields(page)["verify_ssl"]["default"] is True


async def test_the_forms_for_jellyfin_can_be_shown(
    post: Post, den: JellyfinSimulator
) -> None:
    """A password and a key are hidden while they are typed."""
    menu = await post(FLOW, handler="showrunner")
    flow = f"{FLOW}/{menu['flow_id']}"
    page = await post(flow, next_step_id="jellyfin_address")
    assert list(fields(page)) == ["url", "verify_ssl"]
    menu = await post(flow, url=den.url, verify_ssl=True)
    assert menu["menu_options"][0] == "jellyfin_quick"
    page = await post(flow, next_step_id="jellyfin_password")
    assert list(fields(page)) == ["username", "password"]
    assert fields(page)["password"]["selector"]["text"]["type"] == "password"
    assert fields(page)["password"]["optional"]


@pytest.mark.usefixtures("setup")
async def test_the_options_can_be_shown(
    hass: HomeAssistant, post: Post, entry: MockConfigEntry
) -> None:
    """A slider, a list to tick, and the rest folded away."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    menu = await post(OPTIONS, handler=entry.entry_id)
    page = await post(f"{OPTIONS}/{menu['flow_id']}", next_step_id="settings")
    shown = fields(page)
    assert shown["finished_percent"]["selector"]["number"]["mode"] == "slider"
    assert shown["groups"]["selector"]["select"]["translation_key"] == "groups"
    assert shown["connection"]["expanded"] is False
