"""Keeping the way to a server open through the account that led to it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    UnavailableError,
)
from custom_components.showrunner.providers.base import (
    Connection,
    ConnectionChanged,
    Look,
    Wanted,
)
from custom_components.showrunner.providers.plex import renewal
from custom_components.showrunner.providers.plex.account import Account
from custom_components.showrunner.providers.plex.credentials import Credentials
from custom_components.showrunner.providers.plex.provider import PlexProvider
from custom_components.showrunner.providers.plex.renewal import renew
from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator, session_for

from .anna import ME, signed_in

type Publish = Callable[..., None]


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session like Home Assistant's."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def publish(
    plextv: PlexTvSimulator, plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> Publish:
    """Publish the server at plex.tv, and return a function that does so anew."""
    routed = partial(Account, session=session_for(plextv.url))
    monkeypatch.setattr(renewal, "Account", routed)

    def publish(url: str = plex.url, token: str = plex.token) -> None:
        plextv.add_server(plex.machine_id, "Attic", "Anna", url, token)

    publish()
    return publish


@pytest.fixture
async def connection(
    plextv: PlexTvSimulator, plex: PlexSimulator, publish: Publish
) -> Connection:
    """Return a connection that Anna's account led to, with a JWT that is young."""
    credentials = await signed_in(plextv)
    plextv.forget_requests()
    return Connection(
        url=plex.url,
        token=plex.token,
        client_id=ME,
        server_id=plex.machine_id,
        account=credentials.as_dict(),
    )


def _aged(connection: Connection) -> Connection:
    """Return the same connection, six days later."""
    assert connection.account
    credentials = Credentials.from_dict(connection.account)
    old = replace(credentials, expires=datetime.now(UTC) + timedelta(days=1))
    return replace(connection, account=old.as_dict())


async def test_an_account_in_good_order_is_not_asked(
    plextv: PlexTvSimulator, session: ClientSession, connection: Connection
) -> None:
    """plex.tv is no server to poll."""
    assert await renew(session, connection, in_trouble=False) is connection
    no_account = replace(connection, account=None)
    assert await renew(session, no_account, in_trouble=True) is no_account
    assert not plextv.requests


async def test_credentials_are_renewed_in_time(
    session: ClientSession, connection: Connection
) -> None:
    """New credentials are stored; address and the server's own token stay."""
    old = _aged(connection)
    new = await renew(session, old, in_trouble=False)

    assert new.account
    assert old.account
    assert new.account["token"] != old.account["token"]
    assert not Credentials.from_dict(new.account).due(datetime.now(UTC))
    assert (new.url, new.token) == (old.url, old.token)


async def test_new_credentials_are_kept_though_the_servers_are_not_told(
    plextv: PlexTvSimulator, session: ClientSession, connection: Connection
) -> None:
    """Neither silence nor a refusal about servers undoes a renewal."""
    for fault in ("503", "401"):
        plextv.fail(fault, "/api/v2/resources")
        plextv.fail(fault, "/api/v2/user")
        new = await renew(session, _aged(connection), in_trouble=False)
        plextv.heal()
        assert new.account != connection.account
        assert (new.url, new.token) == (connection.url, connection.token)


async def test_only_a_refused_renewal_is_for_the_person(
    plextv: PlexTvSimulator, session: ClientSession, connection: Connection
) -> None:
    """Silence says nothing about the credentials."""
    plextv.fail("503")
    with pytest.raises(UnavailableError):
        await renew(session, _aged(connection), in_trouble=False)
    plextv.heal()

    assert connection.account
    plextv.revoke(connection.account["token"])
    with pytest.raises(AuthenticationFailedError):
        await renew(session, _aged(connection), in_trouble=False)


async def test_a_token_that_was_exchanged_is_taken_over(
    session: ClientSession, connection: Connection, publish: Publish
) -> None:
    """The server refuses the old one, and the account knows the new one."""
    publish(token="exchanged")  # noqa: S106 - the simulator's own
    new = await renew(session, connection, in_trouble=True)
    assert (new.url, new.token) == (connection.url, "exchanged")


async def test_a_server_that_moved_is_found(
    plex: PlexSimulator, session: ClientSession, connection: Connection
) -> None:
    """Its old address is silent, and the account knows the new one."""
    gone = replace(connection, url="http://127.0.0.1:9")
    new = await renew(session, gone, in_trouble=True)
    assert new == replace(gone, url=plex.url)


async def test_nothing_better_is_known(
    plextv: PlexTvSimulator,
    plex: PlexSimulator,
    session: ClientSession,
    connection: Connection,
) -> None:
    """The account agrees with us, or has the server no longer."""
    assert await renew(session, connection, in_trouble=True) == connection
    del plextv._directory.servers[plex.machine_id]
    assert await renew(session, connection, in_trouble=True) == connection
    plextv.fail("503")
    with pytest.raises(UnavailableError):
        await renew(session, connection, in_trouble=True)


async def test_a_renewal_does_not_touch_the_line(
    plex: PlexSimulator, session: ClientSession, connection: Connection
) -> None:
    """The socket stays as it is; only what is stored changes."""
    provider = PlexProvider(session, _aged(connection))
    await provider.connect()
    plex.forget_requests()

    changed, wanted = await provider.look(Look.ACCOUNT)

    assert isinstance(changed, ConnectionChanged)
    assert changed.connection is provider.connection
    assert wanted == Wanted(Look.SERVER)
    assert not [it for it in plex.requests if "websockets" in it.path]
    assert await provider.look(Look.ACCOUNT) == []


async def test_a_refused_token_that_nobody_can_better_is_for_the_person(
    plex: PlexSimulator, session: ClientSession, connection: Connection
) -> None:
    """The server's own refusal stands."""
    provider = PlexProvider(session, connection)
    await provider.connect()
    plex.fail("401", "/")
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.SERVER)
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.ACCOUNT)
    plex.heal()
    await provider.look(Look.SERVER)
    assert await provider.look(Look.ACCOUNT) == []
