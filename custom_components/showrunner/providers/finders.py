"""Ask the network for servers of every kind."""

import asyncio

from .discovery import DiscoveredServer, discover_jellyfin, discover_plex

FINDERS = (discover_plex, discover_jellyfin)


async def discover(patience: float) -> list[DiscoveredServer]:
    """Return the servers that answer in time; none if the network forbids asking."""
    answers = await asyncio.gather(*(find(patience) for find in FINDERS))
    return [server for found in answers for server in found]
