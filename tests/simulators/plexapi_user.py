"""A user of plexapi, as it is, of the simulated Plex server."""

import asyncio
from collections.abc import Callable
from typing import Any

from plexapi.server import PlexServer

from .plex import PlexSimulator

PATIENCE = 5.0
SERVER: Any = PlexServer  # plexapi has no types


async def judged[T](judge: Callable[..., T], *args: object) -> T:
    """Run what plexapi does in a thread, as it blocks."""
    return await asyncio.to_thread(judge, *args)


def log_in(plex: PlexSimulator, token: str | None = None) -> Any:
    """Connect as a user of plexapi does."""
    return SERVER(plex.url, token or plex.token, timeout=PATIENCE)
