"""A request comes in, its folders are scanned, and each path has its verdict."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import gc
import logging
from pathlib import Path
from typing import Any

from homeassistant.core import Context
import pytest

from custom_components.showrunner.engine.errors import UnavailableError
from custom_components.showrunner.engine.library_events import ScanFinished
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.scans import (
    FolderScan,
    ScanResult,
    ScanTask,
    Verdict,
)
from custom_components.showrunner.providers.base import ItemsTouched, LibraryTouched
from custom_components.showrunner.runtime.scans.submissions import Submission

from .desk import FILMS, NOW, TV, Desk, at_desk, request, scan_finished

LOST = "/data/tv/Lost/Season 1"
FIRST, SECOND = f"{LOST}/1.mkv", f"{LOST}/2.mkv"
DUNE = "/data/films/Dune (2021)/Dune.mkv"


async def test_a_path_is_scanned_and_told(desk: Desk) -> None:
    """To whoever waits, as an event, in the history, and as the last result."""
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}

    assert desk.prover.asked == [(LOST, [FIRST])]
    assert desk.verdicts == {FIRST: Verdict.FOUND}
    assert desk.scanner.last
    assert desk.scanner.last.task.path == FIRST
    [past] = desk.catalogue.scan_history()
    assert past.result.verdict is Verdict.FOUND
    assert desk.catalogue.queued_scans() == []


async def test_the_paths_of_a_folder_are_one_scan(desk: Desk) -> None:
    """Also those of other requests, while nothing has begun."""
    await desk.go_away()
    first, second = await desk.submit(FIRST), await desk.submit(SECOND, DUNE)
    assert desk.scanner.waiting == 3
    await desk.come_back()
    await asyncio.gather(first.wait(), second.wait())

    assert sorted(map(sorted, dict(desk.prover.asked).values())) == [
        [DUNE],
        [FIRST, SECOND],
    ]
    assert len(desk.prover.asked) == 2


async def test_it_shows_at_once_that_something_waits(tmp_path: Path) -> None:
    """Although nothing begins for a while."""
    async with at_desk(tmp_path, replace(NOW, quiet=timedelta(hours=1))) as desk:
        desk.news.clear()
        await desk.submit(FIRST)
        assert desk.news.is_set()
        assert desk.scanner.waiting == 1


async def test_who_does_not_wait_goes_on_at_once(desk: Desk) -> None:
    """The verdict comes as an event."""
    desk.prover.finds_all = False
    submission = await desk.submit(FIRST)

    assert not submission.is_done
    assert submission.results == []
    assert [task.path for task in submission.tasks] == [FIRST]
    desk.prover.find(FIRST)
    await desk.until(lambda: desk.verdicts)
    assert submission.is_done


async def test_a_later_request_joins_the_scan_under_way(desk: Desk) -> None:
    """Each has its own result, and the server is asked once."""
    desk.prover.finds_all = False
    first = await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    second = await desk.submit(FIRST, SECOND)
    await desk.until(lambda: desk.is_one_scan)
    desk.prover.find(FIRST, SECOND)
    await asyncio.gather(first.wait(), second.wait())

    assert len(desk.prover.asked) == 1
    assert len(first.results) == 1
    assert len(second.results) == 2


async def test_what_is_known_needs_no_scan(desk: Desk) -> None:
    """It is told all the same, once, beside what has to be scanned."""
    desk.aimer.known[FIRST] = Verdict.UP_TO_DATE
    submission = await desk.submit(FIRST, DUNE)
    results = await submission.wait()

    assert {each.task.path: each.verdict for each in results} == {
        FIRST: Verdict.UP_TO_DATE,
        DUNE: Verdict.FOUND,
    }
    assert len(desk.events) == 2
    assert len(desk.prover.asked) == 1


async def test_each_verdict_has_a_line_in_the_debug_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Also of what was not scanned."""
    caplog.set_level(logging.DEBUG)
    desk.aimer.known[FIRST] = Verdict.UP_TO_DATE
    await desk.scan(FIRST, DUNE)
    lines = [each.getMessage() for each in caplog.records]
    assert [line.split(": ")[1] for line in lines if line.startswith(FIRST)] == [
        "up_to_date "
    ]
    assert [line.split(": ")[1] for line in lines if line.startswith(DUNE)] == [
        "found "
    ]


async def test_what_is_known_at_once_is_there_at_once(desk: Desk) -> None:
    """Nobody has to wait for it."""
    desk.aimer.known[FIRST] = Verdict.MISSING_FILE
    submission = await desk.submit(FIRST)

    assert submission.is_done
    assert [each.verdict for each in submission.results] == [Verdict.MISSING_FILE]


async def test_a_path_outside_is_told_when_nobody_has_it(desk: Desk) -> None:
    """Another server may; whoever asked them all says so."""
    submission = await desk.submit("/elsewhere/1.mkv")

    [result] = await submission.wait()
    assert result.verdict is Verdict.OUTSIDE_LIBRARIES
    assert desk.events == []
    assert not desk.scanner.misses
    await desk.scanner.missed(result)
    assert desk.verdicts == {"/elsewhere/1.mkv": Verdict.OUTSIDE_LIBRARIES}
    assert desk.events[0][0].library is None
    assert list(desk.scanner.misses) == [result]


async def test_a_path_outside_is_among_the_results_once(desk: Desk) -> None:
    """Although it is told while the others of its request are under way."""
    desk.prover.finds_all = False
    submission = await desk.submit("/elsewhere/1.mkv", FIRST)
    [outside] = submission.results
    await desk.scanner.missed(outside)
    desk.prover.find(FIRST)
    assert len(await submission.wait()) == 2


async def test_misses_are_counted_until_a_hit(desk: Desk) -> None:
    """However many there are, few are kept."""
    for number in range(20):
        [result] = await (await desk.submit(f"/elsewhere/{number}.mkv")).wait()
        await desk.scanner.missed(result)
    assert len(desk.scanner.misses) == 10
    assert desk.scanner.misses[-1].task.path == "/elsewhere/19.mkv"

    await desk.scan(FIRST)
    assert not desk.scanner.misses


async def test_an_event_has_the_context_of_whoever_asked(desk: Desk) -> None:
    """And so has what the scan finds."""
    context = Context(user_id="anna")
    submission = await desk.scanner.submit(request(FIRST), context)
    await submission.wait()

    assert [each for _, each in desk.events] == [context]
    assert desk.causes.known == [(TV.id, context)]


async def test_a_word_of_the_server_hurries_those_it_concerns(desk: Desk) -> None:
    """A library's, or any."""
    desk.prover.finds_all = False
    await desk.submit(FIRST, DUNE)
    await desk.until(lambda: len(desk.prover.asked) == 2)
    news = desk.prover.news
    heard: dict[ItemsTouched | LibraryTouched | ScanFinished, set[LibraryId]] = {
        LibraryTouched(TV.id): {TV.id},
        ItemsTouched(TV.id, frozenset()): {TV.id},
        ItemsTouched(None, frozenset()): {TV.id, FILMS.id},
        scan_finished(FILMS): {FILMS.id},
    }
    for signal, told in heard.items():
        for each in news.values():
            each.clear()
        desk.scanner.hear(signal)
        assert {key for key, each in news.items() if each.is_set()} == told


async def test_a_library_is_scanning_while_one_of_its_folders_is(desk: Desk) -> None:
    """And no other."""
    desk.prover.finds_all = False
    submission = await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    assert desk.scanner.is_scanning(TV.id)
    assert not desk.scanner.is_scanning(FILMS.id)
    desk.prover.find(FIRST)
    await submission.wait()
    await desk.until(lambda: not desk.scanner.running)
    assert not desk.scanner.is_scanning(TV.id)


async def test_ten_thousand_paths_in_two_hundred_folders_are_two_hundred_scans(
    desk: Desk,
) -> None:
    """And each has its verdict, in the history as well."""
    paths = [f"/data/tv/Show {n % 200}/{n}.mkv" for n in range(10_000)]
    await desk.go_away()
    submission = await desk.submit(*paths)
    await desk.come_back()
    results = await submission.wait()

    assert {each.task.path for each in results} == set(paths)
    assert len(desk.prover.asked) == 200
    assert desk.scanner.waiting == 0
    assert desk.catalogue.queued_scans() == []


async def test_nothing_is_kept_of_what_is_done(tmp_path: Path) -> None:
    """But the last result, however many requests there were."""
    paths = [f"/data/tv/Show {number}/1.mkv" for number in range(30)]

    async def ask(desk: Desk, *paths: str) -> Counter[type]:
        await desk.scan(*paths)
        await desk.until(lambda: not desk.scanner.running)
        for _ in range(10):  # Whoever told it lets go of it
            await asyncio.sleep(0)
        desk.events.clear()
        return alive()

    async with at_desk(tmp_path, in_thread=at_once) as desk:
        desk.aimer.known = dict.fromkeys(paths[:15], Verdict.UP_TO_DATE)
        before = await ask(desk, FIRST)
        for _ in range(5):
            assert await ask(desk, *paths) == before


async def at_once[T](target: Callable[..., T], /, *args: Any) -> T:
    """Do what others do in a thread, which may hold on to it for a moment."""
    await asyncio.sleep(0)
    return target(*args)


def alive() -> Counter[type]:
    """Return how many facts about scans there are."""
    gc.collect()
    facts = (ScanTask, ScanResult, FolderScan, Submission)
    return Counter(type(each) for each in gc.get_objects() if isinstance(each, facts))


@pytest.mark.parametrize("is_begun", [True, False])
async def test_whoever_waits_hears_of_the_end(
    tmp_path: Path, *, is_begun: bool
) -> None:
    """Of Home Assistant, say; and nobody is taken in any more."""
    options = NOW if is_begun else replace(NOW, quiet=timedelta(seconds=60))
    async with at_desk(tmp_path, options) as desk:
        desk.prover.finds_all = False
        submission = await desk.submit(FIRST)
        if is_begun:
            await desk.until(lambda: desk.prover.asked)
    with pytest.raises(UnavailableError):
        await submission.wait()
    with pytest.raises(UnavailableError):
        await desk.submit(SECOND)
    assert desk.prover.ended == len(desk.prover.asked)
