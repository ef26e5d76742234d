"""How long a search takes: questions as people type them, to a large catalogue.

`python -m scripts._bench.searches COUNT` fills a catalogue with so many items, asks
`Catalogue.search` one question after the other, and prints how long each took, in
seconds, as JSON. Titles are two or three words of a vocabulary in which, as in any
language, few words are frequent and many rare; each show has a hundred episodes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, batched, islice, product
import json
from pathlib import Path
from random import Random
import sys
import tempfile
import time
from typing import Any, Final

from custom_components.showrunner.catalogue.batch import Batch
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import Query
from custom_components.showrunner.engine.listing import Entry
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    ItemState,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncTrigger,
    Tally,
)

QUESTIONS: Final = 500
WORDS: Final = 8_000  # Of the vocabulary
PAGE: Final = 2_000
EPISODES: Final = 100  # Of a show
FILMS: Final = 10  # One item in so many is one
GENRES: Final = ("Action", "Comedy", "Crime", "Drama", "Horror", "News", "War")
FIRST_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
SHOWS, MOVIES = (
    Library(id=LibraryId(key), name=name, type=kind)
    for key, name, kind in (
        ("1", "Shows", MediaType.SHOW),
        ("2", "Films", MediaType.MOVIE),
    )
)


@dataclass(slots=True)
class Author:
    """Somebody who thinks of titles. Each with the same seed thinks of the same."""

    random: Random
    words: tuple[str, ...]
    weights: tuple[float, ...]  # Cumulative

    @classmethod
    def make(cls, seed: int = 5) -> Author:
        """Return an author with a vocabulary."""
        random = Random(seed)  # noqa: S311 - no secret
        syllables = [a + b for a, b in product("bdfgklmnprstvw", "aeiou")]
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found["".join(random.choices(syllables, k=random.choice((1, 2, 2, 3))))] = (
                None
            )
        words = tuple(found)
        weights = accumulate(1 / rank for rank in range(1, len(words) + 1))
        return cls(random, words, tuple(weights))

    def title(self) -> str:
        """Return a title of two or three words."""
        count = self.random.choice((2, 3))
        words = self.random.choices(self.words, cum_weights=self.weights, k=count)
        return " ".join(words).title()


def items(author: Author) -> Iterator[Item]:
    """Yield films and episodes for ever."""
    number, show = 0, ""
    while True:
        is_film = not number % FILMS
        if not number % EPISODES:
            show = author.title()
        yield Item(
            id=ItemId(str(number)),
            type=MediaType.MOVIE if is_film else MediaType.EPISODE,
            title=author.title(),
            library=MOVIES if is_film else SHOWS,
            year=1950 + number % 70 if is_film else None,
            show=None if is_film else show,
            season=None if is_film else 1 + number % EPISODES // 10,
            episode=None if is_film else 1 + number % 10,
            genres=(GENRES[number % len(GENRES)],),
            added_at=FIRST_DAY + timedelta(minutes=number * 37 % 10_000_000),
        )
        number += 1


def fill(catalogue: Catalogue, found: Iterator[Item]) -> None:
    """Store items, as first listings of their libraries do."""
    catalogue.remember_libraries([SHOWS, MOVIES])
    tally = Tally()
    runs = {
        library.id: catalogue.begin(
            SyncOrder(library=library.id, mode=SyncMode.QUICK, trigger=SyncTrigger.USER)
        ).run
        for library in (SHOWS, MOVIES)
    }
    for page in batched(found, PAGE, strict=False):
        for library in (SHOWS, MOVIES):
            batch = Batch(
                run=runs[library.id],
                library=library,
                entries=[_entry(item) for item in page if item.library is library],
                quiet=True,
                states=lambda items: [ItemState.NORMAL for _ in items],
                tally=tally,
            )
            catalogue.store(batch)


def _entry(item: Item) -> Entry:
    """Return an item as a row of a listing."""
    return Entry(id=item.id, type=item.type, revision="1", source=item)


def questions(author: Author, titles: list[str]) -> Iterator[Query]:
    """Yield what people look for, for ever: what is there, mostly, as they type it."""
    random = author.random
    while True:
        title = random.choice(titles)
        last = title.split()[-1]
        yield Query(words=title)
        yield Query(words=title[: max(3, len(title) - 2)])  # Not yet complete
        yield Query(words=last, types=frozenset({MediaType.MOVIE}))
        yield Query(words=title, library=SHOWS.id)
        yield Query(words=last, genre=random.choice(GENRES))
        yield Query(words=last, year_from=random.randrange(1950, 2000))
        yield Query(words=author.title())  # Which may not be there
        yield Query(words=last)


def ask(catalogue: Catalogue, wanted: Iterable[Query]) -> list[tuple[float, Query]]:
    """Ask questions; return how long each took."""
    took = []
    for query in wanted:
        began = time.perf_counter()
        catalogue.search(query)
        took.append((time.perf_counter() - began, query))
    return took


def measure(count: int, folder: Path) -> list[tuple[float, Query]]:
    """Fill a catalogue and ask it; return how long each question took."""
    author = Author.make()
    catalogue, titles = Catalogue.open(folder / "search.db"), list[str]()

    def noted() -> Iterator[Item]:
        for item in islice(items(author), count):
            if not int(item.id) % (count // QUESTIONS or 1):
                titles.append(item.show or item.title)
                titles.append(item.title)
            yield item

    fill(catalogue, noted())
    found = ask(catalogue, islice(questions(author, titles), QUESTIONS))
    catalogue.close()
    return found


def main(*arguments: Any) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="showrunner-bench-") as folder:
        found = measure(int(arguments[0]), Path(folder))
    print(json.dumps([took for took, _ in found]))


if __name__ == "__main__":
    main(*sys.argv[1:])
