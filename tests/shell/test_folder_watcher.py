"""The automation for a folder watcher, as the page about scans has it."""

from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

PAGE = Path(__file__).parents[2] / "docs" / "scans.md"
FILE = "/media/tv/Dark/Dark - S01E01.mkv"
ELSEWHERE = "/media/tv/Dark/Dark - S01E02.mkv"
THERE = {"path": FILE, "wait": False}
GONE = {**THERE, "expects": "absent"}


def automation() -> dict[str, Any]:
    """Return the one that the page has."""
    blocks = re.findall(r"```yaml\n(alias.*?)```", PAGE.read_text(), re.DOTALL)
    [block] = blocks
    return dict(yaml.safe_load(block))


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ({"event_type": "created", "path": FILE}, [THERE]),
        ({"event_type": "closed", "path": FILE}, [THERE]),
        ({"event_type": "deleted", "path": FILE}, [GONE]),
        (
            {"event_type": "moved", "path": FILE, "dest_path": ELSEWHERE},
            [GONE, {**THERE, "path": ELSEWHERE}],
        ),
        ({"event_type": "modified", "path": FILE}, []),
    ],
    ids=lambda value: value["event_type"] if isinstance(value, dict) else "",
)
async def test_what_a_folder_watcher_sees_is_scanned(
    hass: HomeAssistant, happened: dict[str, str], expected: list[dict[str, Any]]
) -> None:
    """In the words of Home Assistant's own integration, which fires these events."""
    calls = async_mock_service(hass, "showrunner", "scan_path")
    assert await async_setup_component(hass, "automation", {"automation": automation()})
    await hass.async_block_till_done()
    hass.bus.async_fire("folder_watcher", happened)
    await hass.async_block_till_done()
    assert [call.data for call in calls] == expected
