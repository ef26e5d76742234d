"""A client for tests: asks, and hears what comes on its socket."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from .simulator import JellyfinSimulator

type Payload = dict[str, Any]
type Answer = tuple[int, Any]


def header(**pairs: str) -> dict[str, str]:
    """Return an Authorization header."""
    said = ", ".join(f'{name}="{quote(text)}"' for name, text in pairs.items())
    return {"Authorization": f"MediaBrowser {said}"}


def device(name: str) -> dict[str, str]:
    """Return the header of a client that signs in on a device."""
    return header(Client="Tests", Device="Bench", DeviceId=name, Version="1.0")


class Asking:
    """A client of a server, with the administrator's token unless told otherwise."""

    def __init__(self, server: JellyfinSimulator, session: ClientSession) -> None:
        self.server, self._session = server, session
        self.open: list[ClientWebSocketResponse] = []

    async def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Answer:
        """Return the status and content of an answer."""
        if headers is None:
            headers = header(Token=token or self.server.admin_token)
        url = self.server.url + path
        more.setdefault("allow_redirects", False)
        async with self._session.request(method, url, headers=headers, **more) as got:
            if got.content_type == "application/json":
                return got.status, await got.json()
            return got.status, await got.text()

    async def get(self, path: str, **more: Any) -> Any:
        """Return the content of a good answer."""
        status, body = await self.ask(path, **more)
        assert status == 200, body
        return body

    async def items(self, query: str, **more: Any) -> list[Payload]:
        """Return the rows of a list."""
        found: list[Payload] = (
            await self.get(f"/Items?recursive=true&{query}", **more)
        )["Items"]
        return found

    async def names(self, query: str, **more: Any) -> list[str]:
        """Return the names in a list."""
        return [row["Name"] for row in await self.items(query, **more)]

    async def sign_in(self, name: str, password: str, device_id: str) -> Answer:
        """Sign in with a password."""
        said = {"Username": name, "Pw": password}
        headers = device(device_id)
        path = "/Users/AuthenticateByName"
        return await self.ask(path, "POST", json=said, headers=headers)

    async def listen(self, *wants: str, token: str | None = None) -> Ear:
        """Open a socket and subscribe."""
        headers = header(Token=token or self.server.admin_token)
        url = f"{self.server.url}/socket"
        socket = await self._session.ws_connect(url, headers=headers)
        self.open.append(socket)
        ear = Ear(socket)
        for want in wants:
            await ear.say(f"{want}Start", "0,1000")
        if wants:
            # Subscriptions are in force once the answer to a later word is there
            await ear.say("KeepAlive")
            await ear.until("KeepAlive")
        return ear

    async def stop(self) -> None:
        """Close the sockets."""
        for socket in self.open:
            await socket.close()


class Ear:
    """One socket, and all that came on it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[Payload] = []

    async def say(self, kind: str, data: Any = None) -> None:
        """Send a message."""
        await self.socket.send_json({"MessageType": kind, "Data": data})

    async def until(
        self,
        kind: str,
        fits: Callable[[Any], bool] = lambda _: True,
        within: float = 3.0,
    ) -> Any:
        """Return the content of the next message of a kind that fits."""
        async with asyncio.timeout(within):
            while True:
                message = await self.socket.receive_json()
                self.heard.append(message)
                if message["MessageType"] == kind and fits(message.get("Data")):
                    return message.get("Data")

    async def pause(self, wait: float = 0.1) -> list[str]:
        """Return the kinds of what came in, up to the first pause."""
        kinds: list[str] = []
        for _ in range(1000):
            try:
                message = await self.socket.receive_json(timeout=wait)
            except TimeoutError:
                return kinds
            self.heard.append(message)
            kinds.append(message["MessageType"])
        raise AssertionError("It never ends")

    async def closed(self, within: float = 3.0) -> int | None:
        """Return the code that the socket was closed with."""
        async with asyncio.timeout(within):
            while True:
                message = await self.socket.receive()
                if message.type is WSMsgType.TEXT:
                    self.heard.append(message.json())
                elif message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED):
                    return self.socket.close_code

    def all(self, kind: str) -> list[Any]:
        """Return the contents of everything of a kind that came."""
        return [one.get("Data") for one in self.heard if one["MessageType"] == kind]
