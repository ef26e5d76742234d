r"""Paths of Home Assistant and of the server, and whose library holds them."""

from typing import Literal
from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.model import Library, LibraryId
from custom_components.showrunner.engine.paths import (
    Fault,
    PathMap,
    Rewrite,
    below,
    comparable,
    holds,
    is_absolute,
    is_well_formed,
    name,
    owners,
    parent,
    validate,
)

type Pair = tuple[str, str]

DOCKER = ("/media/tv", "/data/tv")
WINDOWS = ("/media/tv", "D:\\TV Shows")
SHARE = ("/media/tv", "\\\\nas\\tv")
COMPOSED = normalize("NFC", "/media/Séries")
DECOMPOSED = normalize("NFD", "/media/Séries")


def rewrites(*pairs: Pair) -> list[Rewrite]:
    """Return rewrites from pairs of a local folder and one of the server."""
    return [Rewrite(local=local, server=server) for local, server in pairs]


def mapped(*pairs: Pair) -> PathMap:
    """Return a map of pairs of a local folder and one of the server."""
    return PathMap(rewrites(*pairs))


def library(name: str, *locations: str) -> Library:
    """Return a library with some roots."""
    return Library(id=LibraryId(name), name=name, locations=locations)


@pytest.mark.parametrize(
    ("pair", "local", "server"),
    [
        (DOCKER, "/media/tv/Lost/S01/E01.mkv", "/data/tv/Lost/S01/E01.mkv"),
        (DOCKER, "/media/tv", "/data/tv"),
        (WINDOWS, "/media/tv/Lost/E01.mkv", "D:\\TV Shows\\Lost\\E01.mkv"),
        (SHARE, "/media/tv/Lost/E01.mkv", "\\\\nas\\tv\\Lost\\E01.mkv"),
        (("/", "/data"), "/tv/Lost", "/data/tv/Lost"),
        (("/media", "/"), "/media/tv/Lost", "/tv/Lost"),
        (("/media", "D:"), "/media/tv", "D:\\tv"),
        (("/media", "/media"), "/media/tv", "/media/tv"),
        (("\\\\nas\\tv", "/data/tv"), "\\\\nas\\tv\\Lost", "/data/tv/Lost"),
        (DOCKER, "/media/tv/Odd /name .mkv ", "/data/tv/Odd /name .mkv "),
        (("/media/odd /", "/data/odd"), "/media/odd /x", "/data/odd/x"),
        (DOCKER, "/media/tv/a\\b.mkv", "/data/tv/a\\b.mkv"),
    ],
)
def test_a_path_goes_over_and_comes_back(pair: Pair, local: str, server: str) -> None:
    """By the rules of each side's notation."""
    paths = mapped(pair)

    assert paths.to_server(local) == server
    assert paths.to_local(server) == local


@pytest.mark.parametrize(
    ("pair", "local", "server"),
    [
        (DOCKER, "/media/tv/", "/data/tv"),
        (("/media/tv/", "/data/tv/"), "/media/tv/Lost/", "/data/tv/Lost"),
        (DOCKER, "/media//tv/./Lost", "/data/tv/Lost"),
        (DOCKER, "/media/films/../tv/Lost", "/data/tv/Lost"),
        (DOCKER, "/../../media/tv/Lost", "/data/tv/Lost"),
        (DOCKER, "/media/tv/../films", "/media/films"),
        (DOCKER, "//media/tv/Lost", "/data/tv/Lost"),
        (("C:\\Media", "/data"), "c:/media/Lost", "/data/Lost"),
        (("C:\\Media", "/data"), "C:\\MEDIA/Lost\\E01", "/data/Lost/E01"),
        (("C:/Media", "/data"), "\\\\?\\C:\\Media\\Lost", "/data/Lost"),
        (("\\\\NAS\\tv", "/data"), "\\\\nas/TV/Lost", "/data/Lost"),
        (("\\\\nas\\tv", "/data"), "\\\\?\\UNC\\nas\\tv\\Lost", "/data/Lost"),
        (("\\\\nas\\tv", "/data"), "\\\\?\\unc\\nas\\tv\\Lost", "/data/Lost"),
        (("\\\\nas\\tv", "/data"), "\\\\nas\\tv\\..\\..\\Lost", "/data/Lost"),
        (("\\\\?\\D:\\TV", "/data"), "D:\\TV\\Lost", "/data/Lost"),
    ],
)
def test_the_same_folder_is_written_in_many_ways(
    pair: Pair, local: str, server: str
) -> None:
    """Separators, dots, case on Windows, and what Windows puts before long paths."""
    assert mapped(pair).to_server(local) == server


@pytest.mark.parametrize(
    ("pair", "path"),
    [
        (DOCKER, "/media/tv-old/Lost"),
        (DOCKER, "/media"),
        (DOCKER, "/Media/TV/Lost"),
        (DOCKER, "/films/media/tv/Lost"),
        (("C:\\Media", "/data"), "D:\\Media\\Lost"),
        (("\\\\nas\\tv", "/data"), "\\\\nas\\tv2\\Lost"),
        (("\\\\nas\\tv", "/data"), "/nas/tv/Lost"),
    ],
)
def test_a_path_outside_is_the_same_on_both_sides(pair: Pair, path: str) -> None:
    """A rewrite ends where a name ends, and POSIX tells large letters from small."""
    assert mapped(pair).to_server(path) == path


@pytest.mark.parametrize("path", ["/media/tv/Lost", "D:\\TV\\Lost", "\\\\nas\\tv"])
def test_without_rewrites_paths_are_the_same(path: str) -> None:
    """Nothing is mapped, so nothing is known about where it is here."""
    assert is_absolute(path)
    assert mapped().to_server(path) == path
    assert mapped().to_local(path) is None


@pytest.mark.parametrize("path", ["", "tv/Lost", "\\Lost", "D:Lost", "\\\\", "\\\\?\\"])
def test_a_relative_path_is_nowhere(path: str) -> None:
    """It is handed over as it is, has no place here, and is in no library."""
    assert mapped(("/", "/data")).to_server(path) == path
    assert mapped(("/data", "/")).to_local(path) is None
    assert owners(path, [library("All", "/", "D:\\")]) == []
    assert not is_absolute(path)


def test_what_no_file_can_be_called_is_ill_formed() -> None:
    """Nor can a server be told of a name that is no UTF-8; all else may be one."""
    assert not is_well_formed("/media/a\0b")
    assert not is_well_formed("/media/a\udcffb")
    assert is_well_formed("/media/Séries \U0001f3ac\n\x7f%00?*")


def test_the_longest_rewrite_wins() -> None:
    """Both ways, and in whatever order they are listed."""
    pairs = [("/media", "/data"), ("/media/tv", "/shows"), ("/media/tv/kids", "/kids")]
    for order in (pairs, pairs[::-1]):
        paths = mapped(*order)
        assert paths.to_server("/media/tv/kids/Bluey") == "/kids/Bluey"
        assert paths.to_server("/media/tv/Lost") == "/shows/Lost"
        assert paths.to_server("/media/films") == "/data/films"
        assert paths.to_local("/kids/Bluey") == "/media/tv/kids/Bluey"
        assert paths.to_local("/data/films") == "/media/films"


def test_what_is_hidden_by_another_folder_is_not_here() -> None:
    """Home Assistant would find another file at that place."""
    paths = mapped(("/media", "/data"), ("/media/tv", "/shows"))

    assert paths.to_local("/data/tv/Lost") is None
    assert paths.to_local("/data/tv-old/Lost") == "/media/tv-old/Lost"


def test_several_folders_may_be_the_same_one_of_the_server() -> None:
    """Sonarr and Home Assistant see it in their own ways; the first is ours."""
    paths = mapped(("/media/tv", "/data/tv"), ("/downloads/tv", "/data/tv"))

    assert paths.to_server("/media/tv/Lost") == "/data/tv/Lost"
    assert paths.to_server("/downloads/tv/Lost") == "/data/tv/Lost"
    assert paths.to_local("/data/tv/Lost") == "/media/tv/Lost"


@pytest.mark.parametrize("root", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("sent", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_match_in_either_form_and_stay_as_they_are(
    root: str, sent: str, form: Literal["NFC", "NFD"]
) -> None:
    """In what is matched, not in what is handed on."""
    rest = normalize(form, "/Amélie/Amélie.mkv")

    assert mapped((root, "/data")).to_server(sent + rest) == f"/data{rest}"
    assert mapped(("/data", root)).to_local(sent + rest) == f"/data{rest}"
    assert owners(sent + rest, [library("Séries", root)])


@pytest.mark.parametrize("path", ["d:\\séries\\ÉPISODE", "D:\\SÉRIES\\épisode"])
def test_case_on_windows_does_not_count_in_any_script(path: str) -> None:
    """The letters that come out are those that went in."""
    paths = mapped(("/media", "D:\\Séries"))
    assert paths.to_local(path) == f"/media/{path[10:]}"


def test_a_rewrite_that_can_not_stand_counts_for_nothing() -> None:
    """Options that were edited by hand must not stop anything."""
    paths = mapped(("media", "/data"), ("/tv", "data"), ("/a", "/b"), ("/a", "/c"))

    assert paths.to_server("/tv/Lost") == "/tv/Lost"
    assert paths.to_server("/a/Lost") == "/b/Lost"
    assert paths.to_local("/c/Lost") is None


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("media", "/data")], Fault.LOCAL_RELATIVE),
        ([("", "")], Fault.LOCAL_RELATIVE),
        ([("~/media", "/data")], Fault.LOCAL_RELATIVE),
        ([("/media", "data")], Fault.SERVER_RELATIVE),
        ([("/media", "D:data")], Fault.SERVER_RELATIVE),
        ([("/media", "/data"), ("/media/", "/data/")], Fault.DUPLICATE),
        ([("/media", "D:\\Data"), ("/media", "d:/data")], Fault.DUPLICATE),
        ([("/media", "/data"), ("/media", "/films")], Fault.CONTRADICTION),
        ([("C:\\TV", "/tv"), ("c:\\tv", "/shows")], Fault.CONTRADICTION),
        ([(COMPOSED, "/a"), (DECOMPOSED, "/b")], Fault.CONTRADICTION),
        ([("/media", "/data"), ("/data", "/media")], Fault.LOOP),
        ([("/a", "/b"), ("/b", "/c"), ("/c", "/a")], Fault.LOOP),
        ([("/a", "/a"), ("/a", "/b")], Fault.CONTRADICTION),
    ],
)
def test_what_is_wrong_with_rewrites_is_named(pairs: list[Pair], fault: Fault) -> None:
    """At the last of them, which is the one that does not fit."""
    wrong = rewrites(*pairs)
    assert validate(wrong) == [(wrong[-1], fault)]


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("/media", "/media")],
        [("/media", "/data"), ("/data", "/data")],
        [("/media", "/data"), ("/media/tv", "/shows")],
        [("/media", "/data"), ("/media/tv", "/data/tv")],
        [("/media", "/data/media")],
        [("/media/tv", "/data"), ("/downloads/tv", "/data")],
        [("/Media", "/a"), ("/media", "/b")],
        [("/a", "/b"), ("/b", "/c")],
        [("\\\\nas\\tv", "/data"), ("/media", "D:\\"), ("Z:", "/z")],
    ],
)
def test_what_can_stand_together_may(pairs: list[Pair]) -> None:
    """Nested folders, several of one, and what is the same on both sides."""
    assert validate(rewrites(*pairs)) == []


def test_each_wrong_rewrite_is_named_once() -> None:
    """And those that are right are left alone."""
    wrong = rewrites(("media", "data"), ("/a", "/b"), ("/a", "/c"), ("/b", "/a"))

    assert validate(wrong) == [
        (wrong[0], Fault.LOCAL_RELATIVE),
        (wrong[2], Fault.CONTRADICTION),
        (wrong[3], Fault.LOOP),
    ]


def test_the_library_with_the_deepest_root_comes_first() -> None:
    """And then every other one that holds the path too."""
    everything = library("Everything", "/data")
    shows = library("Shows", "/other", "/data/tv/", "/data")
    kids = library("Kids", "/data/tv/kids")
    films = library("Films", "/data/films", "/data/tv2")
    found = owners("/data/tv/kids/Bluey/E01.mkv", [everything, films, shows, kids])

    assert found == [
        (kids, "/data/tv/kids"),
        (shows, "/data/tv/"),
        (everything, "/data"),
    ]


def test_libraries_with_the_same_root_stay_in_order() -> None:
    """One for films and one for shows may share a folder."""
    one, other = library("Z", "/data"), library("A", "/data")

    assert owners("/data/x", [one, other]) == [(one, "/data"), (other, "/data")]
    assert owners("/data/x", [other, one]) == [(other, "/data"), (one, "/data")]


@pytest.mark.parametrize("path", ["/data/tv", "/data/tv/", "/data/tv/x/.."])
def test_a_root_is_in_its_library(path: str) -> None:
    """And so is the library around it, while one below is not."""
    around, own = library("Around", "/data"), library("Own", "/data/tv")
    below = library("Below", "/data/tv/kids")

    assert owners(path, [around, own, below]) == [(own, "/data/tv"), (around, "/data")]


@pytest.mark.parametrize(
    ("path", "root", "is_held"),
    [
        ("/", "/", True),
        ("/x", "/", True),
        ("/data/tv2", "/data/tv", False),
        ("/data/tv/../films", "/data/tv", False),
        ("/Data/x", "/data", False),
        ("d:/tv/x", "D:\\TV", True),
        ("\\\\?\\D:\\TV\\x", "D:\\TV", True),
        ("D:\\TV\\x", "\\\\?\\D:\\TV", True),
        ("\\\\NAS\\TV\\x", "\\\\nas\\tv", True),
        ("\\\\nas\\tv\\x", "\\\\nas", True),
        ("/D:/TV/x", "D:\\TV", False),
        ("/data/x", "", False),
        ("/data/x", "data", False),
    ],
)
def test_a_library_holds_what_is_in_its_roots(
    path: str, root: str, *, is_held: bool
) -> None:
    """By the rules of the server's notation."""
    held = [(library("It", root), root)] if is_held else []
    assert owners(path, [library("It", root)]) == held


@pytest.mark.parametrize(
    ("path", "folder", "last"),
    [
        ("/media/tv/Lost /E 1.mkv ", "/media/tv/Lost ", "E 1.mkv "),
        ("/media//tv/", "/media", "tv"),
        ("/media", "/", "media"),
        ("/", "/", ""),
        ("D:/TV\\Lost", "D:\\TV", "Lost"),
        ("D:\\", "D:\\", ""),
        ("\\\\?\\UNC\\nas\\tv\\Lost", "\\\\nas\\tv", "Lost"),
        ("media/tv", "media/tv", ""),
    ],
)
def test_a_path_is_a_name_in_a_folder(path: str, folder: str, last: str) -> None:
    """In either notation; a relative one is nowhere, and has none."""
    assert (parent(path), name(path)) == (folder, last)
    if last:
        assert comparable(below(folder, [last])) == comparable(path)
        assert holds(folder, path)
        assert not holds(path, folder)


def test_what_is_written_differently_may_be_the_same() -> None:
    """By the rules of whoever wrote it."""
    assert comparable(COMPOSED) == comparable(DECOMPOSED)
    assert comparable("d:/tv") == comparable("\\\\?\\D:\\TV\\")
    assert comparable("/TV") != comparable("/tv")
    assert comparable("tv") != comparable("/tv")
    assert below("tv", ["a"]) == "tv"
    assert not holds("tv", "tv/a")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/tv/Lost/.E01.mkv ", "/tv/Lost/.E01.mkv "),
        ("/tv//Lost/./S01/../E01.mkv/", "/tv/Lost/E01.mkv"),
        ("/tv/.", "/tv"),
        ("/", "/"),
        (DECOMPOSED, COMPOSED),
        ("D:/TV/", "d:\\tv"),
        ("\\\\?\\D:\\", "d:\\"),
        ("\\\\NAS/TV/É.mkv", "\\\\nas\\tv\\é.mkv"),
        ("tv/Lost", "tv/Lost"),
        ("", ""),
    ],
)
def test_paths_that_are_the_same_have_one_text(path: str, text: str) -> None:
    """It is as good as the path, but for its case on Windows."""
    assert comparable(path) == comparable(text) == text


def test_all_places_of_a_path_are_told() -> None:
    """The likeliest first; those that lead elsewhere are none."""
    paths = mapped(("/tv", "/data"), ("/media", "/data"), ("/media/new", "/new"))
    assert list(paths.places("/data/a")) == ["/tv/a", "/media/a"]
    assert list(paths.places("/data/new/a")) == ["/tv/new/a"]
    assert list(paths.places("a")) == []
    assert paths.to_local("/data/a") == "/tv/a"
