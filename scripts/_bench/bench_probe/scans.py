"""Has Showrunner scan paths again and again, and notes what stays in memory."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
import gc
from itertools import batched, cycle, islice
import time
from typing import Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.util.ulid import ulid_now

from .cost import Meter, resident
from .libraries import SHOWRUNNER, followed

AT_ONCE: Final = 500  # Requests


class Scans:
    """What the one server that Showrunner follows here is asked to scan."""

    def __init__(self, hass: HomeAssistant, domain: str) -> None:
        self._hass, self._domain = hass, domain
        self._meter: Meter | None = None
        for name, act in (
            ("scans", self.scans),
            ("begin_to_measure", self.begin),
            ("measured", self.measured),
            ("flood", self.flood),
        ):
            hass.services.async_register(
                domain, name, act, supports_response=SupportsResponse.ONLY
            )

    async def scans(self, _: ServiceCall) -> ServiceResponse:
        """Return how many paths wait, how many scans run, and verdicts so far."""
        runtime = followed(self._hass)
        librarian, scanner = runtime.librarian, runtime.scanner
        found = await librarian.in_thread(librarian.catalogue.scan_statistics)
        return {
            "waiting": scanner.waiting,
            "running": len(scanner.running),
            "verdicts": {key.value: count for key, count in found.scans.items()},
        }

    @callback
    def begin(self, _: ServiceCall) -> ServiceResponse:
        """Measure what is spent from now on."""
        self._meter = Meter()
        return {}

    @callback
    def measured(self, _: ServiceCall) -> ServiceResponse:
        """Return what was spent."""
        return self._meter.read().as_dict() if self._meter else {}

    async def flood(self, call: ServiceCall) -> ServiceResponse:
        """Ask for paths, one a request; return how many megabytes more are in use.

        Some are asked for before that, so that all is there that stays. `skip`: files
        that are known are not scanned again.
        """
        [entry] = self._hass.config_entries.async_entries(SHOWRUNNER)
        options = {**entry.options, "skip_known_files": call.data["skip"]}
        self._hass.config_entries.async_update_entry(entry, options=options)
        await self._hass.async_block_till_done()
        paths = cycle(call.data["paths"])
        await self._ask(islice(paths, call.data["before"]))
        began, before = time.monotonic(), _in_use()
        await self._ask(islice(paths, call.data["count"]))
        after = _in_use()
        grown = None if before is None or after is None else after - before
        return {"grown": grown, "took": time.monotonic() - began}

    async def _ask(self, paths: Iterable[str]) -> None:
        """Ask for paths, many at once, and wait for their verdicts."""
        for some in batched(paths, AT_ONCE, strict=False):
            await asyncio.gather(*map(self._ask_for, some))
            # What the probe noted of it must not count
            await self._hass.services.async_call(
                self._domain, "report", blocking=True, return_response=True
            )

    async def _ask_for(self, path: str) -> None:
        """Ask for a path, and wait for its verdict."""
        # Not from the top: Home Assistant imports integrations in its own time
        from custom_components.showrunner.engine import scans  # noqa: PLC0415

        request = scans.ScanRequest(
            id=scans.RequestId(ulid_now()),
            paths=(path,),
            asked_at=datetime.now(UTC),
            immediate=True,
        )
        submission = await followed(self._hass).scanner.submit(request)
        await submission.wait()


def _in_use() -> float | None:
    """Return how many megabytes are in use, without what is only not collected yet."""
    gc.collect()
    return resident()
