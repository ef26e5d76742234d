"""What is told of changes in the library, and when."""

from pathlib import Path
import time

from aiohttp import ClientSession

from .asking import Asking
from .simulator import JellyfinSimulator
from .test_refresh import NEW, SEASON, refresh


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
