"""Find the items of some files on a Plex Media Server, which has no lookup for that.

A filter that no document knows, `file`, narrows a listing down to the folder of a path,
as others measured; a version may ignore it, or understand it in another way. Then what
changed of late is asked for.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from unicodedata import normalize

from ...engine.errors import BadPayloadError, RejectedError, TooLargeError
from ...engine.listing import Answer, Page
from ...engine.model import MediaType
from ...engine.scanning import ScanMachine
from ...engine.scans import ScanTarget
from . import listing
from .client import PlexClient
from .listing import Reader, Request

MOST: Final = 200  # Rows; a longer answer was not narrowed down
FOLDERS: Final = 4  # Questions; what is in more folders is found by its date


class Finder:
    """Asks for the items of files, and learns what the server makes of the question."""

    def __init__(self, client: PlexClient, scans: ScanMachine) -> None:
        self._client, self._scans = client, scans
        self._heeds = False  # It did narrow a listing down to a folder

    def forget(self) -> None:
        """Forget what the server did; it may be another version now."""
        self._heeds = False

    async def find(self, target: ScanTarget, since: datetime) -> Answer:
        """Return the items that may hold some files. See `Provider.find_files`."""
        library = self._scans.library(target.library)
        kinds = listing.KINDS.get(library.type)
        if kinds is None:
            return listing.nothing()
        search = _Search(self._client, self._scans, target, kinds[-1])
        is_whole = await self._by_folder(search)
        if not is_whole:
            changed = listing.changed_of(target.library, kinds[-1], since, MOST)
            page = await search.ask(changed)
            is_whole = (page.total or page.received) <= page.received <= MOST
        return search.answer(is_whole=is_whole)

    async def _by_folder(self, search: _Search) -> bool:
        """Ask for the folders of the files; return whether that will do."""
        samples = list({_folder(path): path for path in search.target.paths}.values())
        if not 0 < len(samples) <= FOLDERS:
            return False
        answers = [await self._in_folder(search, path) for path in samples]
        return all(answers)

    async def _in_folder(self, search: _Search, path: str) -> bool:
        """Ask for the folder of a file; return whether the answer can be believed."""
        library, kind = search.target.library, search.kind
        try:
            page = await search.ask(listing.beside(library, kind, path, MOST))
        except RejectedError, TooLargeError:
            return False
        if (page.total or page.received) >= MOST:
            return False
        if page.received:
            self._heeds = await asyncio.to_thread(_is_in, page, path)
        return self._heeds and _is_plain(path)


class _Search:
    """The questions about one target, and what came."""

    def __init__(
        self,
        client: PlexClient,
        scans: ScanMachine,
        target: ScanTarget,
        kind: MediaType,
    ) -> None:
        self._client = client
        self.target, self.kind = target, kind
        known = {library.id: library for library in scans.libraries}
        self._reader = Reader(known, listing.FOUND, target.library, frozenset({kind}))
        self._answers: list[Answer] = []
        self._pages: list[Page] = []

    async def ask(self, request: Request) -> Page:
        """Return the answer to a question, and keep it."""
        answer = self._reader.answer(await self._client.ask(request))
        page = await asyncio.to_thread(answer.open)
        self._answers.append(answer)
        self._pages.append(page)
        return page

    def answer(self, *, is_whole: bool) -> Answer:
        """Return all that came, each item once."""
        page = _joined(self._pages, is_whole=is_whole)
        size = sum(each.size for each in self._answers)
        return Answer(size, sum(each.took for each in self._answers), lambda: page)


def _joined(pages: Sequence[Page], *, is_whole: bool) -> Page:
    """Return the rows of some pages, each once, and no more of a page than is read."""
    rows = [entry for page in pages for entry in page.entries[:MOST]]
    entries = list({entry.id: entry for entry in rows}.values())
    received = sum(page.received for page in pages)
    return Page(entries, received, received if is_whole else None)


def _is_in(page: Page, path: str) -> bool:
    """Return whether all rows have a file beside a path."""
    folder = _folder(path)
    return all(folder in map(_folder, found) for found in _paths(page))


def _paths(page: Page) -> Iterable[list[str]]:
    """Yield the paths of each row."""
    for entry in page.entries:
        try:
            yield [file.path for file in entry.read().files]
        except BadPayloadError:
            yield []


def _folder(path: str) -> str:
    """Return the folder that a path is in, in one of the ways to write it."""
    end = max(path.rfind("/"), -1 if path.startswith("/") else path.rfind("\\"))
    return normalize("NFC", path[: max(end, 0)])


def _is_plain(path: str) -> bool:
    r"""Return whether the server has no other way to write a path.

    Accents may be decomposed there; on Windows case does not count, and `\\?\` may
    stand before what is long.
    """
    return path.startswith("/") and path.isascii()
