"""Where libraries are, for a user who is told of no folders."""

from pathlib import Path

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.paths import owners
from custom_components.showrunner.engine.scans import Reach, ScanTarget
from custom_components.showrunner.providers.base import Look
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

from .listed import connected, library
from .wanted import found


@pytest.fixture
async def plain(server: JellyfinSimulator, session: ClientSession) -> JellyfinProvider:
    """Return the provider of a user without any rights."""
    server.add_user("Ben", "secret")
    return await connected(server, session, server.login("Ben", "bens"))


def places(provider: JellyfinProvider) -> dict[str, tuple[str, ...]]:
    """Return the folders of the libraries, by their names."""
    return {each.name: each.locations for each in provider.libraries}


def test_a_plain_user_finds_out(plain: JellyfinProvider, media: Path) -> None:
    """Films lie in folders of their own; shows and artists are such folders."""
    expected = {name: (str(media / name),) for name in ("Movies", "Music", "TV Shows")}
    assert places(plain) == expected


async def test_an_administrator_is_told(
    server: JellyfinSimulator, provider: JellyfinProvider, media: Path
) -> None:
    """And asks for no item."""
    server.forget_requests()
    await provider.look(Look.LIBRARIES)

    assert places(provider)["Movies"] == (str(media / "Movies"),)
    assert "/Items" not in [seen.path for seen in server.requests]


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Dune", "Movies"),
        ("Der Wüstenplanet", "Movies/Dune (2021)"),
        ("D", "Movies/Dune (2021)"),
    ],
)
async def test_one_film_tells_where_its_own_folder_is(
    server: JellyfinSimulator,
    plain: JellyfinProvider,
    media: Path,
    title: str,
    place: str,
) -> None:
    """If that is named as it is; one further up would hold what is not there."""
    server.remove_file("Movies/Alien (1979)/Alien (1979).mkv")
    server.scan("Movies")
    await server.idle()
    server.edit("Dune", title)
    await plain.look(Look.LIBRARIES)

    assert places(plain)["Movies"] == (str(media / place),)


async def test_each_folder_of_a_library_is_found(
    server: JellyfinSimulator, plain: JellyfinProvider, media: Path
) -> None:
    """What they have in common is none of them."""
    for name in ("Andor (2022)", "Dark (2017)"):
        server.add_file(f"more/shows/{name}/Season 01/{name} - S01E01.mkv")
    shows = server.shelf.library("TV Shows")
    more = str(media / "more/shows")
    elsewhere = server.shelf.add_library("More", "tvshows", [more])
    shows.folders += elsewhere.folders
    for folder in elsewhere.folders:
        folder.library, folder.parent = shows, shows.item
    del server.shelf.libraries[elsewhere.id]
    server.scan("TV Shows")
    await server.idle()
    await plain.look(Look.LIBRARIES)

    assert set(places(plain)["TV Shows"]) == {str(media / "TV Shows"), more}


async def test_what_nobody_tells_is_unknown(
    server: JellyfinSimulator, plain: JellyfinProvider
) -> None:
    """An empty library has no folder; one that is refused has none, either."""
    server.add_library("Empty", "movies", "empty")
    await plain.look(Look.LIBRARIES)
    empty = places(plain)["Empty"]
    server.fail("403", "/Items")
    await plain.look(Look.LIBRARIES)

    assert empty == ()
    assert set(places(plain).values()) == {()}
    assert len(plain.libraries) == 4


async def test_a_plain_user_has_a_new_film_looked_for(
    server: JellyfinSimulator, plain: JellyfinProvider
) -> None:
    """From its path to the item, without any right."""
    path = str(server.add_file("Movies/Brazil (1985)/Brazil (1985).mkv"))
    ((owner, _),) = owners(path, plain.libraries)
    folder = str(Path(path).parent)
    wanted = ScanTarget(library=owner.id, folder=folder, paths=(path,))

    assert owner == library(plain, "Movies")
    assert await plain.scan_folder(wanted) is Reach.REPORT
    await server.idle()
    assert path in await found(plain, wanted)
