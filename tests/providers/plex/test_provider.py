"""What a Plex server's answers may not do."""

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.providers.base import Connection, Look
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.simulators.plex import PlexSimulator


@pytest.fixture
def provider(plex: PlexSimulator, session: ClientSession) -> PlexProvider:
    """Return a provider for the simulated server."""
    connection = Connection(url=plex.url, token=plex.token, client_id="test")
    return PlexProvider(session, connection)


async def test_an_empty_list_of_accounts_removes_nobody(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """A server always has its owner, so an empty list is a mistake."""
    await provider.connect()
    await provider.look(Look.USERS)
    accounts = plex.state.users.names
    kept = dict(accounts)
    accounts.clear()
    with pytest.raises(BadPayloadError):
        await provider.look(Look.USERS)
    accounts.update(kept)

    assert await provider.look(Look.USERS) == []


async def test_an_old_server_is_known_by_its_version(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Versions are numbers, not texts."""
    versions = {"1.41.8.9834-x": True, "1.41.9.1-x": False, "1.100.0.1-x": False}
    for version, outdated in versions.items():
        plex.state.version = version
        await provider.connect()
        assert provider.is_outdated is outdated, version
