"""A requests session for which plex.tv is somewhere else.

plexapi has plex.tv's addresses as constants; the session it is given decides where
they lead. Any other address is left alone.
"""

from typing import Any, override
from urllib.parse import urlsplit, urlunsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

HOSTS = ("plex.tv", "clients.plex.tv")


class _Detour(HTTPAdapter):
    """Sends to the simulator what was meant for plex.tv."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._to = urlsplit(url)

    @override
    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Send it there, with the name of the host it was meant for."""
        meant = urlsplit(str(request.url))
        there = (self._to.scheme, self._to.netloc, meant.path, meant.query, "")
        request.url = urlunsplit(there)
        request.headers["Host"] = str(meant.hostname)
        return super().send(request, *args, **kwargs)


def session_for(url: str) -> Session:
    """Return a session that finds plex.tv at this URL."""
    session = Session()
    for host in HOSTS:
        session.mount(f"https://{host}/", _Detour(url))
    return session
