"""Fixtures that tests of several rooms share."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from homeassistant.const import CONF_TOKEN, CONF_URL
from hypothesis import HealthCheck, settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.const import CONF_CLIENT_ID, CONF_KIND, DOMAIN
from custom_components.showrunner.engine.options import GROUPING, TRIES

from .simulators.plex import PlexSimulator

# The same cases in each run, however busy the machine is
settings.register_profile(
    "showrunner",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("showrunner")


@pytest.fixture
async def plex(socket_enabled: None, tmp_path: Path) -> AsyncIterator[PlexSimulator]:
    """Run a simulated Plex server with a film and an episode."""
    media = tmp_path / "media"
    for path in (
        "Movies/Dune (2021)/Dune (2021).mkv",
        "TV Shows/The Expanse (2015)/Season 02/The Expanse - S02E05 - Home.mkv",
    ):
        file = media / path
        file.parent.mkdir(parents=True)
        file.write_bytes(b"0" * 1000)
    async with PlexSimulator(media, dvr=True) as simulator:
        for item in simulator.library.items.values():
            item.added_at -= 3600  # Moments of a server are whole seconds
        yield simulator


# Nothing is waited for that the simulators do at once
IMPATIENT: Final = {GROUPING.key: 0, TRIES.key: 1}


@pytest.fixture
def entry(plex: PlexSimulator) -> MockConfigEntry:
    """Return the config entry of the simulated server, not yet set up."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Attic",
        unique_id=plex.machine_id,
        data={
            CONF_KIND: "plex",
            CONF_URL: plex.url,
            CONF_TOKEN: plex.token,
            CONF_CLIENT_ID: "0f8fad5bd9cb469fa16570867728950e",
        },
        options=IMPATIENT,
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that nobody waits for it alone in the end."""
    longest = {"test_demo.py", "test_soak.py", "test_bench_scan.py"}
    items.sort(key=lambda item: item.path.name not in longest)
