"""When a server is to look at a folder again, and for whom."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.showrunner.engine.listing import Answer
from custom_components.showrunner.engine.model import MediaFile
from custom_components.showrunner.engine.proofs import PresentFile, Terms
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import (
    Reach,
    RequestId,
    Verdict,
)
from custom_components.showrunner.engine.verdicts import Pace
from custom_components.showrunner.runtime.scans.asking import Asker
from tests.providers.contract.follower import LIMIT
from tests.runtime.scripted import STREAMS

from .trial import HASTY, HOUR, STEADY, Trial, scan_of, task


async def test_without_verification_it_is_enough_to_have_asked(trial: Trial) -> None:
    """Nobody looks what came of it."""
    trial.prover.options = ScanOptions(verify=False)
    results = await trial.prove(scan_of(task("Dune"), task("Alien")))
    assert [each.verdict for each in results] == [Verdict.REQUESTED] * 2
    assert {(each.attempts, each.requests) for each in results} == {(1, 1)}
    assert {each.reach for each in results} == {Reach.FOLDER}
    assert trial.server.asked.searches == []
    assert trial.orders == []


async def test_who_joins_is_asked_for_though_nobody_verifies(trial: Trial) -> None:
    """The folder was scanned already, perhaps too early."""
    trial.prover.options = ScanOptions(verify=False)
    scan = scan_of(task("Dune"))
    async for result in trial.prover.prove(scan, trial.news):
        assert result.verdict is Verdict.REQUESTED
        scan.tasks.remove(result.task)
        if result.task.request == "Dune":
            scan.tasks.append(task("Elysium"))
    assert [each.paths for each in trial.server.asked.scans] == [
        ("/films/Dune.mkv",),
        ("/films/Elysium.mkv",),
    ]


async def test_a_whole_library_is_scanned_if_that_is_wanted(trial: Trial) -> None:
    """And each file in it proven as ever."""
    trial.appear("Dune")
    [result] = await trial.prove(scan_of(task("Dune"), whole=True))
    assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.LIBRARY)
    assert [scan.folder for scan in trial.server.asked.scans] == [""]


async def test_only_what_is_missing_is_asked_for_again(trial: Trial) -> None:
    """Each result comes as soon as it is known."""
    server = trial.server
    rounds = iter((["Dune"], ["Elysium"]))
    server.on_scan = lambda _: server.add(*next(rounds, []))
    results = await trial.prove(scan_of(task("Dune"), task("Elysium")))
    assert [each.task.request for each in results] == ["Dune", "Elysium"]
    assert [each.attempts for each in results] == [1, 2]
    assert [scan.paths for scan in server.asked.scans] == [
        ("/films/Dune.mkv", "/films/Elysium.mkv"),
        ("/films/Elysium.mkv",),
    ]
    assert [order.items for order in trial.orders] == [{"Dune"}, {"Elysium"}]


async def test_what_was_only_reported_is_not_reported_again(trial: Trial) -> None:
    """Each report would have the server wait anew."""
    trial.server.reach = Reach.REPORT
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.2))
    result = await trial.one("Dune")
    assert (result.verdict, result.attempts) == (Verdict.NOT_FOUND, 1)
    assert len(trial.server.asked.searches) > 1


async def test_those_who_join_in_a_row_share_a_scan(trial: Trial) -> None:
    """The folder is scanned again for all of them, some time after the first."""
    server = trial.server
    trial.prover.pace = STEADY
    scan = scan_of(task("Dune"))
    titles = [f"Film {number}" for number in range(5)]

    def join(_: object) -> None:
        if len(server.asked.scans) == 1:
            server.add("Dune")
            scan.tasks.extend(map(task, titles))
        else:
            server.add(*titles)

    server.on_scan = join
    results = await trial.prove(scan)
    assert [each.verdict for each in results] == [Verdict.FOUND] * 6
    assert len(server.asked.scans) == 2
    assert len(server.asked.scans[1].paths) == 5


async def test_a_folder_is_not_scanned_again_without_its_mount(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may go during a scan; the next one is when it is back."""
    anchor = tmp_path / "anchor"
    anchor.touch()
    server, looks = trial.server, list[bool]()
    deadline = timedelta(seconds=LIMIT)
    trial.prover.options = ScanOptions(deadline=deadline, anchors=(str(anchor),))
    trial.prover.pace = replace(HASTY, again=0.00001)
    exists = trial.prover.sight.exists

    def look(path: str) -> bool:
        looks.append(exists(path))
        if len(looks) == 3:
            anchor.touch()
        return looks[-1]

    def scan(_: object) -> None:
        if len(server.asked.scans) == 1:
            anchor.unlink()
        else:
            server.add("Dune")

    monkeypatch.setattr(trial.prover.sight, "exists", look)
    server.on_scan = scan
    result = await trial.one("Dune")
    assert (result.verdict, result.attempts) == (Verdict.FOUND, 2)
    assert looks == [False, False, False, True]


async def test_a_folder_is_not_scanned_twice_in_a_row(trial: Trial) -> None:
    """What is wanted meanwhile is kept, and sent when it is due."""
    began = datetime.now(UTC)
    terms = Terms(began=began, deadline=began + HOUR)
    proofs = [PresentFile(f"/films/{title}.mkv", terms) for title in ("a", "b")]
    pace = Pace(apart=HOUR)
    scan = scan_of(task("a"))
    catalogue = trial.prover.catalogue
    asker = Asker(trial.server, catalogue, asyncio.to_thread, scan, pace)
    for proof in proofs:
        asker.want([proof])
        await asker.send()
    assert asker.attempts == len(trial.server.asked.scans) == 1
    assert asker.pending
    assert timedelta(0) < asker.until_due <= HOUR
    asker.sent_at -= HOUR
    await asker.send()
    assert [each.paths for each in trial.server.asked.scans] == [
        ("/films/a.mkv",),
        ("/films/b.mkv",),
    ]
    assert not asker.pending


async def test_who_joins_for_the_same_file_needs_no_other_scan(trial: Trial) -> None:
    """It is looked for already."""
    server = trial.server
    trial.prover.pace = STEADY
    scan = scan_of(task("Dune"))

    def join(_: object) -> None:
        scan.tasks.append(task("Dune", request=RequestId("2")))
        asyncio.get_running_loop().call_later(0.05, server.add, "Dune")

    server.on_scan = join
    results = await trial.prove(scan)
    assert [each.task.request for each in results] == ["Dune", "2"]
    assert [each.verdict for each in results] == [Verdict.FOUND] * 2
    assert len(server.asked.scans) == 1


async def test_an_item_that_many_wait_for_is_looked_into_once(trial: Trial) -> None:
    """For two requests, a folder, and another version that is in it."""
    server = trial.server
    blank = [MediaFile(path=f"/films/Dune{end}.mkv", size=1) for end in ("", " 4K")]
    trial.appear("Dune", files=tuple(blank), duration=None)

    def know(*_: object) -> None:
        known = (replace(each, streams=STREAMS) for each in blank)
        server.edit("Dune", files=tuple(known), duration=60.0)

    server.on_probe = know
    scan = scan_of(
        task("Dune"),
        task("Dune", request=RequestId("2")),
        task("Dune 4K"),
        task("all", server_path="/films", is_folder=True),
    )
    trial.prover.pace = replace(STEADY, calm=timedelta(0))
    results = await trial.prove(scan)
    assert [each.verdict for each in results] == [Verdict.FOUND] * 4
    assert server.asked.probes == [("Dune", True)]


async def test_who_joins_for_a_file_that_is_looked_into_waits_for_that(
    trial: Trial,
) -> None:
    """It is not new to them that it was listed, and nothing is to be mended."""
    server, scan = trial.server, scan_of(task("Dune"))
    blank = MediaFile(path="/films/Dune.mkv", size=1)
    trial.prover.pace = replace(STEADY, thorough=HOUR)
    search = server.find_files

    async def come(*about: Any) -> Answer:
        answer = await search(*about)
        if "Dune" not in server.rows:
            server.add("Dune", files=(blank,), duration=None)
        return answer

    server.find_files = come  # type: ignore[method-assign, assignment]

    def know() -> None:
        known = replace(blank, streams=STREAMS)
        server.edit("Dune", files=(known,), duration=60.0)

    def join(*_: object) -> None:
        scan.tasks.append(task("Dune", request=RequestId("2")))
        trial.news.set()
        asyncio.get_running_loop().call_later(0.1, know)

    server.on_probe = join
    results = await trial.prove(scan)
    assert [each.verdict for each in results] == [Verdict.FOUND] * 2
    assert server.asked.probes == [("Dune", False)]
