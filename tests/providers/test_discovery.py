"""Tests of asking the network for servers."""

import asyncio
import json
from pathlib import Path
import time
from typing import override

import pytest

from custom_components.showrunner.providers import discovery
from custom_components.showrunner.providers.discovery import (
    MAX_REPLIES,
    MAX_SIZE,
    PLEX_QUESTION,
    DiscoveredServer,
    discover_plex,
    parse_gdm,
)
from tests.simulators.gdm import GdmResponder

PAYLOADS = Path(__file__).parents[2] / "../shared/payloads/plex"
ATTIC = DiscoveredServer(
    kind="plex",
    name="Attic: the second",
    machine_id="a77c",
    host="127.0.0.1",
    port=32400,
    version="1.43.3.10793",
)


def attic() -> GdmResponder:
    """Return a responder for a server whose name holds a colon."""
    return GdmResponder("Attic: the second", "a77c", 32400)


def gdm(**fields: str) -> bytes:
    """Return a reply with these header fields and what else it must have."""
    full = {"Content-Type": "plex/media-server", "Resource-Identifier": "a77c"}
    lines = (
        f"{key.replace('_', '-')}: {text}" for key, text in (full | fields).items()
    )
    return "\r\n".join(("HTTP/1.0 200 OK", *lines, "")).encode()


class Chatterbox(asyncio.DatagramProtocol):
    """Answers each question with all of its replies."""

    def __init__(self, replies: list[bytes]) -> None:
        self.replies = replies

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Answer."""
        assert data == PLEX_QUESTION
        assert isinstance(self.transport, asyncio.DatagramTransport)
        for reply in self.replies:
            self.transport.sendto(reply, addr)


async def ask(replies: list[bytes], timeout: float = 0.1) -> list[DiscoveredServer]:  # noqa: ASYNC109 - handed on
    """Return what discovery makes of these replies."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Chatterbox(replies), local_addr=("127.0.0.1", 0)
    )
    try:
        target = transport.get_extra_info("sockname")
        return await discover_plex(timeout, [target])
    finally:
        transport.close()
        await asyncio.sleep(0)


@pytest.mark.usefixtures("socket_enabled")
async def test_every_server_that_answers_is_found() -> None:
    """Each responder is asked in the protocol's words, and is told with its address."""
    async with attic() as first, GdmResponder("Cellar", "ce11", 32401) as second:
        found = await discover_plex(0.1, [first.address, second.address])

    cellar = DiscoveredServer(
        kind="plex",
        name="Cellar",
        machine_id="ce11",
        host="127.0.0.1",
        port=32401,
        version="1.43.3.10793",
    )
    assert sorted(found, key=lambda s: s.name) == [ATTIC, cellar]
    assert first.questions == [PLEX_QUESTION]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_that_answers_often_is_found_once() -> None:
    """A server on several networks, asked in several ways, is still one."""
    async with attic() as responder:
        responder.repeat = 3
        found = await discover_plex(0.1, [responder.address, responder.address])

    assert found == [ATTIC]
    assert len(responder.questions) == 2


@pytest.mark.usefixtures("socket_enabled")
async def test_a_flood_of_replies_ends_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody can make us remember more than so many servers, or wait for more."""
    monkeypatch.setattr(discovery, "MAX_REPLIES", 20)  # A socket's buffer is small
    flood = [gdm(Resource_Identifier=f"id{n}") for n in range(60)]
    begun = time.monotonic()

    found = await ask(flood, timeout=5)

    assert len(found) == 20
    assert time.monotonic() - begun < 2


async def test_what_comes_after_the_last_reply_is_not_kept() -> None:
    """Datagrams may be waiting when the search ends."""
    collector = discovery._Collector(parse_gdm)

    for number in range(MAX_REPLIES * 2):
        reply = gdm(Resource_Identifier=f"id{number}")
        collector.datagram_received(reply, ("192.0.2.7", 32414))

    assert len(collector.found) == MAX_REPLIES


@pytest.mark.usefixtures("socket_enabled")
async def test_a_huge_reply_is_ignored() -> None:
    """An honest reply is some hundred bytes."""
    huge = gdm(Name="x" * MAX_SIZE)
    assert parse_gdm(huge, "127.0.0.1")

    assert await ask([huge]) == []


@pytest.mark.usefixtures("socket_enabled")
async def test_nonsense_between_replies_hides_none() -> None:
    """One bad reply costs nothing but itself."""
    found = await ask([b"", b"\xff\xfe", b"HTTP/1.0 200 OK", gdm(Port="x"), gdm()])

    assert [server.machine_id for server in found] == ["a77c"]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_real_address_is_better_than_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server on this machine may answer from both; others can reach only one."""
    seen = iter(["127.0.0.1", "192.0.2.7", "127.0.0.1"])
    monkeypatch.setattr(
        discovery, "parse_gdm", lambda reply, _: parse_gdm(reply, next(seen))
    )

    assert [server.host for server in await ask([gdm()] * 3)] == ["192.0.2.7"]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_network_that_refuses_the_question_has_no_servers() -> None:
    """An address nobody can send to is not an error, and hides no other."""
    async with attic() as responder:
        found = await discover_plex(0.1, [("127.0.0.1", 0), responder.address])

    assert found == [ATTIC]


async def test_no_socket_at_all_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network does not fail."""

    async def refuse(*_: object, **__: object) -> None:
        raise OSError("no network")

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "create_datagram_endpoint", refuse)

    assert await discover_plex(5) == []


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b"", id="empty"),
        pytest.param(gdm().replace(b"200", b"404"), id="an error"),
        pytest.param(gdm().replace(b"server", b"player"), id="a player"),
        pytest.param(gdm(Resource_Identifier=""), id="no id"),
        pytest.param(gdm(Port="0"), id="port 0"),
        pytest.param(gdm(Port="65536"), id="no port number"),
        pytest.param(gdm(Port="-1"), id="a negative port"),
        pytest.param(gdm(Port="9" * 200), id="a huge port"),
        pytest.param(gdm(Port="\u0663"), id="foreign digits"),
        pytest.param(b"NOTIFY * HTTP/1.1\r\nPort: 32400\r\n", id="another protocol"),
    ],
)
def test_what_is_no_server_is_none(reply: bytes) -> None:
    """Whatever else is said on this port is not for us."""
    assert parse_gdm(reply, "192.0.2.7") is None


def test_values_are_cut_and_names_are_free() -> None:
    """A name may be long, or missing, and keys are written in any case."""
    long = parse_gdm(gdm(Name="x" * 1000), "192.0.2.7")
    nameless = parse_gdm(gdm(Name="").lower().replace(b"http", b"HTTP"), "192.0.2.7")

    assert long
    assert len(long.name) == 256
    assert nameless
    assert (nameless.name, nameless.port) == ("192.0.2.7", 32400)


def test_the_known_reply_is_understood() -> None:
    """What a real server said is read in full."""
    sample = PAYLOADS / "gdm.json"
    if not sample.exists():
        pytest.skip("no payloads here")
    reply = json.loads(sample.read_text())["response"]

    server = parse_gdm(reply.encode(), "192.0.2.7")

    assert server
    assert server.host == "192.0.2.7"
    assert all(
        str(value) in reply
        for value in (server.name, server.machine_id, server.port, server.version)
    )
