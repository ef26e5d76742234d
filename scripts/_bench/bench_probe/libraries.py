"""Has Showrunner bring its catalogue in step, and notes what that costs."""

import asyncio
from dataclasses import asdict
import sqlite3
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from .cost import Meter

SHOWRUNNER: Final = "showrunner"
# Counts on the connection that writes, and only from when it is told to
COUNT_ROWS: Final = """
CREATE TEMP TABLE IF NOT EXISTS bench_written (rows INTEGER);
DELETE FROM bench_written; INSERT INTO bench_written VALUES (0);
"""
COUNT_ACT: Final = """
CREATE TEMP TRIGGER IF NOT EXISTS bench_{act} AFTER {act} ON main.items
BEGIN UPDATE bench_written SET rows = rows + 1; END;
"""


class Libraries:
    """The one server that Showrunner follows here, and its libraries."""

    def __init__(self, hass: HomeAssistant, domain: str) -> None:
        self._hass = hass
        for name, act in (
            ("meet", self.meet),
            ("forget", self.forget),
            ("sync", self.sync),
            ("status", self.status),
        ):
            hass.services.async_register(
                domain, name, act, supports_response=SupportsResponse.ONLY
            )

    @property
    def _runtime(self) -> Any:
        """Return what follows the server."""
        return followed(self._hass)

    async def meet(self, _: ServiceCall) -> ServiceResponse:
        """See which libraries there are now, and let no run on them begin by itself.

        Returns their ids by name.
        """
        # Not from the top: Home Assistant imports integrations in its own time
        from custom_components.showrunner.providers.base import (  # noqa: PLC0415
            Look,
        )

        await self._runtime.watcher.look(Look.LIBRARIES)
        self._runtime.state_changed()
        return {
            library.name: key
            for key, library in self._runtime.librarian.libraries.items()
        }

    async def forget(self, _: ServiceCall) -> ServiceResponse:
        """Forget what libraries hold, so that they are listed as if for the first time.

        They held nothing.
        """
        librarian = self._runtime.librarian
        # As if the server had none of them any more
        await librarian.in_thread(librarian.catalogue.clean_up, ["another"])
        return {}

    @callback
    def status(self, _: ServiceCall) -> ServiceResponse:
        """Return how each library stands."""
        libraries = self._runtime.libraries
        found = map(libraries.status, self._runtime.librarian.libraries)
        return {
            each.key: {"state": each.state, "progress": _plain(each.progress)}
            for each in found
        }

    async def sync(self, call: ServiceCall) -> ServiceResponse:
        """Sync libraries; return what it took, what it found and what was written."""
        from custom_components.showrunner.engine import (  # noqa: PLC0415
            syncs,
        )

        librarian = self._runtime.librarian
        orders = [
            syncs.SyncOrder(
                library=key,
                mode=syncs.SyncMode(call.data["mode"]),
                trigger=syncs.SyncTrigger.USER,
            )
            for key in call.data["libraries"]
        ]
        # Only where few are written: a trigger for each row would be measured, too
        counts = call.data.get("count", False)
        writer: sqlite3.Connection = librarian.catalogue._database._writer  # noqa: SLF001
        if counts:
            _begin_to_count(writer)
        meter = Meter()
        runs = await asyncio.gather(*map(librarian.sync, orders))
        cost = meter.read()
        found = {**cost.as_dict(), "tallies": [asdict(run.tally) for run in runs]}
        return found | ({"written": _counted(writer)} if counts else {})


def followed(hass: HomeAssistant) -> Any:
    """Return what follows the one server."""
    [entry] = hass.config_entries.async_entries(SHOWRUNNER)
    return entry.runtime_data


def _begin_to_count(writer: sqlite3.Connection) -> None:
    """Count rows of items that are written from now on."""
    acts = "".join(
        COUNT_ACT.replace("{act}", act) for act in ("INSERT", "UPDATE", "DELETE")
    )
    writer.executescript(COUNT_ROWS + acts)


def _counted(writer: sqlite3.Connection) -> int:
    """Return how many were written, and count no more."""
    count: int = writer.execute("SELECT rows FROM bench_written").fetchone()[0]
    for act in ("INSERT", "UPDATE", "DELETE"):
        writer.execute(f"DROP TRIGGER bench_{act}")
    return count


def _plain(progress: Any) -> Any:
    """Return how far a run is, as JSON has it."""
    return progress and {"share": progress.share, "current": progress.current}
