"""A simulated Jellyfin server, and whoever speaks with it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.jellyfin import listener
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import DEVICE, connected

VERSIONS = ("10.9.11", "10.10.7", "10.11.11", "12.0.0")
FILES = (
    "Movies/Dune (2021)/Dune (2021).mkv",
    "Movies/Alien (1979)/Alien (1979).mkv",
    "TV Shows/The Expanse (2015)/Season 02/The Expanse - S02E05 - Home.mkv",
    "Music/Band/Album/01 Song.flac",
)

type Maker = Callable[..., JellyfinProvider]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Return a folder with films, an episode and a track."""
    for name in FILES:
        file = tmp_path / "media" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(b"0" * 1000)
    return tmp_path / "media"


@pytest.fixture
async def jellyfin(
    socket_enabled: None, media: Path
) -> AsyncIterator[JellyfinSimulator]:
    """Run a simulated server."""
    async with JellyfinSimulator(media, pace=0.005, live_tv=True) as simulator:
        yield simulator


@pytest.fixture
def make(jellyfin: JellyfinSimulator, session: ClientSession) -> Maker:
    """Return a maker of providers; an administrator's, if no token is given."""

    def make(token: str | None = None, **changes: str) -> JellyfinProvider:
        token = token or jellyfin.login("Anna", DEVICE)
        connection = Connection(url=jellyfin.url, token=token, client_id=DEVICE)
        provider = JellyfinProvider(session, replace(connection, **changes))  # type: ignore[arg-type]
        provider.touches.settle = timedelta(0)
        return provider

    return make


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for what a simulator does at once."""
    monkeypatch.setattr(listener, "AFTER_NUDGE", timedelta(seconds=0.05))


@pytest.fixture(params=VERSIONS)
async def server(
    request: pytest.FixtureRequest, socket_enabled: None, media: Path
) -> AsyncIterator[JellyfinSimulator]:
    """Run a simulated server of each version."""
    async with JellyfinSimulator(media, version=request.param, pace=0) as simulator:
        yield simulator


@pytest.fixture
async def provider(
    server: JellyfinSimulator, session: ClientSession
) -> JellyfinProvider:
    """Return an administrator's provider that knows the libraries."""
    return await connected(server, session, server.login("Anna", DEVICE))
