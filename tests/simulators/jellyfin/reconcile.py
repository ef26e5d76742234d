"""Bringing the library in line with the disk."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import nfo
from .model import Item, Library, MediaFile
from .names import season, version
from .notation import item_id
from .probe import look_into
from .shelf import Shelf
from .tree import Reader, Wanted

POSTERS = ("poster.jpg", "poster.png", "folder.jpg", "cover.jpg")
NFOS = ("movie.nfo", "tvshow.nfo", "season.nfo", "artist.nfo", "album.nfo")


@dataclass(slots=True)
class Found:
    """What a walk made of the library."""

    added: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)  # Their files are others now
    grown: list[Item] = field(default_factory=list)  # Folders with new children
    shrunk: list[Item] = field(default_factory=list)  # Folders with fewer


class Reconciler:
    """Compares the library with the disk."""

    def __init__(self, shelf: Shelf, *, merges_episodes: bool) -> None:
        self._shelf = shelf
        self._reader = Reader(shelf.shown, merges_episodes=merges_episodes)

    def walk(self, item: Item) -> Found:
        """Bring an item and what is below it in line with the disk."""
        found = Found()
        library = item.library
        if library is None or library.virtual:
            return found
        self._reader.passes_over = self._shelf.roots(besides=library)
        if item is library.item:
            for folder in library.folders:
                self._walk_root(library, folder, found)
        elif item in library.folders:
            self._walk_root(library, item, found)
        else:
            self._walk_below(item, found)
        return found

    def reaches(self, library: Library) -> bool:
        """Return whether anything of a library is there to be scanned."""
        places = [self._shelf.on_disk(one.path) for one in library.folders]
        return library.virtual or any(_has_something(place) for place in places)

    def _walk_root(self, library: Library, folder: Item, found: Found) -> None:
        """Walk a whole folder; one that is gone or empty removes nothing."""
        place = self._shelf.on_disk(folder.path)
        if _has_something(place):
            wanted = self._reader.library(library.collection, place)
            self._merge(folder, wanted, found)

    def _walk_below(self, item: Item, found: Found) -> None:
        """Walk a show, a season, a film..."""
        if item.is_nowhere and item.parent is not None:
            item = item.parent
        place = self._shelf.on_disk(item.path)
        if not place.exists():
            if (
                item.parent is not None
                and self._shelf.on_disk(item.parent.path).exists()
            ):
                self._remove(item, found)
        elif item.is_folder:
            wanted = self._wanted(item, place)
            if wanted is not None:
                self._merge(item, wanted, found)
        else:
            self._look(
                item, [Path(self._shelf.on_disk(f.path)) for f in item.files], found
            )

    def _wanted(self, item: Item, place: Path) -> list[Wanted] | None:
        """Return what ought to be in a folder below a library's folders."""
        match item.kind:
            case "Series":
                return self._reader.show(place).children
            case "Season":
                named = season(place.name)
                return self._reader.season(place, named).children if named else None
            case "MusicArtist":
                return self._reader.artist(place).children
            case "MusicAlbum":
                return self._reader.album(place).children
            case "Folder":
                whole = item.of("Season") or item.of("MusicAlbum")
                return self._reader.inside(place, whole.kind if whole else "")
            case _:
                return None

    def _merge(self, parent: Item, wanted: list[Wanted], found: Found) -> None:
        """Make the children of an item what they ought to be."""
        known = {child.id: child for child in parent.children}
        keep = {one.id for one in wanted}
        for gone in [child for child in parent.children if child.id not in keep]:
            self._remove(gone, found)
        for one in wanted:
            if one.id in known:
                self._look(known[one.id], one.files, found)
                self._merge(known[one.id], one.children, found)
            else:
                self._add(parent, one, found)

    def _remove(self, item: Item, found: Found) -> None:
        parent = item.parent
        found.removed += self._shelf.remove(item)
        if parent is not None and parent not in found.shrunk:
            found.shrunk.append(parent)

    def _add(self, parent: Item, wanted: Wanted, found: Found) -> None:
        """Make a new item, with all that is below it."""
        assert parent.library is not None
        item = self._shelf.add(wanted.named, wanted.path, parent, parent.library)
        item.is_nowhere = wanted.is_nowhere
        item.folder = wanted.folder
        self._describe(item)
        item.files = self._files(item, wanted.files)
        if wanted.parts > 1:
            item.facts["PartCount"] = wanted.parts
        if wanted.named.dated:
            item.facts["PremiereDate"] = f"{wanted.named.dated}T00:00:00.0000000Z"
        if wanted.files:
            item.created = wanted.files[0].stat().st_mtime
        found.added.append(item)
        if parent not in found.grown:
            found.grown.append(parent)
        for child in wanted.children:
            self._add(item, child, found)

    def reread(self, item: Item) -> bool:
        """Read what lies beside the media, if it is not as it was read last."""
        if item.folder is None or _beside(item.folder) == item.beside:
            return False
        self._describe(item)
        self._shelf.touch(item)
        return True

    def _describe(self, item: Item) -> None:
        """Read what lies beside the media."""
        if item.folder is None:
            return
        item.beside = _beside(item.folder)
        for name in NFOS:
            facts, ids = nfo.read(item.folder / name)
            item.facts |= facts
            item.provider_ids |= ids
        item.name = item.facts.get("Name", item.name)
        posters = [item.folder / name for name in POSTERS]
        poster = next((one for one in posters if one.is_file()), None)
        item.image = self._shelf.shown(poster) if poster else None

    def _files(self, item: Item, files: list[Path]) -> list[MediaFile]:
        """Return the files of an item; several are told apart by their versions."""
        found = []
        for file in files:
            shown, facts = self._shelf.shown(file), file.stat()
            several = len(files) > 1 and item.kind == "Movie"
            made = MediaFile(
                id=item_id(item.kind, shown),
                path=shown,
                size=facts.st_size,
                stamp=facts.st_mtime,
                name=version(file.parent.name, file.stem) if several else file.stem,
            )
            found.append(made)
        return found

    def _look(self, item: Item, files: list[Path], found: Found) -> None:
        """Take note of files that came, went or changed."""
        present = [file for file in files if file.is_file()]
        if not present or [_state(f) for f in item.files] == [
            (self._shelf.shown(file), file.stat().st_size, file.stat().st_mtime)
            for file in present
        ]:
            return
        known = {file.path: file for file in item.files}
        item.files = self._files(item, present)
        for file in item.files:
            if file.path in known:
                file.streams = known[file.path].streams
                file.runtime = known[file.path].runtime
        item.created = present[0].stat().st_mtime
        self._shelf.touch(item)
        found.changed.append(item)

    def probe(self, item: Item) -> None:
        """Look into the files of an item."""
        for file in item.files:
            place = self._shelf.on_disk(file.path)
            seen = look_into(place, file.path)
            file.streams, file.runtime = seen.streams, seen.runtime
            item.facts |= seen.facts
        if album := item.of("MusicAlbum"):
            album.facts |= _of_album(item)
        item.awaits_probe = False
        self._shelf.touch(item)


def _of_album(track: Item) -> dict[str, Any]:
    """Return what an album knows from its tracks."""
    return {"Artists": track.facts.get("Artists", [])}


def _beside(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return when what is read beside the media changed."""
    files = [folder / name for name in (*NFOS, *POSTERS)]
    return tuple((f.name, f.stat().st_mtime_ns) for f in files if f.is_file())


def _has_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _state(file: MediaFile) -> tuple[str, int, float]:
    return file.path, file.size, file.stamp
