"""Backups have the catalogue whole, and never fail because of it."""

from datetime import timedelta
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.showrunner.backup import (
    LONGEST,
    UNDER_WAY,
    async_post_backup,
    async_pre_backup,
)
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.catalogue.search import Query
from custom_components.showrunner.runtime.shelter import catalogue_path

from .conftest import Until
from .entries import is_acquainted


@pytest.fixture
async def catalogue(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> Catalogue:
    """Return the catalogue of a server that is followed."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    found = entry.runtime_data.librarian.catalogue
    assert isinstance(found, Catalogue)
    return found


def write_much(catalogue: Catalogue) -> None:
    """Write so much that SQLite would bring it into the file by itself."""
    rows = ((f"{number} {'x' * 2000}",) for number in range(5000))
    with catalogue._database.write() as connection:
        connection.executemany("INSERT INTO chores VALUES (?, 0)", rows)


async def test_a_copy_of_the_file_is_whole(
    hass: HomeAssistant, entry: MockConfigEntry, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Of the file alone: what lies beside it need not be copied at that moment."""
    path = catalogue_path(hass, entry.entry_id)
    await async_pre_backup(hass)
    shutil.copy(path, tmp_path / "copy.db")
    await async_post_backup(hass)
    copy = Catalogue.open(tmp_path / "copy.db")
    assert [held.item.title for held in copy.search(Query(words="dune")).items] == [
        "Dune"
    ]
    copy.close()


async def test_the_file_is_left_alone_while_it_is_copied(
    hass: HomeAssistant, entry: MockConfigEntry, catalogue: Catalogue
) -> None:
    """Whatever is written meanwhile, and nothing has to wait."""
    path = catalogue_path(hass, entry.entry_id)
    await async_pre_backup(hass)
    before = path.read_bytes()
    write_much(catalogue)
    assert path.read_bytes() == before
    await async_post_backup(hass)
    size = path.stat().st_size
    assert size > len(before)


async def test_a_backup_that_never_ends_is_over_after_an_hour(
    hass: HomeAssistant, entry: MockConfigEntry, catalogue: Catalogue, until: Until
) -> None:
    """Else what is written would pile up beside the file until the next start."""
    path = catalogue_path(hass, entry.entry_id)
    await async_pre_backup(hass)
    write_much(catalogue)
    before = path.stat().st_size
    async_fire_time_changed(hass, dt_util.utcnow() + LONGEST - timedelta(seconds=9))
    await hass.async_block_till_done()
    assert path.stat().st_size == before
    async_fire_time_changed(hass, dt_util.utcnow() + LONGEST)
    await until(lambda: path.stat().st_size > before)
    assert UNDER_WAY not in hass.data


async def test_a_backup_that_is_over_ends_no_other(
    hass: HomeAssistant, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    """The hour of each is its own, also of one whose end nobody told."""
    await async_pre_backup(hass)
    await async_pre_backup(hass)
    await async_post_backup(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + LONGEST)
    await hass.async_block_till_done()
    assert "longer than an hour" not in caplog.text


async def test_a_catalogue_that_fails_spoils_no_backup(
    hass: HomeAssistant, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest of Home Assistant is worth more than ours."""
    catalogue.close()
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert "may be incomplete in this backup" in caplog.text
