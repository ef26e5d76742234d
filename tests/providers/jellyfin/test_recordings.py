"""What recorded servers say, told as a person would tell it from the notes.

The lists were written by hand from the notes and requests of each scenario.
"""

import pytest

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.providers.base import Look

from .recordings import VERSIONS, lines
from .replay import Replay

LOST = "line lost: no farewell"
PHONE = "bob on Bob Phone"
NIGHT = f"{PHONE}, Night of the Living Dead"
SHOW = f"{PHONE}, New Show - S01E01"

# What any administrator is told of the evening on which bob tried his phone
PLAYBACKS = [
    # Direct play of a film, paused, gone on with after an admin's commands, stopped
    f"playback_started: {NIGHT} at 0 s, direct_play",
    f"playback_paused: {NIGHT} at 4 s, direct_play",
    f"playback_resumed: {NIGHT} at 6 s, direct_play",
    f"playback_stopped: {NIGHT} at 6 s, direct_play",
    # The same film again, to the end
    f"playback_started: {NIGHT} at 0 s, direct_play",
    f"playback_finished: {NIGHT} at 29 s, direct_play",
    f"playback_stopped: {NIGHT} at 29 s, direct_play",
    # An episode by transcode
    f"playback_started: {SHOW} at 0 s, transcode",
    f"playback_stopped: {SHOW} at 4 s, transcode",
    # A playback that the client never ends: the phone goes silent, its socket closed
    f"playback_started: {SHOW} at 0 s, direct_play",
    f"playback_stopped: {SHOW} at 0 s, direct_play",
    f"session_ended: {PHONE}",
    # It comes back, stops what it no longer plays, and plays music
    f"session_started: {PHONE}",
    f"playback_started: {PHONE}, Track 1 at 0 s, direct_stream",
    f"playback_stopped: {PHONE}, Track 1 at 2 s, direct_stream",
]


def walk(*libraries: str) -> list[str]:
    """Return what is told of libraries that are scanned one after the other."""
    return [
        f"scan_{what}: {name}" for name in libraries for what in ("started", "finished")
    ]


def scan_of_all(*libraries: str) -> list[str]:
    """Return what is told of a scan of all libraries."""
    return [
        f"scan_{what}: {name}" for what in ("started", "finished") for name in libraries
    ]


def touched(*files: str) -> str:
    """Return what is told of items that the server worked on, by their files."""
    return f"touched: {', '.join(sorted(files)) or 'unknown'}"


ALL = ("Shows", "Music", "Movies")
FILMS = (
    "Charade (1963) - 2160p HDR",
    "Detour (1945) - cd1",
    "His Girl Friday (1940)",
    "Les Misérables \u2013 Une Œuvre & Co (1935)",
    "Night of the Living Dead (1968)",
    "The General (1926) [tmdbid-961]",
)
EPISODE = "Pioneer One - S02E04"
SITA = "Sita Sings the Blues (2008)"

# What happened in each scenario, and what an administrator is told of that
SCENARIOS = {
    # A new episode, then a refresh of its series, which no progress tells of
    "04-add-episode-refresh-series": [touched(EPISODE)],
    # A new film; all other films are "updated"
    "04-add-movie-media-updated": [*walk("Movies"), touched(*FILMS, SITA)],
    "04-add-movie-refresh-library": [*walk("Movies"), touched(*FILMS, SITA)],
    # Episodes of an old and a new show, of which no answers were recorded
    "04-add-two-media-updated": [*walk("Shows"), touched()],
    "04-delete-through-api": [touched(SITA)],
    "04-media-updated-nonsense": [],
    "04-remove-file": [touched(EPISODE)],
    # A file replaced by a longer one
    "04-replace-file": [touched(EPISODE)],
    # Favourites and played marks are no changes of the item
    "04-user-data": [],
    # Six changes among the films; then the folder of the music is gone, and empty: each
    # time it is refreshed, and a scan of everything passes it over; then it is back.
    # Among much else an episode was both added and removed
    "14-awkward-files": [
        *(walk("Movies") * 6),
        *walk("Music"),
        *walk("Shows", "Movies"),
        *walk("Music"),
        *walk("Shows", "Movies"),
        *walk("Music"),
        touched(*FILMS, "Pioneer One - S01E01"),
    ],
}
OF_10 = {
    # Whatever had been done before was told to the socket that spoke last
    "10-socket-rules": [touched(FILMS[0])],
}
OF_12 = {
    "04-edit-metadata": [touched(SITA)],
    "04-remove-file-media-updated": [*walk("Movies"), touched(*FILMS, SITA)],
    # The task was started and cancelled; then nobody told of tasks any more, while
    # all libraries were scanned twice, and users came and went without a word
    "06-users-tasks-activity": [
        *scan_of_all(*ALL),
        *walk(*ALL),
        *walk(*ALL),
        touched(*FILMS),
    ],
    # One recording planned and called off, another planned, running, and complete;
    # meanwhile the server looked for channels and then for files
    "08-live-tv": [
        "recording_scheduled: Evening News on Channel One",
        *walk(*ALL),
        "recording_started: Now Showing on Channel One",
        "recording_cancelled: Evening News on Channel One",
        touched(*FILMS),
        "recording_finished: Now Showing on Channel One",
    ],
    # So many at once that it is better to see what really changed
    "10-socket-rules": [f"library_touched: {name}" for name in ALL],
}


def replayed(version: str, scenario: str, who: str = "admin") -> Replay:
    """Return a replay of a scenario by somebody who knew the libraries."""
    lines(version, scenario)
    replay = Replay(version, scenario, who)
    replay.know_libraries()
    replay.run()
    return replay


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_happened_is_told(version: str, scenario: str) -> None:
    """Of both servers the same."""
    assert replayed(version, scenario).told == [*SCENARIOS[scenario], LOST]


@pytest.mark.parametrize(
    ("version", "scenario", "expected"),
    [
        *(("10.11.11", scenario, told) for scenario, told in OF_10.items()),
        *(("12.0.0", scenario, told) for scenario, told in OF_12.items()),
    ],
)
def test_what_happened_on_one_of_them_is_told(
    version: str, scenario: str, expected: list[str]
) -> None:
    """What was recorded of one server, or is told otherwise by the other."""
    who = "silent" if scenario == "10-socket-rules" else "admin"
    assert replayed(version, scenario, who).told == [*expected, LOST]


def test_an_evening_of_playbacks() -> None:
    """With user, player, item and method, and each once."""
    told = replayed("12.0.0", "05-playback").told
    played = [line for line in told if PHONE in line]

    assert played == PLAYBACKS
    others = [line for line in told if PHONE not in line]
    assert others == [*walk("Movies"), touched(*FILMS), LOST]


def test_an_api_key_is_told_of_the_same_playbacks() -> None:
    """And of nothing else: it gets what it subscribed to."""
    assert replayed("12.0.0", "05-playback", "apikey socket").told == [*PLAYBACKS, LOST]


def test_a_plain_user_is_told_of_no_sessions() -> None:
    """Not even of the own ones: they have to be asked for."""
    assert replayed("12.0.0", "05-playback", "bob socket").told == [LOST]


@pytest.mark.parametrize(
    ("version", "who"), [("12.0.0", "admin"), ("10.11.11", "legacy api_key")]
)
def test_a_first_scan_finds_everything(version: str, who: str) -> None:
    """All films, episodes and tracks are worth a question, a moment later.

    The older server spoke to the second socket of the same session only.
    """
    replay = replayed(version, "02-libraries-and-first-scan", who)
    (told,) = [line for line in replay.told if line.startswith("touched")]

    assert told == touched(
        *FILMS,
        "01 Track 1",
        "02 Track 2",
        "Daily News - 2026-11-20",
        "Daily News - S2026E05-E06",
        "Pioneer One - S00E01 - Making Of",
        "Pioneer One - S01E01",
        "Pioneer One - S01E02",
        "Pioneer One - S01E03",
        "Pioneer One - S02E01",
        "Pioneer One - S02E02",
        "Pioneer One - S02E03",
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("who", ["admin", "apikey"])
def test_a_scan_of_all_is_one_of_each_library(version: str, who: str) -> None:
    """It ends when the files have been probed, seconds after the folders' walks."""
    told = replayed(version, "02-libraries-and-first-scan", who).told
    scans = [line for line in told if line.startswith("scan_")]

    assert scans == scan_of_all(*ALL)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_says_why_it_goes(version: str) -> None:
    """A restart, a shutdown; a server that is killed says nothing."""
    assert replayed(version, "07-restart").told == ["line lost: restart", LOST]
    assert replayed(version, "09-shutdown-boot").told == [
        "line lost: shutdown",
        LOST,
        LOST,
    ]


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("12.0.0", "c74ada2232b628279053ea9f39c8e5dc"),
        ("10.11.11", "b50c273bcfd6d97cca34ac7a7ddff8d7"),
    ],
)
def test_an_item_that_came_and_went_is_asked_for(version: str, key: str) -> None:
    """Fifteen ids were both added and removed; of one the file is there, another."""
    assert ItemId(key) in replayed(version, "14-awkward-files").named


def test_what_the_server_only_hints_at_is_looked_at() -> None:
    """Accounts change without a word, and timers are called by other names."""
    assert Look.USERS in replayed("12.0.0", "06-users-tasks-activity").wanted
    assert Look.RECORDINGS in replayed("12.0.0", "08-live-tv").wanted
