"""Fixtures of the tests that keep a catalogue."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .keeper import Keeper, keeping
from .scripted import ScriptedServer


@pytest.fixture
def server() -> ScriptedServer:
    """Return a server with three films."""
    return ScriptedServer("Alien", "Brazil", "Contact")


@pytest.fixture
async def keeper(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[Keeper]:
    """Return somebody who has listed the server once."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        yield keeper
