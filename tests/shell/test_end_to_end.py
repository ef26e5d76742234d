"""Each type of event, from the act on the server to the automation that it triggers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.showrunner.const import EVENT
from custom_components.showrunner.engine.errors import ShowrunnerError
from custom_components.showrunner.engine.events import EVENT_TYPES
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.plex import listener
from scripts._demo import bringers, media
from scripts._demo.servers import SERVERS, Server
from scripts._docs.sources import given_by

from .conftest import Until
from .entries import entry_of, is_acquainted
from .hooks import SECRET, Caller

FILM: Final = "Alien (1979)"
CASES: Final = [(kind, name) for kind in SERVERS for name in given_by(kind.maker)]

type Act = Callable[[Server, "Stage"], Awaitable[None]]


@pytest.fixture
async def server(
    kind: type[Server], socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Server]:
    """Run a simulated server of one kind."""
    server = kind.over(tmp_path / "media", pace=0.01)
    async with server.simulator:
        yield server


@pytest.fixture
def entry(server: Server) -> MockConfigEntry:
    """Return the config entry of the simulated server, not yet set up."""
    entry = entry_of(server)
    object.__setattr__(entry, "data", {**entry.data, CONF_WEBHOOK_ID: SECRET})
    return entry


class Stage:
    """A server that Home Assistant follows, and an automation for each event type."""

    def __init__(self, caller: Caller, calls: list[Any], until: Until) -> None:
        self._runtime = caller.entry.runtime_data
        self._calls = calls
        self._until = until
        self.tell = caller.send  # The webhook
        self.act = caller.hass.services.async_call

    def data(self, kind: str) -> list[dict[str, Any]]:
        """Return what the automation of a type was triggered with."""
        calls = [call.data for call in self._calls if call.data["type"] == kind]
        return [call["data"] for call in calls]

    async def triggered(self, kind: str) -> None:
        """Wait until the automation of a type was triggered."""
        await self._until(lambda: self.data(kind))

    async def look(self, look: Look) -> None:
        """Have the server asked about a subject."""
        await self._runtime.look(look, None)

    async def sync(self) -> None:
        """Have a library listed from end to end."""
        librarian = self._runtime.librarian
        order = SyncOrder(
            library=min(librarian.libraries),
            mode=SyncMode.DEEP,
            trigger=SyncTrigger.USER,
        )
        with suppress(ShowrunnerError):
            await librarian.sync(order)


@pytest.fixture
async def stage(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    until: Until,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Return a followed server with an automation for each event type."""
    monkeypatch.setattr(listener, "AFTER_STOP", timedelta(seconds=0.1))
    loaded.runtime_data.provider.touches.settle = timedelta(seconds=0.1)
    await until(lambda: is_acquainted(loaded))
    calls = async_mock_service(hass, "test", "note")
    automations = [
        {
            "alias": kind,
            "mode": "queued",
            "triggers": {
                "trigger": "event",
                "event_type": EVENT,
                "event_data": {"type": kind},
            },
            "actions": {
                "action": "test.note",
                "data": {"type": kind, "data": "{{ trigger.event.data }}"},
            },
        }
        for kind in EVENT_TYPES.values()
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    caller = Caller(hass, await hass_client_no_auth(), loaded)
    return Stage(caller, calls, until)


async def _play(server: Server, stage: Stage) -> str:
    """Let somebody play a film."""
    key = server.simulator.play(user="Anna", title="Dune", player="Living Room TV")
    await stage.triggered("playback_started")
    return key


async def _start(server: Server, stage: Stage) -> None:
    await _play(server, stage)


async def _pause(server: Server, stage: Stage) -> None:
    server.simulator.pause(await _play(server, stage))


async def _resume(server: Server, stage: Stage) -> None:
    key = await _play(server, stage)
    server.simulator.pause(key)
    await stage.triggered("playback_paused")
    server.simulator.resume(key)


async def _finish(server: Server, stage: Stage) -> None:
    key = await _play(server, stage)
    server.simulator.seek(key, stage.data("playback_started")[0]["duration"] * 0.95)


async def _stop(server: Server, stage: Stage) -> None:
    server.simulator.stop_playing(await _play(server, stage))


async def _leave(server: Server, stage: Stage) -> None:
    server.leave(await _play(server, stage))


async def _add(server: Server, stage: Stage) -> None:
    server.simulator.add_file(media.film(FILM))
    server.simulator.scan("Films")
    await stage.triggered("item_added")


async def _update(server: Server, stage: Stage) -> None:
    await _add(server, stage)
    server.describe("Alien", "In space no one can hear you scream.")


async def _remove(server: Server, stage: Stage) -> None:
    await _add(server, stage)
    server.simulator.remove_file(media.film(FILM))
    server.simulator.scan("Films")


async def _scan(server: Server, stage: Stage) -> None:
    server.simulator.scan("Films")


async def _create_user(server: Server, stage: Stage) -> Any:
    key = server.simulator.add_user("Clara")
    await stage.look(Look.USERS)
    return key


async def _update_user(server: Server, stage: Stage) -> None:
    key = await _create_user(server, stage)
    server.simulator.rename_user(key, "Klara")
    await stage.look(Look.USERS)


async def _delete_user(server: Server, stage: Stage) -> None:
    key = await _create_user(server, stage)
    server.simulator.remove_user(key)
    await stage.look(Look.USERS)


def _record(*ends: str) -> Act:
    """Return the act of a recording, that begins and ends if it is to."""

    async def record(server: Server, stage: Stage) -> None:
        key: Any = server.simulator.record(title="News", channel="One")
        await stage.look(Look.RECORDINGS)
        for state in ends:
            named = state.replace("running", server.recording)
            server.simulator.set_recording(key, named)
            await stage.look(Look.RECORDINGS)

    return record


async def _restart(server: Server, stage: Stage) -> None:
    await server.restart(0.3)


async def _sync(server: Server, stage: Stage) -> None:
    await stage.sync()


async def _fail_sync(server: Server, stage: Stage) -> None:
    server.simulator.fail("html", server.lists)
    await stage.sync()
    server.simulator.heal()


async def _scan_path(server: Server, stage: Stage) -> None:
    film = media.film(FILM)
    server.simulator.add_file(film)
    data = {"path": str(server.file(film)), "immediate": True, "wait": False}
    await stage.act("showrunner", "scan_path", data, blocking=True)


def _tell(body: dict[str, Any]) -> Act:
    """Return the act of a program that tells our webhook something."""

    async def tell(server: Server, stage: Stage) -> None:
        await stage.tell(body)

    return tell


ACTS: Final[dict[str, Act]] = {
    "playback_started": _start,
    "playback_paused": _pause,
    "playback_resumed": _resume,
    "playback_finished": _finish,
    "playback_stopped": _stop,
    "session_started": _start,
    "session_ended": _leave,
    "item_added": _add,
    "item_updated": _update,
    "item_removed": _remove,
    "scan_started": _scan,
    "scan_finished": _scan,
    "scan_verified": _scan_path,
    "sync_started": _sync,
    "sync_finished": _sync,
    "sync_failed": _fail_sync,
    "user_created": _create_user,
    "user_updated": _update_user,
    "user_deleted": _delete_user,
    "recording_scheduled": _record(),
    "recording_started": _record("running"),
    "recording_finished": _record("running", "complete"),
    "recording_failed": _record("error"),
    "recording_cancelled": _record("cancelled"),
    "download_completed": _tell(bringers.episode_downloaded("Bluey", 1, 3)),
    "download_failed": _tell(bringers.album_failed("Nina.Simone-Little.Girl.Blue")),
    "import_finished": _tell(bringers.film_imported(Path("/tv/Alien (1979)/a.mkv"))),
    "import_failed": _tell(bringers.film_waits("Faust (1926)")),
    "server_started": _restart,
    "server_stopped": _restart,
}


@pytest.mark.parametrize(("kind", "name"), CASES)
async def test_an_act_triggers_its_automation(
    server: Server, loaded: MockConfigEntry, stage: Stage, name: str
) -> None:
    """Every type that a server gives reaches an automation, once, in one form."""
    await ACTS[name](server, stage)
    await stage.triggered(name)

    data = stage.data(name)[0]
    assert len(stage.data(name)) == 1
    assert data["type"] == name
    assert data["at"]
    told = data["server"]
    assert told["entry_id"] == loaded.entry_id
    assert told["device_id"]
    assert told["id"] == server.id
    assert (told["name"], told["kind"]) == (server.simulator.state.name, server.kind)
    assert server.token not in str(data)
    assert server.simulator.url not in str(data)
