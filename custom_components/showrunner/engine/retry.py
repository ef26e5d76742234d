"""How long to wait before another try."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double up to a cap, spread so that clients don't come as one."""

    first: timedelta = timedelta(seconds=1)
    cap: timedelta = timedelta(seconds=60)
    spread: float = 0.25

    def delay(self, attempt: int, jitter: float) -> timedelta:
        """Return the wait before an attempt, counted from 1, for a jitter of 0 to 1.

        It is between the doubled wait and `spread` more than that.
        """
        doubled = self.first * float(2 ** min(attempt - 1, 30))
        return min(doubled, self.cap) * (1 + self.spread * jitter)
