"""How the simulated Plex server fails, comes back, and is driven from elsewhere."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
import signal
import socket
import sys
from typing import Any

from aiohttp import ClientError, ClientPayloadError, ClientSession, ClientTimeout
import pytest
from yarl import URL

from .client import Client, frames
from .plex import PlexSimulator

ROOT = Path(__file__).parents[2]
SECTIONS = "/library/sections"
PATIENCE = 10.0


@pytest.mark.parametrize(
    ("kind", "status", "content"),
    [
        ("401", 401, "text/html"),
        ("500", 500, "text/html"),
        ("503", 503, "text/xml"),
        ("html", 200, "text/html"),
    ],
)
async def test_wrong_answers(
    plex: PlexSimulator, client: Client, kind: str, status: int, content: str
) -> None:
    """A fault strikes its path, as often as it is told to."""
    plex.fail(kind, "/library/*", times=1)
    assert (await client.ask("/identity"))[0] == 200
    assert (await client.ask(SECTIONS))[:2] == (status, content)
    assert (await client.ask(SECTIONS))[0] == 200


async def test_the_start_up_answer_is_what_a_server_says(
    plex: PlexSimulator, client: Client
) -> None:
    """An XML response element with the code."""
    plex.fail("503")
    _, _, _, body = await client.ask("/identity")
    assert '<Response code="503"' in body


async def test_garbage_is_no_json(plex: PlexSimulator, client: Client) -> None:
    """Although it says it is."""
    plex.fail("garbage")
    with pytest.raises(ValueError, match=r"codec|Expecting"):
        await client.ask(SECTIONS)


async def test_a_cut_answer_breaks_off(plex: PlexSimulator, client: Client) -> None:
    """In the middle of its body."""
    plex.fail("cut", SECTIONS)
    with pytest.raises(ClientPayloadError):
        await client.ask(SECTIONS)


async def test_refusal_is_a_closed_port(plex: PlexSimulator, client: Client) -> None:
    """Of the whole server, or a reset where only a path refuses."""
    socket = await client.socket()
    plex.fail("refuse")
    with pytest.raises(ClientError):
        await client.ask("/identity")
    assert await frames_end(socket)

    plex.heal()
    assert (await client.ask("/identity"))[0] == 200
    plex.fail("refuse", SECTIONS)
    with pytest.raises(ClientError):
        await client.ask(SECTIONS)
    assert (await client.ask("/identity"))[0] == 200


async def frames_end(socket: Any) -> bool:
    """Return whether a socket has ended."""
    await socket.receive(timeout=1)
    return bool(socket.closed)


async def test_a_stall_answers_when_healed(plex: PlexSimulator, client: Client) -> None:
    """Not before."""
    plex.fail("stall", SECTIONS)
    asking = asyncio.create_task(client.ask(SECTIONS))
    done, _ = await asyncio.wait({asking}, timeout=0.05)
    assert not done
    plex.heal()
    async with asyncio.timeout(PATIENCE):
        assert (await asking)[0] == 200


async def test_an_unknown_fault_is_refused(plex: PlexSimulator) -> None:
    """A typing error shall not make a test pass."""
    with pytest.raises(ValueError, match="flood"):
        plex.fail("flood")


async def test_a_restart(plex: PlexSimulator, client: Client) -> None:
    """The port is closed, then busy starting; session keys begin anew."""
    plex.play()
    plex.play("Ben", "Arrival")
    url = plex.url
    await plex.go_down()
    with pytest.raises(ClientError):
        await client.ask("/identity")
    await plex.come_up(starting=PATIENCE)
    assert (await client.ask("/identity"))[0] == 503

    await plex.restart(down=0)
    assert plex.url == url
    assert await client.container("/status/sessions") == {"size": 0}
    assert plex.play() == "1"


async def test_a_restart_ends_a_scan(plex: PlexSimulator, client: Client) -> None:
    """Nothing of it is left."""
    plex.scan()
    await plex.restart(down=0)
    await plex.idle()
    assert await client.container("/activities") == {"size": 0}
    sections = (await client.container(SECTIONS))["Directory"]
    assert not any(section["refreshing"] for section in sections)


async def test_requests_are_remembered(plex: PlexSimulator, client: Client) -> None:
    """With method, path, query, headers and where the token was."""
    await client.ask(f"{SECTIONS}/1/refresh?path=/x", "POST")
    plex_request = plex.requests[-1]
    assert plex_request[:3] == ("POST", f"{SECTIONS}/1/refresh", {"path": "/x"})
    assert (plex_request.token, plex_request.token_in) == (plex.token, "header")
    plex.forget_requests()
    assert plex.requests == []


class Door:
    """The door through which another process drives the server."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self._url, self._session = url, session

    async def tell(self, command: str, **arguments: Any) -> Any:
        """Give a command and return its result."""
        url = f"{self._url}/_sim/{command}"
        async with self._session.post(url, json=arguments) as got:
            answer = await got.json()
            assert got.status == 200, answer
            return answer["result"]

    async def requests(self) -> list[dict[str, Any]]:
        """Return the requests there were."""
        async with self._session.get(f"{self._url}/_sim/requests") as got:
            found: list[dict[str, Any]] = (await got.json())["result"]
            return found


@pytest.fixture
async def door(plex: PlexSimulator) -> AsyncIterator[Door]:
    """Return the door of the server."""
    async with ClientSession() as session:
        yield Door(plex.url, session)


async def test_everything_can_be_told_from_elsewhere(
    plex: PlexSimulator, client: Client, door: Door
) -> None:
    """Playback, people, recordings, files, faults."""
    socket = await client.socket("?filters=playing")
    key = await door.tell("play", user="Ben", title="Dune", offset=5)
    await door.tell("pause", key=key)
    assert await door.tell("add_user", name="Cleo") == 20_000_002
    await door.tell("set_recording", number=await door.tell("record"), status="error")
    await door.tell("add_file", path="Movies/Sicario (2015)/Sicario (2015).mkv")
    await door.tell("scan", section="Movies")
    await door.tell("idle")
    await door.tell("stop_playing", key=key)
    states = [it["PlaySessionStateNotification"][0] for it in await frames(socket)]
    await socket.close()

    # A slow machine sees the player report once more while it plays
    told = list(dict.fromkeys(it["state"] for it in states))
    assert told == ["playing", "paused", "stopped"]
    assert plex.library.titled("Sicario").settled
    assert [one["path"] for one in await door.requests()] == [
        "/:/websockets/notifications"
    ]


async def test_the_door_stays_ajar(client: Client, door: Door) -> None:
    """What refuses everybody else can still be healed through it."""
    for ill, well in (("fail", "heal"), ("go_down", "come_up")):
        await door.tell(ill, **({"kind": "refuse"} if ill == "fail" else {}))
        with pytest.raises(ClientError):
            await client.ask("/identity")
        await door.tell(well)
        assert (await client.ask("/identity"))[0] == 200


async def test_the_door_says_what_is_wrong(plex: PlexSimulator, door: Door) -> None:
    """Unknown commands and bad arguments are answered as such."""
    del door
    async with ClientSession() as session:
        for command, status in (("dance", 404), ("pause", 400), ("play", 400)):
            url = f"{plex.url}/_sim/{command}"
            async with session.post(url, json={"title": "Nothing"}) as got:
                assert got.status == status


def free_port() -> int:
    """Return a datagram port that is free."""
    with socket.socket(type=socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def discover(port: int) -> str:
    """Return what answers a search."""
    with socket.socket(type=socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE)
        asking.sendto(b"M-SEARCH * HTTP/1.0", ("127.0.0.1", port))
        return asking.recv(4096).decode()


@pytest.mark.usefixtures("socket_enabled")
async def test_it_runs_by_hand(media: Path) -> None:
    """One line of JSON; then it serves, also discovery, until it is told to end."""
    arguments = ["plex", "--media", str(media), "--synthetic", "500", "--token", "abc"]
    gdm = free_port()
    arguments += ["--gdm", str(gdm)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulators", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            facts = json.loads(await process.stdout.readline())
        assert facts.keys() == {"url", "token", "machine_id"}
        timeout = ClientTimeout(total=PATIENCE)
        headers = {"X-Plex-Token": "abc", "Accept": "application/json"}
        path = f"{SECTIONS}/4/all?type=4&X-Plex-Container-Size=1"
        async with (
            ClientSession(headers=headers, timeout=timeout) as session,
            session.get(facts["url"] + path) as got,
        ):
            assert (await got.json())["MediaContainer"]["totalSize"] == 500
        reply = await asyncio.to_thread(discover, gdm)
        assert f"Resource-Identifier: {facts['machine_id']}" in reply
        assert f"Port: {URL(facts['url']).port}" in reply
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
