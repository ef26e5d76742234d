"""Judge: plexapi as it is, against the simulated Plex server."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plexapi.exceptions import BadRequest, Unauthorized
import pytest

from .plex import PlexSimulator
from .plexapi_user import PATIENCE, judged, log_in


async def test_it_logs_in(plex: PlexSimulator) -> None:
    """Name, version and identity come over."""
    server = await judged(log_in, plex)

    assert server.friendlyName == "Attic"
    assert server.machineIdentifier == plex.machine_id
    assert server.version.startswith("1.43")
    assert server.myPlexSubscription is True


async def test_a_wrong_token_is_refused(plex: PlexSimulator) -> None:
    """A 401 is what plexapi calls unauthorized."""
    with pytest.raises(Unauthorized):
        await judged(log_in, plex, "nonsense")


async def test_it_lists(plex: PlexSimulator) -> None:
    """Sections, films, shows and what is below them."""

    def walk() -> dict[str, Any]:
        library = log_in(plex).library
        show = library.section("TV Shows").get("Severance")
        track = library.section("Music").searchTracks(title="Song 1")[0]
        film = library.section("Movies").get("Dune")
        return {
            "sections": [(one.title, one.type) for one in library.sections()],
            "films": [film.title for film in library.section("Movies").all()],
            "seasons": [season.index for season in show.seasons()],
            "episodes": [one.seasonEpisode for one in show.episodes()],
            "below": [one.index for one in show.season(2).episodes()],
            "track": (track.grandparentTitle, track.parentTitle, track.index),
            "film": (film.year, film.media[0].parts[0].size, film.guids[0].id[:7]),
            "streams": len(film.reload().media[0].parts[0].streams),
            "genres": len(film.genres),
            "missing": library.section("Movies").search(title="Nothing"),
        }

    found = await judged(walk)

    assert found == {
        "sections": [("Movies", "movie"), ("Music", "artist"), ("TV Shows", "show")],
        "films": ["Arrival", "Dune", "The Third Man"],
        "seasons": [1, 2],
        "episodes": ["s01e01", "s01e02", "s01e03", "s02e01", "s02e02", "s02e03"],
        "below": [1, 2, 3],
        "track": ("Air", "Moon Safari", 1),
        "film": (2021, 1000, "imdb://"),
        "streams": 2,
        "genres": 2,
        "missing": [],
    }


async def test_it_pages(socket_enabled: None, tmp_path: Path) -> None:
    """Plexapi asks for 100 at a time and gets each item once."""
    del socket_enabled
    async with PlexSimulator(tmp_path, synthetic=250) as plex:
        episodes = await judged(
            lambda: log_in(plex).library.section("Synthetic Shows").searchEpisodes()
        )
        pages = [one for one in plex.requests if one.path.endswith("/all")]

    assert len({episode.ratingKey for episode in episodes}) == 250
    starts = [one.headers.get("X-Plex-Container-Start") for one in pages]
    assert starts[-3:] == ["0", "100", "200"]


async def test_it_reads_sessions(plex: PlexSimulator) -> None:
    """Who plays what, on what, how, and where they are."""
    plex.play("Anna", "Dune", "Living Room TV", "transcode", 120.0)
    key = plex.play("Ben", "Episode 2", "Phone")
    plex.pause(key)

    film, episode = await judged(lambda: log_in(plex).sessions())

    assert (film.usernames, film.player.title) == (["Anna"], "Living Room TV")
    assert (film.sessionKey, film.player.state) == (1, "playing")
    assert film.transcodeSession.videoDecision == "transcode"
    assert film.viewOffset >= 120_000
    assert (episode.usernames, episode.grandparentTitle) == (["Ben"], "Severance")
    assert (episode.player.state, episode.transcodeSession) == ("paused", None)


async def test_it_stops_a_session(plex: PlexSimulator) -> None:
    """An owner may end somebody's playback."""
    plex.play("Ben", "Dune")
    await judged(lambda: log_in(plex).sessions()[0].stop("Bedtime"))
    assert await judged(lambda: log_in(plex).sessions()) == []


async def test_it_reads_history(plex: PlexSimulator) -> None:
    """What was seen to its end is in the history; what was not is not."""
    half, whole = plex.play("Anna", "Arrival"), plex.play("Ben", "Dune")
    plex.seek(whole, 1_000_000)
    plex.stop_playing(whole)
    plex.stop_playing(half)

    def read() -> tuple[list[Any], list[str], bool]:
        server = log_in(plex)
        names = {one.id: one.name for one in server.systemAccounts()}
        history = server.history(mindate=None)
        watched = server.library.section("Movies").get("Dune").isPlayed
        return history, [names[one.accountID] for one in history], watched

    history, names, watched = await judged(read)

    assert [one.title for one in history] == ["Dune"]
    assert names == ["Ben"]
    assert watched


async def test_it_marks_as_played(plex: PlexSimulator) -> None:
    """And back."""

    def mark() -> tuple[bool, bool]:
        film = log_in(plex).library.section("Movies").get("Dune")
        film.markPlayed()
        before = film.reload().isPlayed
        film.markUnplayed()
        return before, film.reload().isPlayed

    assert await judged(mark) == (True, False)


async def test_it_edits(plex: PlexSimulator) -> None:
    """An edit is there when the item is read again."""

    def edit() -> str:
        film = log_in(plex).library.section("Movies").get("Dune")
        film.editSummary("Sand, mostly.")
        summary: str = film.reload().summary
        return summary

    assert await judged(edit) == "Sand, mostly."


async def test_it_scans_a_path_and_hears_of_it(plex: PlexSimulator) -> None:
    """A new file is found below the path that is asked for, and alerts tell it."""
    server = await judged(log_in, plex)
    alerts: list[dict[str, Any]] = []
    listener = await judged(server.startAlertListener, alerts.append)
    try:
        await _until(lambda: len(plex.state.notifications) > 0)
        new = plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")
        plex.add_file("Movies/Elsewhere (2000)/Elsewhere (2000).mkv")
        films = await judged(lambda: server.library.section("Movies"))
        await judged(lambda: films.update(path=str(new.parent)))
        await plex.idle()
        sent = plex.state.notifications.sent
        await _until(lambda: len(alerts) >= sent)
    finally:
        # Its stop() leaves the thread waiting for ten seconds; a lost line ends it
        plex.drop_sockets()
        await judged(listener.join, PATIENCE)

    titles = await judged(lambda: [film.title for film in films.all()])
    assert "Sicario" in titles
    assert "Elsewhere" not in titles
    assert {"activity", "timeline", "progress", "status"} <= {
        alert["type"] for alert in alerts
    }


async def test_it_stops_a_scan(plex: PlexSimulator) -> None:
    """What it was to find is unknown."""
    plex.state.scanner.pace = 60  # Nothing is found before a minute is over
    plex.add_file("Movies/Sicario (2015)/Sicario (2015).mkv")

    def start_and_stop() -> Any:
        films = log_in(plex).library.section("Movies")
        films.update()
        films.cancelUpdate()
        return films

    films = await judged(start_and_stop)
    await plex.idle()
    titles = await judged(lambda: [film.title for film in films.all()])
    assert "Sicario" not in titles


async def test_it_has_a_file_read_that_was_none(plex: PlexSimulator) -> None:
    """Such a film has neither a duration nor streams, and is a film all the same."""
    place = "Movies/Sicario (2015)/Sicario (2015).mkv"
    plex.add_fake(place)
    films = await judged(lambda: log_in(plex).library.section("Movies"))

    def look() -> tuple[bool, int, int]:
        film = films.get("Sicario").reload()
        part = film.media[0].parts[0]
        return bool(film.duration), part.size, len(part.streams)

    await judged(films.update)
    await plex.idle()
    fake = await judged(look)
    plex.add_file(place, size=7000)
    await judged(films.update)
    await plex.idle()
    replaced = await judged(look)
    await judged(lambda: films.get("Sicario").analyze())

    assert fake == (False, 1000, 0)
    assert replaced == (False, 7000, 0)
    assert await judged(look) == (True, 7000, 2)


async def test_a_shared_user_sees_the_library_and_not_the_server(
    plex: PlexSimulator,
) -> None:
    """Plexapi falls back from /library, which only the owner may read."""
    plex.add_token("guest-token")
    guest = await judged(log_in, plex, "guest-token")

    films = await judged(lambda: guest.library.section("Movies").all())
    assert len(films) == 3
    with pytest.raises(BadRequest, match="403"):
        await judged(guest.sessions)


async def test_it_reads_the_rest(plex: PlexSimulator) -> None:
    """Settings, tasks, devices, clients, activities, recently added, playlists."""
    plex.play()

    def read() -> dict[str, Any]:
        server = log_in(plex)
        films = server.library.section("Movies")
        return {
            "setting": server.settings.get("FriendlyName").value,
            "tasks": len(server.butlerTasks()) > 3,
            "devices": [one.name for one in server.systemDevices()],
            "clients": server.clients(),
            "activities": server.activities,
            "recent": len(films.recentlyAdded()),
            "deck": server.library.onDeck(),
            "playlists": server.playlists(),
            "transcodes": server.transcodeSessions(),
            "update": server.checkForUpdate(),
            "storage": films.totalStorage,
            "timeline": films.timeline().updateQueueSize,
            "letters": [one.title for one in films.firstCharacter()],
            "collections": films.collections(),
        }

    assert await judged(read) == {
        "setting": "Attic",
        "tasks": True,
        "devices": ["Living Room TV"],
        "clients": [],
        "activities": [],
        "recent": 3,
        "deck": [],
        "playlists": [],
        "transcodes": [],
        "update": None,
        "storage": 3000,
        "timeline": 0,
        "letters": ["A", "D", "T"],
        "collections": [],
    }


async def _until(true: Callable[[], bool]) -> None:
    """Wait until something is true, for a bounded time."""
    for _ in range(int(PATIENCE / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not become true")
