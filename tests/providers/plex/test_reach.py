"""Tests of finding out where a server answers."""

import asyncio
from collections.abc import AsyncIterator
import time

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
    BusyError,
    DownError,
    UnavailableError,
)
from custom_components.showrunner.providers.plex import reach
from custom_components.showrunner.providers.plex.reach import (
    first_answering,
    identify,
    machine_id,
)
from tests.simulators.plex import PlexSimulator

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
async def session(
    socket_enabled: None,
) -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant would share."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def attic(session: ClientSession) -> AsyncIterator[PlexSimulator]:
    """Run a server."""
    async with PlexSimulator() as simulator:
        yield simulator


@pytest.fixture
async def stranger(session: ClientSession) -> AsyncIterator[str]:
    """Return the address of JSON that no server of this kind says."""

    async def say(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": {"machineIdentifier": 5}})

    app = web.Application()
    app.router.add_get("/identity", say)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


async def test_a_server_says_its_id_without_a_token(
    session: ClientSession, attic: PlexSimulator
) -> None:
    """None is sent."""
    assert await machine_id(session, attic.url) == attic.machine_id
    assert "X-Plex-Token" not in str(attic.requests)


async def test_a_stranger_has_no_id(session: ClientSession, stranger: str) -> None:
    """Whatever else it says."""
    with pytest.raises(BadPayloadError):
        await machine_id(session, stranger)


async def test_a_silent_address_is_given_up(
    session: ClientSession, attic: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In time for the person who waits."""
    monkeypatch.setattr(reach, "PATIENCE", 0.05)
    attic.fail("stall")
    began = time.monotonic()
    with pytest.raises(UnavailableError):
        await first_answering(session, [attic.url, attic.url])
    assert time.monotonic() - began < 1


async def test_the_best_address_wins_rather_than_the_fastest(
    session: ClientSession, attic: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order is preference."""
    slow, quick = f"{attic.url}/slow", attic.url

    async def probe(_: ClientSession, url: str) -> str:
        await asyncio.sleep(0.02 if url == slow else 0)
        return attic.machine_id

    monkeypatch.setattr(reach, "machine_id", probe)
    found = await first_answering(session, [slow, quick])
    assert found.url == slow


async def test_nobody_waits_for_worse_addresses(
    session: ClientSession, attic: PlexSimulator
) -> None:
    """One that never answers is let go as soon as a better one has."""
    async with PlexSimulator() as silent:
        silent.fail("stall")
        began = time.monotonic()
        await first_answering(session, [attic.url, silent.url])
    assert time.monotonic() - began < reach.PATIENCE / 2


async def test_the_wanted_server_is_found_among_others(
    session: ClientSession, attic: PlexSimulator, stranger: str
) -> None:
    """Another server, and no server at all, stand before it."""
    async with PlexSimulator(machine_id="ce11a") as other:
        urls = [NOBODY, stranger, other.url, attic.url]
        found = await first_answering(session, urls, attic.machine_id)
    assert (found.url, found.machine_id) == (attic.url, attic.machine_id)


async def test_what_tells_most_is_raised(
    session: ClientSession, attic: PlexSimulator, stranger: str
) -> None:
    """A starting server before a stranger, a stranger before nothing."""
    with pytest.raises(DownError):
        await first_answering(session, [NOBODY])
    with pytest.raises(BadPayloadError):
        await first_answering(session, [NOBODY, stranger])
    attic.fail("503")
    with pytest.raises(BusyError):
        await first_answering(session, [NOBODY, attic.url, stranger])


async def test_a_plain_server_is_not_said_to_be_untrusted(
    session: ClientSession, attic: PlexSimulator
) -> None:
    """HTTPS fails there too, but that is not what is wrong."""
    attic.fail("500")
    https = attic.url.replace("http", "https")
    with pytest.raises(UnavailableError) as raised:
        await first_answering(session, [https, attic.url])
    assert raised.value.translation_key == "unavailable"


async def test_without_an_address_nothing_answers(session: ClientSession) -> None:
    """plex.tv may know a server and no way to it."""
    with pytest.raises(UnavailableError):
        await first_answering(session, [])


async def test_no_more_addresses_are_tried_than_make_sense(
    session: ClientSession, attic: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is not even asked."""
    monkeypatch.setattr(reach, "MAX_ADDRESSES", 1)
    with pytest.raises(DownError):
        await first_answering(session, [NOBODY, attic.url])
    assert not attic.requests


async def test_nobody_at_an_address_is_nobody(session: ClientSession) -> None:
    """Neither with nor without TLS."""
    assert await identify(session, "127.0.0.1", 1) is None
