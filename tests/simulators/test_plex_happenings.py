"""What happens on the simulated Plex server: sockets, sessions, people, recordings."""

from pathlib import Path

from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
import pytest

from .client import Client, entries, frames
from .plex import PlexSimulator

GUEST = "guest-token"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"playing", "timeline", "reachability"}),
        ("?filters=-log", {"playing", "timeline", "reachability"}),
        ("?filters=", {"playing", "timeline", "reachability", "log"}),
        ("?filters=playing,timeline", {"playing", "timeline"}),
        ("?filters=log", {"log"}),
        ("?filters=-playing", {"timeline", "reachability", "log"}),
    ],
)
async def test_socket_filters(
    plex: PlexSimulator, client: Client, query: str, expected: set[str]
) -> None:
    """Nothing means all but the log, and an empty list means everything."""
    socket = await client.socket(query)
    plex.play()
    plex.edit("Dune", summary="Sand")
    for kind in ("log", "reachability"):
        plex.broadcast({"NotificationContainer": {"type": kind, "size": 0}})
    found = await frames(socket)
    await socket.close()
    assert {frame["type"] for frame in found} == expected


async def test_a_session_tells_each_change(plex: PlexSimulator, client: Client) -> None:
    """Played, paused, gone on, buffering, elsewhere, stopped."""
    socket = await client.socket("?filters=playing")
    key = plex.play("Anna", "Dune", offset=60)
    plex.pause(key)
    plex.resume(key)
    plex.buffer(key)
    plex.seek(key, 600)
    plex.stop_playing(key)
    found = entries(await frames(socket), "playing")
    await socket.close()

    assert [entry["state"] for entry in found] == [
        "playing",
        "paused",
        "playing",
        "buffering",
        "buffering",
        "stopped",
    ]
    assert {entry["sessionKey"] for entry in found} == {"1"}
    assert found[0]["viewOffset"] >= 60_000
    assert found[-1]["viewOffset"] == 600_000
    assert await client.container("/status/sessions") == {"size": 0}


async def test_a_playing_session_reports_where_it_is(
    plex: PlexSimulator, client: Client
) -> None:
    """Every now and then, as long as it plays; a transcoder speaks too."""
    socket = await client.socket("?filters=playing,transcodeSession.update")
    key = plex.play(method="transcode")
    first = await socket.receive_json(timeout=1)
    second = await socket.receive_json(timeout=1)
    third = await socket.receive_json(timeout=1)
    plex.pause(key)
    await socket.close()

    kinds = [it["NotificationContainer"]["type"] for it in (first, second, third)]
    assert kinds == ["playing", "playing", "transcodeSession.update"]


async def test_a_vanished_session_says_nothing(
    plex: PlexSimulator, client: Client
) -> None:
    """It is only no longer in the list."""
    key = plex.play()
    socket = await client.socket("?filters=playing")
    plex.vanish(key)
    assert await frames(socket) == []
    await socket.close()
    assert await client.container("/status/sessions") == {"size": 0}


async def test_a_clip_is_in_no_library(plex: PlexSimulator, client: Client) -> None:
    """It has a type and a section of its own, and leaves no history."""
    key = plex.play_clip(title="Pre-roll")
    (row,) = (await client.container("/status/sessions"))["Metadata"]
    assert (row["type"], row["librarySectionID"]) == ("clip", -2)
    plex.stop_playing(key)
    assert await client.container("/status/sessions/history/all") == {"size": 0}


async def test_a_queue_goes_on_in_the_same_session(
    plex: PlexSimulator, client: Client
) -> None:
    """The key stays, the item changes."""
    key = plex.play(title="Episode 1")
    plex.play_next(key, "Episode 2")
    (row,) = (await client.container("/status/sessions"))["Metadata"]
    assert (row["sessionKey"], row["title"]) == (key, "Episode 2")


async def test_a_player_reports_by_itself(plex: PlexSimulator, client: Client) -> None:
    """The way real players do: by timeline."""
    film = plex.library.titled("Dune").key
    report = f"/:/timeline?ratingKey={film}&time=5000&state="
    player = {"X-Plex-Device-Name": "Tablet"}
    await client.ask(f"{report}playing", "POST", **player)
    await client.ask(f"{report}paused", "POST", **player)
    (row,) = (await client.container("/status/sessions"))["Metadata"]
    assert (row["Player"]["title"], row["Player"]["state"]) == ("Tablet", "paused")

    await client.ask(f"{report}stopped", "POST", **player)
    assert await client.container("/status/sessions") == {"size": 0}


async def test_history_is_filtered(plex: PlexSimulator, client: Client) -> None:
    """By account, section, item and time."""
    for user, title in (("Anna", "Dune"), ("Ben", "Episode 1")):
        key = plex.play(user, title)
        plex.seek(key, 1_000_000)
        plex.stop_playing(key)
    show, path = plex.library.titled("Severance").key, "/status/sessions/history/all"

    assert await client.titles(path) == ["Episode 1", "Dune"]
    assert await client.titles(f"{path}?accountID=1") == ["Dune"]
    assert await client.titles(f"{path}?librarySectionID=1") == ["Dune"]
    assert await client.titles(f"{path}?metadataItemID={show}") == ["Episode 1"]
    assert await client.titles(f"{path}?viewedAt>=9999999999") == []
    (row, _) = (await client.container(path))["Metadata"]
    assert row["librarySectionID"] == "3"


async def test_people_come_and_go(plex: PlexSimulator, client: Client) -> None:
    """The accounts follow; 0 and 1 are always there."""

    async def names() -> list[str]:
        accounts = (await client.container("/accounts"))["Account"]
        return [account["name"] for account in accounts]

    ben = plex.add_user("Ben")
    assert await names() == ["", "Anna", "Ben"]
    plex.rename_user(ben, "Benjamin")
    assert await names() == ["", "Anna", "Benjamin"]
    plex.remove_user(ben)
    assert await names() == ["", "Anna"]


async def test_recordings_go_their_way(plex: PlexSimulator, client: Client) -> None:
    """Scheduled until they end; afterwards only their subscription tells of them."""
    socket = await client.socket("?filters=timeline")
    news = plex.record(title="News", channel="One")
    scheduled = "/media/subscriptions/scheduled"

    async def statuses(path: str, name: str) -> list[str]:
        rows = (await client.container(path)).get(name, [])
        grabs = [grab for row in rows for grab in row.get("MediaGrabOperation", [row])]
        return [grab["status"] for grab in grabs]

    seen = []
    for status in ("scheduled", "in progress", "complete"):
        plex.set_recording(news, status)
        seen.append(await statuses(scheduled, "MediaGrabOperation"))
    kept = "/media/subscriptions?includeGrabs=1"

    assert seen == [["scheduled"], ["inprogress"], []]
    assert await statuses(kept, "MediaSubscription") == ["complete"]
    guide = entries(await frames(socket), "timeline")
    assert {it["identifier"] for it in guide} == {"tv.plex.providers.epg.cloud:7"}
    await socket.close()


@pytest.mark.usefixtures("socket_enabled")
async def test_without_a_dvr_recordings_are_forbidden(media: Path) -> None:
    """As HTML, although JSON was asked for; there are simply no DVRs."""
    async with PlexSimulator(media) as plex, ClientSession() as session:
        client = Client(plex, session)
        for path in ("/media/subscriptions", "/media/subscriptions/scheduled"):
            status, kind, _, body = await client.ask(path)
            assert (status, kind) == (403, "text/html")
            assert "403" in body
        assert await client.container("/livetv/dvrs") == {"size": 0}


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/library/sections", "GET", 200),
        ("/library/sections/1/all", "GET", 200),
        ("/activities", "GET", 200),
        ("/status/sessions", "GET", 403),
        ("/accounts", "GET", 403),
        ("/butler", "GET", 403),
        ("/library/sections/1/refresh", "GET", 403),
        ("/library/sections/1/refresh", "POST", 403),
        ("/library/metadata/1/analyze", "PUT", 403),
        ("/no/such/path", "GET", 404),
        ("/library/sections/99/all", "GET", 404),
        ("/library/sections/nonsense/all", "GET", 400),
    ],
)
async def test_a_guest_may_look_and_not_touch(
    plex: PlexSimulator, client: Client, path: str, method: str, status: int
) -> None:
    """Refusals are HTML."""
    plex.add_token(GUEST)
    got, kind, _, _ = await client.ask(path, method, X_Plex_Token=GUEST)
    assert got == status
    assert kind == ("application/json" if status == 200 else "text/html")


async def test_a_guest_sees_only_its_own(plex: PlexSimulator, client: Client) -> None:
    """Neither activities nor playbacks of others reach a guest."""
    ben = plex.add_user("Ben")
    plex.add_token(GUEST, account=ben)
    socket = await client.socket("?filters=playing,activity", token=GUEST)
    plex.play("Anna", "Arrival")
    plex.play("Ben", "Dune")
    plex.scan("Movies")
    _, _, _, activities = await client.ask("/activities", X_Plex_Token=GUEST)
    await plex.idle()
    found = await frames(socket)
    await socket.close()

    assert activities["MediaContainer"] == {"size": 0}
    film = str(plex.library.titled("Dune").key)
    assert {it["ratingKey"] for it in entries(found, "playing")} == {film}
    assert entries(found, "activity") == []


async def test_tokens(plex: PlexSimulator, client: Client) -> None:
    """In a header or in the query; identity needs none; a wrong one opens no socket."""
    query = f"/library/sections?X-Plex-Token={plex.token}"
    assert (await client.ask(query, X_Plex_Token=""))[0] == 200
    assert (await client.ask("/identity", X_Plex_Token="nonsense"))[0] == 200  # noqa: S106  # It is none
    status, kind, _, _ = await client.ask("/", X_Plex_Token="nonsense")  # noqa: S106  # It is none
    assert (status, kind) == (401, "text/html")
    with pytest.raises(WSServerHandshakeError, match="401"):
        await client.socket(token="nonsense")  # noqa: S106  # It is none

    places = [one.token_in for one in plex.requests]
    assert places == ["query", "header", "header", "header"]


async def test_a_silent_socket_is_open_and_dead(
    plex: PlexSimulator, client: Client
) -> None:
    """Frames and pongs stay away; afterwards they come."""
    socket = await client.socket("?filters=playing")
    plex.silence()
    plex.pause(plex.play())
    await socket.ping()
    assert await frames(socket) == []
    assert not socket.closed

    plex.silence(on=False)
    assert len(await frames(socket)) == 2
    await socket.close()


async def test_lost_frames_never_come(plex: PlexSimulator, client: Client) -> None:
    """They are lost, not late."""
    socket = await client.socket("?filters=playing")
    plex.lose_frames()
    key = plex.play()
    plex.lose_frames(lose=False)
    plex.pause(key)
    found = entries(await frames(socket), "playing")
    await socket.close()
    assert [entry["state"] for entry in found] == ["paused"]


async def test_dropped_sockets_end(plex: PlexSimulator, client: Client) -> None:
    """Without a close frame."""
    socket = await client.socket()
    plex.drop_sockets()
    message = await socket.receive(timeout=1)
    assert message.type in (WSMsgType.CLOSED, WSMsgType.ERROR)
