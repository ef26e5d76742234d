"""Rows that are made short from the start, which must be as if cut afterwards."""

import pytest

from .plex import PlexSimulator
from .plex.render import metadata, some_fields
from .plex.slim import ELEMENTS, QUICK, VERSION_HEADER, only_fields, slim

NEWEST = {VERSION_HEADER: "1.0.0"}
ALL_GONE = {"excludeElements": ",".join(ELEMENTS)}


async def test_the_quick_way_tells_the_same(plex: PlexSimulator) -> None:
    """Of each kind of item."""
    wishes = {**NEWEST, **ALL_GONE, "includeFields": ",".join(sorted(QUICK))}
    fields = only_fields(wishes)
    assert fields is not None
    assert fields == frozenset(QUICK)
    items = list(plex.library.items.values())
    items[0].deleted_at = plex.library.now
    for item in items:
        (row,) = slim([metadata(item, guids=True)], wishes)
        assert some_fields(item, fields) == row

    assert {item.kind for item in items} >= {"movie", "show", "season", "album"}


@pytest.mark.parametrize(
    "wishes",
    [
        {**NEWEST, **ALL_GONE},
        {**NEWEST, **ALL_GONE, "includeFields": "ratingKey,summary"},
        {**NEWEST, "includeFields": "ratingKey"},
        {**ALL_GONE, "includeFields": "ratingKey"},
    ],
    ids=["fields", "slow", "elements", "version"],
)
def test_the_quick_way_is_for_few_fields_alone(wishes: dict[str, str]) -> None:
    """Whatever else is asked for is cut afterwards."""
    assert only_fields(wishes) is None
