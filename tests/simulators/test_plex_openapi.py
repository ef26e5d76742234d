"""Judge: the official document, where it is there; type wobble is off for it."""

from collections.abc import AsyncIterator, Iterator
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from jsonschema import (  # type: ignore[import-untyped]  # No stubs
    Draft202012Validator,
    ValidationError,
)
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .plex import PlexSimulator

DOCUMENT = Path(__file__).parents[2] / "../shared/payloads/plex/openapi-plex-1.2.0.json"
HOME = "https://example.org/openapi.json"

pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="The official document is not there"
)

# "Field elements in the section description (?includeDetails=1)", says the text; the
# schema does not have them, and all clients read them from Type and FieldType
TOLD_IN_TEXT = {"Type", "FieldType"}

# What is asked, by the path that the document describes it under
ASKED = {
    "/": ("/",),
    "/identity": ("/identity",),
    "/:/prefs": ("/:/prefs",),
    "/activities": ("/activities",),
    "/butler": ("/butler",),
    "/hubs/continueWatching": ("/hubs/continueWatching",),
    "/hubs/sections/{sectionId}": ("/hubs/sections/1?count=1", "/hubs/sections/3"),
    "/hubs/search": ("/hubs/search?query=u", "/hubs/search?query=nothing"),
    "/library/all": ("/library/all?type=1", "/library/all"),
    "/library/metadata/{ids}": (
        "/library/metadata/{film}",
        "/library/metadata/{film},{show}?checkFiles=1",
        "/library/metadata/{show}",
    ),
    "/library/metadata/{ids}/allLeaves": ("/library/metadata/{show}/allLeaves",),
    "/library/metadata/{ids}/related": ("/library/metadata/{film}/related",),
    "/library/sections/all": ("/library/sections/all",),
    "/library/sections/prefs": (),
    "/library/sections/{sectionId}": (
        "/library/sections/1",
        "/library/sections/3?includeDetails=1",
    ),
    "/library/sections/{sectionId}/all": (
        "/library/sections/1/all",
        "/library/sections/1/all?includeGuids=1&includeMeta=1",
        "/library/sections/1/all?X-Plex-Container-Start=1&X-Plex-Container-Size=1",
        "/library/sections/2/all?type=8",
        "/library/sections/2/all?type=10",
        "/library/sections/3/all?type=2",
        "/library/sections/3/all?type=3",
        "/library/sections/3/all?type=4&includeFields=ratingKey,updatedAt",
    ),
    "/library/sections/{sectionId}/albums": ("/library/sections/2/albums",),
    "/library/sections/{sectionId}/allLeaves": ("/library/sections/3/allLeaves",),
    "/library/sections/{sectionId}/collections": ("/library/sections/1/collections",),
    "/library/sections/{sectionId}/filters": ("/library/sections/1/filters",),
    "/library/sections/{sectionId}/firstCharacters": (
        "/library/sections/1/firstCharacters",
    ),
    "/library/sections/{sectionId}/location": ("/library/sections/1/location",),
    "/library/sections/{sectionId}/prefs": ("/library/sections/1/prefs",),
    "/library/sections/{sectionId}/sorts": ("/library/sections/1/sorts",),
    "/livetv/dvrs": ("/livetv/dvrs",),
    "/livetv/sessions": ("/livetv/sessions",),
    "/media/providers": ("/media/providers", "/media/providers?includeStorage=1"),
    "/media/subscriptions": ("/media/subscriptions?includeGrabs=1",),
    "/media/subscriptions/scheduled": ("/media/subscriptions/scheduled",),
    "/playlists": ("/playlists",),
    "/status/sessions": ("/status/sessions",),
    "/status/sessions/background": ("/status/sessions/background",),
    "/status/sessions/history/all": ("/status/sessions/history/all",),
    "/updater/status": ("/updater/status",),
}


def _cases() -> Iterator[tuple[str, str]]:
    return ((path, asked) for path, all_of in ASKED.items() for asked in all_of)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the official document."""
    whole: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return whole


@pytest.fixture
async def busy(socket_enabled: None, media: Path) -> AsyncIterator[PlexSimulator]:
    """Return a server where something of everything is going on."""
    del socket_enabled
    async with PlexSimulator(media, wobble=False, dvr=True, pace=1) as plex:
        plex.library.titled("The Third Man").view_offset = 60_000
        watched = plex.play("Anna", "Arrival")
        plex.seek(watched, 1_000_000)
        plex.stop_playing(watched)
        plex.play("Ben", "Dune", method="transcode", offset=60)
        plex.play("Anna", "Episode 2", "Tablet", "direct stream")
        plex.play("Cleo", "Song 1", "Kitchen")
        plex.play_clip("Dora", player="Phone")
        plex.record(title="News", status="in progress")
        plex.record(title="Late Show", series="Evenings", status="complete")
        plex.scan("Movies")
        yield plex


def is_known_slip(error: ValidationError) -> bool:
    """Return whether the document, and not the answer, is wrong.

    It has `Guid` among the tags, whose ids are numbers; in every capture of a real
    server a `Guid` has a text such as `imdb://tt0133093`, and nothing else.
    """
    return list(error.absolute_path)[-3:-2] == ["Guid"]


def validator(document: dict[str, Any], path: str) -> Draft202012Validator:
    """Return the judge of a path's answers."""
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    key = path.replace("~", "~0").replace("/", "~1")
    schema = {
        "$ref": f"{HOME}#/paths/{key}/get/responses/200/content/"
        "application~1json/schema"
    }
    return Draft202012Validator(
        schema, registry=Registry().with_resource(HOME, resource)
    )


def lists(answer: dict[str, Any]) -> set[str]:
    """Return the names of the lists in an answer's container."""
    container = next(iter(answer.values()))
    return {name for name, value in container.items() if isinstance(value, list)}


def named(document: dict[str, Any], path: str) -> set[str]:
    """Return the names that the document knows for a container's content.

    Where schema and example of a path disagree (`DVR` and `Dvr`), both count.
    """
    answer = document["paths"][path]["get"]["responses"]["200"]
    content = answer["content"]["application/json"]
    examples = [it["value"] for it in content.get("examples", {}).values()]
    shown = {name for it in examples for one in it.values() for name in one}
    return shown | _properties(document, content["schema"], depth=2)


def _properties(document: dict[str, Any], schema: Any, depth: int) -> set[str]:
    """Return the names of what a schema describes, down to a depth."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _properties(document, document["components"]["schemas"][name], depth)
    names: set[str] = set()
    for part in schema.get("allOf", ()):
        names |= _properties(document, part, depth)
    for name, inner in schema.get("properties", {}).items():
        names |= {name} | (_properties(document, inner, depth - 1) if depth else set())
    return names


@pytest.mark.parametrize(("path", "asked"), _cases())
async def test_answers_are_what_the_document_says(
    busy: PlexSimulator, document: dict[str, Any], path: str, asked: str
) -> None:
    """Each answer validates against the schema of its path."""
    film, show = busy.library.titled("Dune"), busy.library.titled("Severance")
    address = busy.url + asked.format(film=film.key, show=show.key)
    headers = {"X-Plex-Token": busy.token, "Accept": "application/json"}
    async with ClientSession(headers=headers) as session, session.get(address) as got:
        assert got.status == 200
        answer = await got.json()

    judge = validator(document, path)
    assert [it for it in judge.iter_errors(answer) if not is_known_slip(it)] == []
    assert lists(answer) <= named(document, path) | TOLD_IN_TEXT


async def test_the_judge_would_notice(document: dict[str, Any]) -> None:
    """A number that is a text, as the type wobble has it, does not pass."""
    judge = validator(document, "/library/sections/{sectionId}/all")
    media = {"id": "12", "Part": [{"id": "12"}]}
    answer = {"MediaContainer": {"size": 1, "Metadata": [{"Media": [media]}]}}
    assert len(list(judge.iter_errors(answer))) == 2
