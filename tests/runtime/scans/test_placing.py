"""Requests find their place when it is known where paths belong, and anew if not."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import (
    CatalogueFullError,
    UnavailableError,
)
from custom_components.showrunner.engine.model import Library
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.engine.scans import (
    NOWHERE,
    Expectation,
    FolderScan,
    ScanRequest,
    ScanSource,
    Verdict,
)
from custom_components.showrunner.runtime.scans import placing
from custom_components.showrunner.runtime.scans.aiming import Aimed
from custom_components.showrunner.runtime.scans.sight import Sight
from tests.engine.builders import NOON

from .desk import FILMS, NOW, TV, Aimer, Desk, at_desk, request

LOST, HEROES = "/data/tv/Lost", "/data/tv/Heroes"
FIRST, SECOND = f"{LOST}/1.mkv", f"{LOST}/2.mkv"
DUNE = "/data/films/Dune/Dune.mkv"
ELSEWHERE = "/elsewhere/1.mkv"
LATER = replace(NOW, quiet=timedelta(hours=1))
NOBODY: Sequence[Library] = ()  # A server that has told no library yet


def tell_libraries(desk: Desk, *libraries: Library) -> None:
    """Let a server say which libraries it has."""
    desk.server.scans.look(libraries or (TV, FILMS), NOON, NOON)
    desk.state_changed()


async def test_who_does_not_wait_has_an_answer_before_the_libraries_are_known(
    tmp_path: Path,
) -> None:
    """It is kept from then on, and scanned when they are."""
    async with at_desk(tmp_path, libraries=NOBODY) as desk:
        submission = await desk.scanner.submit(request(FIRST), patient=False)
        [task] = submission.tasks
        assert (task.path, task.library, submission.is_done) == (FIRST, NOWHERE, False)
        assert desk.catalogue.queued_scans() == [task]
        assert desk.scanner.waiting == 1
        tell_libraries(desk)
        [result] = await submission.wait()
        assert (result.verdict, result.task.library) == (Verdict.FOUND, TV.id)
        assert desk.catalogue.queued_scans() == []
        assert [task.folder for task in submission.tasks] == [LOST]


async def test_what_has_no_place_yet_outlives_a_restart(tmp_path: Path) -> None:
    """With all that was asked of it."""
    wish = request(
        FIRST,
        SECOND,
        libraries=frozenset({TV.id}),
        expects=Expectation.ABSENT,
        immediate=True,
        priority=3,
        source=ScanSource.WEBHOOK,
        user="anna",
    )
    async with at_desk(tmp_path, libraries=NOBODY) as desk:
        await desk.scanner.submit(wish, patient=False)
    async with at_desk(tmp_path) as desk:
        await desk.until(lambda: len(desk.verdicts) == 2)
        assert desk.aimer.asked == [wish]
        assert set(desk.verdicts.values()) == {Verdict.FOUND}


async def test_what_is_taken_at_the_last_moment_is_kept(tmp_path: Path) -> None:
    """Home Assistant stops before anything was written; nothing is taken after that."""
    async with at_desk(tmp_path) as desk:
        await desk.scan(DUNE)
        kept = desk.scanner.take(request(FIRST))
        assert not kept.is_set()
    assert kept.is_set()
    with pytest.raises(UnavailableError):
        desk.scanner.take(request(SECOND))
    async with at_desk(tmp_path) as desk:
        await desk.until(lambda: desk.verdicts)
        assert desk.verdicts == {FIRST: Verdict.FOUND}


async def test_a_path_outside_is_told_if_nobody_else_does(tmp_path: Path) -> None:
    """Whoever asked has gone on; of a webhook's, it is noted as missed."""
    async with at_desk(tmp_path, libraries=NOBODY) as desk:
        submission = await desk.scanner.submit(request(ELSEWHERE), patient=False)
        tell_libraries(desk)
        [result] = await submission.wait()
        assert desk.verdicts == {ELSEWHERE: Verdict.OUTSIDE_LIBRARIES}
        assert submission.untold == []
        assert not desk.scanner.misses
        others: Sequence[dict[str, Any]] = (
            {},
            {"expects": Expectation.ABSENT},
            {"libraries": frozenset({TV.id})},
        )
        for number, facts in enumerate(others):
            path = f"/elsewhere/{number}/1.mkv"
            desk.scanner.take(request(path, source=ScanSource.WEBHOOK, **facts))
        await desk.until(lambda: len(desk.verdicts) == 4)
        missed = [each.task.path for each in desk.scanner.misses]
        assert missed == ["/elsewhere/0/1.mkv"]
        assert result.task.library == NOWHERE


async def test_who_waits_is_told_sooner_that_no_libraries_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message is kept for longer: the server may have just begun to start."""
    monkeypatch.setattr(placing, "LIBRARIES_COME", 0)
    async with at_desk(tmp_path, libraries=NOBODY) as desk:
        desk.scanner.take(request(FIRST))
        assert await desk.scan(SECOND) == {SECOND: Verdict.SERVER_UNAVAILABLE}
        tell_libraries(desk)
        await desk.until(lambda: FIRST in desk.verdicts)
        assert desk.verdicts[FIRST] is Verdict.FOUND


async def test_what_has_no_place_yet_can_be_cancelled(tmp_path: Path) -> None:
    """It is done with, and finds no place any more."""
    async with at_desk(tmp_path, libraries=NOBODY) as desk:
        first, second = [
            await desk.scanner.submit(request(path), patient=False)
            for path in (FIRST, SECOND)
        ]
        await desk.scanner.cancel(library=TV.id)
        assert desk.scanner.waiting == 2
        await desk.scanner.cancel(request=first.id)
        assert first.is_done
        tell_libraries(desk)
        await second.wait()
        assert desk.verdicts == {FIRST: Verdict.CANCELLED, SECOND: Verdict.FOUND}
        assert [paths for _, paths in desk.prover.asked] == [[SECOND]]


@pytest.mark.no_fail_on_log_exception
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(CatalogueFullError("Full"), "catalogue_full"), (KeyError("x"), "unexpected")],
)
async def test_a_place_that_cannot_be_found_is_a_verdict(
    desk: Desk, trouble: Exception, reason: str
) -> None:
    """And the next request is taken as ever."""
    desk.aimer.trouble = trouble
    submission = await desk.submit(FIRST)
    [result] = await submission.wait()
    assert (result.verdict, result.reason) == (Verdict.REFUSED, reason)
    assert desk.catalogue.queued_scans() == []
    desk.aimer.trouble = None
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}


async def test_a_request_for_nothing_is_done(desk: Desk) -> None:
    """No action asks for that."""
    assert (await desk.submit()).is_done


class Slow:
    """Takes its time to aim."""

    def __init__(self, aimer: Aimer) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._aimer = aimer

    async def aim(self, request: ScanRequest) -> Aimed:
        """Aim when it is told to."""
        self.begun.set()
        await self.go_on.wait()
        return await self._aimer.aim(request)


class TestOtherPaths:
    """The user mends which folder is which on the server."""

    OTHERS = PathMap([Rewrite(local=LOST, server=HEROES)])

    @classmethod
    def mend(cls, desk: Desk) -> None:
        """Go by other paths from now on."""
        desk.aimer.paths = cls.OTHERS
        desk.apply(LATER, Sight(cls.OTHERS))

    async def test_what_waits_is_scanned_where_it_belongs_now(
        self, tmp_path: Path
    ) -> None:
        """Whoever waits hears of it, and after a restart it is there still."""
        async with at_desk(tmp_path, LATER) as desk:
            submission = await desk.submit(FIRST, DUNE)
            [dune] = [scan for scan in self.scans(desk) if scan.library == FILMS.id]
            self.mend(desk)
            await desk.until(lambda: len(desk.aimer.asked) == 2)
            await desk.until(lambda: HEROES in {s.folder for s in self.scans(desk)})
            assert dune in self.scans(desk), "It waits on as it did"
            assert desk.scanner.waiting == 2
            desk.aimer.known = {FIRST: Verdict.UP_TO_DATE}
            desk.scanner._placer.place_anew()
            await desk.until(lambda: desk.verdicts)
            assert desk.verdicts == {FIRST: Verdict.UP_TO_DATE}
            assert not submission.is_done
        async with at_desk(tmp_path, LATER) as desk:
            assert [scan.library for scan in self.scans(desk)] == [FILMS.id]

    async def test_the_queue_is_kept_as_it_is_now(self, tmp_path: Path) -> None:
        """Row by row."""
        async with at_desk(tmp_path, LATER) as desk:
            await desk.submit(FIRST)
            self.mend(desk)
            await desk.until(lambda: HEROES in {s.folder for s in self.scans(desk)})
        async with at_desk(tmp_path) as desk:
            await desk.until(lambda: desk.verdicts)
            assert desk.prover.asked == [(HEROES, [FIRST])]

    async def test_what_is_being_aimed_is_aimed_again(self, tmp_path: Path) -> None:
        """It was begun with the old paths."""
        async with at_desk(tmp_path, LATER) as desk:
            old, desk.aimer = desk.aimer, Aimer(desk.server)
            desk.scanner._placer.aimer = slow = Slow(old)
            asked = asyncio.create_task(desk.submit(FIRST))
            await slow.begun.wait()
            self.mend(desk)
            slow.go_on.set()
            [task] = (await asked).tasks
            assert task.folder == HEROES

    async def test_what_is_outside_then_is_told(self, tmp_path: Path) -> None:
        """It was meant for another server, perhaps."""
        nowhere = PathMap([Rewrite(local=LOST, server="/elsewhere")])
        async with at_desk(tmp_path, LATER) as desk:
            submission = await desk.submit(FIRST)
            desk.aimer.paths = nowhere
            desk.apply(LATER, Sight(nowhere))
            [result] = await submission.wait()
            assert result.verdict is Verdict.OUTSIDE_LIBRARIES
            assert desk.verdicts == {FIRST: Verdict.OUTSIDE_LIBRARIES}
            assert submission.untold == []
            assert desk.catalogue.queued_scans() == []

    async def test_what_is_under_way_goes_on(self, desk: Desk) -> None:
        """The server has been asked."""
        desk.prover.finds_all = False
        submission = await desk.submit(FIRST)
        await desk.until(lambda: desk.prover.asked)
        self.mend(desk)
        await desk.submit(SECOND)
        desk.prover.find(FIRST)
        await submission.wait()
        assert desk.prover.asked == [(LOST, [FIRST])]

    async def test_other_options_move_nothing(self, tmp_path: Path) -> None:
        """Only other paths do."""
        async with at_desk(tmp_path, LATER) as desk:
            await desk.submit(FIRST)
            desk.apply(replace(LATER, verify=False))
            await desk.submit(SECOND)
            assert len(desk.aimer.asked) == 2

    async def test_it_keeps_its_place_if_nothing_is_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The server tells no libraries just then."""
        monkeypatch.setattr(placing, "LIBRARIES_COME", 0)
        async with at_desk(tmp_path, LATER) as desk:
            await desk.submit(FIRST)
            desk.server.scans.look([], NOON, NOON)
            desk.scanner._placer.libraries_known.clear()
            desk.scanner._placer.place_anew()
            submission = await desk.submit(SECOND)
            await submission.wait()
            assert desk.verdicts == {SECOND: Verdict.SERVER_UNAVAILABLE}
            assert [scan.folder for scan in self.scans(desk)] == [LOST]

    @staticmethod
    def scans(desk: Desk) -> Sequence[FolderScan]:
        """Return what waits, and what is under way."""
        return desk.scanner._dispatcher.queue.scans
