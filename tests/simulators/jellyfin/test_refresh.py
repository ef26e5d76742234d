"""Looking for what is new: who lists, who probes, who tells."""

from pathlib import Path

import pytest

from .asking import Asking

SEASON = "TV Shows/Severance (2022)/Season 01"
NEW = f"{SEASON}/Severance - S01E04.mkv"


async def look(client: Asking, name: str) -> tuple[bool, bool]:
    """Return whether something is listed, and whether it was probed."""
    rows = await client.items(f"searchTerm={name}&fields=MediaStreams")
    if not rows:
        return False, False
    return True, bool(rows[0]["MediaStreams"]) and "RunTimeTicks" in rows[0]


async def refresh(client: Asking, identity: str, mode: str = "") -> None:
    """Ask for a refresh, and wait for its end."""
    query = f"?metadataRefreshMode={mode}" if mode else ""
    assert (await client.ask(f"/Items/{identity}/Refresh{query}", "POST"))[0] == 204
    await client.server.idle()


@pytest.mark.parametrize(
    ("mode", "probed"),
    [("", False), ("ValidationOnly", False), ("Default", True), ("FullRefresh", True)],
)
@pytest.mark.parametrize("target", ["Season 1", "Severance", "TV Shows"])
async def test_modes(client: Asking, target: str, mode: str, probed: bool) -> None:  # noqa: FBT001  # A parameter
    """Every mode lists; only two probe."""
    server = client.server
    path = server.shelf.shown(server.add_file(NEW))
    await refresh(client, server.item_id(target), mode)
    assert await look(client, "S01E04") == (True, probed)
    assert (server.known_at(path) is not None) is probed


async def test_a_server_is_calm_before_it_has_told_everything(client: Asking) -> None:
    """What was found is told half a minute later, by and by."""
    client.server.add_file(NEW)
    client.server.scan("TV Shows")
    await client.server.calm()
    assert await look(client, "S01E04") == (True, True)


@pytest.mark.parametrize("target", ["Severance - S01E04", "Season 1", "TV Shows"])
async def test_nothing_milder_makes_up_for_a_missing_mode(
    client: Asking, target: str
) -> None:
    """Neither later refreshes nor a scan of everything."""
    client.server.add_file(NEW)
    await refresh(client, client.server.item_id("Season 1"))
    await refresh(client, client.server.item_id(target), "Default")
    client.server.scan()
    await client.server.idle()
    assert await look(client, "S01E04") == (True, False)


@pytest.mark.parametrize("cure", ["full refresh", "playback info", "changed file"])
async def test_what_makes_up_for_a_missing_mode(client: Asking, cure: str) -> None:
    """Three things do."""
    file = client.server.add_file(NEW)
    await refresh(client, client.server.item_id("Season 1"))
    episode = client.server.item_id("Severance - S01E04")
    match cure:
        case "full refresh":
            await refresh(client, episode, "FullRefresh")
        case "playback info":
            await client.ask(f"/Items/{episode}/PlaybackInfo", "POST", json={})
        case _:
            file.write_bytes(b"0" * 2000)
            await refresh(client, episode, "Default")
    assert await look(client, "S01E04") == (True, True)


@pytest.mark.parametrize("size", [0, 1000])
async def test_what_is_no_film_is_listed_and_never_probed(
    client: Asking, size: int
) -> None:
    """It has streams like a broken one: none."""
    client.server.add_fake(NEW, size)
    await refresh(client, client.server.item_id("Season 1"), "Default")
    assert await look(client, "S01E04") == (True, False)


async def test_a_replaced_file(client: Asking, media: Path) -> None:
    """Same id, other size, Etag and date of creation."""
    dune = client.server.item_id("Dune")
    wish = f"ids={dune}&fields=Etag,DateCreated,MediaSources"
    (before,) = await client.items(wish)
    (media / "Movies/Dune (2021)/Dune (2021).mkv").write_bytes(b"0" * 5000)
    (unasked,) = await client.items(wish)
    await refresh(client, dune, "Default")
    (after,) = await client.items(wish)
    assert unasked == before
    assert after["MediaSources"][0]["Size"] == 5000
    for name in ("Etag", "DateCreated"):
        assert after[name] != before[name]


@pytest.mark.parametrize(("version", "played"), [("10.11.11", False), ("12.0.0", True)])
async def test_a_renamed_file_is_another_item(client: Asking, played: bool) -> None:  # noqa: FBT001  # A parameter
    """On 12 the played mark goes over to it."""
    server = client.server
    old = server.item_id("Severance - S01E01")
    await client.ask(f"/UserPlayedItems/{old}", "POST")
    server.remove_file(f"{SEASON}/Severance - S01E01.mkv")
    server.add_file(f"{SEASON}/Severance - S01E01 - Upgrade.mkv")
    await refresh(client, server.item_id("Season 1"), "Default")
    new = server.item_id("Severance - S01E01 - Upgrade")
    assert (await client.ask(f"/Items/{old}"))[0] == 404
    (row,) = await client.items(f"ids={new}")
    assert row["UserData"]["Played"] is played


@pytest.mark.parametrize("loss", ["gone", "empty"])
async def test_a_lost_mount_removes_nothing(
    client: Asking, media: Path, loss: str
) -> None:
    """Neither by a refresh nor by a scan of everything."""
    (media / "Music").rename(media / ".away")
    if loss == "empty":
        (media / "Music").mkdir()
    await refresh(client, client.server.library_id("Music"), "Default")
    client.server.scan()
    await client.server.idle()
    assert len(await client.names("includeItemTypes=Audio")) == 2


async def test_hidden_folders_are_not_listed(client: Asking) -> None:
    """A name that begins with a dot."""
    client.server.add_file("Movies/..Dots (2011)/..Dots (2011).mkv")
    await refresh(client, client.server.library_id("Movies"), "Default")
    assert await look(client, "Dots") == (False, False)


async def test_odd_names_stay_as_they_are(client: Asking) -> None:
    """Byte for byte."""
    name = "Ame\u0301lie 🎬 #1 100% & [x] 'y' (2005) "
    client.server.add_file(f"Movies/{name}/{name}.mkv")
    await refresh(client, client.server.library_id("Movies"), "Default")
    rows = await client.items("includeItemTypes=Movie&fields=Path")
    assert any(row["Path"].endswith(f"/{name}/{name}.mkv") for row in rows)
