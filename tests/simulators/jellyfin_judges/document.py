"""An official OpenAPI document as a judge of answers."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
import json
from pathlib import Path
import re
from typing import Any
from uuid import UUID

from jsonschema import (  # type: ignore[import-untyped]  # No stubs
    Draft202012Validator,
    FormatChecker,
    ValidationError,
)
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

type Payload = dict[str, Any]

FOLDER = Path(__file__).parents[3] / "../shared/payloads/jellyfin"
VERSIONS = ("10.10.7", "10.11.11", "12.0.0")
HOME = "https://example.org/openapi.json"
METHODS = ("get", "post", "delete")
PLACE = re.compile(r"\{(\w+)\}")


def _is_id(value: object) -> bool:
    """Return whether it is an id, with or without dashes."""
    return not isinstance(value, str) or bool(UUID(value))


def _is_moment(value: object) -> bool:
    """Return whether it is a moment."""
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


FORMATS = FormatChecker(formats=())
FORMATS.checks("uuid", ValueError)(_is_id)
FORMATS.checks("date-time", ValueError)(_is_moment)


def path_of(version: str) -> Path:
    """Return where the document of a version is, if it is there."""
    return FOLDER / f"openapi-jellyfin-{version}.json"


def _plain(schema: Any) -> Any:
    """Say in today's words what may be null, and what a list may hold.

    The older documents give a list of words the words themselves as its values.
    """
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _plain(value) for name, value in schema.items()}
    if inner.get("type") == "array":
        inner.pop("enum", None)
    if inner.pop("nullable", None) is True:
        return {"anyOf": [{"type": "null"}, inner]}
    return inner


class Document:
    """What a version of the server is said to answer."""

    def __init__(self, whole: Payload) -> None:
        self._paths: Payload = whole["paths"]
        self._schemas: Payload = whole["components"]["schemas"]
        self._registry: Any = Registry().with_resource(
            HOME,
            Resource.from_contents(_plain(whole), default_specification=DRAFT202012),
        )

    def asked(self) -> Iterator[tuple[str, str]]:
        """Yield each method and path that the document has."""
        for path, methods in self._paths.items():
            yield from ((one.upper(), path) for one in METHODS if one in methods)

    def words(self, name: str) -> set[str]:
        """Return the words that a kind of word may be."""
        return {*self._schemas[name]["enum"]}

    def wrong(
        self, method: str, path: str, status: int, kind: str, body: Any
    ) -> list[str]:
        """Return what the document has against an answer."""
        answers = self._paths[path][method.lower()]["responses"]
        if str(status) not in answers:
            return [f"Nothing is said of {status}"]
        contents = answers[str(status)].get("content", {})
        if kind == "application/json" and kind not in contents:
            return ["It is not said to be JSON"]
        if kind != "application/json":
            return [] if _has(contents, kind) else [f"Nothing is said of {kind!r}"]
        key = path.replace("~", "~0").replace("/", "~1")
        place = f"/paths/{key}/{method.lower()}/responses/{status}/content"
        return self._against(f"{place}/application~1json/schema", body)

    def wrong_message(self, message: Payload) -> list[str]:
        """Return what the document has against a message of the socket."""
        kind = message["MessageType"]
        name = "OutboundKeepAlive" if kind == "KeepAlive" else kind
        if f"{name}Message" not in self._schemas:
            return [f"Nothing is said of {kind}"]
        return self._against(f"/components/schemas/{name}Message", message)

    def _against(self, place: str, body: Any) -> list[str]:
        judge = Draft202012Validator(
            {"$ref": f"{HOME}#{place}"},
            registry=self._registry,
            format_checker=FORMATS,
        )
        return sorted({_told(leaf) for leaf in _leaves(judge.iter_errors(body))})


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Yield what is really wrong below a choice of null or something."""
    for error in errors:
        below = [one for one in error.context or () if one.validator != "type"]
        if error.validator == "anyOf" and below:
            yield from _leaves(iter(below))
        else:
            yield error


def _told(error: ValidationError) -> str:
    """Return an error in a line; which row of a list it was does not matter."""
    steps = (step for step in error.absolute_path if not isinstance(step, int))
    return f"/{'/'.join(steps)}: {error.message[:160]}"


def _has(contents: Payload, kind: str) -> bool:
    """Return whether a content type is among those described."""
    if not contents:
        return kind in ("", "application/octet-stream")
    return any(re.fullmatch(one.replace("*", ".+"), kind) for one in contents)


@cache
def document(version: str) -> Document:
    """Return the document of a version."""
    return Document(json.loads(path_of(version).read_text()))
