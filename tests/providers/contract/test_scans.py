"""How every server looks at one folder, and tells what it found there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath
import unicodedata

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    ForbiddenError,
    NotFoundError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.library_events import ScanFinished, Trigger
from custom_components.showrunner.engine.listing import Detail, Entry
from custom_components.showrunner.engine.model import (
    ItemId,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.scans import Reach, ScanTarget
from custom_components.showrunner.providers import http
from custom_components.showrunner.providers.base import Look, Provider

from .follower import Follower
from .stage import SimulatedStage

FILM = "Movies/Heat (1995)/Heat (1995).mkv"
OVERLAP = timedelta(minutes=1)
ACCENTED = "Amélie à la plage"


@pytest.fixture
async def provider(simulated: SimulatedStage, session: ClientSession) -> Provider:
    """Return a provider that knows the libraries: of films, shows and music."""
    await simulated.add_shelves()
    provider = simulated.provider(session)
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    return provider


def library(provider: Provider, kind: MediaType = MediaType.MOVIE) -> Library:
    """Return the library of a kind."""
    return next(one for one in provider.libraries if one.type is kind)


def target(provider: Provider, path: str, kind: MediaType) -> ScanTarget:
    """Return the folder of a file, as what is to be looked at."""
    folder = str(PurePosixPath(path).parent)
    return ScanTarget(library=library(provider, kind).id, folder=folder, paths=(path,))


async def found(provider: Provider, wanted: ScanTarget) -> dict[str, Entry]:
    """Return what the server has of late in the folder, by path."""
    since = provider.server_time() - OVERLAP
    page = (await provider.find_files(wanted, since)).open()
    return {file.path: one for one in page.entries for file in one.read().files}


@pytest.mark.parametrize(
    ("path", "kind", "found_as"),
    [
        (FILM, "movie", "movie"),
        ("TV Shows/New Show/Season 01/New Show - S01E01.mkv", "show", "episode"),
        ("TV Shows/Dark (2017)/Season 02/Dark - S02E01.mkv", "show", "episode"),
        ("TV Shows/Dark (2017)/Season 01/Dark - S01E04.mkv", "show", "episode"),
        ("Music/Nena/100/01 - Track 1.mp3", "artist", "track"),
    ],
)
async def test_a_file_is_found_after_its_folder_was_looked_at(
    simulated: SimulatedStage, provider: Provider, path: str, kind: str, found_as: str
) -> None:
    """With its size, as the item that it is; before that, nothing is."""
    where = simulated.put(path, size=4321)
    wanted = target(provider, where, MediaType(kind))
    assert where not in await found(provider, wanted)

    reach = await provider.scan_folder(wanted)
    await simulated.settled()
    entry = (await found(provider, wanted))[where]

    assert reach in {Reach.FOLDER, Reach.LIBRARY}
    assert entry.type == found_as
    assert [file.size for file in entry.read().files] == [4321]


@pytest.mark.parametrize(
    "name",
    [
        "Tom & Jerry",
        "Who's #1?",
        "100% Wolf",
        "1+1=2",
        'The "Best" of It',
        "Comma, the Movie; Part=2",
        "  two  spaces ",
        "%41 is no A",
        unicodedata.normalize("NFC", ACCENTED),
        unicodedata.normalize("NFD", ACCENTED),
        "映画 🎬",
        "[brackets] {braces} (1999)",
        "back\\slash",
    ],
)
async def test_a_name_reaches_the_server_letter_for_letter(
    simulated: SimulatedStage, provider: Provider, name: str
) -> None:
    """Whatever is in it: a folder that is misunderstood is not looked at."""
    where = simulated.put(f"Movies/{name}/{name}.mkv")
    wanted = target(provider, where, MediaType.MOVIE)

    await provider.scan_folder(wanted)
    await simulated.settled()

    assert where in await found(provider, wanted)


async def test_several_files_of_a_folder_are_one_question(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """The rows tell which of them are there."""
    season = "TV Shows/Dark (2017)/Season 01"
    paths = [simulated.put(f"{season}/Dark - S01E{n:02}.mkv") for n in range(4, 24)]
    first = target(provider, paths[0], MediaType.SHOW)
    wanted = ScanTarget(library=first.library, folder=first.folder, paths=tuple(paths))
    await provider.scan_folder(wanted)
    await simulated.settled()
    before = len(simulated.asked())

    assert set(paths) <= (await found(provider, wanted)).keys()
    assert len(simulated.asked()) == before + 1


async def test_a_folder_without_files_named_tells_what_is_new_in_it(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """Somebody asked for a folder, and does not know what is in it."""
    where = simulated.put(FILM)
    folder = str(PurePosixPath(where).parent)
    wanted = ScanTarget(library=library(provider).id, folder=folder)
    await provider.scan_folder(wanted)
    await simulated.settled()

    assert where in await found(provider, wanted)


async def test_a_file_that_is_gone_is_told_no_more(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """After its folder was looked at, nothing has it, by path or by id."""
    where = simulated.put(FILM)
    wanted = target(provider, where, MediaType.MOVIE)
    await provider.scan_folder(wanted)
    await simulated.settled()
    entry = (await found(provider, wanted))[where]
    simulated.take(FILM)

    above = str(PurePosixPath(wanted.folder).parent)  # Its own folder went with it
    await provider.scan_folder(replace(wanted, folder=above))
    await simulated.settled()

    assert where not in await found(provider, wanted)
    page = (await provider.list_items([entry.id], Detail.DEEP)).open()
    assert not page.entries


async def test_a_folder_scan_is_told_as_ours(
    simulated: SimulatedStage, follower: Follower
) -> None:
    """Whoever follows the server is told who wanted the scan."""
    where = simulated.put(FILM)
    wanted = target(follower.provider, where, MediaType.MOVIE)
    await follower.provider.scan_folder(wanted)
    events = await follower.until("scan_started", "scan_finished")

    scans = [event for event in events if isinstance(event, ScanFinished)]
    assert [scan.trigger for scan in scans] == [Trigger.SHOWRUNNER]


async def test_an_item_is_probed(simulated: SimulatedStage, provider: Provider) -> None:
    """Both ways; the item is as known as before."""
    where = simulated.put(FILM)
    wanted = target(provider, where, MediaType.MOVIE)
    await provider.scan_folder(wanted)
    await simulated.settled()
    entry = (await found(provider, wanted))[where]

    for thorough in (False, True):
        await provider.probe(entry.id, thorough=thorough)
        await simulated.settled()
    (deep,) = (await provider.list_items([entry.id], Detail.DEEP)).open().entries
    (file,) = deep.read().files
    assert file.streams
    assert file.duration


async def test_what_the_server_does_not_know_is_not_found(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """Neither a library nor an item."""
    nowhere = ScanTarget(library=LibraryId("0" * 32), folder="/nowhere")
    with pytest.raises(NotFoundError):
        await provider.scan_folder(nowhere)
    for thorough in (False, True):
        with pytest.raises(NotFoundError):
            await provider.probe(ItemId("f" * 32), thorough=thorough)


@pytest.mark.parametrize(
    ("fault", "error", "patience"),
    [
        ("503", BusyError, 30),
        ("403", ForbiddenError, 30),
        ("html", BadPayloadError, 30),
        ("refuse", UnavailableError, 30),
        ("stall", UnavailableError, 0.2),
        ("500", UnavailableError, 30),
    ],
)
async def test_each_fault_of_a_scan_has_its_error(
    simulated: SimulatedStage,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    error: type[ShowrunnerError],
    patience: float,
) -> None:
    """A web page that says 200 is no yes, either; what is told has no secret."""
    monkeypatch.setattr(http, "TIMEOUT", ClientTimeout(total=patience))
    wanted = ScanTarget(library=library(provider).id, folder="/a/folder")
    simulated.fail(fault)
    orders = [
        provider.scan_folder(wanted),
        provider.probe(ItemId("1")),
    ]

    for order in orders:
        with pytest.raises(error) as caught:
            await order
        assert simulated.connection.token not in repr(caught.value)
        assert "folder" not in str(caught.value)


@pytest.mark.parametrize("fault", ["html", "garbage", "cut"])
async def test_a_question_is_answered_with_nonsense(
    simulated: SimulatedStage, provider: Provider, fault: str
) -> None:
    """Which is told, and is no empty answer."""
    wanted = ScanTarget(library=library(provider).id, folder="/x", paths=("/x/y.mkv",))
    simulated.fail(fault)

    with pytest.raises((BadPayloadError, UnavailableError)):
        await found(provider, wanted)


async def test_a_token_that_may_not_scan_is_not_refused_as_a_token(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """Some servers say 401 for that: as long as it reads, it is a good one."""
    wanted = ScanTarget(library=library(provider).id, folder="/x")
    simulated.fail("401", "*efresh*")
    simulated.fail("401", "*Updated")

    with pytest.raises(ForbiddenError):
        await provider.scan_folder(wanted)
    with pytest.raises(ForbiddenError):
        await provider.scan([wanted.library])


async def test_a_token_that_is_no_good_is_refused_as_one(
    simulated: SimulatedStage, provider: Provider
) -> None:
    """It reads nothing, either."""
    wanted = ScanTarget(library=library(provider).id, folder="/x")
    simulated.fail("401")

    with pytest.raises(AuthenticationFailedError):
        await provider.scan_folder(wanted)
