"""What those who follow a server say to whoever they work for."""

from typing import Protocol

from homeassistant.core import Context

from ..engine.events import ServerEvent
from ..providers.base import Connection
from .hearing import Heard


class Audience(Protocol):
    """Whoever is told what happens, by all that follow a server."""

    def publish(self, event: ServerEvent, context: Context | None) -> None:
        """Take an event, and the context of the action that brought it."""

    def state_changed(self) -> None:
        """Take note that something that can be seen is different now."""


class Owner(Audience, Protocol):
    """Whoever a watcher works for."""

    def refused(self) -> None:
        """Take note that only the user can get the credentials accepted again."""

    def connection_changed(self, connection: Connection) -> None:
        """Store a connection that works better than the one before."""

    def heard(self, heard: Heard) -> None:
        """Take note that something in a library is different, or a scan is over."""

    def line_up(self) -> None:
        """Take note that from now on the server pushes; what it said before is lost."""

    def came_back(self) -> None:
        """Take note that the server answers again."""
