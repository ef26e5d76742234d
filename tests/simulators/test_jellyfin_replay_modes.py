"""Judge: what recorded servers listed and probed, by how they were asked to look."""

from collections.abc import AsyncIterator, Iterator
import os
from pathlib import Path
from typing import Any

import pytest

from .jellyfin_judges import recordings
from .jellyfin_judges.bench import Bench, bench
from .jellyfin_judges.world import SEASON_2

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]

MODES, UNPROBED = "11-refresh-modes", "15-unprobed"
TARGETS = {"series": "Pioneer One", "season": "Season 2"}
LATER = 60.0  # Seconds by which a touched file is younger


class Show:
    """A show on a bench, where episodes arrive."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._count = 50

    def arrive(self) -> tuple[str, str]:
        """Put another episode into the season; return its name and path."""
        self._count += 1
        path = f"{SEASON_2}/Pioneer One - S02E{self._count}.mkv"
        self.bench.world.put(path)
        return f"Pioneer One - S02E{self._count}", path

    def touch(self, path: str) -> None:
        """Let a file look younger."""
        file = self.bench.world.on_disk(path)
        when = file.stat().st_mtime + LATER
        os.utime(file, (when, when))

    def id_of(self, target: str) -> str:
        """Return the id of what is refreshed."""
        if target == "library":
            return self.bench.world.server.library_id("Shows")
        return self.bench.world.server.item_id(TARGETS.get(target, target))

    async def look(self, name: str) -> tuple[bool, bool]:
        """Return whether an episode is listed, and whether it was probed."""
        rows = await self.bench.rows(searchTerm=name)
        return bool(rows), any(row["MediaStreams"] for row in rows)


@pytest.fixture(params=recordings.VERSIONS)
async def version(request: pytest.FixtureRequest, socket_enabled: None) -> str:
    """Return each recorded version."""
    return str(request.param)


@pytest.fixture
async def show(version: str, tmp_path: Path) -> AsyncIterator[Show]:
    """Return a show of each recorded version."""
    async with bench(version, MODES, tmp_path) as found:
        yield Show(found)


def looks(version: str) -> list[Payload]:
    """Return what came of the refreshes of a show, a season and a library."""
    lines = recordings.scenario(version, MODES).lines
    found = [line["result"] for line in lines if "result" in line]
    return [one for one in found if "listed_after_s" in one]


def cures(version: str) -> Iterator[tuple[Payload, Payload]]:
    """Yield what was asked for an unprobed episode, and what came of it."""
    asked: Payload = {}
    for line in recordings.scenario(version, UNPROBED).lines:
        asked = line.get("http", asked)
        if "result" in line:
            yield asked, line["result"]


async def test_refreshes_list_and_probe_as_recorded(show: Show, version: str) -> None:
    """Which targets and modes list a new episode, and which look into it."""
    expected, found = {}, {}
    for told in looks(version):
        name, _ = show.arrive()
        path = f"/Items/{show.id_of(told['target'])}/Refresh"
        await show.bench.do("POST", path, query=told["query"])
        case = f"{told['target']} {told['query']}"
        found[case] = await show.look(name)
        listed, probed = told["listed_after_s"], told["probed_after_s"]
        expected[case] = (listed is not None, probed is not None)

    assert len(expected) == 18
    assert found == expected


async def test_unprobed_episodes_are_healed_as_recorded(
    show: Show, version: str
) -> None:
    """What makes up for a refresh without a mode, and what does not."""
    expected, found = {}, {}
    known = {item["Id"]: item["Name"] for item in recordings.listing(version)}
    known |= dict.fromkeys(recordings.libraries(version).values(), "library")
    for asked, told in cures(version):
        name, file = show.arrive()
        await show.bench.do("POST", f"/Items/{show.id_of('series')}/Refresh")
        assert await show.look(name) == (True, False)
        if "touched" in told["case"]:
            show.touch(file)
        steps = asked["path"].split("/")
        if steps[1] == "Items":
            steps[2] = show.id_of(known.get(steps[2], name))
        await show.bench.do(asked["method"], "/".join(steps), query=asked.get("query"))
        found[told["case"]] = (await show.look(name))[1]
        expected[told["case"]] = told["probed_after_s"] is not None

    assert len(expected) == 9
    assert found == expected
