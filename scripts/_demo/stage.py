"""Home Assistant and the simulated server, set up with each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
from typing import Any, Final

from aiohttp import ClientSession

from custom_components.showrunner.const import DOMAIN
from tests.simulators.plex import PlexSimulator

from . import media
from .api import HomeAssistant
from .configuration import CONFIGURATION, PLACE
from .house import ROOT, House

SHOWRUNNER: Final = ROOT / "custom_components" / DOMAIN
# What Showrunner asks for last when it has met a server
LAST_QUESTIONS: Final = frozenset({"/accounts", "/media/subscriptions/scheduled"})
PATIENCE: Final = 30.0  # Seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where the demo plays."""

    house: House
    home: HomeAssistant
    plex: PlexSimulator

    async def introduce(self) -> None:
        """Add the server to Home Assistant, as its user would: through the flow."""
        answers: list[dict[str, Any]] = [
            {"next_step_id": "plex_manual"},
            {"url": self.plex.url, "token": self.plex.token, "verify_ssl": True},
        ]
        self.plex.forget_requests()
        await self.home.add_integration(DOMAIN, *answers)

    async def acquainted(self) -> None:
        """Return when Showrunner has asked all that it wants to know at first."""
        async with asyncio.timeout(PATIENCE):
            # The simulator has no bell that rings at a request
            while not {one.path for one in self.plex.requests} >= LAST_QUESTIONS:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)  # The answers are on their way


@asynccontextmanager
async def open_stage(folder: Path, port: int) -> AsyncIterator[Stage]:
    """Run both, with nobody introduced to anybody; afterwards neither runs."""
    shutil.rmtree(folder, ignore_errors=True)
    house = House(folder / "config", port)
    house.furnish(CONFIGURATION, SHOWRUNNER)
    media.fill(folder / "media")
    plex = PlexSimulator(folder / "media", name="Attic", pace=1.0, dvr=True)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(plex)
        await stack.enter_async_context(house)
        session = await stack.enter_async_context(ClientSession())
        home = HomeAssistant(session, house.url)
        await home.onboard()
        await stack.enter_async_context(home.connected())
        await home.command("config/core/update", **PLACE)
        await home.command("http/config/promote")  # Else it reverts the port
        yield Stage(house=house, home=home, plex=plex)
