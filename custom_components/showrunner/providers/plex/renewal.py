"""Keep the way to a server open through the account that led to it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import AuthenticationFailedError
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
    or refuses its token. Raises AuthenticationFailedError when plex.tv refuses, and
    UnavailableError when it tells nothing.
    """
    if connection.account is None:
        return connection
    account = Account(Credentials.from_dict(connection.account), version=VERSION)
    is_due = account.credentials.due(datetime.now(UTC))
    if not (is_due or in_trouble):
        return connection
    credentials = await asyncio.to_thread(account.renew, datetime.now(UTC))
    servers = await asyncio.to_thread(account.servers)
    resource = _find(servers, connection.server_id)
    token = resource.access_token
    url = connection.url
    if in_trouble and token == connection.token:
        urls = [url, *(c.uri for c in resource.connections)]
        found = await first_answering(session, urls, resource.machine_id)
        url = found.url
    return replace(connection, url=url, token=token, account=credentials.as_dict())


def _find(servers: tuple[ServerResource, ...], server_id: str | None) -> ServerResource:
    """Return the server of a connection. Raises AuthenticationFailedError."""
    for server in servers:
        if server.machine_id == server_id:
            return server
    raise AuthenticationFailedError("The account has this server no longer")
