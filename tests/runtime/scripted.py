"""A server that lists as well, or as badly, as a test wants it to."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, override

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.listing import (
    Answer,
    Detail,
    Entry,
    Page,
    Query,
    Shelf,
)
from custom_components.showrunner.engine.model import (
    Chapter,
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    Server,
    Stream,
    StreamKind,
)
from custom_components.showrunner.engine.paths import holds
from custom_components.showrunner.engine.scans import Reach, ScanTarget
from custom_components.showrunner.providers.base import (
    Connection,
    Look,
    Provider,
    Signal,
)
from tests.engine.builders import ATTIC, FILMS, NOON

from .habits import Asked, Habits, Row

SHELF = Shelf(FILMS.id, "all", frozenset(MediaType))
STREAMS = (Stream(kind=StreamKind.SUBTITLE, language="ger"),)


class ScriptedServer(Provider):
    """One library of films, and whoever lists it."""

    kind, maker, product, minimum_version = "scripted", "Test", "Script", (1,)
    scan_deadline = timedelta(seconds=60)
    batch = 50
    page_bytes = 3_000_000
    lists_deep = True
    intervals: Mapping[Look, timedelta] = {}
    fallback_intervals: Mapping[Look, timedelta] = {}

    def __init__(self, *titles: str) -> None:
        connection = Connection(url="http://127.0.0.1:1", token="", client_id="c")
        super().__init__(None, connection)  # type: ignore[arg-type]
        self.server = ATTIC
        self.now = NOON
        self.rows: dict[str, Row] = {}
        self.marker: str | None = None  # None: the server has none
        self.habits, self.asked = Habits(), Asked()
        self.troubles: list[ShowrunnerError | None] = []  # Of the next questions
        self.item_troubles: list[ShowrunnerError | None] = []  # Of those by id
        self.before_page: Callable[[int], None] = lambda _: None  # Called with start
        self.reach = Reach.FOLDER
        self.found_detail = Detail.DEEP  # What is told of what is found
        self.unfound = 0  # What is not told, as there is so much
        self.scan_troubles: list[ShowrunnerError | None] = []  # Of the next scans
        self.probe_troubles: list[ShowrunnerError | None] = []
        self.on_scan: Callable[[ScanTarget], object] = lambda _: None
        self.on_probe: Callable[[ItemId, bool], object] = lambda _item, _thorough: None
        self.add(*titles)

    # What happens on the server

    def add(self, *titles: str, **facts: Any) -> None:
        """Add films."""
        for title in titles:
            self.rows[title] = Row(_film(title, **facts), self.now)
        self.touch()

    def edit(self, title: str, **facts: Any) -> None:
        """Change a film."""
        row = self.rows[title]
        row.item = replace(row.item, revision=f"{row.item.revision}+", **facts)
        row.changed_at = self.now
        self.touch()

    def remove(self, *titles: str) -> None:
        """Remove films."""
        for title in titles:
            del self.rows[title]
        self.touch()

    def touch(self) -> None:
        """Let some time pass, and the library have changed."""
        self.now += timedelta(hours=1)
        if self.marker is not None:
            self.marker += "+"

    def forget(self) -> None:
        """Forget the questions."""
        self.asked = Asked()

    # What a provider does

    @override
    async def connect(self) -> Server:
        return ATTIC

    @override
    async def listen(self) -> AsyncIterator[Signal]:
        nothing: list[Signal] = []
        for signal in nothing:
            yield signal

    @override
    async def look(self, subject: Look) -> Sequence[Signal]:
        if subject is Look.LIBRARIES:
            library = replace(FILMS, revision=self.marker or "")
            self.scans.look([library], self.now, self.now)
        return []

    @override
    def shelves(self, library: Library) -> Sequence[Shelf]:
        return [replace(SHELF, library=library.id)]

    @override
    async def list_page(self, query: Query, start: int, size: int) -> Answer:
        self.asked.pages.append((query.detail, query.since is not None, start, size))
        self.before_page(start)
        self._stumble()
        habits, rows = self.habits, self._shown(query)
        first = 0 if habits.ignores_start else start
        end = None if habits.ignores_size else first + min(size, habits.most)
        total = len(rows) + habits.extra if habits.tells_total else None
        return self._answer(rows[first:end], query.detail, total)

    def _shown(self, query: Query) -> list[Row]:
        """Return what a listing shows."""
        since = None if self.habits.ignores_since else query.since
        rows = [row for row in self.rows.values() if not self._hides(row)]
        return [row for row in rows if since is None or row.changed_at >= since]

    def _hides(self, row: Row) -> bool:
        """Return whether a row is in no list."""
        return row.item.title in self.habits.hides

    @override
    async def count(self, shelf: Shelf) -> int:
        self.asked.counts += 1
        self._stumble()
        return len(self.rows) + self.habits.uncounted

    @override
    async def list_items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        self.asked.items.append((detail, tuple(keys)))
        self._stumble()
        if self.item_troubles and (trouble := self.item_troubles.pop(0)):
            raise trouble
        given = self.rows.keys() - self.habits.withholds
        found = [self.rows[key] for key in keys if key in given]
        return self._answer(found, detail, None)

    def _stumble(self) -> None:
        """Fail, if it is time to."""
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble

    def _answer(self, rows: list[Row], detail: Detail, total: int | None) -> Answer:
        """Return an answer."""
        entries = [self._entry(row, detail) for row in rows]
        return Answer(100, 0.0, lambda: Page(entries, len(entries), total))

    def _entry(self, row: Row, detail: Detail) -> Entry:
        """Return a row of an answer."""
        item, habits = _told(row.item, detail), self.habits
        changed_at = row.changed_at if habits.tells_dates else None
        revision = item.revision if habits.tells_revisions else ""
        is_readable = row.is_readable

        def read() -> Item:
            if not is_readable:
                raise BadPayloadError("Nonsense")
            return replace(item, revision=revision)

        return Entry(item.id, item.type, revision, read, changed_at)

    @override
    def server_time(self) -> datetime:
        return self.now

    @override
    async def picture(self, reference: str) -> tuple[bytes, str]:
        return b"", "image/png"

    @override
    async def scan(self, libraries: Iterable[LibraryId]) -> None:
        for library in libraries:
            target = ScanTarget(library=library, folder="")
            await self.scan_folder(target)

    @override
    async def scan_folder(self, target: ScanTarget) -> Reach:
        self.asked.scans.append(target)
        if self.scan_troubles and (trouble := self.scan_troubles.pop(0)):
            raise trouble
        self.on_scan(target)
        return self.reach

    @override
    async def find_files(self, target: ScanTarget, since: datetime) -> Answer:
        self.asked.searches.append(target)
        self._stumble()
        rows = [row for row in self.rows.values() if _is_in(row.item, target.folder)]
        shown = [row for row in rows if not self._hides(row)]
        return self._answer(shown, self.found_detail, len(shown) + self.unfound)

    @override
    async def probe(self, item: ItemId, *, thorough: bool = False) -> None:
        self.asked.probes.append((item, thorough))
        if self.probe_troubles and (trouble := self.probe_troubles.pop(0)):
            raise trouble
        self.on_probe(item, thorough)

    @override
    async def cancel_scan(self, library: LibraryId) -> None:
        self.asked.cancelled.append(library)
        self._stumble()


def _film(title: str, **facts: Any) -> Item:
    """Return a film whose id is its title."""
    given: dict[str, Any] = {
        "files": (MediaFile(path=f"/films/{title}.mkv", size=1000, streams=STREAMS),),
        "guids": {"imdb": f"tt-{title}"},
        "people": ("Ada Berg",),
        "chapters": (Chapter(title="Beginning", start=0),),
        "duration": 3600.0,
        "library": FILMS,
        "revision": "1",
        "year": 2021,
        **facts,
    }
    return Item(id=ItemId(title), type=MediaType.MOVIE, title=title, **given)


def _is_in(item: Item, folder: str) -> bool:
    """Return whether a file of an item is in a folder, or below it."""
    return any(holds(folder, file.path) for file in item.files)


def _told(item: Item, detail: Detail) -> Item:
    """Return what is told of an item."""
    if detail is Detail.DEEP:
        return item
    files = tuple(replace(file, streams=None) for file in item.files)
    return replace(item, files=files, people=None, chapters=None)


def gone(times: int = 1) -> list[ShowrunnerError | None]:
    """Return the trouble of a server that is not there for some questions."""
    return [UnavailableError("Nobody there") for _ in range(times)]
