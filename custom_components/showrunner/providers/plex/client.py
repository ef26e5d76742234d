"""The requests that Showrunner makes of a Plex Media Server.

Source: the official API document 1.2.0; /accounts is known from client libraries.
"""

from collections.abc import Mapping
import platform
from typing import Final

from aiohttp import ClientSession
from yarl import URL

from ..base import Provider
from ..http import Http, Reply
from . import parse
from .frames import FILTERS
from .listing import Request
from .wire import Container

PRODUCT: Final = "Showrunner"
PICTURE_SIZE: Final = "1000"  # Pixels, either way
NO_PARAMS: Final[Mapping[str, str]] = {}


class PlexClient:
    """One method a request; tokens travel in headers only.

    Each raises what `Http` raises.
    """

    def __init__(self, session: ClientSession, provider: Provider) -> None:
        self._provider = provider  # Whose connection may change
        self._http = Http(session, provider.health)

    async def identity(self) -> Container:
        """Return who answers at the address. Needs no token, so sends none."""
        return await self._get("/identity", headers=self._headers(token=False))

    async def root(self) -> Container:
        """Return how the server introduces itself."""
        return await self._get("/")

    async def sections(self) -> Container:
        """Return the libraries."""
        return await self._get("/library/sections/all")

    async def sessions(self) -> Container:
        """Return what is being played. Only the owner may ask."""
        return await self._get("/status/sessions")

    async def accounts(self) -> Container:
        """Return the accounts. Only the owner may ask."""
        return await self._get("/accounts")

    async def recorders(self) -> Container:
        """Return the DVRs."""
        return await self._get("/livetv/dvrs")

    async def subscriptions(self) -> Container:
        """Return what is to be recorded, with the recordings that are running."""
        return await self._get("/media/subscriptions", {"includeGrabs": "1"})

    async def scheduled(self) -> Container:
        """Return the recordings that are planned."""
        return await self._get("/media/subscriptions/scheduled")

    async def ask(self, request: Request) -> Reply:
        """Return the answer to a question about items, as it came."""
        url = URL(f"{URL(self._url(request.path))}?{request.query}", encoded=True)
        headers = {**self._headers(), **request.headers}
        return await self._http.get(url, headers, NO_PARAMS)

    async def picture(self, path: str) -> Reply:
        """Return a picture in its own size."""
        return await self._http.get(self._url(path), self._headers(), NO_PARAMS)

    async def small_picture(self, path: str) -> Reply:
        """Return a picture that is no larger than we show one."""
        size = {"width": PICTURE_SIZE, "height": PICTURE_SIZE}
        params = {"url": path, **size, "minSize": "0", "upscale": "0"}
        url = self._url("/photo/:/transcode")
        return await self._http.get(url, self._headers(), params)

    async def tell(self, method: str, path: str) -> None:
        """Give an order. The path is encoded, with its query."""
        url = URL(str(URL(self._url("/"))).rstrip("/") + path, encoded=True)
        await self._http.send(method, url, self._headers(), NO_PARAMS)

    def socket(self) -> tuple[str, Mapping[str, str]]:
        """Return address and headers of the notification socket."""
        url = URL(self._url("/:/websockets/notifications")).with_query(filters=FILTERS)
        return str(url), self._headers()

    async def _get(
        self,
        path: str,
        params: Mapping[str, str] = NO_PARAMS,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Container:
        """Return the container of an answer."""
        payload = await self._http.get_json(
            self._url(path), headers or self._headers(), params
        )
        return parse.container(payload)

    def _url(self, path: str) -> str:
        """Return the address of a path on the server."""
        return self._provider.connection.url.rstrip("/") + path

    def _headers(self, *, token: bool = True) -> dict[str, str]:
        """Return who asks."""
        headers = {
            "Accept": "application/json",
            "X-Plex-Client-Identifier": self._provider.connection.client_id,
            "X-Plex-Device": "Home Assistant",
            "X-Plex-Device-Name": PRODUCT,
            "X-Plex-Platform": platform.system(),
            "X-Plex-Product": PRODUCT,
            "X-Plex-Version": "1.0",
        }
        if token:
            headers["X-Plex-Token"] = self._provider.connection.token
        return headers
