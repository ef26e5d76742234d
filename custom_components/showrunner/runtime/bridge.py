"""Carry a server's events to the Home Assistant event bus and whoever subscribed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import Context, HomeAssistant

from ..const import EVENT, LOGGER
from ..engine.event_base import EventGroup
from ..engine.events import ServerEvent, as_data, event_type
from ..engine.library_events import (
    ItemAdded,
    ItemRemoved,
    ScanFinished,
    ScanStarted,
    Trigger,
)
from ..engine.model import LibraryId

CAUSE_LASTS = timedelta(minutes=5)  # What a scan found may settle after its end


@dataclass(frozen=True, slots=True)
class Published:
    """One event as automations see it."""

    type: str
    group: EventGroup
    data: Mapping[str, Any]
    context: Context | None


type Subscriber = Callable[[Published], None]
type Unsubscribe = Callable[[], None]


class Bridge:
    """Publishes events, each with the context of the action that caused it."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.server: Mapping[str, str] = {}  # What all events of a server share
        self.groups = frozenset(EventGroup)  # The groups worth publishing
        self._hass = hass
        self._subscribers: list[Subscriber] = []
        self._causes: dict[LibraryId, tuple[Context, datetime | None]] = {}

    def subscribe(self, subscriber: Subscriber) -> Unsubscribe:
        """Hand each event to a subscriber until it unsubscribes."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def scan_asked(
        self, library: LibraryId, context: Context, at: datetime | None = None
    ) -> None:
        """Remember who asked for a scan; of one whose end is not told, also when."""
        self._causes[library] = (context, at and at + CAUSE_LASTS)

    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Fire an event on the bus, and hand it to the subscribers."""
        context = context or self._cause(event)
        if event.group not in self.groups:
            return
        data = as_data(event, self.server)
        published = Published(event_type(event), event.group, data, context)
        self._hass.bus.async_fire(EVENT, data, context=context)
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(published)
            except Exception:  # noqa: BLE001 - one listener's fault is not another's
                LOGGER.exception("A listener failed on %s", published.type)

    def _cause(self, event: ServerEvent) -> Context | None:
        """Return the context of the action that an event is a result of."""
        match event:
            case ScanStarted(library=library, trigger=Trigger.SHOWRUNNER):
                return self._causes.get(library.id, (None, None))[0]
            case ScanFinished(library=library, trigger=Trigger.SHOWRUNNER):
                context = self._causes.get(library.id, (None, None))[0]
                if context:
                    self._causes[library.id] = (context, event.at + CAUSE_LASTS)
                return context
            case ItemAdded(library=library) | ItemRemoved(library=library):
                context, until = self._causes.get(library.id, (None, None))
                return context if until is None or event.at <= until else None
            case _:
                return None
