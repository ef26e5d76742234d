"""What others were told that we took is not lost, whatever happens to its server."""

import asyncio
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import Event, HomeAssistant
import pytest

from custom_components.showrunner.engine.scans import ScanRequest
from custom_components.showrunner.runtime.scans.aiming import Aimed, Aimer
from custom_components.showrunner.webhook import WEBHOOKS
from scripts._demo.bringers import film_imported
from scripts._demo.servers import Server

from .conftest import Until
from .hooks import Caller
from .test_webhook_scans import HEAT, caller, server, told, verdicts

__all__ = ["caller", "server", "told"]

ELSEWHERE = "/elsewhere/Heat (1995).mkv"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep all that Home Assistant writes in a place of its own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Keep files where Home Assistant has them, and not in memory."""
    return {}


def held(hass: HomeAssistant) -> list[Path]:
    """Return the files in which messages are held."""
    return [*Path(hass.config.path(".storage", "showrunner")).glob("*.held")]


async def write(hass: HomeAssistant) -> None:
    """Have Home Assistant write what it writes when it stops."""
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()


async def begin_anew(hass: HomeAssistant, caller: Caller) -> None:
    """Have Home Assistant forget what it does not read from its files."""
    await write(hass)
    for webhook in hass.data.pop(WEBHOOKS).values():
        webhook.listen(None)
    await hass.config_entries.async_reload(caller.entry.entry_id)


async def test_a_message_that_is_being_aimed_outlives_a_reload(
    hass: HomeAssistant,
    server: Server,
    caller: Caller,
    told: list[Event],
    until: Until,
) -> None:
    """Nobody knows yet where its file belongs."""
    aimed: list[ScanRequest] = []

    async def aim(_: Aimer, request: ScanRequest) -> Aimed:
        aimed.append(request)
        await asyncio.Event().wait()
        raise AssertionError

    server.simulator.add_file(HEAT)
    with patch.object(Aimer, "aim", aim):
        await caller.send(film_imported(server.file(HEAT)))
        await until(lambda: aimed)
        await hass.config_entries.async_unload(caller.entry.entry_id)
    await hass.config_entries.async_setup(caller.entry.entry_id)
    await until(lambda: verdicts(told))
    assert verdicts(told) == {"Heat (1995).mkv": "found"}
    assert [e.data["type"] for e in told].count("import_finished") == 1


@pytest.mark.parametrize("is_stopped", [True, False])
async def test_a_message_for_a_server_that_is_gone_outlives_a_restart(
    hass: HomeAssistant,
    server: Server,
    caller: Caller,
    told: list[Event],
    until: Until,
    *,
    is_stopped: bool,
) -> None:
    """It is told and scanned when it is back, and then forgotten."""
    if is_stopped:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await hass.async_block_till_done()
    else:
        await hass.config_entries.async_unload(caller.entry.entry_id)
    server.simulator.add_file(HEAT)
    await caller.send(film_imported(server.file(HEAT)))
    assert not told
    for _ in range(2):
        await begin_anew(hass, caller)
        await until(lambda: verdicts(told))
        types = [event.data["type"] for event in told]
        assert types.count("import_finished") == types.count("scan_verified") == 1
    assert verdicts(told) == {"Heat (1995).mkv": "found"}


async def test_what_was_held_and_cannot_be_read_is_left_out(
    hass: HomeAssistant,
    caller: Caller,
    told: list[Event],
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The rest is told."""
    await hass.config_entries.async_unload(caller.entry.entry_id)
    await caller.send({"path": ELSEWHERE})
    await write(hass)
    [file] = held(hass)
    kept = json.loads(file.read_text())
    kept["data"].insert(0, {"present": ["relative"], "absent": None})
    file.write_text(json.dumps(kept))
    await begin_anew(hass, caller)
    await until(lambda: verdicts(told))
    assert set(verdicts(told)) == {Path(ELSEWHERE).name}
    assert "cannot be read" in caplog.text


async def test_nothing_is_held_for_a_server_that_is_removed(
    hass: HomeAssistant, caller: Caller
) -> None:
    """What is still to be written is not, either."""
    await hass.config_entries.async_unload(caller.entry.entry_id)
    await caller.send({"path": ELSEWHERE})
    await write(hass)
    assert held(hass)
    await caller.send({"path": ELSEWHERE})
    await hass.config_entries.async_remove(caller.entry.entry_id)
    await write(hass)
    assert not held(hass)
