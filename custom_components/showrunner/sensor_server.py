"""What the sensors of a server show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime

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
from .engine.model import Session
from .engine.payload import library_data
from .engine.scans import Verdict
from .providers.base import Capability
from .runtime.server import ServerRuntime

CONTACT_MINUTES: Final = 10  # How roughly the last contact is told
FOLDERS_SHOWN: Final = 10
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
class ServerDescription(SensorEntityDescription):
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


def _waiting(runtime: ServerRuntime) -> dict[str, Any]:
    """Return what scans are under way, and what keeps the others."""
    scans = runtime.scanner.running
    return {
        "under_way": sum(len(scan.tasks) for scan in scans),
        "folders": [scan.folder for scan in scans[:FOLDERS_SHOWN]],
        "waiting_for": runtime.scanner.waiting_for,
    }


def _last_verdict(runtime: ServerRuntime) -> str | None:
    """Return what came of the last path that was asked for."""
    last = runtime.scanner.last
    return last.verdict.value if last else None


def _last_scan(runtime: ServerRuntime) -> dict[str, Any]:
    """Return what the last verdict is about."""
    if (result := runtime.scanner.last) is None:
        return {}
    library = runtime.librarian.libraries.get(result.task.library)
    return {
        "path": result.task.path,
        "library": library and library_data(library)["name"],
        "title": result.item and result.item.title,
        "item_id": result.item and result.item.id,
        "reason": result.reason or None,
        "took": round(result.took.total_seconds(), 3),
        "at": result.finished_at.isoformat(),
    }


SERVER_SENSORS: Final = (
    ServerDescription(
        key="active_streams",
        translation_key="active_streams",
        state_class=SensorStateClass.MEASUREMENT,
        needs=Capability.SESSIONS,
        value_fn=lambda runtime: len(runtime.provider.playbacks.active),
        attributes_fn=_sessions,
    ),
    ServerDescription(
        key="scans_waiting",
        translation_key="scans_waiting",
        state_class=SensorStateClass.MEASUREMENT,
        outlives_contact=True,
        value_fn=lambda runtime: runtime.scanner.waiting,
        attributes_fn=_waiting,
    ),
    ServerDescription(
        key="last_scan",
        translation_key="last_scan",
        device_class=SensorDeviceClass.ENUM,
        options=[verdict.value for verdict in Verdict],
        outlives_contact=True,
        value_fn=_last_verdict,
        attributes_fn=_last_scan,
    ),
    ServerDescription(
        key="version",
        translation_key="version",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda runtime: runtime.server.version,
    ),
    ServerDescription(
        key="last_contact",
        translation_key="last_contact",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        outlives_contact=True,
        value_fn=_last_contact,
    ),
    ServerDescription(
        key="last_error",
        translation_key="last_error",
        device_class=SensorDeviceClass.ENUM,
        options=[NO_ERROR, *(kind.translation_key for kind in ERRORS)],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        outlives_contact=True,
        value_fn=_last_error,
    ),
    ServerDescription(
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
    ServerDescription(
        key="requests",
        translation_key="requests",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        outlives_contact=True,
        value_fn=lambda runtime: runtime.provider.health.requests,
    ),
)
