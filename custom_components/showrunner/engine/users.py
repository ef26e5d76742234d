"""Two looks at the accounts of a server: who came, went, or changed the name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .events import ServerEvent
from .model import User, UserId
from .server_events import UserCreated, UserDeleted, UserUpdated


@dataclass(slots=True)
class UserMachine:
    """Remembers the accounts. The first look tells nothing."""

    _known: dict[UserId, User] | None = None

    def look(self, users: Iterable[User], now: datetime) -> list[ServerEvent]:
        """Take in all accounts, and tell what differs from before."""
        before, self._known = self._known, {user.id: user for user in users}
        if before is None:
            return []
        events: list[ServerEvent] = []
        for key, user in self._known.items():
            if key not in before:
                events.append(UserCreated(at=now, user=user))
            elif user != before[key]:
                events.append(UserUpdated(at=now, user=user))
        gone = [user for key, user in before.items() if key not in self._known]
        return events + [UserDeleted(at=now, user=user) for user in gone]
