"""When rows of a Plex server are read, and what is kept of them."""

from typing import cast

import pytest

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import Item
from custom_components.showrunner.providers.plex import listing
from custom_components.showrunner.providers.plex.listing import UNREAD_FIELDS, Reader
from custom_components.showrunner.providers.plex.parse_items import item
from custom_components.showrunner.providers.plex.wire import Metadata
from tests.engine.builders import film


def rows(*titles: str) -> dict[str, object]:
    """Return what an answer with films holds."""
    return {
        "Metadata": [
            {"ratingKey": title, "type": "movie", "title": title} for title in titles
        ]
    }


def test_a_row_that_is_read_is_let_go() -> None:
    """It takes nearly twice the memory of its item."""
    answer = rows("Dune", "Heat")
    page = Reader({}, Detail.FULL).page(answer, {})
    assert answer["Metadata"] == []
    first, second = page.entries
    assert [first.read().title, second.read().title] == ["Dune", "Heat"]
    assert first.read() is first.read()
    assert page.received == 2


def test_a_lean_row_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most are known by their revision."""
    monkeypatch.setattr(listing, "item", None)
    page = Reader({}, Detail.LEAN).page(rows("Dune"), {})
    assert [entry.id for entry in page.entries] == ["Dune"]


def test_a_row_that_we_read_wrongly_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even a mistake of ours; whoever reads it is told."""

    def wrong(data: Metadata, *_: object, **__: object) -> Item:
        if data["title"] == "Dune":
            raise TypeError("a mistake of ours")
        return film("heat")

    monkeypatch.setattr(listing, "item", wrong)
    bad, good = Reader({}, Detail.FULL).page(rows("Dune", "Heat"), {}).entries
    assert good.read() == film("heat")
    with pytest.raises(TypeError):
        bad.read()


@pytest.mark.parametrize("field", UNREAD_FIELDS.split(","))
def test_what_the_server_leaves_out_is_never_read(field: str) -> None:
    """Nor is anything of a file called so, should that be left out, too."""
    part = {"file": "/films/dune.mkv", "size": 7, "container": "mkv", "duration": 5}
    media = {"bitrate": 9, "width": 3, "height": 2, "Part": [part]}
    row = {"ratingKey": "1", "type": "movie", "title": "Dune", "Media": [media]}
    noisy = {
        **row,
        field: "7",
        "Media": [{**media, field: "7", "Part": [{**part, field: "7"}]}],
    }
    assert item(cast(Metadata, noisy), {}) == item(cast(Metadata, row), {})
