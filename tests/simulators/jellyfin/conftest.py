"""A simulated Jellyfin server over a small library."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import ClientSession
import pytest

from .asking import Asking
from .simulator import JellyfinSimulator

SEASONS = {1: (1, 2, 3), 2: (1, 2)}
FILES = [
    "Movies/Dune (2021)/Dune (2021).mkv",
    "Movies/Arrival (2016)/Arrival (2016) - 1080p.mkv",
    "Movies/Arrival (2016)/Arrival (2016) - 2160p.mkv",
    "Movies/The General (1926) [tmdbid-961].mkv",
    "TV Shows/Daily News (2026)/Season 2026/Daily News - S2026E05-E06.mkv",
    "TV Shows/Daily News (2026)/Season 2026/Daily News - 2026-11-20.mkv",
    "Music/Air/Moon Safari (1998)/01 - La femme.flac",
    "Music/Air/Moon Safari (1998)/02 - Sexy Boy.flac",
    *(
        f"TV Shows/Severance (2022)/Season 0{season}/Severance - S0{season}E0{one}.mkv"
        for season, episodes in SEASONS.items()
        for one in episodes
    ),
]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Return a media folder with films, shows and an album."""
    for file in FILES:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * 1000)
    return tmp_path


@pytest.fixture
def version() -> str:
    """Return the version of the server; tests of others parametrise it."""
    return "12.0.0"


@pytest.fixture
async def server(
    socket_enabled: None,  # Requested before the port opens
    media: Path,
    version: str,
) -> AsyncIterator[JellyfinSimulator]:
    """Return a running server."""
    async with JellyfinSimulator(media, version=version, live_tv=True) as simulator:
        yield simulator


@pytest.fixture
async def client(server: JellyfinSimulator) -> AsyncIterator[Asking]:
    """Return a client of the server."""
    async with ClientSession() as session:
        asking = Asking(server, session)
        yield asking
        await asking.stop()
