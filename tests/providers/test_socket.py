"""A line that a server pushes over, and that may break at any time."""

import asyncio
from datetime import timedelta
from itertools import count
from pathlib import Path

from aiohttp import ClientSession, web
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    DownError,
    ForbiddenError,
    LateError,
    NotFoundError,
    ShowrunnerError,
    UnavailableError,
    UntrustedError,
)
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.providers import socket as socket_module
from custom_components.showrunner.providers.base import LineDown
from custom_components.showrunner.providers.http import MovedError
from custom_components.showrunner.providers.socket import Socket

from .lines import QUICK, greet, heard, kinds, linger, listening, pushing, trouble
from .serving import answering, nobody, replying, self_signed, serving


async def test_a_line_that_breaks_is_picked_up_again(session: ClientSession) -> None:
    """For ever, and each time it is said that it came and went."""
    async with serving(pushing(greet)) as url:
        found = await heard(listening(session, url), 30)

    assert kinds(found) == ["LineUp", "hello", "LineDown"] * 10


async def test_the_address_is_asked_for_anew_each_time(session: ClientSession) -> None:
    """A new token or address counts from the next try."""
    tokens: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        if token := request.headers.get("X-Plex-Token"):
            tokens.append(token)
        return await pushing(greet)(request)

    number = count(1)
    async with serving(handle) as url:
        socket = Socket(
            session, lambda: (url, {"X-Plex-Token": str(next(number))}), QUICK
        )
        await heard(socket.frames(), 9)

    assert tokens[:3] == ["1", "2", "3"]


async def test_a_server_that_comes_back_is_found(session: ClientSession) -> None:
    """It refused three times, and then was there."""
    turns = count()

    async def handle(request: web.Request) -> web.StreamResponse:
        if next(turns) < 6:
            return web.Response(status=503)
        return await pushing(linger)(request)

    async with serving(handle) as url:
        found = await heard(listening(session, url), 5)

    assert kinds(found)[-2:] == ["LineUp", "hello"]
    assert set(kinds(found)[:-2]) == {"LineDown"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, BadPayloadError),
        (401, AuthenticationFailedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (500, UnavailableError),
        (503, BusyError),
    ],
)
async def test_why_a_server_opens_no_socket(
    session: ClientSession, status: int, expected: type[ShowrunnerError]
) -> None:
    """Its status says."""
    async with serving(replying("<html>", status, "text/html")) as url:
        assert type(await trouble(session, url)) is expected


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_refused_and_gets_no_token(
    session: ClientSession, status: int
) -> None:
    """Nor does whoever redirects: it is asked without a token first."""
    visits: list[web.Request] = []
    tokens: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        visits.append(request)
        return await pushing(greet)(request)

    async with serving(elsewhere) as target:

        async def redirect(request: web.Request) -> web.Response:
            tokens.append(request.headers.get("X-Plex-Token"))
            return web.Response(status=status, headers={"Location": target})

        async with serving(redirect) as url:
            error = await trouble(session, url)

    assert type(error) is MovedError
    assert visits == []
    assert set(tokens) == {None}


async def test_a_plain_question_that_is_kept_waiting_costs_no_line(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some servers answer an upgrade only; they redirect nobody."""
    monkeypatch.setattr(socket_module, "REDIRECT_TIMEOUT", 0.02)

    async def keep_waiting(request: web.Request) -> web.StreamResponse:
        if "Upgrade" not in request.headers:
            await asyncio.sleep(0.1)
        return await pushing(greet)(request)

    async with serving(keep_waiting) as url:
        found = await heard(listening(session, url), 2)
        await asyncio.sleep(0.1)

    assert kinds(found) == ["LineUp", "hello"]


async def test_nobody_listens(session: ClientSession) -> None:
    """The machine answers, and the server does not."""
    assert type(await trouble(session, nobody())) is DownError


async def test_a_certificate_that_nobody_vouches_for(
    session: ClientSession, tmp_path: Path
) -> None:
    """The token is not sent to whoever shows it."""
    async with serving(pushing(greet), self_signed(tmp_path)) as url:
        assert type(await trouble(session, url)) is UntrustedError


async def test_a_server_that_never_opens_is_given_up(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And asked again later."""
    monkeypatch.setattr(socket_module, "OPEN_TIMEOUT", 0.05)
    async with answering(b"", hold=True) as url:
        found = await heard(listening(session, url), 3)

    assert kinds(found) == ["LineDown"] * 3
    assert isinstance(found[0], LineDown)
    assert type(found[0].error) is LateError


async def test_waits_grow_while_no_line_holds(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though each vain try takes longer than a good line has to hold."""
    attempts = noted(monkeypatch, steady=0.02)
    monkeypatch.setattr(socket_module, "OPEN_TIMEOUT", 0.03)
    async with answering(b"", hold=True) as url:
        await heard(listening(session, url), 4)

    assert attempts == [1, 2, 3]


async def test_waits_grow_when_a_line_breaks_at_once(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that hangs up on everybody is no reason to hurry."""
    attempts = noted(monkeypatch, steady=60)
    async with serving(pushing(greet)) as url:
        await heard(listening(session, url), 12)

    assert attempts == [1, 2, 3]


async def test_after_a_line_that_held_the_next_try_comes_soon(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever went wrong before."""
    attempts = noted(monkeypatch, steady=0)
    async with serving(pushing(greet)) as url:
        await heard(listening(session, url), 12)

    assert attempts == [1, 1, 1]


def noted(monkeypatch: pytest.MonkeyPatch, steady: float) -> list[int]:
    """Return a list that will hold the number of each try."""
    attempts: list[int] = []

    def delay(_: Backoff, attempt: int, jitter: float) -> timedelta:
        assert 0 <= jitter < 1
        attempts.append(attempt)
        return timedelta(0)

    monkeypatch.setattr(Backoff, "delay", delay)
    monkeypatch.setattr(socket_module, "STEADY", steady)
    return attempts
