"""A library of any size that is nowhere on disk."""

from itertools import batched

from .library import Library
from .model import Item, Section
from .names import Step

EPISODES_PER_SEASON = 10
SEASONS_PER_SHOW = 10
ROOT = "/synthetic/Shows"
FILMS = "/synthetic/Films"
EPISODE_SIZE = 734_003_200
DAY = 86_400
FIRST_YEAR = 1950


def add_episodes(library: Library, count: int) -> Section:
    """Have so many more episodes, ten to a season, ten seasons to a show."""
    section = _section(library, "Synthetic Shows", "show", ROOT)
    first = len(section.of_kind("show")) + 1
    per_show = EPISODES_PER_SEASON * SEASONS_PER_SHOW
    chunks = batched(range(count), per_show, strict=False)
    for number, episodes in enumerate(chunks, first):
        _add_show(library, section, number, len(episodes))
    library.touch(section)
    return section


def add_films(library: Library, count: int) -> Section:
    """Have so many more films; those that come to others are new."""
    section = _section(library, "Synthetic Films", "movie", FILMS)
    there = len(section.items)
    for number in range(there + 1, there + count + 1):
        _add_film(library, section, number, is_new=bool(there))
    library.touch(section)
    return section


def _section(library: Library, title: str, kind: str, folder: str) -> Section:
    """Return the section with a title, which is made if there is none."""
    for section in library.sections.values():
        if section.title == title:
            return section
    return library.add_section(title, kind, [folder], virtual=True)


def _add_film(library: Library, section: Section, number: int, *, is_new: bool) -> None:
    """Add one film with its file."""
    title, year = f"Film {number:05d}", FIRST_YEAR + number % 70
    item = _add(library, section, None, Step("movie", title, None, year))
    if is_new:
        item.added_at = item.updated_at = library.now
    folder = f"{FILMS}/{title} ({year})"
    size = 5 * EPISODE_SIZE + number * 1024
    library.add_file(item, f"{folder}/{title} ({year}).mkv", size, item.added_at)


def _add_show(library: Library, section: Section, number: int, count: int) -> None:
    """Add one show with its seasons."""
    title, year = f"Series {number:05d}", FIRST_YEAR + number % 70
    show = _add(library, section, None, Step("show", title, None, year))
    for index, episodes in enumerate(
        batched(range(count), EPISODES_PER_SEASON, strict=False), 1
    ):
        season = _add(library, section, show, Step("season", f"Season {index}", index))
        for episode in range(1, len(episodes) + 1):
            _add_episode(library, section, season, episode)


def _add_episode(library: Library, section: Section, season: Item, index: int) -> None:
    """Add one episode with its file."""
    assert season.parent is not None
    show, number = season.parent, season.index or 0
    item = _add(library, section, season, Step("episode", f"Episode {index}", index))
    folder = f"{ROOT}/{show.title} ({show.year})/Season {number:02d}"
    name = f"{show.title} - S{number:02d}E{index:02d} - {item.title}.mkv"
    size = EPISODE_SIZE + item.key * 1024
    library.add_file(item, f"{folder}/{name}", size, item.added_at)


def _add(library: Library, section: Section, parent: Item | None, step: Step) -> Item:
    """Add an item whose metadata was read long ago."""
    # Not through Library.child: looking for siblings would make this quadratic
    item = library.add_item(section, parent, step, f"{ROOT}{parent and parent.key}")
    age = DAY * (1 + item.key % 1000)
    item.added_at = item.updated_at = library.now - age
    item.guid = f"plex://{item.kind}/{item.key:024x}"
    item.guids = (f"imdb://tt{item.key:07d}", f"tvdb://{item.key}")
    item.fields = {"summary": f"What happens in {step.title}.", "rating": 7.5}
    item.settled = True
    return item
