"""Servers that are away, busy or full of errors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BusyError,
    CatalogueFullError,
    DownError,
    ForbiddenError,
    LateError,
    OccupiedError,
    ShowrunnerError,
)
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.engine.scan_retry import (
    Decision,
    WaitForScan,
    after,
)
from custom_components.showrunner.engine.scans import Reach, Verdict
from custom_components.showrunner.runtime.scans import conducting, dispatching

from .desk import FILMS, TV, Desk, at_desk, scan_finished

FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"
DUNE = "/data/films/Dune/Dune.mkv"
NEVER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again only when something happens."""
    monkeypatch.setattr(conducting, "BACKOFF", Backoff(first=NEVER, cap=NEVER))

    def decide(error: ShowrunnerError, attempt: int) -> Decision:
        decision = after(error, attempt)
        return WaitForScan(NEVER) if isinstance(decision, WaitForScan) else decision

    monkeypatch.setattr(conducting, "after", decide)


async def until_put_back(desk: Desk) -> None:
    """Wait until a scan was begun, and waits again."""
    await desk.until(
        lambda: desk.prover.asked and desk.scanner.waiting and not desk.scanner.running
    )


async def test_what_comes_while_the_server_is_away_waits_for_it(desk: Desk) -> None:
    """And is asked as soon as it is back."""
    await desk.go_away()
    submission = await desk.submit(FIRST, immediate=True)
    assert desk.scanner.waiting == 1
    await desk.come_back()
    await submission.wait()
    assert desk.verdicts == {FIRST: Verdict.FOUND}


@pytest.mark.parametrize(
    "error",
    [
        DownError("gone"),
        BusyError("starting"),
        LateError("slow"),
        AuthenticationFailedError("nobody"),
    ],
    ids=type,
)
async def test_a_server_that_goes_meanwhile_is_waited_for(
    desk: Desk, error: ShowrunnerError
) -> None:
    """The scan begins anew, with all of its time, when it is back."""
    desk.prover.troubles = [error]
    desk.server.gone = error
    submission = await desk.submit(FIRST)
    await until_put_back(desk)
    assert not desk.watcher.reachable
    await desk.come_back()
    await submission.wait()
    assert len(desk.prover.asked) == 2
    assert desk.verdicts == {FIRST: Verdict.FOUND}


async def test_a_server_that_is_away_for_long_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was under way; and what comes now is answered at once."""
    desk.prover.finds_all = False
    begun = await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.asked)
    monkeypatch.setattr(dispatching, "AWAY", timedelta(0))
    await desk.go_away()
    [result] = await begun.wait()
    assert result.verdict is Verdict.SERVER_UNAVAILABLE
    assert result.reason == "down"
    assert await desk.scan(DUNE) == {DUNE: Verdict.SERVER_UNAVAILABLE}

    await desk.come_back()
    desk.prover.finds_all = True
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}


async def test_a_clock_that_is_put_back_makes_nobody_wait_for_longer(
    desk: Desk,
) -> None:
    """By it, the server goes away only tomorrow."""
    await desk.go_away()
    dispatcher = desk.scanner._dispatcher
    dispatcher._away_since = datetime.now(UTC) + timedelta(days=1)
    assert dispatcher._without_server() <= conducting.AWAY.total_seconds()


async def test_a_server_that_is_there_and_never_ready_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers everything else."""
    monkeypatch.setattr(conducting, "BACKOFF", Backoff(timedelta(0), timedelta(0)))
    desk.prover.troubles = [BusyError("starting")] * 3
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}

    nobody_waits = dict.fromkeys(conducting.PATIENCE, timedelta(0))
    monkeypatch.setattr(conducting, "PATIENCE", nobody_waits)
    for error in (BusyError("starting"), OccupiedError("scanning")):
        desk.prover.troubles = [error]
        assert await desk.scan(FIRST) == {FIRST: Verdict.SERVER_UNAVAILABLE}
    assert not desk.scanner._dispatcher.conductor._troubles


async def until_tried(desk: Desk, times: int) -> None:
    """Wait until a scan was begun some times, and none is under way."""
    await desk.until(
        lambda: len(desk.prover.asked) >= times and not desk.scanner.running
    )


def age(desk: Desk, by: timedelta) -> None:
    """Let what goes wrong have gone wrong for longer."""
    for trouble in desk.scanner._dispatcher.conductor._troubles.values():
        trouble.began -= by
        trouble.since -= by


@pytest.mark.parametrize("error", [BusyError("restarts"), LateError("slow")], ids=type)
async def test_another_trouble_has_a_patience_of_its_own(
    desk: Desk, error: ShowrunnerError
) -> None:
    """A server that scanned for hours may be started anew, or slow for once."""
    desk.prover.troubles = [OccupiedError("scanning")] * 4 + [error]
    submission = await desk.submit(FIRST)
    for times in range(1, 5):
        await until_tried(desk, times)
        age(desk, conducting.AWAY)
        desk.scanner.hear(scan_finished(TV))
    await until_tried(desk, 5)
    await desk.go_away()
    await desk.come_back()
    [result] = await submission.wait()
    assert result.verdict is Verdict.FOUND


async def test_a_server_that_is_back_has_all_patience_again(desk: Desk) -> None:
    """It may take as long to start as one that has just been found."""
    desk.prover.troubles = [BusyError("stops"), BusyError("starts")]
    submission = await desk.submit(FIRST)
    await until_put_back(desk)
    age(desk, conducting.AWAY)
    for times in (2, 3):
        await desk.go_away()
        await desk.come_back()
        await until_tried(desk, times)
    [result] = await submission.wait()
    assert result.verdict is Verdict.FOUND


async def test_there_is_an_end_to_all_patience(desk: Desk) -> None:
    """Although each trouble is another than the last."""
    desk.prover.troubles = [OccupiedError("scanning"), BusyError("starting")]
    submission = await desk.submit(FIRST)
    await until_put_back(desk)
    age(desk, conducting.LONGEST)
    desk.scanner.hear(scan_finished(TV))
    [result] = await submission.wait()
    assert result.verdict is Verdict.SERVER_UNAVAILABLE
    assert (result.attempts, result.requests) == (2, 10)


async def test_a_server_that_says_no_is_asked_no_more(desk: Desk) -> None:
    """And everybody in the folder hears why."""
    desk.prover.troubles = [ForbiddenError("not you")]
    submission = await desk.submit(FIRST, SECOND)
    results = await submission.wait()

    assert [each.verdict for each in results] == [Verdict.REFUSED] * 2
    assert {each.reason for each in results} == {"forbidden"}
    assert len(desk.prover.asked) == 1


async def test_that_scans_are_forbidden_is_known_until_one_is_allowed(
    desk: Desk,
) -> None:
    """Whatever verdicts there are of what the server was not asked."""
    desk.prover.troubles = [ForbiddenError("not you")]
    await desk.scan(FIRST)
    desk.aimer.known[SECOND] = Verdict.UP_TO_DATE
    await desk.scan(SECOND)
    assert desk.scanner.last
    assert desk.scanner.last.verdict is Verdict.UP_TO_DATE
    assert desk.scanner.is_forbidden

    desk.prover.reach = Reach.FOLDER
    await desk.scan(DUNE)
    assert not desk.scanner.is_forbidden


async def test_two_servers_are_not_each_others_trouble(
    desk: Desk, tmp_path: Path
) -> None:
    """One waits, and the other finds."""
    async with at_desk(tmp_path / "other") as other:
        await desk.go_away()
        waits = await desk.submit(FIRST)
        assert await other.scan(FIRST) == {FIRST: Verdict.FOUND}
        assert not waits.is_done


async def test_a_library_that_is_being_scanned_is_waited_for(desk: Desk) -> None:
    """Until the server says that it is done with just this one."""
    desk.prover.troubles = [OccupiedError("scanning"), OccupiedError("scanning")]
    submission = await desk.submit(FIRST, DUNE)
    await desk.until(lambda: len(desk.prover.asked) == 2 and not desk.scanner.running)
    desk.scanner.hear(scan_finished(FILMS))
    await desk.until(lambda: desk.verdicts)
    assert desk.verdicts == {DUNE: Verdict.FOUND}
    assert not submission.is_done
    desk.scanner.hear(scan_finished(TV))
    await submission.wait()
    assert len(desk.prover.asked) == 4


async def test_nobody_is_in_such_a_hurry_that_the_server_could_do_two_things(
    desk: Desk,
) -> None:
    """What waits for its own scan waits on."""
    desk.prover.troubles = [OccupiedError("scanning")]
    await desk.submit(FIRST)
    await until_put_back(desk)
    await desk.submit(SECOND, immediate=True)
    await desk.scan(DUNE)
    assert len(desk.prover.asked) == 2
    assert desk.scanner.waiting == 2


async def test_credentials_that_nobody_takes_are_asked_for(desk: Desk) -> None:
    """A scan is as good a time as any to find out."""
    desk.prover.troubles = [AuthenticationFailedError("nobody")]
    desk.server.gone = AuthenticationFailedError("nobody")
    await desk.submit(FIRST)
    await desk.until(lambda: desk.refusals)


async def test_credentials_that_are_good_elsewhere_are_not_asked_for(
    desk: Desk,
) -> None:
    """Whoever they belong to may not scan, and that is that."""
    desk.prover.troubles = [AuthenticationFailedError("not here")]
    assert await desk.scan(FIRST) == {FIRST: Verdict.REFUSED}
    assert desk.refusals == 0


async def test_of_many_scans_that_fail_one_looks_whether_the_server_is_there(
    desk: Desk,
) -> None:
    """Each look may take as long as any answer of a server that is gone."""
    desk.prover.troubles = [LateError("slow")] * 5
    desk.server.gone = LateError("slow")
    await desk.submit(*(f"/data/tv/Show {number}/1.mkv" for number in range(5)))
    await desk.until(lambda: desk.scanner.waiting == 5 and not desk.scanner.running)
    assert len(desk.prover.asked) == 5
    assert desk.server.looks == 1


@pytest.mark.parametrize(
    "error",
    [OccupiedError("busy"), ForbiddenError("not you"), CatalogueFullError("full")],
    ids=type,
)
async def test_who_says_no_is_there(desk: Desk, error: ShowrunnerError) -> None:
    """Nobody has to look."""
    desk.prover.troubles = [error]
    await desk.submit(FIRST)
    await desk.until(lambda: desk.prover.ended and not desk.scanner.running)
    assert desk.server.looks == 0


async def test_a_folder_in_which_much_arrives_has_no_long_memory(desk: Desk) -> None:
    """Its scan may go on for hours, and what went wrong before a verdict is over."""
    desk.prover.finds_all = False
    desk.prover.troubles = [LateError("slow")]
    submission = await desk.submit(FIRST, SECOND)
    troubles = desk.scanner._dispatcher.conductor._troubles
    await desk.until(lambda: len(desk.prover.asked) == 2)
    assert troubles
    desk.prover.find(FIRST)
    await desk.until(lambda: desk.verdicts)
    assert not troubles
    assert not submission.is_done


async def test_nothing_is_remembered_of_what_was_cancelled(desk: Desk) -> None:
    """While it waited for the server."""
    desk.prover.troubles = [BusyError("starting")]
    await desk.submit(FIRST)
    await until_put_back(desk)
    assert desk.scanner._dispatcher.conductor._troubles
    await desk.scanner.cancel()
    assert not desk.scanner._dispatcher.conductor._troubles


async def test_what_failed_before_the_server_went_is_forgotten(desk: Desk) -> None:
    """It may fail as often as at the start when it is back."""
    desk.prover.troubles = [LateError("slow"), BusyError("going"), LateError("slow")]
    submission = await desk.submit(FIRST)
    await desk.until(lambda: len(desk.prover.asked) == 2)
    await until_put_back(desk)
    await desk.go_away()
    await desk.come_back()
    [result] = await submission.wait()
    assert result.verdict is Verdict.FOUND
    assert len(desk.prover.asked) == 4
