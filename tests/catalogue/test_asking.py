"""The one door answers whatever people ask."""

from dataclasses import replace

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import Query
from custom_components.showrunner.engine.model import ItemId
from tests.engine.builders import FILMS, film

from .holding import hold, subtitled


def test_each_question_reaches_what_answers_it(catalogue: Catalogue) -> None:
    """With the item in it, or without anything that went wrong."""
    catalogue.remember_libraries([FILMS])
    dune = replace(film(), files=(subtitled("/films/dune.mkv"),), parent=ItemId("saga"))
    hold(catalogue, dune)
    assert catalogue.search(Query(words="dune")).total == 1
    held = catalogue.get_item(ItemId("dune"))
    assert held is not None
    assert catalogue.recently_added(FILMS.id) == [held]
    assert catalogue.children(ItemId("saga")) == [held]
    assert catalogue.held_at("/films/dune.mkv") == [held]
    assert catalogue.held_in("/films") == [held]
    assert catalogue.nearest(FILMS.id, "/films", "/films/dune") is None
    assert catalogue.library_size(FILMS.id).items == 1
    assert catalogue.numbers(FILMS.id).size == 1000
    assert catalogue.statistics().unfinished == 1
    assert not catalogue.errors()
    assert not catalogue.archived()
    assert not catalogue.clean_up(dry_run=True).rows["items"]
