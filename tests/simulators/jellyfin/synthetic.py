"""A library of any size that is nowhere on disk."""

from itertools import batched

from .model import Item, Library, MediaFile
from .names import Named
from .notation import item_id
from .probe import picture, sound
from .shelf import Shelf

EPISODES_PER_SEASON = 10
SEASONS_PER_SHOW = 10
ROOT = "/synthetic/Shows"
EPISODE_SIZE = 734_003_200
RUNTIME = 2640.0
DAY = 86_400
FIRST_YEAR = 1950


def add_episodes(shelf: Shelf, count: int) -> Library:
    """Add a library with this many episodes, ten to a season, ten seasons to a show."""
    library = shelf.add_library("Synthetic Shows", "tvshows", [ROOT], virtual=True)
    per_show = EPISODES_PER_SEASON * SEASONS_PER_SHOW
    # The same streams for all: nobody changes them, and thousands cost memory
    streams = [picture(0, ""), sound(1, "aac")]
    for number, chunk in enumerate(batched(range(count), per_show, strict=False), 1):
        _add_show(shelf, library, number, len(chunk), streams)
    return library


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
    item.files = [
        MediaFile(
            id=item_id("Episode", path),
            path=path,
            size=EPISODE_SIZE + len(shelf.items) * 1024,
            stamp=item.created,
            name=stem,
            streams=streams,
            runtime=RUNTIME,
        )
    ]


def _age(item: Item, number: int) -> None:
    """Make an item older than today."""
    item.created -= DAY * (1 + number % 1000)
    item.saved = item.created
