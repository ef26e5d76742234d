"""The page about events says what the code does."""

from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.showrunner.engine.events import EVENT_TYPES, as_data, event_type
from custom_components.showrunner.engine.payload import FIELDS
from custom_components.showrunner.engine.playback_events import PlaybackEvent
from scripts._docs.__main__ import PAGE, main
from scripts._docs.page import page, paths
from scripts._docs.samples import SAMPLES, SERVER
from scripts._docs.sources import SOURCES

TYPES = list(EVENT_TYPES.values())


def data() -> list[dict[str, Any]]:
    """Return every sample as an automation gets it."""
    return [as_data(event, SERVER) for event in SAMPLES]


def test_the_page_is_not_stale() -> None:
    """If this fails: scripts/docs."""
    assert PAGE.read_text() == page()


def test_a_stale_page_is_found_and_mended(tmp_path: Path) -> None:
    """As in a workflow, and by hand."""
    path = tmp_path / "events.md"

    assert main(["--check"], path) == 1
    assert main([], path) == 0
    assert main(["--check"], path) == 0
    path.write_text(path.read_text().replace("Anna", "Hanna"))
    assert main(["--check"], path) == 1


def test_every_event_has_a_sample() -> None:
    """And only one."""
    assert sorted(map(event_type, SAMPLES)) == sorted(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_every_event_is_described_and_has_its_source(name: str) -> None:
    """For every kind of server."""
    assert page().count(f"| `{name}` |") == 2
    assert all(set(column) == set(TYPES) for column in SOURCES.values())


def test_every_key_is_described_and_every_description_is_of_a_key() -> None:
    """Nothing is forgotten when a payload changes."""
    found = {path for sample in data() for path in paths(sample)}

    assert found | {"truncated"} == set(FIELDS)


def test_samples_are_whole() -> None:
    """Nothing in them was cut, and nothing that matters is missing."""
    for event, sample in zip(SAMPLES, data(), strict=True):
        assert "truncated" not in sample
        if isinstance(event, PlaybackEvent):
            assert sample["item"]["files"]
            assert sample["duration"]


def test_links_and_tables_are_well_formed() -> None:
    """Every row of a table has as many cells as its head."""
    blocks = re.findall(r"(?:^\|.*\n)+", page(), re.MULTILINE)

    assert len(blocks) >= 10
    for block in blocks:
        assert len({row.count("|") for row in block.splitlines()}) == 1


@pytest.mark.parametrize("path", FIELDS)
def test_every_key_is_on_the_page_with_its_meaning(path: str) -> None:
    """Once at least."""
    assert f"| `{path}` | {FIELDS[path]}" in page()
