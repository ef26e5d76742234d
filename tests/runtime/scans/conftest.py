"""Fixtures of the tests of scans."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .desk import Desk, at_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return somebody who has a scanner at work."""
    async with at_desk(tmp_path) as desk:
        yield desk
