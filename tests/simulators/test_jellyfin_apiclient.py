"""Judge: jellyfin-apiclient-python as it is, against the simulated Jellyfin server."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from jellyfin_apiclient_python.connection_manager import (  # type: ignore[import-untyped]  # No stubs
    CONNECTION_STATE,
)
from jellyfin_apiclient_python.exceptions import (  # type: ignore[import-untyped]  # No stubs
    HTTPException,
)
import pytest

from .jellyfin import JellyfinSimulator
from .jellyfin_judges.library import Judge, judged, until

VERSIONS = ("10.9.11", "10.10.7", "10.11.11", "12.0.0")


@pytest.fixture
def jellyfin_media(tmp_path: Path) -> Path:
    """Return a media folder with two films, a show and an album."""
    files = (
        "movies/Dune (2021)/Dune (2021).mkv",
        "movies/Arrival (2016)/Arrival (2016).mkv",
        "shows/Severance (2022)/Season 01/Severance - S01E01.mkv",
        "shows/Severance (2022)/Season 01/Severance - S01E02.mkv",
        "music/Air/Moon Safari (1998)/01 - La Femme.flac",
    )
    for file in files:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * 1000)
    return tmp_path


@pytest.fixture(params=VERSIONS)
async def jellyfin(
    request: pytest.FixtureRequest,
    socket_enabled: None,  # Requested before the port opens
    jellyfin_media: Path,
) -> AsyncIterator[JellyfinSimulator]:
    """Return a running server of each version."""
    version = request.param
    async with JellyfinSimulator(jellyfin_media, version=version) as simulator:
        yield simulator


@pytest.fixture
async def judge(jellyfin: JellyfinSimulator) -> AsyncIterator[Judge]:
    """Return the library, signed in."""
    judge = Judge(jellyfin)
    await judged(judge.log_in)
    yield judge
    await judge.leave()


async def test_it_logs_in(jellyfin: JellyfinSimulator) -> None:
    """The answer has what the library keeps: user, token and server."""
    judge = Judge(jellyfin)
    answer = await judged(judge.log_in)

    assert answer["ServerId"] == jellyfin.server_id
    assert answer["User"]["Name"] == "Anna"
    assert judge.client.auth.get_server_info(jellyfin.server_id)["Name"] == "Den"
    assert (await judged(judge.api.get_user))["Id"] == answer["User"]["Id"]


async def test_a_wrong_password_is_no_login(jellyfin: JellyfinSimulator) -> None:
    """The library then returns nothing."""
    assert await judged(Judge(jellyfin).log_in, "nonsense") == {}


async def test_it_signs_in_by_quick_connect(jellyfin: JellyfinSimulator) -> None:
    """From the code to the token, as the library has it in its manual."""
    judge = Judge(jellyfin)
    found = await judged(judge.client.auth.connect_to_address, jellyfin.url)
    assert found["State"] is CONNECTION_STATE.ServerSignIn
    assert await judged(judge.api.quick_connect_enabled, jellyfin.url) is True
    begun = await judged(judge.api.quick_connect_initiate, jellyfin.url)
    state = judge.api.quick_connect_state
    waiting = await judged(state, jellyfin.url, begun["Secret"])
    assert jellyfin.approve(begun["Code"], "Anna")
    approved = await judged(state, jellyfin.url, begun["Secret"])
    login = judge.client.auth.login_with_quick_connect
    answer = await judged(login, jellyfin.url, begun["Secret"])

    assert (waiting["Authenticated"], approved["Authenticated"]) == (False, True)
    assert answer["User"]["Name"] == "Anna"


async def test_a_dead_token_is_unauthorized(
    jellyfin: JellyfinSimulator, judge: Judge
) -> None:
    """A 401 is what the library calls so, once."""
    jellyfin.revoke_token(judge.client.config.data["auth.token"])

    with pytest.raises(HTTPException) as raised:
        await judged(judge.api.get_user_settings)
    assert raised.value.status == "Unauthorized"


async def test_it_lists(jellyfin: JellyfinSimulator, judge: Judge) -> None:
    """Views, films, seasons, episodes, tracks and what is in them."""

    def names(answer: Any) -> list[str]:
        return [row["Name"] for row in answer["Items"]]

    def walk() -> dict[str, Any]:
        api, show = judge.api, jellyfin.item_id("Severance")
        season = jellyfin.item("Severance - S01E01").parent
        assert season is not None
        films = api.get_user_items(include_item_types="Movie", recursive=True)
        page = api.get_user_items(
            include_item_types="Movie", recursive=True, start_index=1, limit=1
        )
        return {
            "views": sorted(names(api.get_views())),
            "films": sorted(names(films)),
            "page": (len(page["Items"]), page["TotalRecordCount"], page["StartIndex"]),
            "seasons": names(api.get_seasons(show)),
            "episodes": names(api.get_episodes(show)),
            "of season": [
                row["IndexNumber"] for row in api.get_season(show, season.id)["Items"]
            ],
            "found": names(api.search_media_items("Dune", media="Movie")),
            "tracks": names(
                api.get_album_tracks(jellyfin.item_id("Moon Safari"), fields="Path")
            ),
            "folders": sorted(one["Name"] for one in api.virtual_folders()),
            "counts": api.items("/Counts")["EpisodeCount"],
        }

    assert await judged(walk) == {
        "views": ["movies", "music", "shows"],
        "films": ["Arrival (2016)", "Dune (2021)"],
        "page": (1, 2, 1),
        "seasons": ["Season 1"],
        "episodes": ["Severance - S01E01", "Severance - S01E02"],
        "of season": [1, 2],
        "found": ["Dune (2021)"],
        "tracks": ["La Femme"],
        "folders": ["movies", "music", "shows"],
        "counts": 2,
    }


async def test_it_gets_items(jellyfin: JellyfinSimulator, judge: Judge) -> None:
    """One with all that the library asks for, some by their ids, and a missing one."""
    film, episode = jellyfin.item_id("Dune"), jellyfin.item_id("Severance - S01E02")
    row = await judged(judge.api.get_item, film)
    both = await judged(judge.api.get_items, [film, episode])
    marked = await judged(judge.api.get_userdata_for_item, film)

    said = (row["Name"], row["ProductionYear"], row["Type"])
    assert said == ("Dune (2021)", 2021, "Movie")
    assert row["MediaSources"][0]["Size"] == 1000
    assert {one["Type"] for one in row["MediaStreams"]} == {"Audio", "Video"}
    assert {one["Id"] for one in both["Items"]} == {film, episode}
    assert marked["Played"] is False
    with pytest.raises(HTTPException) as raised:
        await judged(judge.api.get_item, "0123456789abcdef0123456789abcdef")
    assert raised.value.status == 404


async def test_it_marks_what_was_seen(
    jellyfin: JellyfinSimulator, judge: Judge
) -> None:
    """Played and favourite marks come back with the item."""
    film = jellyfin.item_id("Dune")
    await judged(judge.api.item_played, film, 1)
    await judged(judge.api.favorite, film)

    marked = (await judged(judge.api.get_item, film))["UserData"]
    assert (marked["Played"], marked["IsFavorite"]) == (True, True)


async def test_it_sees_sessions(jellyfin: JellyfinSimulator, judge: Judge) -> None:
    """Who plays what and where, and that a command is obeyed."""
    session = jellyfin.play("Ben", "Dune", "Living Room TV", "transcode", 60)
    rows = {row["Id"]: row for row in await judged(judge.api.sessions)}
    playing = rows[session]
    await judged(judge.api.remote_pause, session)
    paused = {row["Id"]: row for row in await judged(judge.api.sessions)}[session]

    assert playing["NowPlayingItem"]["Name"] == "Dune (2021)"
    assert (playing["UserName"], playing["DeviceName"]) == ("Ben", "Living Room TV")
    assert playing["PlayState"]["PlayMethod"] == "Transcode"
    assert playing["PlayState"]["PositionTicks"] >= 600_000_000
    assert paused["PlayState"]["IsPaused"] is True


async def test_its_own_playback_is_known(
    jellyfin: JellyfinSimulator, judge: Judge
) -> None:
    """What it reports is its session's; a stop ends it."""
    film = jellyfin.item_id("Dune")
    report = {"ItemId": film, "MediaSourceId": film, "PlayMethod": "DirectPlay"}
    at = {**report, "PositionTicks": 300_000_000, "IsPaused": True}

    async def own() -> dict[str, Any]:
        rows: list[dict[str, Any]] = await judged(judge.api.sessions)
        return next(row for row in rows if row["DeviceId"] == "judge-1")

    await judged(judge.api.post_capabilities, {"PlayableMediaTypes": ["Video"]})
    await judged(judge.api.session_playing, dict(report))
    await judged(judge.api.session_progress, at)
    playing = await own()
    await judged(judge.api.session_stop, {**report, "PositionTicks": 310_000_000})

    assert playing["NowPlayingItem"]["Id"] == film
    assert playing["PlayState"]["PositionTicks"] == 300_000_000
    assert playing["PlayState"]["IsPaused"] is True
    assert "NowPlayingItem" not in await own()


async def test_it_asks_for_what_is_new(
    jellyfin: JellyfinSimulator, judge: Judge
) -> None:
    """A refresh of a library finds a file; the library lists it among the latest."""
    jellyfin.add_file("movies/Sicario (2015)/Sicario (2015).mkv")
    await judged(judge.api.refresh_item, jellyfin.library_id("movies"))
    await jellyfin.idle()

    latest = await judged(judge.api.get_recently_added)
    assert "Sicario (2015)" in [row["Name"] for row in latest]


async def test_it_has_a_season_looked_at(
    jellyfin: JellyfinSimulator, judge: Judge
) -> None:
    """What came is there, probed, unless it is none; what went is gone."""
    season = "shows/Severance (2022)/Season 01"
    jellyfin.add_file(f"{season}/Severance - S01E03.mkv")
    jellyfin.add_fake(f"{season}/Severance - S01E04.mkv")
    jellyfin.remove_file(f"{season}/Severance - S01E02.mkv")
    key = jellyfin.item_id("Season 1")
    await judged(judge.api.refresh_item, key)
    await jellyfin.idle()

    found = await judged(
        judge.api.user_items,
        "",
        {"ParentId": key, "Recursive": True, "Fields": "MediaStreams"},
    )
    assert {row["Name"][-6:]: len(row["MediaStreams"]) for row in found["Items"]} == {
        "S01E01": 2,
        "S01E03": 2,
        "S01E04": 0,
    }
    assert ["RunTimeTicks" in row for row in found["Items"]] == [True, True, False]


async def test_it_reads_what_servers_tell(judge: Judge) -> None:
    """The server, its users, what is next and where it is."""

    def read() -> dict[str, Any]:
        return {
            "info": judge.api.get_system_info_new()["ServerName"],
            "public": judge.api.try_server()["ServerName"],
            "users": [user["Name"] for user in judge.api.get_users()],
            "next": judge.api.get_next()["Items"],
            "resume": judge.api.get_resume_items()["Items"],
            "near": judge.api.get_endpoint_info()["IsLocal"],
        }

    assert await judged(read) == {
        "info": "Den",
        "public": "Den",
        "users": ["Anna"],
        "next": [],
        "resume": [],
        "near": True,
    }


async def test_its_socket_hears(jellyfin: JellyfinSimulator, judge: Judge) -> None:
    """Sessions that it asked for, changes of the library, marks, and a goodbye."""
    await judged(judge.listen)
    await until(lambda: "WebSocketConnect" in judge.kinds())
    await judged(judge.client.wsc.send, "SessionsStart", "0,1500")

    jellyfin.play("Ben", "Dune")
    await until(lambda: "Dune (2021)" in _played(judge))
    await judged(judge.api.favorite, jellyfin.item_id("Dune"))
    await until(lambda: "UserDataChanged" in judge.kinds())
    jellyfin.add_file("movies/Sicario (2015)/Sicario (2015).mkv")
    jellyfin.scan("movies")
    await until(lambda: "LibraryChanged" in judge.kinds())

    added = dict(judge.heard)["LibraryChanged"]["ItemsAdded"]
    assert jellyfin.item_id("Sicario") in added
    assert "WebSocketError" not in judge.kinds()


def _played(judge: Judge) -> set[str]:
    """Return the names of all that was heard to play."""
    frames = [data["value"] for kind, data in judge.heard if kind == "Sessions"]
    rows = [row for frame in frames for row in frame]
    return {row["NowPlayingItem"]["Name"] for row in rows if "NowPlayingItem" in row}
