"""Which season, album, show or artist is known to hold a folder.

Servers say where files are, and not where a show is. So that is found out from where
its files are; where that leaves a doubt, nothing is known, and the library will do.
"""

from dataclasses import dataclass
from itertools import takewhile
import re
import sqlite3
from unicodedata import normalize

from ..engine.model import ItemId, LibraryId, MediaType
from ..engine.paths import comparable
from .lookup import FILES_IN, inside, plain

type _Place = tuple[str, ...]  # The names on the way to a folder

# In the order that is written: SQLite would rather begin with all of the library
_OWNERS = """
SELECT DISTINCT {owner} AS id FROM ({files}) AS found
CROSS JOIN items ON items.key = found.item WHERE items.library = ?3 LIMIT 2
""".replace("{files}", FILES_IN)
_ABOVE = _OWNERS.replace("{owner}", "items.parent")
_TOPMOST = _OWNERS.replace("{owner}", "coalesce(items.top, items.parent)")
_ENDS = """
SELECT min(coalesce(folded, path)) AS first, max(coalesce(folded, path)) AS last
FROM items CROSS JOIN files ON files.item = items.key
WHERE items.parent = ?1 OR items.top = ?1
"""
_OWNER = "SELECT id, type, title, season FROM items WHERE id = ?"

_SPECIALS = frozenset({"specials", "special", "extras"})
_DISC = re.compile(r"(?:disc|disk|cd|dvd|part|vol)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_REMARKS = re.compile(r"\(.*?\)|\[.*?\]|\{.*?\}")  # A year, an external id


def nearest(
    connection: sqlite3.Connection, library: LibraryId, root: str, folder: str
) -> ItemId | None:
    """Return the nearest item that is known to hold a folder below a root.

    It holds the folder's nearest known one, if the folder is not known itself. None:
    only the library does, as it does films, the root, and folders with several shows.
    """
    finder = _Finder(connection, library, _parts(plain(root)))
    above = _parts(plain(folder))
    while len(above) > len(finder.root) and above[: len(finder.root)] == finder.root:
        if finder.owners(_ABOVE, above):
            return finder.holder(above)
        above = above[:-1]
    return None


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks around in the folders of a library, below one of its roots."""

    connection: sqlite3.Connection
    library: LibraryId
    root: _Place

    def holder(self, place: _Place) -> ItemId | None:
        """Return what holds a folder in which files are known."""
        for sql in (_ABOVE, _TOPMOST):
            owner = self.owner(sql, place)
            if owner and self._holds(owner, place):
                return ItemId(owner["id"])
        return None

    def owner(self, sql: str, place: _Place) -> sqlite3.Row | None:
        """Return what all files in a folder belong to; None if that is no one item."""
        owners = self.owners(sql, place)
        if len(owners) != 1:
            return None
        found: sqlite3.Row | None = self.connection.execute(_OWNER, owners).fetchone()
        return found

    def owners(self, sql: str, place: _Place) -> list[str | None]:
        """Return what files in a folder belong to, or two of it."""
        rows = self.connection.execute(sql, (*_inside(place), self.library))
        return [row["id"] for row in rows]

    def _holds(self, owner: sqlite3.Row, place: _Place) -> bool:
        """Return whether an item holds a folder where all files are its."""
        home = self._home(owner)
        if len(home) <= len(self.root):  # Here and there: no folder is its own
            return False
        is_in = place[: len(home)] == home
        match owner["type"]:
            case MediaType.SEASON:
                return is_in and self._is_season(owner, home)
            case MediaType.ALBUM:
                return is_in
            case MediaType.SHOW | MediaType.ARTIST:
                return is_in or _is_named(owner, place, home)
            case _:
                return False

    def _home(self, owner: sqlite3.Row) -> _Place:
        """Return the folder that has all files of an item."""
        first, last = self.connection.execute(_ENDS, (owner["id"],)).fetchone()
        if first is None:
            return ()
        pairs = zip(_parts(first)[:-1], _parts(last)[:-1], strict=False)
        return tuple(
            one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)
        )

    def _is_season(self, season: sqlite3.Row, home: _Place) -> bool:
        """Return whether the folder of a season is its own, and not its show's."""
        above = home[:-1]
        return (
            _is_numbered(home[-1], season["season"])
            and len(above) > len(self.root)
            and self.owner(_TOPMOST, above) is not None
        )


def _is_named(owner: sqlite3.Row, place: _Place, home: _Place) -> bool:
    """Return whether a folder above the one with all of a show's files is the show's.

    It may be one for many shows, or artists, of which but one is known.
    """
    title, names = _words(owner["title"]), [_words(name) for name in home]
    is_named, below = names[len(place) - 1] == title, names[len(place) :]
    if owner["type"] == MediaType.ARTIST:
        return is_named  # An album in it may be called the same
    if title in below:
        return False
    return is_named or (len(below) == 1 and _is_numbered(home[-1]))


def _is_numbered(name: str, number: int | None = None) -> bool:
    """Return whether a folder is called as a season is, or as the one with a number."""
    if name.casefold() in _SPECIALS:
        return not number
    numbers = [int(found) for found in _NUMBER.findall(name)]
    return not _DISC.match(name) and bool(
        numbers if number is None else number in numbers
    )


def _words(name: str) -> str:
    """Return of a name what counts."""
    kept = _REMARKS.sub("", name) or name
    return "".join(filter(str.isalnum, normalize("NFC", kept).casefold()))


def _parts(path: str) -> _Place:
    """Return the names on the way to a folder or file, each as it compares."""
    text = comparable(path)
    separator = "/" if text.startswith("/") else "\\"
    return tuple(text.rstrip(separator).split(separator))


def _inside(place: _Place) -> tuple[str, str]:
    """Return what all paths in a folder are between."""
    is_windows = place[0] or place[1:2] == ("",)  # A drive, or a share
    separator = "\\" if is_windows else "/"
    return inside(separator.join(place) + separator)
