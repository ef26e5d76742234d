"""Items as JSON: those that are gone, and those that were different."""

from collections.abc import Mapping
from dataclasses import fields
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
    return json.dumps(_parts(item), default=_plain, ensure_ascii=False)


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


def _plain(value: object) -> object:
    """Return a part of an item as JSON knows it."""
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case Library():
            return {"id": value.id, "name": value.name, "type": value.type}
        case MediaFile() | Stream() | Chapter():
            return _parts(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no part of an item")


def _parts(fact: Item | MediaFile | Stream | Chapter) -> dict[str, object]:
    """Return a fact by its fields; `asdict` would copy each of them first."""
    return {each.name: getattr(fact, each.name) for each in fields(fact)}


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
