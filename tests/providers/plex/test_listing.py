"""Libraries as a Plex server lists them, page by page and by id."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession, web
import orjson
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    NotFoundError,
    RejectedError,
    ShowrunnerError,
    TooLargeError,
    UnavailableError,
)
from custom_components.showrunner.engine.listing import (
    Detail,
    Entry,
    Page,
    Query,
    Shelf,
)
from custom_components.showrunner.engine.model import (
    ItemId,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.providers import http as http_module
from custom_components.showrunner.providers.base import Connection, Look
from custom_components.showrunner.providers.plex.listing import shelves
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.providers.serving import answering, replying, serving
from tests.simulators.plex import PlexSimulator
from tests.simulators.plex.synthetic import add_episodes

EPISODES = 130  # More than a show, and no round number
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

type Turn = Callable[[PlexSimulator], None]


@pytest.fixture
def provider(plex: PlexSimulator, session: ClientSession) -> PlexProvider:
    """Return a provider for the simulated server."""
    connection = Connection(url=plex.url, token=plex.token, client_id="test")
    return PlexProvider(session, connection)


@pytest.fixture
async def series(plex: PlexSimulator, provider: PlexProvider) -> Library:
    """Return a library of two shows."""
    section = add_episodes(plex.library, EPISODES)
    await provider.look(Look.LIBRARIES)
    return next(lib for lib in provider.libraries if lib.id == str(section.key))


@pytest.fixture
async def films(provider: PlexProvider) -> Shelf:
    """Return the films of the server."""
    await provider.look(Look.LIBRARIES)
    return provider.shelves(provider.libraries[0])[0]


def episodes(library: Library) -> Shelf:
    """Return the episodes of a library."""
    return shelves(library)[-1]


async def walk(
    provider: PlexProvider, query: Query, size: int = 50
) -> tuple[list[Entry], int]:
    """Return all rows of a listing, and how many pages they were on."""
    found: list[Entry] = []
    start = pages = 0
    while True:
        page = (await provider.list_page(query, start, size)).open()
        pages += 1
        start += page.received
        found += page.entries
        assert page.total is not None
        if not page.received or start >= page.total:
            return found, pages


async def one_page(provider: PlexProvider, query: Query) -> Page:
    """Return the first page of a listing."""
    return (await provider.list_page(query, 0, 50)).open()


def revisions(entries: Iterable[Entry]) -> dict[ItemId, str]:
    """Return the revisions of some rows."""
    return {entry.id: entry.revision for entry in entries}


def forced(plex: PlexSimulator) -> None:
    """Let the server send fewer rows than were asked for."""
    plex.state.page_limit = 7


def stout(plex: PlexSimulator) -> None:
    """Let the server send all that it knows, whatever was asked for."""
    plex.state.slims = False


def plain(plex: PlexSimulator) -> None:
    """Let the server do as it is told."""


class TestShelves:
    """What a library is listed as."""

    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            (MediaType.MOVIE, ["movie"]),
            (MediaType.SHOW, ["show", "season", "episode"]),
            (MediaType.ARTIST, ["artist", "album", "track"]),
            (MediaType.PHOTO, ["photo"]),
            (MediaType.UNKNOWN, []),
        ],
    )
    def test_each_kind_of_item_has_its_own(
        self, kind: MediaType, names: list[str]
    ) -> None:
        """Parents first."""
        found = shelves(Library(id=LibraryId("1"), name="", type=kind))

        assert [shelf.name for shelf in found] == names
        assert [shelf.types for shelf in found] == [{MediaType(n)} for n in names]

    async def test_together_they_hold_each_item_once(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """And count them."""
        found, counted = [], 0
        for shelf in provider.shelves(series):
            entries, _ = await walk(provider, Query(shelf, Detail.LEAN))
            assert {entry.type for entry in entries} == shelf.types
            found += [entry.id for entry in entries]
            counted += await provider.count(shelf)

        there = plex.library.sections[int(series.id)].items
        assert sorted(map(int, found)) == sorted(there)
        assert counted == len(there)

    async def test_one_show_is_itself_and_what_is_below(
        self, provider: PlexProvider, series: Library
    ) -> None:
        """As if it were a library."""
        first, *_ = provider.shelves(series)
        show = (await one_page(provider, Query(first, Detail.LEAN))).entries[0].id
        counts = []
        for shelf in provider.shelves(series):
            below = replace(shelf, parent=show)
            entries, _ = await walk(provider, Query(below, Detail.FULL))
            items = [entry.read() for entry in entries]
            assert {item.type for item in items} == shelf.types
            assert {item.top or item.id for item in items} == {show}
            assert await provider.count(below) == len(items)
            counts.append(len(items))

        assert counts in ([1, 10, 100], [1, 3, 30])

    async def test_a_show_that_is_gone_holds_nothing(
        self, provider: PlexProvider, series: Library
    ) -> None:
        """Not even itself."""
        for shelf in provider.shelves(series):
            gone = replace(shelf, parent=ItemId("999999"))
            page = await one_page(provider, Query(gone, Detail.FULL))
            assert (page.entries, page.received) == ((), 0)
            assert await provider.count(gone) == 0

    async def test_a_library_that_is_gone_is_an_error(
        self, provider: PlexProvider, series: Library
    ) -> None:
        """It is no empty one."""
        shelf = replace(episodes(series), library=LibraryId("99"))
        with pytest.raises(NotFoundError):
            await provider.count(shelf)
        with pytest.raises(NotFoundError):
            await provider.list_page(Query(shelf, Detail.LEAN), 0, 50)


class TestPages:
    """A listing, part by part."""

    @pytest.mark.parametrize("detail", Detail)
    @pytest.mark.parametrize("turn", [plain, forced, stout])
    async def test_all_rows_come_once(
        self,
        plex: PlexSimulator,
        provider: PlexProvider,
        series: Library,
        detail: Detail,
        turn: Turn,
    ) -> None:
        """However many the server sends at a time, and however much of each."""
        turn(plex)
        found, pages = await walk(provider, Query(episodes(series), detail))

        assert len({entry.id for entry in found}) == len(found) == EPISODES
        assert pages == (19 if turn is forced else 3)

    async def test_a_lean_page_is_much_shorter(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """A tenth, where the server heeds it; and of use where it does not."""
        query = Query(episodes(series), Detail.LEAN)
        lean = await provider.list_page(query, 0, 100)
        full = await provider.list_page(replace(query, detail=Detail.FULL), 0, 100)
        plex.state.slims = False
        ignored = await provider.list_page(query, 0, 100)

        assert lean.size * 8 < full.size
        assert full.size * 0.8 < ignored.size
        assert [(e.id, e.revision, e.changed_at) for e in lean.open().entries] == [
            (e.id, e.revision, e.changed_at) for e in ignored.open().entries
        ]

    async def test_the_revision_is_the_same_in_every_answer(
        self, provider: PlexProvider, series: Library
    ) -> None:
        """Else each walk would ask for every item again."""
        for shelf in provider.shelves(series):
            seen = []
            for detail in Detail:
                page = await one_page(provider, Query(shelf, detail))
                keys = [entry.id for entry in page.entries[:50]]
                by_id = (await provider.list_items(keys, detail)).open()
                seen += [revisions(page.entries[:50]), revisions(by_id.entries)]
                assert all(e.read().revision == e.revision for e in by_id.entries)
            assert all(one == seen[0] for one in seen)
            assert "" not in seen[0].values()

    async def test_only_what_changed_since(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """By the server's clock, inclusive."""
        items = [i for i in plex.library.items.values() if i.kind == "episode"]
        since = datetime(2026, 11, 21, 12, tzinfo=UTC)
        for number, item in enumerate(items):
            item.updated_at = int(since.timestamp()) - number
        query = Query(episodes(series), Detail.LEAN, since - timedelta(seconds=4))
        found, _ = await walk(provider, query)

        later = {str(item.key) for item in items[:5] if item.section.virtual}
        assert {entry.id for entry in found} == later
        assert all(e.changed_at and e.changed_at >= query.since for e in found)  # type: ignore[operator]

    async def test_a_server_that_ignores_filters_is_recognised_by_its_rows(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """It lists everything, and says so."""
        plex.state.picky = True
        since = datetime.now(UTC) + timedelta(days=1)
        page = await one_page(provider, Query(episodes(series), Detail.LEAN, since))

        assert page.total == EPISODES
        assert all(e.changed_at and e.changed_at < since for e in page.entries)

    async def test_a_filter_is_encoded_once(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """And the token is in no address."""
        since = datetime(2026, 11, 21, tzinfo=UTC)
        seen: list[web.Request] = []

        async def reply(request: web.Request) -> web.Response:
            seen.append(request)
            return web.json_response({"MediaContainer": {}})

        async with serving(reply) as url:
            provider.connection = replace(provider.connection, url=url)
            await provider.list_page(Query(episodes(series), Detail.LEAN, since), 5, 9)

        (request,) = seen
        assert f"&updatedAt%3E={int(since.timestamp())}" in request.raw_path
        query = parse_qs(urlsplit(request.raw_path).query)
        assert query["X-Plex-Container-Start"] == ["5"]
        assert request.headers["X-Plex-Container-Size"] == "9"
        assert request.headers["X-Plex-Pms-Api-Version"] == "1.0.0"
        assert plex.token not in request.raw_path

    async def test_an_added_item_moves_none_to_another_page(
        self, plex: PlexSimulator, provider: PlexProvider, series: Library
    ) -> None:
        """What is new comes last."""
        query = Query(episodes(series), Detail.LEAN)
        before = (await provider.list_page(query, 0, 60)).open()
        episode = next(iter(plex.library.sections[int(series.id)].of_kind("episode")))
        assert episode.parent is not None
        fresh = replace(episode, key=10_000, added_at=plex.library.now)
        plex.library.items[10_000] = episode.section.items[10_000] = fresh
        plex.library.touch(episode.section)
        after = (await provider.list_page(query, 60, 200)).open()

        ids = [entry.id for entry in (*before.entries, *after.entries)]
        assert len(set(ids)) == len(ids) == EPISODES + 1
        assert ids[-1] == "10000"


class TestItems:
    """Items by id."""

    async def test_those_that_are_gone_are_left_out(
        self, provider: PlexProvider, films: Shelf
    ) -> None:
        """And if none is left, that is no error."""
        (film,) = (await one_page(provider, Query(films, Detail.LEAN))).entries
        keys = [film.id, ItemId("999999")]
        found = (await provider.list_items(keys, Detail.FULL)).open()
        nothing = (await provider.list_items(keys[1:], Detail.FULL)).open()

        assert [entry.id for entry in found.entries] == [film.id]
        assert (nothing.entries, nothing.received) == ((), 0)

    async def test_the_server_is_not_made_to_look_an_item_up(
        self, plex: PlexSimulator, provider: PlexProvider
    ) -> None:
        """It would by default; and files only in depth."""
        plex.forget_requests()
        for detail in Detail:
            await provider.list_items([ItemId("1")], detail)

        queries = [request.query for request in plex.requests]
        assert all(query["skipRefresh"] == "1" for query in queries)
        assert ["checkFiles" in query for query in queries] == [False, False, True]

    async def test_each_detail_tells_what_it_promises(
        self, plex: PlexSimulator, provider: PlexProvider, films: Shelf
    ) -> None:
        """None stands for what was not told."""
        dune = plex.library.titled("Dune")
        dune.chapters = (("Arrakis", 0), ("", 60_500))
        dune.tags |= {"Genre": ("A", "B", "C"), "Collection": ("Sand",)}
        (listed,) = (await one_page(provider, Query(films, Detail.FULL))).entries
        by_id = [
            (await provider.list_items([listed.id], detail)).open().entries[0].read()
            for detail in (Detail.FULL, Detail.DEEP)
        ]
        item, (full, deep) = listed.read(), by_id

        assert (item.people, item.chapters, item.files[0].streams) == (None,) * 3
        assert (item.tags_told, full.tags_told) == (False, True)
        assert (item.genres, full.genres) == (("A", "B"), ("A", "B", "C"))
        assert full.people is None
        assert full.files[0].readable is None
        assert full.files[0].streams is not None
        assert full.chapters is not None
        assert [(c.title, c.start) for c in full.chapters] == [
            ("Arrakis", 0.0),
            ("", 60.5),
        ]
        assert deep.people is not None
        assert set(dune.tags["Role"]) < set(deep.people)
        assert deep.files[0].readable is True
        assert deep.collections == ("Sand",)
        assert item.guids == full.guids == deep.guids

    async def test_a_file_that_is_not_there_is_not_readable(
        self, plex: PlexSimulator, provider: PlexProvider, films: Shelf
    ) -> None:
        """The server looks only when it is asked to."""
        (film,) = (await one_page(provider, Query(films, Detail.LEAN))).entries
        plex.remove_file("Movies/Dune (2021)/Dune (2021).mkv")
        (entry,) = (await provider.list_items([film.id], Detail.DEEP)).open().entries

        assert entry.read().files[0].readable is False

    async def test_what_is_in_the_trash_is_listed_until_that_is_emptied(
        self, plex: PlexSimulator, provider: PlexProvider, films: Shelf
    ) -> None:
        """By another revision."""
        (film,) = (await one_page(provider, Query(films, Detail.FULL))).entries
        plex.state.scanner.empties_trash = False
        plex.add_file("Movies/Other (2020)/Other (2020).mkv")  # The folder stays
        plex.remove_file("Movies/Dune (2021)/Dune (2021).mkv")
        plex.scan("Movies")
        await plex.idle()
        entries = (await one_page(provider, Query(films, Detail.FULL))).entries
        trashed = next(entry for entry in entries if entry.id == film.id)
        plex.state.scanner.empty_trash(plex.section("Movies"))
        left = (await one_page(provider, Query(films, Detail.FULL))).entries

        assert not film.read().in_trash
        assert trashed.read().in_trash
        assert trashed.read().files[0].readable is False
        assert trashed.revision != film.revision
        assert film.id not in {entry.id for entry in left}


class TestBadAnswers:
    """Answers that are no listing."""

    @pytest.mark.parametrize(
        ("body", "status", "content_type", "expected"),
        [
            ("<html>", 200, "text/html", BadPayloadError),
            ("<html>", 401, "text/html", AuthenticationFailedError),
            ("<html>", 400, "text/html", RejectedError),
            ("<Response/>", 503, "text/xml", UnavailableError),
            ('{"MediaContainer":{"Meta', 200, "application/json", BadPayloadError),
            ("[]", 200, "application/json", BadPayloadError),
            ('{"MediaContainer":{"Metadata":1}}', 200, "text/json", BadPayloadError),
        ],
    )
    async def test_they_raise_what_they_are(
        self,
        provider: PlexProvider,
        films: Shelf,
        body: str,
        status: int,
        content_type: str,
        expected: type[ShowrunnerError],
    ) -> None:
        """When asked, or at the latest when opened."""
        async with serving(replying(body, status, content_type)) as url:
            provider.connection = replace(provider.connection, url=url)
            with pytest.raises(expected):
                (await provider.list_page(Query(films, Detail.FULL), 0, 9)).open()
            with pytest.raises(expected):
                (await provider.list_items([ItemId("1")], Detail.FULL)).open()
            with pytest.raises(expected):
                await provider.count(films)

    async def test_a_cut_answer_is_no_answer(
        self, provider: PlexProvider, films: Shelf
    ) -> None:
        """Another try may bring it whole."""
        raw = OK + b'Content-Length: 100\r\n\r\n{"MediaContainer":'
        async with answering(raw) as url:
            provider.connection = replace(provider.connection, url=url)
            with pytest.raises(UnavailableError):
                await provider.list_page(Query(films, Detail.FULL), 0, 9)

    async def test_a_page_that_is_too_large_says_so(
        self,
        provider: PlexProvider,
        series: Library,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A shorter one may not be."""
        monkeypatch.setattr(http_module, "MAX_BYTES", 10_000)
        query = Query(episodes(series), Detail.FULL)
        with pytest.raises(TooLargeError):
            await provider.list_page(query, 0, 100)

        assert (await provider.list_page(query, 0, 2)).open().received == 2

    async def test_rows_that_are_no_items_are_counted(
        self, provider: PlexProvider, films: Shelf
    ) -> None:
        """The next page follows them. One that cannot be read spoils no other."""
        rows = [None, {"title": "?"}, {"ratingKey": 1}, {"ratingKey": 2, "type": "x"}]
        body = orjson.dumps({"MediaContainer": {"totalSize": "9", "Metadata": rows}})
        async with serving(replying(body)) as url:
            provider.connection = replace(provider.connection, url=url)
            page = await one_page(provider, Query(films, Detail.FULL))

        assert (page.received, page.total) == (4, 9)
        bad, good = page.entries
        with pytest.raises(BadPayloadError):
            bad.read()
        assert good.read().type is MediaType.UNKNOWN
        assert good.revision == ""

    async def test_a_count_may_stand_in_a_header_or_be_all_rows(
        self, provider: PlexProvider, films: Shelf
    ) -> None:
        """Wherever the server puts it."""

        async def header(_: web.Request) -> web.Response:
            headers = {"X-Plex-Container-Total-Size": "12"}
            return web.json_response({"MediaContainer": {"size": 0}}, headers=headers)

        rows = b'{"MediaContainer":{"size":2,"Metadata":[{},{}]}}'
        for handler, expected in ((header, 12), (replying(rows), 2)):
            async with serving(handler) as url:
                provider.connection = replace(provider.connection, url=url)
                assert await provider.count(films) == expected
