"""Judge: what plexapi shows of a section beside its lists, of the simulated Plex."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plexapi.exceptions import BadRequest
import pytest

from .plex import PlexSimulator
from .plexapi_user import judged, log_in


def titles(items: list[Any]) -> list[str]:
    """Return the titles of some items."""
    return [item.title for item in items]


async def test_it_lists_albums(plex: PlexSimulator) -> None:
    """Those of music, and what is on them."""

    def look() -> tuple[list[str], list[str], list[str]]:
        library = log_in(plex).library
        albums = library.section("Music").albums()
        films = library.fetchItems("/library/sections/1/albums")
        return titles(albums), titles(albums[0].tracks()), titles(films)

    assert await judged(look) == (["Moon Safari"], ["Song 1", "Song 2"], [])


async def test_it_knows_the_folders_of_shows_and_artists(plex: PlexSimulator) -> None:
    """As a whole item tells them, not as a list does."""

    def look() -> dict[str, list[str]]:
        library = log_in(plex).library
        show = library.section("TV Shows").get("Severance")
        artist = library.section("Music").all()[0]
        listed = library.section("TV Shows").all()[0]._data.findall("Location")
        return {
            "show": show.reload().locations,
            "artist": artist.reload().locations,
            "film": library.section("Movies").get("Dune").locations,
            "listed": listed,
        }

    assert await judged(look) == {
        "show": [f"{plex.media}/TV Shows/Severance (2022)"],
        "artist": [f"{plex.media}/Music/Air"],
        "film": [f"{plex.media}/Movies/Dune (2021)/Dune (2021).mkv"],
        "listed": [],
    }


async def test_it_walks_folders(plex: PlexSimulator) -> None:
    """Down to what can be played."""
    plex.add_file("Movies/Loose (2001).mkv")
    plex.scan("Movies")
    await plex.idle()

    def walk() -> tuple[list[str], list[str], list[str], list[str]]:
        library = log_in(plex).library
        films = library.section("Movies").folders()
        shows = library.section("TV Shows").folders()
        seasons = shows[0].subfolders()
        loose = next(one for one in films if one.title == "Loose").subfolders()
        return (
            titles(films),
            titles(shows[0].allSubfolders()),
            titles(seasons[1].subfolders()),
            titles(loose),
        )

    assert await judged(walk) == (
        ["Arrival (2016)", "Dune (2021)", "The Third Man (1949)", "Loose"],
        ["Season 01", "Season 02"],
        ["Episode 1", "Episode 2", "Episode 3"],
        ["Loose"],
    )


@pytest.mark.usefixtures("socket_enabled")
async def test_it_walks_a_section_of_several_folders(media: Path) -> None:
    """Then these come first; films can be narrowed to one of them."""
    (media / "More/Heat (1995)").mkdir(parents=True)
    async with PlexSimulator() as plex:
        places = [str(media / "Movies"), str(media / "More")]
        section = plex.library.add_section("Films", "movie", places)
        (media / "More/Heat (1995)/Heat (1995).mkv").write_bytes(b"0" * 1000)
        plex.scan("Films")
        await plex.idle()

        def walk() -> tuple[list[str], list[str], list[str]]:
            library = log_in(plex).library
            folders = library.section("Films").folders()
            path = f"/library/sections/{section.key}"
            (_, more) = library._server.query(f"{path}/location")
            found = library.fetchItems(more.attrib["fastKey"])
            return titles(folders), titles(folders[1].subfolders()), titles(found)

        found = await judged(walk)

    assert found == (places, ["Heat (1995)"], ["Heat"])


async def test_it_goes_on_with_what_was_begun(plex: PlexSimulator) -> None:
    """A film in its middle and the episode after the one that was seen."""
    half, whole = plex.play("Anna", "Arrival"), plex.play("Ben", "Dune")
    episode = plex.play("Ben", "Episode 1")
    plex.seek(half, 600)
    plex.stop_playing(half)
    for key in (whole, episode):
        plex.seek(key, 1_000_000)
        plex.stop_playing(key)

    def look() -> dict[str, Any]:
        server = log_in(plex)
        films = server.library.section("Movies")
        shows = server.library.section("TV Shows")
        return {
            "films": (titles(films.onDeck()), titles(films.continueWatching())),
            "shows": [(one.parentIndex, one.index) for one in shows.onDeck()],
            "music": server.library.section("Music").onDeck(),
            "all": titles(server.library.onDeck()),
            "home": titles(server.continueWatching()),
            "unseen": titles(server.fetchItems("/library/sections/1/unwatched")),
            "newest": titles(server.fetchItems("/library/sections/1/newest")),
        }

    assert await judged(look) == {
        "films": (["Arrival"], ["Arrival"]),
        "shows": [(1, 2)],
        "music": [],
        "all": ["Episode 2", "Arrival"],
        "home": ["Episode 2", "Arrival"],
        "unseen": ["Arrival", "The Third Man"],
        "newest": ["Dune", "Arrival", "The Third Man"],
    }


async def test_it_shows_hubs(plex: PlexSimulator) -> None:
    """What to go on with, what is new, and what is like another film."""
    plex.library.titled("Dune").view_offset = 60_000
    for title in ("Dune", "Arrival"):
        plex.library.titled(title).tags["Genre"] = ("Sand",)
    plex.library.titled("The Third Man").tags["Genre"] = ("Sewers",)

    def look() -> tuple[list[Any], list[str], list[Any], list[Any]]:
        films = log_in(plex).library.section("Movies")
        hubs = films.hubs(count=2)
        told = [(hub.title, hub.size, hub.more) for hub in hubs]
        like = [
            [titles(hub.items()) for hub in films.get(title).hubs()]
            for title in ("Dune", "The Third Man")
        ]
        return told, titles(hubs[0].items()), [len(hubs[1].items())], like

    assert await judged(look) == (
        [("Continue Watching", 1, False), ("Recently Added in Movies", 2, True)],
        ["Dune"],
        [3],
        [[["Arrival"]], []],
    )


async def test_it_asks_what_a_film_may_be(plex: PlexSimulator) -> None:
    """The film itself, and one by another title."""

    def ask() -> list[tuple[str, str, bool]]:
        film = log_in(plex).library.section("Movies").get("Dune")
        found = [film.matches()[0], film.matches(title="Solaris", year=1972)[0]]
        return [(one.name, one.year, one.guid == film.guid) for one in found]

    assert await judged(ask) == [("Dune", "2021", True), ("Solaris", "1972", False)]


async def test_it_has_all_files_of_a_section_read(plex: PlexSimulator) -> None:
    """What became a film since is one then."""
    place = "Movies/Sicario (2015)/Sicario (2015).mkv"
    plex.add_fake(place)
    plex.scan("Movies")
    await plex.idle()
    plex.add_file(place, size=7000)
    plex.scan("Movies")
    await plex.idle()

    def look() -> list[int]:
        films = log_in(plex).library.section("Movies")
        before = films.get("Sicario").reload().duration
        films.analyze()
        return [bool(before), bool(films.get("Sicario").reload().duration)]

    assert await judged(look) == [False, True]


@pytest.mark.parametrize(
    "command",
    [
        lambda server: server.library.section("Movies").analyze(),
        lambda server: server.library.section("Movies").deleteMediaPreviews(),
        lambda server: server.library.cleanBundles(),
        lambda server: server.library.optimize(),
    ],
)
async def test_only_the_owner_gives_orders(
    plex: PlexSimulator, command: Callable[[Any], Any]
) -> None:
    """They are done for them, and refused to others."""
    plex.add_token("guest-token")
    await judged(lambda: command(log_in(plex)))
    with pytest.raises(BadRequest, match="403"):
        await judged(lambda: command(log_in(plex, "guest-token")))
