"""plex.tv as its clients see it: codes, accounts, servers, and tokens that expire."""

from .detour import session_for
from .simulator import PlexTvSimulator

__all__ = ["PlexTvSimulator", "session_for"]
