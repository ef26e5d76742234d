"""What is in the library, and how lists are asked for."""

import json
from pathlib import Path
import time

from aiohttp import ClientSession
import pytest

from .asking import Asking
from .notation import item_id
from .simulator import JellyfinSimulator


async def test_what_names_say(client: Asking) -> None:
    """Films, seasons, double and dated episodes, tracks."""
    rows = {row["Name"]: row for row in await client.items("fields=Path,ProviderIds")}
    assert rows["Dune (2021)"]["ProductionYear"] == 2021
    assert rows["The General"]["ProviderIds"] == {"Tmdb": "961"}
    double, dated = rows["Daily News - S2026E05-E06"], rows["Daily News - 2026-11-20"]
    assert (double["IndexNumber"], double["IndexNumberEnd"]) == (5, 6)
    assert "IndexNumber" not in dated
    assert dated["PremiereDate"].startswith("2026-11-20T")
    episode = rows["Severance - S02E01"]
    assert (episode["ParentIndexNumber"], episode["IndexNumber"]) == (2, 1)
    assert (episode["SeriesName"], episode["SeasonName"]) == ("Severance", "Season 2")
    track = rows["Sexy Boy"]
    assert (track["Album"], track["Artists"], track["IndexNumber"]) == (
        "Moon Safari",
        ["Air"],
        2,
    )


async def test_several_files_of_one_film(client: Asking) -> None:
    """One item, the bigger picture first."""
    row = (
        await client.items("searchTerm=Arrival&fields=MediaSources,MediaSourceCount")
    )[0]
    assert row["MediaSourceCount"] == 2
    assert [one["Name"] for one in row["MediaSources"]] == ["2160p", "1080p"]
    (dune,) = await client.items("searchTerm=Dune&fields=MediaSourceCount")
    assert "MediaSourceCount" not in dune


@pytest.mark.parametrize(
    ("path", "above"),
    [
        (
            "Movies/Marvel/Iron Man (2008)/Iron Man (2008).mkv",
            [("Folder", "Marvel"), ("CollectionFolder", "Movies")],
        ),
        (
            "Movies/A/B/Deep (2009)/Deep (2009).mkv",
            [("Folder", "B"), ("Folder", "A"), ("CollectionFolder", "Movies")],
        ),
        (
            "Music/Air/Twice (2001)/CD2/01 - First.flac",
            [("Folder", "CD2"), ("MusicAlbum", "Twice"), ("MusicArtist", "Air")],
        ),
        (
            "TV Shows/Severance (2022)/Season 01/Sub/Severance - S01E09.mkv",
            [("Folder", "Sub"), ("Season", "Season 1"), ("Series", "Severance")],
        ),
    ],
)
async def test_what_lies_deeper_is_found(
    client: Asking, path: str, above: list[tuple[str, str]]
) -> None:
    """In folders that are nothing but that."""
    client.server.add_file(path)
    client.server.scan()
    await client.server.idle()
    (key,) = [
        row["Id"]
        for row in await client.items("fields=Path")
        if row.get("Path", "").endswith(path)
    ]
    found = await client.get(f"/Items/{key}/Ancestors")
    assert [(row["Type"], row["Name"]) for row in found][: len(above)] == above
    (folder,) = [row for row in found if row["Name"] == above[0][1]]
    client.server.remove_file(path)
    await client.ask(f"/Items/{folder['Id']}/Refresh", "POST")
    await client.server.idle()
    assert (await client.ask(f"/Items/{key}"))[0] == 404


@pytest.mark.parametrize(
    ("folder", "number"),
    [
        ("S03", 3),
        ("4", 4),
        ("Season 07 (2016)", 7),
        ("Staffel 8", 8),
        ("Stagione 9 (2011)", 9),
        ("Series 10", 10),
        ("Sunday 11", None),
        ("Season", None),
        ("Extras", None),
    ],
)
async def test_what_seasons_are_called(
    client: Asking, folder: str, number: int | None
) -> None:
    """In some languages, short, and with their years."""
    path = f"TV Shows/Severance (2022)/{folder}/Severance - Late.mkv"
    client.server.add_file(path)
    client.server.scan()
    await client.server.idle()
    rows = await client.items("includeItemTypes=Episode&searchTerm=Late")
    seasons = {row["Id"]: row for row in await client.items("includeItemTypes=Season")}
    found = [seasons[row["SeasonId"]]["IndexNumber"] for row in rows]
    assert found == ([] if number is None else [number])


async def test_a_library_within_anothers_folder_has_what_is_in_its_own(
    client: Asking,
) -> None:
    """One file is one item, with one home: the nearest."""
    path = "Movies/Kids/Up (2009)/Up (2009).mkv"
    client.server.add_file(path)
    outer = client.server.library_id("Movies")
    client.server.scan()
    await client.server.idle()
    wish = "includeItemTypes=Movie&searchTerm=Up"
    (before,) = await client.items(f"{wish}&parentId={outer}")
    inner = client.server.add_library("Kids", "movies", "Movies/Kids")
    for library in (inner, outer, inner):
        await client.ask(f"/Items/{library}/Refresh", "POST")
        await client.server.idle()
    (after,) = await client.items(f"{wish}&parentId={inner}")
    assert after["Id"] == before["Id"]
    assert await client.items(f"{wish}&parentId={outer}") == []
    assert len(await client.items(wish)) == 1


@pytest.mark.parametrize(("version", "items"), [("10.11.11", 2), ("12.0.0", 1)])
async def test_two_files_of_one_episode(client: Asking, items: int) -> None:
    """One item on 12, two before."""
    server = client.server
    server.add_file("TV Shows/Severance (2022)/Season 01/Severance - S01E01.mp4")
    server.scan()
    await server.idle()
    season = server.item_id("Season 1")
    rows = await client.items(f"parentId={season}&indexNumber=1&fields=MediaSources")
    assert len(rows) == items
    assert sum(len(row["MediaSources"]) for row in rows) == 2


async def test_an_id_hangs_on_the_path(client: Asking, media: Path) -> None:
    """And on nothing else; another server has the same."""
    path = str(media / "Movies/Dune (2021)/Dune (2021).mkv")
    assert client.server.item_id("Dune") == item_id("Movie", path)
    assert item_id("Movie", "/media/movies/Charade (1963)/Charade (1963).mkv") != (
        item_id("Episode", "/media/movies/Charade (1963)/Charade (1963).mkv")
    )


async def test_folders_can_be_shown_as_others(
    media: Path, socket_enabled: None
) -> None:
    """So that a recorded path is the path here."""
    async with (
        JellyfinSimulator(media, mount="/media") as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)
        folders = await client.get("/Library/VirtualFolders")
        assert ["/media/Movies"] in [one["Locations"] for one in folders]
        server.add_file("Movies/New (2020)/New (2020).mkv")
        path = "/media/Movies/New (2020)/New (2020).mkv"
        report = {"Updates": [{"Path": path, "UpdateType": "Created"}]}
        await client.ask("/Library/Media/Updated", "POST", json=report)
        await server.idle()
        assert server.item("New").path == path


async def test_what_lies_beside_the_media(client: Asking, media: Path) -> None:
    """An .nfo, a poster and subtitles."""
    folder = media / "Movies/Charade (1963)"
    client.server.add_file("Movies/Charade (1963)/Charade (1963).mkv")
    (folder / "movie.nfo").write_text(
        '<movie><title>Charade</title><uniqueid type="imdb">tt0056923</uniqueid>'
        "<genre>Comedy</genre><actor><name>Cary Grant</name><role>Peter</role></actor>"
        "</movie>"
    )
    (folder / "poster.jpg").write_bytes(b"picture")
    (folder / "Charade (1963).de.srt").write_text("1")
    client.server.scan()
    await client.server.idle()
    wanted = "ProviderIds,Genres,MediaStreams,People"
    (row,) = await client.items(f"searchTerm=Charade&fields={wanted}")
    assert row["Name"] == "Charade"
    assert row["ProviderIds"] == {"Imdb": "tt0056923"}
    assert (row["Genres"], row["HasSubtitles"]) == (["Comedy"], True)
    assert row["People"][0]["Name"] == "Cary Grant"
    assert row["MediaStreams"][0]["Language"] == "deu"
    path = f"/Items/{row['Id']}/Images/Primary"
    assert await client.ask(path, headers={}) == (200, "picture")


async def test_episodes_without_a_season_folder(client: Asking) -> None:
    """Their season is nowhere on disk, and refreshed through its show."""
    server = client.server
    for number in (1, 2):
        server.add_file(f"TV Shows/Loose (2020)/Loose - S03E0{number}.mkv")
        server.scan()
        await server.idle()
    season = server.item_id("Season 3")
    await client.ask(f"/Items/{season}/Refresh", "POST")
    await server.idle()
    assert len(await client.names(f"parentId={season}")) == 2
    (row,) = await client.items(f"ids={season}&fields=Path")
    assert (row["IndexNumber"], "Path" in row) == (3, False)


async def test_filters_by_company(client: Asking) -> None:
    """What an artist made, what is on an album."""
    for name, title in (("albumIds", "Moon Safari"), ("artistIds", "Air")):
        query = f"includeItemTypes=Audio&{name}={client.server.item_id(title)}"
        assert await client.names(query) == ["La femme", "Sexy Boy"]
        assert await client.names(query.replace("Audio", "Movie")) == []


async def test_a_sidecar_says_what_is_in_a_file(client: Asking) -> None:
    """Whatever the file holds."""
    file = client.server.add_file("Movies/Odd (2001)/Odd (2001).mkv")
    streams = [{"Type": "Video", "Codec": "av1", "Index": 0, "Height": 480}]
    told = {"RunTimeTicks": 60_000_000, "MediaStreams": streams}
    file.with_name(f"{file.name}.probe.json").write_text(json.dumps(told))
    client.server.scan()
    await client.server.idle()
    (row,) = await client.items("searchTerm=Odd&fields=MediaStreams")
    assert (row["RunTimeTicks"], row["MediaStreams"]) == (60_000_000, streams)


async def test_deleting_an_item_deletes_its_file(client: Asking, media: Path) -> None:
    """For an administrator; a plain user is turned away in words."""
    dune = client.server.item_id("Dune")
    client.server.add_user("Bob", "b")
    token = client.server.login("Bob", "phone")
    refusal = await client.ask(f"/Items/{dune}", "DELETE", token=token)
    assert refusal == (401, "Unauthorized access")
    assert (await client.ask(f"/Items/{dune}", "DELETE"))[0] == 204
    assert not (media / "Movies/Dune (2021)/Dune (2021).mkv").exists()
    assert (await client.ask(f"/Items/{dune}"))[0] == 404


async def test_a_big_library_is_cheap(socket_enabled: None) -> None:
    """Ten thousand episodes, made and listed in moments."""
    begun = time.monotonic()
    async with (
        JellyfinSimulator(synthetic=10_000) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)
        path = "/Items?recursive=true&includeItemTypes=Episode&fields=Path&limit=500"
        page = await client.get(path)
        assert (len(page["Items"]), page["TotalRecordCount"]) == (500, 10_000)
    assert time.monotonic() - begun < 10


async def test_what_pages_cost(socket_enabled: None) -> None:
    """130 ms and a bit for each item, 20 and 30 ms for less, as measured."""
    async with (
        JellyfinSimulator(synthetic=100, pace=1.0) as server,
        ClientSession() as session,
    ):
        client = Asking(server, session)

        async def cost(query: str) -> float:
            begun = time.monotonic()
            await client.get(f"/Items?recursive=true&includeItemTypes=Episode{query}")
            return time.monotonic() - begun

        # The least it takes is exact; how much more, the machine decides
        assert 0.133 <= await cost("&limit=100") < 0.6
        assert 0.173 <= await cost("&limit=100&fields=MediaSources") < 0.6
        assert 0.02 <= await cost("&searchTerm=nothing") < 0.13
        assert 0.03 <= await cost("&limit=0") < 0.13
