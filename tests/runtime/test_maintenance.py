"""The catalogue is cleaned up once a day, however often Home Assistant starts."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
import os
from pathlib import Path
import time

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import Query
from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.model import Library, LibraryId
from custom_components.showrunner.runtime import maintenance
from custom_components.showrunner.runtime.maintenance import (
    AFTER_FAILURE,
    EVERY,
    Maintenance,
)
from custom_components.showrunner.runtime.pictures import Picture, PictureCache
from tests.catalogue.syncing import Syncing, movie
from tests.engine.builders import FILMS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the catalogue is."""
    return tmp_path / "catalogue.db"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    """Return a catalogue with nothing in it."""
    catalogue = Catalogue.open(path)
    yield catalogue
    catalogue.close()


def upkeep(catalogue: Catalogue) -> Maintenance:
    """Return the maintenance of a catalogue."""
    return Maintenance(catalogue, asyncio.to_thread, lambda: False, lambda: [FILMS.id])


async def test_a_new_catalogue_is_cleaned_up_at_the_first_look(
    catalogue: Catalogue, path: Path
) -> None:
    """And then not before a day is over, also after a restart."""
    assert catalogue.cleaned_at() is None
    assert await upkeep(catalogue).look() == EVERY
    cleaned_at = catalogue.cleaned_at()
    assert cleaned_at is not None
    again = Catalogue.open(path)
    pause = await upkeep(again).look()
    assert timedelta(hours=23) < pause < EVERY
    assert again.cleaned_at() == cleaned_at
    again.close()


@pytest.mark.parametrize("hours", [-25, 2], ids=["yesterday", "a wrong clock"])
async def test_what_is_due_is_done(
    catalogue: Catalogue, path: Path, hours: int
) -> None:
    """After a day; and if the last time is in the future, as the clock was wrong."""
    shifted = Catalogue.open(path, lambda: time.time() + hours * 3600)
    shifted.clean_up()
    before = shifted.cleaned_at()
    shifted.close()
    assert await upkeep(catalogue).look() == EVERY
    assert catalogue.cleaned_at() != before


async def test_pictures_that_nobody_wants_any_more_are_let_go(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """90 days after somebody looked at them last; a dry run only counts them."""
    now = time.time()
    pictures = PictureCache(tmp_path / "pictures")
    cared_for = upkeep(catalogue)
    cared_for.pictures = pictures
    assert (await cared_for.clean_up()).rows["pictures"] == 0  # There is no folder yet
    for days, name in ((91, "old"), (89, "young")):
        pictures.put(name, Picture(b"x", "image/png"))
        os.utime(tmp_path / "pictures" / f"{name}.png", (now - days * 86400, 0))
    for dry_run in (True, False):
        rows = (await cared_for.clean_up(dry_run=dry_run)).rows
        assert rows["pictures"] == 1
    assert (pictures.get("old"), bool(pictures.get("young"))) == (None, True)
    assert (await cared_for.clean_up()).rows["pictures"] == 0


async def test_libraries_that_the_server_no_longer_has_are_forgotten(
    catalogue: Catalogue,
) -> None:
    """With all that was in them: no search finds it any more."""
    gone = Library(id=LibraryId("9"), name="Gone")
    for library in (FILMS, gone):
        run = Syncing(catalogue, library=library)
        run.store(movie(library.name))
        run.end(error=UnavailableError("Gone"))
    assert await upkeep(catalogue).look() == EVERY
    assert [each.id for each in catalogue.libraries()] == [FILMS.id]
    assert [held.item.id for held in catalogue.search(Query()).items] == ["Films"]
    assert [failure.library for failure in catalogue.errors()] == [FILMS.id]
    assert sum(catalogue.statistics().runs.values()) == 1


def test_saying_what_would_be_done_does_not_count(catalogue: Catalogue) -> None:
    """It is due all the same."""
    catalogue.clean_up(dry_run=True)
    assert catalogue.cleaned_at() is None


async def test_a_catalogue_that_fails_is_tried_again(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Within the hour, and nothing else ends."""
    closed = Catalogue.open(path)
    closed.close()
    assert await upkeep(closed).look() == AFTER_FAILURE
    assert "cannot be cleaned up" in caplog.text


async def test_syncs_go_first(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as any runs, the clean-up waits."""
    monkeypatch.setattr(maintenance, "AFTER_START", timedelta())
    monkeypatch.setattr(maintenance, "AGAIN", timedelta())
    busy = [True, True]
    keeper = Maintenance(
        catalogue, asyncio.to_thread, lambda: bool(busy and busy.pop()), list
    )
    task = asyncio.create_task(keeper.run())
    async with asyncio.timeout(5):
        while await asyncio.to_thread(catalogue.cleaned_at) is None:
            pass
    assert not busy
    task.cancel()
