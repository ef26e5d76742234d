"""Scans of everything, and reports of changed files."""

import asyncio
from pathlib import Path
import time
from typing import Any

from aiohttp import ClientSession
import pytest

from .asking import Asking
from .simulator import JellyfinSimulator
from .test_refresh import NEW, SEASON, look


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


async def test_the_status_of_a_library(socket_enabled: None, media: Path) -> None:
    """Queued, active with a progress, idle."""
    async with (
        JellyfinSimulator(media, pace=0.2) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)

        async def statuses() -> dict[str, tuple[str, bool]]:
            folders = await client.get("/Library/VirtualFolders")
            return {
                one["Name"]: (one["RefreshStatus"], "RefreshProgress" in one)
                for one in folders
            }

        for name in ("Movies", "Music"):
            server.scan(name)
        await asyncio.sleep(0.02)
        busy = await statuses()
        assert (busy["Movies"], busy["Music"]) == (("Active", True), ("Queued", False))
        await server.state.refresher.idle()
        assert set((await statuses()).values()) == {("Idle", False)}


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
    assert seen["Alien"] >= 0.6  # A minute, at this pace
    assert seen["S01E04"] >= 0.85
    assert seen["S01E04"] > seen["Alien"]
    assert (await look(client, "S01E04"))[1]


async def test_a_report_of_a_film_that_is_gone(client: Asking, media: Path) -> None:
    """Its library is refreshed, and says so."""
    ear = await client.listen()
    dune = client.server.item_id("Dune")
    path = "Movies/Dune (2021)/Dune (2021).mkv"
    client.server.remove_file(path)
    await client.ask("/Library/Media/Updated", "POST", json=report(media / path))
    data = await ear.until("LibraryChanged")
    assert data["ItemsRemoved"] == [dune]
    assert len(data["ItemsUpdated"]) == 3  # Two films, one of them in two versions
    assert ear.all("RefreshProgress")


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
        await client.ask(path, "POST")
        for _ in range(300):
            if (await look(client, "S01E39"))[1]:
                break
        assert server.item("Severance - S01E38").awaits_probe


async def test_what_is_there_at_the_start_has_been_there_for_long(
    client: Asking,
) -> None:
    """So nothing is new but what comes from then on."""
    hour = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    new = {"recursive": "true", "mediaTypes": "Video", "minDateLastSaved": hour}
    status, answer = await client.ask("/Items", params=new)
    assert (status, answer["Items"]) == (200, [])
    client.server.add_file(NEW)
    client.server.scan()
    await client.server.idle()
    _, answer = await client.ask("/Items", params=new)
    assert [item["Name"] for item in answer["Items"]] != []
