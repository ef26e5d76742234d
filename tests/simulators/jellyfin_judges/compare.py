"""What differs between two answers: status, content type, keys and value types."""

from collections.abc import Iterator
import re
from typing import Any

from .client import Answer

type Payload = dict[str, Any]

ID = re.compile(r"[0-9a-f]{32,}")
BYTES = re.compile(r"<\d+ bytes>")
# What tells rows of a list apart, whatever their order
MARKS = ("Path", "Key", "DeviceId", "Username", "Type", "Index", "Name")
# Objects whose names are values
VALUES = ("ImageTags", "ProviderIds", "Trickplay", "ImageBlurHashes", "errors")


def shape(method: str, path: str) -> str:
    """Return a request without the ids in it."""
    return f"{method} {ID.sub('*', path)}"


def differences(ours: Answer, real: Answer) -> Iterator[str]:
    """Yield what differs."""
    if ours.status != real.status:
        yield f"status {ours.status}, really {real.status}"
    elif ours.kind != real.kind:
        yield f"content type {ours.kind or 'none'}, really {real.kind or 'none'}"
    elif not (isinstance(real.body, str) and BYTES.fullmatch(real.body)):
        yield from _inside("", ours.body, real.body)


def _inside(place: str, ours: Any, real: Any) -> Iterator[str]:
    if _kind(ours) != _kind(real):
        yield f"{place or '/'}: {_kind(ours)}, really {_kind(real)}"
    elif isinstance(real, dict):
        yield from _object(place, ours, real)
    elif isinstance(real, list):
        yield from _list(place, ours, real)


def _kind(value: Any) -> str:
    """Return the type that JSON has for a value."""
    match value:
        case None | b"":
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str() | bytes():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _object(place: str, ours: Payload, real: Payload) -> Iterator[str]:
    if place.rpartition("/")[2] in VALUES:
        if bool(ours) != bool(real):
            yield f"{place}: {'empty' if real else 'not empty'}, really otherwise"
        return
    for name in real.keys() - ours.keys():
        yield f"{place}/{name}: missing"
    for name in ours.keys() - real.keys():
        yield f"{place}/{name}: not in the recording"
    for name in ours.keys() & real.keys():
        yield from _inside(f"{place}/{name}", ours[name], real[name])


def _list(place: str, ours: list[Any], real: list[Any]) -> Iterator[str]:
    """Yield what differs between rows that are about the same."""
    if len(ours) != len(real):
        yield f"{place}[]: another number of rows"
    here = {_mark(row, index): row for index, row in enumerate(ours)}
    for index, row in enumerate(real):
        found = here.get(_mark(row, index))
        if found is not None:
            yield from _inside(f"{place}[]", found, row)


def _mark(row: Any, index: int) -> tuple[Any, ...]:
    """Return what a row is about."""
    if not isinstance(row, dict):
        return (index,)
    return tuple(row[name] for name in MARKS if isinstance(row.get(name), str | int))
