"""Tests of staying signed in, and of what is stored for that."""

from datetime import timedelta
import json

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.providers.plex.credentials import Credentials
from custom_components.showrunner.providers.plex.refusals import (
    TokenExpiredError,
)
from tests.simulators.plextv import PlexTvSimulator

from .anna import account, blocking, signed_in


async def test_a_token_is_renewed_before_it_ends(plextv: PlexTvSimulator) -> None:
    """Five days it is left alone; in its last two it is exchanged."""
    old = await signed_in(plextv)
    assert old.expires
    anna = account(plextv, old)

    assert await blocking(anna.renew, old.expires - timedelta(days=3)) is old
    new = await blocking(anna.renew, old.expires - timedelta(days=1))

    assert new.token != old.token
    assert new.keys == old.keys
    assert anna.credentials is new
    plextv.revoke(old.token)
    plextv._keys.devices.clear()
    assert (await blocking(anna.user)).name == "Anna"


async def test_a_token_that_ended_is_renewed_all_the_same(
    plextv: PlexTvSimulator,
) -> None:
    """Home Assistant may be off for a month; its key is good for ever."""
    old = await signed_in(plextv)
    assert old.expires
    plextv.expire_tokens()
    anna = account(plextv, old)
    with pytest.raises(TokenExpiredError):
        await blocking(anna.user)

    await blocking(anna.renew, old.expires + timedelta(days=30))

    assert (await blocking(anna.user)).name == "Anna"


async def test_a_refused_renewal_is_for_the_person(plextv: PlexTvSimulator) -> None:
    """The device was removed from the account: only a new sign-in helps."""
    old = await signed_in(plextv)
    assert old.expires
    plextv.revoke(old.token)
    anna = account(plextv, old)

    with pytest.raises(AuthenticationFailedError):
        await blocking(anna.renew, old.expires)
    assert anna.credentials is old


@pytest.mark.parametrize("path", ["nonce", "token"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", AuthenticationFailedError),
        ("422", AuthenticationFailedError),
        ("498", AuthenticationFailedError),
        ("400", RejectedError),
        ("403", ForbiddenError),
        ("404", RejectedError),
        ("429", BusyError),
        ("500", UnavailableError),
        ("503", BusyError),
        ("refuse", UnavailableError),
        ("cut", UnavailableError),
        ("html", BadPayloadError),
        ("garbage", BadPayloadError),
    ],
)
async def test_only_a_refusal_says_something_of_the_token(
    plextv: PlexTvSimulator, path: str, fault: str, error: type[ShowrunnerError]
) -> None:
    """Everything else is tried again later, and works then."""
    old = await signed_in(plextv)
    assert old.expires
    anna = account(plextv, old)
    plextv.fail(fault, f"/api/v2/auth/{path}", times=1)

    with pytest.raises(ShowrunnerError) as raised:
        await blocking(anna.renew, old.expires)

    assert type(raised.value) is error
    assert await blocking(anna.renew, old.expires) is not old


async def test_credentials_come_back_from_storage(either: PlexTvSimulator) -> None:
    """What an entry keeps is plain JSON, and is all that is needed."""
    credentials = await signed_in(either)

    stored = json.loads(json.dumps(credentials.as_dict()))

    assert Credentials.from_dict(stored) == credentials
    again = account(either, Credentials.from_dict(stored))
    assert (await blocking(again.user)).name == "Anna"
