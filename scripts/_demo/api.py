"""Home Assistant's own doors: onboarding, config flows and the WebSocket API."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

USER: Final = "demo"
PASSWORD: Final = "demo"  # noqa: S105  # The demo's, and printed by it
PATIENCE: Final = 30.0  # Seconds for one answer
MAX_MESSAGE: Final = 64 * 1024 * 1024

type Json = dict[str, Any]
type Listener = Callable[[Json], None]


class RefusedError(Exception):
    """Home Assistant said no."""


class HomeAssistant:
    """One signed-in user of a Home Assistant."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._client = f"{url}/"
        self.patience = PATIENCE
        self._token = ""
        self._socket: ClientWebSocketResponse
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Listener] = {}
        self._last_id = 0

    async def post(self, path: str, **data: Any) -> Json:
        """Post JSON and return the answer. Raises RefusedError."""
        head = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.post(
            f"{self._url}{path}", json=data, headers=head
        ) as answer:
            if not answer.ok:
                raise RefusedError(f"{path}: {answer.status} {await answer.text()}")
            result: Json = await answer.json()
            return result

    async def onboard(self) -> None:
        """Make the first user, sign in as it, and finish onboarding."""
        made = await self.post(
            "/api/onboarding/users",
            name="Demo",
            username=USER,
            password=PASSWORD,
            client_id=self._client,
            language="en",
        )
        form = {
            "grant_type": "authorization_code",
            "code": made["auth_code"],
            "client_id": self._client,
        }
        async with self._session.post(f"{self._url}/auth/token", data=form) as answer:
            self._token = (await answer.json())["access_token"]
        await self.post("/api/onboarding/analytics")
        await self.post(
            "/api/onboarding/integration",
            client_id=self._client,
            redirect_uri=f"{self._client}?auth_callback=1",
        )

    async def add_integration(self, domain: str, *answers: Json) -> Json:
        """Go through a config flow, step by step, and return its entry."""
        path = "/api/config/config_entries/flow"
        step = await self.post(path, handler=domain, show_advanced_options=True)
        for answer in answers:
            step = await self.post(f"{path}/{step['flow_id']}", **answer)
        if step["type"] != "create_entry":
            raise RefusedError(f"The config flow of {domain} ended in {step}")
        entry: Json = step["result"]
        return entry

    async def tell(self, path: str, message: Json) -> None:
        """Post JSON without signing in, to whoever listens. Raises RefusedError."""
        async with self._session.post(f"{self._url}{path}", json=message) as answer:
            if not answer.ok:
                raise RefusedError(f"A webhook answers {answer.status}")

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Keep the WebSocket API open meanwhile."""
        async with self._session.ws_connect(
            f"{self._url}/api/websocket", max_msg_size=MAX_MESSAGE
        ) as self._socket:
            await self._socket.receive_json()
            await self._socket.send_json({"type": "auth", "access_token": self._token})
            if (await self._socket.receive_json())["type"] != "auth_ok":
                raise RefusedError("The WebSocket API does not accept our token")
            reading = asyncio.create_task(self._read(self._socket))
            try:
                await self._confirm_address()
                yield
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _confirm_address(self) -> None:
        """Say that it can be reached, as it is.

        Else it takes its address for a mistake after five minutes, and restarts.
        """
        if (await self.command("http/config"))["pending"]:
            await self.command("http/config/promote")

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        """Hand each message to whoever waits for it."""
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            content = message.json()
            if content["type"] == "event":
                self._listeners[content["id"]](content["event"])
            elif waiting := self._waiting.pop(content["id"], None):
                waiting.set_result(content)

    async def command(self, kind: str, **data: Any) -> Any:
        """Give a command and return its result. Raises RefusedError."""
        return await self._ask(self._next_id(), kind, data)

    async def subscribe(self, event_type: str, listener: Listener) -> None:
        """Hand each event of a type to a listener from now on."""
        number = self._next_id()
        self._listeners[number] = listener
        await self._ask(number, "subscribe_events", {"event_type": event_type})

    async def act(self, action: str, target: Json | None = None, **data: Any) -> Any:
        """Perform an action and return what it answers, if it answers."""
        domain, _, service = action.partition(".")
        call = {"domain": domain, "service": service, "service_data": data}
        return await self.command(
            "call_service", **call, **({"target": target} if target else {})
        )

    async def entities(self, platform: str) -> dict[str, str]:
        """Return an integration's entity ids by their unique ids."""
        rows = await self.command("config/entity_registry/list")
        return {
            row["unique_id"]: row["entity_id"]
            for row in rows
            if row["platform"] == platform and row["disabled_by"] is None
        }

    async def device(self, domain: str, identifier: str) -> str:
        """Return the id of an integration's device. Raises StopIteration."""
        return str((await self._device(domain, identifier))["id"])

    async def entry(self, domain: str, identifier: str) -> str:
        """Return the id of the config entry of a device. Raises StopIteration."""
        device = await self._device(domain, identifier)
        return str(device["primary_config_entry"])

    async def _device(self, domain: str, identifier: str) -> Json:
        """Return a device of an integration. Raises StopIteration."""
        rows: list[Json] = await self.command("config/device_registry/list")
        wanted = [domain, identifier]
        return next(row for row in rows if wanted in row["identifiers"])

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _ask(self, number: int, kind: str, data: Mapping[str, Any]) -> Any:
        """Send a command and wait for its answer."""
        self._waiting[number] = asyncio.get_running_loop().create_future()
        answer = self._waiting[number]
        await self._socket.send_json({"id": number, "type": kind, **data})
        async with asyncio.timeout(self.patience):
            content = await answer
        if not content["success"]:
            raise RefusedError(f"{kind}: {content['error']}")
        return content["result"]
