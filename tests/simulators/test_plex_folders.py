"""The simulated Plex server's scans of odd folders, and of files that are none."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from .client import Client, Payload
from .media import FAKE
from .plex import PlexSimulator

DUNE = "Movies/Dune (2021)"
NEW = "Movies/Sicario (2015)/Sicario (2015).mkv"


async def scan(plex: PlexSimulator, client: Client, folder: Path) -> None:
    """Ask for a scan of a folder of films, and wait for its end."""
    path = f"/library/sections/1/refresh?path={quote(str(folder))}"
    assert (await client.ask(path))[0] == 200
    await plex.idle()


async def films(client: Client) -> Sequence[str]:
    """Return the titles of the films."""
    return await client.titles("/library/sections/1/all")


async def media(client: Client, title: str) -> tuple[Payload, Payload]:
    """Return what is told of a film and its file."""
    (row,) = (await client.container(f"/library/sections/1/all?title={title}"))[
        "Metadata"
    ]
    found = await client.container(f"/library/metadata/{row['ratingKey']}")
    item = found["Metadata"][0]
    return item, item["Media"][0]


@pytest.mark.parametrize("left", [(), ("Dune",)])
async def test_a_folder_that_is_gone(
    plex: PlexSimulator, client: Client, left: tuple[str, ...]
) -> None:
    """Misses what was in it, or does nothing: nobody knows for sure."""
    plex.section("Movies").misses_gone = not left
    assert plex.media is not None
    plex.remove_file(f"{DUNE}/Dune (2021).mkv")
    await scan(plex, client, plex.media / DUNE)
    assert ("Dune" in await films(client)) is bool(left)

    await scan(plex, client, plex.media / "Movies")
    assert "Dune" not in await films(client)


async def test_a_folder_of_another_section_does_nothing(
    plex: PlexSimulator, client: Client
) -> None:
    """Nor does one that only begins alike."""
    assert plex.media is not None
    plex.add_file(NEW)
    plex.add_file("Movies 2/Other (2001)/Other (2001).mkv")
    before = plex.looked()
    for folder in ("TV Shows", "Movies 2", "Mov"):
        await scan(plex, client, plex.media / folder)

    assert not {"Sicario", "Other"} & set(await films(client))
    assert plex.looked() == before


async def test_a_file_is_no_folder(plex: PlexSimulator, client: Client) -> None:
    """Asked for one, a scan finds and misses nothing."""
    new = plex.add_file(NEW)
    assert plex.media is not None
    known = await films(client)
    for file in (new, plex.media / DUNE / "Dune (2021).mkv"):
        await scan(plex, client, file)

    assert await films(client) == known


@pytest.mark.parametrize("size", [0, len(FAKE), 5000])
async def test_what_is_no_film_is_listed_and_not_known(
    plex: PlexSimulator, client: Client, size: int
) -> None:
    """Without duration, format or streams, as often as it is looked into."""
    file = plex.add_fake(NEW, size)
    await scan(plex, client, file.parent)
    item, found = await media(client, "Sicario")
    await client.ask(f"{item['key']}/analyze", "PUT")
    again = await media(client, "Sicario")

    for one, file_of_it in ((item, found), again):
        assert "duration" not in one
        assert not {"duration", "bitrate", "videoCodec"} & file_of_it.keys()
        (part,) = file_of_it["Part"]
        assert part["size"] == size
        assert not {"duration", "Stream"} & part.keys()


async def test_what_became_a_film_is_known_when_it_is_analysed(
    plex: PlexSimulator, client: Client
) -> None:
    """A scan reads its size only."""
    file = plex.add_fake(NEW)
    await scan(plex, client, file.parent)
    plex.add_file(NEW, size=70_000)
    await scan(plex, client, file.parent)
    item, unread = await media(client, "Sicario")
    await client.ask(f"{item['key']}/analyze", "PUT")
    known, read = await media(client, "Sicario")

    assert unread["Part"][0]["size"] == read["Part"][0]["size"] == 70_000
    assert "Stream" not in unread["Part"][0]
    assert read["Part"][0]["Stream"]
    assert known["duration"] == read["duration"]
