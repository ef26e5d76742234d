"""Keep the way to a server open through the account that led to it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import AuthenticationFailedError, ShowrunnerError
from ..base import Connection
from .account import Account
from .credentials import Credentials
from .reach import first_answering
from .resources import ServerResource

VERSION: Final = "1.0"  # Of the device as plex.tv lists it


async def renew(
    session: ClientSession, connection: Connection, *, in_trouble: bool
) -> Connection:
    """Return a connection with credentials that last, or the same.

    Asks plex.tv only when the credentials are due, or when the server is out of reach
    or refuses its token. Raises AuthenticationFailedError when plex.tv refuses to renew
    them, and UnavailableError when it tells nothing.
    """
    if connection.account is None:
        return connection
    account = Account(Credentials.from_dict(connection.account), version=VERSION)
    if not (in_trouble or account.credentials.due(datetime.now(UTC))):
        return connection
    credentials = await asyncio.to_thread(account.renew, datetime.now(UTC))
    kept = replace(connection, account=credentials.as_dict())
    try:
        server = _find(await asyncio.to_thread(account.servers), kept.server_id)
        return await _follow(session, kept, server) if server else kept
    except AuthenticationFailedError:  # The server's own word counts, not this
        return kept
    except ShowrunnerError:
        if kept == connection:
            raise
        return kept


async def _follow(
    session: ClientSession, connection: Connection, server: ServerResource
) -> Connection:
    """Return a connection with the token that is good now, or where the server is."""
    if server.access_token != connection.token:
        return replace(connection, token=server.access_token)
    urls = [connection.url, *(each.uri for each in server.connections)]
    found = await first_answering(session, urls, server.machine_id)
    return replace(connection, url=found.url)


def _find(
    servers: tuple[ServerResource, ...], server_id: str | None
) -> ServerResource | None:
    """Return the server of a connection, if the account has it."""
    return next((each for each in servers if each.machine_id == server_id), None)
