"""What to do when a server could not be asked to scan a folder."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .errors import (
    AuthenticationFailedError,
    BusyError,
    CatalogueError,
    DownError,
    LateError,
    OccupiedError,
    RejectedError,
    ShowrunnerError,
    UnsupportedError,
)
from .retry import Backoff
from .scans import Verdict

TRIES: Final = 3  # Of what goes wrong in the server, the first included
LATE_TRIES: Final = 2  # What takes too long, takes too long again
BACKOFF: Final = Backoff(first=timedelta(seconds=5))
LOOK_AGAIN: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again, after a pause."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class WaitForServer:
    """Ask again when the server is up, however long that takes."""


@dataclass(frozen=True, slots=True)
class WaitForScan:
    """Ask again when the scan that is under way has ended, or after a pause."""

    look_again: timedelta = LOOK_AGAIN  # Its end may not be told


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Never ask again: this is the verdict."""

    verdict: Verdict
    reason: str  # The translation key of the error


type Decision = Again | WaitForServer | WaitForScan | GiveUp


def after(error: ShowrunnerError, attempt: int) -> Decision:
    """Return what to do when asking failed for the `attempt`-th time, counted from 1.

    An AuthenticationFailedError means that the credentials are good for nothing any
    more; one request that they are not enough for is a ForbiddenError.
    """
    reason = error.translation_key
    match error:
        case OccupiedError():
            return WaitForScan()
        case DownError() | BusyError():
            return WaitForServer()
        case (
            AuthenticationFailedError()
            | RejectedError()
            | UnsupportedError()
            | CatalogueError()  # The server has no part in it
        ):
            return GiveUp(Verdict.REFUSED, reason)
        case LateError() if attempt < LATE_TRIES:
            return Again(timedelta(0))
        case _ if attempt < TRIES and not isinstance(error, LateError):
            return Again(BACKOFF.delay(attempt, 0))
        case _:
            return GiveUp(Verdict.SERVER_UNAVAILABLE, reason)
