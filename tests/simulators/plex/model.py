"""What a Plex library is made of."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

# The numbers that stand for kinds in queries and frames
TYPES = {
    "movie": 1,
    "show": 2,
    "season": 3,
    "episode": 4,
    "artist": 8,
    "album": 9,
    "track": 10,
    "clip": 12,
    "photo": 13,
    "photoalbum": 14,
    "playlist": 15,
    "collection": 18,
}
KINDS = {number: kind for kind, number in TYPES.items()}
SECTION_KINDS = {
    "movie": ("movie",),
    "show": ("show", "season", "episode"),
    "artist": ("artist", "album", "track"),
}
PLAYABLE = {"movie", "episode", "track", "clip"}


@dataclass(slots=True, kw_only=True)
class MediaFile:
    """One file of an item: Media and Part at once."""

    id: int
    file: str
    size: int
    stamp: int  # When the file changed last
    analysed: int  # The size at the time of the last analysis
    subtitles: tuple[str, ...] = ()
    deleted_at: int | None = None
    readable: bool = True  # The last analysis found something in it


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """A row of the library."""

    key: int
    kind: str
    title: str
    section: Section
    added_at: int
    updated_at: int
    guid: str
    parent: Item | None = None
    index: int | None = None
    year: int | None = None
    duration: int = 0
    settled: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    guids: tuple[str, ...] = ()
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    media: list[MediaFile] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    chapters: tuple[tuple[str, int], ...] = ()  # Titles, and where they start
    view_count: int = 0
    view_offset: int = 0
    last_viewed_at: int | None = None
    deleted_at: int | None = None

    @property
    def leaves(self) -> list[Item]:
        """Return what can be played of it."""
        if not self.children:
            return [self] if self.kind in PLAYABLE else []
        return [leaf for child in self.children for leaf in child.leaves]

    def below(self, kind: str) -> list[Item]:
        """Return what is of a kind, of all that belongs to it."""
        return [
            one
            for child in self.children
            for one in ([child] if child.kind == kind else child.below(kind))
        ]

    @property
    def root(self) -> Item:
        """Return the show, artist or film it belongs to."""
        return self if self.parent is None else self.parent.root


class Location(NamedTuple):
    """A folder of a section."""

    id: int
    path: str


@dataclass(slots=True, kw_only=True, eq=False)
class Section:
    """A library section."""

    key: int
    kind: str
    title: str
    uuid: str
    created_at: int
    updated_at: int
    scanned_at: int
    content_changed_at: int = 1
    refreshing: bool = False
    misses_gone: bool = True  # A scan of a folder that is gone misses what was in it
    virtual: bool = False  # Its files are not on disk and are never missed
    locations: list[Location] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    shelf: tuple[Any, list[Item]] | None = None  # The list that was asked for last

    def of_kind(self, kind: str) -> list[Item]:
        """Return the items of a kind."""
        return [item for item in self.items.values() if item.kind == kind]
