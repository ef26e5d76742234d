"""Servers of each kind whose libraries are known, and what is shown of those."""

from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.syncs import SyncState
from scripts._demo.servers import Server
from tests.simulators.plex import PlexSimulator

from ..entries import is_acquainted


def is_counted(entry: MockConfigEntry) -> bool:
    """Return whether all libraries are in step, and that can be seen."""
    runtime = entry.runtime_data
    keeper, libraries = runtime.libraries.keeper, runtime.librarian.libraries
    return (
        is_acquainted(entry)
        and bool(libraries)
        and libraries.keys() <= keeper.of.keys()
        and not keeper.is_counting
        and all(
            runtime.libraries.status(key).state is SyncState.IDLE for key in libraries
        )
        and runtime._show is None
    )


def of_item(hass: HomeAssistant, kind: str) -> State:
    """Return what shows the last added item of a kind."""
    (state,) = [
        state
        for state in hass.states.async_all("sensor")
        if state.attributes.get("item", {}).get("type") == kind
    ]
    return state


def age(server: Server) -> None:
    """Let all that is there have been added an hour ago: some count in seconds."""
    match server.simulator:
        case PlexSimulator(library=library):
            for item in library.items.values():
                item.added_at -= 3600
        case _:
            pass
