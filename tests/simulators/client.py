"""A client for tests: says what it wants, reads what it gets."""

from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse
from yarl import URL

from .plex import PlexSimulator

type Payload = dict[str, Any]

JSON = {"Accept": "application/json"}
SOCKET = "/:/websockets/notifications"


class Client:
    """A client that says what it wants and reads what it gets."""

    def __init__(self, plex: PlexSimulator, session: ClientSession) -> None:
        self._plex, self._session = plex, session

    async def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, str, Any, Any]:
        """Return status, content type, headers and body of an answer."""
        all_headers = {"X-Plex-Token": self._plex.token, **JSON}
        all_headers |= {name.replace("_", "-"): text for name, text in headers.items()}
        # As it stands, except where a path of the disk is in it
        url = URL(self._plex.url + path, encoded=" " not in path)
        async with self._session.request(method, url, headers=all_headers) as got:
            is_json = got.content_type == "application/json" and method != "HEAD"
            body = await got.json() if is_json else await got.text()
            return got.status, got.content_type, got.headers, body

    async def read(self, path: str) -> bytes:
        """Return the bytes of an answer."""
        headers = {"X-Plex-Token": self._plex.token}
        async with self._session.get(self._plex.url + path, headers=headers) as got:
            assert got.content_type == "image/png"
            return await got.read()

    async def container(self, path: str, **headers: str) -> Payload:
        """Return the container of an answer."""
        status, _, _, body = await self.ask(path, **headers)
        assert status == 200
        content: Payload = body["MediaContainer"]
        return content

    async def titles(self, path: str) -> list[str]:
        """Return the titles of what is listed."""
        found = await self.container(path)
        return [row["title"] for row in found.get("Metadata", ())]

    async def socket(
        self, query: str = "", token: str | None = None
    ) -> ClientWebSocketResponse:
        """Open a notification socket."""
        url = f"{self._plex.url}{SOCKET}{query}"
        headers = {"X-Plex-Token": token or self._plex.token}
        return await self._session.ws_connect(url, headers=headers)


async def frames(socket: ClientWebSocketResponse, wait: float = 0.15) -> list[Payload]:
    """Return the frames that have come in, up to the first pause."""
    found: list[Payload] = []
    for _ in range(2000):
        try:
            frame = await socket.receive_json(timeout=wait)
        except TimeoutError:
            return found
        found.append(frame["NotificationContainer"])
    raise AssertionError("It never ends")


def entries(found: list[Payload], kind: str) -> list[Payload]:
    """Return the entries of the frames of one type."""
    lists = [
        value
        for frame in found
        if frame["type"] == kind
        for value in frame.values()
        if isinstance(value, list)
    ]
    return [entry for one in lists for entry in one]
