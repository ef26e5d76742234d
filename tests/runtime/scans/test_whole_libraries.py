"""Where a server can only look at all of a library, it does so once for many files."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.proofs import PresentFile, Terms
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scan_queue import ScanQueue
from custom_components.showrunner.engine.scans import Reach, ScanTask, Verdict
from custom_components.showrunner.engine.verdicts import Pace
from custom_components.showrunner.runtime.scans.asking import Asker
from tests.engine.builders import FILMS

from .proof_stage import JELLYFIN, PLEX, MakeWorld, ProofStage, proving
from .trial import HOUR, Trial, scan_of, task

pytestmark = pytest.mark.usefixtures("socket_enabled")

FILM = "Movies/Film 1 (1951)/Film 1 (1951).mkv"
FILMS_NEW = [f"Movies/Film {n} (19{n})/Film {n} (19{n}).mkv" for n in range(20, 32)]
PILOT = "TV Shows/Office (2005)/Season 01/Office - S01E01.mkv"
SECOND = "TV Shows/Office (2005)/Season 01/Office - S01E02.mkv"
SUBTITLES = FILM.replace(".mkv", ".de.srt")


@JELLYFIN
async def test_new_films_take_one_scan_of_their_library(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Each in a folder of its own; all are proven."""
    async with proving(make, tmp_path, FILM) as stage:
        for path in FILMS_NEW:
            stage.world.add(path, 1500)
        scanned: list[LibraryId] = []
        scan = stage.provider._refresh  # type: ignore[attr-defined]

        async def counted(library: LibraryId) -> None:
            scanned.append(library)
            await scan(library)

        stage.provider._refresh = counted  # type: ignore[attr-defined]
        tasks, _ = await stage.tasks(*FILMS_NEW)
        queue = ScanQueue(ScanOptions(quiet=timedelta(0)))
        for each in tasks:
            queue.add(each, each.asked_at)
        folder_scan = queue.take(datetime.now(UTC))
        assert folder_scan
        assert not queue.waiting
        results = await stage.prove(folder_scan)
        assert {each.verdict for each in results} == {Verdict.FOUND}
        assert {each.reach for each in results} == {Reach.LIBRARY}
        assert len(results) == len(FILMS_NEW)
        assert len(scanned) <= 2


@JELLYFIN
async def test_what_an_item_holds_is_scanned_by_itself(
    make: MakeWorld, tmp_path: Path
) -> None:
    """A new episode is, and a new film is not; neither is what is beside a film."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (SECOND, FILMS_NEW[0]):
            stage.world.add(path, 1500)
        (stage.world.folder / SUBTITLES).touch()
        episode = await one_task(stage, SECOND)
        film, subtitles = [
            await one_task(stage, path) for path in (FILMS_NEW[0], SUBTITLES)
        ]
        assert episode.folder == stage.path("TV Shows/Office (2005)/Season 01")
        assert (film.folder, subtitles.folder) == (film.root, film.root)


async def test_a_server_of_folders_scans_each(tmp_path: Path) -> None:
    """That is less than all of its library."""
    async with proving(PLEX, tmp_path, FILM) as stage:
        stage.world.add(FILMS_NEW[0], 1500)
        film = await one_task(stage, FILMS_NEW[0])
        assert film.folder == str(Path(film.server_path).parent)


async def one_task(stage: ProofStage, path: str) -> ScanTask:
    """Return what is to be asked for a path."""
    [found], _ = await stage.tasks(path)
    return found


@pytest.mark.parametrize("is_scanning", [True, False])
async def test_scans_of_all_of_a_library_do_not_pile_up(
    trial: Trial, *, is_scanning: bool
) -> None:
    """The next one waits for the last one's end, but not for ever."""
    pace = Pace(wide=timedelta(minutes=1), busy=HOUR, apart=timedelta(0))
    began = datetime.now(UTC)
    proof = PresentFile("/films/a.mkv", Terms(began=began, deadline=began + HOUR))
    scan = scan_of(task("a"), whole=True)
    catalogue = trial.prover.catalogue
    asker = Asker(trial.server, catalogue, asyncio.to_thread, scan, pace)
    if is_scanning:
        _ = trial.server.scans.started(FILMS.id, began)
    for minutes in (0, 0, 2):
        asker.sent_at -= timedelta(minutes=minutes)
        asker.want([proof])
        await asker.send()
    assert asker.pending == is_scanning
    assert len(trial.server.asked.scans) == (1 if is_scanning else 2)
    asker.sent_at -= HOUR
    await asker.send()
    assert not asker.pending
