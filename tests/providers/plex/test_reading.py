"""When rows of a Plex server are read, and what is kept of them."""

import pytest

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import Item
from custom_components.showrunner.providers.plex import listing
from custom_components.showrunner.providers.plex.listing import Reader
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
    """It takes five times the memory of its item."""
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
