"""Ask the network which servers there are, by datagrams.

Whoever is on the network may answer anything: replies are bounded in number and in
size, and believed no further than to suggest an address to the user.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
import socket
from typing import Any, Final, override

import orjson
from yarl import URL

from .coerce import mapping, text

type Address = tuple[str, int]
type Parse = Callable[[bytes, str], DiscoveredServer | None]

PLEX_QUESTION: Final = b"M-SEARCH * HTTP/1.0\r\n\r\n"
PLEX_TARGETS: Final = (("239.0.0.250", 32414), ("255.255.255.255", 32414))
JELLYFIN_QUESTION: Final = b"Who is JellyfinServer?"
JELLYFIN_TARGETS: Final = (("255.255.255.255", 7359),)
MAX_REPLIES: Final = 256  # More come only from somebody who means harm
MAX_SIZE: Final = 4096
MAX_VALUE: Final = 256
LOOPBACK: Final = "127."


@dataclass(frozen=True, kw_only=True, slots=True)
class DiscoveredServer:
    """A server that says it is there."""

    kind: str
    name: str
    machine_id: str
    host: str
    port: int
    version: str = ""
    url: str = ""  # By its own word, which may mislead; empty if it says none


async def discover_plex(
    timeout: float = 2.0,  # noqa: ASYNC109 - how long to listen, not when to give up
    targets: Sequence[Address] = PLEX_TARGETS,
) -> list[DiscoveredServer]:
    """Return the Plex servers that answer in time; none if the network forbids it."""
    return await _discover(PLEX_QUESTION, targets, parse_gdm, timeout)


async def discover_jellyfin(
    timeout: float = 2.0,  # noqa: ASYNC109 - how long to listen, not when to give up
    targets: Sequence[Address] = JELLYFIN_TARGETS,
) -> list[DiscoveredServer]:
    """Return the Jellyfin servers that answer in time, as `discover_plex` does."""
    return await _discover(JELLYFIN_QUESTION, targets, parse_jellyfin, timeout)


def parse_gdm(reply: bytes, host: str) -> DiscoveredServer | None:
    """Return the server that a GDM reply tells of, if it is one.

    The host is the sender's: the reply names a certificate's domain, not an address.
    """
    status, _, rest = reply.decode("utf-8", "replace").partition("\n")
    if status.split()[1:2] != ["200"]:
        return None
    fields = _fields(rest.splitlines())
    machine_id = fields.get("resource-identifier", "")
    port = _port(fields.get("port", "32400"))
    if fields.get("content-type") != "plex/media-server" or not machine_id or not port:
        return None
    return DiscoveredServer(
        kind="plex",
        name=fields.get("name") or host,
        machine_id=machine_id,
        host=host,
        port=port,
        version=fields.get("version", ""),
    )


def parse_jellyfin(reply: bytes, host: str) -> DiscoveredServer | None:
    """Return the server that a reply in JSON tells of, if it is one.

    The host is the sender's. The address in the reply may be one of a container, or
    the one that the server is published under.
    """
    said = _json(reply)
    address, key = text(said.get("Address")), text(said.get("Id"))
    url = _url(address)
    if not url or not key or max(len(address), len(key)) > MAX_VALUE:
        return None
    return DiscoveredServer(
        kind="jellyfin",
        name=text(said.get("Name"))[:MAX_VALUE] or host,
        machine_id=key,
        host=host,
        port=url.port or 0,
        url=str(url).rstrip("/"),
    )


def _json(reply: bytes) -> Any:
    """Return the object that a reply is, or an empty one."""
    try:
        return mapping(orjson.loads(reply))
    except orjson.JSONDecodeError:
        return {}


def _url(address: str) -> URL | None:
    """Return the address of a server, if it can be one."""
    try:
        url = URL(address)
    except ValueError:
        return None
    is_one = url.scheme in {"http", "https"} and url.host and not url.user
    return url.origin().with_path(url.path) if is_one else None


def _fields(lines: Iterable[str]) -> dict[str, str]:
    """Return a block of headers; a value may hold colons."""
    pairs = (line.partition(":") for line in lines)
    return {key.strip().lower(): value.strip()[:MAX_VALUE] for key, _, value in pairs}


def _port(text: str) -> int | None:
    """Return a port, if it is one."""
    if not (text.isascii() and text.isdecimal()):
        return None
    return port if 0 < (port := int(text)) < 1 << 16 else None


async def _discover(
    question: bytes, targets: Sequence[Address], parse: Parse, patience: float
) -> list[DiscoveredServer]:
    """Put a question to each target, and return who answers, each once."""
    collector = _Collector(parse)
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: collector, family=socket.AF_INET, allow_broadcast=True
        )
    except OSError:
        return []  # No network at all is a network without servers
    try:
        for target in targets:
            transport.sendto(question, target)  # Refusals go to error_received
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await collector.full.wait()
    finally:
        transport.close()
    return list(collector.found.values())


class _Collector(asyncio.DatagramProtocol):
    """Keeps the servers that reply, by their ids."""

    def __init__(self, parse: Parse) -> None:
        self.found: dict[str, DiscoveredServer] = {}
        self.full = asyncio.Event()
        self._parse = parse
        self._replies = 0

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Take one reply."""
        self._replies += 1
        if self._replies >= MAX_REPLIES:
            self.full.set()
        if self._replies > MAX_REPLIES or len(data) > MAX_SIZE:
            return
        if server := self._parse(data, str(addr[0])):
            self._keep(server)

    def _keep(self, server: DiscoveredServer) -> None:
        """Remember a server; it may answer each question, on each of its addresses."""
        known = self.found.get(server.machine_id)
        if known is None or known.host.startswith(LOOPBACK):
            self.found[server.machine_id] = server
