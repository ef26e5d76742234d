"""Fixtures of the tests of scans."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.runtime.keeper import keeping
from tests.runtime.scripted import ScriptedServer

from .desk import Desk, at_desk
from .trial import Trial


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return somebody who has a scanner at work."""
    async with at_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
async def trial(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[Trial]:
    """Return a server with three films that are known."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        yield Trial(server, keeper)
