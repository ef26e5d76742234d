"""How Plex Media Server lists its libraries: what to ask for, and what comes.

Source: the official API document 1.2.0. Whether a server heeds what answers are to be
cut down to, or a filter, is for it to decide, so nothing here relies on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, cast
from urllib.parse import quote, urlencode

from ...engine.errors import BadPayloadError
from ...engine.listing import UNREADABLE, Answer, Detail, Entry, Page, Query, Shelf
from ...engine.model import Item, ItemId, Library, LibraryId, MediaType
from ..coerce import mapping, moment, text, whole
from ..http import Reply, check_json, parsed
from .frames import TYPES
from .parse import container
from .parse_items import item, revision
from .scans import encoded
from .wire import Container, Metadata

START: Final = "X-Plex-Container-Start"
SIZE: Final = "X-Plex-Container-Size"
TOTAL: Final = "X-Plex-Container-Total-Size"
API_VERSION: Final = "X-Plex-Pms-Api-Version"
# Since this one, `includeFields` names the only fields to tell
SLIMMING: Final = "1.0.0"
FIELDS: Final = "ratingKey,type,addedAt,updatedAt,deletedAt,duration"
PEOPLE: Final = "Role,Director,Writer"
UNREAD: Final = "Producer,Country,Similar,Image,UltraBlurColors,Rating,Field,Marker"
# Fields of items that nobody reads. None is called like one of a file.
UNREAD_FIELDS: Final = (
    "guid,slug,parentGuid,parentKey,parentSlug,parentThumb,parentYear,parentStudio,"
    "parentTheme,grandparentGuid,grandparentKey,grandparentSlug,grandparentThumb,"
    "grandparentArt,grandparentTheme,theme,titleSort,originalTitle,tagline,"
    "contentRating,originallyAvailableAt,ratingImage,audienceRatingImage,chapterSource,"
    "primaryExtraKey,viewCount,viewOffset,lastViewedAt,skipCount,userRating"
)
TAGS: Final = "Media,Genre,Collection,Label,Guid,Chapter,Location"
# What is new comes last, so it moves nothing from one page to another
ORDER: Final = "addedAt,id"
FOUND: Final = Detail.FULL  # As much as is told of an item that is looked for

NUMBERS: Final = {kind: number for number, kind in TYPES.items()}
KINDS: Final[dict[MediaType, tuple[MediaType, ...]]] = {
    MediaType.MOVIE: (MediaType.MOVIE,),
    MediaType.SHOW: (MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE),
    MediaType.ARTIST: (MediaType.ARTIST, MediaType.ALBUM, MediaType.TRACK),
    MediaType.PHOTO: (MediaType.PHOTO,),
}
BELOW: Final = {
    MediaType.SEASON: "/children",
    MediaType.ALBUM: "/children",
    MediaType.EPISODE: "/allLeaves",
    MediaType.TRACK: "/allLeaves",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a server for."""

    path: str
    query: str  # Encoded
    headers: Mapping[str, str]


def shelves(library: Library) -> tuple[Shelf, ...]:
    """Return a listing for each kind of item; one of the server's holds one only."""
    return tuple(
        Shelf(library.id, kind.value, frozenset({kind}))
        for kind in KINDS.get(library.type, ())
    )


def page_of(query: Query, start: int, size: int) -> Request:
    """Return how to ask for a part of a shelf."""
    path, params = _place(query.shelf)
    page = {START: str(start), SIZE: str(size)}
    slim = _slim(query.detail, in_list=True)
    guids = {} if query.detail is Detail.LEAN else {"includeGuids": "1"}
    params |= {**guids, **slim, **page}
    return Request(path, _encoded(params, query.since), {**_version(slim), **page})


def count_of(shelf: Shelf) -> Request:
    """Return how to ask how much is on a shelf."""
    path, params = _place(shelf)
    page = {START: "0", SIZE: "0"}
    return Request(path, _encoded({**params, **page}), page)


def items_of(keys: Sequence[ItemId], detail: Detail) -> Request:
    """Return how to ask for items, without having the server refresh them first."""
    params = {"skipRefresh": "1", "includeGuids": "1", "includeChapters": "1"}
    if detail is Detail.DEEP:
        params["checkFiles"] = "1"
    slim = _slim(detail, in_list=False)
    path = "/library/metadata/" + ",".join(quote(key, safe="") for key in keys)
    return Request(path, _encoded(params | slim), _version(slim))


def beside(library: LibraryId, kind: MediaType, path: str, size: int) -> Request:
    """Return how to ask for what has files in the folder of a path."""
    request = _newest(library, kind, size)
    return replace(request, query=f"{request.query}&file={encoded(path)}")


def changed_of(
    library: LibraryId, kind: MediaType, since: datetime, size: int
) -> Request:
    """Return how to ask for what changed last."""
    return _newest(library, kind, size, since)


def _newest(
    library: LibraryId, kind: MediaType, size: int, since: datetime | None = None
) -> Request:
    """Return how to ask for a few items of a kind, what changed last first."""
    path, params = _place(Shelf(library, kind.value, frozenset({kind})))
    page = {START: "0", SIZE: str(size)}
    slim = _slim(FOUND, in_list=True)
    params |= {"sort": "updatedAt:desc", **slim, **page}
    return Request(path, _encoded(params, since), {**_version(slim), **page})


def _place(shelf: Shelf) -> tuple[str, dict[str, str]]:
    """Return where a shelf is listed, and what narrows that down to it."""
    (kind,) = shelf.types
    if shelf.parent is None:
        section = quote(shelf.library, safe="")
        params = {"type": str(NUMBERS[kind]), "sort": ORDER}
        return f"/library/sections/{section}/all", params
    path = f"/library/metadata/{quote(shelf.parent, safe='')}{BELOW.get(kind, '')}"
    return path, {"skipRefresh": "1", "excludeAllLeaves": "1"}


def _slim(detail: Detail, *, in_list: bool) -> dict[str, str]:
    """Return what to leave out of an answer."""
    if detail is Detail.LEAN:
        unread = f"{TAGS},{PEOPLE},{UNREAD}"
        return {"includeFields": FIELDS, "excludeElements": unread}
    keeps_people = detail is Detail.DEEP and not in_list
    unread = UNREAD if keeps_people else f"{PEOPLE},{UNREAD}"
    return {"excludeElements": unread, "excludeFields": UNREAD_FIELDS}


def _version(slim: Mapping[str, str]) -> dict[str, str]:
    """Return the version of the API in which the words for leaving out are meant."""
    return {API_VERSION: SLIMMING} if slim else {}


def _encoded(params: Mapping[str, str], since: datetime | None = None) -> str:
    """Return a query.

    The operator of the filter is encoded by hand, and once: what looks different to a
    server is ignored by it without a word.
    """
    query = urlencode(params, safe=",")
    return f"{query}&updatedAt%3E={int(since.timestamp())}" if since else query


@dataclass(frozen=True, slots=True)
class Reader:
    """What is to be known to read an answer."""

    known: Mapping[LibraryId, Library]
    detail: Detail
    library: LibraryId | None = None  # Of all rows; None: each says its own
    kinds: frozenset[MediaType] | None = None  # Of the rows to read; None: all
    whole: bool = False  # Each item as itself, not as a list has it

    def answer(self, reply: Reply) -> Answer:
        """Return an answer, still closed. Raises BadPayloadError if it is no JSON."""
        check_json(reply)
        return Answer(len(reply.body), reply.took, partial(self._open, reply))

    def _open(self, reply: Reply) -> Page:
        """Return the rows of an answer. Raises BadPayloadError if it makes no sense."""
        return self.page(container(parsed(reply)), reply.headers)

    def page(self, found: Container, headers: Mapping[str, str]) -> Page:
        """Return the rows of a container. Raises BadPayloadError if it has none."""
        rows = _rows(found)
        received = len(rows)
        section = self.library or found.get("librarySectionID")
        entries = [
            self._entry(row, section)
            for row in _taken(rows)
            if isinstance(row, dict) and text(row.get("ratingKey"))
        ]
        if self.kinds is not None:
            entries = [entry for entry in entries if entry.type in self.kinds]
        return Page(entries, received, total(found, headers))

    def _entry(self, row: dict[str, Any], section: object) -> Entry:
        """Return a row. What is not lean is read at once, for all of it is wanted."""
        data = cast(Metadata, row)
        if self.detail is Detail.LEAN:
            return self._unread(data, section)
        try:
            found = self._item(data, section)
        except UNREADABLE:  # Whoever reads it will know why
            return self._unread(data, section)
        return Entry(found.id, found.type, found.revision, found, found.updated_at)

    def _unread(self, data: Metadata, section: object) -> Entry:
        """Return a row with the little that is always read."""
        return Entry(
            id=ItemId(text(data.get("ratingKey"))),
            type=MediaType(text(data.get("type"))),
            revision=revision(data),
            source=partial(self._item, data, section),
            changed_at=moment(data.get("updatedAt")),
        )

    def _item(self, data: Metadata, section: object) -> Item:
        """Return a row as an item. Raises BadPayloadError for what is none."""
        if not text(data.get("type")) or not isinstance(
            data.get("Media", []), list | dict
        ):
            raise BadPayloadError("A row of the answer is no item")
        # Most rows leave that out
        cast(dict[str, object], data).setdefault("librarySectionID", section)
        return item(
            data,
            self.known,
            is_whole=self.whole,
            has_people=self.whole and self.detail is Detail.DEEP,
        )


def _taken(rows: list[Any]) -> Iterator[Any]:
    """Yield rows and let go of each: its item takes little more than half of that."""
    rows.reverse()
    while rows:
        yield rows.pop()


def nothing() -> Answer:
    """Return the answer that none of the items is there any more."""
    return Answer(0, 0.0, lambda: Page((), 0, None))


def total(found: Container, headers: Mapping[str, str]) -> int | None:
    """Return how many rows the whole listing has, if the server says so."""
    told = whole(found.get("totalSize"))
    if told is None:
        told = whole(headers.get(TOTAL))
    return told if told is not None and told >= 0 else None


def counted(reply: Reply) -> int:
    """Return how many rows a listing has, of which none was asked for.

    Raises BadPayloadError if the answer makes no sense.
    """
    found = container(parsed(reply))
    told = total(found, reply.headers)
    return len(_rows(found)) if told is None else told  # It may have sent them all


def _rows(found: Container) -> list[Any]:
    """Return the rows of an answer, whatever they are."""
    rows = found.get("Metadata") or []
    if isinstance(rows, dict):
        return [mapping(rows)]
    if not isinstance(rows, list):
        raise BadPayloadError("The answer lists no items")
    return rows
