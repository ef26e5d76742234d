"""What the name of a file says it is."""

from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.media_files import (
    is_beside,
    is_extra,
    is_media,
    is_neither,
    is_passed_over,
    is_sidecar,
    is_subtitle,
)
from custom_components.showrunner.engine.model import MediaType


@pytest.mark.parametrize(
    ("name", "library", "expected"),
    [
        ("Alien.mkv", MediaType.MOVIE, True),
        ("Alien.MKV", MediaType.SHOW, True),
        ("Alien.mkv", MediaType.ARTIST, False),
        ("01 Song.flac", MediaType.ARTIST, True),
        ("theme.mp3", MediaType.SHOW, False),
        ("sea.jpg", MediaType.PHOTO, True),
        ("poster.jpg", MediaType.MOVIE, False),
        ("01 Song.flac", MediaType.UNKNOWN, True),
        ("mkv", MediaType.MOVIE, False),
        ("", MediaType.MOVIE, False),
    ],
)
def test_a_library_lists_files_of_its_kind(
    name: str, library: MediaType, *, expected: bool
) -> None:
    """By the ends of their names."""
    assert is_media(name, library) is expected


@pytest.mark.parametrize("name", ["a.en.srt", "tvshow.NFO", "poster.jpg", "a.sub"])
def test_a_sidecar_tells_of_others(name: str) -> None:
    """It is no media itself, but for pictures among photos."""
    assert is_sidecar(name, MediaType.SHOW)
    assert not is_media(name, MediaType.SHOW)
    assert is_sidecar(name, MediaType.PHOTO) is (name != "poster.jpg")
    assert not is_sidecar("a.mkv", MediaType.SHOW)
    assert is_subtitle(name) is name.endswith(("srt", "sub"))


@pytest.mark.parametrize(
    ("name", "library", "expected"),
    [
        ("Alien.mkv.part", MediaType.MOVIE, True),
        ("README.TXT", MediaType.SHOW, True),
        ("01 Song.txt", MediaType.ARTIST, False),
        ("a.zip", MediaType.UNKNOWN, False),
        ("Alien.mkv", MediaType.ARTIST, False),
        ("Alien.strm", MediaType.MOVIE, False),
        ("Alien.srt", MediaType.MOVIE, False),
        ("part", MediaType.MOVIE, False),
    ],
)
def test_what_no_server_plays_is_neither(
    name: str, library: MediaType, *, expected: bool
) -> None:
    """Only what is certain: what is unknown may be played by some server."""
    assert is_neither(name, library) is expected


@pytest.mark.parametrize(
    ("sidecar", "media", "expected"),
    [
        ("Alien.srt", "Alien.mkv", True),
        ("Alien.en.forced.srt", "Alien.mkv", True),
        ("Alien-poster.jpg", "Alien.mkv", True),
        ("Aliens.srt", "Alien.mkv", False),
        ("Alien 3.srt", "Alien.mkv", False),
        ("poster.jpg", "Alien.mkv", False),
        ("Mr. Robot.srt", "Mr. Robot.mkv", True),
        (normalize("NFD", "Été.srt"), normalize("NFC", "Été.mkv"), True),
    ],
)
def test_a_sidecar_belongs_to_the_file_that_it_is_named_after(
    sidecar: str, media: str, *, expected: bool
) -> None:
    """With more words behind a dot or a hyphen."""
    assert is_beside(sidecar, media) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sample.mkv", True),
        ("Alien-sample.mkv", True),
        ("Alien-trailer.mkv", True),
        ("Alien-behindthescenes.mkv", True),
        ("Trailer Park Boys - S01E01.mkv", False),
        ("The Other.mkv", False),
        ("Free Sample 2.mkv", False),
        ("Alien.mkv", False),
    ],
)
def test_extras_are_known_by_how_their_names_end(name: str, *, expected: bool) -> None:
    """As servers know them, which list them nowhere."""
    assert is_extra(name) is expected


def test_servers_pass_over_some_folders() -> None:
    """Hidden ones, and those of extras."""
    assert all(map(is_passed_over, (".trash", "Featurettes", "Subs", "BDMV")))
    assert not any(map(is_passed_over, ("Season 01", "Specials", "CD1", "Extras 2")))
