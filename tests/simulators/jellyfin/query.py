"""Which items a request for a list means."""

from collections.abc import Callable, Iterable
from typing import Any

from .fields import sort_name
from .marks import Marks
from .model import PLAYABLE, Item
from .notation import seconds_of
from .people import User
from .render import MEDIA_TYPES
from .shelf import Shelf
from .wishes import BadWish, Wishes

type Test = Callable[[Item], bool]

KINDS = {
    "Audio",
    "BoxSet",
    "CollectionFolder",
    "Episode",
    "Folder",
    "Movie",
    "MusicAlbum",
    "MusicArtist",
    "MusicVideo",
    "Playlist",
    "Recording",
    "Season",
    "Series",
    "Trailer",
    "Video",
}


class Query:
    """Finds, filters and sorts."""

    def __init__(self, shelf: Shelf, marks: Marks, *, saved_since: bool) -> None:
        self._shelf, self._marks = shelf, marks
        self._saved_since = saved_since

    def find(self, asked: Wishes, user: User | None) -> list[Item]:
        """Return what a request means, in its order."""
        tests = self._tests(asked, user)
        found = [
            item
            for item in self._pool(asked, user)
            if all(test(item) for test in tests)
        ]
        return self._sorted(found, asked, user)

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
        if not deep:
            return list(children)
        return [one for child in children for one in (child, *child.below)]

    # Filters

    def _tests(self, asked: Wishes, user: User | None) -> list[Test]:
        """Return what every item has to pass; unknown filters are no filters."""
        tests: list[Test] = []
        kinds = {word.lower() for word in asked.words("includeItemTypes")}
        # Of kinds nobody knows nothing is left, and then everything comes
        known = {kind for kind in KINDS if kind.lower() in kinds}
        if known:
            tests.append(lambda item: item.kind in known)
        without = {word.lower() for word in asked.words("excludeItemTypes")}
        if without:
            tests.append(lambda item: item.kind.lower() not in without)
        tests += self._by_name(asked)
        tests += self._by_fact(asked)
        tests += self._by_date(asked)
        return tests + self._by_mark(asked, user)

    def _by_name(self, asked: Wishes) -> list[Test]:
        tests: list[Test] = []
        if term := asked.get("searchterm", "").lower():
            tests.append(lambda item: term in item.name.lower())
        if start := asked.get("namestartswith", "").lower():
            tests.append(lambda item: sort_name(item).lower().startswith(start))
        if low := asked.get("namestartswithorgreater", "").lower():
            tests.append(lambda item: sort_name(item).lower() >= low)
        if high := asked.get("namelessthan", "").lower():
            tests.append(lambda item: sort_name(item).lower() < high)
        return tests

    def _by_fact(self, asked: Wishes) -> list[Test]:
        """Return the filters on what items are."""
        tests: list[Test] = []
        if kinds := {word.lower() for word in asked.words("mediaTypes")}:
            tests.append(
                lambda item: MEDIA_TYPES.get(item.kind, "Unknown").lower() in kinds
            )
        if years := {int(word) for word in asked.words("years") if word.isdecimal()}:
            tests.append(lambda item: item.year in years)
        if genres := set(asked.words("genres", "|")):
            tests.append(lambda item: bool(genres & {*item.facts.get("Genres", [])}))
        if without := asked.identities("excludeItemIds"):
            tests.append(lambda item: item.id not in without)
        if (index := asked.number("indexNumber")) is not None:
            tests.append(lambda item: item.index == index)
        if (season := asked.number("parentIndexNumber")) is not None:
            tests.append(lambda item: _season(item) == season)
        return tests + self._by_presence(asked)

    def _by_presence(self, asked: Wishes) -> list[Test]:
        """Return the filters on what items have; there are no virtual ones here."""
        tests = [
            _has_id(name, has)
            for name in ("Imdb", "Tmdb", "Tvdb")
            if (has := asked.flag(f"has{name}Id")) is not None
        ]
        places = {word.lower() for word in asked.words("locationTypes")}
        excluded = {word.lower() for word in asked.words("excludeLocationTypes")}
        nowhere = (places and "filesystem" not in places) or "filesystem" in excluded
        if nowhere or asked.flag("isMissing"):
            tests.append(lambda _: False)
        if (has := asked.flag("hasOverview")) is not None:
            tests.append(lambda item: ("Overview" in item.facts) == has)
        return tests

    def _by_date(self, asked: Wishes) -> list[Test]:
        tests: list[Test] = []
        for name in ("minDateLastSaved", "minDateLastSavedForUser"):
            since = _date(asked, name)
            if since is None:
                continue
            if name == "minDateLastSaved" and not self._saved_since:
                tests.append(lambda _: False)
            else:
                tests.append(_saved_since(since))
        return tests

    def _by_mark(self, asked: Wishes, user: User | None) -> list[Test]:
        """Return the filters on what the user did."""
        if user is None:
            return []
        wanted = {word.lower() for word in asked.words("filters")}
        tests: list[Test] = []
        played = asked.flag("isPlayed")
        if played is None and wanted & {"isplayed", "isunplayed"}:
            played = "isplayed" in wanted
        if played is not None:
            tests.append(lambda item: self._is_played(user, item) == played)
        if asked.flag("isFavorite") or "isfavorite" in wanted:
            tests.append(lambda item: self._marks.of(user, item).favorite)
        if "isresumable" in wanted:
            tests.append(lambda item: self._marks.of(user, item).position > 0)
        if wanted & {"isfolder", "isnotfolder"}:
            folder = "isfolder" in wanted
            tests.append(lambda item: item.is_folder == folder)
        return tests

    def _is_played(self, user: User, item: Item) -> bool:
        return bool(self._marks.row(user, item)["Played"])

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
        found = sorted(found, key=lambda item: (sort_name(item), item.id))
        for number, name in reversed(list(enumerate(names))):
            order = orders[min(number, len(orders) - 1)]
            if (key := self._key(name.lower(), user)) is not None:
                found = sorted(found, key=key, reverse=order == "descending")
        return found

    def _key(self, name: str, user: User | None) -> Callable[[Item], Any] | None:
        """Return what a wish sorts by, or nothing for one that is ignored."""
        if name == "dateplayed" and user is not None:
            return lambda item: self._marks.of(user, item).last or 0.0
        return ORDERS.get(name)


def _by_name(item: Item) -> tuple[str, str]:
    return sort_name(item), item.id


def _by_number(item: Item) -> tuple[int, int]:
    return _season(item) or 0, item.index or 0


def _by_year(item: Item) -> int:
    return item.year or 0


def _season(item: Item) -> int | None:
    season = item.of("Season")
    return season.index if season is not None and item.kind in PLAYABLE else None


def _has_id(name: str, has: bool) -> Test:  # noqa: FBT001  # The wish itself
    return lambda item: (name in item.provider_ids) == has


def _saved_since(since: float) -> Test:
    return lambda item: item.saved >= since


def _date(asked: Wishes, name: str) -> float | None:
    text = asked.get(name.lower())
    if not text:
        return None
    found = seconds_of(text)
    if found is None:
        raise BadWish(name, text)
    return found


ORDERS: dict[str, Callable[[Item], Any]] = {
    "sortname": _by_name,
    "name": _by_name,
    "datecreated": lambda item: item.created,
    "productionyear": _by_year,
    "premieredate": _by_year,
    "runtime": lambda item: item.runtime or 0.0,
    "indexnumber": _by_number,
    "parentindexnumber": _by_number,
}
