"""Scans that linger, of whole libraries and of many folders, and those behind them."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scan_queue import ScanQueue
from custom_components.showrunner.engine.scans import FolderScan, Verdict
from custom_components.showrunner.providers.base import LibraryTouched
from tests.providers.contract.follower import LIMIT

from .desk import TV, Desk, scan_finished
from .trial import HASTY, STEADY, Trial, scan_of, task

EPISODE, FILM = "/data/tv/1.mkv", "/data/films/1.mkv"
DUNE = "/data/films/Dune (2021)/Dune.mkv"
FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"


async def test_a_whole_library_is_scanned_when_the_server_has_done_with_another(
    desk: Desk,
) -> None:
    """Although a film of that one never comes."""
    desk.prover.finds_all = False
    never = await desk.submit(EPISODE)
    await desk.until(lambda: desk.prover.asked)
    desk.server.scans.started(TV.id, datetime.now(UTC))
    await desk.submit(FILM)
    await desk.submit(DUNE)
    await desk.until(lambda: len(desk.prover.asked) == 2)
    assert desk.prover.asked[1] == ("/data/films/Dune (2021)", [DUNE])
    assert desk.scanner.waiting == 1

    desk.server.scans.finished(TV.id, datetime.now(UTC))
    desk.scanner.hear(scan_finished(TV))
    await desk.until(lambda: len(desk.prover.asked) == 3)
    assert desk.prover.asked[2] == ("/data/films", [FILM])
    assert not never.is_done


async def test_who_has_not_its_turn_any_more_waits_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was to join was over in the meantime."""
    answers = [True, False]
    monkeypatch.setattr(ScanQueue, "may_ask", lambda *_: answers.pop())
    assert await desk.scan(EPISODE) == {EPISODE: Verdict.FOUND}
    assert answers == []
    assert len(desk.prover.asked) == 1


async def test_a_whole_library_is_not_scanned_again_while_another_is(
    trial: Trial,
) -> None:
    """But as soon as it is not."""
    answers = [True, False, False]
    asked: list[FolderScan] = []

    def may_ask(scan: FolderScan) -> bool:
        asked.append(scan)
        return answers.pop()

    server, scan = trial.server, scan_of(task("Dune"))
    trial.prover.may_ask = may_ask
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=LIMIT))
    trial.prover.pace = HASTY
    server.on_scan = lambda _: server.add(*["Dune"][: len(server.asked.scans) - 1])
    [result] = await trial.prove(scan)
    assert (result.verdict, result.attempts) == (Verdict.FOUND, 2)
    assert asked == [scan] * 3


async def test_a_scan_that_rests_looks_once_more_in_the_end(trial: Trial) -> None:
    """And never in between, however long that is."""
    scan = scan_of(task("Dune"))
    scan.rests = True
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.3))
    trial.prover.pace = STEADY
    [result] = await trial.prove(scan)
    assert result.verdict is Verdict.NOT_FOUND
    assert len(trial.server.asked.searches) <= 3


async def test_only_who_joins_wakes_a_scan_that_rests(desk: Desk) -> None:
    """What the server says would be too much for all of them."""
    desk.prover.finds_all = False
    await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    news = desk.prover.news[TV.id]
    desk.scanner.running[0].rests = True
    news.clear()
    desk.scanner.hear(LibraryTouched(TV.id))
    assert not news.is_set()
    await desk.submit(SECOND, immediate=True)
    assert news.is_set()
