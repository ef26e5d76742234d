"""The rules of the socket."""

import asyncio
from typing import Any

from aiohttp import WSServerHandshakeError
import pytest

from .asking import Asking, header


@pytest.mark.parametrize(
    ("query", "token"),
    [("", ""), ("", "wrong"), ("?api_key={}", ""), ("?ApiKey=x", "")],
)
async def test_refusals_are_403(client: Asking, query: str, token: str) -> None:
    """Where plain requests are 401."""
    url = client.server.url + "/socket" + query.format(client.server.admin_token)
    headers = header(Token=token) if token else {}
    with pytest.raises(WSServerHandshakeError) as refusal:
        await client._session.ws_connect(url, headers=headers)
    assert refusal.value.status == 403


async def test_a_disabled_users_token_is_403(client: Asking) -> None:
    """Like any that is no good."""
    client.server.add_user("Bob", "b")
    token = client.server.login("Bob", "phone")
    client.server.disable_user("Bob")
    with pytest.raises(WSServerHandshakeError) as refusal:
        await client.listen(token=token)
    assert refusal.value.status == 403


async def test_the_first_word(client: Asking) -> None:
    """How long a client may be silent; and each KeepAlive is answered."""
    ear = await client.listen()
    assert await ear.until("ForceKeepAlive") == 60
    await ear.say("KeepAlive")
    await ear.until("KeepAlive")
    assert "Data" not in ear.heard[-1]


@pytest.mark.parametrize(("version", "speaks"), [("10.11.11", True), ("12.0.0", False)])
async def test_a_silent_client(client: Asking, speaks: bool) -> None:  # noqa: FBT001  # A parameter
    """It is reminded; then 12 forgets it, and the socket stays open."""
    client.server.set_keep_alive(0.2)
    ear = await client.listen()
    await ear.until("ForceKeepAlive")
    await ear.until("ForceKeepAlive", within=1.0)
    await asyncio.sleep(0.1)
    client.server.broadcast("RestartRequired", "")
    assert ("RestartRequired" in await ear.pause()) is speaks
    assert not ear.socket.closed


async def test_a_client_that_keeps_alive_is_not_forgotten(client: Asking) -> None:
    """However long."""
    client.server.set_keep_alive(0.2)
    ear = await client.listen()
    for _ in range(4):
        await ear.say("KeepAlive")
        await asyncio.sleep(0.1)
    client.server.broadcast("RestartRequired", "")
    assert "RestartRequired" in await ear.pause()


async def test_only_the_one_that_spoke_last_hears(client: Asking) -> None:
    """Of all sockets of one session."""
    first, second = await client.listen(), await client.listen()
    for ear in (first, second):
        await ear.until("ForceKeepAlive")

    async def who_hears() -> list[bool]:
        client.server.broadcast("RestartRequired", "")
        return ["RestartRequired" in await ear.pause(0.05) for ear in (first, second)]

    assert await who_hears() == [False, True]
    await first.say("KeepAlive")
    await first.until("KeepAlive")
    assert await who_hears() == [True, False]
    await first.socket.close()
    await asyncio.sleep(0.02)
    client.server.broadcast("RestartRequired", "")
    assert "RestartRequired" in await second.pause(0.05)


async def test_the_session_ends_with_its_last_socket(client: Asking) -> None:
    """Not with its first."""
    first, second = await client.listen(), await client.listen()
    assert len(await client.get("/Sessions")) == 1
    await first.socket.close()
    await asyncio.sleep(0.02)
    assert len(await client.get("/Sessions")) == 1
    await second.socket.close()
    await asyncio.sleep(0.02)
    assert await client.get("/Sessions") == []


async def test_nothing_is_sent_before_something_happens(client: Asking) -> None:
    """A subscription alone makes no frame."""
    ear = await client.listen("Sessions", "ScheduledTasksInfo", "ActivityLogEntry")
    assert await ear.pause() == []
    await ear.say("SessionsStop")
    await ear.say("KeepAlive")
    await ear.until("KeepAlive")
    client.server.play("Bob", "Dune", "TV")
    kinds = await ear.pause()
    assert "Sessions" not in kinds
    assert "ActivityLogEntry" in kinds
    assert ear.all("ActivityLogEntry")[0] == []


async def ears(client: Asking) -> dict[str, Any]:
    """Return the subscribed sockets of an administrator, a plain user and a key."""
    client.server.add_user("Bob", "b")
    wants = ("Sessions", "ScheduledTasksInfo", "ActivityLogEntry")
    tokens = {
        "admin": client.server.admin_token,
        "user": client.server.login("Bob", "phone"),
        "key": client.server.add_key(),
    }
    heard = {who: await client.listen(*wants, token=one) for who, one in tokens.items()}
    for ear in heard.values():
        await ear.pause(0.03)
        ear.heard.clear()
    return heard


@pytest.mark.parametrize(
    ("version", "key_hears"),
    [
        ("10.10.7", {"ScheduledTasksInfo"}),
        ("10.11.11", {"ScheduledTasksInfo", "Sessions", "ActivityLogEntry"}),
        ("12.0.0", {"ScheduledTasksInfo", "Sessions", "ActivityLogEntry"}),
    ],
)
async def test_who_hears_what(client: Asking, key_hears: set[str]) -> None:
    """Progress is for administrators, changes for users, the rest for who asked."""
    heard = await ears(client)
    client.server.play("Carol", "Dune", "TV")
    client.server.add_file("Movies/New (2020)/New (2020).mkv")
    client.server.scan()
    await client.server.idle()
    kinds = {who: set(await ear.pause()) for who, ear in heard.items()}
    pushed = {"LibraryChanged", "ScheduledTasksInfo", "Sessions"}
    assert kinds["admin"] == pushed | {"RefreshProgress", "ActivityLogEntry"}
    assert kinds["user"] == pushed
    assert kinds["key"] == key_hears


async def test_changes_in_what_a_user_may_not_see(client: Asking) -> None:
    """Are not told to it."""
    user = client.server.add_user("Kid", "k")
    folders = {"EnableAllFolders": False, "EnabledFolders": []}
    await client.ask(f"/Users/{user}/Policy", "POST", json=folders)
    ear = await client.listen(token=client.server.login("Kid", "tablet"))
    client.server.edit("Dune", overview="Sand")
    await client.server.idle()
    assert "LibraryChanged" not in await ear.pause()


async def test_a_user_hears_of_itself_only(client: Asking) -> None:
    """UserUpdated and UserDeleted; an administrator is not told about others."""
    heard = await ears(client)
    bob = client.server.state.accounts.named("Bob")
    assert bob is not None
    path = f"/Users/{bob.id}/Policy"
    await client.ask(path, "POST", json={"EnableMediaPlayback": False})
    assert (await heard["user"].until("UserUpdated"))["Name"] == "Bob"
    assert "UserUpdated" not in await heard["admin"].pause(0.05)


async def test_recordings_are_told_by_another_id(client: Asking) -> None:
    """The message's is the timer's ExternalId."""
    heard = await ears(client)
    timer = client.server.record("News")
    for who in ("admin", "user"):
        told = (await heard[who].until("TimerCreated"))["Id"]
        (row,) = (await client.get("/LiveTv/Timers"))["Items"]
        assert (row["Id"], row["ExternalId"]) == (timer, told)
        assert timer != told
    assert "TimerCreated" not in await heard["key"].pause(0.05)


async def test_a_recordings_life(client: Asking) -> None:
    """New, in progress, gone; cancelled is told."""
    ear = await client.listen()
    timer = client.server.record("News")

    async def statuses() -> list[str]:
        timers = (await client.get("/LiveTv/Timers"))["Items"]
        return [one["Status"] for one in timers]

    async def recorded(query: str = "") -> list[str]:
        found = (await client.get(f"/LiveTv/Recordings{query}"))["Items"]
        return [one["Name"] for one in found]

    assert (await statuses(), await recorded()) == (["New"], [])
    client.server.set_recording(timer, "in progress")
    assert await statuses() == ["InProgress"]
    assert await recorded("?isInProgress=true") == ["News"]
    client.server.set_recording(timer, "complete")
    assert (await statuses(), await recorded()) == ([], ["News"])
    other = client.server.record("Weather")
    client.server.set_recording(other, "error")
    assert await statuses() == ["Error"]
    assert (await client.ask(f"/LiveTv/Timers/{other}", "DELETE"))[0] == 204
    assert "Id" in await ear.until("TimerCancelled")
    assert await statuses() == []


async def test_a_timer_made_through_the_api(client: Asking) -> None:
    """One that should run already does."""
    said = {
        "Name": "Now",
        "StartDate": "2020-01-01T00:00:00Z",
        "EndDate": "2030-01-01T00:00:00Z",
    }
    assert (await client.ask("/LiveTv/Timers", "POST", json=said))[0] == 204
    (row,) = (await client.get("/LiveTv/Timers"))["Items"]
    assert (row["Name"], row["Status"]) == ("Now", "InProgress")
    broken = await client.ask("/LiveTv/Timers", "POST", json={"Name": "broken"})
    assert broken == (500, "Error processing request.")
    assert (await client.ask("/LiveTv/Timers/nope", "DELETE"))[0] == 404
