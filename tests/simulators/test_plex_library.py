"""What the simulated Plex server makes of folders and files."""

import asyncio
import json
from pathlib import Path

import pytest

from .client import Client, entries, frames
from .plex import PlexSimulator

PNG = b"\x89PNG"


async def rescan(plex: PlexSimulator, section: str = "Movies") -> None:
    """Scan a section and wait until all is told."""
    plex.scan(section)
    await plex.idle()


async def test_a_sidecar_tells_more(plex: PlexSimulator, client: Client) -> None:
    """Fields, external ids and tags; what it does not tell is made up."""
    film = plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
    told = {"summary": "Tension.", "Guid": ["imdb://tt3397884"], "Genre": ["Crime"]}
    film.with_suffix(".json").write_text(json.dumps({**told, "duration": 7_200_000}))
    await rescan(plex)

    key = plex.library.titled("Sicario").key
    (row,) = (await client.container(f"/library/metadata/{key}"))["Metadata"]
    assert (row["summary"], row["duration"]) == ("Tension.", 7_200_000)
    assert row["Guid"] == [{"id": "imdb://tt3397884"}]
    assert [genre["tag"] for genre in row["Genre"]] == ["Crime"]
    assert row["Role"]


async def test_subtitles_beside_a_film_are_streams(
    plex: PlexSimulator, client: Client
) -> None:
    """Also when they come later."""
    plex.add_file("Movies/Dune (2021)/Dune (2021).nor.srt", size=10)
    await rescan(plex)
    key = plex.library.titled("Dune").key
    (row,) = (await client.container(f"/library/metadata/{key}"))["Metadata"]
    streams = row["Media"][0]["Part"][0]["Stream"]
    assert [one["streamType"] for one in streams] == [1, 2, 3]
    assert (streams[2]["languageCode"], streams[2]["codec"]) == ("nor", "srt")


async def test_a_second_version_joins_its_film(
    plex: PlexSimulator, client: Client
) -> None:
    """One item with two files, of which one may go."""
    second = "Movies/Dune (2021)/Dune (2021) 2160p.mkv"
    plex.add_file(second)
    await rescan(plex)
    (row,) = (await client.container("/library/sections/1/all?title=Dune"))["Metadata"]
    assert {one["videoResolution"] for one in row["Media"]} == {"1080", "4k"}
    assert await client.titles("/library/sections/1/all?duplicate=1") == ["Dune"]

    plex.remove_file(second)
    await rescan(plex)
    (row,) = (await client.container("/library/sections/1/all?title=Dune"))["Metadata"]
    assert len(row["Media"]) == 1


async def test_the_last_episode_takes_its_show_along(
    plex: PlexSimulator, client: Client
) -> None:
    """Empty seasons and shows are removed, each with a frame."""
    for season in (1, 2):
        folder = f"TV Shows/Severance (2022)/Season 0{season}"
        for one in (1, 2, 3):
            plex.remove_file(f"{folder}/Severance - S0{season}E0{one}.mkv")
    socket = await client.socket("?filters=timeline")
    await rescan(plex, "TV Shows")
    gone = entries(await frames(socket), "timeline")
    await socket.close()

    assert len({entry["itemID"] for entry in gone}) == 6 + 2 + 1
    for kind in (2, 3, 4):
        assert await client.titles(f"/library/sections/3/all?type={kind}") == []


async def test_only_what_is_media_counts(plex: PlexSimulator, client: Client) -> None:
    """Neither hidden files nor notes nor episodes without a number."""
    plex.add_file("Movies/.Sicario (2015).mkv")
    plex.add_file("Movies/Notes.txt")
    plex.add_file("TV Shows/Severance (2022)/Making of.mkv")
    plex.add_file("TV Shows/Severance (2022)/Specials/Severance - S00E01 - Party.mkv")
    await rescan(plex)
    await rescan(plex, "TV Shows")

    assert len(await client.titles("/library/sections/1/all")) == 3
    assert await client.titles("/library/sections/3/all?type=4&index=1") == [
        "Party",
        "Episode 1",
        "Episode 1",
    ]
    seasons = await client.titles("/library/sections/3/all?type=3")
    assert seasons == ["Specials", "Season 1", "Season 2"]


async def test_libraries_come_and_go(plex: PlexSimulator, client: Client) -> None:
    """A new one is scanned at once; one that is removed leaves its files."""
    film = plex.add_file("Kids/Totoro (1988)/Totoro (1988).mkv")
    key = plex.add_library("Children's films", "movie", "Kids")
    await plex.idle()
    assert await client.titles(f"/library/sections/{key}/all") == ["Totoro"]

    plex.remove_library("Children's films")
    sections = (await client.container("/library/sections"))["Directory"]
    assert len(sections) == 3
    assert (await client.ask(f"/library/sections/{key}/all"))[0] == 404
    assert film.exists()


async def test_content_moves_its_counter(plex: PlexSimulator, client: Client) -> None:
    """A scan that finds nothing leaves it alone."""

    async def counter() -> int:
        sections = (await client.container("/library/sections"))["Directory"]
        count: int = sections[0]["contentChangedAt"]
        return count

    before = await counter()
    await rescan(plex)
    assert await counter() == before
    plex.edit("Dune", new_title="Dune: Part One", summary="Sand")
    assert await counter() > before
    assert "Dune: Part One" in await client.titles("/library/sections/1/all")


async def test_deleting_an_item_deletes_its_file(
    plex: PlexSimulator, client: Client, media: Path
) -> None:
    """As an owner may who allows it."""
    key = plex.library.titled("Dune").key
    await client.ask(f"/library/metadata/{key}", "DELETE")
    assert not (media / "Movies/Dune (2021)/Dune (2021).mkv").exists()
    assert (await client.ask(f"/library/metadata/{key}"))[0] == 404


async def test_files_are_checked_when_asked(
    plex: PlexSimulator, client: Client, media: Path
) -> None:
    """Before any scan has noticed."""
    key = plex.library.titled("Dune").key
    (media / "Movies/Dune (2021)/Dune (2021).mkv").unlink()
    path = f"/library/metadata/{key}"
    (plain,) = (await client.container(path))["Metadata"]
    (checked,) = (await client.container(f"{path}?checkFiles=1"))["Metadata"]
    assert "exists" not in plain["Media"][0]["Part"][0]
    assert checked["Media"][0]["Part"][0]["exists"] is False


async def test_an_activity_is_cancelled(plex: PlexSimulator, client: Client) -> None:
    """A scan can be; a refresh cannot; what is not there is not found."""
    _, _, scan, _ = await client.ask("/library/sections/1/refresh")
    _, _, refresh, _ = await client.ask("/library/metadata/1/refresh", "PUT")
    await asyncio.sleep(0)
    answers = [
        (await client.ask(f"/activities/{uuid}", "DELETE"))[0]
        for uuid in (
            scan["X-Plex-Activity"],
            refresh["X-Plex-Activity"],
            "nonsense",
        )
    ]
    await plex.idle()
    assert answers == [200, 400, 404]


async def test_a_list_of_ids_skips_what_is_gone(client: Client) -> None:
    """Only if nothing is left it is not found."""
    found = await client.container("/library/metadata/1,999,2")
    assert [row["ratingKey"] for row in found["Metadata"]] == ["1", "2"]
    assert (await client.ask("/library/metadata/999"))[0] == 404


async def test_all_sections_are_scanned_and_stopped(
    plex: PlexSimulator, client: Client
) -> None:
    """One after the other."""

    async def scanning() -> list[bool]:
        sections = (await client.container("/library/sections/all"))["Directory"]
        return [section["refreshing"] for section in sections]

    assert (await client.ask("/library/sections/all/refresh"))[0] == 200
    assert await scanning() == [True, True, True]
    assert (await client.ask("/library/sections/all/refresh", "DELETE"))[0] == 200
    await plex.idle()
    assert await scanning() == [False, False, False]


@pytest.mark.parametrize("part", ["thumb", "art"])
async def test_pictures_are_pictures(
    plex: PlexSimulator, client: Client, part: str
) -> None:
    """Under the addresses that items tell."""
    (row,) = (await client.container("/library/sections/1/all?title=Dune"))["Metadata"]
    assert (await client.read(row[part])).startswith(PNG)
    transcoded = f"/photo/:/transcode?url={row[part]}&width=1&height=1"
    assert (await client.read(transcoded)).startswith(PNG)
    assert plex.requests[-1].path == "/photo/:/transcode"
