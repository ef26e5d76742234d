"""What Home Assistant can see of the files that a server has."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
from threading import Event, enumerate as threads
from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.runtime.scans import sight as subject
from custom_components.showrunner.runtime.scans.sight import MOST_HUNG, Sight
from tests.providers.contract.follower import LIMIT

FILM = "Alien (1979)/Alien (1979).mkv"


def wrote(path: Path, size: int = 3) -> Path:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def mapped(*pairs: tuple[Path | str, str]) -> Sight:
    """Return who sees some folders of the server."""
    return Sight(
        PathMap(Rewrite(local=str(here), server=there) for here, there in pairs)
    )


def test_a_file_is_seen_by_the_servers_name_for_it(tmp_path: Path) -> None:
    """With its size, and when it became what it is."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    wrote(tmp_path / FILM, 7)
    seen = mapped((tmp_path, "D:\\Films")).seen(
        "d:/films/Alien (1979)/Alien (1979).mkv"
    )
    assert seen is not None
    assert seen.size == 7
    assert seen.changed_at > before


def test_a_file_that_is_not_mapped_may_be_at_the_same_place(tmp_path: Path) -> None:
    """As on one machine; a path of Windows never is."""
    path = wrote(tmp_path / FILM)
    assert Sight(PathMap()).seen(str(path)) is not None
    assert Sight(PathMap()).seen(f"D:{path}") is None


def test_many_files_are_seen_at_once(tmp_path: Path) -> None:
    """Those that are there, and those that are not."""
    paths = [str(wrote(tmp_path / f"{number}.mkv", number)) for number in range(120)]
    gone = str(tmp_path / "gone.mkv")
    found = Sight(PathMap()).glances([gone, *paths])
    assert found[gone] is None
    assert [seen.size for seen in found.values() if seen] == [*range(120)]


def test_of_several_places_the_one_that_is_there_is_seen(tmp_path: Path) -> None:
    """Sonarr's name for a folder is mapped, too, and nothing is there."""
    wrote(tmp_path / FILM)
    sight = mapped(("/nowhere/films", "/data/films"), (tmp_path, "/data/films"))
    assert sight.seen(f"/data/films/{FILM}") is not None


def test_a_file_with_an_old_date_that_was_just_moved_is_news(tmp_path: Path) -> None:
    """Downloads keep the date of their making."""
    path = wrote(tmp_path / FILM)
    os.utime(path, (0, 0))
    seen = Sight(PathMap()).seen(str(path))
    assert seen is not None
    assert seen.changed_at > datetime.now(UTC) - timedelta(minutes=5)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """And the other way round; what is not there is neither."""
    path = wrote(tmp_path / FILM)
    sight = Sight(PathMap())
    assert sight.is_folder(str(path.parent))
    assert sight.seen(str(path.parent)) is None
    assert not sight.is_folder(str(path))
    assert not sight.is_folder(str(tmp_path / "none"))
    assert sight.seen(str(tmp_path / "none")) is None


@pytest.mark.parametrize("name", ["/x\0y", "/x\ud800y", "relative", ""])
def test_a_name_that_no_disk_takes_is_not_seen(name: str) -> None:
    """Whatever somebody sends."""
    sight = Sight(PathMap())
    assert sight.seen(name) is None
    assert sight.glances([name])[name] is None
    assert not sight.exists("/x\0y")


def test_an_empty_root_is_a_mount_that_went_away(tmp_path: Path) -> None:
    """What is missing there may be anywhere; in an empty folder below it is not."""
    (tmp_path / "new show").mkdir()
    sight, root = Sight(PathMap()), str(tmp_path)
    assert sight.sees_folder(root, root)
    assert sight.sees_folder(f"{root}/new show", root)
    (tmp_path / "new show").rmdir()
    assert not sight.sees_folder(root, root)
    assert not sight.sees_folder(f"{root}/new show", root)


@pytest.mark.parametrize(("on_disk", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_are_seen_however_they_are_written(
    tmp_path: Path, on_disk: str, asked: str
) -> None:
    """In folders, too; and the server is asked as its disk writes them."""
    name = "Séries/Été/Épisode.mkv"
    path = wrote(tmp_path / normalize(on_disk, name))  # type: ignore[arg-type]
    wanted = f"/data/{normalize(asked, name)}"  # type: ignore[arg-type]
    sight = mapped((tmp_path, "/data"))
    assert sight.seen(wanted) is not None
    assert sight.spelled(wanted) == f"/data/{path.relative_to(tmp_path)}"
    assert sight.files_in(wanted.rpartition("/")[0], MediaType.SHOW)
    assert sight.spelled("/data/Été/none") == "/data/Été/none"


def test_the_media_of_a_folder_are_what_a_server_would_list(tmp_path: Path) -> None:
    """Not what lies beside them, and nothing that is hidden, an extra or a sample."""
    for name in (
        "a.mkv",
        "b/c.MP4",
        "b/c.srt",
        ".hidden.mkv",
        ".trash/d.mkv",
        "Sample/d.mkv",
        "a-sample.mkv",
        "a-trailer.mkv",
        "poster.jpg",
        "song.mp3",
    ):
        wrote(tmp_path / name, len(name))
    sight = mapped((tmp_path, "E:\\Films"))
    found = sight.files_in("E:\\Films", MediaType.MOVIE)
    assert found is not None
    assert {path: seen.size for path, seen in found.items()} == {
        "E:\\Films\\a.mkv": 5,
        "E:\\Films\\b\\c.MP4": 7,
    }
    music = sight.files_in("E:\\Films", MediaType.ARTIST)
    assert music is not None
    assert list(music) == ["E:\\Films\\song.mp3"]


def test_an_empty_folder_is_seen_and_none_is_not(tmp_path: Path) -> None:
    """Nobody knows what is in a folder that cannot be seen."""
    sight = Sight(PathMap())
    assert sight.files_in(str(tmp_path), MediaType.MOVIE) == {}
    assert sight.files_in(str(tmp_path / "none"), MediaType.MOVIE) is None


def test_links_that_lead_in_a_circle_are_followed_once(tmp_path: Path) -> None:
    """A link to a folder elsewhere is a folder as any other."""
    wrote(tmp_path / "elsewhere/b.mkv")
    wrote(tmp_path / "films/a.mkv")
    (tmp_path / "films/more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "films/again").symlink_to(tmp_path / "films")
    (tmp_path / "films/broken.mkv").symlink_to(tmp_path / "none")
    root = str(tmp_path / "films")
    found = Sight(PathMap()).files_in(root, MediaType.MOVIE)
    assert found is not None
    assert set(found) == {f"{root}/a.mkv", f"{root}/more/b.mkv"}


def test_a_folder_of_many_files_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may ask for all of a library."""
    monkeypatch.setattr(subject, "MOST_FILES", 3)
    for number in range(5):
        wrote(tmp_path / f"{number}.mkv")
    found = Sight(PathMap()).files_in(str(tmp_path), MediaType.MOVIE)
    assert found is not None
    assert len(found) == 3


def test_a_path_is_told_without_its_links(tmp_path: Path) -> None:
    """Or nothing, if it has none."""
    path = wrote(tmp_path / FILM)
    link = tmp_path / "link"
    link.symlink_to(path.parent)
    sight = mapped((tmp_path, "/data"))
    assert sight.real("/data/link/Alien (1979).mkv") == f"/data/{FILM}"
    assert sight.real(f"/data/{FILM}") is None
    (path.parent / "again.mkv").symlink_to(path)
    assert list(sight.ways("/data/link/again.mkv")) == [
        f"/data/{FILM}",
        "/data/Alien (1979)/again.mkv",
    ]
    assert list(sight.ways(f"/data/{FILM}")) == []


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Let looks at a mount wait for an event."""
    back = Event()

    def hangs[T](looked: Callable[[str], T]) -> Callable[[str], T]:
        def look(place: str) -> T:
            if place.startswith("/hung"):
                back.wait()
            return looked(place)

        return look

    for name in ("_seen", "_gone"):
        monkeypatch.setattr(subject, name, hangs(getattr(subject, name)))
    yield back
    back.set()
    for thread in threads():
        if thread.name.endswith(" looks"):  # Or it outlives the test
            thread.join()


def test_only_a_disk_that_answers_says_that_a_file_is_gone(
    hung: Event, tmp_path: Path
) -> None:
    """One that sleeps, or a name that it does not take, says nothing."""
    path = wrote(tmp_path / FILM)
    sight = mapped((tmp_path, "D:\\Films"), ("/hung", "E:\\Films"))
    assert sight.is_gone("D:\\Films\\none.mkv")
    assert sight.is_gone(f"D:\\Films\\{FILM}\\none.mkv")
    assert not sight.is_gone(f"D:\\Films\\{FILM}")
    assert not sight.is_gone("F:\\Films\\none.mkv")
    assert not sight.is_gone(f"{path}\0")
    sight.disk.patience = 0.01
    assert not sight.is_gone("E:\\Films\\none.mkv")


def test_a_mount_that_hangs_cannot_be_seen(hung: Event, tmp_path: Path) -> None:
    """And takes no more than a few threads, until it is back."""
    path = str(wrote(tmp_path / FILM))
    sight = Sight(PathMap(), longest_look=0.01)
    for number in range(MOST_HUNG + 1):
        assert sight.seen(f"/hung/films/{number}") is None
    assert sight.glances(["/hung/films/1"]) == {}
    [hanging] = sight.disk._hung.values()
    assert len(hanging) == MOST_HUNG
    sight.disk.patience = LIMIT
    assert sight.seen(path) is not None  # Another mount
    hung.set()
    for thread in hanging:
        thread.join()
    assert sight.seen("/hung/films/1") is None
    assert not sight.disk._hung
