"""A page of a listing: compared with what is stored, and stored where it differs.

Everything of a chunk is asked and written at once: a statement a row would take longer
than the server needs to list it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
import json
from math import ceil
import sqlite3
from typing import Final

from ..engine.changes import Change
from ..engine.listing import UNREADABLE, Detail, Entry
from ..engine.model import Item, ItemId, ItemState
from ..engine.syncs import Tally
from .archive import Past, archive, take_back
from .batch import Batch, Stored
from .comparing import Difference, is_different, is_worth_a_look, told
from .lookup import plain
from .mistakes import note_unreadable, resolve
from .outbox import Happening, note, settle, take_over
from .packing import packed
from .reading import Told, items_by_key
from .readings import Reading
from .runs import add, save, see
from .writing import delete, write

CHUNK: Final = 500  # Rows that are compared and written at once

# What only shows when it is written: half a letter, a number of 100 digits, no title
UNWRITABLE: Final = (
    UnicodeError,
    OverflowError,
    TypeError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
)

_KNOWN = """
SELECT items.id, items.key, library, revision, told, state, in_trash
FROM json_each(?) AS wanted JOIN items ON items.id = wanted.value
"""


@dataclass(slots=True)
class _Result:
    """What a page, or a part of one, brought."""

    tally: Tally = field(default_factory=Tally)
    wanted: list[ItemId] = field(default_factory=list)
    last_title: str = ""

    def add(self, other: _Result) -> None:
        """Add what another part brought."""
        add(self.tally, other.tally)
        self.wanted += other.wanted
        self.last_title = other.last_title or self.last_title


def store(
    connection: sqlite3.Connection, batch: Batch, rows: Sequence[Reading], now: float
) -> tuple[Stored, Tally]:
    """Store a page inside a transaction; return what it brought, and its own tally."""
    page = _Page(connection, batch, now)
    for chunk in batched(rows, CHUNK, strict=False):
        page.take(chunk)
    for ids in batched(batch.removed, CHUNK, strict=False):
        page.remove(ids)
    found = page.result
    save(connection, batch, found.tally)
    return Stored(wanted=found.wanted, last_title=found.last_title), found.tally


class _Page:
    """A page on its way into the tables."""

    def __init__(
        self, connection: sqlite3.Connection, batch: Batch, now: float
    ) -> None:
        self.result = _Result()
        self._connection = connection
        self._batch = batch
        self._now = now
        self._next_key: int = connection.execute(
            "SELECT ifnull(max(key), 0) + 1 FROM items"
        ).fetchone()[0]

    def take(self, rows: Sequence[Reading]) -> None:
        """Store a chunk; should it not be possible, all of it but the culprits."""
        self._connection.execute("SAVEPOINT chunk")
        try:
            part = self._stored({row.entry.id: row for row in rows})
        except UNWRITABLE as err:
            self._connection.execute("ROLLBACK TO chunk")
            self._connection.execute("RELEASE chunk")
            self._divide(rows, err)
        else:
            self._connection.execute("RELEASE chunk")
            if self._batch.settled:
                settle(self._connection, [row.entry.id for row in rows])
            part.tally.processed = len(rows)
            self.result.add(part)

    def remove(self, ids: Sequence[ItemId]) -> None:
        """Delete items that are gone; what is not stored is ignored."""
        keys = [row["key"] for row in self._known(ids).values()]
        gone = archive(self._connection, keys, self._now)
        delete(self._connection, keys)
        resolve(self._connection, ids, self._now)
        self._note((item.id, "removed", ()) for item in gone)
        self.result.tally.removed += len(gone)

    def _divide(self, rows: Sequence[Reading], err: Exception) -> None:
        """Store the halves of a chunk, each on its own; or set its one row aside."""
        if len(rows) == 1:
            self._set_aside(rows[0].entry, err)
            self.result.tally.processed += 1
            self.result.tally.errors += 1
        else:
            for half in batched(rows, ceil(len(rows) / 2), strict=False):
                self.take(half)

    def _stored(self, rows: dict[ItemId, Reading]) -> _Result:
        """Compare a chunk and store what is different; return what it brought."""
        known, part = self._known(list(rows)), _Result()
        if self._batch.walk:
            see(self._connection, self._batch.library.id, rows)
        fresh = [
            row
            for key, row in rows.items()
            if is_worth_a_look(row.entry, known.get(key), self._batch)
        ]
        part.tally.skipped = len(rows) - len(fresh)
        if self._batch.detail is Detail.LEAN:
            part.wanted = [row.entry.id for row in fresh]
        else:
            self._write(self._compared(fresh, known, part), part)
        return part

    def _known(self, ids: Sequence[ItemId]) -> dict[ItemId, sqlite3.Row]:
        """Return what the comparison needs of the items that are stored."""
        rows = self._connection.execute(_KNOWN, (json.dumps(ids),))
        return {row["id"]: row for row in rows}

    def _compared(
        self, rows: list[Reading], known: dict[ItemId, sqlite3.Row], part: _Result
    ) -> list[Difference]:
        """Return the items of a chunk that are different; set aside what is none."""
        old = self._old(rows, known)
        found = []
        for row in rows:
            key = row.entry.id
            try:
                one = self._difference(row, known.get(key), old.get(key))
            except UNREADABLE as err:
                self._set_aside(row.entry, err)
                part.tally.errors += 1
            else:
                if one is not None:
                    found.append(one)
                    self._next_key += one.known is None
                    part.last_title = one.item.title
        return found

    def _old(
        self, rows: list[Reading], known: dict[ItemId, sqlite3.Row]
    ) -> dict[ItemId, Item]:
        """Return those items of a chunk that were read before, as they were."""
        there = [known[row.entry.id] for row in rows if row.entry.id in known]
        keys = [row["key"] for row in there if row["told"] != Told.NEVER]
        return {item.id: item for item in items_by_key(self._connection, keys)}

    def _difference(
        self, row: Reading, known: sqlite3.Row | None, old: Item | None
    ) -> Difference | None:
        """Return what is different of an item. Raises why it cannot be read."""
        item = row.get()
        found = Difference(
            key=self._next_key if known is None else known["key"],
            item=item,
            revision=row.entry.revision,
            state=row.state,
            told=told(item),
            known=known,
            old=old,
        )
        if known is None or old is None:
            return found
        return found if is_different(found, known, old, self._batch) else None

    def _set_aside(self, entry: Entry, err: Exception) -> None:
        """Note that an item cannot be read, and ask for it again next time."""
        note_unreadable(
            self._connection, self._batch, entry, self._next_key, err, self._now
        )
        self._next_key += 1
        if self._batch.walk:  # What could not be written was not noted as seen
            see(self._connection, self._batch.library.id, [ItemId(plain(entry.id))])

    def _write(self, found: list[Difference], part: _Result) -> None:
        """Write what is different, and what happened."""
        new = [one for one in found if one.old is None]
        changed = [one for one in found if one.changes]
        past = {} if self._batch.quiet else take_back(self._connection, new)
        self._keep_versions(changed)
        write(self._connection, found, self._batch.library.id, self._now)
        self._give_back(past, new)
        read_again = [
            one.item.id
            for one in found
            if one.known is not None and one.known["state"] == ItemState.ERROR
        ]
        resolve(self._connection, read_again, self._now)
        self._note(_arrival(one, past.get(one.key)) for one in new)
        self._note((one.item.id, "updated", one.changes) for one in changed)
        part.tally.added, part.tally.updated = len(new), len(changed)

    def _keep_versions(self, changed: list[Difference]) -> None:
        """Keep the metadata of items that is about to change."""
        self._connection.executemany(
            "INSERT INTO versions (item, data, at) VALUES (?, ?, ?)",
            (
                (one.old.id, packed(one.old), self._now)
                for one in changed
                if one.old is not None and Change.METADATA in one.changes
            ),
        )

    def _give_back(self, past: dict[int, Past], new: list[Difference]) -> None:
        """Give items that are back what was known of them."""
        self._connection.executemany(
            "UPDATE items SET first_seen_at = ?, errors = ? WHERE key = ?",
            ((was.first_seen_at, was.errors, key) for key, was in past.items()),
        )
        heirs = {past[one.key].id: one.item.id for one in new if one.key in past}
        self._connection.executemany(
            "UPDATE errors SET item = ? WHERE item = ?",
            ((now, then) for then, now in heirs.items()),
        )
        take_over(self._connection, heirs)

    def _note(self, happenings: Iterable[Happening]) -> None:
        """Write down what happened, unless nobody wants to know."""
        if not self._batch.quiet:
            batch = self._batch
            note(self._connection, batch.run, batch.library.id, happenings, self._now)


def _arrival(new: Difference, past: Past | None) -> Happening:
    """Return what is written down of an item that was not there before."""
    if past is None:
        return new.item.id, "added", ()
    return new.item.id, "returned", past.changes
