"""Files are found on both kinds of servers, whatever they are called, and by whom."""

from pathlib import Path
from unicodedata import normalize

import pytest

from custom_components.showrunner.engine.paths import PathMap, Rewrite
from custom_components.showrunner.engine.scans import Verdict

from .proof_stage import (
    ALL,
    FILM,
    PILOT,
    SECOND,
    MakeWorld,
    Mounted,
    proving,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

AWKWARD = (
    "🎬 Film",
    "Film 'of' \"quotes\"",
    "Film #1 50% & more",
    "Film [1080p] {x}",
    "Film + plus; semi=colon?",
    "Film \\ back",
    "Film…  two  spaces",
    normalize("NFD", "Séries d'été"),
    normalize("NFC", "Séries d'hiver"),
    "映画 фильм",
)


@ALL
async def test_names_may_be_awkward(make: MakeWorld, tmp_path: Path) -> None:
    """Of folders and files, of films and episodes."""
    async with proving(make, tmp_path, PILOT) as stage:
        for name in AWKWARD:
            film = f"Movies/{name} (1960)/{name} (1960).mkv"
            episode = f"TV Shows/{name}/Season 01/{name} - S01E01.mkv"
            for path in (film, episode):
                stage.world.add(path, 2000)
                await stage.until_found(path)


@ALL
async def test_names_may_end_with_spaces(make: MakeWorld, tmp_path: Path) -> None:
    """They are as much a part of them as anything else."""
    async with proving(make, tmp_path, PILOT) as stage:
        spaced, plain = (
            f"TV Shows/Office (2005){end}/Season 01/Office - S01E01 .mkv"
            for end in (" ", "")
        )
        stage.world.add(spaced, 2000)
        result = await stage.until_found(spaced)
        assert result.item is not None
        assert await stage.verdict(plain) is Verdict.MISSING_FILE


@ALL
async def test_accents_may_be_written_in_another_way(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A sender on macOS decomposes what the disk may have composed."""
    async with proving(make, tmp_path, FILM) as stage:
        for number, (on_disk, asked) in enumerate((("NFC", "NFD"), ("NFD", "NFC"))):
            name = f"Movies/Été {number} (1999)/Été {number} (1999).mkv"
            stage.world.add(normalize(on_disk, name), 2000)  # type: ignore[arg-type]
            wanted = normalize(asked, name)  # type: ignore[arg-type]
            assert await stage.verdict(wanted) is Verdict.FOUND
            assert await stage.verdict(wanted) is Verdict.UP_TO_DATE


@ALL
async def test_a_sender_may_have_another_name_for_the_folder(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Which the user mapped; the server is asked in its own words."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        media = str(stage.world.folder)
        stage.sight.paths = PathMap([Rewrite(local="/sonarr", server=media)])
        stage.world.add(SECOND, 2000)
        result = await stage.one(f"/sonarr/{SECOND}")
        assert result.verdict is Verdict.FOUND
        assert result.task.path == f"/sonarr/{SECOND}"
        assert result.task.server_path == stage.path(SECOND)
        again = await stage.one(f"/sonarr/{SECOND}")
        assert again.verdict is Verdict.UP_TO_DATE


async def test_a_server_may_have_another_name_for_the_folder(tmp_path: Path) -> None:
    """As one in a container has; its files are seen all the same."""
    async with proving(Mounted, tmp_path, FILM, PILOT) as stage:
        media = str(stage.world.folder)
        stage.sight.paths = PathMap([Rewrite(local=media, server="/data")])
        stage.world.add(SECOND, 2000)
        result = await stage.one(SECOND)
        assert result.verdict is Verdict.FOUND
        assert result.task.server_path == f"/data/{SECOND}"
        assert result.item is not None
        assert result.item.files[0].path == f"/data/{SECOND}"
        assert await stage.verdict(SECOND) is Verdict.UP_TO_DATE
        stage.world.add(SECOND, 3000)
        assert await stage.verdict(f"/data/{SECOND}") is Verdict.UPDATED
        missing = PILOT.replace("E01", "E09")
        assert await stage.verdict(missing) is Verdict.MISSING_FILE
        assert await stage.verdict("Movies") is Verdict.UP_TO_DATE


@ALL
async def test_a_link_is_found_as_the_file_that_it_is(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A link in a library, and a path that leads to one by a link."""
    film = "Movies/Film 2 (1952)/Film 2 (1952).mkv"
    async with proving(make, tmp_path, FILM) as stage:
        stage.world.add("Elsewhere/big file", 2000)
        place = stage.world.folder / film
        place.parent.mkdir()
        place.symlink_to(stage.world.folder / "Elsewhere" / "big file")
        (stage.world.folder / "link").symlink_to(stage.world.folder / "Movies")
        result = await stage.one(film.replace("Movies", "link"))
        assert result.verdict is Verdict.FOUND
        assert result.task.server_path == stage.path(film)
