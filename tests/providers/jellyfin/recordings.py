"""Recordings of real Jellyfin servers, read in place, and never copied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4] / "shared/payloads/jellyfin/captures"
VERSIONS = ("10.11.11", "12.0.0")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scenario, and when it was."""

    at: datetime
    content: dict[str, Any]

    @property
    def who(self) -> str:
        """Return whose request or socket it is."""
        return str(self.content.get("who", ""))

    @property
    def message(self) -> str | None:
        """Return what the socket pushed, as it was on the wire."""
        if self.content.get("ws") != "in":
            return None
        return json.dumps(self.content["message"])

    def answer(self, path: str) -> Any:
        """Return the body of a good answer to a GET of a path, or None."""
        http, body = self.content.get("http"), self.content.get("body")
        asked = http and (http["method"], http["path"]) == ("GET", path)
        is_whole = asked and self.content["status"] == 200 and not _is_cut(body)
        return body if is_whole else None


def _is_cut(body: Any) -> bool:
    """Return whether a body was not kept."""
    return isinstance(body, str) and body.startswith("<")


@cache
def lines(version: str, scenario: str) -> tuple[Line, ...]:
    """Return the lines of a scenario; skip the test where it is not there."""
    file = FOLDER / version / f"{scenario}.jsonl"
    if not file.is_file():
        pytest.skip("The recordings are not here")
    contents = [json.loads(text) for text in file.read_text().splitlines()]
    began = datetime.fromisoformat(contents[0]["started"])
    return tuple(
        Line((began + timedelta(seconds=each["t"])).astimezone(UTC), each)
        for each in contents
    )


def scenarios(version: str) -> list[str]:
    """Return the names of what was recorded of a version."""
    return sorted(file.stem for file in (FOLDER / version).glob("*.jsonl"))


def answers(version: str, path: str) -> Iterator[Any]:
    """Yield all whole answers to a GET of a path."""
    for scenario in scenarios(version):
        for line in lines(version, scenario):
            body = line.answer(path)
            if body is not None:
                yield body


@cache
def rows(version: str) -> dict[str, list[tuple[datetime, dict[str, Any]]]]:
    """Return all that was ever answered about items, by id and in order of time."""
    found: dict[str, list[tuple[datetime, dict[str, Any]]]] = {}
    for scenario in scenarios(version):
        for line in lines(version, scenario):
            for row in _rows_of(line.content.get("body")):
                found.setdefault(row["Id"], []).append((line.at, row))
    for each in found.values():
        each.sort(key=lambda pair: pair[0])
    return found


def _rows_of(body: Any) -> list[dict[str, Any]]:
    """Return the items of an answer that say which revision they are."""
    listed = body.get("Items") if isinstance(body, dict) else None
    many = listed if isinstance(listed, list) else [body]
    return [r for r in many if isinstance(r, dict) and "Etag" in r and "Type" in r]
