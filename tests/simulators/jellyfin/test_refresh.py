"""Looking for what is new: who lists, who probes, who tells."""

import asyncio
from pathlib import Path
import time
from typing import Any

from aiohttp import ClientSession
import pytest

from .asking import Asking
from .simulator import JellyfinSimulator

SEASON = "TV Shows/Severance (2022)/Season 01"
NEW = f"{SEASON}/Severance - S01E04.mkv"


async def look(client: Asking, name: str) -> tuple[bool, bool]:
    """Return whether something is listed, and whether it was probed."""
    rows = await client.items(f"searchTerm={name}&fields=MediaStreams")
    if not rows:
        return False, False
    return True, bool(rows[0]["MediaStreams"]) and "RunTimeTicks" in rows[0]


async def refresh(client: Asking, identity: str, mode: str = "") -> None:
    """Ask for a refresh, and wait for its end."""
    query = f"?metadataRefreshMode={mode}" if mode else ""
    assert (await client.ask(f"/Items/{identity}/Refresh{query}", "POST"))[0] == 204
    await client.server.idle()


@pytest.mark.parametrize(
    ("mode", "probed"),
    [("", False), ("ValidationOnly", False), ("Default", True), ("FullRefresh", True)],
)
@pytest.mark.parametrize("target", ["Season 1", "Severance", "TV Shows"])
async def test_modes(client: Asking, target: str, mode: str, probed: bool) -> None:  # noqa: FBT001  # A parameter
    """Every mode lists; only two probe."""
    client.server.add_file(NEW)
    await refresh(client, client.server.item_id(target), mode)
    assert await look(client, "S01E04") == (True, probed)


@pytest.mark.parametrize("target", ["Severance - S01E04", "Season 1", "TV Shows"])
async def test_nothing_milder_makes_up_for_a_missing_mode(
    client: Asking, target: str
) -> None:
    """Neither later refreshes nor a scan of everything."""
    client.server.add_file(NEW)
    await refresh(client, client.server.item_id("Season 1"))
    await refresh(client, client.server.item_id(target), "Default")
    client.server.scan()
    await client.server.idle()
    assert await look(client, "S01E04") == (True, False)


@pytest.mark.parametrize("cure", ["full refresh", "playback info", "changed file"])
async def test_what_makes_up_for_a_missing_mode(client: Asking, cure: str) -> None:
    """Three things do."""
    file = client.server.add_file(NEW)
    await refresh(client, client.server.item_id("Season 1"))
    episode = client.server.item_id("Severance - S01E04")
    match cure:
        case "full refresh":
            await refresh(client, episode, "FullRefresh")
        case "playback info":
            await client.ask(f"/Items/{episode}/PlaybackInfo", "POST", json={})
        case _:
            file.write_bytes(b"0" * 2000)
            await refresh(client, episode, "Default")
    assert await look(client, "S01E04") == (True, True)


async def test_an_empty_file_is_listed_and_never_probed(client: Asking) -> None:
    """It has streams like a broken one: none."""
    client.server.add_file(NEW, 0)
    await refresh(client, client.server.item_id("Season 1"), "Default")
    assert await look(client, "S01E04") == (True, False)


async def test_a_replaced_file(client: Asking, media: Path) -> None:
    """Same id, other size, Etag and date of creation."""
    dune = client.server.item_id("Dune")
    wish = f"ids={dune}&fields=Etag,DateCreated,MediaSources"
    (before,) = await client.items(wish)
    (media / "Movies/Dune (2021)/Dune (2021).mkv").write_bytes(b"0" * 5000)
    (unasked,) = await client.items(wish)
    await refresh(client, dune, "Default")
    (after,) = await client.items(wish)
    assert unasked == before
    assert after["MediaSources"][0]["Size"] == 5000
    for name in ("Etag", "DateCreated"):
        assert after[name] != before[name]


@pytest.mark.parametrize(("version", "played"), [("10.11.11", False), ("12.0.0", True)])
async def test_a_renamed_file_is_another_item(client: Asking, played: bool) -> None:  # noqa: FBT001  # A parameter
    """On 12 the played mark goes over to it."""
    server = client.server
    old = server.item_id("Severance - S01E01")
    await client.ask(f"/UserPlayedItems/{old}", "POST")
    server.remove_file(f"{SEASON}/Severance - S01E01.mkv")
    server.add_file(f"{SEASON}/Severance - S01E01 - Upgrade.mkv")
    await refresh(client, server.item_id("Season 1"), "Default")
    new = server.item_id("Severance - S01E01 - Upgrade")
    assert (await client.ask(f"/Items/{old}"))[0] == 404
    (row,) = await client.items(f"ids={new}")
    assert row["UserData"]["Played"] is played


@pytest.mark.parametrize("loss", ["gone", "empty"])
async def test_a_lost_mount_removes_nothing(
    client: Asking, media: Path, loss: str
) -> None:
    """Neither by a refresh nor by a scan of everything."""
    (media / "Music").rename(media / ".away")
    if loss == "empty":
        (media / "Music").mkdir()
    await refresh(client, client.server.library_id("Music"), "Default")
    client.server.scan()
    await client.server.idle()
    assert len(await client.names("includeItemTypes=Audio")) == 2


async def test_hidden_folders_are_not_listed(client: Asking) -> None:
    """A name that begins with a dot."""
    client.server.add_file("Movies/..Dots (2011)/..Dots (2011).mkv")
    await refresh(client, client.server.library_id("Movies"), "Default")
    assert await look(client, "Dots") == (False, False)


async def test_odd_names_stay_as_they_are(client: Asking) -> None:
    """Byte for byte."""
    name = "Ame\u0301lie 🎬 #1 100% & [x] 'y' (2005) "
    client.server.add_file(f"Movies/{name}/{name}.mkv")
    await refresh(client, client.server.library_id("Movies"), "Default")
    rows = await client.items("includeItemTypes=Movie&fields=Path")
    assert any(row["Path"].endswith(f"/{name}/{name}.mkv") for row in rows)


# What is told


async def test_a_library_changed_comes_half_a_minute_later(
    socket_enabled: None, media: Path
) -> None:
    """After the last change, and not before."""
    async with (
        JellyfinSimulator(media, pace=0.01) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)
        ear = await client.listen()
        begun = time.monotonic()
        server.edit("Dune", overview="Sand")
        assert "LibraryChanged" not in await ear.pause(0.1)
        server.edit("Dune", overview="More sand")
        data = await ear.until("LibraryChanged")
        assert time.monotonic() - begun >= 0.39  # 30 s after the second, at this pace
        assert data["ItemsUpdated"] == [server.item_id("Dune")]
        assert data["CollectionFolders"] == []
        await client.stop()


async def test_a_new_episode_told_by_its_season(client: Asking) -> None:
    """The folder that grew, the item, its show; no progress."""
    ear = await client.listen()
    client.server.add_file(NEW)
    await refresh(client, client.server.item_id("Season 1"), "Default")
    data = await ear.until("LibraryChanged")
    server = client.server
    assert data["FoldersAddedTo"] == [server.item_id("Season 1")]
    assert data["ItemsAdded"] == [server.item_id("Severance - S01E04")]
    assert server.item_id("Severance") in data["ItemsUpdated"]
    assert len(data["CollectionFolders"]) == 3
    assert ear.all("RefreshProgress") == []


async def test_a_librarys_refresh_tells_all_its_films(client: Asking) -> None:
    """Though nothing changed; and its progress ends with a nought."""
    ear = await client.listen()
    library = client.server.library_id("Movies")
    await refresh(client, library, "Default")
    data = await ear.until("LibraryChanged")
    films = {row["Id"] for row in await client.items("includeItemTypes=Movie")}
    assert films < set(data["ItemsUpdated"])  # And a film's other version
    assert data["ItemsAdded"] == []
    told = [one for one in ear.all("RefreshProgress") if one["ItemId"] == library]
    assert told[-1]["Progress"] == "0"
    folder = [one for one in ear.all("RefreshProgress") if one["ItemId"] != library]
    assert folder[-1]["Progress"] == "100"


async def test_a_removed_file(client: Asking) -> None:
    """The id and the folder that shrank."""
    ear = await client.listen()
    gone = client.server.item_id("Severance - S01E02")
    client.server.remove_file(f"{SEASON}/Severance - S01E02.mkv")
    await refresh(client, client.server.item_id("Severance"))
    data = await ear.until("LibraryChanged")
    season = client.server.item_id("Season 1")
    assert (data["ItemsRemoved"], data["FoldersRemovedFrom"]) == ([gone], [season])
    assert data["ItemsUpdated"] == []


async def test_added_and_removed_within_one_message(client: Asking) -> None:
    """Such an id stands in both lists."""
    ear = await client.listen()
    season = client.server.item_id("Season 1")
    client.server.add_file(NEW)
    path = f"/Items/{season}/Refresh"
    await client.ask(path, "POST")
    await client.server.state.refresher.idle()
    episode = client.server.item_id("Severance - S01E04")
    client.server.remove_file(NEW)
    await client.ask(path, "POST")
    data = await ear.until("LibraryChanged")
    assert episode in data["ItemsAdded"]
    assert episode in data["ItemsRemoved"]


# Scans


def scan_task(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the task that scans."""
    return next(task for task in tasks if task["Key"] == "RefreshLibrary")


async def test_a_scan_is_a_task(client: Asking) -> None:
    """Running with a progress, then idle with a result."""
    ear = await client.listen("ScheduledTasksInfo")
    client.server.add_file(NEW)
    assert (await client.ask("/Library/Refresh", "POST"))[0] == 204
    first = scan_task(await ear.until("ScheduledTasksInfo"))
    assert (first["State"], "LastExecutionResult" in first) == ("Running", False)
    last = scan_task(
        await ear.until(
            "ScheduledTasksInfo", lambda tasks: scan_task(tasks)["State"] == "Idle"
        )
    )
    assert last["LastExecutionResult"]["Status"] == "Completed"
    assert "CurrentProgressPercentage" not in last
    assert await look(client, "S01E04") == (True, True)


async def test_a_library_is_idle_before_the_scan_is(client: Asking) -> None:
    """Its folders are walked while the task still probes."""
    for number in range(40):
        client.server.add_file(f"{SEASON}/Severance - S01E{number + 10}.mkv")
    client.server.scan()
    ear = await client.listen()
    library = client.server.library_id("TV Shows")
    await ear.until(
        "RefreshProgress", lambda one: one == {"ItemId": library, "Progress": "0"}
    )
    await ear.until(
        "RefreshProgress", lambda one: one == {"ItemId": library, "Progress": "0"}
    )
    folders = await client.get("/Library/VirtualFolders")
    assert {one["RefreshStatus"] for one in folders} == {"Idle"}
    tasks = await client.get("/ScheduledTasks")
    assert scan_task(tasks)["State"] == "Running"


async def test_two_scans_at_once_are_one(client: Asking) -> None:
    """The second cancels the first, and ends well."""
    for _ in range(2):
        await client.ask("/Library/Refresh", "POST")
    await client.server.idle()
    task = scan_task(await client.get("/ScheduledTasks"))
    assert task["LastExecutionResult"]["Status"] == "Completed"


async def test_a_scan_is_cancelled(client: Asking) -> None:
    """And says so."""
    task = scan_task(await client.get("/ScheduledTasks"))
    path = f"/ScheduledTasks/Running/{task['Id']}"
    assert (await client.ask(path, "POST"))[0] == 204
    assert (await client.ask(path, "DELETE"))[0] == 204
    await client.server.idle()
    after = await client.get(f"/ScheduledTasks/{task['Id']}")
    assert (after["State"], after["LastExecutionResult"]["Status"]) == (
        "Idle",
        "Cancelled",
    )


async def test_a_scan_fails(client: Asking) -> None:
    """When told to."""
    client.server.fail_next_scan()
    client.server.scan()
    await client.server.idle()
    task = scan_task(await client.get("/ScheduledTasks"))
    assert task["LastExecutionResult"]["Status"] == "Failed"


# Reports of changed files


def report(*paths: Path) -> dict[str, Any]:
    """Return a report."""
    return {"Updates": [{"Path": str(one), "UpdateType": "Created"} for one in paths]}


async def test_a_report_waits_a_minute_and_each_restarts_it(
    client: Asking, media: Path
) -> None:
    """In the same tree; another tree keeps its time."""
    show, film = (
        client.server.add_file(NEW),
        client.server.add_file("Movies/Alien (1979).mkv"),
    )
    begun = time.monotonic()
    path = "/Library/Media/Updated"
    assert (await client.ask(path, "POST", json=report(show, film)))[0] == 204
    await asyncio.sleep(0.25)
    await client.ask(path, "POST", json=report(show))
    seen: dict[str, float] = {}
    for _ in range(150):
        for name in ("S01E04", "Alien"):
            if name not in seen and (await look(client, name))[0]:
                seen[name] = time.monotonic() - begun
        if len(seen) == 2:
            break
        await asyncio.sleep(0.01)
    assert 0.6 <= seen["Alien"] < 0.85 <= seen["S01E04"]
    assert (await look(client, "S01E04"))[1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"Updates": [{"Path": "/nowhere/x.mkv", "UpdateType": "Created"}]}, 204),
        ({"Updates": []}, 204),
        ({"Updates": [{"Path": "/media", "UpdateType": "Nonsense"}]}, 204),
        ({"Updates": [{"Path": "", "UpdateType": "Created"}]}, 400),
        (["nonsense"], 400),
    ],
)
async def test_odd_reports(client: Asking, body: object, status: int) -> None:
    """Little is refused."""
    assert (await client.ask("/Library/Media/Updated", "POST", json=body))[0] == status


async def test_an_unknown_item_cannot_be_refreshed(client: Asking) -> None:
    """A plain user cannot refresh any."""
    assert (await client.ask(f"/Items/{'f' * 32}/Refresh", "POST"))[0] == 404
    client.server.add_user("Bob", "b")
    token = client.server.login("Bob", "phone")
    path = f"/Items/{client.server.item_id('Dune')}/Refresh"
    assert (await client.ask(path, "POST", token=token))[0] == 403


async def test_an_episodes_own_refresh_overtakes_its_library(
    socket_enabled: None, media: Path
) -> None:
    """Listed early and probed late, unless somebody asks for it."""
    async with (
        JellyfinSimulator(media, pace=0.1) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)
        files = [f"{SEASON}/Severance - S01E{n:02d}.mkv" for n in range(10, 40)]
        for file in files:
            server.add_file(file)
        server.scan("TV Shows")
        last = "Severance - S01E39"
        for _ in range(300):
            if (await look(client, "S01E39"))[0]:
                break
        path = f"/Items/{server.item_id(last)}/Refresh?metadataRefreshMode=Default"
        begun = time.monotonic()
        await client.ask(path, "POST")
        for _ in range(300):
            if (await look(client, "S01E39"))[1]:
                break
        assert time.monotonic() - begun < 0.15
        assert server.item("Severance - S01E38").awaits_probe
