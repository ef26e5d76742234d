"""How the items of files are found on a Plex server, which has no lookup for that."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession, web
import orjson
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    RejectedError,
    UnavailableError,
)
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.scans import ScanTarget
from custom_components.showrunner.providers import http
from custom_components.showrunner.providers.base import Connection, LineUp, Look, Signal
from custom_components.showrunner.providers.plex.finder import FOLDERS, MOST
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.providers.serving import replying, serving
from tests.simulators.plex import PlexSimulator
from tests.simulators.plex.synthetic import ROOT, add_episodes

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WINDOWS = "D:\\TV\\Dark\\Season 01\\Dark - S01E01.mkv"


@pytest.fixture
async def provider(plex: PlexSimulator, session: ClientSession) -> PlexProvider:
    """Return a provider that knows a library of 4 shows."""
    add_episodes(plex.library, 400)
    connection = Connection(url=plex.url, token=plex.token, client_id="test")
    provider = PlexProvider(session, connection)
    await provider.look(Look.LIBRARIES)
    plex.forget_requests()
    return provider


def shows(provider: PlexProvider) -> LibraryId:
    """Return the library of 4 shows."""
    return next(one.id for one in provider.libraries if ROOT in one.locations)


def episode(number: int = 1, season: int = 1) -> str:
    """Return the path of an episode, which need not be there."""
    folder = f"{ROOT}/Series 00001 (1951)/Season {season:02}"
    return f"{folder}/Series 00001 - S{season:02}E{number:02} - Episode {number}.mkv"


def target(provider: PlexProvider, *paths: str) -> ScanTarget:
    """Return what is asked about."""
    return ScanTarget(library=shows(provider), folder=ROOT, paths=paths)


async def found(
    provider: PlexProvider, *paths: str, since: datetime | None = None
) -> list[str]:
    """Return the paths of the items that may hold some files."""
    moment = since or datetime.now(UTC) + timedelta(days=1)
    answer = await provider.find_files(target(provider, *paths), moment)
    read = [entry.read() for entry in answer.open().entries]
    return [file.path for item in read for file in item.files]


def questions(plex: PlexSimulator) -> list[str]:
    """Return by what each question narrowed the answer down."""
    asked = [request.query for request in plex.requests]
    plex.forget_requests()
    return ["file" if "file" in query else "date" for query in asked]


async def test_one_question_tells_a_folder(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """A season, of the library's 400 episodes; the date is not asked for."""
    rows = await found(provider, episode(1), episode(2), episode(99))

    assert len(rows) == 10
    assert episode(1) in rows
    assert questions(plex) == ["file"]


async def test_what_is_asked_for_is_bounded_and_lean(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Whatever a server makes of the rest."""
    await found(provider, episode())

    (request,) = plex.requests
    assert request.query["type"] == "4"
    assert request.query["X-Plex-Container-Size"] == str(MOST)
    assert request.query["file"] == episode()
    assert "Role" in request.query["excludeElements"]


async def test_an_empty_answer_counts_once_the_filter_has_worked(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Until then, the date is asked for, too; and again after a reconnection."""
    assert await found(provider, episode(season=77)) == []
    assert questions(plex) == ["file", "date"]
    await found(provider, episode())
    assert questions(plex) == ["file"]
    assert await found(provider, episode(season=77)) == []
    assert questions(plex) == ["file"]

    line = cast(AsyncGenerator[Signal], provider.listen())
    async with aclosing(line) as signals:
        async for signal in signals:
            if isinstance(signal, LineUp):
                break
    await found(provider, episode(season=77))
    assert questions(plex)[-2:] == ["file", "date"]


@pytest.mark.parametrize("name", ["Amélie.mkv", "\\\\?\\UNC\\nas\\tv\\x.mkv", WINDOWS])
async def test_what_can_be_written_in_several_ways_is_looked_for_by_date_too(
    plex: PlexSimulator, provider: PlexProvider, name: str
) -> None:
    """The server may write accents, case and long paths in another way."""
    await found(provider, episode())
    path = name if "\\" in name else f"{ROOT}/{name}"
    questions(plex)
    await found(provider, path)

    assert questions(plex) == ["file", "date"]


async def test_a_server_that_ignores_the_filter_is_asked_by_date(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Its answer tells everything, of which little is read."""
    plex.state.knows_files = False
    fresh = plex.library.titled("Episode 7")
    fresh.updated_at = plex.library.now
    since = datetime.now(UTC) - timedelta(minutes=1)
    rows = await found(provider, episode(7), since=since)

    assert fresh.media[0].file in rows
    assert len(rows) <= MOST + 1
    assert questions(plex) == ["file", "date"]


async def test_a_folder_of_more_than_a_page_is_asked_by_date_too(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """What is asked about may be on the next one."""
    section = plex.section("Synthetic Shows")
    for item in section.of_kind("episode")[: MOST + 1]:
        item.media[0].file = f"{ROOT}/flat/{item.key}.mkv"
    await found(provider, episode(season=3))
    questions(plex)
    await found(provider, f"{ROOT}/flat/1.mkv")

    assert questions(plex) == ["file", "date"]


async def test_a_server_that_ignores_both_filters_tells_the_newest(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """And not more than one page of each."""
    plex.state.knows_files, plex.state.picky = False, True
    fresh = plex.library.titled("Episode 7")
    fresh.updated_at = plex.library.now
    rows = await found(provider, episode(7))

    assert rows[0] == fresh.media[0].file
    assert len(rows) <= 2 * MOST
    assert questions(plex) == ["file", "date"]


async def test_many_folders_are_asked_for_by_date(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """A few are asked for one by one."""
    paths = [episode(season=n) for n in range(1, FOLDERS + 2)]
    await found(provider, *paths[:FOLDERS])
    assert questions(plex) == ["file"] * FOLDERS
    await found(provider, *paths)
    assert questions(plex) == ["date"]


async def test_each_item_comes_once(provider: PlexProvider) -> None:
    """Whichever question it answers."""
    rows = await found(provider, episode(season=1), since=LONG_AGO)
    more = await found(
        provider, episode(season=1), f"{ROOT}/Füße/x.mkv", since=LONG_AGO
    )

    assert len(rows) == 10
    assert set(rows) < set(more)
    assert len(more) == len(set(more)) == MOST


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_a_server_that_dislikes_the_filter(
    plex: PlexSimulator, provider: PlexProvider, status: int
) -> None:
    """Is asked by date, if it says so; an error of its own is one."""
    seen: list[str] = []

    async def reply(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        if "file=" in request.raw_path:
            return web.Response(status=status)
        return web.json_response({"MediaContainer": {"size": 0}})

    async with serving(reply) as url:
        provider.connection = replace(provider.connection, url=url)
        if status == 500:
            with pytest.raises(UnavailableError):
                await found(provider, episode())
        else:
            assert await found(provider, episode()) == []
            assert len(seen) == 2


async def test_an_answer_that_is_too_long_is_left(
    provider: PlexProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for is a few rows."""
    monkeypatch.setattr(http, "MAX_BYTES", 1000)

    async def reply(request: web.Request) -> web.Response:
        rows = [{"ratingKey": "1", "type": "episode"}]
        filler = "x" * 2000 if "file=" in request.raw_path else ""
        content = {"MediaContainer": {"Metadata": rows, "filler": filler}}
        return web.json_response(content)

    async with serving(reply) as url:
        provider.connection = replace(provider.connection, url=url)
        wanted = target(provider, episode())
        page = (await provider.find_files(wanted, LONG_AGO)).open()

    assert [entry.id for entry in page.entries] == ["1"]


async def test_a_server_that_ignores_the_size_is_read_in_part(
    provider: PlexProvider,
) -> None:
    """It sends all that it has, and has much."""
    rows = [{"ratingKey": str(n), "type": "episode"} for n in range(3 * MOST)]
    content = {"MediaContainer": {"Metadata": rows}}

    async with serving(replying(orjson.dumps(content))) as url:
        provider.connection = replace(provider.connection, url=url)
        wanted = target(provider, episode())
        page = (await provider.find_files(wanted, LONG_AGO)).open()

    assert len(page.entries) == MOST


async def test_windows_is_asked_in_its_own_notation(provider: PlexProvider) -> None:
    """What it answers is told as it comes."""
    seen: list[str] = []

    async def reply(request: web.Request) -> web.Response:
        seen.append(parse_qs(urlsplit(request.raw_path).query).get("file", ["-"])[0])
        part = {"file": "\\\\?\\" + WINDOWS}
        row = {"ratingKey": "1", "type": "episode", "Media": [{"Part": [part]}]}
        return web.json_response({"MediaContainer": {"Metadata": [row]}})

    async with serving(reply) as url:
        provider.connection = replace(provider.connection, url=url)
        assert await found(provider, WINDOWS) == ["\\\\?\\" + WINDOWS]

    assert seen[0] == WINDOWS


async def test_a_library_of_a_kind_that_we_do_not_list_has_nothing(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Nor one that is gone; nobody is asked."""
    wanted = ScanTarget(library=LibraryId("99"), folder="/x", paths=("/x/y.mkv",))
    answer = await provider.find_files(wanted, LONG_AGO)

    assert (answer.open().entries, answer.size) == ((), 0)
    assert not plex.requests


async def test_the_libraries_are_looked_at_first(
    plex: PlexSimulator, provider: PlexProvider, session: ClientSession
) -> None:
    """If nobody did so far: their kind is to be known."""
    fresh = PlexProvider(session, provider.connection)
    answer = await fresh.find_files(target(provider, episode()), LONG_AGO)

    assert len(answer.open().entries) == 10
    assert answer.size > 0


@pytest.mark.parametrize("status", [401, 404])
async def test_other_errors_are_told(provider: PlexProvider, status: int) -> None:
    """They are the library's, or ours."""
    wanted = target(provider, episode())
    async with serving(replying(status=status)) as url:
        provider.connection = replace(provider.connection, url=url)
        with pytest.raises((AuthenticationFailedError, RejectedError)):
            await provider.find_files(wanted, LONG_AGO)


async def test_whether_anything_is_missing_is_told(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """Of a folder nothing is; by date, if there is no more than was asked for."""
    future = datetime.now(UTC) + timedelta(days=1)

    async def is_whole(since: datetime, *paths: str) -> bool:
        return (
            (await provider.find_files(target(provider, *paths), since)).open().is_whole
        )

    assert await is_whole(LONG_AGO, episode())
    assert await is_whole(future)
    assert not await is_whole(LONG_AGO)
