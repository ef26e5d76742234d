"""Looking for what is new: who lists, who probes, who tells."""

from pathlib import Path

import pytest

from .asking import Asking
from .notation import item_id
from .synthetic import add_episodes

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


async def test_a_scan_of_everything_takes_as_long_as_recorded(
    client: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among 10,000 episodes a new one was listed after 1.1 s, and probed after 8.5."""
    server = client.server
    add_episodes(server.shelf, 10_000)
    shows = server.library_id("TV Shows")  # The last to be looked through
    server.shelf.libraries[shows] = server.shelf.libraries.pop(shows)
    path = server.shelf.shown(server.add_file(NEW))
    waited, listed = 0.0, 0.0

    async def wait(seconds: float) -> None:
        nonlocal waited, listed
        key = item_id("Episode", path)
        listed = listed if key in server.shelf.items else waited + seconds
        waited += 0.0 if server.known_at(path) else seconds

    monkeypatch.setattr(server.state.refresher, "_wait", wait)
    server.scan()
    await server.idle()
    assert listed == pytest.approx(1.1, rel=0.2)
    assert waited == pytest.approx(8.5, rel=0.2)


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


@pytest.mark.parametrize(("mode", "read"), [("", False), ("Default", True)])
@pytest.mark.parametrize("target", ["Dune", "Movies"])
async def test_what_lies_beside_a_film_is_read_when_it_changes(
    client: Asking,
    media: Path,
    target: str,
    mode: str,
    read: bool,  # noqa: FBT001  # A parameter
) -> None:
    """Its .nfo and its poster; another Etag tells."""
    dune = client.server.item_id("Dune")
    wish = f"ids={dune}&fields=Etag,Overview"
    seen = [(await client.items(wish))[0]]
    folder = media / "Movies/Dune (2021)"
    nfo = "<movie><title>Dune</title><plot>{}</plot></movie>"
    for name, text in (
        ("movie.nfo", nfo.format("Sand.")),
        ("movie.nfo", nfo.format("More sand.")),
        ("poster.jpg", "0"),
    ):
        (folder / name).write_text(text)
        await refresh(client, client.server.item_id(target), mode)
        seen.append((await client.items(wish))[0])
    overviews = [None, "Sand.", "More sand.", "More sand."]
    assert [row.get("Overview") for row in seen] == (overviews if read else [None] * 4)
    assert len({row["Etag"] for row in seen}) == (4 if read else 1)
    assert (seen[-1]["ImageTags"] != seen[0]["ImageTags"]) is read
    before = seen[-1]["Etag"]
    await refresh(client, client.server.library_id("Movies"), "ValidationOnly")
    assert (await client.items(wish))[0]["Etag"] == before


@pytest.mark.parametrize("name", ["metadataRefreshMode", "imageRefreshMode"])
async def test_an_unknown_mode_is_refused(client: Asking, name: str) -> None:
    """As any word that is none of a list's; known ones are in any case."""
    path = f"/Items/{client.server.item_id('Dune')}/Refresh"
    status, body = await client.ask(f"{path}?{name}=Bogus", "POST")
    assert (status, body["errors"]) == (
        400,
        {name: ["The value 'Bogus' is not valid."]},
    )
    assert (await client.ask(f"{path}?{name}=fullrefresh", "POST"))[0] == 204


@pytest.mark.parametrize(
    ("path", "is_seen"),
    [
        ("/Library/Movies/Added?tmdbId=961", True),
        ("/Library/Movies/Updated?tmdbId=961", True),
        ("/Library/Movies/Added?imdbId=tt1&tmdbId=961", False),
        ("/Library/Movies/Added", False),
        ("/Library/Series/Added?tvdbId=371980", True),
        ("/Library/Series/Updated?tvdbId=371980", True),
        ("/Library/Series/Updated?tvdbId=1", False),
    ],
)
async def test_reports_of_what_has_an_id(
    client: Asking,
    path: str,
    is_seen: bool,  # noqa: FBT001  # A parameter
) -> None:
    """Any user may send them; the monitor then looks at what has the id."""
    server = client.server
    server.item("Severance").provider_ids["Tvdb"] = "371980"
    server.add_file(NEW)
    film = server.shelf.on_disk(server.item("The General").path)
    film.write_bytes(b"0" * 5000)
    server.add_user("Bob", "b")
    token = server.login("Bob", "phone")
    assert (await client.ask(path, "POST", token=token))[0] == 204
    await server.idle()
    (general,) = await client.items("searchTerm=General&fields=MediaSources")
    size = general["MediaSources"][0]["Size"]
    is_listed = (await look(client, "S01E04"))[0]
    expected = is_seen if "Movies" in path else False, is_seen and "Series" in path
    assert (size == 5000, is_listed) == expected


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
