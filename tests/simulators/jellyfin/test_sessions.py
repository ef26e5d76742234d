"""Clients and what they play."""

import asyncio
from typing import Any

from aiohttp import ClientSession
import pytest

from .asking import Asking, Ear
from .notation import TICKS
from .simulator import JellyfinSimulator

BOB = "Bob"


async def phone(client: Asking) -> tuple[str, Ear]:
    """Return the token and socket of a remote client."""
    client.server.add_user(BOB, "b")
    token = client.server.login(BOB, "phone", "Bob Phone")
    return token, await client.listen(token=token)


def playing(rows: list[dict[str, Any]], player: str = "Bob Phone") -> Any:
    """Return the row of a player, or nothing."""
    return next((row for row in rows if row["DeviceName"] == player), None)


async def report(client: Asking, token: str, what: str, **said: object) -> None:
    """Report playback as a client does."""
    path = f"/Sessions/Playing{what}"
    assert (await client.ask(path, "POST", token=token, json=said))[0] == 204


async def test_a_playback_reported_by_a_client(client: Asking) -> None:
    """Each report makes its frame; positions, methods and pauses are told."""
    token, _ = await phone(client)
    ear = await client.listen("Sessions")
    dune = client.server.item_id("Dune")
    await report(client, token, "", ItemId=dune, PlayMethod="DirectPlay", CanSeek=True)
    row = playing(
        await ear.until("Sessions", lambda rows: "NowPlayingItem" in playing(rows))
    )
    assert row["UserName"] == BOB
    assert row["NowPlayingItem"]["Name"] == "Dune (2021)"
    assert row["PlayState"]["PlayMethod"] == "DirectPlay"
    assert "TranscodingInfo" not in row
    await report(
        client, token, "/Progress", ItemId=dune, IsPaused=True, PositionTicks=7
    )
    row = playing(await ear.until("Sessions"))
    assert (row["PlayState"]["IsPaused"], row["PlayState"]["PositionTicks"]) == (
        True,
        7,
    )
    assert "LastPausedDate" in row
    await report(client, token, "/Stopped", ItemId=dune, PositionTicks=9)
    row = playing(await ear.until("Sessions"))
    assert "NowPlayingItem" not in row
    assert "PositionTicks" not in row["PlayState"]


async def test_transcoding_is_told_while_it_lasts(client: Asking) -> None:
    """Then not any more."""
    token, _ = await phone(client)
    dune = client.server.item_id("Dune")
    await report(client, token, "", ItemId=dune, PlayMethod="Transcode")
    row = playing(await client.get("/Sessions"))
    assert row["TranscodingInfo"]["VideoCodec"] == "h264"
    await report(client, token, "/Progress", ItemId=dune, PlayMethod="DirectStream")
    row = playing(await client.get("/Sessions"))
    assert row["PlayState"]["PlayMethod"] == "DirectStream"
    assert "TranscodingInfo" not in row


async def test_acts_play_too(client: Asking) -> None:
    """As the demo does: play, pause, resume, seek, next, stop."""
    ear = await client.listen("Sessions")
    server = client.server

    async def state() -> Any:
        return playing(await ear.until("Sessions", _plays), "TV")

    def _plays(rows: list[dict[str, Any]]) -> bool:
        return "NowPlayingItem" in (playing(rows, "TV") or {})

    key = server.play(BOB, "Dune", "TV", "transcode", 60.0)
    row = await state()
    assert (row["Id"], row["PlayState"]["PositionTicks"]) == (key, 60 * TICKS)
    assert row["PlayState"]["PlayMethod"] == "Transcode"
    server.pause(key)
    assert (await state())["PlayState"]["IsPaused"] is True
    server.seek(key, 90.0)
    assert (await state())["PlayState"] | {"PositionTicks": 90 * TICKS} == (
        playing(await client.get("/Sessions"), "TV")["PlayState"]
    )
    server.resume(key)
    assert (await state())["PlayState"]["IsPaused"] is False
    server.next_item(key, "Severance - S01E01")
    assert (await state())["NowPlayingItem"]["Type"] == "Episode"
    server.stop_playing(key)
    rows = await ear.until("Sessions")
    assert "NowPlayingItem" not in playing(rows, "TV")


async def test_the_position_goes_on_by_itself(client: Asking) -> None:
    """In whole seconds, told again and again, and only as long as it moves."""
    ear = await client.listen("Sessions")
    key = client.server.play(BOB, "Dune", "TV", offset=10.0)
    await ear.until(
        "Sessions",
        lambda rows: (
            playing(rows, "TV")["PlayState"].get("PositionTicks") == 11 * TICKS
        ),
    )
    client.server.pause(key)
    await ear.pause(0.05)
    assert await ear.pause(0.3) == []


async def test_the_position_ends_with_the_item(client: Asking) -> None:
    """A client that froze is shown at the end."""
    item = client.server.item("Dune")
    assert item.runtime is not None
    key = client.server.play(BOB, "Dune", "TV", offset=item.runtime - 0.5)
    session = client.server.state.sessions.find(key)
    assert session is not None
    session.since -= 100
    assert session.where() == item.runtime


async def test_a_client_that_vanishes_never_stops(client: Asking) -> None:
    """Its session is gone, and the log knows of the session only."""
    ear = await client.listen("Sessions")
    key = client.server.play(BOB, "Dune", "TV")
    client.server.vanish(key)
    await ear.until("Sessions", lambda rows: playing(rows, "TV") is None)
    log = (await client.get("/System/ActivityLog/Entries?limit=2"))["Items"]
    assert [one["Type"] for one in log] == ["SessionEnded", "VideoPlayback"]


async def test_a_cut_socket_takes_the_session_away(client: Asking) -> None:
    """When it was the last one."""
    token, ear = await phone(client)
    watching = await client.listen("Sessions")
    await report(client, token, "", ItemId=client.server.item_id("Dune"))
    await ear.socket.close()
    await watching.until("Sessions", lambda rows: playing(rows) is None)


async def test_odd_reports(client: Asking) -> None:
    """Stops twice, plays on after a stop, goes on with another item."""
    token, _ = await phone(client)
    dune, general = client.server.item_id("Dune"), client.server.item_id("The General")

    async def shown() -> str | None:
        row = playing(await client.get("/Sessions"))
        name: str | None = row.get("NowPlayingItem", {}).get("Name")
        return name

    await report(client, token, "", ItemId=dune)
    await report(client, token, "", ItemId=general)
    assert await shown() == "The General"
    for _ in range(2):
        await report(client, token, "/Stopped", ItemId=general)
    assert await shown() is None
    await report(client, token, "/Progress", ItemId=general, PositionTicks=5)
    assert await shown() == "The General"


async def test_who_sees_whom(client: Asking) -> None:
    """A plain user its own sessions, others all."""
    token, _ = await phone(client)
    client.server.play("Carol", "Dune", "TV")
    own = await client.get("/Sessions", token=token)
    assert [row["UserName"] for row in own] == [BOB]
    key = client.server.add_key()
    for other in (key, client.server.admin_token):
        names = {
            row.get("UserName") for row in await client.get("/Sessions", token=other)
        }
        assert {BOB, "Carol"} <= names
    recent = await client.get("/Sessions?activeWithinSeconds=60")
    client.server.state.sessions.all[0].active -= 100
    assert len(await client.get("/Sessions?activeWithinSeconds=60")) == len(recent) - 1


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("Playing/Unpause", {"Command": "Unpause"}),
        (
            "Playing/Seek?seekPositionTicks=50",
            {"Command": "Seek", "SeekPositionTicks": 50},
        ),
        ("Playing/Stop", {"Command": "Stop"}),
    ],
)
async def test_commands_reach_the_client(
    client: Asking, command: str, data: dict[str, Any]
) -> None:
    """Signed by the user who gave them, unsigned from a key."""
    token, ear = await phone(client)
    rows = await client.get("/Sessions", token=token)
    path = f"/Sessions/{rows[0]['Id']}/{command}"
    admin = client.server.state.accounts.named("Anna")
    assert admin is not None
    await client.ask(path, "POST")
    assert await ear.until("Playstate") == data | {"ControllingUserId": admin.id}
    await client.ask(path, "POST", token=client.server.add_key())
    assert await ear.until("Playstate") == data
    assert (await client.ask(f"/Sessions/nope/{command}", "POST"))[0] == 404


async def test_puppets_obey(client: Asking) -> None:
    """A client that exists only in the simulator does as it is told."""
    key = client.server.play(BOB, "Dune", "TV")
    path = f"/Sessions/{key}/Playing"

    async def after(command: str) -> Any:
        assert (await client.ask(f"{path}{command}", "POST"))[0] == 204
        return playing(await client.get("/Sessions"), "TV")

    assert (await after("/Pause"))["PlayState"]["IsPaused"]
    assert not (await after("/PlayPause"))["PlayState"]["IsPaused"]
    seeking = await after(f"/Seek?seekPositionTicks={50 * TICKS}")
    assert seeking["PlayState"]["PositionTicks"] == 50 * TICKS
    assert "NowPlayingItem" not in await after("/Stop")
    general = client.server.item_id("The General")
    row = await after(f"?playCommand=PlayNow&itemIds={general}")
    assert row["NowPlayingItem"]["Name"] == "The General"


async def test_capabilities(client: Asking) -> None:
    """What a client can do is in its row."""
    token, _ = await phone(client)
    said = {"PlayableMediaTypes": ["Video"], "SupportsMediaControl": True}
    path = "/Sessions/Capabilities/Full"
    assert (await client.ask(path, "POST", token=token, json=said))[0] == 204
    row = playing(await client.get("/Sessions"))
    assert (row["PlayableMediaTypes"], row["SupportsRemoteControl"]) == (
        ["Video"],
        True,
    )


async def test_frames_come_within_moments(socket_enabled: None) -> None:
    """Also at the real pace: pauses 100 ms apart each make theirs."""
    async with (
        JellyfinSimulator(synthetic=10, pace=1.0) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)
        ear = await client.listen("Sessions")
        key = server.play(BOB, "Series 00001 - S01E01", "TV")
        await ear.pause(0.05)
        before = len(ear.all("Sessions"))
        for _ in range(2):
            server.pause(key)
            await asyncio.sleep(0.1)
            server.resume(key)
            await ear.until("Sessions", within=0.5)
        await ear.pause(0.05)
        assert len(ear.all("Sessions")) == before + 4
        await client.stop()
