"""Find out where a Jellyfin server answers, before any token or password is sent."""

import asyncio
from functools import partial
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)
from ..addresses import meant, moved, netloc
from ..discovery import DiscoveredServer
from ..probing import WrongServerError, first
from .reach import Found, find

PORTS: Final = {"https": 8920, "http": 8096}
PATIENCE: Final = 6.0  # Seconds; a server that is there answers at once


async def locate(
    session: ClientSession, text: str, client_id: str, wanted: str | None = None
) -> Found:
    """Return the server that a person meant, under its base path if it has one.

    Raises InvalidUrlError, WrongServerError if it is another one than the wanted, or
    the error that tells most of why nothing answers.
    """
    found = await first(meant(text, PORTS), partial(_probe, session, client_id))
    if wanted not in (None, found.server_id):
        raise WrongServerError("Another server answers")
    return found


async def identify(
    session: ClientSession, server: DiscoveredServer, client_id: str
) -> Found | None:
    """Return the server that was found on the network, if it answers.

    What it calls its address may be good for others, or for nobody: then it is looked
    for where its word came from. The session need not verify certificates, because
    nothing secret is sent.
    """
    there = netloc(server.host, server.port)
    for url in (server.url, f"http://{there}", f"https://{there}"):
        try:
            return await locate(session, url, client_id)
        except ShowrunnerError:
            continue
    return None


async def new_home(
    session: ClientSession, old: str, server: DiscoveredServer, client_id: str
) -> str | None:
    """Return a server's new URL if it has left the old one for where it was found."""
    new = moved(old, server.host, server.port)
    wanted = server.machine_id
    if new is None or new == old or await _home(session, old, client_id, wanted):
        return None
    return await _home(session, new, client_id, wanted)


async def check(
    session: ClientSession, url: str, client_id: str, wanted: str | None
) -> None:
    """Return if the wanted server answers at a URL.

    Raises WrongServerError if another one does, and what `locate` raises.
    """
    if (await _probe(session, client_id, url)).server_id != wanted:
        raise WrongServerError("Another server answers")


async def _home(
    session: ClientSession, url: str, client_id: str, wanted: str
) -> str | None:
    """Return the URL by which to call the wanted server, if it answers there."""
    try:
        found = await _probe(session, client_id, url)
    except ShowrunnerError:
        return None
    return found.url if found.server_id == wanted else None


async def _probe(session: ClientSession, client_id: str, url: str) -> Found:
    """Return the server at a URL. Raises UnavailableError after `PATIENCE`."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await find(session, url, client_id)
    except TimeoutError:
        raise UnavailableError("No answer in time") from None
    except AuthenticationFailedError, RejectedError:
        # A server tells anybody who it is; a proxy may not
        raise BadPayloadError("It does not say who it is") from None
