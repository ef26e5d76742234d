"""A library of any size that is nowhere on disk."""

from itertools import batched

from .model import Item, Library, MediaFile
from .names import Named
from .probe import picture, sound
from .shelf import Shelf

EPISODES_PER_SEASON = 10
SEASONS_PER_SHOW = 10
ROOT = "/synthetic/Shows"
FILMS = "/synthetic/Films"
EPISODE_SIZE = 734_003_200
RUNTIME = 2640.0
DAY = 86_400
FIRST_YEAR = 1950


def add_episodes(shelf: Shelf, count: int) -> Library:
    """Have so many more episodes, ten to a season, ten seasons to a show."""
    library = _library(shelf, "Synthetic Shows", "tvshows", ROOT)
    first = len(library.folders[0].children) + 1
    per_show = EPISODES_PER_SEASON * SEASONS_PER_SHOW
    # The same streams for all: nobody changes them, and thousands cost memory
    streams = [picture(0, ""), sound(1, "aac")]
    chunks = batched(range(count), per_show, strict=False)
    for number, chunk in enumerate(chunks, first):
        _add_show(shelf, library, number, len(chunk), streams)
    return library


def add_films(shelf: Shelf, count: int) -> Library:
    """Have so many more films; those that come to others are new."""
    library = _library(shelf, "Synthetic Films", "movies", FILMS)
    there = len(library.folders[0].children)
    streams = [picture(0, ""), sound(1, "aac")]
    for number in range(there + 1, there + count + 1):
        film = _add_film(shelf, library, number, streams)
        if not there:
            _age(film, number)
    return library


def _library(shelf: Shelf, name: str, collection: str, folder: str) -> Library:
    """Return the library with a name, which is made if there is none."""
    for library in shelf.libraries.values():
        if library.name == name:
            return library
    return shelf.add_library(name, collection, [folder], virtual=True)


def _add_film(
    shelf: Shelf, library: Library, number: int, streams: list[dict[str, object]]
) -> Item:
    """Add one film with its file."""
    title, year = f"Film {number:05d}", FIRST_YEAR + number % 70
    path = f"{FILMS}/{title} ({year})/{title} ({year}).mkv"
    named = Named(kind="Movie", name=title, year=year, ids={"Tmdb": str(number)})
    film = shelf.add(named, path, library.folders[0], library)
    film.files = [_file(film, title, 5 * EPISODE_SIZE + number * 1024, streams)]
    return film


def _file(
    item: Item, name: str, size: int, streams: list[dict[str, object]]
) -> MediaFile:
    """Return the only file of an item."""
    return MediaFile(
        id=item.id,
        path=item.path,
        size=size,
        stamp=item.created,
        name=name,
        streams=streams,
        runtime=RUNTIME,
    )


def _add_show(
    shelf: Shelf,
    library: Library,
    number: int,
    count: int,
    streams: list[dict[str, object]],
) -> None:
    """Add one show with its seasons."""
    title, year = f"Series {number:05d}", FIRST_YEAR + number % 70
    path = f"{ROOT}/{title} ({year})"
    named = Named(kind="Series", name=title, year=year, ids={"Tvdb": str(number)})
    show = shelf.add(named, path, library.folders[0], library)
    _age(show, number)
    for index, chunk in enumerate(
        batched(range(count), EPISODES_PER_SEASON, strict=False), 1
    ):
        named = Named(kind="Season", name=f"Season {index}", index=index)
        season = shelf.add(named, f"{path}/Season {index:02d}", show, library)
        _age(season, number)
        for episode in range(1, len(chunk) + 1):
            _add_episode(shelf, season, episode, streams)


def _add_episode(
    shelf: Shelf, season: Item, index: int, streams: list[dict[str, object]]
) -> None:
    """Add one episode with its file."""
    assert season.parent is not None
    assert season.library is not None
    stem = f"{season.parent.name} - S{season.index:02d}E{index:02d}"
    path = f"{season.path}/{stem}.mkv"
    named = Named(kind="Episode", name=stem, index=index)
    item = shelf.add(named, path, season, season.library)
    _age(item, len(shelf.items))
    size = EPISODE_SIZE + len(shelf.items) * 1024
    item.files = [_file(item, stem, size, streams)]


def _age(item: Item, number: int) -> None:
    """Make an item older than today."""
    item.created -= DAY * (1 + number % 1000)
    item.saved = item.created
