"""Libraries that come and go while scans wait for their verdicts."""

import asyncio

import pytest

from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.runtime.scans import placing
from tests.engine.builders import NOON

from .desk import FILMS, TV, Desk

FIRST = "/data/tv/Lost/1.mkv"
DUNE = "/data/films/Dune/Dune.mkv"


async def test_a_library_that_is_gone_takes_its_scans_along(desk: Desk) -> None:
    """Those that wait, and those under way; the other library's go on."""
    desk.prover.finds_all = False
    waits = await desk.submit(FIRST, DUNE)
    await desk.until(lambda: len(desk.prover.asked) == 2)
    desk.server.scans.look([FILMS], NOON, NOON)
    desk.scanner.server_changed()
    await desk.until(lambda: desk.verdicts)
    assert desk.verdicts == {FIRST: Verdict.OUTSIDE_LIBRARIES}
    assert desk.events[0][0].result.reason == "library_gone"
    await desk.until(lambda: desk.prover.ended == 1)
    desk.prover.find(DUNE)
    await waits.wait()


async def test_a_server_that_lists_no_library_is_one_that_starts(desk: Desk) -> None:
    """Nothing is dropped for that."""
    desk.prover.finds_all = False
    submission = await desk.submit(FIRST)
    desk.server.scans.look([], NOON, NOON)
    desk.scanner.server_changed()
    desk.server.scans.look([TV, FILMS], NOON, NOON)
    desk.scanner.server_changed()
    desk.prover.find(FIRST)
    await submission.wait()
    assert desk.verdicts == {FIRST: Verdict.FOUND}


async def test_nothing_is_outside_before_the_libraries_are_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come soon after the start, if the server is there."""
    desk.scanner._placer.libraries_known.clear()
    found = asyncio.create_task(desk.scan(FIRST))
    desk.scanner.server_changed()
    assert await found == {FIRST: Verdict.FOUND}

    desk.server.scans.look([], NOON, NOON)
    desk.scanner._placer.libraries_known.clear()
    monkeypatch.setattr(placing, "LIBRARIES_COME", 0)
    elsewhere = "/elsewhere/1.mkv"
    unknown = {elsewhere: Verdict.SERVER_UNAVAILABLE}
    assert await desk.scan(elsewhere) == unknown
