"""A plex.tv with JWTs, and one without."""

from collections.abc import AsyncIterator

import pytest

from tests.simulators.plextv import PlexTvSimulator


@pytest.fixture
async def plextv(
    socket_enabled: None,
) -> AsyncIterator[PlexTvSimulator]:
    """Return a plex.tv where Anna has an account."""
    async with PlexTvSimulator() as simulator:
        simulator.add_user("Anna")
        yield simulator


@pytest.fixture(params=[True, False], ids=["signed", "classic"])
async def either(
    request: pytest.FixtureRequest,
    socket_enabled: None,
) -> AsyncIterator[PlexTvSimulator]:
    """Return a plex.tv with JWTs, then one without; Anna has an account."""
    async with PlexTvSimulator(jwt=request.param) as simulator:
        simulator.add_user("Anna")
        yield simulator


@pytest.fixture
async def older(
    socket_enabled: None,
) -> AsyncIterator[PlexTvSimulator]:
    """Return a plex.tv that knows no JWT, where Anna has an account."""
    async with PlexTvSimulator(jwt=False) as simulator:
        simulator.add_user("Anna")
        yield simulator
