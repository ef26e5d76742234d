"""Judge: what recorded servers made of files that came, by how they were asked to look.

The library of ten thousand episodes has a few here: how long it takes is not compared.
What lists of them cost is, as a sum and not by a clock.
"""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any, NamedTuple

import pytest

from .jellyfin import costs
from .jellyfin.model import Item
from .jellyfin_judges import recordings
from .jellyfin_judges.bench import Bench, bench, refreshes
from .jellyfin_judges.world import BIG, SEASON_2, SHOW_42

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]

TARGETED = "13-targeted-scan-in-a-large-library"
# The number of cases in each
COUNTS = {TARGETED: 8, "13-two-step-scan": 3, "15-probing": 8}
EVERY = [
    (version, name)
    for version in recordings.VERSIONS
    for name in recordings.names(version)
]
SCENARIOS = [(version, name) for version, name in EVERY if name in COUNTS]
TOLD = [(version, name) for version, name in SCENARIOS if name.startswith("13")]
LARGE = ("12-large-library", "12-large-library-sources")
FRESH = "/media/big/New {0} (2026)/Season 01/New {0} - S01E01.mkv"
FOUND = re.compile(r"(listed|probed)_after_s$")


class Case(NamedTuple):
    """What was done and heard until something came of it."""

    name: str
    lines: list[Payload]
    result: dict[str, bool]  # Whether it was listed, whether probed


def cases(version: str, name: str) -> Iterator[Case]:
    """Yield the cases of a scenario."""
    lines: list[Payload] = []
    for line in recordings.scenario(version, name).lines:
        said = line.get("result", {})
        result = {key: said[key] is not None for key in said if FOUND.search(key)}
        if result:
            yield Case(said["case"], lines, result)
            lines = []
        else:
            lines.append(line)


def heard(lines: list[Payload]) -> list[Payload]:
    """Return the messages among recorded lines."""
    return [line["message"] for line in lines if line.get("ws") == "in"]


class Newcomer:
    """An episode that arrives, alone or with its season and its show."""

    def __init__(self, bench: Bench, case: Case, number: int) -> None:
        self._bench, self._case = bench, case
        self.path = self._path(number)
        bench.world.put(self.path)

    def _path(self, number: int) -> str:
        """Return where it lies; where a report of it says so, there."""
        bodies = [
            line["http"].get("body") for line in self._case.lines if "http" in line
        ]
        told = [update["Path"] for body in bodies if body for update in body["Updates"]]
        match self._case.name.split(maxsplit=2):
            case _ if told:
                return str(told[0])
            case ["new", "show:" | "show,", _]:
                return FRESH.format(number)
            case ["new", "season:", _]:
                return SHOW_42.format(4, 4, number)
            case ["new", "episode:", _]:
                return SHOW_42.format(3, 3, number)
            case _:
                return f"{SEASON_2}/Pioneer One - S02E{number}.mkv"

    def item(self) -> Item | None:
        """Return what is asked about: it, its season or its show."""
        places = {"season": self.path.rsplit("/", 1)[0]}
        places["series"] = self.path.rsplit("/", 2)[0]
        found = re.search(r"(?:its|then) (season|series)", self._case.name)
        place = places[found[1]] if found else self.path
        items = self._bench.world.server.shelf.items.values()
        return next((item for item in items if item.path == place), None)

    async def id_of(self, real: str) -> str:
        """Return the id here of what was asked about, once it is listed."""
        world = self._bench.world
        known = world.ids().get(real, real)
        if known in world.server.shelf.items:
            return known
        await world.until(lambda: self.item() is not None)
        item = self.item()
        assert item is not None
        return item.id

    async def look(self) -> dict[str, bool]:
        """Return what has come of it."""
        rows = await self._bench.rows(includeItemTypes="Episode")
        mine = [row for row in rows if row["Path"] == self.path]
        is_probed = any(row["MediaStreams"] for row in mine)
        return {
            key: is_probed if key.startswith("probed") else bool(mine)
            for key in self._case.result
        }


class Replay:
    """Plays the cases of a scenario, and notes what comes of them."""

    def __init__(self, at: Bench) -> None:
        self._at = at
        self.heard: list[Payload] = []
        self.added: list[int] = []  # How many items each batch told as new

    async def play(self, case: Case, number: int) -> dict[str, bool]:
        """Let something arrive, ask as recorded, and return what came of it."""
        newcomer = Newcomer(self._at, case, number)
        for line in case.lines:
            match line:
                case {"http": asked}:
                    await self._ask(newcomer, asked)
                case {"message": {"MessageType": "LibraryChanged"}}:
                    await self._batch()
                case _:
                    pass
        await self._at.settle()
        return await newcomer.look()

    async def _ask(self, newcomer: Newcomer, asked: Payload) -> None:
        steps = asked["path"].split("/")
        if steps[1] == "Items":
            steps[2] = await newcomer.id_of(steps[2])
        more = {name: asked[name] for name in ("query", "body") if name in asked}
        await self._at.ask(asked["method"], "/".join(steps), **more)

    async def _batch(self) -> None:
        """Wait until all changes are told; a slow machine may do so in parts."""
        await self._at.world.server.state.changes.idle()
        messages = await self._at.heard()
        self.heard += messages
        self.added.append(sum(_added(messages)))

    async def end(self) -> None:
        """Note what was told last."""
        self.heard += await self._at.heard()


def _added(messages: list[Payload]) -> list[int]:
    return [
        len(message["Data"]["ItemsAdded"])
        for message in messages
        if message["MessageType"] == "LibraryChanged"
    ]


@pytest.mark.parametrize(("version", "name"), SCENARIOS)
async def test_newcomers_are_found_as_recorded(
    socket_enabled: None, tmp_path: Path, version: str, name: str
) -> None:
    """Listed or not, probed or not, however it was asked for."""
    async with bench(version, name, tmp_path) as at:
        replay, found, expected = Replay(at), [], []
        for number, case in enumerate(cases(version, name), 10):
            found.append((case.name, await replay.play(case, number)))
            expected.append((case.name, case.result))

    assert len(expected) == COUNTS[name]
    assert found == expected


@pytest.mark.parametrize(("version", "name"), TOLD)
async def test_newcomers_are_told_as_recorded(
    socket_enabled: None, tmp_path: Path, version: str, name: str
) -> None:
    """Which libraries begin and end, in order; how many items each batch adds."""
    messages = heard(list(recordings.scenario(version, name).lines))
    async with bench(version, name, tmp_path) as at:
        replay = Replay(at)
        for number, case in enumerate(cases(version, name), 10):
            await replay.play(case, number)
        await replay.end()
        # Their ids are those of the recording, as their paths are
        names = {one.id: one.name for one in at.world.server.shelf.libraries.values()}
        expected = list(refreshes(messages, names))

    assert f"{BIG} ends" in expected
    assert list(refreshes(replay.heard, names)) == expected
    assert replay.added == _added(messages)


# What lists cost


def priced(version: str) -> Iterator[tuple[str, float, float]]:
    """Yield what was measured, what it took, and what it takes here.

    Not of requests side by side: those share the recorded machine's two cores.
    """
    for name in LARGE:
        for line in recordings.scenario(version, name).lines:
            said = line.get("result", {})
            if (
                said
                and "parallel" not in said["case"]
                and "two at a" not in said["case"]
            ):
                yield said["case"], said["seconds"], price(said)


def price(said: Payload) -> float:
    """Return how long the simulator takes for what was measured."""
    name, fields = said["case"], said.get("fields", "")
    sources = "Sources" in fields or "Streams" in fields or not fields
    match re.findall(r"\d[\d,]*", name):
        case _ if "Counts" in name:
            return costs.COUNT
        case [count, size] if "ids" in name:
            pages = int(count.replace(",", "")) // int(size)
            return pages * costs.of_page(int(size), by_ids=True, sources=True)
        case _:
            return _pages(said["items"], said.get("page", 0), name, sources=sources)


def _pages(items: int, size: int, name: str, *, sources: bool) -> float:
    """Return how long it takes to read so many items page by page."""
    size = size or int(name.rpartition(" ")[2])
    full, rest = divmod(items, size)
    last = costs.of_page(rest, sources=sources)
    return full * costs.of_page(size, sources=sources) + last


@pytest.mark.parametrize("version", [one for one, name in EVERY if name == LARGE[0]])
def test_lists_cost_what_they_cost_the_recorded_server(version: str) -> None:
    """Within a half, by the simulator's own sum."""
    found = list(priced(version))

    assert len(found) == 27
    for name, real, ours in found:
        assert ours == pytest.approx(real, rel=0.5, abs=0.05), name
