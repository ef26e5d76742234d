"""Tests of giving tokens back."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.providers import ProviderKind
from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.parting import part
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.plex import PlexSimulator


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant would share."""
    async with ClientSession() as session:
        yield session


async def test_a_jellyfin_token_is_ended(session: ClientSession) -> None:
    """Nobody can use it any more."""
    async with JellyfinSimulator() as den:
        token = den.login("Anna", "ours")
        connection = Connection(
            url=den.url, token=token, client_id="ours", server_id=den.server_id
        )
        await part(ProviderKind.JELLYFIN, session, connection)
        assert token not in den.state.access.tokens


async def test_nobody_in_particular_is_shown_no_token(session: ClientSession) -> None:
    """Without an id, whoever answers may be somebody else."""
    async with JellyfinSimulator() as den:
        token = den.login("Anna", "ours")
        connection = Connection(url=den.url, token=token, client_id="ours")
        await part(ProviderKind.JELLYFIN, session, connection)
        assert token in den.state.access.tokens
        assert not [request for request in den.requests if request.token]


async def test_a_plex_token_is_the_accounts(session: ClientSession) -> None:
    """The server has nothing to take back, and is not asked to."""
    async with PlexSimulator() as attic:
        connection = Connection(
            url=attic.url,
            token=attic.token,
            client_id="ours",
            server_id=attic.machine_id,
        )
        await part(ProviderKind.PLEX, session, connection)
        assert not attic.requests
