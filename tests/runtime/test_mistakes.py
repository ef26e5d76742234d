"""What goes wrong while items are looked into and told takes nothing else down."""

import asyncio
from datetime import UTC, datetime, timedelta
import time
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import CatalogueFullError
from custom_components.showrunner.engine.library_events import ScanFinished, Trigger
from custom_components.showrunner.engine.model import ItemId, Library, LibraryId
from custom_components.showrunner.engine.syncs import SyncOrder, SyncRun, SyncTrigger
from custom_components.showrunner.providers.base import ItemsTouched, LibraryTouched
from custom_components.showrunner.runtime import announcer
from custom_components.showrunner.runtime.announcer import Announcer
from custom_components.showrunner.runtime.hearing import Ears

FILMS = LibraryId("1")


async def _until(condition: Any) -> None:
    """Wait until a condition holds, for a while at most."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - any condition
            await asyncio.sleep(0.001)


class Outbox:
    """A catalogue whose disk is full, for as many times as a test says."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.asked = 0
        self._failures, self._error = failures, error

    def untold(self, _limit: int) -> list[Any]:
        """Return nothing, or fail."""
        self.asked += 1
        if self.asked <= self._failures:
            raise self._error
        return []


@pytest.mark.no_fail_on_log_exception
@pytest.mark.parametrize("error", [CatalogueFullError("full"), KeyError("ours")])
async def test_what_cannot_be_told_is_tried_again_in_a_while(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Neither is it given up, nor does it keep the house busy."""
    pauses: list[float] = []
    may_go_on = asyncio.Semaphore(0)

    async def pause(delay: float) -> None:
        pauses.append(delay)
        await may_go_on.acquire()

    monkeypatch.setattr(asyncio, "sleep", pause)
    outbox = Outbox(2, error)
    telling = Announcer(outbox, asyncio.to_thread, lambda *_: None)  # type: ignore[arg-type]
    task = asyncio.create_task(telling.run())
    async with asyncio.timeout(5):
        for failures in (1, 2):
            while len(pauses) < failures:
                await asyncio.to_thread(time.sleep, 0.001)
            telling.wake()
            assert outbox.asked == failures
            may_go_on.release()
        while outbox.asked < 3:
            await asyncio.to_thread(time.sleep, 0.001)
    assert pauses == [announcer.AFTER_FAILURE] * 2
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Orders:
    """Takes wishes, and trips over those to wait for."""

    def __init__(self) -> None:
        self.wanted: list[SyncOrder] = []

    def want(self, order: SyncOrder) -> None:
        """Note a wish."""
        self.wanted.append(order)

    def catch_up(self, trigger: SyncTrigger) -> None:
        """Trip."""
        raise KeyError(trigger)

    async def sync(self, order: SyncOrder) -> SyncRun:
        """Trip."""
        raise KeyError(order.library)


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_over_one_thing_heard_loses_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged, and the next thing is heard."""
    orders = Orders()
    ears = Ears(None, None, asyncio.to_thread, orders, lambda *_: None)  # type: ignore[arg-type]
    task = asyncio.create_task(ears.run())
    scan = ScanFinished(
        at=datetime.now(UTC),
        library=Library(id=FILMS, name="Films"),
        trigger=Trigger.SERVER,
        duration=timedelta(seconds=1),
        added=0,
        updated=0,
        removed=0,
    )
    ears.hear(scan)
    ears.hear(ItemsTouched(None, frozenset({ItemId("7")})))
    await _until(lambda: caplog.text.count("Could not look into") == 2)
    ears.hear(LibraryTouched(FILMS))
    await _until(lambda: orders.wanted)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
