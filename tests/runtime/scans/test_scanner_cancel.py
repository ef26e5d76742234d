"""Scans that somebody changes their mind about."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from homeassistant.core import Context
import pytest

from custom_components.showrunner.engine.errors import UnsupportedError
from custom_components.showrunner.engine.scans import Verdict

from .desk import NOW, TV, Desk, at_desk, request

FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"
DUNE = "/data/films/Dune/Dune.mkv"


async def test_what_waits_can_be_cancelled(tmp_path: Path) -> None:
    """It is told as cancelled, and the server is asked for nothing."""
    async with at_desk(tmp_path, replace(NOW, quiet=timedelta(hours=1))) as desk:
        submission = await desk.submit(FIRST, DUNE)
        results = await desk.scanner.cancel(request=submission.id)

        assert {each.verdict for each in results} == {Verdict.CANCELLED}
        assert len(await submission.wait()) == 2
        assert set(desk.verdicts.values()) == {Verdict.CANCELLED}
        assert desk.scanner.waiting == 0
        assert desk.prover.asked == []
        assert desk.catalogue.queued_scans() == []
        assert len(desk.catalogue.scan_history()) == 2


async def test_what_is_under_way_is_looked_for_no_more(desk: Desk) -> None:
    """A folder is no load: the server is left to look at it."""
    desk.prover.finds_all = False
    submission = await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    await desk.scanner.cancel(library=TV.id)
    await desk.until(lambda: desk.prover.ended)

    [result] = await submission.wait()
    assert result.verdict is Verdict.CANCELLED
    assert result.started_at is not None
    assert (result.attempts, result.requests) == (1, 5)
    await desk.until(lambda: not desk.scanner.running)
    assert desk.server.asked.cancelled == []


async def test_who_shares_a_scan_keeps_it(desk: Desk) -> None:
    """Only the request that was named ends."""
    desk.prover.finds_all = False
    first, second = await desk.submit(FIRST), await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    await desk.scanner.cancel(request=first.id)
    assert first.is_done
    assert not second.is_done
    desk.prover.find(FIRST)
    [result] = await second.wait()
    assert result.verdict is Verdict.FOUND


@pytest.mark.parametrize("can_stop", [True, False])
async def test_a_scan_of_a_whole_library_is_stopped(
    tmp_path: Path, *, can_stop: bool
) -> None:
    """Where the server can be told to."""
    async with at_desk(tmp_path, replace(NOW, smart=False)) as desk:
        desk.prover.finds_all = False
        if not can_stop:
            desk.server.troubles = [UnsupportedError("never")]
        submission = await desk.submit(FIRST, "/data/tv/Dark/1.mkv")
        await desk.until(lambda: desk.prover.asked)
        assert [folder for folder, _ in desk.prover.asked] == ["/data/tv"]
        await desk.scanner.cancel()
        assert desk.server.asked.cancelled == [TV.id]
        assert {each.verdict for each in await submission.wait()} == {Verdict.CANCELLED}


async def test_a_folder_that_is_the_whole_library_is_as_good(desk: Desk) -> None:
    """Its files are directly in it."""
    desk.prover.finds_all = False
    await desk.submit("/data/tv/1.mkv")
    await desk.until(lambda: desk.prover.asked)
    await desk.scanner.cancel()
    assert desk.server.asked.cancelled == [TV.id]


async def test_a_scan_of_a_whole_library_goes_on_for_others(tmp_path: Path) -> None:
    """Who cancels is not alone."""
    async with at_desk(tmp_path, replace(NOW, smart=False)) as desk:
        desk.prover.finds_all = False
        first, second = await desk.submit(FIRST), await desk.submit(SECOND)
        await desk.until(lambda: desk.is_one_scan)
        await desk.scanner.cancel(request=first.id)
        assert desk.server.asked.cancelled == []
        assert not second.is_done


async def test_others_have_a_folder_of_the_library_scanned(desk: Desk) -> None:
    """That would end, too, if the server were told to stop."""
    desk.prover.finds_all = False
    whole, folder = await desk.submit("/data/tv/1.mkv"), await desk.submit(FIRST)
    await desk.until(lambda: len(desk.prover.asked) == 2)
    await desk.scanner.cancel(request=whole.id)
    assert desk.server.asked.cancelled == []
    await desk.scanner.cancel(request=folder.id)
    assert desk.server.asked.cancelled == []


async def test_a_server_that_was_not_asked_yet_is_not_stopped(desk: Desk) -> None:
    """It may scan for somebody else."""
    desk.prover.finds_all = False
    submission = await desk.submit("/data/tv/1.mkv")
    await desk.until(lambda: desk.scanner.running and desk.prover.asked)
    desk.scanner.running[0].attempts = 0
    await desk.scanner.cancel(request=submission.id)
    assert desk.server.asked.cancelled == []


async def test_a_scan_can_be_cancelled_before_it_did_anything(desk: Desk) -> None:
    """It leaves its place to the next one in the same folder."""
    dispatcher = desk.scanner._dispatcher
    loop = asyncio.get_running_loop()

    def drop(_: object) -> None:
        desk.causes.on_scan = lambda _: None
        loop.call_soon(dispatcher.drop, Verdict.CANCELLED)

    desk.causes.on_scan = drop
    submission = await desk.scanner.submit(request(FIRST), Context())
    [result] = await submission.wait()
    assert result.verdict is Verdict.CANCELLED
    assert desk.prover.asked == []
    await desk.until(lambda: not desk.scanner.running)
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}


async def test_there_may_be_nothing_to_cancel(desk: Desk) -> None:
    """That is no mistake."""
    assert await desk.scanner.cancel() == []
