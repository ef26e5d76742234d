"""Judge: plexapi's searches, filters and orders, against the simulated Plex server."""

from pathlib import Path
from typing import Any

from plexapi.exceptions import NotFound
import pytest

from .plex import PlexSimulator
from .plexapi_user import judged, log_in


async def test_it_searches(plex: PlexSimulator) -> None:
    """By words, by advertised filters and by operators plexapi checks."""

    def search() -> dict[str, Any]:
        server = log_in(plex)
        films = server.library.section("Movies")
        genre = films.get("Dune").genres[0].tag
        return {
            "hub": [item.title for item in server.search("dune")],
            "all": [item.title for item in server.library.search("arrival")],
            "year": [film.title for film in films.search(**{"year>>": 2000})],
            "genre": "Dune" in [film.title for film in films.search(genre=genre)],
            "begins": [film.title for film in films.search(**{"title<": "the"})],
            "sorted": [film.title for film in films.search(sort="year:desc")],
            "new": len(films.search(**{"addedAt>>": "1d"})),
            "old": len(films.search(**{"addedAt<<": "1d"})),
            "choices": len(films.listFilterChoices("genre")) > 1,
            "episode": server.library.section("TV Shows").searchEpisodes(
                filters={"show.title": "Severance", "episode.index": 2}
            ),
        }

    found = await judged(search)

    assert found["hub"] == ["Dune"]
    assert found["all"] == ["Arrival"]
    assert found["year"] == ["Arrival", "Dune"]
    assert found["genre"]
    assert found["begins"] == ["The Third Man"]
    assert found["sorted"] == ["Dune", "Arrival", "The Third Man"]
    assert (found["new"], found["old"]) == (3, 0)
    assert found["choices"]
    assert [one.parentIndex for one in found["episode"]] == [1, 2]


async def test_it_refuses_fields_the_server_does_not_advertise(
    plex: PlexSimulator,
) -> None:
    """The file filter works on the server and is advertised nowhere."""
    films = await judged(lambda: log_in(plex).library.section("Movies"))
    with pytest.raises(NotFound):
        await judged(lambda: films.search(file="Dune"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"title=": "Dune"}, ["Dune"]),
        ({"title=": "Dun"}, []),
        ({"title!=": "Dune"}, ["Arrival", "The Third Man"]),
        ({"title!": "un"}, ["Arrival", "The Third Man"]),
        ({"title>": "man"}, ["The Third Man"]),
        ({"titleSort<": "third"}, ["The Third Man"]),
        ({"summary": "about arrival"}, ["Arrival"]),
        ({"originallyAvailableAt>>": "2016-12-31"}, ["Dune"]),
        ({"originallyAvailableAt<<": "2000-01-01"}, ["The Third Man"]),
        ({"duration>>": 0}, ["Arrival", "Dune", "The Third Man"]),
        ({"unmatched": True}, []),
        ({"inProgress": True}, ["Arrival"]),
        ({"resolution": "4k"}, ["Dune"]),
        ({"resolution!": "4k"}, ["Arrival", "The Third Man"]),
        ({"hdr": True}, []),
        ({"audioLanguage": "eng"}, ["Arrival", "Dune", "The Third Man"]),
        ({"subtitleLanguage": "nb"}, ["Dune"]),
        ({"userRating>>": 7}, ["The Third Man"]),
        ({"editionTitle": "final"}, ["Dune"]),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_it_filters_films(
    media: Path, asked: dict[str, Any], found: list[str]
) -> None:
    """By whatever the server advertises, and with plexapi's exact match."""
    dune = media / "Movies/Dune (2021)"
    (dune / "Dune (2021).mkv").rename(dune / "Dune (2021) 2160p.mkv")
    (dune / "Dune (2021) 2160p.nb.srt").touch()
    async with PlexSimulator(media) as plex:
        plex.library.titled("Arrival").view_offset = 60_000
        plex.library.titled("The Third Man").fields["userRating"] = 8.0
        plex.library.titled("Dune").fields["editionTitle"] = "The Final Cut"
        films = await judged(lambda: log_in(plex).library.section("Movies"))
        assert [one.title for one in await judged(lambda: films.search(**asked))] == (
            found
        )


@pytest.mark.parametrize(
    ("field", "tag"),
    [
        ("genre", "Genre"),
        ("director", "Director"),
        ("writer", "Writer"),
        ("actor", "Role"),
        ("country", "Country"),
        ("collection", "Collection"),
        ("label", "Label"),
    ],
)
async def test_it_filters_by_tags(plex: PlexSimulator, field: str, tag: str) -> None:
    """Plexapi asks what there is to choose from first; by name and by object."""
    plex.library.titled("Dune").tags[tag] = ("Somebody", "Nobody")

    def search() -> list[list[str]]:
        films = log_in(plex).library.section("Movies")
        choices = films.listFilterChoices(field)
        (choice,) = (one for one in choices if one.title == "Somebody")
        asked = ("somebody", choice, ["Somebody", "Stranger"])
        found = [films.search(**{field: one}) for one in asked]
        return [[film.title for film in films] for films in found]

    assert await judged(search) == [["Dune"]] * 3


async def test_it_finds_films_by_the_tags_that_it_gave_them(
    plex: PlexSimulator,
) -> None:
    """And no more once it took them away."""

    def label() -> list[list[str]]:
        films = log_in(plex).library.section("Movies")
        found = []
        for edit in ("addLabel", "removeLabel"):
            for title in ("Dune", "Arrival"):
                getattr(films.get(title).reload(), edit)(["Kids", "To watch, soon"])
                asked = films.search(label="To watch, soon")
                found.append([film.title for film in asked])
        return found

    assert await judged(label) == [["Dune"], ["Arrival", "Dune"], ["Arrival"], []]


async def test_what_is_edited_to_nonsense_has_no_value(plex: PlexSimulator) -> None:
    """It neither counts nor breaks a search."""

    def search() -> list[str]:
        films = log_in(plex).library.section("Movies")
        dune = films.get("Dune")
        edits = {"originallyAvailableAt.value": "soon", "userRating.value": "much"}
        dune.edit(**edits)
        asked = {"originallyAvailableAt>>": "1900-01-01"}
        found = films.search(sort="userRating:desc", **asked)
        return [film.title for film in found]

    assert sorted(await judged(search)) == ["Arrival", "The Third Man"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("viewOffset:desc", "Dune"),
        ("viewCount:desc", "The Third Man"),
        ("lastViewedAt:desc", "The Third Man"),
        ("userRating:desc", "Arrival"),
        ("audienceRating:desc", "Arrival"),
        ("contentRating:desc", "Dune"),
        ("mediaHeight:desc", "Dune"),
        ("mediaBitrate:desc", "Dune"),
        ("originallyAvailableAt", "The Third Man"),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_it_sorts_films(media: Path, sort: str, first: str) -> None:
    """By whatever the server advertises; what has no value comes last."""
    dune = media / "Movies/Dune (2021)"
    (dune / "Dune (2021).mkv").write_bytes(b"0" * 1_000_000)
    (dune / "Dune (2021).mkv").rename(dune / "Dune (2021) 2160p.mkv")
    async with PlexSimulator(media) as plex:
        arrival, known = plex.library.titled("Arrival"), plex.library.titled("Dune")
        arrival.fields |= {"userRating": 9.0, "audienceRating": 10.0}
        known.view_offset, known.fields["contentRating"] = 60_000, "R"
        seen = plex.library.titled("The Third Man")
        seen.view_count, seen.last_viewed_at = 2, plex.library.now
        films = await judged(lambda: log_in(plex).library.section("Movies"))
        found = await judged(lambda: films.search(sort=sort))
        shuffled = await judged(lambda: films.search(sort="random"))

    assert found[0].title == first
    assert {film.title for film in shuffled} == {film.title for film in found}


async def test_it_finds_shows_by_their_episodes(plex: PlexSimulator) -> None:
    """A show counts if one of its episodes does."""
    plex.add_file("TV Shows/Dark (2017)/Season 01/Dark - S01E07 - Secrets.mkv")
    plex.scan("TV Shows")
    await plex.idle()
    plex.library.titled("Secrets").added_at -= 30 * 86_400
    plex.library.titled("Secrets").view_count = 1

    def search() -> list[list[str]]:
        section = log_in(plex).library.section("TV Shows")
        asked: list[dict[str, Any]] = [
            {"episode.addedAt>>": "1d"},
            {"episode.addedAt<<": "1d"},
            {"episode.title": "secrets"},
            {"episode.unwatched": True},
            {"show.unwatchedLeaves": False},
            {"episode.resolution": "1080", "season.index": 2},
        ]
        found = [section.search(filters=filters) for filters in asked]
        found.append(section.search(sort="unviewedLeafCount:desc"))
        return [[show.title for show in shows] for shows in found]

    assert await judged(search) == [
        ["Severance"],
        ["Dark"],
        ["Dark"],
        ["Severance"],
        ["Dark"],
        ["Severance"],
        ["Severance", "Dark"],
    ]
