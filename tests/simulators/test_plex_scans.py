"""The simulated Plex server's scans: what they find, and what they say."""

from collections import Counter
from pathlib import Path

from aiohttp import ClientSession
import pytest

from .client import Client, Payload, entries, frames
from .plex import PlexSimulator


async def test_a_new_film_causes_a_storm_and_is_listed(
    plex: PlexSimulator, client: Client
) -> None:
    """About 150 frames, in a real server's proportions and order."""
    socket = await client.socket()
    plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv", size=5_000_000_000)
    plex.scan("Movies")
    await plex.idle()
    found = await frames(socket)
    await socket.close()

    count = Counter(frame["type"] for frame in found)
    assert 140 <= len(found) <= 170
    assert (count["activity"], count["progress"]) == (82, 52)
    assert (count["timeline"], count["status"]) == (14, 1)
    states = [entry["state"] for entry in entries(found, "timeline")]
    assert states == [0, 0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 5]
    (film,) = (await client.container("/library/sections/1/all?title=Sicario"))[
        "Metadata"
    ]
    assert film["Media"][0]["Part"][0]["size"] == 5_000_000_000
    assert film["summary"]


async def test_a_scan_tells_its_section_late(
    plex: PlexSimulator, client: Client
) -> None:
    """Started has no Context; updated has it, as a text; the section says so too."""
    socket = await client.socket("?filters=activity,status")
    _, _, headers, _ = await client.ask("/library/sections/1/refresh", "POST")
    during = await client.container("/library/sections")
    await plex.idle()
    found = await frames(socket)
    await socket.close()

    scan = entries(found, "activity")
    assert [it["event"] for it in scan] == ["started", "updated", "updated", "ended"]
    assert {it["uuid"] for it in scan} == {headers["X-Plex-Activity"]}
    assert "Context" not in scan[0]["Activity"]
    assert scan[1]["Activity"]["Context"] == {"librarySectionID": "1"}
    assert [it["refreshing"] for it in during["Directory"]] == [True, False, False]
    assert found[-1]["type"] == "status"


async def test_a_scan_looks_at_what_is_in_its_folder(
    plex: PlexSimulator, client: Client
) -> None:
    """And at nothing else; what it took in is known from then on."""
    path = plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
    plex.scan("Movies", str(path.parent))
    assert plex.known_at(str(path)) is None
    await plex.idle()
    in_folder, known_at = plex.looked(), plex.known_at(str(path))
    plex.scan("Movies")
    await plex.idle()

    assert known_at is not None
    assert in_folder == 1
    assert plex.looked() == 1 + 4
    assert plex.known_at(str(path)) == known_at
    await client.container("/library/sections")
    assert plex.requests[-1].at > known_at


@pytest.mark.usefixtures("socket_enabled")
async def test_an_item_is_listed_bare_and_then_settles(media: Path) -> None:
    """What was only just found has a title and no metadata yet."""
    async with PlexSimulator(media, pace=0.05) as plex, ClientSession() as session:
        client = Client(plex, session)
        socket = await client.socket("?filters=timeline")
        plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
        plex.scan("Movies")
        await socket.receive()
        path = "/library/sections/1/all?title=Sicario&includeGuids=1"
        (bare,) = (await client.container(path))["Metadata"]
        await plex.idle()
        (settled,) = (await client.container(path))["Metadata"]
        await socket.close()

    assert (bare["summary"], bare["guid"][:8]) == ("", "local://")
    assert not {"Guid", "thumb", "Genre"} & bare.keys()
    assert settled["summary"]
    assert {"Guid", "thumb", "Genre"} <= settled.keys()


async def test_an_episode_brings_its_season_and_show(
    plex: PlexSimulator, client: Client
) -> None:
    """Each new level has its own frames."""
    socket = await client.socket("?filters=timeline")
    plex.add_file("TV Shows/Dark (2017)/Season 01/Dark - S01E01 - Secrets.mkv")
    plex.scan("TV Shows")
    await plex.idle()
    found = entries(await frames(socket), "timeline")
    await socket.close()

    created = [it for it in found if it["state"] == 0 and "queueSize" not in it]
    assert [it["type"] for it in created] == [2, 3, 4]
    assert created[2]["parentItemID"] == created[1]["itemID"]
    assert created[2]["rootItemID"] == created[0]["itemID"]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("version", "shape"),
    [("1.43.0.1-x", {"type": -1, "state": 5}), ("1.42.0.1-x", {"type": 1, "state": 9})],
)
async def test_a_missing_file_is_removed(
    media: Path, version: str, shape: Payload
) -> None:
    """The frame that tells it depends on the version."""
    async with (
        PlexSimulator(media, version=version) as plex,
        ClientSession() as session,
    ):
        client = Client(plex, session)
        socket = await client.socket("?filters=timeline")
        plex.remove_file("Movies/Dune (2021)/Dune (2021).mkv")
        plex.scan("Movies")
        await plex.idle()
        (gone,) = entries(await frames(socket), "timeline")
        await socket.close()
        left = await client.titles("/library/sections/1/all")

    assert shape.items() <= gone.items()
    assert left == ["Arrival", "The Third Man"]


async def test_trash_stays_if_it_is_not_emptied(
    plex: PlexSimulator, client: Client
) -> None:
    """Then what is missing is unavailable until somebody empties the trash."""
    await client.ask("/:/prefs?autoEmptyTrash=0", "PUT")
    plex.remove_file("Movies/Dune (2021)/Dune (2021).mkv")
    plex.scan("Movies")
    await plex.idle()
    (film,) = (await client.container("/library/sections/1/all?title=Dune"))["Metadata"]
    assert film["deletedAt"]

    await client.ask("/library/sections/1/emptyTrash", "PUT")
    assert await client.titles("/library/sections/1/all?title=Dune") == []


async def test_a_location_that_is_not_there_removes_nothing(
    plex: PlexSimulator, client: Client, media: Path
) -> None:
    """An unmounted disk is no deletion."""
    (media / "Movies").rename(media / "Elsewhere")
    plex.scan("Movies")
    await plex.idle()
    assert len(await client.titles("/library/sections/1/all")) == 3


async def test_a_cancelled_scan_ends(plex: PlexSimulator, client: Client) -> None:
    """Its activity ends and nothing is found."""
    plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
    await client.ask("/library/sections/1/refresh")
    await client.ask("/library/sections/1/refresh", "DELETE")
    await plex.idle()
    assert await client.container("/activities") == {"size": 0}
    assert "Sicario" not in await client.titles("/library/sections/1/all")


async def test_a_replaced_file_is_analysed_only_when_asked(
    plex: PlexSimulator, client: Client
) -> None:
    """A scan sees the new size; the bitrate waits for an analysis."""
    key = plex.library.titled("Dune").key

    async def media() -> tuple[int, int]:
        found = await client.container(f"/library/metadata/{key}")
        one = found["Metadata"][0]["Media"][0]
        return one["Part"][0]["size"], one["bitrate"]

    _, before = await media()
    plex.add_file("Movies/Dune (2021)/Dune (2021).mkv", size=9_000_000_000)
    plex.scan("Movies")
    await plex.idle()
    assert await media() == (9_000_000_000, before)
    await client.ask(f"/library/metadata/{key}/analyze", "PUT")
    assert (await media())[1] > before
