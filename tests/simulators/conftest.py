"""A simulated Plex server over a small library."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import ClientSession
import pytest

from .client import Client
from .plex import PlexSimulator

FILMS = ("Dune (2021)", "Arrival (2016)", "The Third Man (1949)")


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Return a media folder with three films, a show of two seasons, and an album."""
    files = [f"Movies/{film}/{film}.mkv" for film in FILMS]
    files += [
        f"TV Shows/Severance (2022)/Season 0{season}/Severance - S0{season}E0{one}.mkv"
        for season in (1, 2)
        for one in (1, 2, 3)
    ]
    files += [
        f"Music/Air/Moon Safari (1998)/0{one} - Song {one}.flac" for one in (1, 2)
    ]
    for file in files:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * 1000)
    return tmp_path


@pytest.fixture
async def plex(
    socket_enabled: None,  # Requested before the port opens
    media: Path,
) -> AsyncIterator[PlexSimulator]:
    """Return a running Plex server."""
    async with PlexSimulator(media, dvr=True) as simulator:
        yield simulator


@pytest.fixture
async def client(plex: PlexSimulator) -> AsyncIterator[Client]:
    """Return a client of the server."""
    async with ClientSession() as session:
        yield Client(plex, session)
