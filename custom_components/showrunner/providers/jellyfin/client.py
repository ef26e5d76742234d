"""The requests that Showrunner makes of a Jellyfin server.

Sources: recordings of 10.11.11 and 12.0.0, and the OpenAPI documents of 10.10 to 12.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from aiohttp import ClientSession

from ...engine.errors import BadPayloadError
from ...engine.model import ItemId, LibraryId
from ..base import Provider
from ..coerce import mapping
from ..http import Http, Reply, check_empty
from .identity import headers

NO_PARAMS: Final[Mapping[str, str]] = {}


class JellyfinClient:
    """One method a request. Tokens travel in headers only.

    Each raises what `Http` raises.
    """

    def __init__(self, session: ClientSession, provider: Provider) -> None:
        self._provider = provider  # Whose connection may change
        self._http = Http(session, provider.health)

    async def public_info(self) -> Any:
        """Return who answers at the address. Needs no token, so sends none."""
        return await self._get("/System/Info/Public", token=False)

    async def health(self) -> None:
        """Return if the server is well. Raises UnavailableError if not."""
        url, sent = self._url("/health"), self._headers(token=False)
        await self._http.send("GET", url, sent, NO_PARAMS)

    async def me(self) -> Any:
        """Return whose token it is. Raises RejectedError for an API key."""
        return await self._get("/Users/Me")

    async def info(self) -> Any:
        """Return what any user, or key, may know of the server."""
        return await self._get("/System/Info")

    async def sessions(self) -> list[Any]:
        """Return the clients; only the own ones of a plain user."""
        return await self._list("/Sessions")

    async def folders(self) -> list[Any]:
        """Return the libraries. Only administrators and keys may ask."""
        return await self._list("/Library/VirtualFolders")

    async def views(self) -> Any:
        """Return the libraries that a user sees."""
        return await self._page("/UserViews")

    async def tasks(self) -> list[Any]:
        """Return the scheduled tasks. Only administrators and keys may ask."""
        return await self._list("/ScheduledTasks")

    async def users(self) -> list[Any]:
        """Return the accounts."""
        return await self._list("/Users")

    async def timers(self) -> Any:
        """Return the recordings that are planned or running."""
        return await self._page("/LiveTv/Timers")

    async def recordings(self, *, in_progress: bool = False) -> Any:
        """Return the recordings that there are, or those that are running."""
        params = {"isInProgress": "true"} if in_progress else NO_PARAMS
        return await self._page("/LiveTv/Recordings", params)

    async def items(self, params: Mapping[str, str]) -> Any:
        """Return a page of items."""
        return await self._page("/Items", params)

    async def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """Return an answer as it comes."""
        return await self._http.get(self._url(path), self._headers(), params)

    async def ancestors(self, key: ItemId) -> Any:
        """Return what an item is in, the nearest first."""
        return await self._get(f"/Items/{key}/Ancestors")

    async def refresh(self, key: ItemId | LibraryId, *, full: bool = False) -> None:
        """Have the server look for the files of an item, or of all in a library.

        Without a mode, what it finds would be listed and never probed; what it takes
        for known it probes again only in `full`.
        """
        url = self._url(f"/Items/{quote(key, safe='')}/Refresh")
        mode = "FullRefresh" if full else "Default"
        modes = {"metadataRefreshMode": mode, "imageRefreshMode": "Default"}
        check_empty(await self._http.send("POST", url, self._headers(), modes))

    async def report(self, paths: Iterable[str]) -> None:
        """Tell the server of paths, which it looks at a minute later.

        Any user may. It does not matter what is said to have become of them.
        """
        updates = [{"Path": path, "UpdateType": "Created"} for path in paths]
        url = self._url("/Library/Media/Updated")
        said = {"Updates": updates}
        check_empty(await self._http.post(url, self._headers(), said))

    def socket(self) -> tuple[str, Mapping[str, str]]:
        """Return address and headers of the socket."""
        return self._url("/socket"), self._headers()

    async def _list(self, path: str) -> list[Any]:
        """Return a list. Raises BadPayloadError for anything else."""
        payload = await self._get(path)
        if not isinstance(payload, list):
            raise BadPayloadError("The answer is no list")
        return payload

    async def _page(self, path: str, params: Mapping[str, str] = NO_PARAMS) -> Any:
        """Return a page of items. Raises BadPayloadError for anything else."""
        payload = await self._get(path, params)
        if not isinstance(mapping(payload).get("Items"), list):
            raise BadPayloadError("The answer is no page")
        return payload

    async def _get(
        self, path: str, params: Mapping[str, str] = NO_PARAMS, *, token: bool = True
    ) -> Any:
        """Return the JSON of an answer."""
        return await self._http.get_json(
            self._url(path), self._headers(token=token), params
        )

    def _url(self, path: str) -> str:
        """Return the address of a path on the server."""
        return self._provider.connection.url.rstrip("/") + path

    def _headers(self, *, token: bool = True) -> dict[str, str]:
        """Return who asks."""
        connection = self._provider.connection
        return headers(connection.client_id, connection.token if token else None)
