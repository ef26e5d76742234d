"""What Jellyfin's webhook plugin says of items."""

from typing import Any

import pytest

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.providers.base import ItemsTouched
from custom_components.showrunner.providers.jellyfin.hints import hints, is_hint

SERVER = "0123456789abcdef0123456789abcdef"
ITEM = "fedcba9876543210fedcba9876543210"
ADDED = {
    "NotificationType": "ItemAdded",
    "ServerId": SERVER,
    "ServerName": "Den",
    "ItemId": ITEM,
    "ItemType": "Episode",
    "Name": "Home",
}
TOUCHED = ItemsTouched(None, frozenset({ItemId(ITEM)}))


@pytest.mark.parametrize("kind", ["ItemAdded", "ItemDeleted"])
def test_an_item_that_came_or_went_is_looked_at(kind: str) -> None:
    """Wherever it is: the plugin names no library."""
    message = {**ADDED, "NotificationType": kind}
    assert is_hint(message)
    assert hints(message, SERVER) == (TOUCHED,)


def test_a_template_may_write_ids_with_dashes_and_leave_out_the_rest() -> None:
    """It is the user's own."""
    dashed = "FEDCBA98-7654-3210-fedc-ba9876543210"
    message = {"NotificationType": "ItemAdded", "ItemId": dashed}
    assert hints(message, SERVER) == (TOUCHED,)


@pytest.mark.parametrize(
    "change",
    [
        {"NotificationType": "PlaybackStart"},
        {"NotificationType": None},
        {"ServerId": ITEM},
        {"ItemId": ""},
        {"ItemId": "../Users"},
        {"ItemId": [ITEM]},
        {"ItemId": 7},
    ],
)
def test_what_is_no_news_of_ours_says_nothing(change: dict[str, Any]) -> None:
    """Playing is no news of the library, and another server is none of ours."""
    message = ADDED | change
    assert is_hint(message)
    assert hints(message, SERVER) == ()
