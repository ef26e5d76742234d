"""The library: sections, items and their keys."""

from collections.abc import Callable, Iterable
from hashlib import sha1
from pathlib import Path, PurePath
import uuid

from . import agent
from .model import SECTION_KINDS, Item, Location, MediaFile, Section
from .names import Step, kind_of_folder

type Clock = Callable[[], float]

FIRST_CONTENT_CHANGE = 1000  # A counter of the whole server, not a time


class Library:
    """Every section and item of a server."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sections: dict[int, Section] = {}
        self.items: dict[int, Item] = {}
        self.known_at: dict[str, float] = {}  # Files on disk, by the monotonic clock
        self._last_key = 0
        self._last_file = 0
        self._last_change = FIRST_CONTENT_CHANGE

    @property
    def now(self) -> int:
        """Return the time in whole seconds, as the server counts it."""
        return int(self._clock())

    def add_section(
        self, title: str, kind: str, folders: Iterable[str], *, virtual: bool = False
    ) -> Section:
        """Add a section over some folders."""
        if kind not in SECTION_KINDS:
            raise ValueError(f"No library is of kind {kind!r}")
        taken = sum(len(section.locations) for section in self.sections.values())
        section = Section(
            key=max(self.sections, default=0) + 1,
            kind=kind,
            title=title,
            uuid=str(uuid.UUID(bytes=sha1(title.encode()).digest()[:16])),  # noqa: S324  # A stable name, no secret
            created_at=self.now,
            updated_at=self.now,
            scanned_at=self.now,
            virtual=virtual,
            locations=[Location(taken + n, path) for n, path in enumerate(folders, 1)],
        )
        self.sections[section.key] = section
        self.touch(section)
        return section

    def add_folders(self, media: Path) -> None:
        """Make a section of each folder in the media folder."""
        for folder in sorted(media.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                self.add_section(
                    folder.name, kind_of_folder(folder.name), [str(folder)]
                )

    def touch(self, section: Section) -> None:
        """Count a change of a section's content."""
        self._last_change += 1
        section.content_changed_at = self._last_change
        section.updated_at = self.now

    def child(
        self, section: Section, parent: Item | None, step: Step, path: str
    ) -> tuple[Item, bool]:
        """Return the item that a step names, and whether it is new."""
        # The newest first: files come sorted, those of a show together
        for item in reversed(parent.children if parent else section.items.values()):
            if _is(item, step):
                return item, False
        return self.add_item(section, parent, step, path), True

    def add_item(
        self, section: Section, parent: Item | None, step: Step, path: str
    ) -> Item:
        """Make a bare item, as a scan finds it."""
        self._last_key += 1
        item = Item(
            key=self._last_key,
            kind=step.kind,
            title=step.title,
            section=section,
            added_at=self.now,
            updated_at=self.now,
            guid=agent.local_guid(f"{path}{step.kind}"),
            parent=parent,
            index=step.index,
            year=step.year,
        )
        self.items[item.key] = section.items[item.key] = item
        if parent is not None:
            parent.children.append(item)
            parent.children.sort(key=lambda child: (child.index or 0, child.key))
        return item

    def add_file(self, item: Item, path: str, size: int, stamp: int) -> MediaFile:
        """Give an item a file."""
        self._last_file += 1
        media = MediaFile(
            id=self._last_file, file=path, size=size, stamp=stamp, analysed=size
        )
        item.media.append(media)
        item.duration = item.duration or agent.runtime(item.kind, PurePath(path).name)
        return media

    def remove(self, item: Item) -> list[Item]:
        """Take an item out, with what is below it and parents it leaves empty."""
        gone = [below for child in list(item.children) for below in self.remove(child)]
        if self.items.pop(item.key, None) is None:
            return gone
        del item.section.items[item.key]
        gone.append(item)
        if (parent := item.parent) is not None:
            parent.children.remove(item)
            if not parent.children:
                gone += self.remove(parent)
        return gone

    def owners(self, folder: str) -> list[Section]:
        """Return the sections that a folder lies in."""
        return [
            section
            for section in self.sections.values()
            if any(is_below(folder, place.path) for place in section.locations)
        ]

    def titled(self, title: str) -> Item:
        """Return the item with a title, what can be played first."""
        found = [item for item in self.items.values() if item.title == title]
        if not found:
            raise KeyError(f"Nothing is called {title!r}")
        return min(found, key=lambda item: (bool(item.children), item.key))


def is_below(path: str, folder: str) -> bool:
    """Return whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is(item: Item, step: Step) -> bool:
    """Return whether an item is what a step names."""
    if item.kind != step.kind:
        return False
    if step.kind in ("season", "episode") and step.index is not None:
        return item.index == step.index
    return item.title == step.title and item.year == step.year
