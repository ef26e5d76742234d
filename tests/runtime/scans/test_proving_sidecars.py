"""Subtitles, pictures and the like are proven by what they tell of."""

from pathlib import Path
import shutil

import pytest

from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.engine.syncs import SyncMode

from .proof_stage import (
    ABSENT,
    ALL,
    FILM,
    JELLYFIN,
    NEW,
    PILOT,
    SHORT,
    SHOW,
    MakeWorld,
    proving,
    touch,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

SUBTITLES = FILM.replace(".mkv", ".en.srt")
PICTURE = str(Path(FILM).with_name("poster.jpg"))
FANART = str(Path(FILM).with_name("fanart.jpg"))  # No simulator reads it
BESIDE = SUBTITLES, FILM.replace(".mkv", ".nfo"), PICTURE


@ALL
@pytest.mark.parametrize("path", BESIDE)
async def test_what_lies_beside_a_film_is_gone_with_it(
    make: MakeWorld, tmp_path: Path, path: str
) -> None:
    """A watcher tells of each file of a folder that is deleted, in any order."""
    async with proving(make, tmp_path, FILM, NEW) as stage:
        (stage.world.folder / path).write_text("x")
        await stage.world.scan()
        await stage.keeper.sync(SyncMode.QUICK)
        shutil.rmtree((stage.world.folder / FILM).parent)
        result = await stage.one(path, expects=ABSENT)
        assert (result.verdict, result.reason) == (Verdict.REMOVED, "")
        assert result.attempts == 1
        assert stage.known(FILM) == []
        again = await stage.one(path, expects=ABSENT)
        assert (again.verdict, again.requests) == (Verdict.REMOVED, 0)


@ALL
async def test_what_lay_beside_a_film_may_be_gone_alone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The server may not care for it; subtitles that it misses are a change."""
    async with proving(make, tmp_path, FILM) as stage:
        stage.apply(deadline=SHORT)
        picture, subtitles = (stage.world.folder / path for path in (FANART, SUBTITLES))
        assert await stage.verdict(FANART, expects=ABSENT) is Verdict.REMOVED
        picture.write_text("x")
        result = await stage.one(FANART, expects=ABSENT)
        assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "not_noticed")
        subtitles.write_text("x")
        assert await stage.verdict(SUBTITLES) is Verdict.UPDATED
        subtitles.unlink()
        gone = await stage.verdict(SUBTITLES, expects=ABSENT)
        assert gone in {Verdict.UPDATED, Verdict.REMOVED}


@ALL
async def test_whatever_comes_with_a_film_is_found_with_it(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The film is new, and so has taken in all that lay beside it."""
    folder = str(Path(NEW).parent)
    names = "poster.jpg", "fanart.jpg", "movie.nfo", "Subs/2_English.srt"
    paths = [f"{folder}/{name}" for name in names]
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(NEW, 2000)
        (stage.world.folder / folder / "Subs").mkdir()
        for path in paths:
            (stage.world.folder / path).write_text("x")
        results = await stage.scan(NEW, *paths)
        assert {Path(each.task.path).name: each.verdict for each in results} == {
            Path(NEW).name: Verdict.FOUND,
            **dict.fromkeys((Path(path).name for path in paths), Verdict.UPDATED),
        }
        assert {each.attempts for each in results} == {1}


@ALL
async def test_what_comes_with_a_show_is_found_with_its_episodes(
    make: MakeWorld, tmp_path: Path
) -> None:
    """They lie in folders below."""
    path = f"{SHOW}/tvshow.nfo"
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add(PILOT, 2000)
        (stage.world.folder / path).write_text("x")
        results = await stage.scan(PILOT, path)
        verdicts = {each.task.path: each.verdict for each in results}
        assert verdicts == {
            stage.path(PILOT): Verdict.FOUND,
            stage.path(path): Verdict.UPDATED,
        }


@JELLYFIN
@pytest.mark.parametrize("name", ["movie.nfo", "poster.jpg"])
async def test_what_lies_beside_a_known_film_updates_it(
    make: MakeWorld, tmp_path: Path, name: str
) -> None:
    """A server that reads it tells so by the film's revision."""
    async with proving(make, tmp_path, FILM) as stage:
        path = str(Path(FILM).with_name(name))
        [before] = stage.known(FILM)
        text = "<movie><title>Film 1</title><plot>Other</plot></movie>"
        (stage.world.folder / path).write_text(text)
        result = await stage.one(path)
        assert (result.verdict, result.reason) == (Verdict.UPDATED, "")
        assert result.attempts == 1
        [after] = stage.known(FILM)
        assert result.item is not None
        assert after.item.revision == result.item.revision != before.item.revision
        assert (after.item.summary == "Other") is (name == "movie.nfo")


@ALL
async def test_subtitles_that_are_known_need_no_scan(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Until they are written anew; and others do not count."""
    async with proving(make, tmp_path, FILM) as stage:
        (stage.world.folder / SUBTITLES).write_text("x")
        assert await stage.verdict(SUBTITLES) is Verdict.UPDATED
        again = await stage.one(SUBTITLES)
        assert (again.verdict, again.requests) == (Verdict.UP_TO_DATE, 0)
        assert again.item == stage.known(FILM)[0].item
        other = FILM.replace(".mkv", ".de.srt")
        (stage.world.folder / other).write_text("x")
        assert await stage.verdict(other) is Verdict.UPDATED
        touch(stage, FILM, SUBTITLES)
        assert (await stage.tasks(SUBTITLES))[0]
        stage.apply(dedupe=False)
        assert (await stage.tasks(other))[0]


@ALL
async def test_subtitles_that_a_server_notices_by_itself_are_updated(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Before it was asked to look, and after somebody asked for them."""
    async with proving(make, tmp_path, FILM) as stage:
        (stage.world.folder / SUBTITLES).write_text("x")
        tasks, _ = await stage.tasks(SUBTITLES)
        await stage.world.scan()
        [held] = stage.known(FILM)
        await stage.provider.probe(held.item.id, thorough=True)
        await stage.world.simulator.idle()
        await stage.keeper.sync(
            SyncMode.PUSH, held.item.id, libraries=[tasks[0].library]
        )
        [result] = await stage.together(*tasks)
        assert (result.verdict, result.attempts) == (Verdict.UPDATED, 0)
        assert result.item == stage.known(FILM)[0].item
