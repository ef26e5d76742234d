"""Which credentials let Showrunner see and do less than an owner's would."""

from typing import Final

from .base import Provider
from .jellyfin.provider import JellyfinProvider
from .jellyfin.rights import Standing

GUEST: Final = "limited_token"
KEY: Final = "limited_key"
USER: Final = "limited_user"


def of(provider: Provider) -> str | None:
    """Return under which name it is told what does not work, if anything does not."""
    match provider:
        case JellyfinProvider(_rights=rights):
            return _OF_STANDING[rights.standing]
        case Provider(server=server) if server and not server.full_access:
            return GUEST
        case _:
            return None


_OF_STANDING: Final = {
    Standing.ADMINISTRATOR: None,
    Standing.KEY: KEY,
    Standing.USER: USER,
}
