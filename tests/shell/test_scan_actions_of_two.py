"""Actions about scans that are about several servers: each answers for itself."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.errors import (
    CatalogueError,
    DownError,
    ForbiddenError,
    ShowrunnerError,
)

from .test_actions import act
from .test_actions_of_two import attic, cellar, server_device

__all__ = ["attic", "cellar"]

LIMIT = 20.0  # Seconds; far more than anything takes
NOWHERE = "/nowhere/Alien (1979).mkv"

type Row = dict[str, Any]


@pytest.fixture
def path(attic: MockConfigEntry) -> str:
    """Return the path of a film that came, of which no server was told."""
    [place] = attic.runtime_data.provider.libraries[0].locations
    film = Path(place) / "Alien (1979)" / "Alien (1979).mkv"
    film.parent.mkdir()
    film.write_bytes(b"film")
    return str(film)


def fail(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: ShowrunnerError
) -> None:
    """Have something fail."""
    monkeypatch.setattr(owner, name, AsyncMock(side_effect=error))


async def failure(hass: HomeAssistant, name: str, **data: Any) -> str | None:
    """Return what an action says that went wrong."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, name, **data)
    return caught.value.translation_key


def by_server(answer: Row) -> dict[str, tuple[str, str | None]]:
    """Return the verdicts of an answer, with their reasons."""
    return {
        row["entry_id"]: (row["verdict"], row["reason"]) for row in answer["results"]
    }


async def test_who_is_unloaded_keeps_nobody_from_the_verdicts_of_others(
    hass: HomeAssistant,
    attic: MockConfigEntry,
    cellar: MockConfigEntry,
    path: str,
) -> None:
    """What it was asked is told as what it could not answer, and where."""
    asked = asyncio.create_task(act(hass, "scan_path", path=path))
    queues = [entry.runtime_data.scanner._dispatcher.queue for entry in (attic, cellar)]
    async with asyncio.timeout(LIMIT):
        while not all(each.placed for each in queues):  # noqa: ASYNC110 - HA tells nobody
            await asyncio.sleep(0.01)
    assert await hass.config_entries.async_unload(cellar.entry_id)
    await act(hass, "cancel_scan", device_id=server_device(attic))
    answer = await asked
    assert by_server(answer) == {
        attic.entry_id: ("cancelled", None),
        cellar.entry_id: ("server_unavailable", "unavailable"),
    }
    assert {row["library"]["name"] for row in answer["results"]} == {"Movies"}


@pytest.mark.parametrize(
    "failed",
    [
        (CatalogueError("Broken"), "server_unavailable"),
        (ForbiddenError("No"), "refused"),
    ],
)
async def test_who_cannot_be_asked_says_why(
    hass: HomeAssistant,
    attic: MockConfigEntry,
    cellar: MockConfigEntry,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
    failed: tuple[ShowrunnerError, str],
) -> None:
    """For each path; only if nobody can be asked, it is an error."""
    error, verdict = failed
    fail(monkeypatch, cellar.runtime_data.scanner, "submit", error)
    answer = await act(hass, "scan_path", path=[path, NOWHERE], wait=False)
    told = [(row["path"], row["entry_id"], row["verdict"]) for row in answer["results"]]
    assert told == [
        (path, attic.entry_id, None),
        (path, cellar.entry_id, verdict),
        (NOWHERE, cellar.entry_id, verdict),
    ]
    assert answer["results"][-1]["reason"] == error.translation_key
    assert not attic.runtime_data.scanner.misses, "The other may have it"
    fail(monkeypatch, attic.runtime_data.scanner, "submit", error)
    assert await failure(hass, "scan_path", path=path) == error.translation_key


@pytest.mark.parametrize(
    ("error", "verdict"),
    [(DownError("Off"), "server_unavailable"), (ForbiddenError("No"), "refused")],
)
async def test_each_server_is_asked_to_scan_its_libraries(
    hass: HomeAssistant,
    attic: MockConfigEntry,
    cellar: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    error: ShowrunnerError,
    verdict: str,
) -> None:
    """Whatever another one says; only if all fail, it is an error."""
    fail(monkeypatch, attic.runtime_data.provider, "scan", error)
    answer = await act(hass, "scan_library", library="Movies")
    assert by_server(answer) == {
        attic.entry_id: (verdict, error.translation_key),
        cellar.entry_id: ("requested", None),
    }
    fail(monkeypatch, cellar.runtime_data.provider, "scan", error)
    key = await failure(hass, "scan_library", library="Movies")
    assert key == error.translation_key


async def test_a_path_is_only_missed_where_all_were_asked(
    hass: HomeAssistant, attic: MockConfigEntry, cellar: MockConfigEntry
) -> None:
    """A library that was not meant, or a server that is off, may have it."""
    misses = attic.runtime_data.scanner.misses
    await act(hass, "scan_path", path=NOWHERE, library="Movies")
    await act(hass, "scan_path", path=NOWHERE, device_id=server_device(attic))
    assert not misses
    await act(hass, "scan_path", path=NOWHERE)
    assert len(misses) == 1
    assert await hass.config_entries.async_unload(cellar.entry_id)
    assert cellar.state is ConfigEntryState.NOT_LOADED
    answer = await act(hass, "scan_path", path=NOWHERE)
    assert by_server(answer) == {None: ("outside_libraries", None)}
    assert len(misses) == 1
    history = await act(hass, "get_scan_history", device_id=server_device(attic))
    assert len(history["results"]) == 4


async def test_who_does_not_wait_does_not_wait_for_libraries_either(
    hass: HomeAssistant,
    attic: MockConfigEntry,
    cellar: MockConfigEntry,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that has not told them finds out later what the path is."""
    async with asyncio.timeout(LIMIT):
        for entry in (attic, cellar):
            await entry.runtime_data.scanner._placer.libraries_known.wait()
    scanner = cellar.runtime_data.scanner
    with monkeypatch.context() as starts:  # And nobody takes note of libraries
        starts.setattr(scanner, "server_changed", lambda: None)
        scanner._placer.libraries_known.clear()
        answer = await act(hass, "scan_path", path=[path, NOWHERE], wait=False)
    told = [(row["path"], row["entry_id"], row["library"]) for row in answer["results"]]
    movies = answer["results"][0]["library"]
    assert movies["name"] == "Movies"
    assert told == [
        (path, attic.entry_id, movies),
        (path, cellar.entry_id, None),
        (NOWHERE, cellar.entry_id, None),
    ]
    assert {row["verdict"] for row in answer["results"]} == {None}
    assert scanner.waiting == 2
    scanner.server_changed()
    async with asyncio.timeout(LIMIT):
        while scanner.waiting == 2:  # noqa: ASYNC110 - HA tells nobody
            await asyncio.sleep(0.01)
    for entry in (attic, cellar):
        answer = await act(hass, "cancel_scan", device_id=server_device(entry))
        assert answer["results"][0]["cancelled"] == 1
    history = await act(hass, "get_scan_history", device_id=server_device(cellar))
    verdicts = {row["path"]: row["verdict"] for row in history["results"]}
    assert verdicts == {path: "cancelled", NOWHERE: "outside_libraries"}
