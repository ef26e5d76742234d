"""Judge: what recorded servers made of upgraded, oddly named and lost files."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .jellyfin_judges import recordings
from .jellyfin_judges.bench import SEEN, Bench, bench as start

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]
type Look = list[tuple[str, bool, int]]

SCENARIO = "14-awkward-files"
SEASON = "/media/shows/Pioneer One (2010) [tvdbid-170551]/Season 01"
FIRST, UPGRADED = "Pioneer One - S01E01", "Pioneer One - S01E01 - 2160p"


async def look(bench: Bench) -> Look:
    """Return the items of the episode that is upgraded."""
    rows = await bench.rows(includeItemTypes="Episode")
    return told([row | {"Played": row["UserData"]["Played"]} for row in rows])


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
    async with start(request.param, SCENARIO, tmp_path) as found:
        yield found


async def test_an_upgrade_is_seen_as_recorded(bench: Bench) -> None:
    """Items, their played marks and their sources, at each step of an upgrade."""
    world, found = bench.world, {}
    first, upgraded = f"{SEASON}/{FIRST}.mkv", f"{SEASON}/{UPGRADED}.mkv"
    found["before"] = await look(bench)
    await bench.do("POST", f"/UserPlayedItems/{world.server.item_id(FIRST)}")
    world.remove(first)
    world.put(upgraded)
    await bench.refresh("Shows")
    found["after the upgrade"] = await look(bench)
    world.put(first)
    await bench.refresh("Shows")
    found["two files"] = await look(bench)
    world.remove(upgraded)
    await bench.refresh("Shows")
    found["back to the first name"] = await look(bench)

    assert found == looks(world.played.version, *found)


async def test_odd_names_are_listed_as_recorded(bench: Bench) -> None:
    """Which names are listed, with the same bytes, under which title."""
    expected = [line for line in bench.world.played.lines if "listed_at_all" in line]
    for line in expected:
        bench.world.put(f"/media/movies/{line['name']}/{line['name']}.mkv")
    await bench.refresh("Movies")
    titles = {
        row["Path"]: row["Name"] for row in await bench.rows(includeItemTypes="Movie")
    }

    names = {line["name"] for line in expected}
    assert len(names) == 8
    for line in expected:
        path = f"/media/movies/{line['name']}/{line['name']}.mkv"
        assert (path in titles) == line["listed_with_the_same_bytes"]
        assert titles.get(path) == line["title"]


@pytest.mark.parametrize(
    ("act", "leaves_a_folder"),
    [("the music folder is renamed away", False), ("an empty music folder", True)],
)
async def test_a_lost_folder_loses_nothing_as_recorded(
    bench: Bench,
    act: str,
    leaves_a_folder: bool,  # noqa: FBT001  # A parameter
) -> None:
    """A mount that is gone, or empty, takes no item away; a scan passes it by."""
    expected = bench.recorded_refreshes(act)
    notes = [str(line.get("note")) for line in bench.recorded(act)]
    music = bench.world.on_disk("/media/music")
    music.rename(music.with_name("away"))
    if leaves_a_folder:
        music.mkdir()
    await bench.refresh("Music")
    after_refresh = len(await bench.rows(includeItemTypes="Audio"))
    await bench.do("POST", "/Library/Refresh")

    assert sum(note.startswith(SEEN) for note in notes) in (2, 3)
    assert await bench.refreshed() == expected[: 2 * 3]
    assert "Music begins" not in expected[2 : 2 * 3]
    assert (after_refresh, len(await bench.rows(includeItemTypes="Audio"))) == (2, 2)
