"""However much goes wrong, each run comes to its end, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .jellyfin_world import JellyfinWorld
from .plex_world import PlexWorld
from .soaking import soaking

RUNS = 25  # On each kind of server


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("make", [PlexWorld, JellyfinWorld])
async def test_runs_under_faults_complete_by_themselves(
    make: Callable[[Path], Any], tmp_path: Path
) -> None:
    """Refusals, cuts, errors, strange answers and stalls, at random questions."""
    async with soaking(make(tmp_path), seed=1) as soak:
        for _ in range(RUNS):
            await soak.run()
        assert (soak.incomplete, soak.removed) == (0, 0)
        assert soak.failed  # Or nothing was proved
        await soak.refresh()  # Brings what was read before its metadata came
        refreshed, told = await soak.refresh()
        assert refreshed
        assert told == 0
