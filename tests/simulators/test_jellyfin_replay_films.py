"""Judge: what recorded servers made of films that are renamed, growing or none."""

from collections.abc import AsyncIterator
import os
from pathlib import Path
from typing import Any

import pytest

from .jellyfin_judges import recordings
from .jellyfin_judges.bench import DEFAULT, Bench, bench as start

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]
type Facts = list[tuple[str, int | None, int, int]]

SCENARIO = "14-awkward-files"
MOVIES = "/media/movies"
LATER = 60.0  # Seconds by which a file that was written on is younger


@pytest.fixture(params=recordings.VERSIONS)
async def bench(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Bench]:
    """Return a bench of each recorded version."""
    async with start(request.param, SCENARIO, tmp_path) as found:
        yield found


class Act:
    """One of the recorded acts, with the looks that were taken in it."""

    def __init__(self, bench: Bench, note: str, name: str) -> None:
        self._bench, self._note, self.path = bench, note, f"{MOVIES}/{name}/{name}.mkv"
        lines = bench.recorded(note)
        self.real = {line["look"]: line["items"] for line in lines if "look" in line}
        self.ours: dict[str, list[Payload]] = {}

    def put(self, look: str) -> None:
        """Put the film as large and as long as a look has it."""
        (source,) = self.real[look][0]["MediaSources"]
        streams = [{"Type": "Video", "Codec": "h264", "Index": 0}] * source["streams"]
        self._bench.world.put(self.path, source | {"MediaStreams": streams})

    async def look(self, name: str, path: str | None = None) -> None:
        """Look at a film, as it was done in the recording."""
        rows = await self._bench.rows(includeItemTypes="Movie")
        self.ours[name] = [row for row in rows if row["Path"] == (path or self.path)]

    async def judge(self) -> None:
        """Hold what was seen and heard against the recording."""
        assert {name: _facts(rows) for name, rows in self.ours.items()} == {
            name: _facts(rows) for name, rows in self.real.items()
        }
        expected = self._bench.recorded_refreshes(self._note)
        assert expected[:2] == ["Movies begins", "Movies ends"]
        assert await self._bench.refreshed() == expected

    def moved(
        self, looks: dict[str, list[Payload]], before: str, after: str
    ) -> set[str]:
        """Return what a film has another one of at another look."""
        (one,), (other,) = looks[before], looks[after]
        return {key for key in ("Id", "Etag", "DateCreated") if one[key] != other[key]}

    def judge_moves(self, before: str, after: str) -> set[str]:
        """Return what moved between two looks, here as in the recording."""
        ours = self.moved(self.ours, before, after)
        assert ours == self.moved(self.real, before, after)
        return ours


def _facts(rows: list[Payload]) -> Facts:
    """Return the files of films, how long they play, their sizes and streams."""
    return [
        (row["Path"], row.get("RunTimeTicks"), source["Size"], _streams(source))
        for row in rows
        for source in row["MediaSources"]
    ]


def _streams(source: Payload) -> int:
    """Return how many streams a file has; the recordings kept only that."""
    return int(source.get("streams", len(source.get("MediaStreams", ()))))


async def test_a_renamed_film_is_another_one_as_recorded(bench: Bench) -> None:
    """The old one is gone, and a new one there, as old as the file is."""
    act = Act(bench, "a renamed film folder", "Old Name (1999)")
    act.put("before")
    await bench.refresh("Movies")
    await act.look("before")
    old, new = bench.world.on_disk(act.path), act.path.replace("Old", "New")
    for suffix in ("", ".probe.json"):
        place = bench.world.on_disk(new + suffix)
        place.parent.mkdir(exist_ok=True)
        old.with_name(old.name + suffix).rename(place)
    old.parent.rmdir()
    await bench.refresh("Movies")
    await act.look("old after the rename")
    await act.look("new after the rename", new)

    await act.judge()
    assert act.judge_moves("before", "new after the rename") == {"Id", "Etag"}


async def test_a_growing_film_is_seen_as_recorded(bench: Bench) -> None:
    """As small as it was at the first look, until its own refresh."""
    looks = ["a third written", "complete on disk, not asked"]
    looks.append("complete, its item refreshed")
    act = Act(bench, "a file that is still being written", "Growing (2001)")
    act.put(looks[0])
    await bench.refresh("Movies")
    await act.look(looks[0])
    act.put(looks[2])
    file = bench.world.on_disk(act.path)
    when = file.stat().st_mtime + LATER
    os.utime(file, (when, when))
    await act.look(looks[1])
    item = act.ours[looks[0]][0]["Id"]
    await bench.do("POST", f"/Items/{item}/Refresh", query=DEFAULT)
    await act.look(looks[2])

    await act.judge()
    assert act.judge_moves(looks[0], looks[1]) == set()
    assert act.judge_moves(looks[1], looks[2]) == {"Etag", "DateCreated"}


async def test_what_is_no_film_is_listed_as_recorded(bench: Bench) -> None:
    """Broken, empty, or a text: listed, without streams and without a duration."""
    names = {"broken": "Broken (2002)", "empty": "Empty (2003)", "text": "Text (2004)"}
    acts = {look: Act(bench, "a broken file", name) for look, name in names.items()}
    for look, act in acts.items():
        act.put(look)
    await bench.refresh("Movies")
    for look, act in acts.items():
        await act.look(look)
    act = acts["broken"]
    act.ours = {look: one.ours[look] for look, one in acts.items()}

    await act.judge()
    assert [act.real[look][0].get("RunTimeTicks") for look in names] == [None] * 3
