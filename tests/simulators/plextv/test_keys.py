"""Signed tokens, judged by plexapi as it is."""

from plexapi.exceptions import BadRequest, Unauthorized
import pytest
from requests import Session

from . import PlexTvSimulator, session_for
from .judge import ME, MyPlexAccount, MyPlexJWTLogin, blocking, new_code


@pytest.mark.parametrize("oauth", [False, True])
async def test_plexapi_signs_in_with_a_key(
    plextv: PlexTvSimulator, session: Session, *, oauth: bool
) -> None:
    """A device that shows its key gets a JWT that plexapi finds in order."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME, oauth=oauth)
    code = await blocking(new_code, login)

    assert not await blocking(login.checkLogin)
    plextv.link(code, "Anna")
    assert await blocking(login.checkLogin)

    assert await blocking(login.verifyJWT)
    account = await blocking(MyPlexAccount, token=login.jwtToken, session=session)
    assert account.username == "Anna"


async def test_plexapi_waits_for_a_key_sign_in_in_its_thread(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """Its own way, from run() to waitForLogin()."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME)
    login.generateKeypair()
    login.POLLINTERVAL = 0.02
    await blocking(login.run, timeout=5)
    plextv.link(login.pin, "Anna")

    assert await blocking(login.waitForLogin)
    assert await blocking(login.verifyJWT)


async def test_plexapi_refreshes_a_jwt(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """A token past its week answers 498, and its key gets a new one."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME)
    plextv.link(await blocking(new_code, login), "Anna")
    await blocking(login.checkLogin)
    old = login.jwtToken
    plextv.expire_tokens()
    # plexapi has no name for 498 and stumbles over it
    with pytest.raises(TypeError):
        await blocking(MyPlexAccount, token=old, session=session)

    assert await blocking(login.refreshJWT) != old
    await blocking(MyPlexAccount, token=login.jwtToken, session=session)


async def test_plexapi_registers_a_key_for_a_classic_token(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """An older sign-in can become a signed one; its old token ends with that."""
    token = plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME, token=token)
    login.generateKeypair()

    await blocking(login.registerDevice)
    await blocking(login.refreshJWT)

    with pytest.raises(Unauthorized):
        await blocking(MyPlexAccount, token=token, session=session)
    thief = MyPlexJWTLogin(
        session=session,
        headers=ME | {"X-Plex-Client-Identifier": "client-2"},
        token=login.jwtToken,
        keypair=(login._privateKey, login._publicKey),
    )
    with pytest.raises(BadRequest, match="Thumbprint already taken"):
        await blocking(thief.registerDevice)


async def test_a_proof_by_another_key_is_refused(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """Who has the client's name but not its key gets nothing."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME)
    plextv.link(await blocking(new_code, login), "Anna")
    await blocking(login.checkLogin)
    login.generateKeypair()

    with pytest.raises(BadRequest, match=r"\(422\)"):
        await blocking(login.refreshJWT)


async def test_a_revoked_device_gets_no_new_token(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """When the owner removes a device, its token and its key are worth nothing."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME)
    plextv.link(await blocking(new_code, login), "Anna")
    await blocking(login.checkLogin)

    plextv.revoke(login.jwtToken)

    with pytest.raises(Unauthorized):
        await blocking(MyPlexAccount, token=login.jwtToken, session=session)
    with pytest.raises(BadRequest, match=r"\(422\)"):
        await blocking(login.refreshJWT)


async def test_a_nonce_is_good_for_one_token(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """A proof that somebody overheard cannot be used again."""
    plextv.add_user("Anna")
    login = MyPlexJWTLogin(session=session, headers=ME)
    plextv.link(await blocking(new_code, login), "Anna")
    await blocking(login.checkLogin)
    await blocking(login.refreshJWT)

    with pytest.raises(BadRequest, match="Nonce is unknown"):
        await blocking(login._exchangePlexJWT)


@pytest.mark.usefixtures("socket_enabled")
async def test_without_jwt_its_paths_are_not_there() -> None:
    """An older plex.tv knows codes, and does not look at keys."""
    async with PlexTvSimulator(jwt=False) as older:
        with session_for(older.url) as there:
            login = MyPlexJWTLogin(session=there, headers=ME)
            with pytest.raises(BadRequest, match=r"\(404\)"):
                await blocking(new_code, login)
            assert login._code
