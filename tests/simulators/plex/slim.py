"""Answers cut down to what a client asked for.

Under API 0.0 (no header) `includeFields` adds optional fields, and there are none
here; from 1.0.0 on it keeps only the fields it names.
"""

from collections.abc import Mapping
from typing import Any

type Payload = dict[str, Any]

# What a row has without looking at anything but its item
QUICK = {"ratingKey", "type", "title", "addedAt", "updatedAt", "deletedAt", "duration"}
# All that a row in a list can hold beside its fields
ELEMENTS = {"Media", "Genre", "Collection", "Label", "Role", "Director", "Writer"}
ELEMENTS |= {"Country", "Guid"}
VERSION_HEADER = "X-Plex-Pms-Api-Version"


def slim(rows: list[Payload], wishes: Mapping[str, str]) -> list[Payload]:
    """Return the rows without what was not asked for."""
    only = {
        name: _names(wishes.get(f"include{name}")) for name in ("Fields", "Elements")
    }
    never = {
        name: _names(wishes.get(f"exclude{name}")) for name in ("Fields", "Elements")
    }
    if _version(wishes.get(VERSION_HEADER, "")) < (1,):
        only["Fields"] = None
    if not any([*only.values(), *never.values()]):
        return rows
    return [_slim(row, only, never) for row in rows]


def only_fields(wishes: Mapping[str, str]) -> frozenset[str] | None:
    """Return the few quick fields that all of an answer is to be, if it is."""
    fields = frozenset(wishes.get("includeFields", "").split(","))
    left_out = set(wishes.get("excludeElements", "").split(","))
    quick = fields <= QUICK and left_out >= ELEMENTS
    return (
        fields if quick and _version(wishes.get(VERSION_HEADER, "")) >= (1,) else None
    )


type Names = dict[str, set[str] | None]


def _slim(row: Payload, only: Names, never: Names) -> Payload:
    """Return one row, and the rows in it, without what was not asked for."""
    kept: Payload = {}
    for name, value in row.items():
        sort = "Elements" if isinstance(value, (list, dict)) else "Fields"
        wanted, unwanted = only[sort], never[sort]
        if wanted is not None and name not in wanted:
            continue
        if unwanted is not None and name in unwanted:
            continue
        # What fields an element has is its own affair; only elements nest
        kept[name] = value
    return kept


def _names(wish: str | None) -> set[str] | None:
    return set(wish.split(",")) if wish else None


def _version(text: str) -> tuple[int, ...]:
    """Return a version as numbers; no header means 0.0."""
    numbers = [part for part in text.split(".") if part.isdecimal()]
    return tuple(int(part) for part in numbers) or (0, 0)
