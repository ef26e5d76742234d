"""Notes inside Home Assistant when something was heard, and how long its loop stood.

Times are CLOCK_MONOTONIC, which all processes of a machine share. Where the host stops
a virtual machine, the loop stands as well; that is noted apart.
"""

import gc
import time
from typing import Any, Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, EVENT_STATE_CHANGED
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.typing import ConfigType
import plexapi.gdm
import plexapi.myplex

from .host import Host
from .libraries import Libraries
from .scans import Scans

DOMAIN: Final = "bench_probe"
TICK: Final = 0.005  # Seconds; a loop that wakes this often can be found asleep
POSITION: Final = "media_position"


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Begin to listen, and see that nobody talks to plex.tv or searches a network."""
    probe = Probe(hass)
    hass.bus.async_listen("showrunner_event", probe.event)
    hass.bus.async_listen(EVENT_STATE_CHANGED, probe.state)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, probe.stop)
    hass.services.async_register(
        DOMAIN, "report", probe.report, supports_response=SupportsResponse.ONLY
    )
    hass.services.async_register(DOMAIN, "rest", probe.rest)
    hass.services.async_register(DOMAIN, "freeze", _freeze)
    Libraries(hass, DOMAIN)
    Scans(hass, DOMAIN)
    plexapi.myplex.MyPlexAccount = LonelyAccount  # type: ignore[assignment,misc]
    plexapi.gdm.GDM.scan = lambda *_, **__: None  # type: ignore[method-assign]
    return True


@callback
def _freeze(_: ServiceCall) -> None:
    """Set aside all that there is, so that only what is new is collected.

    A young Home Assistant stands still for a quarter of a second when the collector
    looks at all that was just loaded. It does so once or twice, whoever is measured.
    """
    gc.collect()
    gc.freeze()


class LonelyAccount:
    """What core's `plex` learns of plex.tv: nobody shares a server with its user."""

    def __init__(self, **_: Any) -> None: ...

    def users(self) -> list[Any]:
        """Return nobody."""
        return []

    def resources(self) -> list[Any]:
        """Return nothing."""
        return []


class Probe:
    """What was heard since the last report."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._loop = hass.loop
        self._events: list[tuple[float, str, float]] = []
        self._players: list[tuple[float, str, float]] = []
        self._sensors: list[tuple[float, str, str]] = []
        self._longest = self._stopped = 0.0
        self._host = Host()
        self._wait(self._loop.time())

    @callback
    def event(self, event: Event[dict[str, Any]]) -> None:
        """Note an event of Showrunner."""
        data = event.data
        self._events.append((time.monotonic(), data["type"], data.get("position", -1)))

    @callback
    def state(self, event: Event[EventStateChangedData]) -> None:
        """Note where a player is, and what a sensor says."""
        new = event.data["new_state"]
        if new is None:
            return
        if new.domain == "media_player":
            position = new.attributes.get(POSITION, -1)
            self._players.append((time.monotonic(), new.state, position))
        elif new.domain == "sensor":
            self._sensors.append((time.monotonic(), new.entity_id, new.state))

    @callback
    def _tick(self) -> None:
        """Note how late the loop is."""
        now, stopped = self._loop.time(), self._host.took()
        self._longest = max(self._longest, now - self._due - stopped)
        self._stopped = max(self._stopped, stopped)
        self._wait(now)

    def _wait(self, now: float) -> None:
        """Wait until the next tick."""
        self._due = now + TICK
        self._timer = self._loop.call_at(self._due, self._tick)

    @callback
    def stop(self, _: Event) -> None:
        """Tick no more."""
        self._timer.cancel()

    @callback
    def rest(self, _: ServiceCall) -> None:
        """Tick no more until the next report: that takes some of the time, too."""
        self._timer.cancel()

    @callback
    def report(self, _: ServiceCall) -> ServiceResponse:
        """Return what was heard, and forget it."""
        heard: dict[str, Any] = {
            "events": self._events,
            "players": self._players,
            "sensors": self._sensors,
            "longest": self._longest,
            "stopped": self._stopped,
        }
        self._events, self._players, self._sensors = [], [], []
        self._longest = self._stopped = 0.0
        self._timer.cancel()
        self._host.took()  # While it rested
        self._wait(self._loop.time())
        return heard
