"""Folders, what lies beside media, and files that cannot be seen, on both kinds."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.showrunner.engine.scans import (
    Verdict,
)
from custom_components.showrunner.runtime.scans import asking, expecting, sight
from tests.providers.contract.follower import LIMIT
from tests.runtime.plex_world import PlexWorld

from .proof_stage import (
    ABSENT,
    ALL,
    FILM,
    LATER,
    NEW,
    PILOT,
    SECOND,
    SHORT,
    SHOW,
    STRANGE,
    MakeWorld,
    ProofStage,
    files_of,
    proving,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

SUBTITLES = PILOT.replace(".mkv", ".de.srt")


def blind(stage: ProofStage) -> None:
    """Have Home Assistant see none of the files."""
    stage.sight._look = lambda *_: None  # type: ignore[method-assign]


@ALL
async def test_a_folder_is_found_with_all_its_files(
    make: MakeWorld, tmp_path: Path
) -> None:
    """In its folders, too; those that are known already are not asked for."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (SECOND, LATER):
            stage.world.add(path, 2000)
        result = await stage.one(SHOW)
        assert result.verdict is Verdict.FOUND
        assert files_of(stage, result) == {
            PILOT: "up_to_date",
            SECOND: "found",
            LATER: "found",
        }
        assert await stage.verdict(SHOW) is Verdict.UP_TO_DATE


@ALL
async def test_a_folder_that_became_known_before_its_scan_is_up_to_date(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The server had noticed by itself: nothing is left to be looked at."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.world.add(SECOND, 2000)
        tasks, _ = await stage.tasks(SHOW)
        await stage.until_found(SECOND)
        async with asyncio.timeout(LIMIT):
            [result] = await stage.together(*tasks)
        assert (result.verdict, result.attempts) == (Verdict.UP_TO_DATE, 0)
        assert set(files_of(stage, result)) == {PILOT, SECOND}


@ALL
async def test_a_new_show_is_found_by_its_folder(
    make: MakeWorld, tmp_path: Path
) -> None:
    """As is a film, and all of a library."""
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(PILOT, 2000)
        stage.world.add(NEW, 2000)
        assert await stage.verdict(SHOW) is Verdict.FOUND
        result = await stage.one("Movies")
        assert result.verdict is Verdict.FOUND
        assert files_of(stage, result) == {FILM: "up_to_date", NEW: "found"}


@ALL
async def test_a_folder_is_as_its_worst_file(make: MakeWorld, tmp_path: Path) -> None:
    """And says which that is; what is gone from it has to be gone, too."""
    async with proving(make, tmp_path, PILOT, SECOND, LATER) as stage:
        stage.apply(deadline=SHORT)
        for path in (PILOT, STRANGE):
            stage.world.add(path, 3000)
        stage.world.remove(LATER)
        result = await stage.one(SHOW)
        assert result.verdict is Verdict.NOT_FOUND
        assert files_of(stage, result) == {
            PILOT: "updated",
            SECOND: "up_to_date",
            LATER: "removed",
            STRANGE: "not_found",
        }


async def test_an_extra_that_a_server_lists_need_not_go(tmp_path: Path) -> None:
    """Most do not, so nobody asks for it; but it is there."""
    extra, better = (
        FILM.replace("Film 1 (1951).mkv", name)
        for name in ("Extras/clip.mkv", "Film 1 (1951) - 2160p.mkv")
    )
    async with proving(PlexWorld, tmp_path, FILM, extra) as stage:
        assert stage.known(extra)
        stage.world.add(better, 2000)
        result = await stage.one("Movies/Film 1 (1951)")
        assert result.verdict is Verdict.FOUND
        assert files_of(stage, result) == {FILM: "up_to_date", better: "found"}


@ALL
async def test_a_folder_of_too_many_files_is_as_the_server_says(
    make: MakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be all of a library, of which nobody wants to look at each file."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        monkeypatch.setattr(expecting, "MOST_FILES", 2)
        for path in (SECOND, LATER):
            stage.world.add(path, 2000)
        result = await stage.one("TV Shows")
        assert result.verdict is Verdict.FOUND
        assert files_of(stage, result) == {SECOND: "found", LATER: "found"}


@ALL
async def test_a_folder_without_media_has_nothing_to_find(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Once it is scanned; somebody may have made it too early."""
    async with proving(make, tmp_path, PILOT) as stage:
        stage.apply(deadline=SHORT)
        (stage.world.folder / SHOW / "Season 02").mkdir()
        result = await stage.one(f"{SHOW}/Season 02")
        assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "no_media")


@ALL
async def test_a_folder_that_cannot_be_seen_is_as_the_server_says(
    make: MakeWorld, tmp_path: Path
) -> None:
    """By what is new in it since somebody asked."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        blind(stage)
        for path in (SECOND, LATER):
            stage.world.add(path, 2000)
        result = await stage.one(SHOW)
        assert result.verdict is Verdict.FOUND
        assert files_of(stage, result) == {SECOND: "found", LATER: "found"}
        again = await stage.one(SHOW)
        assert again.verdict is Verdict.UP_TO_DATE
        stage.apply(deadline=SHORT)
        assert await stage.verdict("TV Shows/Lost") is Verdict.NOT_FOUND


@ALL
async def test_a_disk_that_does_not_answer_does_not_say_that_a_file_is_gone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It sleeps when the file is looked at, and not when its folder is."""
    async with proving(make, tmp_path, FILM, PILOT, SECOND) as stage:
        look, files_in = stage.sight._look, stage.sight.files_in

        def sleepy(looks: Any, place: Any, *others: Any) -> Any:
            is_slow = looks in {sight._seen, sight._glances}
            is_far = "Film 2 (1952).mkv" in str(place) or "E02" in str(place)
            return None if is_slow and is_far else look(looks, place, *others)

        stage.sight._look = sleepy  # type: ignore[method-assign, assignment]
        stage.world.add(NEW, 2000)
        assert await stage.verdict(NEW) is Verdict.FOUND
        first = lambda *a: dict([*(files_in(*a) or {}).items()][:1])  # noqa: E731
        stage.sight.files_in = first  # type: ignore[method-assign]
        assert files_of(stage, await stage.one(SHOW)) == {PILOT: "up_to_date"}


@ALL
async def test_files_that_cannot_be_seen_are_proven_by_the_server(
    make: MakeWorld, tmp_path: Path
) -> None:
    """New, replaced, as they were, and gone."""
    async with proving(make, tmp_path, FILM, PILOT, LATER) as stage:
        blind(stage)
        for path in (SECOND, NEW):
            stage.world.add(path, 2000)
            assert await stage.verdict(path) is Verdict.FOUND
        stage.world.add(FILM, 5000)
        replaced = await stage.one(FILM)
        assert replaced.verdict is Verdict.UPDATED
        assert await stage.verdict(PILOT) is Verdict.UPDATED
        stage.world.remove(LATER)
        assert await stage.verdict(LATER, expects=ABSENT) is Verdict.REMOVED


@ALL
async def test_subtitles_update_the_item_that_they_belong_to(
    make: MakeWorld, tmp_path: Path
) -> None:
    """As soon as the server tells of them; and when they are gone."""
    async with proving(make, tmp_path, FILM, PILOT, SECOND) as stage:
        place = stage.world.folder / SUBTITLES
        place.write_text("Hello")
        result = await stage.one(SUBTITLES)
        assert result.verdict is Verdict.UPDATED
        assert result.item is not None
        assert result.item.files[0].path == stage.path(PILOT)
        [held] = stage.known(PILOT)
        assert result.item.revision == held.item.revision


@ALL
async def test_subtitles_that_come_with_their_film_are_found_with_it(
    make: MakeWorld, tmp_path: Path
) -> None:
    """In one scan."""
    subtitles = NEW.replace(".mkv", ".srt")
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(NEW, 2000)
        (stage.world.folder / subtitles).write_text("Hello")
        results = await stage.scan(NEW, subtitles)
        assert [each.verdict for each in results] == [Verdict.FOUND, Verdict.UPDATED]
        assert {each.item and each.item.id for each in results} == {
            stage.known(NEW)[0].item.id
        }
        assert {each.attempts for each in results} == {1}


@ALL
async def test_a_picture_that_changes_nothing_is_not_found(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The server does not care for it."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        stage.apply(deadline=SHORT)
        (stage.world.folder / SHOW / "Season 01" / "notes.nfo").write_text("Hello")
        result = await stage.one(f"{SHOW}/Season 01/notes.nfo")
        assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "not_noticed")


@ALL
async def test_what_a_server_has_had_for_long_is_found_too(
    make: MakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue may not know of it, and no date says that it is new."""
    monkeypatch.setattr(asking, "OVERLAP", timedelta(minutes=-1))
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(NEW, 2000)
        await stage.until_found(NEW)


@ALL
async def test_a_folder_that_is_known_needs_no_scan_that_nobody_verifies(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It became known after it was asked for: nothing is sent, and that is told."""
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(PILOT, 2000)
        [task], _ = await stage.tasks(SHOW)
        await stage.until_found(PILOT)
        stage.apply(verify=False)
        [result] = await stage.together(task)
        assert (result.verdict, result.attempts) == (Verdict.UP_TO_DATE, 0)
