"""What each kind of server does to its libraries, and what is told of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.engine.library_events import ItemEvent, ItemUpdated
from custom_components.showrunner.engine.model import ItemState
from custom_components.showrunner.engine.syncs import SyncMode

from .jellyfin_world import JellyfinWorld
from .keeper import Keeper, keeping
from .plex_world import PlexWorld

FILM = "Movies/Film 1 (1951)/Film 1 (1951).mkv"
BETTER = "Movies/Film 1 (1951)/Film 1 (1951) - 2160p.mkv"
SHOW = "TV Shows/Office ({year})/Season 01/Office - S01E01 - Pilot.mkv"
EDITS = 60

type AnyWorld = PlexWorld | JellyfinWorld
type MakeWorld = Callable[[Path], AnyWorld]

PLEX: MakeWorld = PlexWorld
OLD, NEW = (partial(JellyfinWorld, version=v) for v in ("10.11.11", "12.0.0"))
ALL = pytest.mark.parametrize("make", [PLEX, OLD, NEW], ids=["plex", "10.11", "12"])
JELLYFIN = pytest.mark.parametrize("make", [OLD, NEW], ids=["10.11", "12"])

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def living[W: PlexWorld | JellyfinWorld](
    world: W, *paths: str
) -> AsyncIterator[tuple[W, Keeper]]:
    """Run a server with some files, and keep a catalogue of it."""
    for path in paths:
        world.add(path, 1000)
    async with world, ClientSession() as session:
        await world.scan()
        database = world.folder.parent / "catalogue.db"
        async with keeping(lambda: world.provider(session), database) as keeper:
            await keeper.sync()
            world.clock.tick()
            yield world, keeper


def told(events: Sequence[ServerEvent]) -> list[tuple[str, str]]:
    """Return what was told of which items."""
    return [
        (event_type(event), event.item.title)
        for event in events
        if isinstance(event, ItemEvent)
    ]


def _changes(events: Sequence[ServerEvent]) -> list[tuple[str, ...]]:
    """Return what changed of items, if nothing else was told."""
    assert all(isinstance(event, ItemUpdated) for event in events)
    return [event.changes for event in events if isinstance(event, ItemUpdated)]


async def test_what_is_in_the_trash_is_unavailable_until_it_is_emptied(
    tmp_path: Path,
) -> None:
    """Plex keeps an item whose file is gone until somebody empties the trash."""
    async with living(PlexWorld(tmp_path / "media"), FILM) as (world, keeper):
        world.simulator.state.scanner.empties_trash = False
        world.remove(FILM)
        await world.scan()
        await keeper.sync()
        held = keeper.catalogue.get_item(keeper.one("Film 1").id)
        assert held is not None
        assert held.state is ItemState.UNAVAILABLE
        assert await keeper.tell() == []

        world.clock.tick()
        section = world.simulator.section("Movies")
        world.simulator.state.scanner.empty_trash(section)
        await keeper.sync()
        assert keeper.items() == {}
        assert told(await keeper.tell()) == [("item_removed", "Film 1")]


async def test_what_comes_back_from_the_trash_is_no_news(tmp_path: Path) -> None:
    """A mount that was lost for a while, on a Plex that keeps its trash."""
    async with living(PlexWorld(tmp_path / "media"), FILM) as (world, keeper):
        world.simulator.state.scanner.empties_trash = False
        world.remove(FILM)
        await world.scan()
        await keeper.sync()
        world.clock.tick()
        world.add(FILM, 1000)
        await world.scan()
        await keeper.sync()
        held = keeper.catalogue.get_item(keeper.one("Film 1").id)
        assert held is not None
        assert held.state is ItemState.REMOTE_ONLY
        assert await keeper.tell() == []


@JELLYFIN
@pytest.mark.parametrize("runs", [1, 2])
async def test_an_upgrade_on_jellyfin_is_one_update(
    make: Callable[[Path], JellyfinWorld], tmp_path: Path, runs: int
) -> None:
    """There it is a removal, and an addition with another id."""
    async with living(make(tmp_path / "media"), FILM) as (world, keeper):
        before = keeper.one("Film 1").id
        world.remove(FILM)
        if runs == 2:
            await world.scan()
            await keeper.sync()
            assert await keeper.tell(later=False) == []
        world.clock.tick()
        world.add(BETTER, 5000)
        await world.scan()
        await keeper.sync()
        assert keeper.one("Film 1").id != before
        assert _changes(await keeper.tell()) == [("file",)]
        assert await keeper.tell() == []


async def test_an_upgrade_on_plex_is_one_update(tmp_path: Path) -> None:
    """There the item stays, and only what is pushed says that its file is another."""
    async with living(PlexWorld(tmp_path / "media"), FILM) as (world, keeper):
        item = keeper.one("Film 1")
        world.remove(FILM)
        world.add(BETTER, 5000)
        await world.scan()
        await keeper.sync(SyncMode.PUSH, item.id, libraries=[item.library.id])  # type: ignore[union-attr]
        assert keeper.one("Film 1").id == item.id
        assert _changes(await keeper.tell()) == [("file",)]


@ALL
async def test_a_renamed_file_is_one_update(make: MakeWorld, tmp_path: Path) -> None:
    """Wherever the server keeps its item then."""
    async with living(make(tmp_path / "media"), FILM) as (world, keeper):
        world.remove(FILM)
        world.add(BETTER, 1000)
        await world.scan()
        await keeper.sync(SyncMode.DEEP)
        [file] = keeper.one("Film 1").files
        assert file.path.endswith("2160p.mkv")
        assert _changes(await keeper.tell()) == [("file",)]


async def test_two_files_of_an_episode_are_two_items_before_jellyfin_12(
    tmp_path: Path,
) -> None:
    """The second is an addition, and when the first goes that is a removal of it."""
    pilot = SHOW.format(year=2001)
    other = pilot.replace(".mkv", " 2160p.mkv")
    async with living(OLD(tmp_path / "media"), pilot) as (world, keeper):
        world.add(other, 5000)
        await world.scan()
        await keeper.sync()
        assert [kind for kind, _ in told(await keeper.tell())] == ["item_added"]
        world.clock.tick()
        world.remove(pilot)
        await world.scan()
        await keeper.sync()
        assert [kind for kind, _ in told(await keeper.tell())] == ["item_removed"]
        episodes = [item for item in keeper.items().values() if item.files]
        assert [item.files[0].path.endswith("2160p.mkv") for item in episodes] == [True]


@ALL
async def test_shows_of_the_same_title_stay_apart(
    make: MakeWorld, tmp_path: Path
) -> None:
    """One that goes does not become one that comes."""
    first, second = SHOW.format(year=2001), SHOW.format(year=2005)
    async with living(make(tmp_path / "media"), first) as (world, keeper):
        world.add(second, 1000)
        await world.scan()
        await keeper.sync()
        shows = [i for i in keeper.items().values() if i.title == "Office"]
        assert len({show.id for show in shows}) == 2
        assert [kind for kind, _ in told(await keeper.tell())] == ["item_added"]


@ALL
async def test_a_library_that_comes_and_goes(make: MakeWorld, tmp_path: Path) -> None:
    """Its first listing tells nothing, and nor does its return."""
    async with living(make(tmp_path / "media"), FILM) as (world, keeper):
        kind = "movie" if isinstance(world, PlexWorld) else "movies"
        world.add("More/Film 9 (1959)/Film 9 (1959).mkv", 1000)
        world.simulator.add_library("More", kind, "More")
        await world.scan()
        await keeper.sync()
        assert "Film 9" in keeper.titles()
        assert await keeper.tell() == []
        world.simulator.remove_library("More")
        await keeper.sync()
        assert await keeper.tell() == []
        world.clock.tick()
        world.simulator.add_library("More", kind, "More")
        await world.scan()
        await keeper.sync()
        assert await keeper.tell() == []


@ALL
async def test_a_server_that_only_works_on_items_changes_nothing(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Refreshes that find the same again are told less often than once in a hundred."""
    async with living(make(tmp_path / "media"), FILM) as (world, keeper):
        for number in range(EDITS):
            world.clock.tick()
            world.describe("Film 1", f"Summary {number // 2}")  # Each one twice
            await keeper.sync()
        [happened] = keeper.catalogue._database._reader.execute(
            "SELECT count(*) FROM history WHERE kind = 'updated'"
        ).fetchone()
        assert abs(happened - EDITS / 2) / EDITS < 0.01
        assert _changes(await keeper.tell()) == [("metadata",)]
