"""What Plex's own webhook says of items."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.providers.base import ItemsTouched, LibraryTouched
from custom_components.showrunner.providers.plex.hints import hints, is_hint

from .spoil import spoiled

ITEM = {
    "librarySectionType": "movie",
    "ratingKey": "90",
    "librarySectionID": 1,
    "type": "movie",
    "title": "Dune",
}
FILM: dict[str, Any] = {
    "event": "library.new",
    "user": True,
    "owner": True,
    "Account": {"id": 1, "title": "Anna"},
    "Server": {"title": "Attic", "uuid": "a77ic"},
    "Metadata": ITEM,
}
RECORDED = Path(__file__).parents[4] / "shared/payloads/plex/webhooks"


def with_item(**fields: Any) -> dict[str, Any]:
    """Return the body with another item."""
    return {**FILM, "Metadata": ITEM | fields}


def test_a_new_item_is_looked_at() -> None:
    """Where the server says that it is."""
    item = ItemsTouched(LibraryId("1"), frozenset({ItemId("90")}))
    assert is_hint(FILM)
    assert hints(FILM, "a77ic") == (item,)


def test_a_show_is_looked_at_with_all_of_its_library() -> None:
    """What is new is one of its episodes, and the server does not say which."""
    item = ItemsTouched(LibraryId("1"), frozenset({ItemId("90")}))
    found = hints(with_item(type="show"), "a77ic")
    assert found == (item, LibraryTouched(LibraryId("1")))


def test_an_item_without_a_library_is_looked_for() -> None:
    """The catalogue, or the server, knows where it is."""
    found = hints(with_item(librarySectionID=None, type="show"), "a77ic")
    assert found == (ItemsTouched(None, frozenset({ItemId("90")})),)


@pytest.mark.parametrize(
    "message",
    [
        {**FILM, "event": "media.play"},
        {**FILM, "event": "library.on.fire"},
        {**FILM, "Server": {"uuid": "another"}},
        {**FILM, "Metadata": None},
        with_item(ratingKey="../90"),
        with_item(ratingKey=""),
        with_item(librarySectionID="1/all"),
    ],
)
def test_what_is_no_news_of_ours_says_nothing(message: dict[str, Any]) -> None:
    """Playing is no news of the library, and all servers of an account call."""
    assert is_hint(message)
    assert hints(message, "a77ic") == ()


def test_whatever_is_wrong_says_nothing_or_names_a_number() -> None:
    """A key goes into an address, so it is digits or nothing."""
    random = Random(20261121)  # noqa: S311 - the same in each run
    keys = [
        key
        for _ in range(500)
        for hint in hints({**FILM, "Metadata": spoiled(random, ITEM)}, "a77ic")
        if isinstance(hint, ItemsTouched)
        for key in hint.items
    ]
    assert keys
    assert all(key.isascii() and key.isdecimal() for key in keys)


def test_a_recorded_body_is_recognized() -> None:
    """Somebody plays something, which is no news."""
    files = sorted(RECORDED.glob("*.json"))
    if not files:
        pytest.skip("No recordings")
    for file in files:
        message = json.loads(file.read_text())
        assert is_hint(message)
        assert hints(message, message["Server"]["uuid"]) == ()
