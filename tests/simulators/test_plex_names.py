"""Judge: plexapi tells what the simulated Plex makes of file names."""

import pytest

from .plex import PlexSimulator
from .plexapi_user import judged, log_in


@pytest.mark.parametrize(
    ("path", "season", "number", "title"),
    [
        ("Dark (2017)/Season 02/Dark - S02E03 - Ghosts.mkv", 2, 3, "Ghosts"),
        ("Dark (2017)/Dark - s00e04.mkv", 0, 4, "Episode 4"),
        ("Daily (2020)/Daily - 2026-11-21.mkv", 2026, None, "2026-11-21"),
        ("Daily (2020)/Season 07/Daily.2026.11.21.mkv", 7, None, "2026-11-21"),
        ("Daily (2020)/Specials/Daily 11-21-2026 x.mkv", 0, None, "2026-11-21"),
        ("Daily (2020)/Daily - 31-31-2026.mkv", 1, 31, "Episode 31"),
        ("Anime (2011)/Anime - 001.mkv", 1, 1, "Episode 1"),
        ("Anime (2011)/Season 02/Anime - 026 [1080p].mkv", 2, 26, "Episode 26"),
        ("Anime (2011)/S03/027.mkv", 3, 27, "Episode 27"),
    ],
)
async def test_episodes_have_a_number_or_a_date(
    plex: PlexSimulator, path: str, season: int, number: int | None, title: str
) -> None:
    """The season is the file's, the folder's, the date's year, or the first."""
    file = plex.add_file(f"TV Shows/{path}")
    plex.scan("TV Shows")
    await plex.idle()

    def look() -> tuple[int, int | None, str, list[str]]:
        shows = log_in(plex).library.section("TV Shows")
        (found,) = shows.get(path.partition(" (")[0]).episodes()
        return found.parentIndex, found.index, found.title, found.locations

    assert await judged(look) == (season, number, title, [str(file)])


async def test_what_has_neither_is_no_episode(plex: PlexSimulator) -> None:
    """Nor is what is in no folder of a show."""
    for path in ("Dark (2017)/Dark - Trailer.mkv", "Dark - S01E01.mkv"):
        plex.add_file(f"TV Shows/{path}")
    plex.scan("TV Shows")
    await plex.idle()

    shows = await judged(lambda: log_in(plex).library.section("TV Shows").all())
    assert [show.title for show in shows] == ["Severance"]


async def test_episodes_of_several_days_are_several(plex: PlexSimulator) -> None:
    """They are on the days that name them."""
    for day in (20, 21):
        plex.add_file(f"TV Shows/Daily (2020)/Daily - 2026-11-{day}.mkv")
    plex.scan("TV Shows")
    await plex.idle()

    def look() -> list[str]:
        show = log_in(plex).library.section("TV Shows").get("Daily")
        return [f"{one.originallyAvailableAt:%F}" for one in show.episodes()]

    assert await judged(look) == ["2026-11-20", "2026-11-21"]


async def test_a_track_beside_albums_is_on_one_without_a_name(
    plex: PlexSimulator,
) -> None:
    """Of the artist whose folder it is in."""
    plex.add_file("Music/Air/Loose.flac")
    plex.scan("Music")
    await plex.idle()

    def look() -> list[tuple[str, str, str]]:
        tracks = log_in(plex).library.section("Music").searchTracks(title="Loose")
        return [(one.grandparentTitle, one.parentTitle, one.title) for one in tracks]

    assert await judged(look) == [("Air", "[Unknown Album]", "Loose")]
