"""Tests of signing in to plex.tv."""

from datetime import UTC, datetime, timedelta
from traceback import format_exception

import pytest

from custom_components.showrunner.engine.errors import (
    BusyError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.providers.plex import account as account_module
from custom_components.showrunner.providers.plex.refusals import (
    PinExpiredError,
)
from tests.simulators.plextv import PlexTvSimulator

from .anna import ME, account, blocking, sign_in, signed_in


async def test_a_sign_in_ends_with_a_token_that_renews_itself(
    plextv: PlexTvSimulator,
) -> None:
    """The code is shown, typed and approved; what comes of it lasts a week."""
    attempt = sign_in(plextv)
    prompt = await blocking(attempt.start)

    assert prompt.code
    assert len(prompt.code) == 4
    assert prompt.url == f"https://plex.tv/link/?pin={prompt.code}"
    assert await blocking(attempt.poll) is None
    plextv.link(prompt.code, "Anna")
    credentials = await blocking(attempt.poll)

    assert credentials
    assert credentials.keys
    assert credentials.expires
    left = credentials.expires - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    user = await blocking(account(plextv, credentials).user)
    assert user.name == "Anna"


async def test_where_there_is_no_jwt_a_token_lasts(older: PlexTvSimulator) -> None:
    """The same sign-in ends with a classic token, which there is no need to renew."""
    credentials = await signed_in(older)
    older.forget_requests()
    anna = account(older, credentials)

    assert (credentials.keys, credentials.expires) == (None, None)
    later = datetime.now(UTC) + timedelta(days=400)
    assert await blocking(anna.renew, later) is credentials
    assert older.requests == []
    assert (await blocking(anna.user)).name == "Anna"


@pytest.mark.parametrize(
    "fault", ["400", "401", "403", "404", "422", "html", "garbage", "empty"]
)
@pytest.mark.parametrize("path", ["/api/v2/auth/nonce", "/api/v2/pins"])
async def test_a_jwt_that_cannot_be_had_is_not_missed(
    plextv: PlexTvSimulator, path: str, fault: str
) -> None:
    """Whatever plex.tv says instead of a nonce, there is the classic code."""
    plextv.fail(fault, path, times=1)

    assert (await signed_in(plextv)).keys is None


async def test_a_code_that_plextv_made_classic_is_taken_as_such(
    plextv: PlexTvSimulator,
) -> None:
    """A plex.tv that ignores our key, but has nonces, gives a token without an end."""
    attempt = sign_in(plextv)
    prompt = await blocking(attempt.start)
    plextv._directory.pins[500_000].jwk = None
    plextv.link(prompt.code or "", "Anna")

    credentials = await blocking(attempt.poll)

    assert credentials
    assert credentials.expires is None


async def test_the_link_alone_is_enough(either: PlexTvSimulator) -> None:
    """With a long code nothing is typed: the link carries it, and who asks."""
    attempt = sign_in(either, short_code=False)
    prompt = await blocking(attempt.start)
    code = prompt.url.partition("&code=")[2]

    assert prompt.code is None
    assert prompt.url.startswith("https://app.plex.tv/auth")
    assert f"clientID={ME}" in prompt.url
    assert "product%5D=Showrunner" in prompt.url
    either.link(code, "Anna")
    assert await blocking(attempt.poll)


async def test_a_code_nobody_approves_expires(either: PlexTvSimulator) -> None:
    """The flow can tell that from all other errors, and start again."""
    attempt = sign_in(either)
    await blocking(attempt.start)
    either.expire_pins()

    with pytest.raises(PinExpiredError) as raised:
        await blocking(attempt.poll)

    assert raised.value.translation_key == "pin_expired"
    assert (await blocking(attempt.start)).code
    assert await blocking(attempt.poll) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refuse", UnavailableError),
        ("500", UnavailableError),
        ("503", BusyError),
        ("429", BusyError),
    ],
)
async def test_a_sign_in_survives_trouble(
    plextv: PlexTvSimulator, fault: str, error: type[ShowrunnerError]
) -> None:
    """Trouble between two looks costs a look, not the sign-in."""
    attempt = sign_in(plextv)
    prompt = await blocking(attempt.start)
    plextv.fail(fault, "/api/v2/pins/*", times=1)

    with pytest.raises(UnavailableError) as raised:
        await blocking(attempt.poll)
    plextv.link(prompt.code or "", "Anna")

    assert type(raised.value) is error
    assert await blocking(attempt.poll)


async def test_trouble_is_told_without_the_proof(plextv: PlexTvSimulator) -> None:
    """What requests says of a host that is gone quotes the whole address."""
    attempt = sign_in(plextv)
    await blocking(attempt.start)
    await plextv.stop()

    with pytest.raises(UnavailableError) as raised:
        await blocking(attempt.poll)
    assert "deviceJWT" not in "".join(format_exception(raised.value))


async def test_trouble_at_the_start_is_not_taken_for_an_old_plextv(
    plextv: PlexTvSimulator,
) -> None:
    """A JWT is better, so a busy plex.tv is asked again rather than for less."""
    plextv.fail("429", "/api/v2/auth/nonce", times=1)
    attempt = sign_in(plextv)

    with pytest.raises(BusyError):
        await blocking(attempt.start)


@pytest.mark.usefixtures("socket_enabled")
async def test_plextv_slows_us_down() -> None:
    """Who looks too often is told to wait, and is not thrown out."""
    async with PlexTvSimulator(pace=1.0, jwt=False) as strict:
        attempt = sign_in(strict)
        await blocking(attempt.start)
        assert await blocking(attempt.poll) is None
        with pytest.raises(BusyError):
            await blocking(attempt.poll)


async def test_a_slow_person_is_waited_for(
    plextv: PlexTvSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device's proof lasts five minutes, a code fifteen: the proof is made anew."""
    monkeypatch.setattr(account_module, "PROOF_LIFE", 0.0)
    attempt = sign_in(plextv)
    prompt = await blocking(attempt.start)
    await blocking(attempt.poll)
    plextv.link(prompt.code or "", "Anna")
    assert await blocking(attempt.poll)

    polls = [it for it in plextv.requests if it.path.startswith("/api/v2/pins/")]
    proofs = {it.query["deviceJWT"] for it in polls}
    assert len(proofs) == len(polls) == 2
