"""A run that is cut, by whomever, goes on where it was; one that fails tries again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    RejectedError,
    ShowrunnerError,
    TooLargeError,
    UnavailableError,
)
from custom_components.showrunner.engine.library_events import SyncFailed
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.syncs import Progress, SyncMode
from custom_components.showrunner.runtime import sync

from .keeper import OPTIONS, Keeper, keeping
from .scripted import ScriptedServer, gone

ONE_TRY = replace(OPTIONS, tries=1, page_size=2)
TITLES = [f"Film {number}" for number in range(10)]


@pytest.fixture
def server() -> ScriptedServer:
    """Return a server with ten films."""
    return ScriptedServer(*TITLES)


def cut_at(server: ScriptedServer, *starts: int) -> Callable[[int], None]:
    """Let a server be gone when it is asked for some pages, once for each."""
    left = set(starts)

    def cut(start: int) -> None:
        if start in left:
            left.remove(start)
            raise UnavailableError("Gone")

    return cut


@pytest.mark.parametrize("mode", [SyncMode.QUICK, SyncMode.DEEP])
async def test_a_cut_listing_goes_on_at_its_page(
    server: ScriptedServer, tmp_path: Path, mode: SyncMode
) -> None:
    """With nothing but the file, and with all that was counted so far."""
    server.before_page = cut_at(server, 6)
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        with pytest.raises(UnavailableError):
            await keeper.sync(mode)
        assert isinstance(keeper.syncs[-1], SyncFailed)
        assert 4 <= len(keeper.titles()) <= 6
        await keeper.restart()
        server.forget()
        [run] = await keeper.sync(mode)
        assert keeper.titles() == TITLES
        assert server.asked.pages[0][2] >= 4
        assert run.tally.added == 10
        assert await keeper.tell() == []
        [shelved] = keeper.catalogue.libraries()
        assert shelved.listed_at is not None


@pytest.mark.parametrize("mode", [SyncMode.QUICK, SyncMode.DEEP])
async def test_a_run_that_goes_on_knows_how_far_it_is(
    server: ScriptedServer, tmp_path: Path, mode: SyncMode
) -> None:
    """What was done before the cut is part of it."""
    server.marker = "1"
    server.before_page = cut_at(server, 6)
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        with pytest.raises(UnavailableError):
            await keeper.sync(mode)
        await keeper.restart()
        seen: list[Progress] = []
        server.before_page = lambda _: seen.extend(keeper.librarian.running.values())
        await keeper.sync(mode)
        assert (seen[0].total, seen[0].share) == (len(TITLES), 1.0)


async def test_a_cut_listing_of_an_unchanged_library_is_not_checked_again(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """A marker that is what it was says that no row has moved."""
    server.marker = "1"
    server.before_page = cut_at(server, 6)
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        with pytest.raises(UnavailableError):
            await keeper.sync()
        await keeper.restart()
        server.forget()
        await keeper.sync()
        assert keeper.titles() == TITLES
        assert {detail for detail, *_ in server.asked.pages} == {Detail.FULL}


async def test_what_is_removed_during_a_cut_hides_nothing(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """The rows after it have moved up, past the page where the run goes on."""
    server.before_page = cut_at(server, 6)
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        with pytest.raises(UnavailableError):
            await keeper.sync()
        await keeper.restart()
        server.remove("Film 0", "Film 1")
        await keeper.sync()
        assert keeper.titles() == TITLES[2:]


@pytest.mark.parametrize("many", [2, 5, 500])
async def test_a_cut_deep_run_reads_what_is_left(
    server: ScriptedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    """By id where lists tell less; a page counts once all of it was read."""
    monkeypatch.setattr(sync, "MANY_WANTED", many)
    server.lists_deep = False  # type: ignore[misc]
    server.batch = 2  # type: ignore[misc]
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        await keeper.sync()
        server.item_troubles = [None, *gone()]
        with pytest.raises(UnavailableError):
            await keeper.sync(SyncMode.DEEP)
        await keeper.restart()
        await keeper.sync(SyncMode.DEEP)
        assert all(item.people for item in keeper.items().values())


async def test_a_cut_walk_goes_on_as_lean_as_it_was(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """Only what is new or different is read."""
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        await keeper.sync()
        server.habits.ignores_since = True
        server.edit("Film 9", summary="Different")
        server.remove("Film 1")
        server.before_page = cut_at(server, 6)
        with pytest.raises(UnavailableError):
            await keeper.sync()
        await keeper.restart()
        server.forget()
        await keeper.sync()
        assert server.asked.pages[0][2] >= 4
        assert {detail for detail, *_ in server.asked.pages} == {Detail.LEAN}
        assert {detail for detail, _ in server.asked.items} == {Detail.FULL}
        assert keeper.titles() == ["Film 0", *TITLES[2:]]
        assert keeper.one("Film 9").summary == "Different"


async def test_a_cut_walk_still_fetches_what_it_wanted(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """What a page showed as new is new, until it was read."""
    async with keeping(lambda: server, tmp_path / "catalogue.db", ONE_TRY) as keeper:
        await keeper.sync()
        server.habits.ignores_since = True
        server.add("Dune")
        server.edit("Film 3", summary="Different")
        # The filter does nothing, so there is a walk, whose second page has Film 3
        server.item_troubles = gone()
        with pytest.raises(UnavailableError):
            await keeper.sync()
        await keeper.restart()
        await keeper.sync()
        assert keeper.one("Film 3").summary == "Different"
        assert keeper.titles() == ["Dune", *TITLES]
        assert len(await keeper.tell()) == 2


async def test_a_question_is_asked_three_times(
    server: ScriptedServer, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With waits that double, and some jitter."""
    waits: list[float] = []

    async def sleep(delay: float) -> None:
        waits.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    keeper.librarian.apply(replace(OPTIONS, first_wait=timedelta(seconds=5)))
    server.troubles = gone(2)
    [run] = await keeper.sync()
    assert run.tally.requests == 4  # Two in vain, the changes, the count
    assert 5 <= waits[0] <= 6.25
    assert 10 <= waits[1] <= 12.5
    server.troubles = gone(3)
    with pytest.raises(UnavailableError):
        await keeper.sync()
    assert len(waits) == 4


@pytest.mark.parametrize(
    ("trouble", "asked"),
    [
        (BadPayloadError("A page of somebody else's"), 3),
        (RejectedError("No"), 1),
        (AuthenticationFailedError("Who are you?"), 1),
    ],
)
async def test_what_will_not_help_is_not_tried_again(
    server: ScriptedServer, keeper: Keeper, trouble: ShowrunnerError, asked: int
) -> None:
    """A server that said no says no again; a strange answer may be a proxy's."""
    server.forget()
    server.troubles = [trouble] * 3
    with pytest.raises(type(trouble)):
        await keeper.sync()
    assert server.asked.number == asked
    [failure] = keeper.catalogue.errors()
    assert (failure.error, failure.resolved_at) == (trouble.translation_key, None)
    server.troubles = []
    await keeper.sync()
    [failure] = keeper.catalogue.errors()
    assert failure.resolved_at


async def test_a_page_that_is_too_large_is_asked_for_in_parts(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """And later pages are as small."""
    server.troubles = [TooLargeError("Too large"), TooLargeError("Too large")]
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        sizes = [size for *_, size in server.asked.pages]
        assert sizes == [500, 250, 125]
        assert keeper.titles() == TITLES
        server.forget()
        await keeper.restart()
        await keeper.sync(SyncMode.DEEP)
        assert server.asked.pages == [(Detail.DEEP, False, 0, 500)]


@pytest.mark.parametrize("questions_before", range(5))
async def test_a_run_that_fails_removes_nothing(
    server: ScriptedServer, keeper: Keeper, questions_before: int
) -> None:
    """However far it came."""
    keeper.librarian.apply(replace(OPTIONS, tries=1))
    server.habits.most = 3
    server.habits.hides, server.habits.uncounted = {"Film 0"}, -1
    server.troubles = [*[None] * questions_before, *gone()]
    with pytest.raises(UnavailableError):
        await keeper.sync()
    assert keeper.titles() == TITLES
    server.habits.hides, server.habits.uncounted = set(), 0
    await keeper.sync()
    assert keeper.titles() == TITLES
    assert await keeper.tell() == []
