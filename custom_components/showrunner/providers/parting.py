"""Give back what a server let us have, when it is needed no more."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

from aiohttp import ClientSession

from ..engine.errors import ShowrunnerError
from . import ProviderKind
from .base import Connection
from .jellyfin.auth import log_out
from .jellyfin.locate import check

type Way = Callable[[ClientSession, Connection], Awaitable[None]]

PATIENCE: Final = 5.0  # Seconds; somebody may be waiting, and it matters little


async def part(kind: str, session: ClientSession, connection: Connection) -> None:
    """End a connection's token, if its server can be reached and it is ours to end.

    Raises nothing: a token that stays behind can be ended on the server.
    """
    if way := WAYS.get(kind):
        with suppress(ShowrunnerError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await way(session, connection)


async def _part_from_jellyfin(session: ClientSession, connection: Connection) -> None:
    """Log out, unless somebody else answers by now."""
    wanted = connection.server_id
    await check(session, connection.url, connection.client_id, wanted)
    await log_out(session, connection)


WAYS: Final[Mapping[str, Way]] = {ProviderKind.JELLYFIN: _part_from_jellyfin}
