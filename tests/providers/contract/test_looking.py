"""Promises about the way to a server: whom to trust with what, and what fails how."""

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    DownError,
    ForbiddenError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.providers import http
from custom_components.showrunner.providers.base import Capability, Look

from .follower import Follower, following
from .stage import SimulatedStage, Stage


async def test_a_server_introduces_itself(stage: Stage, session: ClientSession) -> None:
    """Connecting tells who the server is, and what this user may do there."""
    provider = stage.provider(session)
    server = await provider.connect()

    assert server.id
    assert server.name
    assert server.version[0].isdigit()
    assert server == provider.server
    assert server.full_access is (Capability.SCAN in provider.capabilities)


async def test_the_first_look_tells_no_event(
    stage: Stage, session: ClientSession
) -> None:
    """What was there before is a state of affairs."""
    provider = stage.provider(session)
    await provider.connect()
    signals = [s for look in Look for s in await provider.look(look)]

    assert not [s for s in signals if hasattr(s, "payload")]
    assert provider.scans.libraries


async def test_a_line_comes_up(stage: Stage, session: ClientSession) -> None:
    """The server pushes, or says within seconds why not."""
    async with following(stage.provider(session)) as follower:
        assert follower.watcher.pushing


async def test_a_wrong_token_is_refused(stage: Stage, session: ClientSession) -> None:
    """Bad credentials are told from an absent server."""
    with pytest.raises(AuthenticationFailedError):
        await stage.provider(session, token="wrong").connect()  # noqa: S106


async def test_another_server_gets_no_token(
    simulated: SimulatedStage, session: ClientSession
) -> None:
    """An address may belong to somebody else by now."""
    with pytest.raises(BadPayloadError):
        await simulated.provider(session, server_id="another").connect()
    assert simulated.requests_with_token() == 0


async def test_tokens_travel_in_headers_only(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Addresses end up in logs; headers don't."""
    await follower.watcher.look(Look.USERS)

    assert simulated.requests_with_token() > 0
    assert not simulated.tokens_outside_headers()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("503", BusyError),
        ("401", AuthenticationFailedError),
        ("html", BadPayloadError),
        ("garbage", BadPayloadError),
        ("refuse", UnavailableError),
        ("cut", UnavailableError),
        ("stall", UnavailableError),
        ("500", UnavailableError),
    ],
)
async def test_each_fault_has_its_error(
    simulated: SimulatedStage,
    session: ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    error: type[ShowrunnerError],
) -> None:
    """What goes wrong is told by what to do about it, without token or address."""
    monkeypatch.setattr(http, "TIMEOUT", ClientTimeout(total=0.2))
    provider = simulated.provider(session)
    await provider.connect()
    simulated.fail(fault)

    with pytest.raises(error) as caught:
        await provider.look(Look.LIBRARIES)
    assert simulated.connection.token not in repr(caught.value)
    assert "127.0.0.1" not in str(caught.value)

    simulated.heal()
    await provider.look(Look.LIBRARIES)


async def test_nobody_listens(
    simulated: SimulatedStage, session: ClientSession
) -> None:
    """A server that is down is told from a machine that is gone."""
    await simulated.go_down()
    with pytest.raises(DownError):
        await simulated.provider(session).connect()


async def test_a_guest_sees_what_a_guest_may(
    simulated: SimulatedStage, session: ClientSession
) -> None:
    """Guest credentials work for the rest, and fail at nothing."""
    provider = simulated.provider(session, token=simulated.guest_token)
    server = await provider.connect()

    assert not server.full_access
    assert Capability.SCAN not in provider.capabilities
    for look in Look:
        await provider.look(look)
    with pytest.raises(ForbiddenError):
        await provider.scan([library.id for library in provider.scans.libraries])
