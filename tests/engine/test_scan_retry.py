"""What to do when a server could not be asked to scan a folder."""

from datetime import timedelta

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    CatalogueFullError,
    DownError,
    ForbiddenError,
    LateError,
    NotFoundError,
    OccupiedError,
    RejectedError,
    ShowrunnerError,
    TooLargeError,
    UnavailableError,
    UnsupportedError,
    UntrustedError,
)
from custom_components.showrunner.engine.scan_retry import (
    Again,
    Decision,
    GiveUp,
    WaitForScan,
    WaitForServer,
    after,
)
from custom_components.showrunner.engine.scans import Verdict


def decisions(error: type[ShowrunnerError], count: int = 3) -> list[Decision]:
    """Return what is decided the first times that an error occurs."""
    return [after(error("Why"), attempt) for attempt in range(1, count + 1)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RejectedError, "rejected"),
        (NotFoundError, "rejected"),
        (ForbiddenError, "forbidden"),
        (AuthenticationFailedError, "authentication_failed"),
        (UnsupportedError, "unsupported"),
        (CatalogueFullError, "catalogue_full"),
    ],
)
def test_a_no_is_taken_at_once(error: type[ShowrunnerError], reason: str) -> None:
    """It would be one again."""
    assert decisions(error, 1) == [GiveUp(Verdict.REFUSED, reason)]


@pytest.mark.parametrize("error", [BusyError, DownError])
def test_a_server_that_is_not_up_is_waited_for(error: type[ShowrunnerError]) -> None:
    """However often it is not."""
    assert set(decisions(error, 99)) == {WaitForServer()}


def test_the_end_of_a_scan_is_waited_for() -> None:
    """Or ten seconds, if nobody tells it."""
    assert set(decisions(OccupiedError, 99)) == {WaitForScan(timedelta(seconds=10))}


def test_what_takes_too_long_is_asked_for_once_more() -> None:
    """At once: it has taken long enough."""
    assert decisions(LateError) == [
        Again(timedelta(0)),
        GiveUp(Verdict.SERVER_UNAVAILABLE, "unavailable"),
        GiveUp(Verdict.SERVER_UNAVAILABLE, "unavailable"),
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnavailableError, "unavailable"),
        (UntrustedError, "untrusted"),
        (BadPayloadError, "bad_payload"),
        (TooLargeError, "bad_payload"),
        (ShowrunnerError, "unexpected"),
    ],
)
def test_anything_else_is_tried_three_times(
    error: type[ShowrunnerError], reason: str
) -> None:
    """From five seconds on."""
    assert decisions(error, 4) == [
        Again(timedelta(seconds=5)),
        Again(timedelta(seconds=10)),
        GiveUp(Verdict.SERVER_UNAVAILABLE, reason),
        GiveUp(Verdict.SERVER_UNAVAILABLE, reason),
    ]


def test_errors_of_different_kinds_count_together() -> None:
    """A late answer after two failures is the last."""
    assert isinstance(after(LateError("Why"), 3), GiveUp)
