"""One automation, two servers: their events look the same to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from functools import partial
import itertools
from pathlib import Path
from typing import Any, Final
from unittest.mock import AsyncMock

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.scan_options import SCAN_QUIET
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.plex import listener
from scripts._demo import acts
from scripts._demo.acts import SCENES, Act
from scripts._demo.servers import SERVERS, Server
from scripts._demo.stage import Corner
from scripts._docs.sources import given_by

from .conftest import Until
from .entries import entry_of, is_acquainted
from .hooks import Caller

AUTOMATION: Final = {
    "alias": "Note everything",
    "mode": "queued",
    "max": 1000,
    "triggers": {"trigger": "event", "event_type": EVENT},
    "actions": {
        "action": "test.note",
        "data": {"event": "{{ trigger.event.data }}"},
    },
}
FREE: Final = {"guids"}  # Its keys are those that a server has
OF_THIS_RUN: Final = {"at", "entry_id", "device_id", "id", "image"}
# Of the event, not of its item. Plex may tell of an item before or after its scan
TIMED: Final = {"added", "duration", "position", "session"}
SHOWN: Final = ("playback_started", "item_added", "scan_finished", "user_created")

type Told = dict[str, dict[str, Any]]  # The first event of each type


@pytest.fixture
async def servers(socket_enabled: None, tmp_path: Path) -> AsyncIterator[list[Server]]:
    """Run a simulated server of each kind."""
    async with AsyncExitStack() as stack:
        servers = [kind.over(tmp_path / kind.kind, pace=0.01) for kind in SERVERS]
        for server in servers:
            await stack.enter_async_context(server.simulator)
        yield servers


@pytest.fixture
async def told(
    hass: HomeAssistant,
    servers: list[Server],
    until: Until,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Told]:
    """Return what one automation heard of each server when everything happened."""
    monkeypatch.setattr(acts, "DOWN", 0.3)
    monkeypatch.setattr(listener, "AFTER_STOP", timedelta(seconds=0.1))
    calls = async_mock_service(hass, "test", "note")
    assert await async_setup_component(hass, "automation", {"automation": AUTOMATION})
    entries = [await follow(hass, server, until) for server in servers]
    client = await hass_client_no_auth()
    async with asyncio.TaskGroup() as tasks:
        for server, entry in zip(servers, entries, strict=True):
            caller = Caller(hass, client, entry)
            _ = tasks.create_task(perform(server, caller, calls, until))
    return [heard(server, calls) for server in servers]


async def follow(hass: HomeAssistant, server: Server, until: Until) -> MockConfigEntry:
    """Set a server up, and return its entry when Showrunner knows it."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    data = {**entry.data, CONF_WEBHOOK_ID: f"told of {server.kind}"}
    options = {**entry.options, SCAN_QUIET.key: 0}
    hass.config_entries.async_update_entry(entry, data=data, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    entry.runtime_data.provider.touches.settle = timedelta(seconds=0.1)
    await until(lambda: is_acquainted(entry))
    return entry


async def perform(
    server: Server, caller: Caller, calls: list[ServiceCall], until: Until
) -> None:
    """Have everything happen on a server, and wait until it was told."""
    entry = caller.entry
    look = entry.runtime_data.look
    home = AsyncMock()
    path = webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])
    shown = {"url": f"http://home{path}"}
    home.post.return_value = {"flow_id": "1", "description_placeholders": shown}

    async def tell(_: str, message: dict[str, Any]) -> None:
        await caller.send(message)

    home.tell.side_effect = tell
    home.entities.return_value = {
        f"{server.id}_{button}": button for button in ("refresh_users", "sync_all")
    }

    async def press(_: str, data: dict[str, str]) -> None:
        if data["entity_id"] == "refresh_users":
            await look(Look.USERS, None)
        else:
            entry.runtime_data.libraries.sync_all(None)

    home.act.side_effect = press
    corner = Corner(home, server)
    for play in itertools.chain(*SCENES):
        async for act in play(corner):
            with suppress(HomeAssistantError):  # The server may be restarting
                await look(Look.RECORDINGS, None)
            await until(partial(is_heard, act, server, calls))


def is_heard(act: Act, server: Server, calls: list[ServiceCall]) -> bool:
    """Return whether everything was heard that tells of an act."""
    return heard(server, calls).keys() >= set(act.tells)


def heard(server: Server, calls: list[ServiceCall]) -> Told:
    """Return the first event of each type that an automation got of a server."""
    events = [call.data["event"] for call in reversed(calls)]
    return {e["type"]: e for e in events if e["server"]["id"] == server.id}


def differences(one: Any, other: Any, path: str) -> list[str]:
    """Return where two payloads have other keys, or other types of values."""
    match one, other:
        case (None, _) | (_, None):
            return []
        case dict(), dict():
            found = [f"{path}.{key}" for key in one.keys() ^ other.keys()]
            shared = sorted(one.keys() & other.keys())
            pairs = [(one[key], other[key], f"{path}.{key}") for key in shared]
        case list(), list():
            found, pairs = [], [(a, b, f"{path}[]") for a in one for b in other]
        case (bool(), bool()) | (str(), str()):
            return []
        case (int() | float(), int() | float()) if bool not in {type(one), type(other)}:
            return []  # JSON has one kind of number
        case _:
            return [f"{path}: {one!r}, {other!r}"]
    if path.rpartition(".")[2] in FREE:
        found = []
    return found + [each for pair in pairs for each in differences(*pair)]


def stable(data: Any, folder: Path) -> Any:
    """Return a payload without what differs from one run to the next."""
    match data:
        case dict():
            kept = {key: stable(value, folder) for key, value in data.items()}
            return kept | dict.fromkeys(OF_THIS_RUN & data.keys(), "...")
        case list():
            return [stable(each, folder) for each in data]
        case str():
            return data.replace(str(folder), "")
        case _:
            return data


async def test_events_of_both_look_the_same(
    told: list[Told], tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    """Each type that both give has the same keys, with values of the same types."""
    plex, jellyfin = told
    both = [kind for kind in given_by("Plex") if kind in given_by("Jellyfin")]
    assert set(both) <= plex.keys()
    assert set(both) <= jellyfin.keys()
    differ = [d for kind in both for d in differences(plex[kind], jellyfin[kind], kind)]
    assert differ == []
    assert jellyfin["scan_finished"]["added"] == 1
    for kind in SHOWN:
        for event in (plex[kind], jellyfin[kind]):
            timed = dict.fromkeys(TIMED & event.keys(), "...")
            name = f"{kind} {event['server']['kind']}"
            assert stable(event, tmp_path) | timed == snapshot(name=name)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"a": 1}, {"a": None}, []),
        ({"a": 0}, {"a": 0.5}, []),
        ({"a": True}, {"a": 1}, ["e.a: True, 1"]),
        ({"a": 1}, {"a": True}, ["e.a: 1, True"]),
        ({"a": 1}, {}, ["e.a"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": "1"}]}, ["e.a[].b: 1, '1'"]),
        ({"a": []}, {"a": {}}, ["e.a: [], {}"]),
        ({"guids": {"imdb": "1"}}, {"guids": {"tmdb": "2"}}, []),
    ],
)
def test_a_difference_is_seen(one: Any, other: Any, found: list[str]) -> None:
    """Wherever it is; what is unknown to one of them is none."""
    assert differences(one, other, "e") == found
