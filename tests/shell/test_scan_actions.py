"""The actions about scans: what they answer of servers of both kinds."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.showrunner.const import DOMAIN, EVENT
from scripts._demo.servers import SERVERS, Server

from .conftest import Until, shown
from .test_actions import act, entry, refusal, server

__all__ = ["entry", "server"]

ARRIVED = "Films/Alien (1979)/Alien (1979).mkv"
NOWHERE = "/nowhere/Alien (1979).mkv"

pytestmark = pytest.mark.parametrize("kind", SERVERS, ids=lambda kind: kind.kind)


@pytest.fixture
def arrived(server: Server) -> str:
    """Put a film into its folder, and return its path."""
    return str(server.simulator.add_file(ARRIVED))


async def test_a_file_that_arrived_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str
) -> None:
    """With what it turned out to be, and what it took."""
    answer = await act(hass, "scan_path", path=arrived, immediate=True)
    [found] = answer["results"]
    assert (found["path"], found["verdict"]) == (arrived, "found")
    assert found["library"]["name"] == "Films"
    assert found["entry_id"] == entry.entry_id
    assert found["item"]["title"].startswith("Alien")
    assert found["item"]["duration"] > 0
    assert found["item"]["files"][0]["streams"]
    assert found["after"]["items"] == found["before"]["items"] + 1
    assert found["attempts"] >= 1
    assert found["requests"] >= 2
    found_too = await act(hass, "search", query="Alien")
    assert found_too["total"] == 1


async def test_the_answer_is_in_the_order_of_the_paths(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str
) -> None:
    """Whatever is known at once, and whatever takes its time."""
    missing = arrived.replace("Alien", "Aliens", 1).replace("1979", "1986")
    paths = [arrived, NOWHERE, str(Path(arrived).with_name("no.mkv")), missing]
    for order in (paths, paths[::-1]):
        answer = await act(hass, "scan_path", path=order, wait=False)
        assert [row["path"] for row in answer["results"]] == order


async def test_the_verdict_is_told_and_kept(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str, until: Until
) -> None:
    """For whoever does not wait: as an event, in the history and on a sensor."""
    events = async_capture_events(hass, EVENT)

    def verified() -> list[dict[str, Any]]:
        return [e.data for e in events if e.data["type"] == "scan_verified"]

    answer = await act(hass, "scan_path", path=arrived, immediate=True, wait=False)
    assert [each["verdict"] for each in answer["results"]] == [None]
    await until(verified)
    [told] = verified()
    assert (told["request"], told["verdict"]) == (answer["id"], "found")
    history = await act(hass, "get_scan_history", path=str(Path(arrived).parent))
    [past] = history["results"]
    assert (past["id"], past["verdict"], past["path"]) == (
        answer["id"],
        "found",
        arrived,
    )
    await until(
        lambda: any(
            state.state == "found" and state.attributes.get("path") == arrived
            for state in hass.states.async_all("sensor")
        )
    )
    statistics = await act(hass, "get_statistics")
    assert statistics["results"][0]["scans"]["verdicts"] == {"found": 1}


async def test_a_file_that_is_known_is_not_scanned_again(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str
) -> None:
    """Nothing is asked of the server."""
    await act(hass, "scan_path", path=arrived, immediate=True)
    requests = entry.runtime_data.provider.health.requests
    answer = await act(hass, "scan_path", path=arrived, immediate=True)
    [found] = answer["results"]
    assert found["verdict"] == "up_to_date"
    assert (found["requests"], found["attempts"]) == (0, 0)
    assert entry.runtime_data.provider.health.requests == requests


async def test_a_path_in_no_library_is_told_once_more_often_as_an_issue(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    arrived: str,
    until: Until,
) -> None:
    """Three in a row; a path that fits takes it back."""
    key = f"paths_outside_libraries_{entry.entry_id}"
    for number in range(3):
        await hass.async_block_till_done()
        assert not issue_registry.async_get_issue(DOMAIN, key)
        answer = await act(hass, "scan_path", path=f"{NOWHERE}{number}")
        [found] = answer["results"]
        assert (found["verdict"], found["server"]) == ("outside_libraries", None)
    await until(lambda: issue_registry.async_get_issue(DOMAIN, key))
    issue = issue_registry.async_get_issue(DOMAIN, key)
    assert issue
    assert issue.translation_placeholders
    assert issue.translation_placeholders["path"] == f"{NOWHERE}2"
    folder = str(Path(arrived).parents[1])
    assert folder in issue.translation_placeholders["folders"]
    await act(hass, "scan_path", path=arrived, immediate=True)
    await until(lambda: not issue_registry.async_get_issue(DOMAIN, key))


async def test_what_waits_can_be_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str, until: Until
) -> None:
    """It has a verdict then, too."""
    asked = await act(hass, "scan_path", path=arrived, wait=False)
    await until(lambda: entry.runtime_data.scanner.waiting == 1)
    answer = await act(hass, "cancel_scan", id="another")
    assert answer["results"][0]["cancelled"] == 0
    answer = await act(hass, "cancel_scan", id=asked["id"])
    assert answer["results"][0]["cancelled"] == 1
    [past] = (await act(hass, "get_scan_history"))["results"]
    assert (past["verdict"], past["attempts"]) == ("cancelled", 0)


async def test_whole_libraries_are_scanned(
    hass: HomeAssistant, entry: MockConfigEntry, arrived: str, until: Until
) -> None:
    """The server does it in its own time."""
    answer = await act(hass, "scan_library", library="Films")
    [asked] = answer["results"]
    assert (asked["library"]["name"], asked["verdict"]) == ("Films", "requested")
    numbers = entry.runtime_data.librarian.catalogue.held_at
    await until(lambda: numbers(arrived))


@pytest.mark.parametrize("path", ["Films/Alien.mkv", "~/Alien.mkv"])
async def test_a_path_must_say_where_it_begins(
    hass: HomeAssistant, entry: MockConfigEntry, path: str
) -> None:
    """And is shown as it was written."""
    error = await refusal(hass, "scan_path", path=path)
    assert error.translation_key == "path_relative"
    assert path in str(error)


@pytest.mark.parametrize("name", ["scan_path", "get_scan_history"])
@pytest.mark.parametrize("odd", ["\0", "\udcff"])  # As a name that is no UTF-8 is read
async def test_a_path_that_nobody_can_be_told_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, odd: str
) -> None:
    """And shown as far as it can be."""
    error = await refusal(hass, name, path=f"/Films/Ali{odd}en.mkv")
    assert error.translation_key == "path_unsayable"
    assert "/Films/Ali?en.mkv" in str(error)


async def test_an_anchor_that_is_missing_keeps_all_waiting(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    arrived: str,
    until: Until,
    tmp_path: Path,
) -> None:
    """It is said where users look, and goes on by itself."""
    anchor = tmp_path / "mount" / "anchor"
    options = {**entry.options, "scan_anchors": [str(anchor)]}
    hass.config_entries.async_update_entry(entry, options=options)
    await act(hass, "scan_path", path=arrived, immediate=True, wait=False)
    key = f"anchor_missing_{entry.entry_id}"
    await until(lambda: issue_registry.async_get_issue(DOMAIN, key))
    name = entry.runtime_data.server.name.lower().replace(" ", "_")
    waiting = shown(hass, f"sensor.{name}_scans_waiting")
    assert (waiting.state, waiting.attributes["waiting_for"]) == ("1", str(anchor))
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "scan_anchors": []}
    )
    await until(lambda: entry.runtime_data.scanner.last)
    await until(lambda: not issue_registry.async_get_issue(DOMAIN, key))
