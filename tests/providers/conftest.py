"""A server of a test's own, to be spoken with over real sockets."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest


@pytest.fixture
async def session(
    socket_enabled: None,
) -> AsyncIterator[ClientSession]:
    """Return a session that verifies certificates, as Home Assistant's does."""
    async with ClientSession() as session:
        yield session
