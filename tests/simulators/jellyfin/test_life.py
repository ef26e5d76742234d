"""Going down, coming up, and what else goes wrong."""

import asyncio
import json
from pathlib import Path
import signal
import sys
from typing import Any, override

from aiohttp import ClientConnectionError, ClientSession
import pytest

from .asking import Asking, header
from .discovery import DiscoveryResponder
from .simulator import JellyfinSimulator


async def test_a_restart_asked_for(client: Asking) -> None:
    """It is said on the sockets, which are closed with 1000; tokens live on."""
    ear = await client.listen()
    assert (await client.ask("/System/Restart", "POST"))[0] == 204
    assert await ear.until("ServerRestarting") == ""
    assert await ear.closed() == 1000
    for _ in range(200):
        try:
            status, _ = await client.ask("/Users/Me")
        except ClientConnectionError:
            status = 0
        if status == 200:
            break
        await asyncio.sleep(0.01)
    assert (await client.ask("/Users/Me"))[0] == 200
    assert await client.get("/Sessions") == []


async def test_a_shutdown(client: Asking) -> None:
    """Then nobody answers."""
    ear = await client.listen()
    await client.server.shut_down()
    assert await ear.until("ServerShuttingDown") == ""
    with pytest.raises(ClientConnectionError):
        await client.ask("/System/Info/Public")


async def test_a_killed_server_says_nothing(client: Asking) -> None:
    """The socket just ends."""
    ear = await client.listen()
    await ear.until("ForceKeepAlive")
    await client.server.go_down()
    assert await ear.closed() == 1006
    assert ear.all("ServerShuttingDown") == []


async def test_the_mini_server(client: Asking) -> None:
    """CamelCase, "not set up", 503 for the rest: as long as a migration lasts."""
    await client.server.go_down()
    await client.server.come_up(until="mini")
    status, info = await client.ask("/System/Info/Public", headers={})
    assert status == 200
    assert info["startupWizardCompleted"] is False
    assert info["id"] == client.server.server_id
    headers = header(Token=client.server.admin_token)
    async with client._session.get(
        f"{client.server.url}/Users/Me", headers=headers
    ) as got:
        assert (got.status, got.content_type) == (503, "text/html")
        assert got.headers["Retry-After"] == "005"


async def test_loading(client: Asking) -> None:
    """503 for all but the socket, which opens already."""
    await client.server.go_down()
    await client.server.come_up(until="loading")
    for path in ("/System/Info/Public", "/Users/Me", "/health"):
        status, text = await client.ask(path)
        assert (status, text[:23]) == (503, "Jellyfin Server is load")
    assert (await client.ask("/Startup/Configuration"))[0] == 401
    ear = await client.listen()
    await ear.until("ForceKeepAlive")
    client.server.set_phase("ready")
    assert await client.ask("/health") == (200, "Healthy")


async def test_the_phases_follow_each_other(client: Asking) -> None:
    """Refused, mini, refused, loading, ready."""
    seen: list[str] = []

    async def look() -> str:
        try:
            status, body = await client.ask("/System/Info/Public", headers={})
        except ClientConnectionError:
            return "refused"
        if status == 503:
            return "loading"
        return "mini" if "version" in body else "ready"

    # 50 ms each, at this pace
    phases: dict[str, Any] = {"down": 5, "mini": 5, "gap": 5, "loading": 5}
    restart = asyncio.create_task(client.server.restart(**phases))
    for _ in range(400):
        phase = await look()
        if not seen or seen[-1] != phase:
            seen.append(phase)
        if len(seen) > 2 and phase == "ready":
            break
        await asyncio.sleep(0.005)
    await restart
    assert seen == ["ready", "refused", "mini", "refused", "loading", "ready"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/System/Info/Public", "../../jelly/web/"),
        ("/", "jelly/web/"),
        ("/health", "/jelly/health"),
        ("/jelly", "jelly/web/"),
    ],
)
async def test_a_base_url(
    socket_enabled: None, media: Path, path: str, target: str
) -> None:
    """Who misses it is sent to the web client, not to where they meant."""
    async with (
        JellyfinSimulator(media, base_url="/jelly") as server,
        ClientSession() as session,
    ):
        root = server.url.removesuffix("/jelly")
        async with session.get(root + path, allow_redirects=False) as got:
            assert (got.status, got.headers["Location"]) == (302, target)
        client = Asking(server, session)
        info = await client.get("/System/Info/Public", headers={})
        assert info["LocalAddress"] == server.url


@pytest.mark.parametrize(
    ("kind", "status"), [("500", 500), ("503", 503), ("401", 401), ("html", 200)]
)
async def test_faults(client: Asking, kind: str, status: int) -> None:
    """They strike where they are told to, and heal."""
    client.server.fail(kind, "/Users/*")
    assert (await client.ask("/Users/Me"))[0] == status
    assert (await client.ask("/System/Info"))[0] == 200
    client.server.heal()
    assert (await client.get("/Users/Me"))["Name"] == "Anna"


async def test_refusing(client: Asking) -> None:
    """The port is closed, and opens again."""
    client.server.fail("refuse")
    with pytest.raises(ClientConnectionError):
        await client.ask("/System/Info")
    client.server.heal()
    assert (await client.ask("/System/Info"))[0] == 200


async def test_lost_frames_and_silence(client: Asking) -> None:
    """Frames are lost, or come late; sockets are cut."""
    ear = await client.listen("Sessions")
    client.server.lose_frames()
    key = client.server.play("Bob", "Dune", "TV")
    assert await ear.pause(0.05) == []
    client.server.lose_frames(lose=False)
    client.server.silence()
    client.server.pause(key)
    await ear.say("KeepAlive")
    assert await ear.pause(0.05) == []
    client.server.silence(on=False)
    await ear.until("Sessions")
    client.server.drop_sockets()
    assert await ear.closed() == 1006


async def test_requests_are_remembered(client: Asking) -> None:
    """With what they asked for and the token."""
    client.server.forget_requests()
    await client.ask("/Items?limit=0")
    (seen,) = client.server.requests
    assert (seen.method, seen.path, seen.query) == ("GET", "/Items", {"limit": "0"})
    assert seen.token == client.server.admin_token


async def test_another_process_drives_it(client: Asking) -> None:
    """Through a door that stays open while the server is away."""

    async def command(name: str, **arguments: Any) -> Any:
        status, body = await client.ask(
            f"/_sim/{name}", "POST", json=arguments, headers={}
        )
        assert status == 200, body
        return body["result"]

    key = await command("play", user="Bob", title="Dune", player="TV")
    assert [row["Id"] for row in await client.get("/Sessions")] == [key]
    await command("go_down")
    with pytest.raises(ClientConnectionError):
        await client.ask("/System/Info")
    await command("come_up")
    assert (await client.ask("/System/Info"))[0] == 200
    await command("restart")
    assert (await client.ask("/System/Info"))[0] == 200
    unknown = await client.ask("/_sim/nonsense", "POST", headers={})
    assert unknown[0] == 404


async def test_discovery(socket_enabled: None) -> None:
    """However the question is written."""
    loop = asyncio.get_running_loop()
    answers: asyncio.Queue[bytes] = asyncio.Queue()

    class Asker(asyncio.DatagramProtocol):
        @override
        def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
            answers.put_nowait(data)

    responder = DiscoveryResponder("http://127.0.0.1:1", "ab" * 16, "Den")
    await responder.start()
    transport, _ = await loop.create_datagram_endpoint(
        Asker, remote_addr=responder.address
    )
    transport.sendto(b"who is EmbyServer?")
    transport.sendto(b"Who is JELLYFINSERVER?")
    async with asyncio.timeout(2):
        answer = json.loads(await answers.get())
    transport.close()
    await responder.stop()
    assert answer == {
        "Address": "http://127.0.0.1:1",
        "Id": "ab" * 16,
        "Name": "Den",
        "EndpointAddress": None,
    }
    assert answers.empty()


async def test_by_hand(socket_enabled: None, media: Path) -> None:
    """One line says how to get in; a signal ends it."""
    command = ("-m", "tests.simulators", "jellyfin", "--media", str(media))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            facts = json.loads(await process.stdout.readline())
        headers = header(Token=facts["token"])
        async with (
            ClientSession() as session,
            session.get(f"{facts['url']}/Users/Me", headers=headers) as got,
        ):
            assert (await got.json())["Name"] == facts["user"]
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            code = await process.wait()
    assert code == 0
    assert set(facts) == {"url", "token", "server_id", "user", "password"}
