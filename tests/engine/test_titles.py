"""What items, recordings and unknown things are called in words."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.showrunner.engine.messages import sentence
from custom_components.showrunner.engine.titles import is_titled, title

from .builders import film


def test_a_recording_of_a_series_is_told_with_its_series() -> None:
    """An episode's title alone says little."""
    recording = {"title": "Reifezeugnis", "series": "Tatort", "channel": None}
    line = sentence("recording_started", {"recording": recording})
    assert line == "Recording of Tatort: Reifezeugnis started"


def test_a_recording_named_like_its_series_is_named_once() -> None:
    """News programmes are series of their own name."""
    recording = {"title": "Tagesschau", "series": "Tagesschau", "channel": "ARD"}
    line = sentence("recording_started", {"recording": recording})
    assert line == "Recording of Tagesschau on ARD started"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"type": "movie", "title": "Dune"}, "Dune"),
        ({"type": "show", "title": "Fargo", "year": 2014}, "Fargo (2014)"),
        ({"type": "season", "title": "Season 2", "show": "Fargo"}, "Fargo, Season 2"),
        ({"type": "episode", "title": "Home", "show": "Fargo"}, "Fargo “Home”"),
        (
            {"type": "episode", "title": "Special", "show": "QI", "season": 0},
            "QI S00 “Special”",
        ),
        (
            {"type": "track", "title": "Aja", "artist": "Steely Dan"},
            "“Aja” by Steely Dan",
        ),
        ({"type": "album", "title": "Aja", "artist": None}, "“Aja”"),
        ({"type": "show", "title": "iCarly"}, "iCarly"),
        ("a text", "something"),
    ],
)
def test_an_item_is_called_what_people_call_it(item: object, expected: str) -> None:
    """Each kind of item has its own form."""
    assert title(item) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"type": "episode", "show": "QI", "season": 0}, "episodes of QI, season 0,"),
        ({"type": "episode", "show": "QI"}, "episodes of QI"),
        ({"type": "episode"}, "items"),
        ({"type": "track", "album": "Aja"}, "tracks of “Aja”"),
        (
            {"type": "track", "album": "Aja", "artist": "Steely Dan"},
            "tracks of “Aja” by Steely Dan",
        ),
        ({"type": "photo", "title": "Beach"}, "items"),
        (None, "items"),
    ],
)
def test_what_arrived_together_is_called_by_what_it_belongs_to(
    item: dict[str, Any] | None, expected: str
) -> None:
    """Their number says the rest."""
    data = {"count": 7, "item": item, "library": {"name": "Attic"}}
    assert sentence("item_added", data) == f"7 {expected} were added to Attic"


@pytest.mark.parametrize("count", [1, None, "2"])
def test_a_single_item_is_told_by_its_title(count: object) -> None:
    """Older versions recorded no number."""
    data = {"count": count, "item": {"type": "movie", "title": "Dune"}}
    assert sentence("item_added", data) == "Dune was added"


def test_a_type_of_the_future_is_told() -> None:
    """An event recorded by a newer version is not hidden."""
    assert sentence("tape_rewound", {}) == "Tape rewound"


@pytest.mark.parametrize(
    ("album", "title", "is_same"),
    [
        ("Pastel Blues", "PASTEL BLUES", True),
        ("Ágætis byrjun", "Agætis Byrjun", True),
        ("What\u2019s Going On?", "What's Going On", True),
        ("Pastel Blues", "Pastel Blues (Live)", False),
        ("÷", "±", False),
        ("÷", " ÷ ", True),
        (None, "The Dispossessed", True),
        (None, "The Left Hand of Darkness", False),
    ],
)
def test_an_album_is_the_same_however_it_is_written(
    album: str | None, title: str, *, is_same: bool
) -> None:
    """A book is known by its own title."""
    item = replace(film("The Dispossessed"), album=album)
    assert is_titled(item, title) is is_same
