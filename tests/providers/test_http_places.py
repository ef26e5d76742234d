"""What no server need be asked for, and how many requests run at once."""

import asyncio

from aiohttp import ClientSession, ClientTimeout, web
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    DownError,
    LateError,
    ShowrunnerError,
)
from custom_components.showrunner.providers import http as http_module
from custom_components.showrunner.providers.base import Health
from custom_components.showrunner.providers.http import PARALLEL, Http

from .serving import answering, nobody, replying, serving

TOKEN = "s3cret-t0ken"  # noqa: S105 - of nobody
HEADERS = {"X-Plex-Token": TOKEN, "Accept": "application/json"}
PARAMS = {"q": "private"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on a server sooner than in life."""
    monkeypatch.setattr(http_module, "TIMEOUT", ClientTimeout(total=0.2))


@pytest.mark.parametrize(
    "url", ["http://", "nonsense", "http://[::1", "http://a:99999", "ftp://127.0.0.1"]
)
async def test_an_address_that_is_none(session: ClientSession, url: str) -> None:
    """It may come from what was stored long ago."""
    with pytest.raises(ShowrunnerError):
        await Http(session, Health()).get_json(url, HEADERS, {})


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX-Evil: 1", "a\x00b"])
async def test_a_token_that_no_header_can_carry(
    session: ClientSession, token: str
) -> None:
    """It is refused before it is sent."""
    async with serving(replying()) as url:
        with pytest.raises(ShowrunnerError) as caught:
            await Http(session, Health()).get_json(url, {"X-Plex-Token": token}, {})

    assert type(caught.value) is AuthenticationFailedError
    assert token not in str(caught.value)


async def test_failures_are_counted(session: ClientSession) -> None:
    """Diagnostics show how it goes."""
    health = Health()
    http = Http(session, health)
    for status in (500, 401):
        async with serving(replying("", status)) as url:
            with pytest.raises(ShowrunnerError):
                await http.send("GET", url, {}, {})
    with pytest.raises(DownError):
        await http.send("GET", nobody(), {}, {})

    assert (health.requests, health.failures, health.response_time) == (3, 3, None)


async def test_at_most_a_few_requests_run_at_once(session: ClientSession) -> None:
    """A server that plays films should not be kept busy by us."""
    running, most = 0, 0

    async def slow(_: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return web.json_response({})

    async with serving(slow) as url:
        http = Http(session, Health())
        await asyncio.gather(*(http.get_json(url, {}, {}) for _ in range(20)))

    assert most == PARALLEL


@pytest.mark.usefixtures("hasty")
async def test_a_failed_request_leaves_its_place_to_others(
    session: ClientSession,
) -> None:
    """More fail than there are places."""
    http = Http(session, Health())
    async with answering(b"", hold=True) as url:
        requests = [http.get_json(url, {}, {}) for _ in range(PARALLEL + 1)]
        errors = await asyncio.gather(*requests, return_exceptions=True)
    async with serving(replying()) as url:
        assert await http.get_json(url, {}, {}) == {}

    assert {type(error) for error in errors} == {LateError}


async def test_a_cancelled_request_leaves_its_place_to_others(
    session: ClientSession,
) -> None:
    """Home Assistant may stop at any time."""
    http = Http(session, Health())
    async with answering(b"", hold=True) as url:
        tasks = [
            asyncio.create_task(http.get_json(url, {}, {})) for _ in range(PARALLEL)
        ]
        await asyncio.sleep(0.02)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with serving(replying()) as url:
        assert await http.get_json(url, {}, {}) == {}
