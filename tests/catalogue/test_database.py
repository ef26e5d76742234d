"""The file of a catalogue: healed where it can be, left alone where it cannot."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
import logging
import os
from pathlib import Path
import shutil
import sqlite3
import tempfile
from threading import Barrier, Event, Thread

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.database import Database
from custom_components.showrunner.catalogue.migrations import MIGRATIONS
from custom_components.showrunner.engine.errors import (
    CatalogueCorruptError,
    CatalogueError,
    CatalogueFullError,
    CatalogueMigrationError,
    CatalogueNewerError,
    CatalogueReadOnlyError,
)
from custom_components.showrunner.engine.listing import Entry
from custom_components.showrunner.engine.model import Item, ItemId, MediaType
from tests.engine.builders import FILMS

from .syncing import Syncing, movie

MOVIES = [MediaType.MOVIE]
NEWEST = 1 + len(MIGRATIONS)  # The version of our tables
NOBODY = 65534  # A user without special rights


def filled(path: Path, films: int = 300) -> None:
    """Make a catalogue with some films."""
    catalogue = Catalogue.open(path)
    Syncing(catalogue).store(*(movie(str(number)) for number in range(films)))
    catalogue.close()


def killed(path: Path) -> None:
    """Make a catalogue with some films, as it is left by whoever is killed."""
    filled(path)
    catalogue = Catalogue.open(path)
    catalogue.checkpoint()
    left = path.read_bytes()
    catalogue.close()
    path.write_bytes(left)


def count_films(catalogue: Catalogue) -> int:
    """Return how many films a catalogue holds."""
    return catalogue.count(FILMS.id, MOVIES)


def test_a_catalogue_outlives_its_process(path: Path) -> None:
    """What was stored is there when it is opened again."""
    filled(path)
    catalogue = Catalogue.open(path)
    assert count_films(catalogue) == 300
    assert catalogue.mishap is None
    catalogue.close()


def test_a_checkpoint_makes_the_file_complete(path: Path, tmp_path: Path) -> None:
    """A copy of the one file, made while the catalogue is open, holds everything."""
    catalogue = Catalogue.open(path)
    Syncing(catalogue).store(movie())
    catalogue.checkpoint()
    shutil.copy(path, tmp_path / "copy.db")
    copy = Catalogue.open(tmp_path / "copy.db")
    assert count_films(copy) == 1
    copy.close()
    catalogue.close()


# Damage


def overwrite(path: Path) -> None:
    """Write nonsense over the middle of a file."""
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size // 4)
        stream.write(b"\xa5" * (size // 2))


def truncate(path: Path) -> None:
    """Cut a file in half."""
    os.truncate(path, path.stat().st_size // 2)


def replace_by_text(path: Path) -> None:
    """Write something else there."""
    path.write_text("<html>" * 1000)


def replace_by_other(path: Path) -> None:
    """Put somebody else's database there."""
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE items (id)")
    other.close()


@pytest.mark.parametrize(
    "damage", [overwrite, truncate, replace_by_text, replace_by_other]
)
def test_a_damaged_file_is_kept_aside(
    path: Path, damage: Callable[[Path], None]
) -> None:
    """A new catalogue is begun, and the old file is there for who wants to look."""
    killed(path)
    damage(path)
    damaged = path.read_bytes()
    catalogue = Catalogue.open(path, lambda: 1_800_000_000.0)
    assert catalogue.mishap == "catalogue_corrupt"
    assert count_films(catalogue) == 0
    kept = path.with_name(f"{path.name}.corrupt-2027-01-15-080000")
    assert kept.read_bytes() == damaged
    catalogue.close()


def test_a_file_that_was_closed_is_not_read_through(path: Path) -> None:
    """To read a large one at each start takes long; what is damaged shows when read."""
    filled(path, films=2000)
    overwrite(path)
    catalogue = Catalogue.open(path)
    assert catalogue.mishap is None
    with pytest.raises(CatalogueCorruptError):
        catalogue.items([ItemId(str(number)) for number in range(2000)])
    catalogue.close()
    again = Catalogue.open(path)
    assert again.mishap == "catalogue_corrupt"
    again.close()


def test_a_file_is_closed_although_that_cannot_be_noted(path: Path) -> None:
    """It is read through the next time."""
    filled(path)
    catalogue = Catalogue.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    catalogue._database._writer.execute("PRAGMA busy_timeout = 0")
    catalogue.close()
    other.execute("ROLLBACK")
    assert other.execute("PRAGMA application_id").fetchone() == (0,)
    other.close()
    again = Catalogue.open(path)
    assert (count_films(again), again.mishap) == (300, None)
    again.close()


def test_only_the_last_damaged_file_is_kept(path: Path) -> None:
    """They may be large, and a bad disk makes many."""
    seconds = count(1_800_000_000)
    for _ in range(3):
        filled(path, films=1)
        replace_by_text(path)
        Catalogue.open(path, lambda: float(next(seconds))).close()
    assert len(list(path.parent.glob("*.corrupt-*"))) == 1


def test_an_empty_file_is_a_new_catalogue(path: Path) -> None:
    """There is nothing in it to keep."""
    path.parent.mkdir()
    path.touch()
    catalogue = Catalogue.open(path)
    assert catalogue.mishap is None
    assert count_films(catalogue) == 0
    catalogue.close()


def test_damage_is_noticed_while_it_is_open(path: Path) -> None:
    """What then fails says so; when it is opened again, it is healed."""
    filled(path, films=2000)
    catalogue = Catalogue.open(path)
    overwrite(path)
    with pytest.raises(CatalogueCorruptError):
        catalogue.items([ItemId(str(number)) for number in range(2000)])
    catalogue.close()
    again = Catalogue.open(path)
    assert again.mishap == "catalogue_corrupt"
    again.close()


# Versions


def version_of(path: Path) -> int:
    """Return the version of a file's tables."""
    connection = sqlite3.connect(path)
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return version


def test_a_newer_catalogue_is_left_alone(path: Path) -> None:
    """Whoever goes back to an older version of ours keeps what the newer one knew."""
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CatalogueNewerError):
        Catalogue.open(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_an_older_catalogue_is_migrated(path: Path) -> None:
    """By each script that it lacks, and the copy that was made before goes."""
    filled(path)
    scripts = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; CREATE TABLE b (x)"]
    Database.open(path, [*MIGRATIONS, scripts[0]]).close()
    database = Database.open(path, [*MIGRATIONS, *scripts])
    with database.read() as connection:
        assert connection.execute("SELECT x, y FROM a").fetchall() == []
    database.close()
    assert version_of(path) == NEWEST + 2
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_failed_migration_changes_nothing(path: Path) -> None:
    """The copy is put back, even if the first script worked."""
    filled(path)
    scripts = ["DELETE FROM items", "CREATE TABLE a (x); NONSENSE"]
    with pytest.raises(CatalogueMigrationError):
        Database.open(path, [*MIGRATIONS, *scripts])
    assert version_of(path) == NEWEST
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    catalogue = Catalogue.open(path)
    assert count_films(catalogue) == 300
    catalogue.close()


def test_a_new_catalogue_has_the_newest_version(path: Path) -> None:
    """Its tables need no migration."""
    Database.open(path, ["NONSENSE"]).close()
    assert version_of(path) == 2


# Disks


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder of somebody who has no special rights, and be them."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_is_told(open_folder: Path) -> None:
    """With an error of its own."""
    open_folder.chmod(0o500)
    with pytest.raises(CatalogueReadOnlyError):
        Catalogue.open(open_folder / "attic.db")
    with pytest.raises(CatalogueReadOnlyError):
        Catalogue.open(open_folder / "deeper" / "attic.db")


def test_a_file_that_cannot_be_written_is_told(open_folder: Path) -> None:
    """And is left as it is."""
    path = open_folder / "attic.db"
    filled(path)
    path.chmod(0o400)
    before = path.read_bytes()
    with pytest.raises(CatalogueReadOnlyError):
        Catalogue.open(path)
    assert path.read_bytes() == before


def test_a_path_below_a_file_is_told(tmp_path: Path) -> None:
    """Somebody put a file where the folder belongs."""
    (tmp_path / "showrunner").touch()
    with pytest.raises(CatalogueReadOnlyError) as failed:
        Catalogue.open(tmp_path / "showrunner" / "attic.db")
    assert str(tmp_path) not in str(failed.value)


def test_a_full_disk_loses_nothing_that_was_stored(path: Path) -> None:
    """The page that did not fit is not there at all; it is once there is space."""
    catalogue = Catalogue.open(path)
    run = Syncing(catalogue)
    run.store(movie())
    writer = catalogue._database._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 5}")
    many = [movie(str(number), summary="long " * 200) for number in range(1000)]
    with pytest.raises(CatalogueFullError):
        run.store(*many)
    assert catalogue.count(FILMS.id, MOVIES) == 1
    assert (run.tally.processed, run.tally.added) == (1, 1)
    writer.execute("PRAGMA max_page_count = 1000000")
    run.store(*many)
    assert catalogue.count(FILMS.id, MOVIES) == 1001
    catalogue.close()


def test_a_disk_that_has_no_room_for_a_copy_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration does not begin without one."""
    filled(path)

    def unlink(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(CatalogueFullError) as failed:
        Database.open(path, [*MIGRATIONS, "DELETE FROM items"])
    assert str(path) not in str(failed.value)
    monkeypatch.undo()
    assert version_of(path) == NEWEST


def test_whatever_else_fails_is_an_error_of_ours(path: Path) -> None:
    """Nothing of SQLite's crosses the door."""
    catalogue = Catalogue.open(path)
    catalogue.close()
    with pytest.raises(CatalogueError):
        catalogue.untold(1)
    with pytest.raises(CatalogueError):
        catalogue.mark_told([1])


def test_no_path_is_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What users name their folders is their own business."""
    caplog.set_level(logging.DEBUG)
    filled(path)
    replace_by_text(path)
    Catalogue.open(path).close()
    assert str(path.parent) not in caplog.text


# Threads


def test_readers_do_not_wait_for_a_writer(catalogue: Catalogue) -> None:
    """In the middle of a page, a reader sees what was there before it."""
    run = Syncing(catalogue)
    run.store(movie("heat"))
    is_reading, is_read = Event(), Event()

    def read() -> Item:
        is_reading.set()
        assert is_read.wait(30)
        return movie("dune")

    entry = Entry(ItemId("dune"), MediaType.MOVIE, "1", read)
    thread = Thread(target=run.take, args=([entry],))
    thread.start()
    assert is_reading.wait(30)
    assert catalogue.count(FILMS.id, MOVIES) == 1
    is_read.set()
    thread.join()
    assert catalogue.count(FILMS.id, MOVIES) == 2


def test_threads_store_and_read_at_once(catalogue: Catalogue) -> None:
    """Nothing is lost, and nothing half written is seen."""
    start = Barrier(4)

    def store(first: int) -> None:
        start.wait()
        for page in range(first, first + 200, 20):
            run = Syncing(catalogue)
            run.store(*(movie(str(key)) for key in range(page, page + 20)))

    def read(key: str) -> None:
        start.wait()
        for _ in range(50):
            assert catalogue.count(FILMS.id, MOVIES) % 20 == 0
            items = catalogue.items(catalogue.under(ItemId(key)))
            assert all(item.files for item in items.values())

    with ThreadPoolExecutor(4) as threads:
        acts = [threads.submit(store, first) for first in (1000, 2000)]
        acts += [threads.submit(read, key) for key in ("1000", "2199")]
        for act in acts:
            act.result()
    assert catalogue.count(FILMS.id, MOVIES) == 400
