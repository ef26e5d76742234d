"""Judge: the recordings of real servers, replayed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
import pytest

from .jellyfin.router import ROUTER
from .jellyfin_judges import recordings
from .jellyfin_judges.client import Answer
from .jellyfin_judges.compare import differences, shape
from .jellyfin_judges.hearing import Heard
from .jellyfin_judges.known import KNOWN, SOMETIMES, UNROUTED, known, sometimes
from .jellyfin_judges.player import Played, Player
from .jellyfin_judges.world import EPISODE_4, NOSFERATU, SITA, World

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)


def _answer(**row: object) -> Answer:
    return Answer(200, "application/json", {"Items": [{"Name": "Dune", **row}]})


type Act = Callable[[World], None]
type Payload = dict[str, Any]

# What was done outside, as the notes of a scenario have it
ACTS: dict[str, dict[str, Act]] = {
    "04-add-episode-refresh-series": {"file written": lambda it: it.put(EPISODE_4)},
    "04-add-movie-media-updated": {"file written": lambda it: it.put(NOSFERATU)},
    "04-add-movie-refresh-library": {"file written": lambda it: it.put(SITA)},
    "04-remove-file": {"file removed": lambda it: it.remove(EPISODE_4)},
    "04-remove-file-media-updated": {"folder removed": lambda it: it.remove(NOSFERATU)},
    "04-replace-file": {"file replaced": lambda it: it.put(EPISODE_4)},
    "09-shutdown-boot": {
        "cold start": World.start_again,
        "the process is killed": World.kill,
        "start after a kill": World.start_again,
    },
}
EVERY = [
    (version, name)
    for version in recordings.VERSIONS
    for name in recordings.names(version)
]
# What is done in the others has no notes to replay it by; these tests do it themselves
ELSEWHERE = {
    "07-discovery": "test_jellyfin_replay_discovery",
    "11-refresh-modes": "test_jellyfin_replay_modes",
    "12-large-library-sources": "test_jellyfin_replay_large",
    "13-targeted-scan-in-a-large-library": "test_jellyfin_replay_large",
    "13-two-step-scan": "test_jellyfin_replay_large",
    "14-awkward-files": "test_jellyfin_replay_awkward",
    "15-probing": "test_jellyfin_replay_large",
    "15-unprobed": "test_jellyfin_replay_modes",
}
SCENARIOS = [(version, name) for version, name in EVERY if name not in ELSEWHERE]


async def replay(version: str, name: str, folder: Path) -> Played:
    """Return what came of a recording, played again."""
    world = World(recordings.scenario(version, name), folder)
    async with world.server, ClientSession() as session:
        await world.begin()
        return await Player(world, session, ACTS.get(name, {})).play()


@pytest.mark.parametrize(("version", "name"), SCENARIOS)
async def test_the_simulator_answers_as_recorded(
    socket_enabled: None, tmp_path: Path, version: str, name: str
) -> None:
    """Nothing differs but what is known to, and all of that does."""
    played = await replay(version, name, tmp_path)
    expected = known(version, name)

    told = (*expected, *sometimes(version, name))
    new = {it for it in played.differences if not it.startswith(told)}
    gone = {it for it in expected if not _begins_any(it, played.differences)}
    assert played.asked > 0
    assert not new, "\n".join(sorted(new))
    assert not gone, "\n".join(sorted(gone))


def _begins_any(start: str, texts: set[str]) -> bool:
    return any(text.startswith(start) for text in texts)


def test_every_recorded_request_is_known_or_listed() -> None:
    """What the simulator has no route for is listed, and nothing else is."""
    unknown = {
        shape(asked["method"], asked["path"])
        for version, name in EVERY
        for asked, status in _requests(version, name)
        if isinstance(found := ROUTER.find(asked["method"], asked["path"]), int)
        and found != status
    }
    assert unknown == UNROUTED.keys()


def _requests(version: str, name: str) -> list[tuple[Payload, int]]:
    """Return what was asked in a recording, and the status of the answers."""
    lines = recordings.scenario(version, name).lines
    return [(line["http"], line["status"]) for line in lines if "http" in line]


def test_every_recording_is_replayed() -> None:
    """One that is not played here is named by the test that does."""
    for name, module in ELSEWHERE.items():
        assert name in Path(__file__).with_name(f"{module}.py").read_text()
    assert {name for _, name in EVERY} >= ELSEWHERE.keys()


def test_every_known_difference_is_of_a_scenario() -> None:
    """Nothing is listed for a recording that is not replayed."""
    replayed = {name for _, name in SCENARIOS}
    replayed |= {f"{version}/{name}" for version, name in SCENARIOS}
    assert KNOWN.keys() | SOMETIMES.keys() <= replayed


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        (Answer(404, "application/json", {}), "status 404, really 200"),
        (Answer(200, "text/plain", b"x"), "content type text/plain, really"),
        (Answer(200, "application/json", {}), "/Items: missing"),
        (_answer(Id=1), "/Items[]/Id: number, really string"),
        (_answer(Id="a", Size=1), "/Items[]/Size: not in the recording"),
        (_answer(), "/Items[]/Id: missing"),
    ],
)
def test_the_judge_would_notice(ours: Answer, told: str) -> None:
    """Another status, type, key or value type is a difference."""
    found = list(differences(ours, _answer(Id="b")))
    assert len(found) == 1
    assert found[0].startswith(told)


def test_the_judge_of_messages_would_notice() -> None:
    """A message that is missing, is new, or comes in another order differs."""
    ours, real = Heard(), Heard()
    for kind in ("Sessions", "ActivityLogEntry", "Sessions", "KeepAlive"):
        ours.add("admin", "01 start", kind)
    assert list(ours.unlike(ours)) == []
    for kind in ("ActivityLogEntry", "Sessions"):
        real.add("admin", "01 start", kind)
    other = "Sessions ActivityLogEntry, really ActivityLogEntry Sessions"
    assert list(ours.unlike(real)) == [f"01 start: admin heard {other}"]
