"""The README's automations do what it says they do."""

from datetime import UTC, datetime
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.setup import async_setup_component
import pytest
import yaml

from custom_components.showrunner.engine.events import EVENT_TYPES, ServerEvent, as_data
from custom_components.showrunner.engine.library_events import ItemAdded
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
    Player,
    PlayerId,
    Session,
    SessionId,
    User,
    UserId,
)
from custom_components.showrunner.engine.playback_events import (
    PlaybackPaused,
    PlaybackStarted,
)
from custom_components.showrunner.providers import PROVIDERS
from custom_components.showrunner.providers.base import Provider
from scripts._docs.sources import given_by

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LIGHTS, NEWS = [
    yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
]
NOW = datetime(2026, 11, 21, 20, 15, tzinfo=UTC)
FILMS = Library(id=LibraryId("1"), name="Films")
DUNE = Item(id=ItemId("7"), type=MediaType.MOVIE, title="Dune", year=2021)
PILOT = Item(
    id=ItemId("8"),
    type=MediaType.EPISODE,
    title="Pilot",
    year=2008,
    show="The Wire",
    season=1,
    episode=1,
)


def test_the_number_of_events_is_right() -> None:
    """In the README and in what is new."""
    changes = (ROOT / "CHANGELOG.md").read_text()
    for text in (README, changes):
        assert re.findall(r"(\d+) types", text) == [str(len(EVENT_TYPES))]


def session(item: Item, player: str) -> Session:
    """Return Anna's session on a player."""
    return Session(
        id=SessionId("1"),
        user=User(id=UserId("1"), name="Anna"),
        player=Player(id=PlayerId("1"), name=player),
        item=item,
    )


def calls_of(hass: HomeAssistant, domain: str, action: str) -> list[ServiceCall]:
    """Return a list that grows with every call of an action."""
    calls: list[ServiceCall] = []

    @callback
    def remember(call: ServiceCall) -> None:
        calls.append(call)

    hass.services.async_register(domain, action, remember)
    return calls


async def run(
    hass: HomeAssistant, automation: dict[str, Any], event: ServerEvent
) -> None:
    """Set an automation up and let an event happen."""
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    hass.bus.async_fire("showrunner_event", as_data(event, {"name": "Attic"}))
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("event", "times"),
    [
        (PlaybackStarted(at=NOW, session=session(DUNE, "Living Room TV")), 1),
        (PlaybackStarted(at=NOW, session=session(DUNE, "Kitchen")), 0),
        (PlaybackStarted(at=NOW, session=session(PILOT, "Living Room TV")), 0),
        (PlaybackPaused(at=NOW, session=session(DUNE, "Living Room TV")), 0),
    ],
)
async def test_a_film_in_the_living_room_dims_the_lights(
    hass: HomeAssistant, event: ServerEvent, times: int
) -> None:
    """Only a film, only there, only when it starts."""
    calls = calls_of(hass, "light", "turn_on")
    await run(hass, LIGHTS, event)
    assert [call.data["brightness_pct"] for call in calls] == [10] * times


@pytest.mark.parametrize(
    ("item", "message"), [(DUNE, "Dune (2021)"), (PILOT, "The Wire")]
)
async def test_the_family_hears_what_is_new(
    hass: HomeAssistant, item: Item, message: str
) -> None:
    """A film by its title and year, an episode by its show."""
    calls = calls_of(hass, "notify", "send_message")
    await run(hass, NEWS, ItemAdded(at=NOW, library=FILMS, item=item))
    [call] = calls
    assert call.data["title"] == "New in Films"
    assert call.data["message"] == message


def test_both_kinds_of_server_give_every_event() -> None:
    """The README says so; if this fails, it has to say what is missing."""
    assert "every event that Plex has" in README
    assert given_by("Jellyfin") == given_by("Plex") == list(EVENT_TYPES.values())


@pytest.mark.parametrize("provider", PROVIDERS.values())
def test_the_oldest_version_is_named(provider: type[Provider]) -> None:
    """The one below which a repair issue asks for an update."""
    oldest = ".".join(map(str, provider.minimum_version)).removesuffix(".0")
    assert re.search(rf"{provider.maker}( Media Server)? {oldest}\b", README)
