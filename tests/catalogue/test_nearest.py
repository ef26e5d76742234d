"""Which item is known to hold a folder."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
)
from tests.engine.builders import FILMS, film

from .holding import hold, subtitled

MIXED = Library(id=LibraryId("9"), name="All", locations=("/m", "/m/kids", "D:\\TV"))


def show(title: str, *folders: str) -> Iterator[Item]:
    """Yield a show whose seasons, from the first on, have an episode in a folder each.

    The season of a folder of specials is 0.
    """
    yield replace(film(title, kind=MediaType.SHOW), title=title)
    for index, folder in enumerate(folders, start=1):
        number = 0 if "Special" in folder else index
        season = f"{title} {number}"
        key = ItemId(title)
        item = film(season, kind=MediaType.SEASON)
        yield replace(item, parent=key, top=key, season=number)
        yield child(f"{title} {index}x1", season, title, folder, number)


def child(
    key: str, parent: str | None, top: str | None, folder: str, number: int | None
) -> Item:
    """Return an episode, or without a season's number a track, with its file."""
    separator = "\\" if "\\" in folder else "/"
    return replace(
        film(key, kind=MediaType.TRACK if number is None else MediaType.EPISODE),
        season=number,
        parent=None if parent is None else ItemId(parent),
        top=None if top is None else ItemId(top),
        files=(subtitled(f"{folder}{separator}{key}.mkv"),),
    )


def music(artist: str, **albums: str) -> Iterator[Item]:
    """Yield an artist with a track in a folder for each album."""
    yield replace(film(artist, kind=MediaType.ARTIST), title=artist)
    for album, folder in albums.items():
        yield replace(film(album, kind=MediaType.ALBUM), parent=ItemId(artist))
        yield child(f"{album}-1", album, artist, folder, None)


def nearest(catalogue: Catalogue, folder: str, root: str = "/m") -> ItemId | None:
    """Return what holds a folder of the mixed library."""
    return catalogue.nearest(MIXED.id, root, folder)


@pytest.fixture
def shows(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue of shows in folders of all kinds."""
    catalogue.remember_libraries([FILMS, MIXED])
    for items in (
        show("Dark", "/m/Dark (2017)/Season 01", "/m/Dark (2017)/Season 2"),
        show("Lost", "/m/Lost/Season 1"),
        show("Flat", "/m/Flat"),
        show("Both", "/m/Both", "/m/Both/Season 2", "/m/Both/Specials"),
        show("Discs", "/m/Discs/Disc 1"),
        show("Eins", "/m/Eins/Staffel Eins"),
        show("Heat", "/m/Crime/Heat/Season 1"),
        show("24", "/m/Numbers/24"),
        show("Kids", "/m/kids/Kids/Season 1"),
        show("Here", "/m/Here/Season 1", "/m/There/Season 2"),
        show("Ümlaut", "D:\\TV\\Ümlaut\\Season 1", "D:\\TV\\Ümlaut\\Season 2"),
        show("Ame\u0301lie", "/m/Amélie/Saison un"),
        show("Area", "/m/Group/Area 1"),
        show("Other", "/m/Group/Other"),
        show("Bonus", "/m/Bonus/Extras"),
        show("Alien", "/m/Alien (2024) {tvdb-1}/Staffel Eins"),
        show("[REC]", "/m/[REC]/Uno"),
        show("Wide", "/m/Wide/Season 1", "/m/kids/Wide/Season 2"),
        [replace(film("up"), files=(subtitled("/m/Up/up.mkv"),))],
    ):
        hold(catalogue, *items, library=MIXED)
    elsewhere = replace(film("her"), files=(subtitled("/m/Dark (2017)/her.mkv"),))
    hold(catalogue, elsewhere, library=FILMS)
    return catalogue


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/m/Dark (2017)/Season 01", "Dark 1"),
        ("/m/Dark (2017)/Season 2/", "Dark 2"),
        ("/m/Dark (2017)/Season 2/Disc 1", "Dark 2"),  # Unknown in a known season
        ("/m/Dark (2017)/Season 3", "Dark"),  # Unknown in a known show
        ("/m/Dark (2017)/Season 3/Disc 1", "Dark"),
        ("/m/Dark (2017)", "Dark"),
        ("/m/Lost/Season 1", "Lost 1"),
        ("/m/Lost/Season 2", "Lost"),  # Of a show with but one season so far
        ("/m/Lost", "Lost"),
        ("/m/Flat", "Flat"),
        ("/m/Flat/Season 2", "Flat"),
        ("/m/Both", "Both"),
        ("/m/Both/Season 2", "Both 2"),
        ("/m/Both/Specials", "Both 0"),
        ("/m/Both/Season 1", "Both"),
        ("/m/Discs/Disc 1", "Discs"),  # A folder of the show, not of a season
        ("/m/Eins/Staffel Eins", "Eins"),
        ("/m/Eins/Staffel Zwei", "Eins"),
        ("/m/Crime/Heat/Season 1", "Heat 1"),
        ("/m/Crime/Heat", "Heat"),
        ("/m/Crime", None),  # A new show may be in it
        ("/m/Crime/Law/Season 1", None),
        ("/m/Numbers/24", "24"),
        ("/m/Numbers/86", None),
        ("/m/Ame\u0301lie/Saison un", "Ame\u0301lie"),
        ("/m/Amélie/Saison deux", "Ame\u0301lie"),
        ("/m/Group/Area 1", "Area"),  # Is all of a show, and not its first season
        ("/m/Bonus/Extras", "Bonus"),  # Of the first season
        ("/m/Alien (2024) {tvdb-1}/Staffel Zwei", "Alien"),
        ("/m/[REC]/Dos", "[REC]"),
        ("/m/Here/Season 1", "Here 1"),
        ("/m/Here/Season 3", None),  # Its files are in two places
        ("/m/Up", None),  # A film
        ("/m/New/Season 1", None),
        ("/m/kids", None),
        ("/m", None),
        ("/m/", None),
        ("/", None),
        ("/elsewhere/Dark (2017)/Season 01", None),
        ("/m/Dark", None),  # But a beginning of a name
        ("/m/Dark (2017)/%", "Dark"),
        ("/m/\udcff", None),
        ("/m/" + "x/" * 5, None),
        ("relative", None),
    ],
)
def test_the_nearest_of_a_show_is_found(
    shows: Catalogue, folder: str, expected: str | None
) -> None:
    """The season if it has the folder, or else the show, or else only the library."""
    assert nearest(shows, folder) == expected


@pytest.mark.parametrize(
    ("root", "folder", "expected"),
    [
        ("/m/kids", "/m/kids/Kids/Season 1", "Kids 1"),
        ("/m/kids", "/m/kids/Kids", "Kids"),
        ("/m/kids", "/m/kids", None),
        ("/m/kids", "/m/kids/Wide/Season 3", None),  # The show may be the other folder
        ("/k", "/m/Dark (2017)/Season 01", None),
        ("/m/kids/", "/m/Dark (2017)/Season 01", None),
        ("/m/Dark (2017)", "/m/Dark (2017)/Season 2", None),  # A show as a root
        ("/m/Lost/Season 1", "/m/Lost/Season 1", None),
        ("D:\\TV", "d:/tv/ümlaut/SEASON 1", "Ümlaut 1"),
        ("d:\\tv\\", "D:\\TV\\Ümlaut\\Season 9", "Ümlaut"),
        ("\\\\?\\D:\\", "D:\\TV\\ÜMLAUT", "Ümlaut"),
        ("D:\\TV", "D:\\TV", None),
        ("D:\\TV", "/m/Lost", None),
    ],
)
def test_a_root_is_never_left(
    shows: Catalogue, root: str, folder: str, expected: str | None
) -> None:
    """However it is written, and whatever other root is above it."""
    assert nearest(shows, folder, root) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/m/Queen/Jazz", "jazz"),
        ("/m/Queen/Jazz/CD2", "jazz"),
        ("/m/Queen/Opera", "opera"),  # On two discs
        ("/m/Queen/Opera/CD1", "opera"),
        ("/m/Queen/Opera/CD3", "opera"),
        ("/m/Queen/News", "Queen"),
        ("/m/Queen", "Queen"),
        ("/m/Loose", "Loose"),
        ("/m/Loose/New", "Loose"),
        ("/m/Untagged", "Untagged"),
        ("/m/AC-DC/Back in Black", "black"),
        ("/m/AC-DC/Powerage", "AC/DC"),
        ("/m/Rock/ABBA/Gold", "gold"),
        ("/m/Rock/ABBA", "ABBA"),
        ("/m/Rock/Blur/13", None),  # A new artist
        ("/m/Films/Flash", "flash"),  # Somebody of whom there is more elsewhere
        ("/m/Films/Highlander", None),
        ("/m/Various/Now", "now"),  # By several
        ("/m/Various", None),
        ("/m/Nobody", None),
    ],
)
def test_the_nearest_of_music_is_found(
    catalogue: Catalogue, folder: str, expected: str | None
) -> None:
    """The album, or the artist if the folder is theirs, or only the library."""
    catalogue.remember_libraries([MIXED])
    queen = music("Queen", jazz="/m/Queen/Jazz", opera="/m/Queen/Opera/CD1")
    for items in (
        queen,
        music("ABBA", gold="/m/Rock/ABBA/Gold"),
        music("AC/DC", black="/m/AC-DC/Back in Black"),
        music("Loose", live="/m/Loose/Live"),
        music("Flash", flash="/m/Films/Flash", other="/m/Flash/Other"),
        music("One", now="/m/Various/Now"),
        music("Two", now2="/m/Various/Now 2"),
        music("Untagged"),
        [child("queen-2", "opera", "Queen", "/m/Queen/Opera/CD2", None)],
        [child("loose-1", "Loose", None, "/m/Loose", None)],
        [child("now-2", "now", "Two", "/m/Various/Now", None)],
        [child("untagged-1", "Untagged", None, "/m/Untagged", None)],
        [child("nobody", "folder", None, "/m/Nobody", None)],
    ):
        hold(catalogue, *items, library=MIXED)
    assert nearest(catalogue, folder) == expected


def test_a_number_of_any_length_is_a_name(catalogue: Catalogue) -> None:
    """It is no season's, and no mistake either."""
    catalogue.remember_libraries([MIXED])
    folder = "/m/Long/" + "1" * 5000
    hold(catalogue, *show("Long", folder), library=MIXED)
    assert nearest(catalogue, folder) == "Long"
