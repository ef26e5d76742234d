"""Judge: what recorded servers listed and probed, by how they were asked to look."""

from collections.abc import AsyncIterator, Iterator
import os
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
import pytest

from .jellyfin_judges import recordings
from .jellyfin_judges.client import Client
from .jellyfin_judges.world import SEASON_2, World

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]

MODES, UNPROBED = "11-refresh-modes", "15-unprobed"
TARGETS = {"series": "Pioneer One", "season": "Season 2"}
LATER = 60.0  # Seconds by which a touched file is younger


class Bench:
    """A server with a show, where episodes arrive."""

    def __init__(self, world: World, client: Client) -> None:
        self._world, self._client = world, client
        self._count = 50

    def arrive(self) -> tuple[str, str]:
        """Put another episode into the season; return its name and path."""
        self._count += 1
        path = f"{SEASON_2}/Pioneer One - S02E{self._count}.mkv"
        self._world.put(path)
        return f"Pioneer One - S02E{self._count}", path

    def touch(self, path: str) -> None:
        """Let a file look younger."""
        file = self._world.on_disk(path)
        when = file.stat().st_mtime + LATER
        os.utime(file, (when, when))

    def id_of(self, target: str) -> str:
        """Return the id of what is refreshed."""
        if target == "library":
            return self._world.server.library_id("Shows")
        return self._world.server.item_id(TARGETS.get(target, target))

    async def ask(self, method: str, path: str, query: dict[str, str]) -> None:
        """Ask for something, and wait until nothing is refreshed any more."""
        answer = await self._client.ask(method, path, query=query)
        assert answer.status in (200, 204)
        await self._world.server.state.tasks.idle()
        await self._world.server.state.refresher.idle()

    async def look(self, name: str) -> tuple[bool, bool]:
        """Return whether an episode is listed, and whether it was probed."""
        query = {"recursive": "true", "searchTerm": name, "fields": "MediaStreams"}
        rows = (await self._client.ask("GET", "/Items", query=query)).body["Items"]
        return bool(rows), any(row["MediaStreams"] for row in rows)


@pytest.fixture(params=recordings.VERSIONS)
async def version(request: pytest.FixtureRequest, socket_enabled: None) -> str:
    """Return each recorded version."""
    return str(request.param)


@pytest.fixture
async def bench(version: str, tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench of each recorded version."""
    world = World(recordings.scenario(version, MODES), tmp_path)
    async with world.server, ClientSession() as session:
        await world.begin()
        yield Bench(world, Client(world.server, session, world.tokens["admin"]))


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


async def test_refreshes_list_and_probe_as_recorded(bench: Bench, version: str) -> None:
    """Which targets and modes list a new episode, and which look into it."""
    expected, found = {}, {}
    for told in looks(version):
        name, _ = bench.arrive()
        path = f"/Items/{bench.id_of(told['target'])}/Refresh"
        await bench.ask("POST", path, told["query"])
        case = f"{told['target']} {told['query']}"
        found[case] = await bench.look(name)
        listed, probed = told["listed_after_s"], told["probed_after_s"]
        expected[case] = (listed is not None, probed is not None)

    assert len(expected) == 18
    assert found == expected


async def test_unprobed_episodes_are_healed_as_recorded(
    bench: Bench, version: str
) -> None:
    """What makes up for a refresh without a mode, and what does not."""
    expected, found = {}, {}
    known = {item["Id"]: item["Name"] for item in recordings.listing(version)}
    known |= dict.fromkeys(recordings.libraries(version).values(), "library")
    for asked, told in cures(version):
        name, file = bench.arrive()
        await bench.ask("POST", f"/Items/{bench.id_of('series')}/Refresh", {})
        assert await bench.look(name) == (True, False)
        if "touched" in told["case"]:
            bench.touch(file)
        steps = asked["path"].split("/")
        if steps[1] == "Items":
            steps[2] = bench.id_of(known.get(steps[2], name))
        await bench.ask(asked["method"], "/".join(steps), asked.get("query") or {})
        found[told["case"]] = (await bench.look(name))[1]
        expected[told["case"]] = told["probed_after_s"] is not None

    assert len(expected) == 9
    assert found == expected
