"""Whatever happens, the catalogue is what the server holds, and news is told once."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from hypothesis import HealthCheck, example, given, settings, strategies as st
import pytest

from custom_components.showrunner.engine.syncs import SyncMode

from .jellyfin_world import JellyfinWorld
from .keeper import keeping
from .model import Act, Model
from .plex_world import PlexWorld

CASES = 20  # Of each kind of server; more were tried, with 40 acts each
WORLDS = {"plex": PlexWorld, "jellyfin": JellyfinWorld}
ACTS = st.lists(st.tuples(st.sampled_from(Act), st.integers(0, 20)), max_size=25)
RETURNED = [Act.DELETE, Act.QUICK, Act.ADD, Act.QUICK]
THERE_AND_BACK = [Act.UPGRADE, Act.QUICK] * 4
MOVED = [Act.MOVE, Act.PUSH, Act.MOVE, Act.QUICK]
UNHEARD = [Act.LOSE, Act.REWRITE, Act.QUICK, Act.RESTART_SERVER, Act.DEEP]


async def live(kind: str, acts: list[tuple[Act, int]]) -> None:
    """Let things happen, and check after each run."""
    with TemporaryDirectory() as folder:
        world = WORLDS[kind](Path(folder) / "media")
        async with world, ClientSession() as session:
            path = Path(folder) / "catalogue.db"
            async with keeping(lambda: world.provider(session), path) as keeper:
                model = Model(world, keeper, session)
                await model.begin()
                for act, number in acts:
                    await model.act(act, number)
                world.simulator.heal()
                await model.sync(SyncMode.QUICK)
                await model.sync(SyncMode.DEEP)


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("kind", WORLDS)
@settings(
    max_examples=CASES,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(acts=ACTS)
@example(acts=[(act, 0) for act in RETURNED])
@example(acts=[(act, 4) for act in RETURNED])
@example(acts=[(act, 0) for act in THERE_AND_BACK])
@example(acts=[(act, 0) for act in MOVED])
@example(acts=[(act, 2) for act in UNHEARD])
def test_the_catalogue_follows_whatever_happens(
    kind: str, acts: list[tuple[Act, int]]
) -> None:
    """Films and episodes come, change, move and go, while much goes wrong."""
    asyncio.run(live(kind, acts))
