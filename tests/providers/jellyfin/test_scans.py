"""How a Jellyfin server is made to look at a folder, by what a user may ask of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, web
import pytest

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnsupportedError,
)
from custom_components.showrunner.engine.library_events import ScanStarted, Trigger
from custom_components.showrunner.engine.listing import Detail, Query
from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.engine.scans import Reach
from custom_components.showrunner.providers.base import Capability
from custom_components.showrunner.providers.jellyfin.lister import REPORTED
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.providers.serving import serving
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker
from .listed import connected, entries, shelf
from .wanted import NEW, found, target

MODES = {"metadataRefreshMode": "Default", "imageRefreshMode": "Default"}


def posted(server: JellyfinSimulator) -> list[tuple[str, dict[str, str]]]:
    """Return the orders so far."""
    return [(it.path, dict(it.query)) for it in server.requests if it.method == "POST"]


async def streams(provider: JellyfinProvider, key: str) -> tuple[object, ...] | None:
    """Return the streams of an item's file."""
    page = (await provider.list_items([ItemId(key)], Detail.DEEP)).open()
    return page.entries[0].read().files[0].streams


async def plain(server: JellyfinSimulator, session: ClientSession) -> JellyfinProvider:
    """Return the provider of a user without any rights."""
    server.add_user("Ben", "secret")
    return await connected(server, session, server.login("Ben", "bens"))


class TestRefresh:
    """Who may, has the nearest item refreshed."""

    async def test_a_season_that_is_known_is_all_that_is_looked_at(
        self, server: JellyfinSimulator, provider: JellyfinProvider
    ) -> None:
        """With the modes without which nothing would be probed."""
        path = server.add_file(NEW)
        server.add_file("Movies/Brazil (1985)/Brazil (1985).mkv")
        season = server.item_id("Season 2")
        wanted = target(provider, path, season)
        server.forget_requests()

        assert await provider.scan_folder(wanted) is Reach.ITEM
        await server.idle()
        assert posted(server) == [(f"/Items/{season}/Refresh", MODES)]
        assert str(path) in await found(provider, wanted)
        with pytest.raises(KeyError):
            server.item("Brazil (1985)")

    @pytest.mark.parametrize("title", ["The Expanse (2015)", "Season 2"])
    async def test_what_it_finds_is_probed(
        self, server: JellyfinSimulator, provider: JellyfinProvider, title: str
    ) -> None:
        """By the season, or by the show, which may have a new season."""
        path = server.add_file(NEW)
        await provider.scan_folder(target(provider, path, server.item_id(title)))
        await server.idle()

        assert await streams(provider, server.shelf.nearest(str(path)).id)  # type: ignore[union-attr]

    async def test_an_item_that_is_gone_has_its_library_refreshed(
        self, server: JellyfinSimulator, provider: JellyfinProvider
    ) -> None:
        """The catalogue may be behind."""
        wanted = target(provider, server.add_file(NEW), "f" * 32)
        server.forget_requests()

        assert await provider.scan_folder(wanted) is Reach.LIBRARY
        await server.idle()
        assert [path for path, _ in posted(server)] == [
            f"/Items/{'f' * 32}/Refresh",
            f"/Items/{wanted.library}/Refresh",
        ]

    async def test_a_key_may_too(
        self, server: JellyfinSimulator, session: ClientSession
    ) -> None:
        """It is nobody, and is not refused."""
        provider = await connected(server, session, server.add_key())
        wanted = target(provider, server.add_file(NEW), server.item_id("Season 2"))

        assert await provider.scan_folder(wanted) is Reach.ITEM
        await server.idle()
        assert wanted.paths[0] in await found(provider, wanted)

    async def test_only_a_librarys_refresh_is_a_scan_of_ours(
        self, server: JellyfinSimulator, provider: JellyfinProvider
    ) -> None:
        """The server tells of no other; the next scan would be taken for it."""
        wanted = target(provider, server.add_file(NEW), server.item_id("Season 2"))
        await provider.scan_folder(wanted)
        (event,) = provider.scans.started(wanted.library, datetime.now(UTC))
        provider.scans.finished(wanted.library, datetime.now(UTC))
        await provider.scan_folder(replace(wanted, item=None))
        (later,) = provider.scans.started(wanted.library, datetime.now(UTC))

        assert isinstance(event, ScanStarted)
        assert isinstance(later, ScanStarted)
        assert event.trigger is Trigger.SERVER
        assert later.trigger is Trigger.SHOWRUNNER


class TestReport:
    """Who may not refresh, still tells the server where to look."""

    async def test_a_plain_user_reports(
        self, server: JellyfinSimulator, session: ClientSession
    ) -> None:
        """Which is found when the server's minute is over."""
        provider = await plain(server, session)
        path = server.add_file(NEW)
        wanted = target(provider, path, server.item_id("Season 2"))
        server.forget_requests()
        assert Capability.SCAN not in provider.capabilities

        assert await provider.scan_folder(wanted) is Reach.REPORT
        await server.idle()
        assert [path for path, _ in posted(server)] == ["/Library/Media/Updated"]
        assert str(path) in await found(provider, wanted)

    async def test_a_right_that_was_taken_since_is_missed_once(
        self, server: JellyfinSimulator, provider: JellyfinProvider
    ) -> None:
        """An administrator of yesterday reports, too."""
        wanted = target(provider, server.add_file(NEW), server.item_id("Season 2"))
        server.fail("403", "*/Refresh")

        assert await provider.scan_folder(wanted) is Reach.REPORT
        await server.idle()
        assert wanted.paths[0] in await found(provider, wanted)

    @pytest.mark.parametrize("number", [0, 1, REPORTED, REPORTED + 1])
    async def test_what_is_reported_is_bounded(
        self, server: JellyfinSimulator, session: ClientSession, number: int
    ) -> None:
        """Of many files, or of none that is named, it is their folder."""
        provider = await plain(server, session)
        paths = tuple(f"/x/season & #1/{n} ä+%.mkv" for n in range(number))
        wanted = replace(target(provider, "/x/season & #1/y"), paths=paths)
        said: list[Any] = []

        async def take(request: web.Request) -> web.Response:
            assert request.path == "/Library/Media/Updated"
            said.extend((await request.json())["Updates"])
            return web.Response(status=204)

        async with serving(take) as url:
            provider.connection = replace(provider.connection, url=url)
            await provider.scan_folder(wanted)

        expected = paths if 0 < number <= REPORTED else ("/x/season & #1",)
        assert [each["Path"] for each in said] == list(expected)
        assert {each["UpdateType"] for each in said} == {"Created"}

    async def test_what_is_in_no_report_is_not_sent(
        self, server: JellyfinSimulator, session: ClientSession
    ) -> None:
        """Names that are no UTF-8 are none in JSON, either."""
        provider = await plain(server, session)
        with pytest.raises(RejectedError):
            await provider.scan_folder(target(provider, "/x/caf\udce9/y.mkv"))

    @pytest.mark.parametrize("answer", ["html", "garbage"])
    @pytest.mark.parametrize("full_access", [True, False])
    async def test_whoever_has_much_to_say_has_not_done_it(
        self,
        server: JellyfinSimulator,
        provider: JellyfinProvider,
        session: ClientSession,
        answer: str,
        full_access: bool,  # noqa: FBT001  # A parameter
    ) -> None:
        """A server answers an order with nothing; something else does not."""
        asked = provider if full_access else await plain(server, session)
        server.fail(answer)
        with pytest.raises(BadPayloadError):
            await asked.scan_folder(target(asked, server.add_file(NEW)))


class TestProbe:
    """An item that is listed is looked into."""

    async def test_what_was_listed_unprobed_is_healed_by_a_thorough_probe_only(
        self, server: JellyfinSimulator, provider: JellyfinProvider
    ) -> None:
        """Others' refreshes without a mode leave such items behind."""
        path = server.add_file(NEW)
        server.scan("TV Shows", mode="none")
        await server.idle()
        item = server.shelf.nearest(str(path))
        assert item is not None
        key = ItemId(item.id)
        assert not await streams(provider, key)

        await provider.probe(key)
        await server.idle()
        assert not await streams(provider, key)
        await provider.probe(key, thorough=True)
        await server.idle()
        assert await streams(provider, key)

    async def test_a_plain_user_may_not(
        self, server: JellyfinSimulator, session: ClientSession
    ) -> None:
        """Nor is there another way."""
        provider = await plain(server, session)
        with pytest.raises(ForbiddenError):
            await provider.probe(ItemId(server.item_id("Season 2")))


async def test_no_scan_can_be_stopped(jellyfin: JellyfinSimulator, make: Maker) -> None:
    """Ours are refreshes, which nothing ends; that of all libraries is not ours."""
    provider, jellyfin.state.refresher.pace = make(), 60
    await provider.connect()
    jellyfin.scan()
    jellyfin.forget_requests()
    with pytest.raises(UnsupportedError):
        await provider.cancel_scan(LibraryId(jellyfin.library_id("Movies")))
    assert not jellyfin.requests


async def test_a_file_that_is_gone_is_found_gone_by_its_season(
    server: JellyfinSimulator, provider: JellyfinProvider
) -> None:
    """The refresh of what held it takes it from the list."""
    path = server.add_file(NEW)
    season = target(provider, path, server.item_id("Season 2"))
    await provider.scan_folder(season)
    await server.idle()
    server.remove_file(NEW)

    await provider.scan_folder(season)
    await server.idle()
    rows = await entries(provider, Query(shelf(provider, "TV Shows"), Detail.FULL))
    assert str(path) not in [f.path for row in rows for f in row.read().files]


async def test_a_library_that_is_gone_is_not_found(provider: JellyfinProvider) -> None:
    """Whatever was known of an item in it."""
    wanted = replace(
        target(provider, "/x/y.mkv", "e" * 32), library=LibraryId("f" * 32)
    )
    with pytest.raises(NotFoundError):
        await provider.scan_folder(wanted)
