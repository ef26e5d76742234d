"""Which servers and libraries an action is about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .devices import library_identifier
from .engine.model import ItemId, Library, LibraryId
from .runtime.errors import translated
from .runtime.librarian import Librarian
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry

ATTR_LIBRARY: Final = "library"


@dataclass(frozen=True, slots=True)
class Place:
    """A server, or one library of it."""

    entry: ShowrunnerConfigEntry
    library: Library | None = None
    # By the end of what takes long, the entry may be unloaded, and have none
    runtime: ServerRuntime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hold on to whoever follows the server."""
        object.__setattr__(self, "runtime", self.entry.runtime_data)

    @property
    def librarian(self) -> Librarian:
        """Return who keeps the catalogue of the server."""
        return self.runtime.librarian

    @property
    def key(self) -> LibraryId | None:
        """Return the id of the library, if it is about one."""
        return self.library.id if self.library else None

    @property
    def server(self) -> dict[str, str]:
        """Return the server as answers name it."""
        name = self.runtime.server.name
        return {"server": name, "entry_id": self.entry.entry_id}

    async def ask[**P, T](
        self, what: Callable[P, T], *args: P.args, **named: P.kwargs
    ) -> T:
        """Ask the catalogue in a thread. Raises `HomeAssistantError`."""
        with translated():
            return await self.librarian.in_thread(partial(what, *args, **named))


def places(call: ServiceCall) -> list[Place]:
    """Return what an action is about: what it names, or else all servers.

    Raises `ServiceValidationError` for what is not there.
    """
    found = list(_named(call.hass, call.data.get(ATTR_DEVICE_ID, ())))
    if names := call.data.get(ATTR_LIBRARY, ()):
        found = list(_within(found, names))
    once = {(place.entry.entry_id, place.key): place for place in found}
    return [
        p for (entry, key), p in once.items() if not key or (entry, None) not in once
    ]


def servers(call: ServiceCall) -> list[Place]:
    """Return the servers that an action is about, each once."""
    found = _named(call.hass, call.data.get(ATTR_DEVICE_ID, ()))
    return list({place.entry.entry_id: Place(place.entry) for place in found}.values())


def libraries(found: Iterable[Place]) -> Iterator[tuple[Place, Library]]:
    """Yield the libraries that are named, and of servers those that are followed."""
    for place in found:
        if place.library:
            yield place, place.library
            continue
        for library in place.librarian.libraries.values():
            if place.librarian.options.follows(library.id):
                yield place, library


def span(call: ServiceCall) -> tuple[datetime | None, datetime | None]:
    """Return the range of time that an action is about."""
    since, until = (moment(call.data.get(key)) for key in ("since", "until"))
    if since and until and since >= until:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="range_reversed"
        )
    return since, until


def moment(value: datetime | None) -> datetime | None:
    """Return a moment; one without a time zone is in Home Assistant's."""
    return value and dt_util.as_utc(value)


async def home_of(call: ServiceCall, item: ItemId) -> Place:
    """Return the library that an item is in. Raises `ServiceValidationError`."""
    homes = []
    for place in servers(call):
        known = await place.ask(place.librarian.catalogue.libraries_of, [item])
        if library := place.librarian.libraries.get(known.get(item, LibraryId(""))):
            homes.append(Place(place.entry, library))
    if len(homes) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="ambiguous_item",
            translation_placeholders={"item": item},
        )
    if not homes:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_item",
            translation_placeholders={"item": item},
        )
    return homes[0]


def _named(hass: HomeAssistant, devices: Iterable[str]) -> Iterator[Place]:
    """Yield what some devices stand for; without any, all servers."""
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    if not devices:
        if not entries:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="no_server"
            )
        yield from map(Place, entries)
    for device in devices:
        yield _place(hass, device)


def _place(hass: HomeAssistant, device_id: str) -> Place:
    """Return what a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    entry_id = device.config_entry_id if device else None
    entry: ShowrunnerConfigEntry | None
    entry = hass.config_entries.async_get_entry(entry_id) if entry_id else None
    if device is None or entry is None or entry.domain != DOMAIN:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_device",
            translation_placeholders={"device": device_id},
        )
    if entry.state is not ConfigEntryState.LOADED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="server_not_loaded",
            translation_placeholders={"server": entry.title},
        )
    return Place(entry, _library(entry, device))


def _library(entry: ShowrunnerConfigEntry, device: dr.AnyDeviceEntry) -> Library | None:
    """Return the library that a device stands for; None if it is the server's own."""
    for library in entry.runtime_data.librarian.libraries.values():
        if library_identifier(entry, library.id) in device.identifiers:
            return library
    if (DOMAIN, entry.runtime_data.server.id) in device.identifiers:
        return None
    raise _no_library(device.name or device.id)


def _within(found: Iterable[Place], names: Iterable[str]) -> Iterator[Place]:
    """Yield the libraries with these names or ids, and those that are meant already."""
    whole = [place for place in found if place.library is None]
    yield from (place for place in found if place.library)
    for name in names:
        matching = [
            Place(place.entry, library)
            for place in whole
            for library in place.librarian.libraries.values()
            if name.casefold() in {library.name.casefold(), library.id.casefold()}
        ]
        if not matching:
            raise _no_library(name)
        yield from matching


def _no_library(name: str) -> ServiceValidationError:
    """Return the error for a library that is not there."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="unknown_library",
        translation_placeholders={"library": name},
    )
