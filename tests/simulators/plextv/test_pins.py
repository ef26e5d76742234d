"""Codes, judged by plexapi as it is."""

from plexapi.exceptions import BadRequest
import pytest
from requests import Session

from . import PlexTvSimulator, session_for
from .judge import ME, MyPlexAccount, MyPlexPinLogin, blocking


async def test_plexapi_signs_in_by_pin(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """A code of four characters, approved by somebody, is worth a token."""
    plextv.add_user("Anna")
    login = MyPlexPinLogin(session=session, headers=ME)
    code = await blocking(lambda: login.pin)

    assert len(code) == 4
    assert not await blocking(login.checkLogin)
    plextv.link(code.lower(), "Anna")
    assert await blocking(login.checkLogin)

    account = await blocking(MyPlexAccount, token=login.token, session=session)
    assert (account.username, account.authToken) == ("Anna", login.token)


async def test_plexapi_signs_in_by_link(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """A long code is in the link, and somebody who is signed in may approve it."""
    token = plextv.add_user("Anna")
    login = MyPlexPinLogin(session=session, headers=ME, oauth=True)
    assert "clientID=client-1" in await blocking(login.oauthUrl)
    anna = await blocking(MyPlexAccount, token=token, session=session)

    await blocking(anna.link, login._code)

    assert len(login._code) > 20
    assert await blocking(login.checkLogin)
    assert login.token != token


async def test_a_code_is_for_its_client_and_its_time(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """A stranger cannot collect the token, and nobody can when time is over."""
    plextv.add_user("Anna")
    login = MyPlexPinLogin(session=session, headers=ME)
    plextv.link(await blocking(lambda: login.pin), "Anna")
    stranger = MyPlexPinLogin(
        session=session, headers=ME | {"X-Plex-Client-Identifier": "client-2"}
    )
    stranger._id = login._id

    with pytest.raises(BadRequest, match=r"\(404\).*1020"):
        await blocking(stranger._checkLogin)
    plextv.expire_pins()
    with pytest.raises(BadRequest, match=r"\(404\).*1020"):
        await blocking(login._checkLogin)
    with pytest.raises(LookupError):
        plextv.link(login._code, "Anna")


@pytest.mark.usefixtures("socket_enabled")
async def test_asking_too_often_is_refused() -> None:
    """At full pace a second question in the same second is one too many."""
    async with PlexTvSimulator(pace=1.0) as strict:
        with session_for(strict.url) as there:
            login = MyPlexPinLogin(session=there, headers=ME)
            await blocking(login._getCode)
            await blocking(login._checkLogin)
            with pytest.raises(BadRequest, match=r"\(429\).*1003"):
                await blocking(login._checkLogin)
