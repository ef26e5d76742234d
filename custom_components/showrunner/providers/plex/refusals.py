"""What plex.tv means when it refuses, and everything that goes wrong on the way."""

from collections.abc import Generator
from contextlib import contextmanager

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)


class PinExpiredError(RejectedError):
    """Nobody approved the code in time. Start again."""

    translation_key = "pin_expired"


class TokenExpiredError(UnavailableError):
    """The token is past its week. Renew it, then ask again."""


type Meanings = dict[int, type[ShowrunnerError]]

MEANINGS: Meanings = {
    401: AuthenticationFailedError,
    403: ForbiddenError,
    429: BusyError,
    498: TokenExpiredError,
    503: BusyError,
}
OF_POLLING: Meanings = {404: PinExpiredError}
OF_A_TOKEN: Meanings = {422: AuthenticationFailedError}
OF_RENEWING: Meanings = OF_A_TOKEN | {498: AuthenticationFailedError}


class RefusedError(Exception):
    """plex.tv answered with a status that is not 2xx."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@contextmanager
def translated(special: Meanings | None = None) -> Generator[None]:
    """Turn whatever plexapi and requests raise into our errors.

    Their texts hold addresses and answers, and so tokens: none is passed on.
    """
    try:
        yield
    except ShowrunnerError:
        raise
    except RefusedError as err:
        meaning = (MEANINGS | (special or {})).get(err.status) or _by_class(err.status)
        raise meaning(f"plex.tv answered with status {err.status}") from None
    except ValueError, TypeError, LookupError, AttributeError:
        raise BadPayloadError("plex.tv's answer makes no sense") from None
    except OSError as err:  # All of requests' errors are
        raise UnavailableError(f"plex.tv: {type(err).__name__}") from None
    except Exception as err:  # noqa: BLE001 - plexapi's, PyJWT's and the XML parser's own
        raise BadPayloadError(f"plex.tv: {type(err).__name__}") from None


def _by_class(status: int) -> type[ShowrunnerError]:
    """Return what a status means that no table names."""
    if status >= 500:  # noqa: PLR2004 - the class of server errors
        return UnavailableError
    return RejectedError if status >= 400 else BadPayloadError  # noqa: PLR2004
