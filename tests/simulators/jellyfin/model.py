"""What a Jellyfin library is made of."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

type Payload = dict[str, Any]

FOLDERS = {
    "Series",
    "Season",
    "MusicArtist",
    "MusicAlbum",
    "Folder",
    "CollectionFolder",
}
VIDEOS = {"Movie", "Episode"}
PLAYABLE = VIDEOS | {"Audio"}
COLLECTIONS = {"movies": ("Movie",), "tvshows": ("Series",), "music": ("MusicArtist",)}


@dataclass(slots=True, kw_only=True)
class MediaFile:
    """One file of an item, and what is known of it."""

    id: str
    path: str
    size: int
    stamp: float  # When the file changed last, as of the last look
    name: str
    streams: list[Payload] | None = None  # Nothing as long as it was not probed
    runtime: float | None = None

    @property
    def container(self) -> str:
        """Return the ending of its name."""
        return self.path.rpartition(".")[2].lower()


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """A row of the library."""

    id: str
    kind: str
    name: str
    path: str
    created: float
    saved: float
    parent: Item | None = None
    library: Library | None = None
    index: int | None = None
    index_end: int | None = None
    year: int | None = None
    provider_ids: dict[str, str] = field(default_factory=dict)
    facts: Payload = field(default_factory=dict)  # What an .nfo or an editor said
    files: list[MediaFile] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    image: str | None = None  # The path of its poster
    folder: Path | None = None  # Where that and its .nfo are, on disk
    beside: tuple[tuple[str, int], ...] = ()  # When each of them changed, as last read
    is_nowhere: bool = False  # A season of episodes that lie in their show's folder
    awaits_probe: bool = False  # A refresh that runs will still look into it

    @property
    def is_numbered(self) -> bool:
        """Return whether its numbers are known; an unprobed episode's are not yet."""
        unprobed = bool(self.files) and self.files[0].streams is None
        return not (self.kind == "Episode" and unprobed)

    @property
    def is_folder(self) -> bool:
        """Return whether it holds other items."""
        return self.kind in FOLDERS

    @property
    def is_root(self) -> bool:
        """Return whether it is one of a library's folders."""
        return self.library is not None and self in self.library.folders

    @property
    def runtime(self) -> float | None:
        """Return how long it plays, as far as that is known."""
        if self.kind in ("MusicAlbum", "MusicArtist"):
            tracks = [leaf.runtime or 0.0 for leaf in self.leaves]
            return sum(tracks) if self.kind == "MusicAlbum" else 0.0
        return self.files[0].runtime if self.files else None

    @property
    def leaves(self) -> list[Item]:
        """Return what can be played of it."""
        if not self.is_folder:
            return [self]
        return [leaf for child in self.children for leaf in child.leaves]

    @property
    def below(self) -> list[Item]:
        """Return everything below it."""
        return [one for child in self.children for one in (child, *child.below)]

    @property
    def above(self) -> list[Item]:
        """Return what it lies in, the nearest first."""
        return [self.parent, *self.parent.above] if self.parent else []

    def of(self, kind: str) -> Item | None:
        """Return the item of a kind that it belongs to."""
        return next((one for one in (self, *self.above) if one.kind == kind), None)


@dataclass(slots=True, kw_only=True, eq=False)
class Library:
    """A virtual folder."""

    name: str
    collection: str
    item: Item  # What stands for it in lists
    folders: list[Item]  # The physical ones
    virtual: bool = False  # Its files are not on disk and are never missed
    progress: float | None = None  # While it is walked
    queued: bool = False

    @property
    def id(self) -> str:
        """Return the id of the virtual folder."""
        return self.item.id

    @property
    def status(self) -> str:
        """Return whether it is being refreshed."""
        if self.progress is not None:
            return "Active"
        return "Queued" if self.queued else "Idle"
