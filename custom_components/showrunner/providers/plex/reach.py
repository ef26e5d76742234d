"""Find out at which of several addresses a server answers, before any token is sent."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiohttp import ClientConnectorCertificateError, ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
    UntrustedError,
)
from ..base import Health
from ..http import Http
from .addresses import netloc

PATIENCE: Final = 6.0  # Seconds; a relay far away needs two or three
MAX_ADDRESSES: Final = 24  # A server in containers tells many; more is nonsense


async def machine_id(session: ClientSession, url: str) -> str:
    """Return the id of the server at a URL.

    Raises UnavailableError and its kinds, or BadPayloadError when something else is
    there.
    """
    http = Http(session, Health())
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await http.get_json(
                f"{url}/identity", {"Accept": "application/json"}, {}
            )
    except TimeoutError:
        raise UnavailableError("No answer in time") from None
    except AuthenticationFailedError, RejectedError:
        # A server tells anybody who it is; a proxy may not
        raise BadPayloadError("It does not say who it is") from None
    match answer:
        case {"MediaContainer": {"machineIdentifier": str(found)}} if found:
            return found
        case _:
            raise BadPayloadError("It is no Plex server")


async def first_answering(
    session: ClientSession, urls: Sequence[str], wanted: str | None = None
) -> str:
    """Return the first URL where a server answers, or the one with the wanted id.

    All are asked at once, and the best one that answers wins, not the fastest. Raises
    the error that tells most of why none did.
    """
    probes = [_probe(session, url, wanted) for url in urls[:MAX_ADDRESSES]]
    tasks = [asyncio.create_task(probe) for probe in probes]
    errors: list[ShowrunnerError] = [UnavailableError("There is no address to try")]
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
    raise max(errors, key=_telling)


async def identify(session: ClientSession, host: str, port: int) -> str | None:
    """Return the id of the server that was found on the network, if it answers.

    The session need not verify certificates: nothing secret is sent, and the name in
    the certificate is not known.
    """
    for scheme in ("http", "https"):
        try:
            return await machine_id(session, f"{scheme}://{netloc(host, port)}")
        except ShowrunnerError:
            continue
    return None


async def _probe(session: ClientSession, url: str, wanted: str | None) -> str:
    """Return the URL if the right server answers there."""
    found = await machine_id(session, url)
    if wanted not in (None, found):
        raise UnavailableError("Another server answers")
    return url


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
