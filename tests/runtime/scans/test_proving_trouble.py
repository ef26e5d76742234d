"""What a server or the catalogue may do wrong while a scan is proven."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.showrunner.engine.errors import (
    BusyError,
    ForbiddenError,
    LateError,
    NotFoundError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.model import MediaFile
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.scans import (
    Expectation,
    Reach,
    Verdict,
)
from custom_components.showrunner.runtime.scans import asking
from tests.providers.contract.follower import LIMIT
from tests.runtime.scripted import STREAMS

from .trial import HASTY, Trial, scan_of, task


@pytest.mark.parametrize(
    "error", [ForbiddenError("No"), BusyError("Starting"), UnavailableError("Gone")]
)
async def test_what_a_server_did_wrong_is_raised(
    trial: Trial, error: ShowrunnerError
) -> None:
    """Whoever asked knows when to try again; a look is no better than a scan."""
    server = trial.server
    scan = scan_of(task("Dune"))
    server.scan_troubles = [error]
    with pytest.raises(type(error)):
        await trial.prove(scan)
    server.troubles = [error]
    with pytest.raises(type(error)):
        await trial.prove(scan)
    assert len(scan.tasks) == 1
    trial.appear("Dune")
    assert (await trial.prove(scan))[0].verdict is Verdict.FOUND


@pytest.mark.parametrize(
    ("question", "title"), [("list_items", "Alien"), ("find_files", "Dune")]
)
async def test_a_server_that_hangs_when_it_is_asked_is_late(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, question: str, title: str
) -> None:
    """It took the scan; nobody knows when, or whether, it will answer."""

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asking, "LONGEST", 0.01)
    monkeypatch.setattr(trial.server, question, hang)
    async with asyncio.timeout(LIMIT):
        with pytest.raises(LateError):
            await trial.one(title)
    assert len(trial.server.asked.scans) == 1


async def test_an_item_that_may_not_be_probed_is_waited_for(trial: Trial) -> None:
    """The server may do it by itself; and the item may be gone by now."""
    server = trial.server
    server.probe_troubles = [ForbiddenError("No"), NotFoundError("Gone")]
    blank = MediaFile(path="/films/Dune.mkv", size=1000)
    known = replace(blank, streams=STREAMS)
    trial.appear("Dune", files=(blank,), duration=None)
    asyncio.get_running_loop().call_later(
        0.05, lambda: server.edit("Dune", files=(known,), duration=60.0)
    )
    assert (await trial.one("Dune")).verdict is Verdict.FOUND


async def test_what_makes_no_sense_is_passed_over(trial: Trial) -> None:
    """The other items of an answer do."""
    trial.appear("Dune", "Elysium")
    trial.server.rows["Alien"].is_readable = False
    results = await trial.prove(scan_of(task("Dune"), task("Elysium")))
    assert [each.verdict for each in results] == [Verdict.FOUND] * 2


async def test_what_makes_no_sense_may_be_what_is_to_be_gone(trial: Trial) -> None:
    """Nobody knows where its file is."""
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.1))
    gone = await trial.one("Dune", expects=Expectation.ABSENT)
    assert gone.verdict is Verdict.REMOVED
    trial.server.rows["Alien"].is_readable = False
    gone = await trial.one("Dune", expects=Expectation.ABSENT)
    assert (gone.verdict, gone.reason) == (Verdict.NOT_FOUND, "too_many")


async def test_a_server_that_lists_no_libraries_is_asked_all_the_same(
    trial: Trial,
) -> None:
    """It starts, and will say so."""
    trial.server.scans = ScanMachine()
    trial.appear("Dune")
    assert (await trial.one("Dune")).verdict is Verdict.FOUND


async def test_what_is_only_reported_is_looked_into_later(trial: Trial) -> None:
    """By the server itself, until the deadline: we may not have it done."""
    server = trial.server
    server.reach = Reach.REPORT
    trial.prover.pace = replace(HASTY, thorough=timedelta(0), unread=timedelta(0))
    server.probe_troubles = [ForbiddenError("No")] * 2
    blank = MediaFile(path="/films/Dune.mkv", size=1000)
    trial.appear("Dune", files=(blank,), duration=None)

    def know() -> None:
        known = replace(blank, streams=STREAMS)
        server.edit("Dune", files=(known,), duration=60.0)

    asyncio.get_running_loop().call_later(0.3, know)
    result = await trial.one("Dune")
    assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.REPORT)
