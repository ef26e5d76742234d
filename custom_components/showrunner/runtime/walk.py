"""A walk through a library: what a listing of all of its shelves has shown so far."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from ..catalogue.batch import Completed, Cursor
from ..engine.listing import Page, Shelf
from ..engine.model import ItemId


@dataclass(slots=True)
class Walk:
    """What has been seen, and what is still to be asked for."""

    since: datetime | None  # When it began, by the server's clock
    revision: str  # The library's marker then
    shown: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    steady: bool = True  # Each shelf had as many rows as its server counted
    is_first: bool = False  # Nothing was known: what is stored is what was shown
    wanted: list[ItemId] = field(default_factory=list)  # Shown, and not yet read

    @classmethod
    def resumed(cls, cursor: Cursor, revision: str) -> Self:
        """Return a walk that goes on where it was cut, in a library as it is now."""
        # Whatever moved up meanwhile would not be shown by the pages to come
        steady = bool(cursor.revision) and cursor.revision == revision
        hidden = dict(cursor.hidden)
        return cls(cursor.since, cursor.revision, cursor.shown, hidden, steady)

    def note(self, page: Page, shelf: Shelf) -> None:
        """Count what a page shows."""
        hidden = page.received - len(page.entries)
        self.hidden[shelf.name] = self.hidden.get(shelf.name, 0) + hidden
        self.shown += len(page.entries)

    def cursor(self, shelf: Shelf, start: int) -> Cursor:
        """Return where the walk goes on if it is cut now."""
        return Cursor(
            shelf=shelf.name,
            start=start,
            shown=self.shown,
            hidden=self.hidden,
            since=self.since,
            revision=self.revision,
        )

    def result(self, *, deep: bool) -> Completed:
        """Return what is known of the library once the walk is complete."""
        return Completed(
            revision=self.revision, since=self.since, hidden=self.hidden, deep=deep
        )
