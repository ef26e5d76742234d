"""What scans wait for: mounts that are there, and files that are complete."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import override

import pytest

from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.engine.scans import Expectation, FolderScan, Verdict
from custom_components.showrunner.runtime.scans import conducting, dispatching, growing
from custom_components.showrunner.runtime.scans.sight import Seen, Sight

from .desk import NOW, TV, Desk, at_desk, request

SHOW = "/data/tv/Lost"
FIRST, SECOND = f"{SHOW}/1.mkv", f"{SHOW}/2.mkv"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again after milliseconds."""
    monkeypatch.setattr(growing, "GAP", timedelta(milliseconds=5))
    monkeypatch.setattr(dispatching, "ANCHORS_AGAIN", 0.01)


async def test_everything_waits_for_an_anchor_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And goes on by itself when all of them are back; the log has one line of it."""
    anchors = [tmp_path / "one", tmp_path / "two"]
    anchors[0].touch()
    options = replace(NOW, anchors=tuple(map(str, anchors)))
    async with at_desk(tmp_path, options) as desk:
        submission = await desk.submit(FIRST, immediate=True)
        await desk.until(lambda: desk.scanner.waiting_for)
        assert desk.scanner.waiting_for == str(anchors[1])
        assert desk.scanner.waiting == 1
        assert desk.prover.asked == []
        anchors[1].touch()
        await submission.wait()
        await desk.until(lambda: desk.scanner.waiting_for is None)
    assert caplog.text.count("Scans wait until") == 1


async def test_nothing_waits_for_an_anchor_that_is_none_any_more(
    tmp_path: Path,
) -> None:
    """Somebody may have taken it off the list."""
    options = replace(NOW, anchors=(str(tmp_path / "gone"),))
    async with at_desk(tmp_path, options) as desk:
        submission = await desk.submit(FIRST)
        await desk.until(lambda: desk.scanner.waiting_for)
        desk.apply(NOW)
        await submission.wait()
        assert desk.scanner.waiting_for is None


async def test_an_anchor_is_missed_by_nobody_when_nothing_waits(tmp_path: Path) -> None:
    """What waited for it was cancelled."""
    options = replace(NOW, anchors=(str(tmp_path / "gone"),))
    async with at_desk(tmp_path, options) as desk:
        await desk.submit(FIRST)
        await desk.until(lambda: desk.scanner.waiting_for)
        await desk.scanner.cancel()
        await desk.until(lambda: desk.scanner.waiting_for is None)


@pytest.fixture
def mount(desk: Desk, tmp_path: Path) -> _Growing:
    """Let a file of the server be mounted here, and grow whenever it is looked at."""
    folder = tmp_path / "media" / "Lost"
    folder.mkdir(parents=True)
    file = folder / "1.mkv"
    file.touch()
    paths = PathMap([Rewrite(local=str(tmp_path / "media"), server="/data/tv")])
    sight = _Growing(paths, file)
    desk.apply(NOW, sight)
    return sight


class _Growing(Sight):
    """Sees a file grow a few times."""

    def __init__(self, paths: PathMap, file: Path) -> None:
        super().__init__(paths)
        self._file = file
        self.left = 3

    @override
    def seen(self, path: str) -> Seen | None:
        found = super().seen(path)
        self._grow()
        return found

    @override
    def files_in(self, folder: str, library: MediaType) -> dict[str, Seen] | None:
        found = super().files_in(folder, library)
        self._grow()
        return found

    def _grow(self) -> None:
        """Let the file be larger."""
        if self.left:
            self.left -= 1
            with self._file.open("a") as file:
                file.write("more")


async def test_a_file_that_grows_is_waited_for(desk: Desk, mount: _Growing) -> None:
    """Until two looks found it the same."""
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
    assert mount.left == 0
    assert len(desk.prover.asked) == 1


@pytest.mark.parametrize(
    "given", [{"immediate": True}, {"expects": Expectation.ABSENT}]
)
async def test_who_is_in_a_hurry_waits_for_no_file(
    desk: Desk, mount: _Growing, given: dict[str, object]
) -> None:
    """Nor does who says that it is gone."""
    await desk.scan(FIRST, **given)
    assert mount.left == 3


async def test_the_files_of_a_folder_are_waited_for(
    desk: Desk, mount: _Growing
) -> None:
    """As each of them would be."""
    assert await desk.scan(SHOW) == {SHOW: Verdict.FOUND}
    assert mount.left == 0


async def test_somebody_in_a_hurry_ends_the_wait_of_others(
    desk: Desk, mount: _Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their files are in the same folder, and it is scanned now."""
    monkeypatch.setattr(growing, "GAP", timedelta(hours=1))
    waits = await desk.submit(FIRST)
    await desk.until(lambda: mount.left < 3 and not desk.scanner.running)
    assert desk.scanner.waiting
    assert await desk.scan(SECOND, immediate=True) == {SECOND: Verdict.FOUND}
    [result] = await waits.wait()
    assert result.verdict is Verdict.FOUND
    assert mount.left == 2


async def test_a_file_that_comes_during_a_scan_is_waited_for(
    desk: Desk, mount: _Growing
) -> None:
    """It is part of that scan only when it is complete."""
    mount.left = 1
    desk.prover.finds_all = False
    never = await desk.submit(SECOND)
    await desk.until(lambda: desk.prover.asked)
    assert mount.left == 0
    mount.left = 3
    submission = await desk.submit(FIRST)
    await desk.until(lambda: desk.is_one_scan)
    assert mount.left == 0
    desk.prover.find(FIRST)
    await submission.wait()
    assert len(desk.prover.asked) == 1
    assert not never.is_done


async def test_a_file_that_grows_holds_up_no_others(
    desk: Desk, mount: _Growing
) -> None:
    """Those of its folder that are complete, or cannot be seen, are scanned."""
    mount.left = 10**6
    submission = await desk.submit(FIRST, SECOND)
    await desk.until(lambda: desk.verdicts)
    assert desk.verdicts == {SECOND: Verdict.FOUND}
    mount.left = 0
    await submission.wait()
    assert desk.prover.asked == [(SHOW, [SECOND]), (SHOW, [FIRST])]


async def test_nobody_waits_for_ever_for_a_file_that_grows(
    desk: Desk, mount: _Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is scanned as it is in the end."""
    monkeypatch.setattr(growing, "MOST_LOOKS", 5)
    mount.left = 10**6
    assert await desk.scan(FIRST) == {FIRST: Verdict.FOUND}
    assert mount.left == 10**6 - 6
    assert not desk.scanner._dispatcher._growth._known


async def test_what_grows_for_long_is_looked_at_less_often(
    desk: Desk, mount: _Growing
) -> None:
    """Up to a point."""
    mount.left = 20
    growth = desk.scanner._dispatcher._growth
    scan = FolderScan(TV.id, SHOW, tasks=[desk.aimer.task(request(FIRST), FIRST)])
    waits = [await growth.wait(scan) for _ in range(7)]
    assert [pause for _, pause in waits] == [
        growing.GAP * times for times in (1, 2, 3, 4, 5, 5, 5)
    ]


async def test_nothing_is_remembered_of_what_was_cancelled(
    desk: Desk, mount: _Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it waited for a file."""
    monkeypatch.setattr(growing, "GAP", timedelta(hours=1))
    await desk.submit(FIRST)
    growth = desk.scanner._dispatcher._growth
    await desk.until(lambda: growth._known and not desk.scanner.running)
    assert mount.left == 2
    await desk.scanner.cancel()
    assert not growth._known


async def test_files_that_never_arrive_hold_up_no_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while their scans do not count among those that may be under way."""
    monkeypatch.setattr(conducting, "PLACE_HELD", 0.01)
    desk.prover.finds_all = False
    paths = [f"/data/tv/Show {number}/1.mkv" for number in range(20)]
    submission = await desk.submit(*paths)
    await desk.until(lambda: len(desk.prover.asked) == 20)
    desk.prover.find(*paths)
    await submission.wait()
