"""Which items a request for a list means."""

from collections.abc import Callable, Iterable
from random import random
from typing import Any

from .fields import sort_name
from .filters import Filters, known_kinds, season_of
from .marks import Marks
from .model import Item
from .people import User
from .shelf import Shelf
from .wishes import Wishes


class Query:
    """Finds, filters and sorts."""

    def __init__(
        self, shelf: Shelf, marks: Marks, *, saved_since: bool, kinds_are_deep: bool
    ) -> None:
        self._shelf, self._marks = shelf, marks
        self._kinds_are_deep = kinds_are_deep
        self._filters = Filters(marks, saved_since=saved_since)

    def find(self, asked: Wishes, user: User | None) -> list[Item]:
        """Return what a request means, in its order."""
        tests = self._filters.tests(asked, user)
        found = [
            item
            for item in self._pool(asked, user)
            if all(test(item) for test in tests)
        ]
        # Nobody sees the order of an empty page
        return found if asked.get("limit") == "0" else self._sorted(found, asked, user)

    def visible(self, item: Item, user: User | None) -> bool:
        """Return whether a user may see an item."""
        if user is None or user.folders is None:
            return True
        return item.library is not None and item.library.id in user.folders

    def _pool(self, asked: Wishes, user: User | None) -> Iterable[Item]:
        """Return what is filtered: named items, a folder's, or everything."""
        wanted = asked.identities("ids")
        if wanted is not None:
            named = [
                self._shelf.items[one] for one in wanted if one in self._shelf.items
            ]
            return [item for item in named if self.visible(item, user)]
        parent = asked.identity("parentId")
        below = self._below(parent, deep=bool(asked.flag("recursive")), asked=asked)
        return [item for item in below if self.visible(item, user)]

    def _below(self, parent: str | None, *, deep: bool, asked: Wishes) -> list[Item]:
        """Return what is below a folder."""
        item = self._shelf.root if parent is None else self._shelf.items.get(parent)
        if item is None:
            return []
        library = item.library
        if item is self._shelf.root:
            if not deep and not asked.words("searchTerm"):
                return [one.item for one in self._shelf.libraries.values()]
            everything = self._shelf.items.values()
            return [one for one in everything if one.kind != "CollectionFolder"]
        if library is not None and item is library.item:
            children = [
                child for folder in library.folders for child in folder.children
            ]
        else:
            children = item.children
        is_library = library is not None and item is library.item
        if self._kinds_are_deep and is_library and known_kinds(asked):
            deep = True
        if not deep:
            return list(children)
        return [one for child in children for one in (child, *child.below)]

    # Order

    def _sorted(
        self, found: list[Item], asked: Wishes, user: User | None
    ) -> list[Item]:
        """Sort by every wish that is known; by name where there is none."""
        if asked.identities("ids") is not None and not asked.words("sortBy"):
            return found
        orders = [word.lower() for word in asked.words("sortOrder")] or ["ascending"]
        names = asked.words("sortBy") or ["SortName"]
        # Sorts are stable: the last wish first
        if names[0].lower() not in ("sortname", "name"):
            found = sorted(found, key=_by_name)
        for number, name in reversed(list(enumerate(names))):
            order = orders[min(number, len(orders) - 1)]
            if (key := self._key(name.lower(), user)) is not None:
                found = sorted(found, key=key, reverse=order == "descending")
        return found

    def _key(self, name: str, user: User | None) -> Callable[[Item], Any] | None:
        """Return what a wish sorts by, or nothing for one that is ignored."""
        if name == "dateplayed" and user is not None:
            return lambda item: self._marks.of(user, item).last or 0.0
        if name == "playcount" and user is not None:
            return lambda item: self._marks.of(user, item).plays
        return ORDERS.get(name)


def _by_name(item: Item) -> tuple[str, str]:
    return sort_name(item), item.id


def _by_number(item: Item) -> tuple[int, int]:
    return season_of(item) or 0, item.index or 0


def _name_of(item: Item, kind: str) -> str:
    above = item.of(kind)
    return sort_name(above) if above is not None else ""


def _by_year(item: Item) -> int:
    return item.year or 0


ORDERS: dict[str, Callable[[Item], Any]] = {
    "sortname": _by_name,
    "name": _by_name,
    "datecreated": lambda item: item.created,
    "productionyear": _by_year,
    "premieredate": _by_year,
    "runtime": lambda item: item.runtime or 0.0,
    "indexnumber": _by_number,
    "communityrating": lambda item: item.facts.get("CommunityRating", 0.0),
    "datelastcontentadded": lambda item: max(
        (leaf.created for leaf in item.leaves), default=0.0
    ),
    "seriessortname": lambda item: _name_of(item, "Series"),
    "album": lambda item: _name_of(item, "MusicAlbum"),
    "albumartist": lambda item: _name_of(item, "MusicArtist"),
    "random": lambda _: random(),  # noqa: S311  # No secret
    "parentindexnumber": _by_number,
}
