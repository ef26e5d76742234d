"""What stays of a mistake of ours in one scan: a line in the log."""

import pytest

from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.runtime.scans import dispatching

from .desk import Desk

FIRST, SECOND = "/data/tv/Lost/1.mkv", "/data/tv/Lost/2.mkv"


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
