"""A client that asks the simulated server and reads whole answers."""

import asyncio
from typing import Any, NamedTuple
from urllib.parse import quote

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from yarl import URL

from ..jellyfin import JellyfinSimulator

type Payload = dict[str, Any]

PAUSE = 0.15  # Seconds without a message that end a reading
LONGEST = 2000


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    kind: str  # The content type
    body: Any


class Client:
    """Asks with somebody's token."""

    def __init__(
        self, server: JellyfinSimulator, session: ClientSession, token: str
    ) -> None:
        self._server, self._session, self._token = server, session, token

    def headers(self) -> dict[str, str]:
        """Return the credentials."""
        return {"Authorization": f'MediaBrowser Token="{quote(self._token)}"'}

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request."""
        url = URL(self._server.url + path).update_query(query or {})
        shown = self.headers() if headers is None else headers
        said = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self._session.request(
            method, url, headers=shown, allow_redirects=False, **said
        ) as got:
            kind = got.headers.get("Content-Type", "").partition(";")[0]
            is_json = kind.endswith("json") and method != "HEAD"
            found = await got.json(content_type=None) if is_json else await got.read()
            return Answer(got.status, kind, found)

    async def socket(self) -> ClientWebSocketResponse:
        """Open the socket."""
        url = f"{self._server.url}/socket"
        return await self._session.ws_connect(url, headers=self.headers())


async def messages(
    socket: ClientWebSocketResponse, pause: float = PAUSE
) -> list[Payload]:
    """Return what has come in, up to a pause or the end."""
    found: list[Payload] = []
    for _ in range(LONGEST):
        try:
            async with asyncio.timeout(pause):
                message = await socket.receive()
        except TimeoutError:
            return found
        if message.type is not WSMsgType.TEXT:
            return found
        found.append(message.json())
    raise AssertionError("It never ends")
