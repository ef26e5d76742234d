"""Try several addresses of a server at once, before any token is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import ClientConnectorCertificateError

from ..engine.errors import (
    BadPayloadError,
    BusyError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
    UntrustedError,
)


class WrongServerError(RejectedError):
    """A server answers, and it is not the one that was meant."""

    translation_key = "wrong_server"


async def first[T](urls: Iterable[str], probe: Callable[[str], Awaitable[T]]) -> T:
    """Return what the probe found at the first URL where it found something.

    All are asked at once, and the best one that answers wins, not the fastest. Raises
    the error that tells most of why none did.
    """
    tasks = [asyncio.ensure_future(probe(url)) for url in urls]
    errors: list[ShowrunnerError] = []
    try:
        for task in tasks:
            try:
                return await task
            except ShowrunnerError as err:
                errors.append(err)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise max(errors, key=_telling, default=UnavailableError("There is no address"))


def _telling(error: ShowrunnerError) -> int:
    """Return how much an error says about the server that was meant."""
    match error:
        case BusyError():
            return 4
        case UntrustedError() if isinstance(
            error.__cause__, ClientConnectorCertificateError
        ):
            return 3
        case BadPayloadError():
            return 2
        case UntrustedError():  # No TLS there at all: what http said tells more
            return 0
        case _:
            return 1
