"""What the rows of listings mean, where the recordings show only one of the cases."""

from typing import Any

import pytest

from custom_components.showrunner.engine.model import (
    Item,
    Library,
    LibraryId,
    MediaType,
    Stream,
    StreamKind,
)
from custom_components.showrunner.providers.jellyfin import items, listing, parse

FILMS = Library(id=LibraryId("1"), name="Films", locations=("/films", "/more/films"))
KIDS = Library(id=LibraryId("2"), name="Kids", locations=("/films/kids",))
WINDOWS = Library(id=LibraryId("3"), name="Windows", locations=(r"D:\Films",))
ODD: tuple[object, ...] = (None, 5, "x", [], {}, [None], [[]], {"a": None}, True, 1e400)


def item(**row: Any) -> Item:
    """Return the item of a row."""
    return items.item({"Id": "1", **row}, [FILMS])  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Type": "Movie"}, MediaType.MOVIE),
        ({"Type": "Video"}, MediaType.MOVIE),
        ({"Type": "Video", "ExtraType": "BehindTheScenes"}, MediaType.CLIP),
        ({"Type": "Trailer"}, MediaType.CLIP),
        ({"Type": "AudioBook"}, MediaType.TRACK),
        ({"Type": "MusicVideo"}, MediaType.UNKNOWN),
        ({"Type": "TvChannel"}, MediaType.UNKNOWN),
        ({"Type": "Hologram"}, MediaType.UNKNOWN),
    ],
)
def test_what_an_item_is(row: dict[str, str], expected: MediaType) -> None:
    """Kinds that have no word of ours stay items, of an unknown kind."""
    assert item(**row).type is expected


@pytest.mark.parametrize(
    ("row", "is_item"),
    [
        ({"Type": "Movie"}, True),
        ({"Type": "Book"}, True),
        ({"Type": "Episode", "LocationType": "FileSystem"}, True),
        # One that is yet to come
        ({"Type": "Episode", "LocationType": "Virtual"}, False),
        # Its episodes lie in the folder of their show
        ({"Type": "Season", "LocationType": "Virtual", "IsFolder": True}, True),
        ({"Type": "Video", "ExtraType": "BehindTheScenes"}, False),
        ({"Type": "Trailer"}, False),
        ({"Type": "Folder", "IsFolder": True}, False),
        ({"Type": "BoxSet", "IsFolder": True}, False),
        ({"Type": "Genre"}, False),
        ({"Type": "Movie", "Id": ""}, False),
        (None, False),
        ([], False),
    ],
)
def test_what_a_library_holds(row: dict[str, Any] | None, *, is_item: bool) -> None:
    """Whatever is played, and the shows and albums that it belongs to."""
    whole = {"Id": "1", **row} if isinstance(row, dict) else row
    assert listing.is_item(whole) is is_item


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("/films/Dune/Dune.mkv", FILMS),
        ("/more/films/Dune.mkv", FILMS),
        ("/films/kids/Up.mkv", KIDS),
        ("/films", FILMS),
        ("/filmstrips/x.mkv", None),
        ("/", None),
        ("", None),
        (r"D:\Films\Dune.mkv", WINDOWS),
        (r"D:\Films2\Dune.mkv", None),
    ],
)
def test_which_library_a_path_is_in(path: str, owner: Library | None) -> None:
    """The innermost one."""
    assert items.owner(path, [FILMS, KIDS, WINDOWS]) is owner


def test_a_library_may_be_all_that_there_is() -> None:
    """Whatever no other library's folder holds is in it."""
    said = {"Name": "All", "ItemId": "9", "Locations": ["/", "", "D:\\"]}
    [everything] = parse.libraries([said], [])
    assert everything.locations == ("/", "D:")
    assert items.owner("/films/Dune.mkv", [everything, FILMS]) is FILMS
    assert items.owner("/Dune.mkv", [everything, FILMS]) is everything
    assert items.owner("D:\\Dune.mkv", [everything, FILMS]) is everything


def test_a_folder_is_no_file() -> None:
    """A show is where its episodes are."""
    assert item(Type="Series", IsFolder=True, Path="/shows/Pioneer One").files == ()


def test_a_file_that_cannot_be_had() -> None:
    """Its disk is not there."""
    (file,) = item(Type="Movie", Path="/films/x.mkv", LocationType="Offline").files
    assert file.readable is False
    (file,) = item(Type="Movie", Path="/films/x.mkv", LocationType="FileSystem").files
    assert file.readable is None


def test_streams_of_all_kinds() -> None:
    """With language, title, and what they are for; other kinds stay streams."""
    rows = [
        {"Type": "Video", "Codec": "hevc", "Width": 3840, "Height": 2160},
        {"Type": "Audio", "Codec": "aac", "Language": "fra", "Title": "Commentary"},
        {"Type": "Subtitle", "Codec": "subrip", "IsForced": True, "IsExternal": True},
        {"Type": "EmbeddedImage", "Codec": "mjpeg", "IsDefault": True},
    ]
    source = {"Path": "/films/x.mkv", "MediaStreams": rows, "Bitrate": 12_000}
    (file,) = item(Type="Movie", MediaSources=[source]).files
    assert (file.width, file.height, file.bitrate) == (3840, 2160, 12_000)
    assert file.streams == (
        Stream(kind=StreamKind.VIDEO, codec="hevc"),
        Stream(kind=StreamKind.AUDIO, codec="aac", language="fra", title="Commentary"),
        Stream(kind=StreamKind.SUBTITLE, codec="subrip", forced=True, external=True),
        Stream(kind=StreamKind.UNKNOWN, codec="mjpeg", default=True),
    )


def test_a_file_that_nobody_looked_into() -> None:
    """It has no streams yet; that is told, and is not the same as not told."""
    source = {"Path": "/films/x.mkv", "MediaStreams": []}
    assert item(Type="Movie", MediaSources=[source]).files[0].streams == ()
    assert item(Type="Movie", Path="/films/x.mkv").files[0].streams is None


def test_an_absurd_number_of_everything() -> None:
    """A mistake of its server does not fill our memory."""
    source = {"Path": "/x", "MediaStreams": [{"Type": "Audio"}] * 9999}
    chapter = {"Name": "One", "StartPositionTicks": 0}
    people = [{"Name": str(number)} for number in range(9999)]
    film = item(
        Type="Movie",
        MediaSources=[source] * 99,
        Chapters=[chapter] * 9999,
        People=people,
    )
    assert len(film.files) == 50
    assert film.files[0].streams is not None
    assert len(film.files[0].streams) == 100
    assert len(film.chapters or ()) == 500
    assert len(film.people or ()) == 100


def test_pictures() -> None:
    """Each by its kind; another tag is another reference."""
    tags = {"Primary": "a1", "Logo": "b2", "Box": "c3"}
    film = item(Type="Movie", ImageTags=tags, BackdropImageTags=["d4", "e5"])
    assert film.artwork == {
        "poster": "1/Primary/a1",
        "logo": "1/Logo/b2",
        "background": "1/Backdrop/d4",
    }


@pytest.mark.parametrize(
    ("row", "parent", "top"),
    [
        (
            {"Type": "Episode", "SeasonId": "s", "SeriesId": "t", "ParentId": "f"},
            "s",
            "t",
        ),
        ({"Type": "Episode", "SeriesId": "t", "ParentId": "f"}, "f", "t"),
        ({"Type": "Season", "SeriesId": "t", "ParentId": "t"}, "t", "t"),
        ({"Type": "Audio", "AlbumId": "a", "ParentId": "cd1"}, "a", None),
        ({"Type": "Audio", "ParentId": "f", "AlbumArtists": [{"Id": "b"}]}, "f", "b"),
        ({"Type": "MusicAlbum", "ParentId": "b"}, "b", "b"),
        ({"Type": "Movie", "ParentId": "f"}, None, None),
        ({"Type": "Series", "ParentId": "f"}, None, None),
    ],
)
def test_what_items_stand_in(
    row: dict[str, Any], parent: str | None, top: str | None
) -> None:
    """A season, an album; a film stands for itself."""
    found = item(**row)
    assert (found.parent, found.top) == (parent, top)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "key",
    [
        "AlbumArtists",
        "AlbumId",
        "Artists",
        "BackdropImageTags",
        "Chapters",
        "DateCreated",
        "Etag",
        "ExtraType",
        "Genres",
        "Id",
        "ImageTags",
        "IndexNumber",
        "IsFolder",
        "LocationType",
        "MediaSources",
        "MediaStreams",
        "Name",
        "ParentId",
        "Path",
        "People",
        "ProductionYear",
        "ProviderIds",
        "RunTimeTicks",
        "Studios",
        "Tags",
        "Type",
    ],
)
def test_odd_values_are_no_stumble(key: str, odd: object) -> None:
    """An item stays an item."""
    for kind in ("Movie", "Episode", "Audio", "MusicAlbum"):
        row = {"Type": kind, key: odd}
        assert isinstance(item(**row), Item)
        listing.is_item({"Id": "1", **row})
    stream = {"Type": "Video", "Width": odd, "Language": odd, "IsForced": odd}
    source = {"Path": "/x", "Size": odd, "MediaStreams": [stream, odd]}
    assert len(item(Type="Movie", MediaSources=[source, odd]).files) == 1
