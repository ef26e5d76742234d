"""Whether Home Assistant can reach files, and disks that do not say so."""

from collections.abc import Iterator
from dataclasses import replace
import os
from pathlib import Path
from threading import Event

import pytest

from custom_components.showrunner.engine.model import Item, ItemState, MediaFile
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.runtime import disk
from custom_components.showrunner.runtime.disk import Disk, Mounts, present
from custom_components.showrunner.runtime.states import FileStates
from tests.engine.builders import film
from tests.providers.contract.follower import LIMIT


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Return a folder with ten films."""
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.mkv").touch()
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths that the disk is asked for one by one."""
    paths: list[str] = []

    def exists(path: str) -> bool:
        paths.append(path)
        return os.path.lexists(path)

    def isdir(path: str) -> bool:
        paths.append(path)
        return os.path.lexists(path)

    monkeypatch.setattr(disk, "exists", exists)
    monkeypatch.setattr(disk, "isdir", isdir)
    return paths


def item(*paths: str, **parts: bool | None) -> Item:
    """Return a film with files."""
    readable = parts.pop("readable", None)
    files = tuple(MediaFile(path=path, readable=readable) for path in paths)
    return replace(film(), files=files, in_trash=bool(parts.get("in_trash")))


def test_a_file_that_is_there_is_present(films: Path) -> None:
    """One of a folder, or many."""
    few = [f"{films}/1.mkv", f"{films}/x.mkv"]
    many = [f"{films}/{number}.mkv" for number in range(20)]
    assert present(few) == {few[0]}
    assert present(many) == set(many[:10])


def test_a_folder_may_be_an_item(films: Path) -> None:
    """A DVD is one."""
    assert present([str(films)]) == {str(films)}


def test_a_link_that_leads_nowhere_is_no_file(films: Path) -> None:
    """Its name is in the folder all the same."""
    (films / "lost.mkv").symlink_to(films / "nowhere.mkv")
    (films / "found.mkv").symlink_to(films / "1.mkv")
    names = ["lost", "found", "0", "1", "2"]
    assert f"{films}/lost.mkv" not in present(f"{films}/{n}.mkv" for n in names)
    assert f"{films}/found.mkv" in present(f"{films}/{n}.mkv" for n in names)


def test_below_a_folder_that_is_not_there_nothing_is_asked_for(
    asked: list[str],
) -> None:
    """A library that only the server can see is one question."""
    paths = [f"/nowhere/{show}/{season}/1.mkv" for show in "abc" for season in "123"]
    assert present(paths) == set()
    assert asked == ["/nowhere"]


def test_many_files_of_a_folder_are_one_question(films: Path, asked: list[str]) -> None:
    """Not one each."""
    paths = [f"{films}/{number}.mkv" for number in range(10)]
    assert present(paths) == set(paths)
    assert not [path for path in asked if path.endswith(".mkv")]


def test_what_is_listed_by_another_name_may_be_there(
    films: Path, asked: list[str]
) -> None:
    """A disk may find `A.MKV` that lists `a.mkv`, so it is asked."""
    paths = [f"{films}/{number}.mkv" for number in range(8, 12)]
    assert present(paths) == set(paths[:2])
    assert f"{films}/10.mkv" in asked


@pytest.mark.parametrize(
    "path",
    [
        "film.mkv",
        "",
        "D:\\Films\\film.mkv",
        "/a\0b/film.mkv",
        "/\ud83d/film.mkv",
        "//",
        "/" + "a/" * 3000 + "film.mkv",
        "/" + "a" * 300 + "/film.mkv",
    ],
)
def test_a_path_that_cannot_be_is_nowhere(path: str) -> None:
    """Whatever a server calls a file, looking for it fails nothing."""
    assert present([path, "/nowhere/film.mkv"]) <= {"//"}


def test_many_that_cannot_be_are_nowhere_either(films: Path) -> None:
    """Also where their folder is listed."""
    paths = [f"{films}/a\0{number}" for number in range(9)]
    assert present(paths) == set()


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Return what lets a disk answer that does not."""
    answers = Event()

    def never(path: str) -> bool:
        answers.wait()
        return os.path.lexists(path)

    monkeypatch.setattr(disk, "isdir", never)
    yield answers
    answers.set()


def test_a_disk_that_does_not_answer_holds_nobody_up(
    films: Path, hung: Event, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts as empty, and is asked nothing more until it has answered."""
    slow, paths = Disk(patience=0), [f"{films}/1.mkv"]
    assert slow.present(paths) == set()
    [[first]] = slow._hung.values()
    assert slow.present(paths) == set()
    assert [*slow._hung.values()] == [[first]]
    assert caplog.text.count("does not say which files are there") == 1
    hung.set()
    first.join()
    slow.patience = LIMIT
    assert slow.present(paths) == set(paths)


def test_a_mount_that_does_not_answer_is_no_other(
    films: Path, hung: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is on it cannot be seen."""
    mounts = films / "mounts"
    mounts.write_text(f"a {films}/far\\040away nfs rw 0 0\nb / ext4 rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", mounts)
    far, near = f"{films}/far away/1.mkv", f"{films}/1.mkv"
    monkeypatch.setattr(disk, "isdir", lambda path: "far" not in path or hung.wait())
    slow = Disk(patience=0)
    assert slow.present([far]) == set()
    assert [*slow._hung] == [f"{films}/far away"]
    slow.patience = LIMIT
    assert slow.present([far, near, "film.mkv"]) == {near}


def test_what_is_mounted_hangs_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the nearest mount; what is in the root's may be linked from its folders."""
    mounts = tmp_path / "mounts"
    mounts.write_text("a / x\nb /media/nas x\nc /media/nas/old\\040films x\n")
    monkeypatch.setattr(disk, "MOUNTS", mounts)
    mount_of = Mounts()
    found = {
        "/media/nas/Alien/1.mkv": "/media/nas",
        "/media/nas": "/media/nas",
        "/media/nas/old films/2.mkv": "/media/nas/old films",
        "/media/shows/Lost/3.mkv": "/media",
        "/media/4.mkv": "/media",
        "/films": "/films",
        "film.mkv": "film.mkv",
    }
    assert {path: mount_of(path) for path in found} == found
    monkeypatch.setattr(disk, "MOUNTS", tmp_path / "none")
    assert Mounts()("/media/nas/Alien/1.mkv") == "/media"


def test_states_of_files(films: Path) -> None:
    """Mapped or not, there or not."""
    paths = PathMap([Rewrite(local=str(films), server="/data")])
    states = FileStates(paths)
    there, gone = item("/data/1.mkv"), item("/data/x.mkv")
    here, elsewhere = item(f"{films}/1.mkv"), item("/srv/1.mkv")
    assert states([there, gone, here, elsewhere]) == [
        ItemState.NORMAL,
        ItemState.FILE_NOT_FOUND,
        ItemState.NORMAL,
        ItemState.REMOTE_ONLY,
    ]


def test_a_pair_of_another_program_hides_no_file(films: Path) -> None:
    """Sonarr has its own name for a folder that we see where the server does."""
    sonarr = Rewrite(local="/nowhere/tv", server=str(films))
    there, gone = item(f"{films}/1.mkv"), item(f"{films}/x.mkv")
    assert FileStates(PathMap([sonarr]))([there, gone]) == [
        ItemState.NORMAL,
        ItemState.REMOTE_ONLY,
    ]


def test_what_only_another_program_sees_is_not_missing() -> None:
    """Its folder is not ours, so that nothing can be missing there."""
    states = FileStates(PathMap([Rewrite(local="/nowhere/tv", server="/data/tv")]))
    assert states([item("/data/tv/1.mkv")]) == [ItemState.REMOTE_ONLY]


def test_our_own_pair_counts_beside_that_of_another_program(films: Path) -> None:
    """Whichever of them comes first."""
    ours = Rewrite(local=f"{films}/", server="/data")
    sonarr = Rewrite(local="/nowhere/tv", server="/data")
    for pairs in ([sonarr, ours], [ours, sonarr]):
        assert FileStates(PathMap(pairs))(
            [item("/data/1.mkv"), item("/data/x.mkv")]
        ) == [
            ItemState.NORMAL,
            ItemState.FILE_NOT_FOUND,
        ]


def test_the_worst_file_says_how_an_item_stands(films: Path) -> None:
    """What the server cannot read, or has in its trash, nobody can."""
    paths = PathMap([Rewrite(local=str(films), server="/data")])
    states = FileStates(paths)
    good, bad, far = "/data/1.mkv", "/data/x.mkv", "/srv/1.mkv"
    found = states(
        [
            item(),
            item(good, far),
            item(good, far, bad),
            item(good, readable=False),
            item(good, readable=True),
            item(good, in_trash=True),
        ]
    )
    assert found == [
        ItemState.NORMAL,
        ItemState.REMOTE_ONLY,
        ItemState.FILE_NOT_FOUND,
        ItemState.UNAVAILABLE,
        ItemState.NORMAL,
        ItemState.UNAVAILABLE,
    ]


def test_one_of_two_files_may_be_unreadable(films: Path) -> None:
    """The other one plays."""
    files = (
        MediaFile(path=f"{films}/1.mkv", readable=False),
        MediaFile(path=f"{films}/2.mkv"),
    )
    assert FileStates(PathMap([]))([replace(film(), files=files)]) == [ItemState.NORMAL]
