"""The library: virtual folders, items and where they lie."""

from collections.abc import Callable, Iterable
from pathlib import Path

from .model import Item, Library
from .names import Named
from .notation import hashed, item_id

type Clock = Callable[[], float]

DEFAULT_ROOT = "/config/data/root/default"


class Shelf:
    """Every library and item of a server."""

    def __init__(self, clock: Clock, media: Path | None, mount: str | None) -> None:
        """Take the media folder, and the path that the server knows it by."""
        self.clock = clock
        self._media = str(media) if media is not None else None
        self._mount = mount or self._media
        self.libraries: dict[str, Library] = {}
        self.items: dict[str, Item] = {}
        self.root = Item(
            id=item_id("UserRootFolder", "root\\default"),
            kind="UserRootFolder",
            name="Media Folders",
            path=DEFAULT_ROOT,
            created=clock(),
            saved=clock(),
        )

    # Where things lie

    def shown(self, path: Path | str) -> str:
        """Return the path under which the server knows a file."""
        text = str(path)
        if self._media is None or self._mount is None:
            return text
        is_inside = text == self._media or text.startswith(self._media + "/")
        return self._mount + text[len(self._media) :] if is_inside else text

    def on_disk(self, shown: str) -> Path:
        """Return where a file really is."""
        if self._media is None or self._mount is None:
            return Path(shown)
        is_inside = shown == self._mount or shown.startswith(self._mount + "/")
        return Path(self._media + shown[len(self._mount) :] if is_inside else shown)

    # What there is

    def add_library(
        self,
        name: str,
        collection: str,
        folders: Iterable[str],
        *,
        virtual: bool = False,
    ) -> Library:
        """Add a virtual folder over some folders, named as the server knows them."""
        item = Item(
            id=item_id("CollectionFolder", f"root\\default\\{name}"),
            kind="CollectionFolder",
            name=name,
            path=f"{DEFAULT_ROOT}/{name}",
            created=self.clock(),
            saved=self.clock(),
            parent=self.root,
        )
        library = Library(
            name=name, collection=collection, item=item, folders=[], virtual=virtual
        )
        item.library = library
        self.items_put(item)
        self.libraries[item.id] = library
        for folder in folders:
            named = Named(kind="Folder", name=folder.rpartition("/")[2])
            library.folders.append(self.add(named, folder, None, library))
        return library

    def items_put(self, item: Item) -> Item:
        """Make an item known."""
        self.items[item.id] = item
        return item

    def add(
        self, named: Named, path: str, parent: Item | None, library: Library
    ) -> Item:
        """Make an item of what a name says."""
        item = Item(
            id=item_id(named.kind, path),
            kind=named.kind,
            name=named.name,
            path=path,
            created=self.clock(),
            saved=self.clock(),
            parent=parent or library.item,
            library=library,
            index=named.index,
            index_end=named.index_end,
            year=named.year,
            provider_ids=dict(named.ids),
        )
        if (before := self.items.get(item.id)) is not None:
            self.remove(before)  # One file is one item, with one home
        if parent is not None:
            parent.children.append(item)
        return self.items_put(item)

    def roots(self, besides: Library) -> set[str]:
        """Return the folders of all other libraries; what is in them is at home there.

        No recording has a library in another's folder: an id that hangs on nothing
        but the path leaves an item one home, and the nearest library is it here.
        """
        others = (one for one in self.libraries.values() if one is not besides)
        return {folder.path for one in others for folder in one.folders}

    def remove(self, item: Item) -> list[Item]:
        """Take an item out with all that is below it, and return them."""
        gone = [item, *item.below]
        for one in gone:
            if self.items.get(one.id) is one:
                del self.items[one.id]
        if item.parent is not None and item in item.parent.children:
            item.parent.children.remove(item)
        return gone

    def remove_library(self, library: Library) -> list[Item]:
        """Take a library out, and return what was in it."""
        del self.libraries[library.id]
        self.items.pop(library.id)
        return [one for folder in library.folders for one in self.remove(folder)]

    def library_of(self, path: str) -> Library | None:
        """Return the library that a path lies in."""
        found = [
            (len(folder.path), library)
            for library in self.libraries.values()
            for folder in library.folders
            if path == folder.path or path.startswith(folder.path + "/")
        ]
        return max(found, key=lambda one: one[0])[1] if found else None

    def nearest(self, path: str) -> Item | None:
        """Return the item at a path or at the nearest one above it."""
        known = {item.path: item for item in self.items.values() if item.library}
        while path and path != "/":
            if path in known:
                return known[path]
            path = path.rpartition("/")[0]
        return None

    def touch(self, item: Item) -> None:
        """Count a change of an item; its Etag moves with it."""
        # Two changes within the clock's grain are two changes
        item.saved = max(self.clock(), item.saved + 1e-6)

    def titled(self, title: str) -> Item:
        """Return the item with a title, what can be played first."""
        found = [
            item
            for item in self.items.values()
            if title in (item.name, _short(item), item.path.rpartition("/")[2])
        ]
        if not found:
            raise KeyError(f"Nothing is called {title!r}")
        return min(found, key=lambda item: item.is_folder)

    def library(self, name: str) -> Library:
        """Return the library with a name."""
        return next(one for one in self.libraries.values() if one.name == name)


def _short(item: Item) -> str:
    """Return a name without its year."""
    return item.name.removesuffix(f" ({item.year})")


def etag(item: Item) -> str:
    """Return the mark that moves with each change of an item."""
    return hashed(f"{item.id}{item.saved:.6f}")
