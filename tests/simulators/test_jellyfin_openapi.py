"""Judge: the official documents of three versions, where they are there."""

from collections.abc import AsyncIterator, Mapping
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
import pytest

from .jellyfin import JellyfinSimulator
from .jellyfin.filters import KINDS
from .jellyfin.router import ROUTER
from .jellyfin_judges.client import Answer, Client, messages
from .jellyfin_judges.document import PLACE, VERSIONS, Document, document, path_of
from .jellyfin_judges.tour import DEEDS, READINGS, SIGN_IN, Stop

pytestmark = pytest.mark.skipif(
    not all(path_of(version).is_file() for version in VERSIONS),
    reason="The official documents are not there",
)

FILES = (
    "movies/Dune (2021)/Dune (2021) - 1080p.mkv",
    "movies/Dune (2021)/Dune (2021) - 2160p.mkv",
    "movies/Arrival (2016)/Arrival (2016).mkv",
    "movies/Arrival (2016)/Arrival (2016).en.srt",
    "shows/Severance (2022)/Season 01/Severance - S01E01.mkv",
    "shows/Severance (2022)/Season 01/Severance - S01E02-E03.mkv",
    "shows/Severance (2022)/S02/Severance - S02E01.mkv",
    "music/Air/Moon Safari (1998)/01 - La Femme.flac",
    "music/Air/Late (1999)/CD1/01 - First.flac",
    "movies/Marvel/Iron Man (2008)/Iron Man (2008).mkv",
)
NFO = """<movie><title>Dune</title><plot>Sand.</plot><rating>8.1</rating>
<genre>Drama</genre><studio>Attic</studio><tag>dry</tag><uniqueid type="imdb">tt1160419
</uniqueid><actor><name>Ann</name><role>Jessica</role></actor></movie>"""

# Where the document, and not the answer, is wrong; recordings show it
SLIPS = {
    "ServerRestarting": "Real servers send Data as an empty text",
    "ServerShuttingDown": "Real servers send Data as an empty text",
}


@pytest.fixture
def jellyfin_media(tmp_path: Path) -> Path:
    """Return a media folder with something of everything."""
    for file in FILES:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * 1000)
    (tmp_path / "movies/Dune (2021)/movie.nfo").write_text(NFO)
    (tmp_path / "movies/Dune (2021)/poster.jpg").write_bytes(b"0")
    return tmp_path


@pytest.fixture(params=VERSIONS)
async def jellyfin(
    request: pytest.FixtureRequest, socket_enabled: None, jellyfin_media: Path
) -> AsyncIterator[JellyfinSimulator]:
    """Return a server where something of everything is going on."""
    version = request.param
    async with JellyfinSimulator(
        jellyfin_media, version=version, live_tv=True
    ) as simulator:
        watched = simulator.play("Ben", "Arrival", offset=100)
        simulator.stop_playing(watched)
        simulator.pause(simulator.play("Ben", "Dune", "TV", "transcode", 60))
        simulator.play("Cleo", "Severance - S01E01", "Tablet", "direct stream")
        simulator.play("Ben", "La Femme", "Kitchen")
        simulator.record("News", status="in progress")
        simulator.record("Late Show", series="Evenings", status="complete")
        simulator.scan()
        await simulator.idle()
        yield simulator


@pytest.mark.parametrize("version", VERSIONS)
def test_the_kinds_of_items_are_the_documents(version: str) -> None:
    """One that a server knows and has none of is no unknown one."""
    assert document(version).words("BaseItemKind") == KINDS


@pytest.fixture
async def client(jellyfin: JellyfinSimulator) -> AsyncIterator[Client]:
    """Return an administrator's client."""
    async with ClientSession() as session:
        yield Client(jellyfin, session, jellyfin.admin_token)


async def places(jellyfin: JellyfinSimulator, client: Client) -> dict[str, str]:
    """Return what the names in the tour stand for."""
    names = {"film": "Dune", "show": "Severance", "artist": "Air"}
    names |= {"season": "Season 1", "episode": "Severance - S01E01"}
    names |= {"album": "Moon Safari", "track": "La Femme", "spare": "Arrival"}
    found = {name: jellyfin.item_id(title) for name, title in names.items()}
    assert jellyfin.media is not None
    begun = await client.ask("POST", "/QuickConnect/Initiate", headers=SIGN_IN)
    tasks = (await client.ask("GET", "/ScheduledTasks")).body
    sessions = (await client.ask("GET", "/Sessions")).body
    users = {
        user["Name"]: user["Id"] for user in (await client.ask("GET", "/Users")).body
    }
    return found | {
        "library": jellyfin.library_id("movies"),
        "other": "0123456789abcdef0123456789abcdef",
        "user": users["Anna"],
        "guest": users["Cleo"],
        "session": next(row["Id"] for row in sessions if row["DeviceName"] == "TV"),
        "task": tasks[0]["Id"],
        "timer": jellyfin.record("Talk"),
        "key": jellyfin.add_key(),
        "secret": begun.body["Secret"],
        "code": begun.body["Code"],
        "folder": str(jellyfin.media / "movies"),
        "spare_token": jellyfin.login("Anna", "another-device"),
    }


def fill(told: Any, known: dict[str, str]) -> Any:
    """Return a text, or texts in JSON, with names replaced."""
    text = json.dumps(dict(told) if isinstance(told, Mapping) else told)
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)


async def ask(client: Client, stop: Stop, known: dict[str, str]) -> Answer:
    """Return the answer at one stop of the tour."""
    inner = fill(stop.places, known)
    marks = iter(inner.values())
    path = PLACE.sub(lambda _: next(marks), stop.path)
    query = dict(pair.split("=", 1) for pair in stop.query.split("&") if pair)
    return await client.ask(
        stop.method,
        path,
        query=fill(query, known),
        body=fill(stop.body, known),
        headers=fill(stop.headers, known),
    )


def served(judge: Document) -> set[tuple[str, str]]:
    """Return what the simulator serves of what a document has."""
    found = set()
    for method, path in judge.asked():
        route = ROUTER.find(method, PLACE.sub("*", path))
        # An id in our path must be one in theirs
        if not isinstance(route, int) and set(route[1].values()) <= {"*"}:
            found.add((method, path))
    return found


def by_shape(judge: Document) -> dict[tuple[str, str], str]:
    """Return the paths of a document by what is left without their names."""
    return {(method, PLACE.sub("*", path)): path for method, path in judge.asked()}


def shape(stop: Stop) -> tuple[str, str]:
    """Return what is left of a stop's path without its names."""
    return stop.method, PLACE.sub("*", stop.path)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tour_is_complete(version: str) -> None:
    """Whatever the simulator serves of a document is asked for."""
    asked = {shape(stop) for stop in (*READINGS, *DEEDS)}
    told = {
        (method, PLACE.sub("*", path)) for method, path in served(document(version))
    }
    assert told - asked == set()


@pytest.mark.parametrize("stops", [READINGS, DEEDS], ids=["readings", "deeds"])
async def test_answers_are_what_the_document_says(
    jellyfin: JellyfinSimulator, client: Client, stops: list[Stop]
) -> None:
    """Each answer has a described status, and validates against its schema."""
    judge = document(jellyfin.state.version)
    known, told = await places(jellyfin, client), by_shape(judge)
    wrong: list[str] = []
    for stop in stops:
        answer = await ask(client, stop, known)
        if shape(stop) not in told:
            continue
        for error in judge.wrong(stop.method, told[shape(stop)], *answer):
            asked = f"{stop.method} {stop.path} {stop.query} {dict(stop.places)}"
            wrong.append(f"{asked}: {error}")
    assert not wrong, "\n".join(wrong)


async def test_messages_are_what_the_document_says(
    jellyfin: JellyfinSimulator, client: Client
) -> None:
    """Whatever the socket says validates, but for the slips."""
    judge = document(jellyfin.state.version)
    known = await places(jellyfin, client)
    socket = await client.socket()
    for name in ("Sessions", "ScheduledTasksInfo", "ActivityLogEntry"):
        await socket.send_json({"MessageType": f"{name}Start", "Data": "0,1000"})
    await socket.send_json({"MessageType": "KeepAlive"})
    for stop in DEEDS:
        await ask(client, stop, known)
    heard = await messages(socket, 0.3)

    kinds = {message["MessageType"] for message in heard}
    wrong = {
        message["MessageType"]: found
        for message in heard
        if (found := judge.wrong_message(message))
    }
    assert wrong.keys() <= SLIPS.keys(), wrong
    assert kinds >= {"Sessions", "ScheduledTasksInfo", "ActivityLogEntry"}
    assert kinds >= {"ForceKeepAlive", "KeepAlive", "UserDataChanged", "TimerCreated"}


async def test_the_judge_would_notice() -> None:
    """Wrong types, unknown names, bad ids and statuses do not pass."""
    judge = document("12.0.0")

    def said(body: Any, status: int = 200) -> list[str]:
        return judge.wrong("GET", "/Items", status, "application/json", body)

    assert said({"Items": [{"Id": "5ca1ab1e0ddba11cafe0f00dfeedface"}]}) == []
    assert len(said({"Items": [{"Id": 5}]})) == 1
    assert len(said({"Items": [{"Id": "no id"}]})) == 1
    assert len(said({"Items": [{"Called": "Dune"}]})) == 1
    assert len(said({"Items": [{"UserData": {"PlayCount": "1"}}]})) >= 1
    assert len(said({}, 418)) == 1
    assert judge.wrong_message({"MessageType": "Sessions", "Data": [{"Id": 1}]}) != []
    assert judge.wrong_message({"MessageType": "Nonsense"}) != []
