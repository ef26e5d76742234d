"""An album is gone, of which somebody named only the title and its artist's folder."""

from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.engine.verdicts import Because

from .proof_stage import ABSENT, ALL, SHORT, MakeWorld, files_of, proving

ANNA = "Music/Anna"
SONGS = [f"{ANNA}/Songs (1999)/0{n} - Song {n}.flac" for n in (1, 2)]
MORE = f"{ANNA}/More Songs (2001)/01 - Third.flac"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@ALL
async def test_the_files_of_the_album_are_proven_to_be_gone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """And no others, which stay."""
    async with proving(make, tmp_path, *SONGS, MORE) as stage:
        [songs] = {held.item.album for held in stage.known(SONGS[0])}
        assert songs
        for path in SONGS:
            stage.world.remove(path)
        [task], _ = await stage.tasks(ANNA, expects=ABSENT, part=songs.upper() + "!")
        assert (task.is_folder, task.folder) == (True, stage.path(ANNA))
        [result] = await stage.together(task)
        assert result.verdict is Verdict.REMOVED
        assert files_of(stage, result) == dict.fromkeys(SONGS, "removed")
        assert not any(stage.known(path) for path in SONGS)
        assert stage.known(MORE)


@ALL
async def test_an_album_that_stays_is_told(make: MakeWorld, tmp_path: Path) -> None:
    """Its files were kept, or copied back."""
    async with proving(make, tmp_path, *SONGS, MORE) as stage:
        [album] = {held.item.album for held in stage.known(MORE)}
        stage.apply(deadline=SHORT)
        result = await stage.one(ANNA, expects=ABSENT, part=album)
        assert (result.verdict, result.reason) == (
            Verdict.NOT_FOUND,
            Because.STILL_LISTED,
        )
        assert files_of(stage, result) == {MORE: "not_found"}


@ALL
async def test_an_album_under_another_title_is_seen_to_be_gone(
    make: MakeWorld, tmp_path: Path
) -> None:
    """By what was known in the folder, and is not on disk any more."""
    async with proving(make, tmp_path, *SONGS, MORE) as stage:
        for path in SONGS:
            stage.world.remove(path)
        result = await stage.one(ANNA, expects=ABSENT, part="Lieder")
        assert result.verdict is Verdict.REMOVED
        removed = dict.fromkeys(SONGS, "removed")
        assert files_of(stage, result) == {**removed, MORE: "up_to_date"}


@ALL
async def test_the_last_album_of_an_artist_leaves_nothing(
    make: MakeWorld, tmp_path: Path
) -> None:
    """The folder may be gone, too, and nothing of it be known."""
    async with proving(make, tmp_path, MORE) as stage:
        folder = "Music/Ben"
        result = await stage.one(folder, expects=ABSENT, part="Tunes")
        assert result.verdict is Verdict.REMOVED
