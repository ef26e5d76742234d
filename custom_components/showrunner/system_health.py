"""How each server is doing, for Home Assistant's page on its own health."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .engine.syncs import SyncState
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .sync_state import statuses


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Say who answers for us."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return one line a loaded server, and how many servers there are."""
    entries: list[ShowrunnerConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    loaded: list[ShowrunnerConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    servers = {entry.title: _line(entry.runtime_data) for entry in loaded}
    return {"servers_loaded": f"{len(loaded)} of {len(entries)}", **servers}


def _line(runtime: ServerRuntime) -> str:
    """Return how one server is doing."""
    watcher = runtime.watcher
    return ", ".join(
        (
            f"version {runtime.server.version}",
            "reachable" if watcher.reachable else "not reachable",
            "pushing" if watcher.pushing else "not pushing",
            f"{len(runtime.librarian.libraries)} libraries",
            *([runtime.shelter.mishap] if runtime.shelter.mishap else ()),
            *_states(runtime),
        )
    )


def _states(runtime: ServerRuntime) -> Iterator[str]:
    """Yield how many libraries are in each state but the usual one."""
    states = Counter(status.state for status in statuses(runtime))
    del states[SyncState.IDLE]
    for state, many in sorted(states.items()):
        yield f"{many} {state}"
