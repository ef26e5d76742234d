"""Somebody who calls a server's webhook, and what is asked of the server for it."""

from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.scans import Expectation, ScanRequest
from custom_components.showrunner.webhook import WEBHOOKS, Tally

SECRET = "5ec2e7" * 10


@dataclass
class Caller:
    """Somebody in the same network who knows the address."""

    hass: HomeAssistant
    client: TestClient[Any, Any]
    entry: MockConfigEntry

    async def post(self, data: Any = None, query: str = "", **options: Any) -> None:
        """Say something. The answer is the same whatever it is."""
        key = self.entry.data.get(CONF_WEBHOOK_ID, SECRET)
        path = webhook.async_generate_path(key) + query
        response = await self.client.post(path, data=data, **options)
        assert (response.status, await response.text()) == (200, "")

    async def send(self, message: dict[str, Any]) -> None:
        """Say something as JSON."""
        await self.post(json=message)

    @property
    def tally(self) -> Tally:
        """Return what was counted."""
        return self.hass.data[WEBHOOKS][self.entry.entry_id].tally


def paths(asked: list[ScanRequest], expects: Expectation) -> list[str]:
    """Return the paths that were asked for with an expectation."""
    return [path for each in asked if each.expects is expects for path in each.paths]
