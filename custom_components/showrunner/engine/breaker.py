"""When to leave something alone that fails again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Breaker:
    """Counts errors in a row, and opens for a while when they are too many.

    After that, one more error opens it again, and a success forgets them all.
    """

    errors: int = 5  # In a row
    cooldown: timedelta = timedelta(minutes=15)
    _failed: int = 0
    _closes_at: datetime | None = None
    _cooling_since: datetime | None = None

    @property
    def cooling_since(self) -> datetime | None:
        """Return since when it has not worked, once it was too often; else None."""
        return self._cooling_since

    @property
    def closes_at(self) -> datetime | None:
        """Return when the next try is allowed; None if it always was."""
        return self._closes_at

    def allows(self, now: datetime) -> bool:
        """Return whether to try."""
        return self._closes_at is None or now >= self._closes_at

    def succeeded(self) -> None:
        """Note that it worked."""
        self._failed = 0
        self._closes_at = self._cooling_since = None

    def failed(self, now: datetime) -> None:
        """Note that it did not work."""
        self._failed += 1
        if self._failed >= self.errors:
            self._closes_at = now + self.cooldown
            self._cooling_since = self._cooling_since or now
