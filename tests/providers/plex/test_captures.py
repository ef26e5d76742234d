"""What real Plex servers said, where that folder is at hand."""

from collections.abc import Iterator
from contextlib import suppress
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import (
    Item,
    MediaType,
    PlaybackState,
    RecordingState,
)
from custom_components.showrunner.providers.plex import parse
from custom_components.showrunner.providers.plex.frames import (
    Fact,
    Playing,
    Removed,
    ScanDone,
    Scanning,
    Touched,
    facts,
)
from custom_components.showrunner.providers.plex.listing import Reader

from . import answers

PLEX = Path(__file__).parents[4] / "shared/payloads/plex"
CAPTURES = PLEX / "captures"

pytestmark = pytest.mark.skipif(not PLEX.is_dir(), reason="No recordings are here")


def captures() -> list[Path]:
    """Return all recorded answers in JSON."""
    return sorted(CAPTURES.rglob("*.json"))


def container(name: str) -> dict[str, Any]:
    """Return a recorded answer of a server."""
    return parse.container(json.loads((CAPTURES / name).read_text()))


def items(name: str) -> list[Item]:
    """Return the items of a recorded answer."""
    return answers.items(container(name), {})


def frames() -> list[dict[str, Any]]:
    """Return all recorded frames, with where they are from."""
    lines = (PLEX / "websocket-frames.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def heard(kind: str) -> list[Fact]:
    """Return what all frames of a kind say."""
    found = [f["frame"] for f in frames()]
    mine = [f for f in found if f["NotificationContainer"].get("type") == kind]
    return [fact for frame in mine for fact in facts(json.dumps(frame))]


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each example of the official document that has a container."""
    document = json.loads((PLEX / "official-spec-1.2.0-examples.json").read_text())
    for operation, responses in document.items():
        for response in responses.values():
            named = response if isinstance(response, dict) else {}
            for body in named.values():
                if isinstance(body, dict) and "MediaContainer" in body:
                    yield operation, body


def read_everything(payload: Any) -> None:
    """Read an answer as each of the things that it could be."""
    found = parse.container(payload)
    for entry in Reader({}, Detail.DEEP, whole=True).page(found, {}).entries:
        with suppress(BadPayloadError):  # A collection of hubs, say, lists no items
            entry.read()
    parse.libraries(found)
    parse.sessions(found, {})
    parse.users(found)
    parse.recordings(found)


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.stem)
def test_every_recorded_answer_is_read(path: Path) -> None:
    """As whatever it might be, or refused as no answer of a server's."""
    payload = json.loads(path.read_text())
    if isinstance(payload, dict) and "MediaContainer" in payload:
        read_everything(payload)
    else:
        with pytest.raises(BadPayloadError):
            parse.container(payload)


@pytest.mark.parametrize("frame", frames() if PLEX.is_dir() else [])
def test_every_recorded_frame_is_read(frame: dict[str, Any]) -> None:
    """Each says at most one thing for each of its entries."""
    notification = frame["frame"]["NotificationContainer"]
    entries = [value for value in notification.values() if isinstance(value, list)]

    assert len(list(facts(json.dumps(frame["frame"])))) <= sum(map(len, entries))


def test_every_official_example_is_read() -> None:
    """There are more than a hundred."""
    bodies = [body for _, body in examples()]
    for body in bodies:
        read_everything(body)

    assert len(bodies) > 100


def test_the_films_come_out_right() -> None:
    """Titles, years, files and durations."""
    films = {film.title: film for film in items("server/media/movie_library.json")}
    bunny = films["Big Buck Bunny"]

    assert len(films) == 4
    assert {film.type for film in films.values()} == {MediaType.MOVIE}
    assert (bunny.id, bunny.year) == ("55", 2008)
    assert bunny.genres == ("Animation", "Comedy")
    assert bunny.files[0].path.endswith("Big Buck Bunny (2008).mkv")
    assert bunny.files[0].size == 13_400_382
    assert bunny.library is not None
    assert bunny.library.id == "1"


def test_the_episodes_come_out_right() -> None:
    """Show, season and episode, not only titles."""
    pilot, *rest = items("server/media/tv_episodes.json")

    assert (pilot.show, pilot.season, pilot.episode) == ("The 100", 1, 1)
    assert (pilot.title, pilot.year, pilot.duration) == ("Pilot", 2014, 5.062)
    assert [one.type for one in rest] == [MediaType.EPISODE] * 2
    assert [one.episode for one in rest] == sorted(one.episode or 0 for one in rest)


def test_the_shows_and_seasons_come_out_right() -> None:
    """A season knows its show."""
    show = items("server/media/tv_library.json")[0]
    season = items("server/media/tv_seasons.json")[0]

    assert (show.type, show.title, show.show) == (MediaType.SHOW, "The 100", None)
    assert (season.type, season.show, season.season) == (
        MediaType.SEASON,
        "The 100",
        1,
    )


def test_the_music_comes_out_right() -> None:
    """A track knows its album and its artist."""
    tracks = items("server/media/music_tracks.json")
    album = items("server/media/music_albums.json")[0]
    artist = items("server/media/music_library.json")[0]

    assert len(tracks) == 3
    assert {(track.album, track.artist) for track in tracks} == {
        ("Try It Out", "Skrillex")
    }
    assert all(track.files and track.show is None for track in tracks)
    assert (album.title, album.artist) == ("Try It Out", "Skrillex")
    assert (artist.title, artist.type) == ("Skrillex", MediaType.ARTIST)


def test_external_ids_come_out_right() -> None:
    """Automations look a film up by them."""
    film = items("transcode/metadata_1036.json")[0]

    assert film.guids == {"imdb": "tt0253556", "tmdb": "6278", "tvdb": "1709"}


def test_an_item_without_sessions_is_no_session() -> None:
    """Nothing was being played when these were recorded."""
    for name in ("transcode/empty_sessions.json", "transcode/video_sessions.json"):
        assert parse.sessions(container(name), {}) == []


def test_an_item_does_not_change_while_a_server_lists_it() -> None:
    """The same film, asked for four times while the player's timeline moved on."""
    looks = [items(f"timeline/metadata_182_{n}.json")[0] for n in range(1, 5)]

    assert {look.title for look in looks} == {"Batman"}
    assert all(look == looks[0] for look in looks)


def test_the_officially_documented_libraries_come_out_right() -> None:
    """Each with a name, a type that we know, and a folder."""
    bodies = [body for op, body in examples() if op == "GET /library/sections/all"]
    found = parse.libraries(parse.container(bodies[0]))

    assert len(found) == 3
    assert all(one.name and one.locations for one in found)
    assert MediaType.UNKNOWN not in {one.type for one in found}


def test_the_officially_documented_recording_comes_out_right() -> None:
    """With channel and times."""
    wanted = "GET /media/subscriptions/scheduled"
    bodies = [body for op, body in examples() if op == wanted]
    (found,) = parse.recordings(parse.container(bodies[0]))

    assert found.title == "Miracle on Dead Street"
    assert found.state is RecordingState.SCHEDULED
    assert found.channel == "004"
    assert found.start is not None
    assert found.end is not None
    assert (found.end - found.start).total_seconds() == 1800


def test_the_frames_of_players_come_out_right() -> None:
    """Session, item, state and position."""
    (fact,) = heard("playing")

    assert isinstance(fact, Playing)
    assert (fact.session, fact.item, fact.position) == ("7", "2174", 2119.067)
    assert fact.state is PlaybackState.PLAYING


def test_the_frames_of_items_come_out_right() -> None:
    """A removal of a guide's is not among them."""
    found = heard("timeline")
    touched = [fact for fact in found if isinstance(fact, Touched)]
    removed = [fact for fact in found if isinstance(fact, Removed)]

    assert [(fact.item, fact.settled) for fact in touched] == [
        ("10141", True),
        ("1064801", False),
    ]
    assert [fact.item for fact in removed] == ["10141"]


def test_the_frames_of_scans_come_out_right() -> None:
    """With and without their library."""
    scans = [fact for fact in heard("activity") if isinstance(fact, Scanning)]

    assert {scan.library for scan in scans} == {None, "1"}
    assert "Scanning Music" in {scan.title for scan in scans}
    assert heard("status") == [ScanDone()]
