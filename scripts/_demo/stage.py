"""Home Assistant and the simulated servers, set up with each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import shutil
from typing import Any, Final

from aiohttp import ClientSession
from yarl import URL

from custom_components.showrunner.const import DOMAIN

from .api import HomeAssistant
from .configuration import CONFIGURATION, PLACE
from .house import ROOT, House
from .servers import SERVERS, Server

SHOWRUNNER: Final = ROOT / "custom_components" / DOMAIN
PATIENCE: Final = 30.0  # Seconds


@dataclass(frozen=True, slots=True)
class Corner:
    """One server of the stage, and who can be asked to look at it."""

    home: HomeAssistant
    server: Server
    recordings: list[Any] = field(default_factory=list)  # Their keys

    async def press(self, button: str) -> None:
        """Press a button of the server's device."""
        entities = await self.home.entities(DOMAIN)
        entity = entities[f"{self.server.id}_{button}"]
        await self.home.act("button.press", {"entity_id": entity})

    async def webhook(self) -> str:
        """Make an address for the server, as its user does, and return its path."""
        entry = await self.home.entry(DOMAIN, self.server.id)
        path = "/api/config/config_entries/options/flow"
        step = await self.home.post(path, handler=entry)
        flow = f"{path}/{step['flow_id']}"
        await self.home.post(flow, next_step_id="webhook")
        shown = await self.home.post(flow)
        return URL(shown["description_placeholders"]["url"]).path


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where the demo plays."""

    house: House
    home: HomeAssistant
    servers: tuple[Server, ...]

    @property
    def corners(self) -> list[Corner]:
        """Return the corners, one a server."""
        return [Corner(self.home, server) for server in self.servers]

    async def introduce(self) -> None:
        """Add the servers to Home Assistant, as a user would: through the flow."""
        for server in self.servers:
            server.simulator.forget_requests()
            await self.home.add_integration(DOMAIN, *server.answers())

    async def acquainted(self) -> None:
        """Return when Showrunner has asked all that it wants to know at first."""
        async with asyncio.timeout(PATIENCE):
            # The simulators have no bell that rings at a request
            while not all(map(_has_answered, self.servers)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)  # The answers are on their way


def _has_answered(server: Server) -> bool:
    """Return whether a server was asked all that it is asked at first."""
    asked = {request.path for request in server.simulator.requests}
    return asked >= server.last_questions


@asynccontextmanager
async def open_stage(folder: Path, port: int) -> AsyncIterator[Stage]:
    """Run all, with nobody introduced to anybody; afterwards none runs."""
    shutil.rmtree(folder, ignore_errors=True)
    house = House(folder / "config", port)
    house.furnish(CONFIGURATION, SHOWRUNNER)
    servers = tuple(kind.over(folder / kind.kind) for kind in SERVERS)
    async with AsyncExitStack() as stack:
        for server in servers:
            await stack.enter_async_context(server.simulator)
        await stack.enter_async_context(house)
        session = await stack.enter_async_context(ClientSession())
        home = HomeAssistant(session, house.url)
        await home.onboard()
        await stack.enter_async_context(home.connected())
        await home.command("config/core/update", **PLACE)
        yield Stage(house=house, home=home, servers=servers)
