"""What a Plex server worked on, what changed unheard, and its pictures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession, web
import pytest

from custom_components.showrunner.engine.errors import BadPayloadError, NotFoundError
from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.providers.base import (
    Connection,
    ItemsTouched,
    LibraryTouched,
    Look,
    Wanted,
)
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.providers.serving import replying, serving
from tests.simulators.plex import PlexSimulator


@pytest.fixture
def provider(plex: PlexSimulator, session: ClientSession) -> PlexProvider:
    """Return a provider for the simulated server."""
    connection = Connection(url=plex.url, token=plex.token, client_id="test")
    return PlexProvider(session, connection)


class TestItems:
    """The items that the server said something of."""

    async def test_they_are_named_by_library_when_they_are_due(
        self, provider: PlexProvider
    ) -> None:
        """And the next look is wanted for the rest."""
        now = datetime.now(UTC)
        long_ago = now - timedelta(hours=1)
        films = LibraryId("1")
        for key in ("1", "2"):
            provider.touches.touched(ItemId(key), films, long_ago, settled=True)
        provider.touches.touched(ItemId("3"), films, now, settled=True)
        touched, wanted = await provider.look(Look.ITEMS)

        assert touched == ItemsTouched(films, frozenset({ItemId("1"), ItemId("2")}))
        assert isinstance(wanted, Wanted)
        assert wanted.look is Look.ITEMS


class TestChanges:
    """Libraries that are not as they were."""

    async def test_the_first_look_is_a_state_of_affairs(
        self, provider: PlexProvider
    ) -> None:
        """Nothing is known to have changed."""
        assert await provider.look(Look.CHANGES) == []
        assert await provider.look(Look.CHANGES) == []

    async def test_a_change_of_content_is_told_once(
        self, plex: PlexSimulator, provider: PlexProvider
    ) -> None:
        """A look at the libraries finds it."""
        await provider.look(Look.CHANGES)
        plex.edit("Dune", summary="Sand")
        films = plex.section("Movies")

        assert list(await provider.look(Look.LIBRARIES)) == [Wanted(Look.CHANGES)]
        [touched] = await provider.look(Look.CHANGES)
        revision = provider.libraries[0].revision
        assert touched == LibraryTouched(LibraryId("1"), revision=revision)
        assert await provider.look(Look.CHANGES) == []
        assert await provider.look(Look.LIBRARIES) == []
        assert films.key == 1


class TestPictures:
    """Artwork, by its path on the server."""

    async def test_a_picture_is_reduced_by_the_server(
        self, plex: PlexSimulator, provider: PlexProvider
    ) -> None:
        """And asked for with a date, as each of its pictures is."""
        plex.forget_requests()
        body, kind = await provider.picture("/library/metadata/1/thumb")

        assert (kind, body[:4]) == ("image/png", b"\x89PNG")
        (request,) = plex.requests
        assert request.path == "/photo/:/transcode"
        assert request.query["url"].rpartition("/")[0] == "/library/metadata/1/thumb"
        assert request.token_in == "header"  # noqa: S105 - where it stood

    async def test_what_it_cannot_reduce_is_taken_as_it_is(
        self, provider: PlexProvider
    ) -> None:
        """A server may have its converter switched off."""

        async def reply(request: web.Request) -> web.Response:
            if "transcode" in request.path:
                return web.Response(status=500)
            return web.Response(body=b"JPEG", content_type="image/jpeg")

        async with serving(reply) as url:
            provider.connection = replace(provider.connection, url=url)
            assert await provider.picture("/a/1") == (b"JPEG", "image/jpeg")

    @pytest.mark.parametrize(
        "reference", ["https://example.com/a.png", "@example.com/", "//example.com", ""]
    )
    async def test_a_picture_elsewhere_is_not_fetched(
        self, plex: PlexSimulator, provider: PlexProvider, reference: str
    ) -> None:
        """The token would go there."""
        plex.forget_requests()
        with pytest.raises(BadPayloadError):
            await provider.picture(reference)

        assert plex.requests == []

    @pytest.mark.parametrize("kind", ["text/html", "image/svg+xml"])
    async def test_what_may_hold_a_script_is_no_picture(
        self, provider: PlexProvider, kind: str
    ) -> None:
        """Browsers will be shown it."""
        async with serving(replying("<svg/>", 200, kind)) as url:
            provider.connection = replace(provider.connection, url=url)
            with pytest.raises(BadPayloadError):
                await provider.picture("/a/1")

    async def test_a_picture_that_is_gone(self, provider: PlexProvider) -> None:
        """Is an error of its own."""
        async with serving(replying("", 404, "text/html")) as url:
            provider.connection = replace(provider.connection, url=url)
            with pytest.raises(NotFoundError):
                await provider.picture("/a/1")


async def test_the_servers_clock_is_told(
    plex: PlexSimulator, provider: PlexProvider
) -> None:
    """As far as its answers told it."""
    provider.health.clock_offset = timedelta(hours=-1)
    assert abs(provider.server_time() - datetime.now(UTC)) > timedelta(minutes=59)

    await provider.connect()
    assert abs(provider.server_time() - datetime.now(UTC)) < timedelta(minutes=1)
    assert plex.requests
