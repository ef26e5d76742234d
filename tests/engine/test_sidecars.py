"""What proves that a server took notice of what lies beside media."""

from dataclasses import replace

import pytest

from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    MediaType,
    Stream,
    StreamKind,
)
from custom_components.showrunner.engine.sidecars import (
    AbsentSidecar,
    Sidecar,
    has_subtitles,
)

from .proof_acts import (
    DUNE,
    MINUTE,
    PICTURE,
    REMOVED,
    SCAN,
    THOROUGH,
    UPDATED,
    listed,
    look,
    unprobed,
    verdict,
)


def test_a_sidecar_is_proven_by_another_revision_of_its_item() -> None:
    """Or anything else that is told of it, such as a subtitle."""
    item = listed()
    for changed in (replace(item, revision="2"), listed(streams=(*PICTURE, *PICTURE))):
        proof = Sidecar("/films/Dune/Dune.srt", MINUTE, {DUNE: item}, "/films/Dune")
        look(proof, 0, item, listed("/films/Dune/Other.mkv", "other"))
        assert verdict(proof) is None
        look(proof, 1, changed)
        assert verdict(proof) == UPDATED
        assert proof.item == changed


def test_a_sidecar_that_came_with_its_film_needs_no_change() -> None:
    """The film is new, so the server saw both at once."""
    proof = Sidecar("/films/Dune/Dune.en.srt", MINUTE, {}, "/films/Dune")
    look(proof, 0, listed("/films/Dune/Other.mkv"), listed("/films/x/Dune.mkv", "x"))
    look(proof, 0, unprobed())
    assert verdict(proof) is None
    look(proof, 1, listed())
    assert verdict(proof) == UPDATED


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/films/Dune/poster.jpg", UPDATED),
        ("/films/Dune/tvshow.nfo", UPDATED),
        ("/films/Dune/Subs/2_English.srt", UPDATED),
        ("/films/Dune/Arrakis.en.srt", None),
    ],
)
def test_what_lies_beside_new_media_needs_no_change(
    path: str, expected: tuple[str, str] | None
) -> None:
    """Wherever they are below; subtitles are of what they are named after."""
    show = replace(listed(key="show"), files=())
    media = listed("/films/Dune/CD1/Dune.mkv")
    for before in ({}, {show.id: show}):
        proof = Sidecar(path, MINUTE, before, "/films/Dune", is_new=True)
        look(proof, 0, show, listed("/films/Other.mkv"), unprobed())
        assert verdict(proof) is None
        look(proof, 1, show, media)
        assert verdict(proof) == expected
        known = Sidecar(path, MINUTE, before, "/films/Dune")
        look(known, 1, show, media)
        assert verdict(known) is None


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Dune.en.srt", "eng", True),
        ("Dune.ger.ass", "de", True),
        ("Dune.en.srt", "deu", False),
        ("Dune.en.forced.srt", "eng", False),
        ("Dune.srt", "eng", False),
        ("Dune.srt", "", True),
        ("Dune.srt", "und", True),
        ("Dune.en.nfo", "eng", False),
        ("Arrakis.en.srt", "eng", False),
    ],
)
def test_subtitles_are_known_by_their_language(
    name: str, language: str, *, expected: bool
) -> None:
    """Of those only that are files; what is said more or less clearly may be others."""
    stream = Stream(kind=StreamKind.SUBTITLE, language=language, external=True)
    for known, is_its in (
        (stream, expected),
        (replace(stream, external=False), False),
        (replace(stream, kind=StreamKind.AUDIO), False),
    ):
        [file] = listed(streams=(*PICTURE, known)).files
        assert has_subtitles(file, name) is is_its


def test_a_server_that_does_not_notice_a_sidecar_is_told_to_look() -> None:
    """Into the item; that it was looked into makes it a revision later, and no more."""
    proof = Sidecar("/films/Dune/Dune.srt", MINUTE, {DUNE: listed()}, "/films/Dune")
    assert look(proof, 1, listed()) == []
    assert look(proof, 2, listed()) == [THOROUGH]
    assert look(proof, 3, listed(revision="2")) == []
    assert verdict(proof) is None
    look(proof, 4, listed(revision="2", streams=(*PICTURE, *PICTURE)))
    assert verdict(proof) == UPDATED


def gone(*before: Item, is_seen: bool = False) -> AbsentSidecar:
    """Return a picture beside some films that somebody says to be gone."""
    path, films = "/films/Dune/poster.jpg", {item.id: item for item in before}
    return AbsentSidecar(path, MINUTE, films, "/films/Dune", is_seen=is_seen)


@pytest.mark.parametrize(
    "left",
    [(), (listed(in_trash=True),), (listed(readable=False),), (listed(key="other"),)],
)
def test_a_sidecar_is_gone_with_its_film(left: tuple[Item, ...]) -> None:
    """Which the server may keep in its trash; and a season outlives it."""
    season = Item(id=ItemId("season"), type=MediaType.SEASON, title="1")
    proof = gone(listed(), season)
    look(proof, 0, listed(), season)
    assert verdict(proof) is None
    assert look(proof, 1, season, *left) == []
    assert verdict(proof) == REMOVED


def test_a_sidecar_of_nothing_is_gone_at_once() -> None:
    """There is nobody to ask; but not one that is there for all to see."""
    assert verdict(gone()) == REMOVED
    proof = gone(is_seen=True)
    look(proof, 20)
    look(proof, 60)
    assert verdict(proof) == ("not_found", "not_noticed")


def test_a_sidecar_that_nobody_misses_is_gone_when_all_is_calm() -> None:
    """As the server need not care; as long as it scans, it may not have come to it."""
    proof = gone(listed())
    assert look(proof, 2, listed()) == [THOROUGH]
    look(proof, 4, listed(), busy=True)
    assert verdict(proof) is None
    look(proof, 4, listed())
    assert verdict(proof) == REMOVED
    busy = gone(listed())
    look(busy, 60, listed(), busy=True)
    assert verdict(busy) == REMOVED
    seen = gone(listed(), is_seen=True)
    for seconds in (4, 60):
        look(seen, seconds, listed())
    assert verdict(seen) == ("not_found", "not_noticed")


def test_a_sidecar_whose_item_changes_is_an_update() -> None:
    """When it goes, too."""
    proof = gone(listed())
    look(proof, 1, listed(revision="2"))
    assert verdict(proof) == UPDATED


def test_a_sidecar_that_changes_nothing_is_not_found() -> None:
    """The server may not care for its kind. What tells of many is not looked into."""
    before = {DUNE: listed(), ItemId("2"): listed("/films/Dune/2.mkv", "2")}
    proof = Sidecar("/films/Dune/poster.jpg", MINUTE, before, "/films/Dune")
    assert look(proof, 2, *before.values()) == []
    assert look(proof, 21, *before.values()) == [SCAN]
    look(proof, 60, *before.values())
    assert verdict(proof) == ("not_found", "not_noticed")
