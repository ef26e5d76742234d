"""How a server is asked for listings: patiently, and in pages of a good size."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
    RejectedError,
    UnavailableError,
)
from custom_components.showrunner.engine.listing import (
    Answer,
    Detail,
    Page,
    Query,
    Shelf,
)
from custom_components.showrunner.engine.model import ItemId, LibraryId, MediaType
from custom_components.showrunner.engine.options import SyncOptions
from custom_components.showrunner.engine.paging import PageSizer
from custom_components.showrunner.engine.syncs import Progress, SyncMode
from custom_components.showrunner.runtime.questions import Questions

FILMS = Shelf(LibraryId("1"), "films", frozenset({MediaType.MOVIE}))
NOTHING = Page(entries=(), received=0, total=0)
OPTIONS = SyncOptions(first_wait=timedelta(milliseconds=1))


class Answering:
    """A server that answers as a test wants it to, one answer after the other."""

    batch = 10

    def __init__(self, *answers: Callable[[], Page]) -> None:
        self._answers = list(answers)
        self.sizes: list[int] = []

    async def list_page(self, query: Query, start: int, size: int) -> Answer:  # noqa: ARG002
        """Answer, or never if there is no answer left."""
        self.sizes.append(size)
        if not self._answers:
            await asyncio.Event().wait()
        return Answer(1, 0.001, self._answers.pop(0))

    async def list_items(self, keys: Sequence[ItemId], detail: Detail) -> Answer:
        """Answer as for a page."""
        return await self.list_page(Query(FILMS, detail), 0, len(keys))


def broken() -> Page:
    """Be no listing."""
    raise BadPayloadError("A web page")


def questions(
    server: Answering, options: SyncOptions = OPTIONS
) -> tuple[Questions, Progress]:
    """Return who asks, and what is noted of that."""
    progress = Progress(SyncMode.QUICK, datetime.now(UTC))
    sizer = PageSizer()
    asking = Questions(
        server,  # type: ignore[arg-type]
        options,
        lambda _: sizer,
        asyncio.to_thread,
        progress,
    )
    return asking, progress


async def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    """A page may come whole and be nonsense; the next try is for a shorter one."""
    server = Answering(broken, broken, lambda: NOTHING)
    asking, progress = questions(server)
    pages = [page async for page in asking.pages(Query(FILMS, Detail.LEAN))]

    assert pages == [NOTHING]
    assert progress.tally.requests == 3
    assert server.sizes == [500, 250, 125]


async def test_items_that_cannot_be_read_are_asked_for_again() -> None:
    """By id as in pages."""
    server = Answering(broken, lambda: NOTHING)
    asking, progress = questions(server)
    found = [page async for page in asking.items([ItemId("1")], Detail.FULL)]

    assert found == [((ItemId("1"),), NOTHING)]
    assert progress.tally.requests == 2


async def test_the_last_try_tells_what_was_wrong() -> None:
    """There are as many as the options say."""
    asking, progress = questions(Answering(broken, broken, broken))
    with pytest.raises(BadPayloadError, match="A web page"):
        [page async for page in asking.pages(Query(FILMS, Detail.LEAN))]
    assert progress.tally.requests == 3


async def test_an_answer_may_take_as_long_as_the_options_say() -> None:
    """A server that never answers is given up, and asked for less meanwhile."""
    server = Answering()
    asking, _ = questions(server, replace(OPTIONS, timeout=timedelta(milliseconds=5)))
    with pytest.raises(UnavailableError, match="in time"):
        [page async for page in asking.pages(Query(FILMS, Detail.LEAN))]
    assert server.sizes == [500, 250, 125]


async def test_a_refusal_is_no_reason_to_ask_again() -> None:
    """Who may not see a library will not be let in by asking thrice."""

    def refuse() -> Page:
        raise RejectedError("No")

    asking, progress = questions(Answering(refuse))
    with pytest.raises(RejectedError):
        [page async for page in asking.pages(Query(FILMS, Detail.LEAN))]
    assert progress.tally.requests == 1
