"""Everything that one config entry needs while it is loaded."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import (
    CONF_TOKEN,
    CONF_URL,
    CONF_VERIFY_SSL,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Context,
    Event,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_call_later

from ..const import (
    CONF_ACCOUNT,
    CONF_FINISHED_PERCENT,
    CONF_GROUPS,
    DOMAIN,
)
from ..engine.errors import AuthenticationFailedError, UnavailableError
from ..engine.event_base import EventGroup
from ..engine.events import ServerEvent
from ..engine.model import Server
from ..engine.options import SyncOptions, path_map
from ..engine.sessions import FINISHED_SHARE
from ..providers.base import (
    Connection,
    ConnectionChanged,
    Look,
)
from .artwork import Artwork
from .bridge import Bridge
from .connecting import make_connection, make_provider
from .errors import translated
from .hearing import Heard
from .librarian import Librarian
from .libraries import Libraries
from .pictures import PictureCache, pictures_folder
from .scans.scanner import Scanner
from .shelter import Shelter, catalogue_path
from .states import FileStates
from .ticking import Ticker
from .watcher import Watcher

type ShowrunnerConfigEntry = ConfigEntry[ServerRuntime]

SHOW_AFTER = 0.1  # Seconds; a burst of events is one new state of an entity


class ServerRuntime:
    """Follows one server. The one entrance for whatever Home Assistant wants of it."""

    def __init__(self, hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
        self.provider = make_provider(
            hass, entry.data, entry.options, server_id=entry.unique_id
        )
        self.bridge = Bridge(hass)
        self.watcher = Watcher(self.provider, self)
        self.shelter: Shelter  # These are there from `open` on
        self.librarian: Librarian
        self.scanner: Scanner
        self.libraries: Libraries
        self.artwork: Artwork
        self._hass = hass
        self._entry = entry
        self._verify_ssl = entry.options.get(CONF_VERIFY_SSL, True)
        self._registered: Server | None = None
        self._was_reachable = True
        self._listeners: list[CALLBACK_TYPE] = []
        self._show: CALLBACK_TYPE | None = None
        self._ticker = Ticker(hass, self.state_changed)
        self._had_line = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def server(self) -> Server:
        """Return the server as last seen. Only after `connect`."""
        if (server := self.provider.server) is None:
            raise RuntimeError("The server has not been reached yet")
        return server

    @property
    def is_current(self) -> bool:
        """Return whether the connection is still the one that the entry asks for."""
        entry = self._entry
        verify_ssl = entry.options.get(CONF_VERIFY_SSL, True)
        wanted = make_connection(entry.data, entry.unique_id)
        return (self.provider.connection, self._verify_ssl) == (wanted, verify_ssl)

    async def connect(self) -> None:
        """Reach the server, and register it as a device. Raises `ShowrunnerError`."""
        server = await self._connect()
        self._withdraw_reauth()
        self._register(server)

    async def _connect(self) -> Server:
        """Reach the server, if need be as its account says it is reached now."""
        try:
            return await self.provider.connect()
        except AuthenticationFailedError, UnavailableError:
            found = await self.provider.look(Look.ACCOUNT)
            for signal in found:
                if isinstance(signal, ConnectionChanged):
                    self.connection_changed(signal.connection)
            if not found:
                raise
            return await self.provider.connect()

    @callback
    def _register(self, server: Server) -> None:
        """Show the server as a device, by the name and version it has now."""
        self._registered = server
        device = dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, server.id)},
            name=server.name,
            manufacturer=self.provider.maker,
            model=self.provider.product,
            sw_version=server.version,
            configuration_url=self.provider.connection.url,
        )
        self.bridge.server = {
            "entry_id": self._entry.entry_id,
            "device_id": device.id,
            "id": server.id,
            "name": server.name,
            "kind": self.provider.kind,
        }

    async def open(self) -> None:
        """Open the catalogue."""
        in_thread = self._hass.async_add_executor_job
        path = catalogue_path(self._hass, self._entry.entry_id)
        self.shelter = await in_thread(Shelter.open, path)
        self.librarian = Librarian(
            self.provider, self.watcher, self.shelter.catalogue, in_thread, self
        )
        self.scanner = Scanner(
            self.provider, self.watcher, self.shelter.catalogue, in_thread, self
        )
        self.libraries = Libraries(self._hass, self._entry, self)
        pictures = PictureCache(pictures_folder(self._hass, self._entry.entry_id))
        self.librarian.maintenance.pictures = pictures
        self.artwork = Artwork(
            self.provider,
            self.shelter.catalogue,
            pictures,
            in_thread,
        )
        self.apply_options()
        await self.scanner.restore()
        self._entry.async_on_unload(self.close)
        # Home Assistant does not unload entries when it stops
        self._entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stopping)
        )

    def start(self) -> None:
        """Follow the server until the entry is unloaded."""
        self._tasks = [
            self._entry.async_create_background_task(
                self._hass, follow(), f"{DOMAIN} {self._entry.title}"
            )
            for follow in (
                self.watcher.run,
                self.librarian.run,
                self.scanner.run,
                self.libraries.keeper.run,
            )
        ]
        self._entry.async_on_unload(self._cancel_show)

    async def close(self) -> None:
        """Follow the server no more, and close the catalogue."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._cancel_show()  # What they said last
        await self._hass.async_add_executor_job(self.shelter.close)

    async def _stopping(self, _event: Event) -> None:
        """Close the catalogue before Home Assistant is gone."""
        await self.close()

    @callback
    def apply_options(self) -> None:
        """Take over the options that need no new connection."""
        options = self._entry.options
        percent = options.get(CONF_FINISHED_PERCENT, FINISHED_SHARE * 100)
        self.provider.playbacks.finished_share = percent / 100
        groups = options.get(CONF_GROUPS, list(EventGroup))
        self.bridge.groups = frozenset(map(EventGroup, groups))
        self.librarian.performer.states_of = FileStates(path_map(options))
        self.librarian.apply(SyncOptions.from_mapping(options))
        self.scanner.apply(options, self.librarian.sync)

    @callback
    def subscribe(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change of state until it unsubscribes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def look(self, look: Look, context: Context | None) -> None:
        """Look at a subject now. Raises `HomeAssistantError`."""
        with translated():
            await self.watcher.look(look, context)

    @callback
    def state_changed(self) -> None:
        """Show what changed, soon, and with whatever else changes until then."""
        if self._show is None:
            self._show = async_call_later(self._hass, SHOW_AFTER, self._show_now)

    @callback
    def _show_now(self, _now: Any) -> None:
        """Show what changed."""
        self._show = None
        if self.server != self._registered:  # Updated, or renamed by its owner
            self._register(self.server)
        self.librarian.libraries_changed()
        self.scanner.server_changed()
        self.libraries.keeper.wake()
        if self.watcher.reachable and not self._was_reachable:
            self._withdraw_reauth()
        self._was_reachable = self.watcher.reachable
        for listener in tuple(self._listeners):
            listener()
        if self.librarian.running:  # They are getting on
            self._ticker.want()

    @callback
    def _cancel_show(self) -> None:
        """Show nothing any more."""
        self._ticker.stop()
        if self._show:
            self._show()
            self._show = None

    @callback
    def refused(self) -> None:
        """Ask the user for new credentials."""
        self._entry.async_start_reauth(self._hass)

    @callback
    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Hand an event on to Home Assistant, and show what it changed."""
        self.bridge.publish(event, context)
        self.state_changed()

    @callback
    def heard(self, heard: Heard) -> None:
        """Look into what the server changed, or found."""
        self.librarian.ears.hear(heard)
        self.scanner.hear(heard)

    @callback
    def line_up(self) -> None:
        """See what the server said while it was not heard."""
        if self._had_line:
            self.librarian.came_back()
        self._had_line = True

    @callback
    def came_back(self) -> None:
        """See what happened while the server was not there for us."""
        self.librarian.came_back()

    @callback
    def connection_changed(self, connection: Connection) -> None:
        """Store a connection that works better than the one before."""
        data = {
            **self._entry.data,
            CONF_URL: connection.url,
            CONF_TOKEN: connection.token,
            CONF_ACCOUNT: connection.account,
        }
        self._hass.config_entries.async_update_entry(self._entry, data=data)

    @callback
    def _withdraw_reauth(self) -> None:
        """Ask the user no more: the server takes the credentials that we have."""
        flows = self._entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})
        for flow in tuple(flows):
            self._hass.config_entries.flow.async_abort(flow["flow_id"])
