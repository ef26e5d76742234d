"""What looks at a server have in common, whoever is looked at."""

from abc import abstractmethod
from collections.abc import Awaitable, Iterable, Sequence
from datetime import UTC, datetime
from typing import override

from ..engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    ForbiddenError,
)
from ..engine.model import LibraryId, Recording, User
from .base import Capability, ItemsTouched, Look, Provider, Signal, Wanted


class LookingProvider(Provider):
    """A provider that asks one question a subject."""

    @override
    async def look(self, subject: Look) -> Sequence[Signal]:
        looks = {
            Look.SERVER: self._look_at_server,
            Look.SESSIONS: self._look_at_sessions,
            Look.LIBRARIES: self._look_at_libraries,
            Look.ITEMS: self._look_at_items,
            Look.CHANGES: self._look_at_changes,
            Look.USERS: self._look_at_users,
            Look.RECORDINGS: self._look_at_recordings,
            Look.ACCOUNT: self._look_at_account,
        }
        return await looks[subject]()

    @override
    def server_time(self) -> datetime:
        return datetime.now(UTC) + self.health.clock_offset

    @override
    async def scan(self, libraries: Iterable[LibraryId]) -> None:
        for library in libraries:
            self.scans.asked(library, datetime.now(UTC))
            await self._permitted(self._refresh(library))

    async def _permitted(self, command: Awaitable[None]) -> None:
        """Wait for a command; a 401 to a token that is good elsewhere is a 403."""
        try:
            await command
        except AuthenticationFailedError as err:
            await self._try_token()
            raise ForbiddenError("The token is good for other things only") from err

    @abstractmethod
    async def _try_token(self) -> None:
        """Return if the token is good. Raises AuthenticationFailedError if not."""

    @abstractmethod
    async def _look_at_server(self) -> list[Signal]:
        """See whether the server is there, and is the right one."""

    @abstractmethod
    async def _look_at_sessions(self) -> list[Signal]:
        """Compare what is being played."""

    @abstractmethod
    async def _look_at_libraries(self) -> list[Signal]:
        """Compare the libraries and their scans."""

    @abstractmethod
    async def _look_at_changes(self) -> list[Signal]:
        """Find the libraries in which something changed while nobody listened."""

    async def _look_at_items(self) -> list[Signal]:
        """Return the items that the server has done with."""
        now = datetime.now(UTC)
        touched = self.touches.take(now)
        return [
            *(ItemsTouched(library, items) for library, items in touched.items()),
            *self._next_items(now),
        ]

    async def _look_at_account(self) -> list[Signal]:
        """Keep the credentials good, where an account of its own stands behind them."""
        return []

    async def _look_at_users(self) -> list[Signal]:
        """Compare the accounts."""
        if Capability.USERS not in self.capabilities:
            return []
        users = await self._users()
        if not users:
            raise BadPayloadError("The server lists nobody, not even us")
        return [*self.accounts.look(users, datetime.now(UTC))]

    async def _look_at_recordings(self) -> list[Signal]:
        """Compare the recordings."""
        if Capability.RECORDINGS not in self.capabilities:
            return []
        recordings = await self._recordings()
        return [*self.recordings.look(recordings, datetime.now(UTC))]

    @abstractmethod
    async def _users(self) -> Sequence[User]:
        """Return the accounts."""

    @abstractmethod
    async def _recordings(self) -> Iterable[Recording]:
        """Return the recordings, planned, running and past."""

    @abstractmethod
    async def _refresh(self, library: LibraryId) -> None:
        """Have the server look for files in a library."""

    def _next_items(self, now: datetime) -> list[Signal]:
        """Return when to ask for further items."""
        wake_at = self.touches.wake_at
        return [Wanted(Look.ITEMS, wake_at - now)] if wake_at else []
