"""What may be set about scans of folders, read from whatever is stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.showrunner.engine.options import NumberOption
from custom_components.showrunner.engine.scan_options import (
    SCAN_NUMBERS,
    SCAN_SWITCHES,
    ScanOptions,
)

from .test_options import NONSENSE


def test_the_defaults_are_as_promised() -> None:
    """With nothing stored, as in an entry from before there were any."""
    assert ScanOptions.from_mapping({}) == ScanOptions()
    assert ScanOptions() == ScanOptions(
        quiet=timedelta(seconds=10),
        longest=timedelta(seconds=60),
        deadline=None,
        anchors=(),
        smart=True,
        verify=True,
        dedupe=True,
    )


@pytest.mark.parametrize(
    ("key", "value", "change"),
    [
        ("scan_quiet", 30, {"quiet": timedelta(seconds=30)}),
        ("scan_quiet", 0, {"quiet": timedelta(0)}),
        ("scan_deadline", 300, {"deadline": timedelta(minutes=5)}),
        ("scan_deadline", 0, {"deadline": None}),
        ("scan_anchors", ["/media/.here"], {"anchors": ("/media/.here",)}),
        ("smart_scanning", False, {"smart": False}),
        ("verify_scans", False, {"verify": False}),
        ("skip_known_files", False, {"dedupe": False}),
    ],
)
def test_what_was_set_is_read(key: str, value: Any, change: dict[str, Any]) -> None:
    """Each option in its unit, and nothing else changes."""
    assert ScanOptions.from_mapping({key: value}) == replace(ScanOptions(), **change)


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize("option", SCAN_NUMBERS, ids=lambda option: str(option.key))
def test_a_number_that_makes_no_sense_is_its_default(
    option: NumberOption, value: Any
) -> None:
    """Somebody may have edited the file."""
    assert option.read({option.key: value}) == option.default


@pytest.mark.parametrize("value", [None, "no", 0, [], True])
@pytest.mark.parametrize("key", [*SCAN_SWITCHES, "scan_anchors"])
def test_other_nonsense_is_the_default_too(key: str, value: Any) -> None:
    """Where a switch or a list belongs."""
    assert ScanOptions.from_mapping({key: value}) == ScanOptions()


def test_only_texts_are_anchors() -> None:
    """An empty one is the folder that Home Assistant runs in: always there."""
    stored = {"scan_anchors": [None, "", 7, "/media/.here"]}
    assert ScanOptions.from_mapping(stored).anchors == ("/media/.here",)
