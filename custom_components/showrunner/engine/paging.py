"""How many rows to ask for at a time.

Servers take about as long for a small page as for a large one, so a page is as large as
its bytes and its time allow.
"""

from dataclasses import dataclass, field
from typing import Final

from .listing import Answer, Detail

START: Final = 500  # Rows
FLOOR: Final = 25  # Rows; a server that cannot send these will not send fewer either
CEILING: Final = 20_000  # Rows; more would save nothing that anybody notices
AIM: Final = 3_000_000  # Bytes; more than 8 MB are not read, and rows differ in length
PATIENCE: Final = 2.0  # Seconds that a server may be busy with us at a time
GROWTH: Final = 4  # Times, at most, from one page to the next


@dataclass(slots=True)
class PageSizer:
    """The size of the next page of a listing, from what its last one cost."""

    fixed: int | None = None  # Rows, by the user's will; only a failure shrinks it
    aim: int = AIM  # Bytes
    _sizes: dict[Detail, int] = field(default_factory=dict)

    def size(self, detail: Detail) -> int:
        """Return how many rows to ask for next.

        Lean rows are a quarter as long as full ones, or less; so they begin with four
        times as many, once it is known how many of those make a page.
        """
        first = self.fixed or START
        full = self._sizes.get(Detail.FULL)
        if detail is Detail.LEAN and full and not self.fixed:
            first = min(full * GROWTH, CEILING)
        return self._sizes.get(detail, first)

    def answered(self, detail: Detail, answer: Answer, rows: int) -> None:
        """Note what a page of so many rows cost.

        A short one, such as the last, says nothing of longer ones, unless it was dear.
        """
        size = self.size(detail)
        is_dear = answer.size > self.aim or answer.took > PATIENCE
        if self.fixed or rows <= 0 or (rows < size and not is_dear):
            return
        load = max(answer.size / self.aim, answer.took / PATIENCE, 1 / GROWTH)
        self._sizes[detail] = min(max(int(rows / load), FLOOR), CEILING)

    def failed(self, detail: Detail) -> None:
        """Note that a page was too large, or did not come in time."""
        size = self.size(detail)
        self._sizes[detail] = min(size, max(size // 2, FLOOR))
