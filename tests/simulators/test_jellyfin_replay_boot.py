"""Judge: what recorded servers answered while they came up."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import ClientConnectionError, ClientSession
import pytest

from .jellyfin.boot import Phase
from .jellyfin_judges import recordings
from .jellyfin_judges.client import Answer, Client
from .jellyfin_judges.compare import differences
from .jellyfin_judges.world import World

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]

SCENARIOS = [
    (version, name)
    for version in recordings.VERSIONS
    for name in ("09-boot-answers", "09-shutdown-boot")
    if name in recordings.names(version)
]
STARTS = ("cold start", "start after a kill", "process started")
NOT_KEPT = ("…", "(as always)")
PHASES = ("refusing", "mini", "between", "loading", "ready")
TELLING = ("Content-Type", "Location", "Connection")


class Seen(NamedTuple):
    """What came back from a path; a status of 0 where nobody listened."""

    path: str
    status: int = 0
    headers: Payload = {}  # noqa: RUF012  # Nobody changes it
    body: Any = ""

    def unlike(self, real: Seen) -> list[str]:
        """Return what differs from the recorded one, as far as that was kept."""
        if self.status != real.status:
            return [f"status {self.status}, really {real.status}"]
        told = {name: real.headers[name] for name in TELLING if name in real.headers}
        found = {name: self.headers.get(name) for name in told}
        wrong = [] if told == found else [f"headers {found}, really {told}"]
        if real.body in NOT_KEPT or self.body == real.body:
            return wrong
        if not real.headers.get("Content-Type", "").startswith("application/json"):
            return [*wrong, f"body {self.body!r}, really {real.body!r}"]
        ours, theirs = json.loads(self.body), json.loads(real.body)
        return [*wrong, *differences(Answer(200, "", ours), Answer(200, "", theirs))]


def _told(note: str) -> Seen:
    """Return what a note tells of a path."""
    path, _, said = note.partition(": ")
    match ast.literal_eval(said):
        case [int(status), dict(headers), str(body)]:
            return Seen(path, status, headers, body)
        case ["socket opened"]:
            return Seen(path, 101)
        case _:
            return Seen(path)


def starts(version: str, name: str) -> Iterator[list[Seen]]:
    """Yield what was seen during each start, in order."""
    seen: list[Seen] | None = None
    for line in recordings.scenario(version, name).lines:
        match line:
            case {"note": note} if note in STARTS:
                if seen is not None:
                    yield seen
                seen = []
            case {"note": str(note)} if note.startswith("/") and seen is not None:
                seen.append(_told(note))
            case {"path": path} if seen is not None:
                fields = ("status", "headers", "body")
                told = {name: line[name] for name in fields if name in line}
                seen.append(Seen(path, **told))
    assert seen is not None
    yield seen


class Start:
    """A server that comes up phase by phase."""

    def __init__(self, world: World, session: ClientSession) -> None:
        self._server, self._session = world.server, session
        self._client = Client(world.server, session, world.tokens["admin"])
        self._at = 0

    @property
    def phase(self) -> str:
        """Return how far it is."""
        return PHASES[self._at]

    async def next(self) -> None:
        """Go on to the next phase."""
        self._at += 1
        match self.phase:
            case "mini":
                await self._server.come_up(until=Phase.MINI)
            case "between":
                await self._server.go_down()
            case "loading":
                await self._server.come_up(until=Phase.LOADING)
            case "ready":
                self._server.set_phase(Phase.READY)
            case _:
                raise AssertionError(self.phase)

    async def look(self, path: str) -> Seen:
        """Ask for a path."""
        try:
            if path == "/socket":
                await (await self._client.socket()).close()
                return Seen(path, 101)
            return await self._ask(path)
        except ClientConnectionError:
            return Seen(path)

    async def _ask(self, path: str) -> Seen:
        url, headers = self._server.url + path, self._client.headers()
        async with self._session.get(
            url, headers=headers, allow_redirects=False
        ) as got:
            return Seen(path, got.status, dict(got.headers), await got.text())

    async def find(self, real: Seen) -> None:
        """Go on until a path answers as recorded; no phase comes twice."""
        wrong: dict[str, list[str]] = {}
        while found := (await self.look(real.path)).unlike(real):
            wrong[self.phase] = found
            assert self.phase != PHASES[-1], f"{real.path}: {wrong}"
            await self.next()


@pytest.mark.parametrize(("version", "name"), SCENARIOS)
async def test_starts_answer_as_recorded(
    socket_enabled: None, tmp_path: Path, version: str, name: str
) -> None:
    """All answers of a start, in their order, in one pass through its phases."""
    world = World(recordings.scenario(version, name), tmp_path)
    async with world.server, ClientSession() as session:
        for seen in starts(version, name):
            await world.server.go_down()
            start, met = Start(world, session), set()
            for one in seen:
                await start.find(one)
                met.add(start.phase)

            assert met == set(PHASES)


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        (Seen("/", 200), "status 200, really 302"),
        (Seen("/", 302, {"Location": "web/"}), "headers {'Location': 'web/'}, really"),
        (Seen("/", 302, {"Location": "x"}, "Moved"), "body 'Moved', really ''"),
    ],
)
def test_the_judge_of_starts_would_notice(ours: Seen, told: str) -> None:
    """Another status, header or text is a difference."""
    (found,) = ours.unlike(Seen("/", 302, {"Location": "x"}))
    assert found.startswith(told)
