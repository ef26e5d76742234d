"""Every answer that was recorded is read without a stumble, and right."""

from typing import Any

import pytest

from custom_components.showrunner.engine.model import (
    Item,
    Library,
    LibraryId,
    MediaType,
    PlayMethod,
    RecordingState,
    StreamKind,
)
from custom_components.showrunner.providers.jellyfin import items, listing, parse
from custom_components.showrunner.providers.jellyfin.sessions import sessions

from .recordings import VERSIONS, answers, lines, scenarios

LIBRARIES = [
    Library(id=LibraryId(name), name=name, locations=(f"/media/{name}",))
    for name in ("movies", "shows", "music", "big")
]


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return each recorded version, if its recordings are here."""
    lines(request.param, "01-first-run")
    return str(request.param)


def every_item(version: str) -> list[Item]:
    """Return all items of all listings."""
    found: list[Item] = []
    for scenario in scenarios(version):
        for line in lines(version, scenario):
            if (answer := line.answer("/Items")) is not None:
                rows = filter(listing.is_item, parse.rows(answer))
                found += [items.item(row, LIBRARIES) for row in rows]
    return found


def test_items(version: str) -> None:
    """Each has what its kind has; those with a path are in a library."""
    items = every_item(version)
    assert len(items) > 150
    for item in items:
        assert item.id
        assert item.title
        if item.files and item.files[0].path.startswith("/media/"):
            assert item.library
            assert item.files[0].path.startswith(f"/media/{item.library.name}/")
        if item.type is MediaType.EPISODE:
            assert item.show
    # This one had been listed a moment ago, and nobody had looked into its file
    seasonless = [i for i in items if i.type is MediaType.EPISODE and i.season is None]
    assert {item.title for item in seasonless} == {"Pioneer One - S02E04"}
    kinds = {item.type for item in items}
    assert {MediaType.MOVIE, MediaType.EPISODE, MediaType.TRACK} <= kinds


def test_every_row_says_what_its_server_said(version: str) -> None:
    """All files, their sizes and streams, chapters, and the revision."""
    told = {"files": 0, "streams": 0, "chapters": 0, "people": 0}
    for scenario in scenarios(version):
        for line in lines(version, scenario):
            for row in parse.rows(line.answer("/Items") or {}):
                _check(row, told)
    assert told["files"] > 20
    assert told["streams"] > 30
    assert told["chapters"] >= 2
    assert told["people"] >= 2


def _check(row: dict[str, Any], told: dict[str, int]) -> None:
    """Compare an item with its row, and count what that told."""
    if not listing.is_item(row):
        assert row["Type"] in {"Folder", "CollectionFolder", "BoxSet", "Playlist"}
        return
    item = items.item(row, LIBRARIES)  # type: ignore[arg-type]
    sources = row.get("MediaSources", [])
    assert [s["Size"] for s in sources] == [f.size for f in item.files if f.size]
    for file, source in zip(item.files, sources, strict=False):
        assert file.path == source["Path"]
        assert len(file.streams or ()) == len(source["MediaStreams"])
        languages = [stream.get("Language", "") for stream in source["MediaStreams"]]
        assert [stream.language for stream in file.streams or ()] == languages
        told["streams"] += len(languages)
    told["files"] += len(sources)
    assert len(item.chapters or ()) == len(row.get("Chapters", []))
    told["chapters"] += len(item.chapters or ())
    assert (item.people is None) == ("People" not in row)
    told["people"] += len(item.people or ())
    assert item.revision == row.get("Etag", "")


def test_a_film_in_all_detail(version: str) -> None:
    """Chapters, people, words, and subtitles beside its file."""
    films = [i for i in every_item(version) if i.title == "Night of the Living Dead"]
    film = next(item for item in films if item.chapters and item.people)

    assert [(c.title, c.start) for c in film.chapters or ()][:2] == [
        ("The Cemetery", 0),
        ("The Farmhouse", 10),
    ]
    assert film.people is not None
    assert {"Duane Jones", "George A. Romero"} <= set(film.people)
    assert film.studios == ("Image Ten",)
    assert "public domain" in film.labels
    assert film.artwork["poster"].startswith(f"{film.id}/Primary/")
    (file,) = film.files
    assert file.duration
    assert file.bitrate
    assert file.width
    streams = [(s.kind, s.language, s.forced, s.external) for s in file.streams or ()]
    assert (StreamKind.SUBTITLE, "deu", False, True) in streams
    assert (StreamKind.SUBTITLE, "eng", True, False) in streams
    assert [s.title for s in file.streams or () if s.language == "fra"] == [
        "Commentary"
    ]


def test_what_stands_in_what(version: str) -> None:
    """Each episode in a season of its show, each track on an album of its artist."""
    items = every_item(version)
    known = {item.id: item for item in items}
    pairs = {
        (item.type, known[item.parent].type)
        for item in items
        if item.parent and item.parent in known
    }
    assert pairs == {
        (MediaType.SEASON, MediaType.SHOW),
        (MediaType.EPISODE, MediaType.SEASON),
        (MediaType.TRACK, MediaType.ALBUM),
        (MediaType.ALBUM, MediaType.ARTIST),
    }
    tops = {known[i.top].title == i.show for i in items if i.show and i.top in known}
    assert tops == {True}


def test_a_film_with_everything(version: str) -> None:
    """Two versions, ids of others, genres and words."""
    films = [i for i in every_item(version) if i.title == "Charade" and i.guids]
    film = max(films, key=lambda item: len(item.genres) + len(item.files))

    assert film.type is MediaType.MOVIE
    assert film.year == 1963
    assert set(film.guids) >= {"imdb", "tmdb"}
    assert film.guids["imdb"] == "tt0056923"
    assert film.duration == pytest.approx(4, abs=0.1)
    assert film.added_at
    assert len(film.files) == 2
    assert {file.container for file in film.files} == {"mkv"}
    assert all(file.size and file.size > 10_000 for file in film.files)


def test_episodes(version: str) -> None:
    """One, one that is two, one with a date, and one outside the seasons."""
    items = every_item(version)
    found = {
        (item.show and item.show.partition(" (")[0], item.season, item.episode)
        for item in items
        if item.type is MediaType.EPISODE
    }
    assert ("Pioneer One", 1, 3) in found
    assert ("Pioneer One", 0, 1) in found
    assert ("Daily News", 2026, 5) in found
    assert any(show == "Daily News" and number is None for show, _, number in found)


def test_tracks(version: str) -> None:
    """On an album, with a number of their own; who made it was in no tag."""
    tracks = [i for i in every_item(version) if i.type is MediaType.TRACK]
    assert {(track.title, track.album) for track in tracks} == {
        ("Track 1", "Calming"),
        ("Track 2", "Calming"),
    }
    assert all(track.show is None and track.episode is None for track in tracks)


def test_libraries(version: str) -> None:
    """With folders for who may know them."""
    *_, folders = answers(version, "/Library/VirtualFolders")
    *_, tasks = answers(version, "/ScheduledTasks")
    found = {library.name: library for library in parse.libraries(folders, tasks)}

    assert set(found) == {"Movies", "Shows", "Music"}
    assert found["Movies"].type is MediaType.MOVIE
    assert found["Shows"].type is MediaType.SHOW
    assert found["Music"].type is MediaType.ARTIST
    assert found["Movies"].locations == ("/media/movies",)
    assert not found["Movies"].scanning
    assert found["Movies"].scanned_at


def test_views(version: str) -> None:
    """The same libraries, as a plain user sees them: where they are is not told."""
    *_, folders = answers(version, "/Library/VirtualFolders")
    known = {library.id: library.name for library in parse.libraries(folders, [])}
    for answer in answers(version, "/UserViews"):
        for view in parse.views(answer):
            assert known.get(view.id) == view.name
            assert view.locations == ()


def test_users(version: str) -> None:
    """All of them."""
    found = [
        {user.name for user in parse.users(answer)}
        for answer in answers(version, "/Users")
    ]
    assert {"admin", "bob", "kid"} in found


def test_sessions(version: str) -> None:
    """Each with user and player; never our own, nor the server's."""
    found = [
        session
        for answer in answers(version, "/Sessions")
        for session in sessions(answer, LIBRARIES, "showrunner-ha-1")
    ]
    assert found
    for session in found:
        assert session.user.name == "bob"
        assert session.player.name == "Bob Phone"
        assert session.player.product == "Jellyfin Android"
        assert session.player.address == "127.0.0.1"


def test_sessions_that_play() -> None:
    """With item, library, files and method."""
    lines("12.0.0", "05-playback")
    playing = [
        session
        for answer in answers("12.0.0", "/Sessions")
        for session in sessions(answer, LIBRARIES, "showrunner-ha-1")
        if session.item
    ]
    methods = {(s.item.title, s.method) for s in playing if s.item}
    assert methods == {
        ("Night of the Living Dead", PlayMethod.DIRECT_PLAY),
        ("New Show - S01E01", PlayMethod.TRANSCODE),
        ("Track 1", PlayMethod.DIRECT_STREAM),
    }
    for session in playing:
        assert session.item
        assert session.item.library
        assert session.item.files
        assert session.item.duration
        assert session.checked_in


def test_timers() -> None:
    """Planned, and running."""
    lines("12.0.0", "08-live-tv")
    found = [
        recording
        for answer in answers("12.0.0", "/LiveTv/Timers")
        for recording in parse.recordings(parse.rows(answer))
    ]
    assert [(each.title, each.state) for each in found] == [
        ("Evening News", RecordingState.SCHEDULED),
        ("Now Showing", RecordingState.RECORDING),
    ]
    for each in found:
        assert each.channel == "Channel One"
        assert each.start
        assert each.end
        assert each.start < each.end
