"""Everything that knows one particular kind of media server."""

from enum import StrEnum
from typing import Final

from .base import Provider
from .jellyfin.provider import JellyfinProvider
from .plex.provider import PlexProvider


class ProviderKind(StrEnum):
    """The kinds of server that Showrunner speaks with."""

    JELLYFIN = "jellyfin"
    PLEX = "plex"


PROVIDERS: Final[dict[ProviderKind, type[Provider]]] = {
    ProviderKind.JELLYFIN: JellyfinProvider,
    ProviderKind.PLEX: PlexProvider,
}
