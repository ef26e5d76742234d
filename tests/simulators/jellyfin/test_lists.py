"""How lists are asked for."""

import pytest

from .asking import Asking
from .notation import hashed


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("includeItemTypes=Series", ["Daily News", "Severance"]),
        ("includeItemTypes=Movie&sortBy=ProductionYear&limit=1", ["The General"]),
        (
            "includeItemTypes=Movie&sortBy=ProductionYear&sortOrder=Descending&limit=1",
            ["Dune (2021)"],
        ),
        ("includeItemTypes=Movie&years=2016", ["Arrival (2016)"]),
        ("includeItemTypes=Movie&hasTmdbId=true", ["The General"]),
        ("includeItemTypes=Movie&nameStartsWith=d", ["Dune (2021)"]),
        ("includeItemTypes=Movie&isMissing=true", []),
        ("includeItemTypes=Movie&locationTypes=Virtual", []),
        ("includeItemTypes=Audio&searchTerm=femme", ["La femme"]),
        ("mediaTypes=Audio&searchTerm=sexy", ["Sexy Boy"]),
        ("includeItemTypes=MusicAlbum,Nonsense", ["Moon Safari"]),
        ("includeItemTypes=Movie&genres=Western|Horror", []),
        ("isSeries=true&sortOrder=Descending", ["Severance", "Daily News"]),
        ("includeItemTypes=Movie&hasSubtitles=true", []),
        ("includeItemTypes=Book", []),
        ("includeItemTypes=person,Photo,LiveTvChannel", []),
        ("includeItemTypes=Series&limit=-1", ["Daily News", "Severance"]),
        ("includeItemTypes=Series&startIndex=-1&limit=1", ["Daily News"]),
    ],
)
async def test_filters(client: Asking, query: str, names: list[str]) -> None:
    """Those that are known filter and sort."""
    assert await client.names(query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("person=ann", ["Dune (2021)"]),
        (f"personIds={hashed('Ann')}", ["Dune (2021)"]),
        (f"personIds={'0' * 32}", []),
        (f"genreIds={hashed('Drama')}", ["Dune (2021)"]),
        (f"studioIds={hashed('Attic')}", ["Dune (2021)"]),
        ("minCommunityRating=8", ["Dune (2021)"]),
        ("minCommunityRating=8.5", []),
        ("maxPremiereDate=1900-01-01", []),
        (
            "minPremiereDate=2026-11-01&maxPremiereDate=2026-11-30",
            ["Daily News - 2026-11-20"],
        ),
        ("includeItemTypes=Movie&minWidth=10000", []),
        ("includeItemTypes=Movie&maxHeight=10", []),
        ("includeItemTypes=Movie&is4K=true", ["Arrival (2016)"]),
        ("includeItemTypes=Audio&artists=Nobody", []),
        ("includeItemTypes=Audio&albums=Moon Safari", ["La femme", "Sexy Boy"]),
        (
            "includeItemTypes=Episode&minIndexNumber=3",
            ["Severance - S01E03", "Daily News - S2026E05-E06"],
        ),
        ("includeItemTypes=Series&hasTrailer=true", []),
        ("videoTypes=Dvd", []),
        ("includeItemTypes=Series&filters=Likes", []),
        ("includeItemTypes=Series&isFavorite=false", ["Daily News", "Severance"]),
        (
            "isMovie=true&sortBy=CommunityRating&sortOrder=Descending&limit=1",
            ["Dune (2021)"],
        ),
        (
            "includeItemTypes=Episode&sortBy=SeriesSortName&sortOrder=Descending&limit=1",
            ["Severance - S01E01"],
        ),
    ],
)
async def test_what_is_known_of_items_filters_and_sorts(
    client: Asking, query: str, names: list[str]
) -> None:
    """What is not known of one lets it fail."""
    client.server.item("Dune").facts |= {
        "People": [{"Name": "Ann", "Role": "Jessica"}],
        "Genres": ["Drama"],
        "Studios": ["Attic"],
        "CommunityRating": 8.1,
    }
    assert await client.names(query) == names


@pytest.mark.parametrize(
    "query",
    [
        "includeItemTypes=Nonsense",
        "anyProviderIdEquals=imdb.tt1",
        "fields=Nonsense",
        "minDateCreated=2030-01-01T00:00:00Z",
    ],
)
async def test_what_nobody_knows_is_ignored(client: Asking, query: str) -> None:
    """Then everything comes back."""
    assert len(await client.items(query)) == len(await client.items(""))


@pytest.mark.parametrize(("version", "count"), [("10.11.11", 0), ("12.0.0", 7)])
async def test_kinds_in_a_library_are_looked_for_below_it(
    client: Asking, count: int
) -> None:
    """Since 12; in a folder of it they never were."""
    wish = "/Items?includeItemTypes=Episode&parentId="
    shows = await client.get(wish + client.server.library_id("TV Shows"))
    assert shows["TotalRecordCount"] == count
    show = await client.get(wish + client.server.item_id("Severance"))
    assert show["TotalRecordCount"] == 0


async def test_pages(client: Asking) -> None:
    """Totals, ends, and what a total is without counting."""
    path = "/Items?recursive=true&includeItemTypes=Episode&limit=3"
    first, beyond = await client.get(path), await client.get(f"{path}&startIndex=500")
    assert (len(first["Items"]), first["TotalRecordCount"]) == (3, 7)
    assert (beyond["Items"], beyond["TotalRecordCount"]) == ([], 7)
    uncounted = await client.get(f"{path}&enableTotalRecordCount=false&startIndex=6")
    assert uncounted["TotalRecordCount"] == 1
    none = await client.get(path.replace("limit=3", "limit=0"))
    assert (none["Items"], none["TotalRecordCount"]) == ([], 7)


async def test_bad_questions(client: Asking) -> None:
    """A bad number or id is told by its name; an unknown id is nothing."""
    status, body = await client.ask("/Items?limit=x")
    assert (status, body["errors"]) == (400, {"limit": ["The value 'x' is not valid."]})
    assert (await client.ask("/Items/not-an-id"))[0] == 400
    assert (await client.ask(f"/Items/{'f' * 32}"))[0] == 404
    assert await client.items(f"ids={'f' * 32}") == []


@pytest.mark.parametrize(("version", "status"), [("10.11.11", 500), ("12.0.0", 404)])
async def test_the_first_id_is_a_row_of_its_own_on_10_11(
    client: Asking, status: int
) -> None:
    """As recorded."""
    assert (await client.ask(f"/Items/{1:032x}"))[0] == status


@pytest.mark.parametrize(("version", "found"), [("10.10.7", 0), ("10.11.11", 16)])
async def test_since_when(client: Asking, found: int) -> None:
    """The plain wish is broken before 10.11; the one for a user never is."""
    everything = len(await client.items("minDateLastSavedForUser=2020-01-01T00:00:00Z"))
    plain = await client.items("minDateLastSaved=2020-01-01T00:00:00Z&limit=16")
    assert (everything > 16, len(plain)) == (True, found)
    assert await client.items("minDateLastSavedForUser=2100-01-01T00:00:00Z") == []


async def test_an_etag_moves_with_an_edit_and_not_with_a_mark(client: Asking) -> None:
    """It is the mark of change."""
    dune = client.server.item_id("Dune")

    async def etag() -> str:
        text: str = (await client.items(f"ids={dune}&fields=Etag"))[0]["Etag"]
        return text

    before = await etag()
    await client.ask(f"/UserFavoriteItems/{dune}", "POST")
    await client.ask(f"/UserPlayedItems/{dune}", "POST")
    assert await etag() == before
    client.server.edit("Dune", "Dune: Part One")
    assert await etag() != before


async def test_ids_with_dashes_are_taken(client: Asking) -> None:
    """And never given."""
    dune = client.server.item_id("Dune")
    dashed = f"{dune[:8]}-{dune[8:12]}-{dune[12:16]}-{dune[16:20]}-{dune[20:]}"
    assert (await client.items(f"ids={dashed}"))[0]["Id"] == dune


async def test_counts(client: Asking) -> None:
    """The cheapest look."""
    counts = await client.get("/Items/Counts")
    assert (counts["MovieCount"], counts["EpisodeCount"]) == (3, 7)
    assert (counts["SeriesCount"], counts["SongCount"], counts["ArtistCount"]) == (
        2,
        2,
        1,
    )
