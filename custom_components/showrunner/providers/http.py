"""One request to a media server: sent carefully, believed reluctantly."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    WSServerHandshakeError,
)
import orjson
from yarl import URL

from ..engine.errors import (
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
from .base import Health

PARALLEL: Final = 4  # A server that plays films should not be kept busy by us
TIMEOUT: Final = ClientTimeout(total=30, connect=10)
LONG: Final = ClientTimeout(total=300, connect=10)  # The user sets how long, within
MAX_BYTES: Final = 8 * 1024 * 1024  # Parsing more would hold up the event loop
JSON_TYPES: Final = ("application/json", "text/json")
# What aiohttp raises; ValueError for a header that cannot be sent
TRANSPORT_ERRORS: Final = (ClientError, TimeoutError, OSError, ValueError)

_STATUS_ERRORS: Final[dict[int, type[ShowrunnerError]]] = {
    401: AuthenticationFailedError,
    403: ForbiddenError,
    404: NotFoundError,
    408: LateError,
    409: OccupiedError,
    429: BusyError,
    503: BusyError,
}


class MovedError(BadPayloadError):
    """The server says that what was asked for is elsewhere."""

    def __init__(self, text: str, location: str) -> None:
        super().__init__(text)
        self.location = location


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer, as it came."""

    body: bytearray
    content_type: str
    headers: Mapping[str, str]  # Whatever the case of their names
    took: float  # Seconds


class Http:
    """Requests to one server, at most `PARALLEL` at once, each with a timeout.

    Raises only `ShowrunnerError`, whose texts hold neither tokens nor addresses.
    """

    def __init__(self, session: ClientSession, health: Health) -> None:
        self._session = session
        self._health = health
        self._slots = asyncio.Semaphore(PARALLEL)

    async def get(
        self, url: str | URL, headers: Mapping[str, str], params: Mapping[str, str]
    ) -> Reply:
        """Return whatever a server answers. Raises what `send` raises.

        It may take long: the caller says how long. A URL that is not a text is sent as
        it is, without quoting.
        """
        return await self._request("GET", url, headers, params, timeout=LONG)

    async def get_json(
        self, url: str, headers: Mapping[str, str], params: Mapping[str, str]
    ) -> Any:
        """Return the JSON that a server answers.

        Raises BadPayloadError when it answers anything else, and what `send` raises.
        """
        return parsed(await self._request("GET", url, headers, params))

    async def post_json(
        self, url: str, headers: Mapping[str, str], content: object
    ) -> Any:
        """Send JSON, once, and return the JSON that a server answers.

        Raises what `get_json` raises.
        """
        return parsed(await self.post(url, headers, content))

    async def post(
        self, url: str, headers: Mapping[str, str], content: object
    ) -> Reply:
        """Send JSON, once, and return whatever a server answers.

        Raises RejectedError for a text that cannot be sent, and what `send` raises.
        """
        sent = {**headers, "Content-Type": JSON_TYPES[0]}
        return await self._request("POST", url, sent, {}, _json(content))

    async def send(
        self,
        method: str,
        url: str | URL,
        headers: Mapping[str, str],
        params: Mapping[str, str],
    ) -> Reply:
        """Send a command, whose answer does not matter unless it is an error.

        A URL that is not a text is sent as it is, without quoting. Raises
        UnavailableError and its kinds, AuthenticationFailedError (401), ForbiddenError
        (403), NotFoundError (404), RejectedError (other 4xx), MovedError (a redirect),
        or TooLargeError (an answer of more than `MAX_BYTES`).
        """
        reply = await self._request(method, url, headers, params)
        check_done(reply)
        return reply

    async def _request(
        self,
        method: str,
        url: str | URL,
        headers: Mapping[str, str],
        params: Mapping[str, str],
        content: bytes | None = None,
        *,
        timeout: ClientTimeout | None = None,  # noqa: ASYNC109 - of aiohttp
    ) -> Reply:
        """Return a good answer."""
        async with self._slots:
            self._health.requests += 1
            began = asyncio.get_running_loop().time()
            try:
                async with self._session.request(
                    method,
                    url,
                    headers=headers,
                    params=params,
                    data=content,
                    timeout=timeout or TIMEOUT,
                    read_bufsize=MAX_BYTES,  # All is kept: no need to pause
                    allow_redirects=False,  # Nor would the token's header be
                ) as response:
                    check_status(response.status, response.headers.get("Location"))
                    body = await _read(response)
            except TRANSPORT_ERRORS as err:
                self._health.failures += 1
                raise transport_error(err) from err
            except ShowrunnerError:
                self._health.failures += 1
                raise
            took = asyncio.get_running_loop().time() - began
            self._note(took, response.headers.get("Date"))
            return Reply(body, response.content_type, response.headers, took)

    def _note(self, took: float, date: str | None) -> None:
        """Remember how long an answer took, and when the server says it gave it."""
        self._health.response_time = took
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        if told.tzinfo:
            self._health.clock_offset = told - datetime.now(UTC)


def _json(content: object) -> bytes:
    """Return JSON. Raises RejectedError for a text that has none."""
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError as err:
        raise RejectedError("The content cannot be sent") from err


def parsed(reply: Reply) -> Any:
    """Return the JSON of an answer. Raises BadPayloadError for anything else."""
    check_json(reply)
    try:
        return orjson.loads(reply.body)
    except orjson.JSONDecodeError as err:
        raise BadPayloadError("The answer is broken JSON") from err


def check_json(reply: Reply) -> None:
    """Raise BadPayloadError if an answer does not even say that it is JSON."""
    if reply.content_type not in JSON_TYPES:
        kind = reply.content_type or "nothing"
        raise BadPayloadError(f"The answer is {kind}, not JSON")


def check_done(reply: Reply) -> None:
    """Raise BadPayloadError if a web page answered a command, and nobody else."""
    if reply.body and reply.content_type == "text/html":
        raise BadPayloadError("The answer is a web page")


def check_empty(reply: Reply) -> None:
    """Raise BadPayloadError if a command was answered by whoever has much to say."""
    if reply.body:
        raise BadPayloadError("The answer is not empty")


def check_status(status: int, location: str | None = None) -> None:
    """Raise what a status other than 2xx means. See `Http.send`."""
    if 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls a success
        return
    if kind := _STATUS_ERRORS.get(status):
        raise kind(f"The server answered {status}")
    if status >= 500:  # noqa: PLR2004 - what HTTP calls a server's error
        raise UnavailableError(f"The server answered {status}")
    if status >= 400:  # noqa: PLR2004 - what HTTP calls a client's error
        raise RejectedError(f"The server answered {status}")
    raise MovedError(f"The server answered {status}, a redirect", location or "")


def transport_error(error: Exception) -> ShowrunnerError:
    """Return what it means that no answer came, or only a part of one.

    The text of the original error may hold the address, so it is not repeated.
    """
    match error:
        case WSServerHandshakeError(status=status):
            return _no_socket(status)
        case ClientConnectorCertificateError() | ClientSSLError():
            return UntrustedError("The certificate is not trusted")
        case ClientConnectorError(os_error=ConnectionRefusedError()):
            return DownError("Nothing listens at the address")
        case TimeoutError():
            return LateError("No answer in time")
        case ValueError() if not isinstance(error, ClientError):
            return AuthenticationFailedError("The credentials cannot be sent")
        case _:
            return UnavailableError(f"The connection failed: {type(error).__name__}")


def _no_socket(status: int) -> ShowrunnerError:
    """Return what it means that a server answers with a status, not with a socket."""
    try:
        check_status(status)
    except ShowrunnerError as err:
        return err
    return BadPayloadError("The server opened no socket")


async def _read(response: ClientResponse) -> bytearray:
    """Return the body of an answer, unless it is too large to be true."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLargeError(f"The answer has more than {MAX_BYTES} bytes")
    return body
