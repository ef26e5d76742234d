"""Anna, who has an account at the simulated plex.tv."""

import asyncio
from collections.abc import Callable
from typing import Any

from custom_components.showrunner.providers.plex.account import Account, SignIn
from custom_components.showrunner.providers.plex.credentials import Credentials
from tests.simulators.plextv import PlexTvSimulator, session_for

ME = "5b0f6c1e-client"


async def blocking[T](call: Callable[..., T], *args: Any) -> T:
    """Return what a blocking call returns."""
    return await asyncio.to_thread(call, *args)


def sign_in(plextv: PlexTvSimulator, **options: Any) -> SignIn:
    """Return an attempt to sign in."""
    session = session_for(plextv.url)
    return SignIn(ME, version="1.2.3", session=session, **options)


async def signed_in(plextv: PlexTvSimulator) -> Credentials:
    """Return Anna's credentials."""
    attempt = sign_in(plextv)
    prompt = await blocking(attempt.start)
    plextv.link(prompt.code or "", "Anna")
    credentials = await blocking(attempt.poll)
    assert credentials
    return credentials


def account(plextv: PlexTvSimulator, credentials: Credentials) -> Account:
    """Return the account these credentials are for."""
    return Account(credentials, version="1.2.3", session=session_for(plextv.url))
