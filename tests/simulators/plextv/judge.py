"""Plexapi as it is: the judge of this plex.tv."""

import asyncio
from collections.abc import Callable
from typing import Any

import plexapi.myplex

MyPlexAccount: Any = plexapi.myplex.MyPlexAccount  # Any: plexapi has no types
MyPlexJWTLogin: Any = plexapi.myplex.MyPlexJWTLogin
MyPlexPinLogin: Any = plexapi.myplex.MyPlexPinLogin
ME = {"X-Plex-Client-Identifier": "client-1", "X-Plex-Product": "Judge"}


async def blocking[T](call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Return what a blocking call returns."""
    return await asyncio.to_thread(call, *args, **kwargs)


def new_code(login: Any) -> str:
    """Return a new code for a device with a new key, as run() does without polling."""
    login.generateKeypair()
    code: str = login._getCode()
    login._clientJWT = login._encodeClientJWT()
    return code
