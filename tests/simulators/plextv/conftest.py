"""A simulated plex.tv for its judges, and a session that finds it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from requests import Session

from . import PlexTvSimulator, session_for


@pytest.fixture
async def plextv(
    socket_enabled: None,
) -> AsyncIterator[PlexTvSimulator]:
    """Return a plex.tv."""
    async with PlexTvSimulator() as simulator:
        yield simulator


@pytest.fixture
def session(plextv: PlexTvSimulator) -> Iterator[Session]:
    """Return a session that finds it."""
    with session_for(plextv.url) as session:
        yield session
