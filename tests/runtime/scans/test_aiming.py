"""What a path stands for: whose it is, which folder to scan, and whether at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.model import Library, LibraryId, MediaType
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import (
    Expectation,
    ScanSource,
    Verdict,
)

from .gallery import ALL, FILMS, SHOWS, Gallery, opened

ALIEN = "films/Alien (1979)/Alien (1979).mkv"
PILOT = "shows/Lost/Season 01/Lost - S01E01.mkv"
ABSENT = Expectation.ABSENT


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    """Return a folder with a film in it, of which nothing is known yet."""
    with opened(tmp_path / "media") as gallery:
        gallery.write(ALIEN)
        (gallery.folder / "shows").mkdir()
        yield gallery


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Gallery]:
    """Return a server whose files cannot be seen."""
    with opened(tmp_path / "media", mapped=False) as gallery:
        yield gallery


async def test_a_path_is_aimed_at_the_folder_of_its_file(gallery: Gallery) -> None:
    """As the caller sees it, and as the server does, with all that was asked."""
    path = f"{gallery.folder}/{ALIEN}"
    now = datetime.now(UTC)
    task = await gallery.task(
        path,
        asked_at=now,
        source=ScanSource.WEBHOOK,
        immediate=True,
        priority=3,
        user="anna",
    )
    assert task.path == path
    assert task.server_path == f"/data/{ALIEN}"
    assert (task.library, task.root) == (FILMS.id, "/data/films")
    assert task.folder == "/data/films/Alien (1979)"
    assert not task.is_folder
    assert (task.asked_at, task.source, task.user) == (now, ScanSource.WEBHOOK, "anna")
    assert (task.immediate, task.priority) == (True, 3)


async def test_a_folder_is_scanned_itself(gallery: Gallery) -> None:
    """A library's own folder, too; its name tells nothing."""
    gallery.write("films/Mr. Robot (2011)/Mr. Robot.mkv")
    task = await gallery.task("/data/films/Mr. Robot (2011)/")
    assert task.is_folder
    assert task.folder == task.server_path == "/data/films/Mr. Robot (2011)"
    root = await gallery.task("/data/films")
    assert root.is_folder
    assert root.folder == root.root


async def test_all_libraries_that_hold_a_path_are_asked(gallery: Gallery) -> None:
    """The deepest first; or those only that somebody named."""
    gallery.libraries.append(ALL)
    aimed = await gallery.aim(f"/data/{ALIEN}")
    assert [(task.library, task.root) for task in aimed.tasks] == [
        (FILMS.id, "/data/films"),
        (ALL.id, "/data"),
    ]
    only = await gallery.task(f"/data/{ALIEN}", libraries=frozenset({ALL.id}))
    assert only.library == ALL.id


async def test_a_path_in_no_library_is_outside(gallery: Gallery) -> None:
    """So is one that another library than the named ones holds, and a relative one."""
    result = await gallery.result("/data/books/Dune.epub")
    assert result.verdict is Verdict.OUTSIDE_LIBRARIES
    assert result.task.server_path == "/data/books/Dune.epub"
    assert not result.task.library
    for path in (f"/data/{ALIEN}", "films/Alien", ""):
        found = await gallery.result(path, libraries=frozenset({SHOWS.id}))
        assert found.verdict is Verdict.OUTSIDE_LIBRARIES
    near = await gallery.result("/data/films2/Alien.mkv")
    assert near.verdict is Verdict.OUTSIDE_LIBRARIES


async def test_a_path_that_is_there_twice_counts_once(gallery: Gallery) -> None:
    """In one request."""
    aimed = await gallery.aim(f"/data/{ALIEN}", f"/data/{ALIEN}")
    assert len(aimed.tasks) == 1


async def test_many_paths_are_looked_at_together(gallery: Gallery) -> None:
    """Each look takes a thread, and ten thousand may be asked for at once."""
    paths = [gallery.write(f"films/Big/{number}.mkv") for number in range(120)]
    look, looks = gallery.sight._look, []

    def count(*args: Any) -> Any:
        looks.append(args)
        return look(*args)

    gallery.sight._look = count  # type: ignore[assignment, method-assign]
    aimed = await gallery.aim(*paths)
    assert len(aimed.tasks) == 120
    assert {task.folder for task in aimed.tasks} == {"/data/films/Big"}
    assert len(looks) < 10


async def test_what_is_gone_is_looked_for_where_something_is_left(
    gallery: Gallery,
) -> None:
    """A server may refuse to look at a folder that is not there."""
    gallery.write("shows/Lost/Season 02/Lost - S02E01.mkv")
    lost = await gallery.task(f"/data/{PILOT}", expects=ABSENT)
    assert lost.folder == "/data/shows/Lost"
    assert not lost.is_folder
    gone = await gallery.task("/data/shows/Heroes/Season 01", expects=ABSENT)
    assert gone.folder == "/data/shows"
    season = await gallery.task("/data/shows/Lost/Season 02", expects=ABSENT)
    assert season.folder == "/data/shows/Lost"
    assert season.is_folder


async def test_what_cannot_be_seen_is_looked_for_where_it_was(
    elsewhere: Gallery,
) -> None:
    """Nobody knows better; a folder that is gone is looked for in the one above."""
    lost = await elsewhere.task(f"/data/{PILOT}", expects=ABSENT)
    assert lost.folder == "/data/shows/Lost/Season 01"
    season = await elsewhere.task("/data/shows/Lost/Season 01", expects=ABSENT)
    assert (season.folder, season.is_folder) == ("/data/shows/Lost", True)
    root = await elsewhere.task("/data/shows", expects=ABSENT)
    assert root.folder == "/data/shows"


async def test_an_empty_mount_tells_nothing(gallery: Gallery) -> None:
    """Its files may be there, where it was."""
    task = await gallery.task("/data/shows/Lost/Season 01", expects=ABSENT)
    assert task.folder == "/data/shows/Lost"
    assert (await gallery.task(f"/data/{PILOT}")).folder.endswith("Season 01")
    assert (await gallery.task("/data/shows/Lost.mkv")).folder == "/data/shows"


async def test_whether_an_unseen_path_is_a_folder_is_told_by_its_name(
    elsewhere: Gallery,
) -> None:
    """Or by what the catalogue has there."""
    elsewhere.hold("/data/films/Strange")
    assert not (await elsewhere.task("/data/films/Strange")).is_folder
    assert not (await elsewhere.task("/data/films/a.MKV")).is_folder
    assert not (await elsewhere.task("/data/films/a.srt")).is_folder
    assert (await elsewhere.task("/data/films/Mr. Robot (2011)")).is_folder


@pytest.mark.parametrize("folder", ["Subs/", ""])
async def test_a_sidecar_is_aimed_at_the_folder_of_its_media(
    gallery: Gallery, folder: str
) -> None:
    """Subtitles may lie in a folder of their own beside them."""
    path = gallery.write(f"films/Alien (1979)/{folder}Alien (1979).en.srt")
    assert (await gallery.task(path)).folder == "/data/films/Alien (1979)"


async def test_links_are_followed_to_a_library(gallery: Gallery) -> None:
    """From a path that is one, and to a library's folder that is one."""
    (gallery.folder / "downloads").symlink_to(gallery.folder / "films")
    task = await gallery.task("/data/downloads/Alien (1979)/Alien (1979).mkv")
    assert task.server_path == f"/data/{ALIEN}"
    assert task.folder == "/data/films/Alien (1979)"
    linked = Library(id=LibraryId("9"), name="9", locations=("/data/downloads",))
    gallery.libraries = [linked]
    back = await gallery.task(f"/data/{ALIEN}")
    assert back.server_path == "/data/downloads/Alien (1979)/Alien (1979).mkv"
    assert (back.library, back.root) == (linked.id, "/data/downloads")


async def test_a_windows_server_is_asked_in_its_own_words(gallery: Gallery) -> None:
    """Whatever case and slashes the caller takes."""
    films = Library(
        id=LibraryId("7"), name="7", type=MediaType.MOVIE, locations=("D:\\Films",)
    )
    gallery.libraries = [films]
    gallery.sight.paths = PathMap(
        [Rewrite(local=f"{gallery.folder}/films", server="D:\\Films")]
    )
    task = await gallery.task(f"{gallery.folder}/{ALIEN}")
    assert task.server_path == "D:\\Films\\Alien (1979)\\Alien (1979).mkv"
    assert task.folder == "D:\\Films\\Alien (1979)"
    raw = await gallery.task("d:/films/Alien (1979)/Alien (1979).mkv")
    assert raw.library == films.id
    gone = await gallery.result("D:\\Films\\Alien (1979)\\Aliens.mkv")
    assert gone.verdict is Verdict.MISSING_FILE


async def test_accents_are_written_as_they_are_on_disk(gallery: Gallery) -> None:
    """A server may not find the folder otherwise."""
    path = gallery.write(normalize("NFD", "films/Été (1999)/Été (1999).mkv"))
    task = await gallery.task(normalize("NFC", path))
    assert (task.server_path, task.folder) == (path, path.rpartition("/")[0])


async def test_accents_are_written_as_the_catalogue_has_them(
    elsewhere: Gallery,
) -> None:
    """Where nothing can be seen: by other files in the folder."""
    written = normalize("NFD", "films/Été (1999)/Été (1999).mkv")
    asked = normalize("NFC", f"/data/{written}")
    elsewhere.hold(f"/data/{written}")
    found = await elsewhere.task(asked.replace(".mkv", " - 2160p.mkv"))
    assert found.folder == normalize("NFD", "/data/films/Été (1999)")
    alone = await elsewhere.task(normalize("NFC", "/data/films/Où (2000)/Où.mkv"))
    assert alone.folder == "/data/films/Où (2000)"


async def test_a_file_that_is_known_as_it_is_need_not_be_scanned(
    gallery: Gallery,
) -> None:
    """Unless somebody wants that always."""
    gallery.hold(f"/data/{ALIEN}")
    result = await gallery.result(f"/data/{ALIEN}")
    assert result.verdict is Verdict.UP_TO_DATE
    assert result.item is not None
    assert result.item.title == f"/data/{ALIEN}"
    assert (result.requests, result.attempts, result.reach) == (0, 0, None)
    gallery.aimer.options = ScanOptions(dedupe=False)
    assert await gallery.task(f"/data/{ALIEN}")


async def test_a_file_that_is_not_as_it_is_known_is_scanned(gallery: Gallery) -> None:
    """Longer, newer, of another library, never probed, or said to be gone."""
    path = f"/data/{ALIEN}"
    gallery.hold(path)
    gallery.libraries.append(ALL)
    aimed = await gallery.aim(path)
    assert [task.library for task in aimed.tasks] == [ALL.id]
    gallery.libraries.remove(ALL)
    assert await gallery.task(path, expects=ABSENT)
    unprobed = gallery.write("films/Aliens (1986)/Aliens (1986).mkv")
    gallery.hold(unprobed, duration=None)
    assert await gallery.task(unprobed)
    assert await gallery.result(path)
    later = (datetime.now(UTC) + timedelta(minutes=1)).timestamp()
    os.utime(gallery.folder / ALIEN, (later, later))
    assert await gallery.task(path)
    gallery.write(ALIEN, 6)
    assert await gallery.task(path)


async def test_what_is_known_and_cannot_be_seen_is_scanned(elsewhere: Gallery) -> None:
    """It may be another file by now."""
    elsewhere.hold(f"/data/{ALIEN}")
    assert await elsewhere.task(f"/data/{ALIEN}")


async def test_a_folder_is_up_to_date_if_all_that_is_in_it_is(gallery: Gallery) -> None:
    """And nothing is known in it that is gone."""
    folder = "/data/films/Alien (1979)"
    assert await gallery.task(folder)
    gallery.hold(f"/data/{ALIEN}")
    result = await gallery.result(folder)
    assert result.verdict is Verdict.UP_TO_DATE
    assert [each.path for each in result.files] == [f"/data/{ALIEN}"]
    more = gallery.write("films/Alien (1979)/Alien (1979) - 2160p.mkv")
    assert await gallery.task(folder)
    gallery.hold(more)
    assert await gallery.result(folder)
    (gallery.folder / ALIEN).unlink()
    assert await gallery.task(folder)


async def test_a_file_that_is_missing_is_not_asked_for(gallery: Gallery) -> None:
    """Where its folder can be seen. Who says that it is gone has no quarrel."""
    path = "/data/films/Alien (1979)/Aliens.mkv"
    result = await gallery.result(path)
    assert result.verdict is Verdict.MISSING_FILE
    assert result.task.library == FILMS.id
    assert await gallery.task(path, expects=ABSENT)
    below = await gallery.result("/data/films/Aliens (1986)/CD1/Aliens.mkv")
    assert below.verdict is Verdict.MISSING_FILE
    folder = await gallery.result("/data/films/Aliens (1986)")
    assert folder.verdict is Verdict.MISSING_FILE


async def test_what_no_server_plays_is_not_asked_for(gallery: Gallery) -> None:
    """Unless it may be words of a song, a book, a folder, gone, or known to be more."""
    part = gallery.write("films/Dune (2021)/Dune.mkv.part")
    result = await gallery.result(part)
    assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "no_media")
    assert await gallery.task(part, expects=ABSENT)
    assert await gallery.task(gallery.write("music/Anna/Songs/01 Song.txt"))
    (gallery.folder / "films/Dune.tmp").mkdir()
    assert (await gallery.task("/data/films/Dune.tmp")).is_folder
    books = replace(FILMS, type=MediaType.UNKNOWN)
    gallery.libraries = [books]
    assert await gallery.task(gallery.write("films/Dune.zip"))
    gallery.libraries = [FILMS]
    gallery.hold(part, size=1)
    assert await gallery.task(part)


async def test_what_nobody_sees_is_asked_for(elsewhere: Gallery) -> None:
    """By its name alone, it may be a folder."""
    assert await elsewhere.task("/data/films/Dune.mkv.part")


async def test_a_folder_of_the_same_name_here_proves_nothing(
    elsewhere: Gallery,
) -> None:
    """One that is not mapped is the server's only if a file that it has is there."""
    root = str(elsewhere.folder / "films")
    films = Library(id=FILMS.id, name="Films", type=MediaType.MOVIE, locations=(root,))
    elsewhere.libraries = [films]
    path = elsewhere.write("films/Other.mkv").replace("/data", str(elsewhere.folder))
    assert await elsewhere.task(f"{root}/Alien.mkv")
    elsewhere.hold(path)
    result = await elsewhere.result(f"{root}/Alien.mkv")
    assert result.verdict is Verdict.MISSING_FILE
