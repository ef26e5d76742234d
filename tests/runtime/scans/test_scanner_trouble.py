"""Servers that are away, busy, full of errors, or lose a library meanwhile."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BusyError,
    DownError,
    ForbiddenError,
    LateError,
    OccupiedError,
    ShowrunnerError,
)
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.runtime import conducting, dispatching, scanner
from tests.engine.builders import NOON

from .desk import FILMS, TV, Desk, at_desk, scan_finished

FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"
DUNE = "/data/films/Dune/Dune.mkv"
NEVER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again only when something happens."""
    monkeypatch.setattr(conducting, "BACKOFF", Backoff(first=NEVER, cap=NEVER))


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


async def test_a_server_that_says_no_is_asked_no_more(desk: Desk) -> None:
    """And everybody in the folder hears why."""
    desk.prover.troubles = [ForbiddenError("not you")]
    submission = await desk.submit(FIRST, SECOND)
    results = await submission.wait()

    assert [each.verdict for each in results] == [Verdict.REFUSED] * 2
    assert {each.reason for each in results} == {"forbidden"}
    assert len(desk.prover.asked) == 1


async def test_two_servers_are_not_each_others_trouble(
    desk: Desk, tmp_path: Path
) -> None:
    """One waits, and the other finds."""
    async with at_desk(tmp_path / "other") as other:
        await desk.go_away()
        waits = await desk.submit(FIRST)
        assert await other.scan(FIRST) == {FIRST: Verdict.FOUND}
        assert not waits.is_done


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
    desk.scanner._know_libraries.clear()
    found = asyncio.create_task(desk.scan(FIRST))
    desk.scanner.server_changed()
    assert await found == {FIRST: Verdict.FOUND}

    desk.scanner._know_libraries.clear()
    monkeypatch.setattr(scanner, "LIBRARIES_COME", 0)
    elsewhere = "/elsewhere/1.mkv"
    unknown = {elsewhere: Verdict.SERVER_UNAVAILABLE}
    assert await desk.scan(elsewhere) == unknown


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_in_one_scan_ends_no_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Those who wait for it hear that it went wrong."""
    desk.prover.troubles = [KeyError("surprise")]
    submission = await desk.submit(FIRST)
    [result] = await submission.wait()

    assert (result.verdict, result.reason) == (Verdict.REFUSED, "unexpected")
    assert "Could not scan a folder" in caplog.text
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_in_telling_one_verdict_is_none_in_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And whoever waits for it has it."""

    def stumble(*_: object) -> None:
        raise KeyError("surprise")

    with monkeypatch.context() as patch:
        patch.setattr(desk, "publish", stumble)
        assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
    assert "Could not tell a verdict" in caplog.text
    assert await desk.scan(SECOND) == {SECOND: Verdict.FOUND}
    assert desk.verdicts == {SECOND: Verdict.FOUND}


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_in_beginning_scans_is_no_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again."""
    monkeypatch.setattr(dispatching, "AFTER_FAILURE", 0)
    take = desk.scanner._dispatcher.queue.take
    mistakes = [KeyError("surprise")]

    def stumble(*given: object) -> object:
        if mistakes:
            raise mistakes.pop()
        return take(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(
        type(desk.scanner._dispatcher.queue), "take", lambda _, at: stumble(at)
    )
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
    assert "Could not begin scans" in caplog.text


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
