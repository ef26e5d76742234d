"""The stages that the promises are kept on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar
import pytest
from pytest_socket import socket_allow_hosts
from yarl import URL

from custom_components.showrunner.providers.jellyfin import (
    listener as jellyfin_listener,
)
from custom_components.showrunner.providers.plex import listener

from .follower import Follower, following
from .stage import SimulatedStage, Stage, real_stage
from .stages import STAGES


@pytest.fixture(params=[*STAGES, "real"])
async def stage(
    request: pytest.FixtureRequest,
    socket_enabled: None,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """Return each kind of server, and the real one that the environment names."""
    if request.param != "real":
        async with STAGES[request.param](tmp_path) as simulated:
            yield simulated
    elif real := real_stage():
        host = URL(real.connection.url).host or ""
        socket_allow_hosts([host])  # No other test may leave the machine
        yield real
    else:
        pytest.skip("The environment names no real server")


@pytest.fixture(params=STAGES)
async def simulated(
    request: pytest.FixtureRequest,
    socket_enabled: None,
    tmp_path: Path,
) -> AsyncIterator[SimulatedStage]:
    """Return each kind of simulator."""
    async with STAGES[request.param](tmp_path) as simulated:
        yield simulated


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session like Home Assistant's."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for what the simulators do at once."""
    monkeypatch.setattr(listener, "AFTER_STOP", timedelta(seconds=0.1))
    monkeypatch.setattr(listener, "AFTER_SCAN", timedelta(seconds=0.1))
    monkeypatch.setattr(jellyfin_listener, "AFTERWORD", timedelta(seconds=0.1))


@pytest.fixture
async def follower(
    simulated: SimulatedStage, session: ClientSession
) -> AsyncIterator[Follower]:
    """Return a follower of a simulated server."""
    async with following(simulated.provider(session)) as follower:
        yield follower
