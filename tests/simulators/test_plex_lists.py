"""The simulated Plex server's answers: queries, pages, fields, notations."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree as ET

from aiohttp import ClientSession
import pytest

from .client import Client, Payload, entries, frames
from .plex import PlexSimulator
from .plex.answers import ELEMENTS

WALK_SECONDS = 10  # It takes less than one, on a machine that has nothing else to do


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("year>=2016", ["Arrival", "Dune"]),
        ("year%3E=2016", ["Arrival", "Dune"]),
        ("year>>=2016", ["Dune"]),
        ("year<<=2016", ["The Third Man"]),
        ("year!=2021", ["Arrival", "The Third Man"]),
        ("year=2016,2021", ["Arrival", "Dune"]),
        ("title==Dune", ["Dune"]),
        ("title=un", ["Dune"]),
        ("title!=un", ["Arrival", "The Third Man"]),
        ("title!==Dune", ["Arrival", "The Third Man"]),
        ("title<=the", ["The Third Man"]),
        ("title>=al", ["Arrival"]),
        ("addedAt>>=-1h", ["Arrival", "Dune", "The Third Man"]),
        ("addedAt<<=-1h", []),
        ("year=2021&title=x", []),
        ("push=1&year=2021&or=1&year=1949&pop=1&title=e", ["Dune", "The Third Man"]),
        ("nonsense=1&sort=year:desc", ["Dune", "Arrival", "The Third Man"]),
        ("year>=words", ["Arrival", "Dune", "The Third Man"]),
        ("sort=year", ["The Third Man", "Arrival", "Dune"]),
        ("limit=2", ["Arrival", "Dune"]),
    ],
)
async def test_queries(client: Client, query: str, expected: list[str]) -> None:
    """What is known is obeyed; what is not is silently ignored."""
    assert await client.titles(f"/library/sections/1/all?{query}") == expected


async def test_a_picky_server_ignores_encoded_operators(
    plex: PlexSimulator, client: Client
) -> None:
    """Then the whole library comes, and nothing says so."""
    plex.state.picky = True
    assert len(await client.titles("/library/sections/1/all?year%3E=2016")) == 3
    assert len(await client.titles("/library/sections/1/all?year>=2016")) == 2


async def test_scoped_fields_look_upwards(client: Client) -> None:
    """An episode is found by its show."""
    path = "/library/sections/3/all?type=4&show.title=severance&episode.index=2"
    assert len(await client.titles(path)) == 2
    assert await client.titles(path.replace("severance", "dark")) == []


async def test_paging_by_header_and_by_query(client: Client) -> None:
    """Both say where they are; a size of 0 only counts; HEAD counts too."""
    path = "/library/sections/3/all?type=4"
    start, size = "X-Plex-Container-Start", "X-Plex-Container-Size"
    by_query = await client.container(f"{path}&{start}=4&{size}=5")
    _, _, headers, by_header = await client.ask(path, **{start: "4", size: "5"})

    assert by_header["MediaContainer"] == by_query
    assert (by_query["size"], by_query["offset"], by_query["totalSize"]) == (2, 4, 6)
    assert headers["X-Plex-Container-Total-Size"] == "6"
    counted = await client.container(f"{path}&{start}=0&{size}=0")
    assert (counted["size"], counted["totalSize"]) == (0, 6)
    assert "Metadata" not in counted
    _, _, headers, body = await client.ask(path, "HEAD")
    assert (headers["X-Plex-Container-Total-Size"], body) == ("6", "")


async def test_a_server_may_force_smaller_pages(
    plex: PlexSimulator, client: Client
) -> None:
    """And a limit falsifies the total."""
    plex.state.page_limit = 4
    whole = await client.container("/library/sections/3/all?type=4")
    assert (whole["size"], whole["totalSize"]) == (4, 6)
    limited = await client.container("/library/sections/3/all?type=4&limit=3")
    assert (limited["size"], limited["totalSize"]) == (3, 3)


async def test_fields_are_cut_by_the_api_version(client: Client) -> None:
    """Without the header, includeFields adds; from 1.0.0 on, it keeps."""
    path = "/library/sections/1/all?includeFields=ratingKey,updatedAt"
    old = (await client.container(path))["Metadata"][0]
    version = {"X-Plex-Pms-Api-Version": "1.2.0"}
    new = (await client.container(path, **version))["Metadata"][0]
    lean = (await client.container(f"{path}&includeElements=Guid", **version))[
        "Metadata"
    ][0]
    without = "/library/sections/1/all?excludeElements=Media,Role&excludeFields=summary"
    cut = (await client.container(without))["Metadata"][0]

    assert "title" in old
    assert "title" not in new
    assert new["Media"]
    assert lean.keys() == {"ratingKey", "updatedAt"}
    assert not {"Media", "Role", "summary"} & cut.keys()
    assert {"title", "Genre"} <= cut.keys()


async def test_the_file_filter(client: Client, media: Path) -> None:
    """It narrows by directory, and breaks on shows without a type."""
    folder = media / "TV Shows/Severance (2022)/Season 01"
    path = f"/library/sections/3/all?file={folder}/Severance - S01E01.mkv"
    assert len(await client.titles(f"{path}&type=4")) == 3
    assert (await client.ask(path))[0] == 500
    assert await client.titles("/library/sections/1/all?file=Arrival (2016).mkv") == [
        "Arrival"
    ]


def as_text(value: object) -> str:
    """Return a scalar as XML has it."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def same(element: ET.Element, content: Payload) -> bool:
    """Return whether an XML element and a JSON object tell the same."""
    scalars = {
        key: as_text(value)
        for key, value in content.items()
        if not isinstance(value, (list, dict))
    }
    children = [
        (ELEMENTS.get(row.get("type", ""), "Video") if key == "Metadata" else key, row)
        for key, value in content.items()
        if isinstance(value, (list, dict))
        for row in (value if isinstance(value, list) else [value])
    ]
    return (
        element.attrib == scalars
        and [child.tag for child in element] == [tag for tag, _ in children]
        and all(
            same(child, row) for child, (_, row) in zip(element, children, strict=True)
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/library/sections",
        "/library/sections/1/all?includeGuids=1",
        "/library/sections/3/all?type=4",
        "/library/metadata/1",
        "/accounts",
        "/media/subscriptions?includeGrabs=1",
        "/media/providers",
    ],
)
async def test_xml_and_json_tell_the_same(
    plex: PlexSimulator, client: Client, path: str
) -> None:
    """One model, two notations; XML unless JSON is asked for."""
    plex.record(title='A <quoted> & "odd" title')
    told = await client.container(path)
    _, kind, _, text = await client.ask(path, Accept="*/*")
    assert kind == "application/xml"
    assert same(ET.fromstring(text), told)  # noqa: S314  # Our own simulator's


@pytest.mark.usefixtures("socket_enabled")
async def test_type_wobble(media: Path) -> None:
    """Ids are texts in sessions and frames while the wobble is on, and numbers else."""
    for wobble, kind in ((True, str), (False, int)):
        async with (
            PlexSimulator(media, wobble=wobble) as plex,
            ClientSession() as session,
        ):
            client = Client(plex, session)
            socket = await client.socket("?filters=timeline")
            plex.play()
            plex.edit("Dune", summary="Sand")
            (row,) = (await client.container("/status/sessions"))["Metadata"]
            part = row["Media"][0]["Part"][0]
            ids = [row["Media"][0]["id"], part["id"], part["Stream"][0]["id"]]
            (entry,) = entries(await frames(socket), "timeline")
            await socket.close()
        ids += [entry["itemID"], entry["sectionID"]]
        assert {type(one) for one in ids} == {kind}


@pytest.mark.usefixtures("socket_enabled")
async def test_a_large_library_is_walked_quickly(tmp_path: Path) -> None:
    """17,000 episodes, page by page, each of them once."""
    async with (
        PlexSimulator(tmp_path, synthetic=17_000) as plex,
        ClientSession() as session,
    ):
        client = Client(plex, session)
        path = "/library/sections/1/all?type=4&X-Plex-Container-Size=1000"
        keys: set[str] = set()
        async with asyncio.timeout(WALK_SECONDS):
            for start in range(0, 17_000, 1000):
                page = await client.container(f"{path}&X-Plex-Container-Start={start}")
                assert page["totalSize"] == 17_000
                keys |= {row["ratingKey"] for row in page["Metadata"]}
        assert len(keys) == 17_000
