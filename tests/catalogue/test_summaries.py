"""The numbers of a library."""

from dataclasses import replace
from pathlib import Path

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.summaries import numbers
from custom_components.showrunner.engine.model import (
    ItemState,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.scans import LibrarySize
from tests.engine.builders import FILMS, after, film

from .holding import hold, opened, subtitled

OTHERS = Library(id=LibraryId("2"), name="Others", type=MediaType.MOVIE)


def test_a_library_is_counted_without_its_neighbours(path: Path) -> None:
    """By type, by size, by what cannot be had, and what came last."""
    catalogue = Catalogue.open(path)
    catalogue.remember_libraries([FILMS, OTHERS])
    states = {
        "gone": ItemState.FILE_NOT_FOUND,
        "away": ItemState.UNAVAILABLE,
        "odd": ItemState.ERROR,
    }
    films = [
        replace(film(key, added=after(n)), files=(subtitled(key, size=10),))
        for n, key in enumerate(("gone", "away", "odd", "fine"))
    ]
    show = film("show", kind=MediaType.SHOW, added=after(9))
    hold(catalogue, *films, show, state=lambda i: states.get(i.id, ItemState.NORMAL))
    hold(catalogue, film("other", added=after(99)), library=OTHERS)
    catalogue.close()
    connections = opened(path)
    connection = next(connections)
    seen = numbers(connection, FILMS.id)
    assert seen.items == {MediaType.MOVIE: 4, MediaType.SHOW: 1}
    assert (seen.size, seen.duration) == (40, 240)
    assert (seen.unavailable, seen.errors) == (2, 1)
    assert [held.item.id for held in seen.last_added] == ["fine"]
    assert numbers(connection, LibraryId("none")).size == 0
    assert next(connections, None) is None


def test_a_library_has_a_size(catalogue: Catalogue) -> None:
    """Each film and episode once, however many files it has, and nothing above them."""
    catalogue.remember_libraries([FILMS, OTHERS])
    assert catalogue.library_size(FILMS.id) == LibrarySize(items=0, hours=0)
    files = (subtitled("/a"), subtitled("/b"))
    hold(
        catalogue,
        replace(film("twice"), duration=5400.0, files=files),
        replace(film("unread"), duration=None),
        replace(film("one", kind=MediaType.EPISODE), duration=1800.0),
        film("show", kind=MediaType.SHOW),
        film("season", kind=MediaType.SEASON),
    )
    hold(catalogue, film("other"), library=OTHERS)
    assert catalogue.library_size(FILMS.id) == LibrarySize(items=3, hours=2.0)
