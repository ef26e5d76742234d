"""Ways to be let in, and out again."""

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    ForbiddenError,
    RejectedError,
)
from custom_components.showrunner.providers.base import Connection
from custom_components.showrunner.providers.jellyfin.auth import (
    CodeExpiredError,
    SignIn,
    log_out,
)
from custom_components.showrunner.providers.jellyfin.identity import headers
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import DEVICE


@pytest.fixture
def sign_in(jellyfin: JellyfinSimulator, session: ClientSession) -> SignIn:
    """Return an attempt to be let in."""
    return SignIn(session, jellyfin.url, DEVICE)


async def test_a_name_and_a_password(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """They give a token, and whose it is."""
    done = await sign_in.by_password(jellyfin.user, jellyfin.password)

    assert done.user.name == jellyfin.user
    assert done.is_administrator
    assert done.server_id == jellyfin.server_id
    owner = await sign_in.owner(done.token)
    assert owner.user == done.user
    assert owner.is_administrator
    assert done.token not in repr(done)


async def test_a_wrong_password_is_tried_once(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """The server locks out whoever tries too often."""
    jellyfin.forget_requests()
    with pytest.raises(AuthenticationFailedError):
        await sign_in.by_password(jellyfin.user, "guess")

    assert len(jellyfin.requests) == 1


async def test_a_disabled_user(jellyfin: JellyfinSimulator, sign_in: SignIn) -> None:
    """The password is right, and still it is a no."""
    jellyfin.add_user("Ben", "secret")
    jellyfin.disable_user("Ben")
    with pytest.raises(ForbiddenError):
        await sign_in.by_password("Ben", "secret")


async def test_a_code(jellyfin: JellyfinSimulator, sign_in: SignIn) -> None:
    """Shown, approved by somebody, and redeemed."""
    assert await sign_in.can_quick_connect()
    code = await sign_in.start_quick_connect()
    assert len(code.code) == 6
    assert code.secret not in repr(code)
    assert not await sign_in.is_approved(code)
    with pytest.raises(CodeExpiredError):
        await sign_in.redeem(code)
    jellyfin.approve(code.code, jellyfin.user)
    assert await sign_in.is_approved(code)
    done = await sign_in.redeem(code)

    assert done.user.name == jellyfin.user
    assert (await sign_in.owner(done.token)).is_administrator


async def test_a_code_that_is_too_old(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """The server knows it no more."""
    code = await sign_in.start_quick_connect()
    jellyfin.fail("404", "/QuickConnect/Connect")
    with pytest.raises(CodeExpiredError):
        await sign_in.is_approved(code)


async def test_a_code_that_a_disabled_user_approved(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """It is the user who is refused, and not the code."""
    jellyfin.add_user("Ben", "secret")
    code = await sign_in.start_quick_connect()
    jellyfin.approve(code.code, "Ben")
    jellyfin.disable_user("Ben")
    with pytest.raises(ForbiddenError):
        await sign_in.redeem(code)


async def test_whose_a_token_is(jellyfin: JellyfinSimulator, sign_in: SignIn) -> None:
    """A key is nobody's, a plain user's is no administrator's, a bad one is refused."""
    jellyfin.add_user("Ben", "secret")
    plain = await sign_in.owner(jellyfin.login("Ben", "phone"))
    key = await sign_in.owner(jellyfin.add_key())

    assert plain.user
    assert plain.user.name == "Ben"
    assert not plain.is_administrator
    assert key.user is None
    assert key.is_administrator
    with pytest.raises(AuthenticationFailedError):
        await sign_in.owner("nonsense")


async def test_a_token_ends_with_a_logout(
    jellyfin: JellyfinSimulator, sign_in: SignIn, session: ClientSession
) -> None:
    """Nobody can use it any more."""
    done = await sign_in.by_password(jellyfin.user, jellyfin.password)
    connection = Connection(url=jellyfin.url, token=done.token, client_id=DEVICE)
    await log_out(session, connection)

    with pytest.raises(AuthenticationFailedError):
        await sign_in.owner(done.token)


async def test_a_second_sign_in_ends_the_first(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """A device has one token, so an entry must have a device id of its own."""
    first = await sign_in.by_password(jellyfin.user, jellyfin.password)
    second = await sign_in.by_password(jellyfin.user, jellyfin.password)

    with pytest.raises(AuthenticationFailedError):
        await sign_in.owner(first.token)
    assert (await sign_in.owner(second.token)).user


async def test_only_one_form_of_token_is_used(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """The one that all servers take, in a header."""
    done = await sign_in.by_password(jellyfin.user, jellyfin.password)
    await sign_in.owner(done.token)
    for seen in jellyfin.requests:
        names = {name.lower() for name in seen.headers}
        assert "authorization" in names
        assert not {name for name in names if "emby" in name or "token" in name}
        assert "api_key" not in seen.query
        assert "ApiKey" not in seen.query


def test_values_in_the_header_are_quoted() -> None:
    """Whatever is in them."""
    said = headers('a"b, c', "t/k n")["Authorization"]
    assert 'DeviceId="a%22b%2C%20c"' in said
    assert 'Token="t%2Fk%20n"' in said
    assert "Token" not in headers("device")["Authorization"]


async def test_quick_connect_may_be_off(
    jellyfin: JellyfinSimulator, sign_in: SignIn
) -> None:
    """Then there is no code."""
    jellyfin.state.quick.enabled = False
    assert not await sign_in.can_quick_connect()
    with pytest.raises((AuthenticationFailedError, RejectedError)):
        await sign_in.start_quick_connect()
