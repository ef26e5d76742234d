"""Whatever is wrong with a catalogue, its server is followed and the user is told."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner import issues as raised
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.errors import (
    CatalogueError,
    CatalogueFullError,
    ShowrunnerError,
)
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.options import ERRORS, TRIES
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.runtime import shelter
from custom_components.showrunner.runtime.librarian import Librarian
from custom_components.showrunner.runtime.shelter import Shelter, catalogue_path
from tests.simulators.plex import PlexSimulator
from tests.test_translations import kinds
from tests.texts import ENGLISH

from .conftest import Until
from .entries import is_acquainted
from .test_issues import issues

LISTS: Final = "/library/sections/*/all"


def damage(path: Path) -> None:
    """Put something else where the catalogue is to be."""
    path.parent.mkdir(parents=True)
    path.write_text("<html>" * 1000)


def come_from_the_future(path: Path) -> None:
    """Write a catalogue as a later version would."""
    Catalogue.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def lock(path: Path) -> None:
    """Leave no place for a folder; the superuser may write anywhere else."""
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("not a folder")


MISHAPS: Final = {
    "catalogue_corrupt": damage,
    "catalogue_newer": come_from_the_future,
    "catalogue_readonly": lock,
}


@pytest.mark.parametrize(("key", "happen"), MISHAPS.items(), ids=list(MISHAPS))
async def test_a_server_is_followed_whatever_its_catalogue_is_like(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    until: Until,
    key: str,
    happen: Callable[[Path], None],
) -> None:
    """It is listed all the same, and an issue says what the user can do."""
    path = catalogue_path(hass, entry.entry_id)
    happen(path)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: is_acquainted(entry))
    assert set(issues(hass)) == {key}
    assert issues(hass)[key].translation_placeholders == {"name": "Attic"}
    found = await hass.services.async_call(
        "showrunner", "search", {"query": "dune"}, blocking=True, return_response=True
    )
    assert found
    assert found["total"] == 1


@pytest.mark.parametrize(("key", "happen"), MISHAPS.items(), ids=list(MISHAPS))
async def test_a_catalogue_that_was_mended_is_no_issue(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    until: Until,
    key: str,
    happen: Callable[[Path], None],
) -> None:
    """After a reload, as the issue says."""
    path = catalogue_path(hass, entry.entry_id)
    happen(path)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    if path.parent.is_file():
        path.parent.unlink()
    elif key == "catalogue_newer":
        path.unlink()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    assert issues(hass) == {}
    assert path.exists()


@pytest.mark.parametrize("room", [True, False])
async def test_a_full_disk_has_no_room_for_temporary_files_either(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    room: bool,
) -> None:
    """Memory has; and if nothing has, it is tried again by and by."""
    lock(catalogue_path(hass, entry.entry_id))
    full = tmp_path / "full"
    full.write_text("A file holds no folder")
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(shelter, "REFUGES", (full, *([memory] if room else [])))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id) is room
    expected = ConfigEntryState.LOADED if room else ConfigEntryState.SETUP_RETRY
    assert entry.state is expected
    assert len(list(memory.iterdir())) == room
    await hass.config_entries.async_unload(entry.entry_id)
    assert not list(memory.iterdir())


@pytest.mark.parametrize("room", [True, False])
async def test_a_catalogue_needs_room_in_its_refuge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, room: bool
) -> None:
    """A folder can still be made on a disk that has no room for its file."""
    opened = Catalogue.open

    def reluctant(path: Path) -> Catalogue:
        if not room or "memory" not in path.parts:
            raise CatalogueFullError("No room")
        return opened(path)

    places = tmp_path / "full", tmp_path / "memory"
    for place in places:
        place.mkdir()
    monkeypatch.setattr(shelter, "REFUGES", places)
    monkeypatch.setattr(Catalogue, "open", reluctant)
    with nullcontext() if room else pytest.raises(CatalogueFullError):
        Shelter.open(tmp_path / "attic.db").close()
    assert not [file for place in places for file in place.iterdir()]


async def test_what_a_newer_version_wrote_is_left_alone(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> None:
    """After an update it is there again."""
    path = catalogue_path(hass, entry.entry_id)
    come_from_the_future(path)
    before = path.read_bytes()
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    await hass.config_entries.async_unload(entry.entry_id)
    assert path.read_bytes() == before


@pytest.mark.parametrize("key", sorted(raised.CATALOGUE))
async def test_each_mishap_has_its_words(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until, key: str
) -> None:
    """Whatever can be wrong with the file when it is opened."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    entry.runtime_data.shelter.mishap = key
    entry.runtime_data.state_changed()
    await until(lambda: set(issues(hass)) == {key})
    assert set(ENGLISH["issues"][key]) == {"title", "description"}
    assert {kind.translation_key for kind in kinds(CatalogueError)} == raised.CATALOGUE


# While it runs


@pytest.fixture
async def librarian(
    hass: HomeAssistant, entry: MockConfigEntry, until: Until
) -> Librarian:
    """Follow a server that is asked once, and left alone after one error."""
    entry.add_to_hass(hass)
    options = {TRIES.key: 1, ERRORS.key: 1}
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: is_acquainted(entry))
    assert issues(hass) == {}
    found = entry.runtime_data.librarian
    assert isinstance(found, Librarian)
    return found


def movies(librarian: Librarian) -> LibraryId:
    """Return the library of films."""
    found = librarian.libraries.values()
    return next(library.id for library in found if library.name == "Movies")


async def sync(librarian: Librarian) -> None:
    """List all films."""
    await librarian.sync(
        SyncOrder(
            library=movies(librarian), mode=SyncMode.DEEP, trigger=SyncTrigger.USER
        )
    )


async def test_a_full_disk_is_an_issue_until_there_is_space(
    hass: HomeAssistant, librarian: Librarian, until: Until
) -> None:
    """The next sync that succeeds takes it back."""
    full = CatalogueFullError("database or disk is full")
    with patch.object(librarian.catalogue, "store", side_effect=full):
        with pytest.raises(CatalogueFullError):
            await sync(librarian)
        await until(lambda: set(issues(hass)) == {"catalogue_full"})
    await sync(librarian)
    await until(lambda: issues(hass) == {})


async def test_a_library_that_fails_for_a_day_is_an_issue(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    librarian: Librarian,
    plex: PlexSimulator,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not before, and until it succeeds."""
    plex.fail("500", LISTS)
    with pytest.raises(ShowrunnerError):
        await sync(librarian)
    await until(lambda: entry.runtime_data._show is None)
    assert issues(hass) == {}
    monkeypatch.setattr(raised, "LONG", timedelta())
    entry.runtime_data.state_changed()
    await until(lambda: set(issues(hass)) == {"sync_cooldown"})
    told = issues(hass)["sync_cooldown"].translation_placeholders
    assert told
    assert (told["name"], told["library"]) == ("Attic", "Movies")
    assert told["error"] in {"unavailable", "busy"}
    plex.heal()
    await sync(librarian)
    await until(lambda: issues(hass) == {})


async def test_syncs_that_are_missed_are_an_issue(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    librarian: Librarian,
    until: Until,
) -> None:
    """From the third in a row on, and until one is complete."""
    key, now = movies(librarian), datetime.now(UTC)
    plan = librarian.schedule._plan(key)
    plan.since = now - timedelta(days=9)
    plan.pause_until = now + timedelta(hours=1)  # None begins by itself meanwhile
    for hours, expected in ((18, set()), (24, {"sync_missed"})):
        librarian.schedule.restore(key, now - timedelta(hours=hours, minutes=1), now)
        entry.runtime_data.state_changed()
        await until(lambda: entry.runtime_data._show is None)
        assert set(issues(hass)) == expected
    told = issues(hass)["sync_missed"].translation_placeholders
    assert told == {"name": "Attic", "library": "Movies", "missed": "3"}
    await sync(librarian)
    await until(lambda: issues(hass) == {})
