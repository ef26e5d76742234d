"""The benchmark of syncs: what it measures is what it says, with few items."""

from itertools import islice
import json
from pathlib import Path
import sqlite3
import sys

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.catalogue.batch import Batch
from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import (
    ItemState,
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.syncs import (
    SyncMode,
    SyncOrder,
    SyncTrigger,
    Tally,
)
from custom_components.showrunner.providers.http import Reply
from custom_components.showrunner.providers.plex.listing import Reader
from scripts._bench import floor, searches
from scripts._bench.bench_probe import cost
from scripts._bench.bench_probe.cost import Cost, Meter
from scripts._bench.library_rig import Phase
from scripts._bench.others import Listing
from scripts._bench.sync import compared, percent, ratio, seen
from tests.simulators.plex import PlexSimulator

FULL = Phase(
    took=1.0,
    cpu=0.8,
    memory=30.0,
    longest=0.02,
    stopped=0.1,
    requests=9,
    processed=100,
    changes=100,
    written=None,
)
# What the floor does not do, and so leaves empty or makes up
MADE_UP = {"told", "state", "first_seen_at", "stored_at"}
TABLES = ("items", "files")


@pytest.fixture
def plex(socket_enabled: None) -> PlexSimulator:
    """Return a server with films and episodes that are nowhere on disk."""
    simulator = PlexSimulator()
    simulator.grow(episodes=25, films=5)
    return simulator


def rows(connection: sqlite3.Connection, table: str) -> list[dict[str, object]]:
    """Return the rows of a table, without what the floor makes up."""
    connection.row_factory = sqlite3.Row
    found = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
    return [
        {name: row[name] for name in row.keys() if name not in MADE_UP}  # noqa: SIM118
        for row in found
    ]


async def pages(plex: PlexSimulator) -> list[bytes]:
    """Return the listings of all that a server holds, as it sends them."""
    head = {"X-Plex-Token": plex.token, "Accept": "application/json"}
    found = []
    async with plex, ClientSession(headers=head) as session:
        for section, kind in ((1, 2), (1, 3), (1, 4), (2, 1)):
            url = f"{plex.url}/library/sections/{section}/all"
            params = {"type": str(kind), "includeGuids": "1", "sort": "addedAt,id"}
            async with session.get(url, params=params) as answer:
                found.append(await answer.read())
    return found


def stored(catalogue: Catalogue, body: bytes) -> None:
    """Store a page as a sync does."""
    key = LibraryId(str(json.loads(body)["MediaContainer"]["librarySectionID"]))
    library = Library(id=key, name=key, type=MediaType.SHOW)
    catalogue.remember_libraries([library])
    order = SyncOrder(library=key, mode=SyncMode.QUICK, trigger=SyncTrigger.USER)
    reply = Reply(bytearray(body), "application/json", {}, 0.1)
    batch = Batch(
        run=catalogue.begin(order).run,
        library=library,
        entries=Reader({key: library}, Detail.FULL, key).answer(reply).open().entries,
        quiet=True,
        states=lambda items: [ItemState.NORMAL for _ in items],
        tally=Tally(),
    )
    catalogue.store(batch)


async def test_the_floor_writes_the_rows_that_a_sync_writes(
    plex: PlexSimulator, tmp_path: Path
) -> None:
    """Else it would compare two different things."""
    plain = floor.opened(tmp_path / "floor.db")
    catalogue, key = Catalogue.open(tmp_path / "ours.db"), 1
    for body in await pages(plex):
        stored(catalogue, body)
        key += floor.insert(plain, json.loads(body)["MediaContainer"], key)
    catalogue.close()
    ours = sqlite3.connect(tmp_path / "ours.db")
    assert key - 1 == 25 + 3 + 1 + 5
    for table in TABLES:
        assert rows(plain, table) == rows(ours, table), table
    for connection in (plain, ours):
        found = connection.execute("SELECT rowid FROM words WHERE words MATCH 'film'")
        assert len(found.fetchall()) == 5
        connection.close()


def test_pages_of_a_full_sync_are_known_from_other_requests() -> None:
    """A lean page has no external ids, and a question about one item no listing."""
    page = {"path": "/library/sections/1/all", "query": {"includeGuids": "1"}}
    lean = {"path": "/library/sections/1/all", "query": {}}
    item = {"path": "/library/metadata/1", "query": {"includeGuids": "1"}}
    head = {"headers": {"X-Plex-Container-Start": "5", "Accept": "x"}}
    found = Listing.seen([each | head for each in (page, lean, item)])
    assert found.queries == [
        (page["path"], page["query"], {"X-Plex-Container-Start": "5"})
    ]


def test_what_is_compared_is_a_ratio() -> None:
    """Of the time, and apart from that of the processors."""
    found = compared(FULL, Cost(4.0, 2.0, 90.0), Cost(0.4, 0.4, None))
    assert (found["full_vs_plexapi"].value, found["full_vs_floor"].value) == (0.25, 2.5)
    assert found["full_vs_plexapi"].verdict == found["full_vs_floor"].verdict
    assert found["memory_17k_mb"].verdict == seen(FULL)["longest_block_ms"].verdict
    assert found["memory_17k_mb"].verdict == "met"
    assert found["full_vs_floor_cpu"].value == 2.0
    assert found["floor_memory_mb"].value is None


def test_ratios_and_shares() -> None:
    """To two digits; what was not counted has none."""
    assert ratio(1, 3).value == 0.33
    assert percent(3, 200, 5).value == 1.5
    assert percent(None, 200, 5).value is None


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells the peak")
def test_a_meter_knows_the_peak_of_memory_that_is_free_again() -> None:
    """Forty megabytes that were there for a moment; none are left."""
    meter = Meter()
    block = bytearray(40 * 1024 * 1024)
    block[::4096] = b"x" * len(block[::4096])
    del block
    found = meter.read()
    if found.memory is None:
        pytest.skip("This machine lets nobody forget a peak")
    assert 35 < found.memory < 80
    assert found.took > 0
    assert found.as_dict().keys() == {"took", "cpu", "memory"}


def test_elsewhere_than_on_linux_memory_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time and processor are."""
    monkeypatch.setattr(cost, "SELF", tmp_path / "none")
    assert Meter().read().memory is None


def test_questions_find_something_mostly(tmp_path: Path) -> None:
    """Searches for nothing that is there would be quick and mean nothing."""
    author = searches.Author.make()
    catalogue = Catalogue.open(tmp_path / "search.db")
    items = list(islice(searches.items(author), 2_000))
    searches.fill(catalogue, iter(items))
    titles = [item.title for item in items[::10]]
    asked = [*islice(searches.questions(author, titles), 80)]
    found = [catalogue.search(query).total for query in asked]
    catalogue.close()
    assert sum(map(bool, found)) > 50
    assert len(searches.ask(Catalogue.open(tmp_path / "search.db"), asked[:5])) == 5


def test_an_author_thinks_of_the_same_again() -> None:
    """A second run asks what the first asked."""
    one, other = searches.Author.make(), searches.Author.make()
    assert [one.title() for _ in range(9)] == [other.title() for _ in range(9)]
