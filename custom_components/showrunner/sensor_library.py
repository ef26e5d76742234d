"""What sensors tell of a library: what it holds, and how well we keep step with it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    MAX_LENGTH_STATE_STATE,
    PERCENTAGE,
    EntityCategory,
    UnitOfInformation,
    UnitOfTime,
)

from .catalogue.summaries import Numbers
from .engine.grouping import CONTAINERS
from .engine.model import MediaType
from .engine.payload import bounded, item_data, located
from .engine.syncs import SyncState
from .runtime.status import LibraryStatus

_NOT_COUNTED: Final = CONTAINERS | {MediaType.CLIP}


@dataclass(frozen=True, kw_only=True)
class LibraryDescription(SensorEntityDescription):
    """What is asked of a library's status."""

    value_fn: Callable[[LibraryStatus], str | float | datetime | None]
    attributes_fn: Callable[[LibraryStatus], dict[str, Any]] = lambda _: {}
    # What the catalogue knows is there also when the server is not
    outlives_contact: bool = True


def _items(numbers: Numbers) -> int:
    """Return how many items a library holds, without what only holds others."""
    held = numbers.items.items()
    return sum(many for kind, many in held if kind not in _NOT_COUNTED)


def _kinds(status: LibraryStatus) -> dict[str, Any]:
    """Return how many items of each kind a library holds."""
    numbers = status.numbers
    return {kind.value: many for kind, many in numbers.items.items()} if numbers else {}


def _counted(
    read: Callable[[Numbers], float],
) -> Callable[[LibraryStatus], float | None]:
    """Return what reads a number, which is unknown until the library was counted."""
    return lambda status: read(status.numbers) if status.numbers else None


def _progress(status: LibraryStatus) -> float | None:
    """Return how much of the run under way is done, in percent."""
    share = status.progress.share if status.progress else None
    return None if share is None else round(share * 100, 1)


def _run_under_way(status: LibraryStatus) -> dict[str, Any]:
    """Return what the run under way does, and has done so far."""
    if (progress := status.progress) is None:
        return {}
    left = status.time_left
    return {
        "mode": progress.mode.value,
        "current": progress.current,
        "total": progress.total,
        **asdict(progress.tally),
        "time_left": None if left is None else round(left.total_seconds()),
    }


def _last_run(status: LibraryStatus) -> dict[str, Any]:
    """Return how the last run since the start went."""
    if (run := status.last_run) is None:
        return {}
    return {
        "mode": run.order.mode.value,
        "trigger": run.order.trigger.value,
        "duration": round(run.duration.total_seconds(), 3),
        **asdict(run.tally),
        "error": run.error,
    }


def _last_added(status: LibraryStatus) -> str | None:
    """Return the title of the item that was added last."""
    item = status.last_added
    return item.title[:MAX_LENGTH_STATE_STATE] if item else None


def _item(status: LibraryStatus) -> dict[str, Any]:
    """Return the item that was added last, as an event has it."""
    if (item := status.last_added) is None:
        return {}
    added_at = item.added_at.isoformat() if item.added_at else None
    data = located({"item": item_data(item)}, status.entry_id)
    return bounded({**data, "added_at": added_at})


LIBRARY_SENSORS: Final = (
    LibraryDescription(
        key="items",
        translation_key="items",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_counted(_items),
        attributes_fn=_kinds,
    ),
    LibraryDescription(
        key="sync_state",
        translation_key="sync_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(SyncState),
        outlives_contact=False,
        value_fn=lambda status: status.state.value,
    ),
    LibraryDescription(
        key="sync_progress",
        translation_key="sync_progress",
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        outlives_contact=False,
        value_fn=_progress,
        attributes_fn=_run_under_way,
    ),
    LibraryDescription(
        key="last_sync",
        translation_key="last_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.synced_at,
        attributes_fn=_last_run,
    ),
    LibraryDescription(
        key="next_sync",
        translation_key="next_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.next_at,
    ),
    LibraryDescription(
        key="last_added",
        translation_key="last_added",
        value_fn=_last_added,
        attributes_fn=_item,
    ),
    LibraryDescription(
        key="size",
        translation_key="size",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
        suggested_display_precision=1,
        value_fn=_counted(lambda numbers: numbers.size),
    ),
    LibraryDescription(
        key="duration",
        translation_key="duration",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=1,
        value_fn=_counted(lambda numbers: numbers.duration),
    ),
    LibraryDescription(
        key="unavailable_items",
        translation_key="unavailable_items",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_counted(lambda numbers: numbers.unavailable),
        attributes_fn=lambda status: (
            {"unreadable": status.numbers.errors} if status.numbers else {}
        ),
    ),
)
