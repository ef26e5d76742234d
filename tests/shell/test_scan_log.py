"""What the debug log tells of a scan: what was matched, asked and seen."""

import logging
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.const import LOGGER
from scripts._demo.servers import SERVERS

from .test_actions import act, entry, server
from .test_scan_actions import NOWHERE, arrived

__all__ = ["arrived", "entry", "server"]

pytestmark = pytest.mark.parametrize("kind", SERVERS, ids=lambda kind: kind.kind)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return what is logged of ours, down to what only those read who look for it."""
    caplog.set_level(logging.DEBUG, LOGGER.name)
    return caplog


def lines(log: pytest.LogCaptureFixture, words: str) -> list[str]:
    """Return the lines for debugging that have some words."""
    found = (
        record.getMessage()
        for record in log.records
        if (record.name, record.levelno) == (LOGGER.name, logging.DEBUG)
    )
    return [line for line in found if words in line]


async def test_a_scan_has_one_line_each_for_match_dispatch_and_verdict(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    arrived: str,
    log: pytest.LogCaptureFixture,
) -> None:
    """The last with title, duration, bitrate and counts."""
    answer = await act(hass, "scan_path", path=arrived, immediate=True)
    [found] = answer["results"]
    item, file = found["item"], found["item"]["files"][0]

    [match] = lines(log, " in Films: scan ")
    assert match.startswith(f"{arrived} is {found['server_path']} in Films: scan /")
    folder = Path(found["server_path"]).parent
    dispatches = lines(log, f"was asked to scan {folder} for 1 files: ")
    assert len(dispatches) == found["attempts"]
    [verdict] = lines(log, f"{found['server_path']}: found ")
    assert f" {item['title']}, {item['duration']} s, {file['bitrate']} bit/s" in verdict
    counts = f"items: {found['before']['items']}, now {found['after']['items']}"
    assert verdict.endswith(counts)
    assert f"{found['requests']} requests" in verdict


async def test_a_path_without_a_library_has_a_line(
    hass: HomeAssistant, entry: MockConfigEntry, log: pytest.LogCaptureFixture
) -> None:
    """With the name that it has on the server."""
    await act(hass, "scan_path", path=NOWHERE)
    assert lines(log, "is in no library") == [
        f"{NOWHERE} is in no library, as {NOWHERE}"
    ]
