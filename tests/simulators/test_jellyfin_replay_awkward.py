"""Judge: what recorded servers made of upgraded, oddly named and lost files."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
import pytest

from .jellyfin_judges import recordings
from .jellyfin_judges.client import Client
from .jellyfin_judges.world import World

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]
type Look = list[tuple[str, bool, int]]

SCENARIO = "14-awkward-files"
SEASON = "/media/shows/Pioneer One (2010) [tvdbid-170551]/Season 01"
FIRST, UPGRADED = "Pioneer One - S01E01", "Pioneer One - S01E01 - 2160p"
DEFAULT = {"metadataRefreshMode": "Default", "imageRefreshMode": "Default"}
TRACKS = "2 tracks listed"


class Bench:
    """A recorded server's library, in which things happen."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self._client = world, client

    async def do(self, method: str, path: str) -> None:
        """Ask for something, and wait until nothing is refreshed any more."""
        answer = await self._client.ask(method, path, query=DEFAULT)
        assert answer.status in (200, 204)
        await self.world.server.state.tasks.idle()
        await self.world.server.state.refresher.idle()

    async def refresh(self, library: str) -> None:
        """Refresh a library."""
        found = self.world.server.library_id(library)
        await self.do("POST", f"/Items/{found}/Refresh")

    async def rows(self, kind: str) -> list[Payload]:
        """Return the items of a kind."""
        query = {"recursive": "true", "includeItemTypes": kind}
        query |= {"fields": "Path,MediaSources"}
        answer = await self._client.ask("GET", "/Items", query=query)
        found: list[Payload] = answer.body["Items"]
        return found

    async def look(self) -> Look:
        """Return the items of the episode that is upgraded."""
        return told(
            [
                row | {"Played": row["UserData"]["Played"]}
                for row in await self.rows("Episode")
            ]
        )


def told(rows: list[Payload]) -> Look:
    """Return files, whether they were played, and the number of sources."""
    return sorted(
        (row["Path"], row["Played"], len(row["MediaSources"]))
        for row in rows
        if row["Path"].startswith(f"{SEASON}/{FIRST}")
    )


def looks(version: str, *names: str) -> dict[str, Look]:
    """Return what was recorded to be there, by the names of the looks."""
    lines = recordings.scenario(version, SCENARIO).lines
    found: dict[str, Look] = {}
    for line in lines:
        if line.get("look") in names:
            found.setdefault(line["look"], told(line["items"]))
    return found


@pytest.fixture(params=recordings.VERSIONS)
async def bench(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Bench]:
    """Return a bench of each recorded version."""
    world = World(recordings.scenario(request.param, SCENARIO), tmp_path)
    async with world.server, ClientSession() as session:
        await world.begin()
        yield Bench(world, Client(world.server, session, world.tokens["admin"]))


async def test_an_upgrade_is_seen_as_recorded(bench: Bench) -> None:
    """Items, their played marks and their sources, at each step of an upgrade."""
    world, found = bench.world, {}
    first, upgraded = f"{SEASON}/{FIRST}.mkv", f"{SEASON}/{UPGRADED}.mkv"
    found["before"] = await bench.look()
    await bench.do("POST", f"/UserPlayedItems/{world.server.item_id(FIRST)}")
    world.remove(first)
    world.put(upgraded)
    await bench.refresh("Shows")
    found["after the upgrade"] = await bench.look()
    world.put(first)
    await bench.refresh("Shows")
    found["two files"] = await bench.look()
    world.remove(upgraded)
    await bench.refresh("Shows")
    found["back to the first name"] = await bench.look()

    assert found == looks(world.played.version, *found)


async def test_odd_names_are_listed_as_recorded(bench: Bench) -> None:
    """Which names are listed, with the same bytes, under which title."""
    expected = [line for line in bench.world.played.lines if "listed_at_all" in line]
    for line in expected:
        bench.world.put(f"/media/movies/{line['name']}/{line['name']}.mkv")
    await bench.refresh("Movies")
    titles = {row["Path"]: row["Name"] for row in await bench.rows("Movie")}

    names = {line["name"] for line in expected}
    assert len(names) == 8
    for line in expected:
        path = f"/media/movies/{line['name']}/{line['name']}.mkv"
        assert (path in titles) == line["listed_with_the_same_bytes"]
        assert titles.get(path) == line["title"]


@pytest.mark.parametrize("leaves_a_folder", [False, True])
async def test_a_lost_folder_loses_nothing_as_recorded(
    bench: Bench,
    leaves_a_folder: bool,  # noqa: FBT001  # A parameter
) -> None:
    """A mount that is gone, or empty, takes no item away."""
    notes = [str(line.get("note")) for line in bench.world.played.lines]
    music = bench.world.on_disk("/media/music")
    music.rename(music.with_name("away"))
    if leaves_a_folder:
        music.mkdir()
    await bench.refresh("Music")
    after_refresh = len(await bench.rows("Audio"))
    await bench.do("POST", "/Library/Refresh")

    assert sum(note.startswith(TRACKS) for note in notes) == 5
    assert (after_refresh, len(await bench.rows("Audio"))) == (2, 2)


async def test_what_is_no_film_is_listed_as_recorded(bench: Bench) -> None:
    """Listed, without streams and without a duration."""
    names = {"empty": "Empty (2003)", "text": "Text (2004)"}
    path = {look: f"/media/movies/{name}/{name}.mkv" for look, name in names.items()}
    for look, shown in path.items():
        file = bench.world.on_disk(shown)
        file.parent.mkdir(parents=True)
        file.write_text("" if look == "empty" else "No film at all")
        sidecar = file.with_name(f"{file.name}.probe.json")
        sidecar.write_text('{"MediaStreams": []}')
    await bench.refresh("Movies")
    rows = {row["Path"]: row for row in await bench.rows("Movie")}

    for line in bench.world.played.lines:
        if line.get("look") in names:
            real, ours = line["items"][0], rows[path[line["look"]]]
            assert real["Path"] == ours["Path"]
            for row in (real, ours):
                assert row.get("RunTimeTicks") is None
                assert row["MediaSources"][0].get("MediaStreams", []) == []
