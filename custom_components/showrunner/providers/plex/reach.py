"""Find out at which of several addresses a server answers, before any token is sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)
from ..base import Health
from ..http import Http
from ..probing import WrongServerError, first
from .addresses import meant, moved, netloc
from .resources import ServerResource

PATIENCE: Final = 6.0  # Seconds; a relay far away needs two or three
MAX_ADDRESSES: Final = 24  # A server in containers tells many; more is nonsense


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A server that answers."""

    url: str
    machine_id: str


class NoWayError(UnavailableError):
    """None of the addresses that plex.tv knows leads to the server."""

    translation_key = "no_way"


async def locate(session: ClientSession, text: str, wanted: str | None) -> str:
    """Return the URL that a person meant.

    Raises InvalidUrlError, WrongServerError if it leads to another server than the
    wanted one, or the error that tells most of why nothing answers.
    """
    found = await first_answering(session, meant(text))
    if wanted not in (None, found.machine_id):
        raise WrongServerError("Another server answers")
    return found.url


async def way_to(session: ClientSession, server: ServerResource) -> str:
    """Return the best URL at which a server of an account answers.

    Raises BusyError if it is there but starting, else NoWayError.
    """
    urls = [connection.uri for connection in server.connections]
    try:
        return (await first_answering(session, urls, server.machine_id)).url
    except BusyError:
        raise
    except ShowrunnerError as err:
        raise NoWayError("None of its addresses answers") from err


async def new_home(
    session: ClientSession, old: str, wanted: str, host: str, port: int
) -> str | None:
    """Return a server's new URL if it has left the old one for this host."""
    new = moved(old, host, port)
    if new is None or new == old or await _answers(session, old, wanted):
        return None
    return new if await _answers(session, new, wanted) else None


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
) -> Found:
    """Return the first URL where a server answers, or the one with the wanted id.

    Raises what `first` raises.
    """
    return await first(urls[:MAX_ADDRESSES], partial(_probe, session, wanted))


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


async def _probe(session: ClientSession, wanted: str | None, url: str) -> Found:
    """Return the server at a URL if it is the right one."""
    found = Found(url=url, machine_id=await machine_id(session, url))
    if wanted not in (None, found.machine_id):
        raise UnavailableError("Another server answers")
    return found


async def _answers(session: ClientSession, url: str, wanted: str) -> bool:
    """Return whether a server answers at a URL."""
    try:
        return await machine_id(session, url) == wanted
    except ShowrunnerError:
        return False
