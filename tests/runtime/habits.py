"""What a scripted server holds, how well it answers, and what it was asked."""

from dataclasses import dataclass, field
from datetime import datetime

from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId
from custom_components.showrunner.engine.scans import ScanTarget


@dataclass(slots=True)
class Row:
    """An item on the server."""

    item: Item
    changed_at: datetime
    is_readable: bool = True


@dataclass(slots=True)
class Habits:
    """What the server makes of a question. The defaults are what is right."""

    ignores_since: bool = False
    ignores_size: bool = False  # A page is all that there is from its start on
    ignores_start: bool = False
    tells_total: bool = True
    tells_dates: bool = True
    tells_revisions: bool = True
    most: int = 10_000  # Rows a page; more are not sent
    extra: int = 0  # How many more rows it counts than there are, in lists
    uncounted: int = 0  # The same for counts
    hides: set[str] = field(default_factory=set)  # From lists, not by id
    withholds: set[str] = field(default_factory=set)  # By id, not from lists


@dataclass(slots=True)
class Asked:
    """The questions so far."""

    pages: list[tuple[Detail, bool, int, int]] = field(default_factory=list)
    items: list[tuple[Detail, tuple[str, ...]]] = field(default_factory=list)
    counts: int = 0
    scans: list[ScanTarget] = field(default_factory=list)
    searches: list[ScanTarget] = field(default_factory=list)
    probes: list[tuple[ItemId, bool]] = field(default_factory=list)  # Or thorough
    cancelled: list[LibraryId] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Return how many there were about items."""
        return len(self.pages) + len(self.items) + self.counts + len(self.searches)
