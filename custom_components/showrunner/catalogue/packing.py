"""Items as JSON: those that are gone, and those that were different."""

from dataclasses import asdict
from datetime import datetime
import json
from typing import Any

from ..engine.model import (
    Chapter,
    Item,
    Library,
    MediaFile,
    MediaType,
    Stream,
    StreamKind,
)


def packed(item: Item) -> str:
    """Return an item as JSON. Its library is named, without its folders."""
    return json.dumps(asdict(item), default=_moment, ensure_ascii=False)


def unpacked(text: str) -> Item:
    """Return the item of a text by `packed`, of this or an older version of ours."""
    data = json.loads(text)
    return Item(
        **{
            **data,
            "type": MediaType(data["type"]),
            "library": data["library"] and _library(data["library"]),
            "files": tuple(map(_file, data["files"])),
            "chapters": _each(Chapter, data["chapters"]),
            "added_at": _parsed(data["added_at"]),
            "updated_at": _parsed(data["updated_at"]),
            **{name: tuple(data[name]) for name in _TUPLES},
            "people": None if data["people"] is None else tuple(data["people"]),
        }
    )


_TUPLES = ("genres", "studios", "collections", "labels")


def _moment(value: object) -> str:
    """Return a moment as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of an item")


def _parsed(text: str | None) -> datetime | None:
    """Return a moment."""
    return None if text is None else datetime.fromisoformat(text)


def _each[T](kind: type[T], rows: list[dict[str, Any]] | None) -> tuple[T, ...] | None:
    """Return parts of one kind."""
    return None if rows is None else tuple(kind(**row) for row in rows)


def _library(data: dict[str, Any]) -> Library:
    """Return the library of an item."""
    return Library(id=data["id"], name=data["name"], type=MediaType(data["type"]))


def _file(data: dict[str, Any]) -> MediaFile:
    """Return a file of an item."""
    streams = data["streams"]
    if streams is not None:
        streams = tuple(
            Stream(**{**stream, "kind": StreamKind(stream["kind"])})
            for stream in streams
        )
    return MediaFile(**{**data, "streams": streams})
