"""What Sonarr and its kin say, as paths and events."""

from datetime import UTC, datetime

import pytest

from custom_components.showrunner.engine.download_events import (
    ImportFinished,
)
from custom_components.showrunner.providers.arr.parse import notice
from custom_components.showrunner.providers.notices import Notice

from .messages import (
    Message,
    episode_file,
    lidarr,
    movie_file,
    radarr,
    readarr,
    sonarr,
)

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SEASON = "/tv/Severance/Season 02"
FILM = "/films/Dune (2021)"


def said(message: Message) -> Notice:
    """Return what a message says that comes now."""
    return notice(message, NOW)


def test_an_import_is_scanned_and_told() -> None:
    """With the file's own path, and what people call it."""
    found = said(sonarr("Download", episodeFile=episode_file("S02E05.mkv")))
    assert found.present == (f"{SEASON}/S02E05.mkv",)
    assert found.absent == ()
    assert found.events == (
        ImportFinished(
            at=NOW,
            source="sonarr",
            title="Severance S02E05",
            files=(f"{SEASON}/S02E05.mkv",),
            quality="WEBDL-1080p",
        ),
    )


def test_an_upgrade_is_one_file_for_others() -> None:
    """The new name is there, and the old ones are gone."""
    message = radarr(
        "Download",
        isUpgrade=True,
        movieFile=movie_file("Dune 2160p.mkv"),
        deletedFiles=[movie_file("Dune 720p.mkv"), movie_file("Dune 1080p.mkv")],
    )
    found = said(message)
    assert found.present == (f"{FILM}/Dune 2160p.mkv",)
    assert found.absent == (f"{FILM}/Dune 720p.mkv", f"{FILM}/Dune 1080p.mkv")


def test_a_file_that_is_replaced_under_its_name_is_not_gone() -> None:
    """An upgrade may keep the name."""
    same = movie_file("Dune.mkv")
    found = said(
        radarr("Download", isUpgrade=True, movieFile=same, deletedFiles=[same])
    )
    assert found.present == (f"{FILM}/Dune.mkv",)
    assert found.absent == ()


def test_a_season_that_is_complete_is_told_once() -> None:
    """Sonarr's import complete names all files, under the name of a download."""
    files = [episode_file(f"S02E0{n}.mkv") for n in (1, 2, 3)]
    episodes = [{"seasonNumber": 2, "episodeNumber": n} for n in (3, 1, 2)]
    found = said(
        sonarr(
            "Download",
            episodeFiles=files,
            episodes=episodes,
            destinationPath=SEASON,
            fileCount=3,
        )
    )
    assert found.present == tuple(f"{SEASON}/S02E0{n}.mkv" for n in (1, 2, 3))
    (event,) = found.events
    assert event.title == "Severance S02E01-E03"


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ([(1, 1), (3, 10), (2, 5)], "Severance S01E01-S03E10"),
        ([(0, 4)], "Severance S00E04"),
        ([], "Severance"),
        ([(None, 3), (2, None)], "Severance"),
    ],
)
def test_episodes_are_told_from_the_first_to_the_last(
    places: list[tuple[int | None, int | None]], title: str
) -> None:
    """Over several seasons too, and not at all if nobody knows which they are."""
    episodes = [{"seasonNumber": s, "episodeNumber": n} for s, n in places]
    (event,) = said(sonarr("Download", episodes=episodes)).events
    assert event.title == title


def test_an_album_is_all_of_its_tracks() -> None:
    """Lidarr has no relative paths, and several files in one message."""
    files = [{"path": f"/music/Nina Simone/{n}.flac", "quality": "FLAC"} for n in "12"]
    old = [{"path": "/music/Nina Simone/1.mp3", "quality": "MP3-320"}]
    found = said(lidarr("Download", trackFiles=files, isUpgrade=True, deletedFiles=old))
    assert found.present == ("/music/Nina Simone/1.flac", "/music/Nina Simone/2.flac")
    assert found.absent == ("/music/Nina Simone/1.mp3",)
    (event,) = found.events
    assert (event.title, event.quality) == ("Pastel Blues by Nina Simone", "FLAC")


def test_a_book_is_its_file() -> None:
    """Readarr goes by the same form."""
    files = [{"path": "/books/Ursula Le Guin/x.epub", "quality": "EPUB"}]
    found = said(readarr("Download", bookFiles=files))
    assert found.present == ("/books/Ursula Le Guin/x.epub",)
    (event,) = found.events
    assert event.title == "The Dispossessed by Ursula Le Guin"
    assert event.source == "readarr"


def test_a_renamed_file_is_there_and_its_old_name_is_gone() -> None:
    """Its `path` may be empty or old, so the folder and the rest of the way count."""
    file = episode_file(
        "new.mkv",
        path=f"{SEASON}/old.mkv",
        previousPath=f"{SEASON}/old.mkv",
        previousRelativePath="Season 02/old.mkv",
    )
    found = said(sonarr("Rename", renamedEpisodeFiles=[file]))
    assert found.present == (f"{SEASON}/new.mkv",)
    assert found.absent == (f"{SEASON}/old.mkv",)
    assert found.events == ()


def test_a_show_that_moved_is_gone_from_its_old_folder() -> None:
    """The old path is whole, and in another folder than the show's."""
    file = movie_file("Dune.mkv", previousPath="/old/Dune/Dune.mkv")
    found = said(radarr("Rename", renamedMovieFiles=[file]))
    assert found.present == (f"{FILM}/Dune.mkv",)
    assert found.absent == ("/old/Dune/Dune.mkv",)


def test_names_that_change_places_are_not_gone() -> None:
    """Two files may each get the other's name."""
    files = [
        movie_file("a.mkv", previousPath=f"{FILM}/b.mkv"),
        movie_file("b.mkv", previousPath=f"{FILM}/a.mkv"),
    ]
    found = said(radarr("Rename", renamedMovieFiles=files))
    assert found.present == (f"{FILM}/a.mkv", f"{FILM}/b.mkv")
    assert found.absent == ()


def test_a_rename_without_names_is_a_look_at_the_folder() -> None:
    """As versions before 2021 tell it."""
    assert said(sonarr("Rename")).present == ("/tv/Severance",)


def test_music_is_renamed_by_whole_paths() -> None:
    """Lidarr's files say their new path themselves."""
    file = {"path": "/music/x/new.flac", "previousPath": "/music/x/old.flac"}
    found = said(lidarr("Rename", renamedTrackFiles=[file]))
    assert (found.present, found.absent) == (
        ("/music/x/new.flac",),
        ("/music/x/old.flac",),
    )


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (
            sonarr("EpisodeFileDelete", episodeFile=episode_file("x.mkv")),
            f"{SEASON}/x.mkv",
        ),
        (
            radarr(
                "MovieFileDelete",
                movieFile=movie_file("x.mkv"),
                deleteReason="missingFromDisk",
            ),
            f"{FILM}/x.mkv",
        ),
        (
            readarr("BookFileDelete", bookFile={"path": "/books/x.epub"}),
            "/books/x.epub",
        ),
        (sonarr("SeriesDelete", deletedFiles=True), "/tv/Severance"),
        (radarr("MovieDelete", deletedFiles=True), FILM),
        (lidarr("ArtistDelete", deletedFiles=True), "/music/Nina Simone"),
        (readarr("AuthorDelete", deletedFiles=True), "/books/Ursula Le Guin"),
    ],
)
def test_what_is_deleted_is_expected_to_be_absent(message: Message, path: str) -> None:
    """A file, or the folder of all of them."""
    assert said(message) == Notice(absent=(path,))


@pytest.mark.parametrize(
    "message",
    [
        sonarr("SeriesDelete", deletedFiles=False),
        radarr("MovieDelete", deletedFiles=False),
        lidarr("AlbumDelete", deletedFiles=False),
        sonarr(
            "EpisodeFileDelete",
            episodeFile=episode_file("x.mkv"),
            deleteReason="upgrade",
        ),
    ],
)
def test_files_that_stay_or_are_replaced_are_not_gone(message: Message) -> None:
    """Only the program forgets them, or an import tells of them right after."""
    assert said(message) == Notice()


@pytest.mark.parametrize(
    ("message", "notice"),
    [
        (
            lidarr("AlbumDelete", deletedFiles=True),
            Notice(absent=("/music/Nina Simone",), part="Pastel Blues"),
        ),
        (
            readarr("BookDelete", deletedFiles=True),
            Notice(absent=("/books/Ursula Le Guin",), part="The Dispossessed"),
        ),
        (
            lidarr("AlbumDelete", deletedFiles=True, album={"id": 5}),
            Notice(present=("/music/Nina Simone",)),
        ),
    ],
)
def test_an_album_or_a_book_is_gone_from_its_folder(
    message: Message, notice: Notice
) -> None:
    """Nobody says which files those were, and the others stay."""
    assert said(message) == notice


def test_a_file_with_new_tags_is_looked_at() -> None:
    """It is another one under the same name."""
    found = said(lidarr("Retag", trackFile={"path": "/music/x.flac"}))
    assert found == Notice(present=("/music/x.flac",))


def test_a_test_is_only_counted() -> None:
    """Its path is a made-up one."""
    message = sonarr("Test", series={"title": "Test Title", "path": "C:\\testpath"})
    assert said(message) == Notice(is_test=True)


@pytest.mark.parametrize(
    "event",
    ["Grab", "Health", "HealthRestored", "ApplicationUpdate", "SeriesAdd", "Unheard"],
)
def test_what_concerns_no_file_says_nothing(event: str) -> None:
    """Somebody may have ticked all boxes."""
    assert said(sonarr(event)) == Notice()


def test_windows_paths_are_put_together_by_their_own_rules() -> None:
    """The folder says whose rules those are."""
    message = sonarr(
        "Download",
        series={"title": "Lost", "path": "D:\\TV\\Lost"},
        episodeFile={"relativePath": "Season 01\\x.mkv"},
    )
    assert said(message).present == ("D:\\TV\\Lost\\Season 01\\x.mkv",)


def test_a_file_without_a_folder_is_at_its_own_path() -> None:
    """As long as it has one."""
    message = sonarr("Download", series={}, episodeFile={"path": "/tv/x.mkv"})
    assert said(message).present == ("/tv/x.mkv",)


def test_a_file_without_any_path_is_left_out() -> None:
    """The import is told all the same."""
    found = said(sonarr("Download", episodeFile={"quality": "SDTV"}))
    assert found.present == ()
    assert found.events[0].quality == "SDTV"
