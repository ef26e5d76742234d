"""What a server does now, how well we get on with it, and what its libraries hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    DownError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
    UnsupportedError,
    UntrustedError,
)
from .engine.model import LibraryId, Session
from .entity import LibraryEntity, ServerEntity, add_for_libraries
from .providers.base import Capability
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .sensor_library import LIBRARY_SENSORS, LibraryDescription

PARALLEL_UPDATES = 0
CONTACT_MINUTES: Final = 10  # How roughly the last contact is told
NOTHING: Final = Capability(0)
NO_ERROR: Final = "none"
ERRORS: Final = (
    UnavailableError,
    DownError,
    UntrustedError,
    BusyError,
    AuthenticationFailedError,
    RejectedError,
    ForbiddenError,
    BadPayloadError,
    UnsupportedError,
    ShowrunnerError,
)


@dataclass(frozen=True, kw_only=True)
class Description(SensorEntityDescription):
    """What is asked of the runtime."""

    value_fn: Callable[[ServerRuntime], str | float | datetime | None]
    attributes_fn: Callable[[ServerRuntime], dict[str, Any]] = lambda _: {}
    needs: Capability = NOTHING
    outlives_contact: bool = False  # Of interest just when the server is not there


def _last_contact(runtime: ServerRuntime) -> datetime | None:
    """Return when the server was heard last; roughly, as long as it is there.

    It is heard many times a minute, and each state is a row in the database and a
    line in the logbook. When it matters, because the server is gone, it is exact.
    """
    moment = runtime.watcher.last_contact
    if moment is None or not runtime.watcher.reachable:
        return moment
    minute = moment.minute - moment.minute % CONTACT_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)


def _last_error(runtime: ServerRuntime) -> str:
    """Return the kind of the last error; what is rarer goes by its family's."""
    family = type(runtime.watcher.last_error).__mro__
    kinds = (kind.translation_key for kind in family if kind in ERRORS)
    return next(kinds, NO_ERROR)


def _sessions(runtime: ServerRuntime) -> dict[str, Any]:
    """Return who plays what."""
    return {"sessions": [_session(s) for s in runtime.provider.playbacks.active]}


def _session(session: Session) -> dict[str, Any]:
    """Return one playback in short."""
    item, progress = session.item, session.progress
    return {
        "user": session.user.name,
        "player": session.player.name,
        "title": item and item.title,
        "show": item and item.show,
        "season": item and item.season,
        "episode": item and item.episode,
        "state": session.state.value,
        "progress": None if progress is None else round(progress * 100, 1),
        "position": round(session.position),
        "duration": item and item.duration,
        "method": session.method.value,
    }


SENSORS: Final = (
    Description(
        key="active_streams",
        translation_key="active_streams",
        state_class=SensorStateClass.MEASUREMENT,
        needs=Capability.SESSIONS,
        value_fn=lambda runtime: len(runtime.provider.playbacks.active),
        attributes_fn=_sessions,
    ),
    Description(
        key="version",
        translation_key="version",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda runtime: runtime.server.version,
    ),
    Description(
        key="last_contact",
        translation_key="last_contact",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        outlives_contact=True,
        value_fn=_last_contact,
    ),
    Description(
        key="last_error",
        translation_key="last_error",
        device_class=SensorDeviceClass.ENUM,
        options=[NO_ERROR, *(kind.translation_key for kind in ERRORS)],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        outlives_contact=True,
        value_fn=_last_error,
    ),
    Description(
        key="response_time",
        translation_key="response_time",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda runtime: runtime.provider.health.response_time,
    ),
    Description(
        key="requests",
        translation_key="requests",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        outlives_contact=True,
        value_fn=lambda runtime: runtime.provider.health.requests,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ShowrunnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors that the server has something for."""
    able = entry.runtime_data.provider.capabilities
    async_add_entities(
        ServerSensor(entry, description)
        for description in SENSORS
        if description.needs in able
    )

    def of_library(library: LibraryId) -> Iterable[LibrarySensor]:
        return (LibrarySensor(entry, each, library) for each in LIBRARY_SENSORS)

    add_for_libraries(entry, async_add_entities, of_library)


class ServerSensor(ServerEntity, SensorEntity):
    """One value of a server."""

    entity_description: Description
    # The recorder would keep a row for each second of each film
    _unrecorded_attributes = frozenset({"sessions"})

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.outlives_contact or super().available

    @property
    @override
    def native_value(self) -> str | float | datetime | None:
        return self.entity_description.value_fn(self.runtime)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes_fn(self.runtime)


class LibrarySensor(LibraryEntity, SensorEntity):
    """One value of a library."""

    entity_description: LibraryDescription
    # Of the item, the recorder has the event; of a run, its result
    _unrecorded_attributes = frozenset({"item", "current", "processed", "time_left"})

    @property
    @override
    def available(self) -> bool:
        if self.entity_description.outlives_contact:
            return self.status.library is not None
        return super().available

    @property
    @override
    def native_value(self) -> str | float | datetime | None:
        return self.entity_description.value_fn(self.status)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes_fn(self.status)
