"""Requests to a server that may do anything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, ClientTimeout, web
import pytest
from yarl import URL

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    DownError,
    ForbiddenError,
    LateError,
    NotFoundError,
    OccupiedError,
    RejectedError,
    ShowrunnerError,
    TooLargeError,
    UnavailableError,
    UntrustedError,
)
from custom_components.showrunner.providers import http as http_module
from custom_components.showrunner.providers.base import Health
from custom_components.showrunner.providers.http import MAX_BYTES, Http, MovedError

from .serving import answering, nobody, replying, self_signed, serving

TOKEN = "s3cret-t0ken"  # noqa: S105 - of nobody
HEADERS = {"X-Plex-Token": TOKEN, "Accept": "application/json"}
PARAMS = {"q": "private"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on a server sooner than in life."""
    monkeypatch.setattr(http_module, "TIMEOUT", ClientTimeout(total=0.2))


async def failure(session: ClientSession, url: str) -> ShowrunnerError:
    """Return the error of a request, which must tell no secret."""
    health = Health()
    with pytest.raises(ShowrunnerError) as caught:
        await Http(session, health).get_json(f"{url}/path", HEADERS, PARAMS)
    assert health.requests == 1
    for told in (str(caught.value), repr(caught.value)):
        assert TOKEN not in told
        assert "127.0.0.1" not in told
        assert "private" not in told
    return caught.value


async def test_json_is_returned(session: ClientSession) -> None:
    """With the headers and parameters sent, and the health kept."""
    seen: list[web.Request] = []

    async def reply(request: web.Request) -> web.Response:
        seen.append(request)
        return web.json_response({"a": ["ü", 1]})

    health = Health()
    async with serving(reply) as url:
        answer = await Http(session, health).get_json(f"{url}/a", HEADERS, PARAMS)

    assert answer == {"a": ["ü", 1]}
    assert seen[0].headers["X-Plex-Token"] == TOKEN
    assert dict(seen[0].query) == PARAMS
    assert (health.requests, health.failures) == (1, 0)
    assert health.response_time is not None
    assert 0 < health.response_time < 5


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, RejectedError),
        (401, AuthenticationFailedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (408, LateError),
        (409, OccupiedError),
        (429, BusyError),
        (500, UnavailableError),
        (502, UnavailableError),
        (503, BusyError),
        (599, UnavailableError),
        (304, MovedError),
    ],
)
async def test_what_a_status_means(
    session: ClientSession, status: int, expected: type[ShowrunnerError]
) -> None:
    """Whatever the body says."""
    async with serving(replying("<html>", status, "text/html")) as url:
        error = await failure(session, url)

    assert type(error) is expected
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<html>hello</html>", "text/html"),
        ("<MediaContainer/>", "text/xml"),
        ('{"looks": "good"}', "text/plain"),
        ("", "application/json"),
        ("{", "application/json"),
        (b"\xff\xfe", "application/json"),
        ("[" * 5000, "application/json"),
    ],
    ids=["html", "xml", "text", "empty", "cut", "bytes", "deep"],
)
async def test_what_is_not_json_is_not_believed(
    session: ClientSession, body: bytes | str, content_type: str
) -> None:
    """HTML is never parsed, and broken JSON is an error of ours."""
    async with serving(replying(body, 200, content_type)) as url:
        assert type(await failure(session, url)) is BadPayloadError


async def test_an_answer_without_a_type_is_not_believed(
    session: ClientSession,
) -> None:
    """A media server always says what it sends."""
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as url:
        assert type(await failure(session, url)) is BadPayloadError


async def test_a_command_may_be_answered_with_nothing(session: ClientSession) -> None:
    """Or with anything that is no error."""
    async with serving(replying("", 200, "text/html")) as url:
        await Http(session, Health()).send("PUT", url, HEADERS, {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_refused_and_gets_no_token(
    session: ClientSession, status: int
) -> None:
    """The token would go wherever the answer points."""
    visits: list[web.Request] = []

    async def elsewhere(request: web.Request) -> web.Response:
        visits.append(request)
        return web.json_response({})

    async with serving(elsewhere) as target:

        async def redirect(_: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": target})

        async with serving(redirect) as url:
            error = await failure(session, url)

    assert type(error) is MovedError
    assert visits == []


@pytest.mark.parametrize("has_length", [True, False])
async def test_an_answer_that_is_too_large_is_refused(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch, *, has_length: bool
) -> None:
    """Before it is parsed, whether it tells its length or not."""
    monkeypatch.setattr(http_module, "MAX_BYTES", 1000)
    body = b'"' + b"x" * 2000 + b'"'
    length = b"Content-Length: %d\r\n" % len(body) if has_length else b""

    async with answering(OK + length + b"\r\n" + body) as url:
        assert type(await failure(session, url)) is TooLargeError
    assert MAX_BYTES >= 1024 * 1024


async def test_an_answer_that_unpacks_to_too_much_is_refused(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small body may hold a large one."""
    monkeypatch.setattr(http_module, "MAX_BYTES", 100_000)

    async def bomb(_: web.Request) -> web.Response:
        response = web.Response(body=b" " * 1_000_000, content_type="application/json")
        response.enable_compression()
        return response

    async with serving(bomb) as url:
        assert type(await failure(session, url)) is TooLargeError


@pytest.mark.parametrize(
    "raw",
    [
        OK + b'Content-Length: 100\r\n\r\n{"half":',
        OK + b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"half":\r\n',
        OK + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_10.0\r\n",
        b"",
    ],
    ids=["cut", "chunk", "gzip", "headers", "ssh", "nothing"],
)
async def test_a_cut_or_garbled_answer_is_no_answer(
    session: ClientSession, raw: bytes
) -> None:
    """Another try may bring a whole one."""
    async with answering(raw) as url:
        assert isinstance(await failure(session, url), UnavailableError)


@pytest.mark.parametrize(
    "raw", [b"", OK, OK + b'Content-Length: 100\r\n\r\n{"half":'], ids=len
)
@pytest.mark.usefixtures("hasty")
async def test_a_stalled_answer_is_given_up(session: ClientSession, raw: bytes) -> None:
    """Wherever it stalls."""
    async with answering(raw, hold=True) as url:
        error = await failure(session, url)

    assert type(error) is LateError
    assert str(error) == "No answer in time"


async def test_a_refused_connection_means_that_the_server_is_down(
    session: ClientSession,
) -> None:
    """Its machine answers, and it does not."""
    assert type(await failure(session, nobody())) is DownError


async def test_a_certificate_that_nobody_vouches_for(
    session: ClientSession, tmp_path: Path
) -> None:
    """The token is not sent to whoever shows it."""
    async with serving(replying(), self_signed(tmp_path)) as url:
        assert type(await failure(session, url)) is UntrustedError


async def test_https_where_there_is_none(session: ClientSession) -> None:
    """No certificate is none to trust."""
    async with serving(replying()) as url:
        error = await failure(session, url.replace("http", "https"))

    assert isinstance(error, UnavailableError)


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        ("Sat, 21 Nov 2026 12:00:00 GMT", None),
        ("yesterday", 0),
        ("Sat, 99 Nov 2026 12:00:00 GMT", 0),
    ],
)
async def test_the_clock_of_a_server_is_noted(
    session: ClientSession, date: str, hours: int | None
) -> None:
    """Nonsense is none."""
    health = Health()
    async with answering(OK + f"Date: {date}\r\n\r\n{{}}".encode()) as url:
        await Http(session, health).get_json(url, HEADERS, {})

    told = datetime(2026, 11, 21, 12, tzinfo=UTC) if hours is None else None
    expected = told - datetime.now(UTC) if told else timedelta(0)
    assert abs(health.clock_offset - expected) < timedelta(minutes=1)


async def test_what_is_no_json_can_be_had_as_it_is(session: ClientSession) -> None:
    """Pictures, for one; and a query that must not be quoted again is not."""
    seen: list[str] = []

    async def reply(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.Response(body=b"\x89PNG", content_type="image/png")

    async with serving(reply) as url:
        wanted = URL(f"{url}/a?updatedAt%3E=1", encoded=True)
        answer = await Http(session, Health()).get(wanted, HEADERS, {})

    assert (bytes(answer.body), answer.content_type) == (b"\x89PNG", "image/png")
    assert seen == ["/a?updatedAt%3E=1"]
