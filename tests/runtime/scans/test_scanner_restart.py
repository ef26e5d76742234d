"""Home Assistant stops in the middle of scans, and starts again."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

from homeassistant.core import Context
import pytest

from custom_components.showrunner.engine.errors import (
    CatalogueFullError,
    UnavailableError,
)
from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.runtime.scans import book

from .desk import FILMS, LIMIT, NOW, Desk, at_desk, request

FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"
DUNE = "/data/films/Dune/Dune.mkv"
LATER = replace(NOW, quiet=timedelta(seconds=60))


async def test_what_waited_and_what_was_under_way_is_taken_up(tmp_path: Path) -> None:
    """It is told as events, with the user who asked, and what was done is not."""
    async with at_desk(tmp_path) as desk:
        desk.prover.finds_all = False
        anna = request(FIRST, SECOND, DUNE, user="anna")
        await desk.scanner.submit(anna, Context(user_id="anna"))
        await desk.until(lambda: len(desk.prover.asked) == 2)
        desk.prover.find(SECOND)
        await desk.until(lambda: desk.verdicts)
        desk.apply(LATER)
        await desk.submit("/data/tv/Dark/1.mkv")

    async with at_desk(tmp_path) as desk:
        await desk.until(lambda: len(desk.verdicts) == 3)
        assert set(desk.verdicts) == {FIRST, DUNE, "/data/tv/Dark/1.mkv"}
        assert set(desk.verdicts.values()) == {Verdict.FOUND}
        users = {e.result.task.path: c and c.user_id for e, c in desk.events}
        assert users[FIRST] == "anna"
        assert users["/data/tv/Dark/1.mkv"] is None
        assert desk.catalogue.queued_scans() == []
        assert len(desk.catalogue.scan_history()) == 4


async def test_a_library_that_went_meanwhile_is_told(tmp_path: Path) -> None:
    """As soon as the server says which it has."""
    async with at_desk(tmp_path, LATER) as desk:
        await desk.submit(FIRST, DUNE)
    async with at_desk(tmp_path, LATER, libraries=[FILMS]) as desk:
        await desk.until(lambda: desk.verdicts)
        assert desk.verdicts == {FIRST: Verdict.OUTSIDE_LIBRARIES}


async def test_it_can_be_cancelled_although_nobody_waits(tmp_path: Path) -> None:
    """It is a request as any other."""
    async with at_desk(tmp_path, LATER) as desk:
        submission = await desk.submit(FIRST)
    async with at_desk(tmp_path, LATER) as desk:
        await desk.scanner.cancel(request=submission.id)
        await desk.until(lambda: desk.verdicts)
        assert desk.verdicts == {FIRST: Verdict.CANCELLED}


async def test_a_full_disk_costs_the_memory_and_no_scan(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is found is told."""

    def full(*_: object) -> None:
        raise CatalogueFullError("No space left")

    monkeypatch.setattr(desk.catalogue, "queue_scans", full)
    monkeypatch.setattr(desk.catalogue, "close_scans", full)
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
    assert "Scans cannot be remembered" in caplog.text


async def test_nobody_waits_for_what_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant stops while the disk takes its time."""
    begun = asyncio.Event()

    async def hang(_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with at_desk(tmp_path) as desk:
        monkeypatch.setattr(book, "LAST_WORDS", 0.01)
        monkeypatch.setattr(desk.scanner._book, "_write", hang)
        first = asyncio.create_task(desk.submit(FIRST))
        await begun.wait()
        second = asyncio.create_task(desk.submit(SECOND))
        await desk.until(lambda: len(desk.scanner._submissions) == 2)
        assert not first.done()
    async with asyncio.timeout(LIMIT):
        for submission in (first, second):
            with pytest.raises(UnavailableError):
                await submission


async def test_nobody_is_taken_in_who_came_too_late(tmp_path: Path) -> None:
    """It ended while it was found out where a path belongs."""
    async with at_desk(tmp_path) as desk:
        desk.scanner._placer.libraries_known.clear()
        late = asyncio.create_task(desk.submit(FIRST))
        await asyncio.sleep(0)
    desk.scanner.server_changed()
    async with asyncio.timeout(LIMIT):
        with pytest.raises(UnavailableError):
            await late


async def test_no_task_is_left_when_it_ends(tmp_path: Path) -> None:
    """Whatever was under way."""
    before = asyncio.all_tasks()
    async with at_desk(tmp_path) as desk:
        desk.prover.finds_all = False
        await desk.submit(FIRST, DUNE)
        await desk.until(lambda: len(desk.prover.asked) == 2)
    assert asyncio.all_tasks() == before
    assert desk.prover.ended == 2


@pytest.mark.no_fail_on_log_exception
@pytest.mark.parametrize("error", [CatalogueFullError("full"), ValueError("odd")])
async def test_a_queue_that_cannot_be_read_is_none(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """Scans go on all the same."""
    queued_scans = Mock(side_effect=error)
    monkeypatch.setattr(desk.catalogue, "queued_scans", queued_scans)
    await desk.scanner.restore()
    assert "which scans were waiting" in caplog.text
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
