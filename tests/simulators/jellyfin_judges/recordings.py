"""What real servers said: the recorded scenarios, read in place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
import json
from operator import itemgetter
from typing import Any

from .document import FOLDER

type Payload = dict[str, Any]

CAPTURES = FOLDER / "captures"
TOLD = {"http", "ws", "udp"}  # What a line has that is no note of whoever asked
VERSIONS = ("10.11.11", "12.0.0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """One recording: its lines in order, and when it began."""

    version: str
    name: str
    started: float
    lines: tuple[Payload, ...]


def names(version: str) -> list[str]:
    """Return the names of a version's scenarios, in the order they were recorded."""
    return sorted(path.stem for path in (CAPTURES / version).glob("*.jsonl"))


@cache
def scenario(version: str, name: str) -> Scenario:
    """Return a recording."""
    text = (CAPTURES / version / f"{name}.jsonl").read_text()
    first, *rest = (json.loads(line) for line in text.splitlines())
    started = datetime.fromisoformat(first["started"]).timestamp()
    lines = tuple(sorted(_when_sent(rest), key=itemgetter("t")))
    return Scenario(version=version, name=name, started=started, lines=lines)


def _when_sent(lines: Iterable[Payload]) -> Iterator[Payload]:
    """Yield lines, requests with the time they were sent, not the one of the answer.

    Those are rounded; what was noted before a request was done before it.
    """
    noted = 0.0
    for line in lines:
        if TOLD.isdisjoint(line):
            noted = line["t"]
        yield line | {"t": max(noted, line["t"] - line.get("ms", 0) / 1000)}


def _rows(said: Any) -> Iterator[Payload]:
    """Yield every object in an answer."""
    if isinstance(said, dict):
        yield said
        said = list(said.values())
    if isinstance(said, list):
        for one in said:
            yield from _rows(one)


@cache
def objects(version: str) -> tuple[Payload, ...]:
    """Return every object that a server answered with."""
    lines = (line for name in names(version) for line in scenario(version, name).lines)
    return tuple(row for line in lines for row in _rows(line.get("body")))


@cache
def listing(version: str) -> tuple[Payload, ...]:
    """Return the items as they were listed with all their fields."""
    for line in scenario(version, "03-listing").lines:
        asked = line["http"].get("query") or {}
        if "MediaSources" in asked.get("Fields", ""):
            return tuple(line["body"]["Items"])
    raise LookupError("The listing has no MediaSources")


@cache
def sources(version: str) -> dict[str, Payload]:
    """Return the last that was said of each media file, by its path."""
    said = (row for row in objects(version) if "MediaStreams" in row)
    return {
        row["Path"]: row for row in said if "Size" in row and row.get("RunTimeTicks")
    }


@cache
def people(version: str) -> dict[str, str]:
    """Return the ids of the users, by name."""
    return {
        row["Name"]: row["Id"]
        for row in objects(version)
        if "Policy" in row and "Configuration" in row
    }


@cache
def server_id(version: str) -> str:
    """Return the id of the server."""
    found = (row["Id"] for row in objects(version) if "StartupWizardCompleted" in row)
    return str(next(found))


@cache
def items(version: str) -> tuple[Payload, ...]:
    """Return whatever an answer told of that has a kind, a path and an id."""
    said = (row for row in objects(version) if {"ServerId", "Path"} <= row.keys())
    return tuple(row for row in said if str(row["Path"]).startswith("/media/"))


@cache
def libraries(version: str) -> dict[str, str]:
    """Return the ids of the libraries, by name."""
    said = (row for row in objects(version) if "LibraryOptions" in row)
    return {row["Name"]: row["ItemId"] for row in said if row.get("ItemId")}


@cache
def pictures(version: str) -> list[str]:
    """Return the paths of pictures that lay beside the media."""
    said = (row for row in objects(version) if row.get("ImageType") == "Primary")
    found = {str(row.get("Path", "")) for row in said}
    return sorted(path for path in found if path.startswith("/media/"))
