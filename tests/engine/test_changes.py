"""What counts as a change of an item, and what does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.showrunner.engine.changes import (
    Change,
    differences,
    facts,
    identities,
    tells_more,
)
from custom_components.showrunner.engine.model import (
    Chapter,
    Item,
    ItemId,
    MediaFile,
    MediaType,
    Stream,
    StreamKind,
)

from .builders import NOON, film

ENGLISH = Stream(kind=StreamKind.AUDIO, language="eng", codec="aac")
FRENCH = Stream(kind=StreamKind.AUDIO, language="fra", codec="dts")
SUBTITLE = Stream(kind=StreamKind.SUBTITLE, language="eng", codec="srt")
FILE = MediaFile(path="/films/dune.mkv", size=7, streams=(ENGLISH, SUBTITLE))

DUNE = replace(
    film(),
    year=2021,
    genres=("Drama", "Science fiction"),
    guids={"imdb": "tt1160419", "tmdb": "438631"},
    files=(FILE,),
    rating=7.8,
    summary="Spice.  And\nsand.",
    studios=("Legendary",),
    collections=("Dune",),
    labels=("4K",),
    artwork={"poster": "/1", "backdrop": "/2"},
    people=("Denis Villeneuve", "Zendaya"),
    chapters=(Chapter(title="Arrakis", start=0), Chapter(title="Fear", start=60.5)),
)
LISTED = replace(DUNE, people=None, chapters=None, files=(replace(FILE, streams=None),))


def between(old: Item, new: Item) -> tuple[Change, ...]:
    """Return what is different of an item."""
    return differences(facts(old), facts(new))


def changed(**parts: Any) -> tuple[Change, ...]:
    """Return what is different of Dune with other facts."""
    return between(DUNE, replace(DUNE, **parts))


def with_file(**parts: Any) -> tuple[Change, ...]:
    """Return what is different of Dune with another file."""
    return changed(files=(replace(FILE, **parts),))


@pytest.mark.parametrize(
    "parts",
    [
        {"title": "Dune: Part One"},
        {"year": 2022},
        {"show": "Dune"},
        {"season": 1},
        {"episode": 1},
        {"artist": "Hans Zimmer"},
        {"album": "The Dune Sketchbook"},
        {"genres": ("Drama",)},
        {"studios": ()},
        {"collections": ("Dune", "Sand")},
        {"labels": ()},
        {"guids": {"imdb": "tt1160419"}},
        {"rating": 8.0},
        {"rating": None},
        {"summary": "Spice."},
        {"people": ("Zendaya",)},
    ],
)
def test_what_is_said_of_an_item_is_its_metadata(parts: dict[str, Any]) -> None:
    """Each of these is worth an update."""
    assert changed(**parts) == (Change.METADATA,)


@pytest.mark.parametrize(
    "parts",
    [
        {"path": "/films/dune.mp4"},
        {"size": 8},
        {"streams": (FRENCH, SUBTITLE)},
        {"streams": (ENGLISH, FRENCH, SUBTITLE)},
    ],
)
def test_a_path_a_size_and_a_sound_track_are_the_file(parts: dict[str, Any]) -> None:
    """An upgrade changes at least one of them."""
    assert with_file(**parts) == (Change.FILE,)


def test_a_second_version_is_a_change_of_file() -> None:
    """It may be what somebody waits for."""
    other = MediaFile(path="/films/dune-4k.mkv", size=9, streams=())

    assert changed(files=(FILE, other)) == (Change.FILE,)


@pytest.mark.parametrize(
    "streams",
    [
        (ENGLISH,),
        (ENGLISH, SUBTITLE, replace(SUBTITLE, language="fra")),
        (ENGLISH, replace(SUBTITLE, forced=True)),
        (ENGLISH, replace(SUBTITLE, external=True)),
        (ENGLISH, replace(SUBTITLE, codec="ass")),
    ],
)
def test_subtitles_are_told_by_themselves(streams: tuple[Stream, ...]) -> None:
    """They often arrive later than the film."""
    assert with_file(streams=streams) == (Change.SUBTITLES,)


def test_chapters_are_told_by_themselves() -> None:
    """A name or a moment is enough."""
    assert changed(chapters=()) == (Change.CHAPTERS,)
    assert changed(chapters=(Chapter(title="Fear", start=0),)) == (Change.CHAPTERS,)


def test_artwork_is_told_by_itself() -> None:
    """Any picture counts."""
    assert changed(artwork={"poster": "/3", "backdrop": "/2"}) == (Change.ARTWORK,)


def test_changes_are_told_by_their_impact() -> None:
    """The file comes first, and pictures last."""
    assert changed(artwork={}, chapters=(), title="Dune 2", files=()) == (
        Change.FILE,
        Change.METADATA,
        Change.CHAPTERS,
        Change.ARTWORK,
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"genres": ("Science fiction", "Drama")},
        {"genres": ("Drama", "Science fiction", "Drama")},
        {"people": ("Zendaya", "Denis Villeneuve")},
        {"guids": {"tmdb": "438631", "imdb": "tt1160419"}},
        {"artwork": {"backdrop": "/2", "poster": "/1"}},
        {"rating": 7.800000190734863},
        {"summary": "Spice. And sand.\n"},
        {"show": ""},
        {"added_at": NOON},
        {"updated_at": NOON + timedelta(days=1)},
        {"revision": "2"},
        {"library": None},
        {"in_trash": True},
        {"files": (replace(FILE, streams=(SUBTITLE, ENGLISH)),)},
        {"files": (replace(FILE, bitrate=8_000_000, readable=False),)},
    ],
)
def test_what_servers_say_now_so_now_so_is_no_change(parts: dict[str, Any]) -> None:
    """Order, precision, white space, dates and revisions tell nothing."""
    assert changed(**parts) == ()


def test_a_whole_rating_is_the_same_with_and_without_a_point() -> None:
    """JSON knows one kind of number."""
    whole, point = replace(DUNE, rating=8), replace(DUNE, rating=8.0)

    assert facts(whole) == facts(point)


def test_versions_may_come_in_any_order() -> None:
    """Servers sort them by quality, or by chance."""
    other = replace(FILE, path="/films/dune-4k.mkv")
    one, two = replace(DUNE, files=(FILE, other)), replace(DUNE, files=(other, FILE))

    assert facts(one) == facts(two)


def test_what_is_told_for_the_first_time_is_no_change() -> None:
    """A listing tells no people, chapters, streams, and the tags only in part."""
    listed = replace(LISTED, genres=("Drama",), labels=(), tags_told=False)

    assert between(listed, DUNE) == ()
    assert between(DUNE, listed) == ()
    assert tells_more(facts(listed), facts(DUNE))
    assert not tells_more(facts(DUNE), facts(listed))


def test_sizes_that_are_told_for_the_first_time_are_no_change() -> None:
    """Some answers leave them out."""
    lean = replace(LISTED, files=(MediaFile(path=FILE.path),))

    assert between(lean, LISTED) == ()
    assert tells_more(facts(lean), facts(LISTED))


def test_each_part_may_be_told_by_itself() -> None:
    """None at all is told, too."""
    assert tells_more(
        facts(replace(DUNE, people=None)), facts(replace(DUNE, people=()))
    )
    uncut = replace(DUNE, chapters=None)
    assert tells_more(facts(uncut), facts(replace(uncut, chapters=())))
    assert not tells_more(facts(DUNE), facts(DUNE))


def item(kind: MediaType, **parts: Any) -> Item:
    """Return an item of a kind."""
    return replace(film(kind=kind), **parts)


def test_films_are_the_same_by_external_id_or_by_title_and_year() -> None:
    """A server may give an upgraded film another id."""
    renamed = replace(DUNE, id=ItemId("2"), title="Dune: Part One")
    unmatched = replace(DUNE, id=ItemId("3"), title="DUNE", guids={})
    remade = replace(DUNE, id=ItemId("4"), guids={}, year=1984)

    assert identities(DUNE) & identities(renamed)
    assert identities(DUNE) & identities(unmatched)
    assert not identities(DUNE) & identities(remade)


def test_films_of_a_title_without_a_year_are_not_the_same() -> None:
    """Home videos are often called alike."""
    assert not identities(film("holiday"))


def test_episodes_are_the_same_by_their_place_in_their_show() -> None:
    """Shows of the same title stay apart, for they have different ids."""
    place = {"top": ItemId("dark"), "season": 0, "episode": 3}
    episode = item(MediaType.EPISODE, **place)
    again = item(MediaType.EPISODE, id=ItemId("2"), title="Else", **place)
    other = item(MediaType.EPISODE, **{**place, "top": ItemId("dark-2")})

    assert identities(episode) & identities(again)
    assert not identities(episode) & identities(other)


def test_tracks_are_the_same_by_their_title_on_their_album() -> None:
    """Their numbers change with the files' tags."""
    track = item(MediaType.TRACK, parent=ItemId("album"))
    other = item(MediaType.TRACK, parent=ItemId("live"))

    assert identities(track) == {"track|album|dune"}
    assert not identities(track) & identities(other)


def test_the_external_id_of_an_album_is_not_its_tracks_own() -> None:
    """All tracks of an album carry it."""
    guids = {"musicbrainzalbum": "1", "musicbrainztrack": "2"}

    assert identities(item(MediaType.TRACK, guids=guids)) == {
        "track|musicbrainztrack:2"
    }
    assert identities(item(MediaType.ALBUM, guids={"musicbrainzalbum": "1"})) == {
        "album|musicbrainzalbum:1"
    }


def test_a_film_is_never_the_same_as_an_episode() -> None:
    """Databases number each kind by itself."""
    guids = {"tmdb": "1"}
    one, other = (item(k, guids=guids) for k in (MediaType.MOVIE, MediaType.EPISODE))

    assert not identities(one) & identities(other)
