"""Plays a recorded scenario against a simulated server, and listens."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from .client import Answer, Client
from .compare import differences, shape
from .hearing import Heard, parts, polls
from .known import UNROUTED
from .learning import Memory
from .world import DEVICES, PACE, World

type Payload = dict[str, Any]
type Acts = Mapping[str, Callable[[World], None]]

LONGEST = 1.0  # Seconds that a pause of the recording takes at most
PATIENCE = 5.0  # Seconds for what has to come
SETTLING = 0.08  # Seconds for messages to come in before the next deed
NONSENSE = b"{nonsense"  # A body that could not be recorded as JSON
CREDENTIALS = ("authorization", "x-emby", "x-mediabrowser")


@dataclass(kw_only=True)
class Played:
    """What came of it."""

    asked: int = 0
    differences: set[str] = field(default_factory=set)


class Player:
    """Plays one scenario."""

    def __init__(self, world: World, session: ClientSession, acts: Acts) -> None:
        self._world, self._session, self._acts = world, session, acts
        self._memory = Memory(world)
        self._part = ""
        self._sockets: dict[str, ClientWebSocketResponse] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._heard, self._told = Heard(), Heard()
        self.played = Played()

    async def play(self) -> Played:
        """Play all lines."""
        lines = self._world.played.lines
        again = polls(lines)
        before = lines[0]["t"]
        for line, part in zip(lines, parts(lines, self._acts), strict=True):
            await self._wait(line["t"] - before, part)
            before = line["t"]
            self._world.clock.now = self._world.played.started + before
            self._part = part
            if id(line) not in again:
                await self._line(line)
        for who in list(self._sockets):
            await self._close(who)
        self.played.differences |= set(self._heard.unlike(self._told))
        return self.played

    async def _wait(self, seconds: float, part: str) -> None:
        """Let time pass as in the recording; before another part a little more."""
        least = SETTLING if part != self._part else 0.0
        await asyncio.sleep(max(min(seconds * PACE, LONGEST), least))

    async def _line(self, line: Payload) -> None:
        match line:
            case {"http": _}:
                await self._request(line)
            case {"ws": "open" | "refused", "who": who}:
                await self._open(who, line)
            case {"ws": "out", "who": who, "message": message} if who in self._sockets:
                await self._sockets[who].send_json(message)
            case {"ws": "in", "who": who, "message": message}:
                self._told.add(who, self._part, message["MessageType"])
            case {"ws": "closed", "who": who}:
                await self._close(who, line.get("code"))
            case {"note": note} if note in self._acts:
                self._acts[note](self._world)
            case {"note": note}:
                await self._world.noted(note)
            case _:
                pass

    # Requests

    async def _request(self, line: Payload) -> None:
        """Send a recorded request, and compare the answers."""
        asked, who = line["http"], line["who"]
        told = shape(asked["method"], asked["path"])
        if told in UNROUTED:
            return
        self._put_new_files(asked)
        await self._world.ready()
        ours = await self._send(asked, who, line["status"])
        kind = line["headers"].get("Content-Type", "").partition(";")[0]
        real = Answer(line["status"], kind, line.get("body"))
        self.played.asked += 1
        self.played.differences |= {f"{told} {it}" for it in differences(ours, real)}
        self._memory.learn(who, told, ours.body, real.body)

    def _put_new_files(self, asked: Payload) -> None:
        """Put the files that a report tells of as new."""
        said = asked.get("body")
        for update in said.get("Updates", ()) if isinstance(said, dict) else ():
            shown = str(update["Path"])
            is_new = update["UpdateType"] == "Created" and shown.endswith(".mkv")
            if is_new and shown.startswith("/media/"):
                self._world.put(shown)

    async def _send(self, asked: Payload, who: str, status: int) -> Answer:
        client = Client(self._world.server, self._session, "")
        told = json.loads(self._memory.ours(json.dumps(asked)))
        headers = told.get("headers") or {}
        if not any(name.lower().startswith(CREDENTIALS) for name in headers):
            headers |= self._credentials(who, asked["path"], dead=status == 401)
        is_nonsense = "Content-Type" in headers and "body" not in told
        return await client.ask(
            told["method"],
            told["path"],
            query=told.get("query") or {},
            body=NONSENSE if is_nonsense else told.get("body"),
            headers=headers,
        )

    def _credentials(self, who: str, path: str, *, dead: bool) -> dict[str, str]:
        """Return what somebody says of itself."""
        name = who.partition(" ")[0].replace("silent", "admin")
        if name == "nobody":
            return {}
        device = DEVICES.get(name, f"{name}-device")
        told = f'Client="{name}", Device="Home", DeviceId="{device}", Version="0.1.0"'
        token = "" if "Authenticate" in path else self._memory.token(name, dead=dead)
        shown = f', Token="{token}"' if token else ""
        return {"Authorization": f"MediaBrowser {told}{shown}"}

    # Sockets

    async def _open(self, who: str, line: Payload) -> None:
        """Open a socket as somebody."""
        await self._world.ready()
        url, headers = URL(f"{self._world.server.url}/socket"), {}
        key = self._world.tokens.get("apikey", "")
        match who:
            case "apikey" | "apikey socket":
                url = url.with_query({"ApiKey": key, "deviceId": key})
            case "legacy api_key":
                admin = self._world.tokens["admin"]
                url = url.with_query({"api_key": admin})
            case "no token":
                pass
            case "wrong token":
                headers = {"Authorization": 'MediaBrowser Token="deadbeef"'}
            case _:
                headers = self._credentials(who, "/socket", dead=False)
        try:
            socket = await self._session.ws_connect(url, headers=headers)
        except WSServerHandshakeError as refused:
            if refused.status != line.get("status"):
                self.played.differences.add(f"{who}: refused with {refused.status}")
            return
        if line["ws"] == "refused":
            self.played.differences.add(f"{who}: not refused")
        self._sockets[who] = socket
        self._listening[who] = asyncio.create_task(self._listen(who, socket))

    async def _listen(self, who: str, socket: ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._heard.add(who, self._part, message.json()["MessageType"])

    async def _close(self, who: str, code: int | None = None) -> None:
        """Close a socket; with a code the server does, and tells why."""
        socket = self._sockets.pop(who, None)
        if socket is None:
            return
        if code is None:
            await asyncio.sleep(SETTLING)
            await socket.close()
        await asyncio.wait_for(self._listening.pop(who), PATIENCE)
        if code is not None and socket.close_code != code:
            self.played.differences.add(f"{who}: closed with {socket.close_code}")
