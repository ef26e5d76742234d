"""What a section says can be filtered and sorted, and how."""

from collections.abc import Iterable
from typing import Any

from .model import SECTION_KINDS, TYPES, Section

type Payload = dict[str, Any]

OPERATORS = {
    "integer": {
        "=": "is",
        "!=": "is not",
        ">>=": "is greater than",
        "<<=": "is less than",
    },
    "date": {">>=": "is after", "<<=": "is before"},
    "string": {
        "=": "contains",
        "!=": "does not contain",
        "==": "is",
        "!==": "is not",
        "<=": "begins with",
        ">=": "ends with",
    },
    "boolean": {"=": "is true", "!=": "is false"},
    "tag": {"=": "is", "!=": "is not"},
}
FIELDS = {
    "title": "string",
    "studio": "string",
    "contentRating": "tag",
    "year": "integer",
    "decade": "integer",
    "addedAt": "date",
    "lastViewedAt": "date",
    "viewCount": "integer",
    "unwatched": "boolean",
    "genre": "tag",
    "director": "tag",
    "actor": "tag",
    "country": "tag",
    "collection": "tag",
    "label": "tag",
    "duplicate": "boolean",
    "trash": "boolean",
}
SORTS = ("titleSort", "year", "originallyAvailableAt", "rating", "addedAt", "duration")
FILTERS = ("genre", "year", "contentRating", "unwatched")


def meta_types(
    section: Section, kinds: Iterable[str] | None = None
) -> tuple[list[Payload], list[Payload]]:
    """Return the types of a section and the operators of each sort of field."""
    types = [_type(section, kind) for kind in kinds or SECTION_KINDS[section.kind]]
    fields = [
        {
            "type": sort,
            "Operator": [
                {"key": key, "title": title} for key, title in operators.items()
            ],
        }
        for sort, operators in OPERATORS.items()
    ]
    return types, fields


def _type(section: Section, kind: str) -> Payload:
    """Return one type with its filters, sorts and fields."""
    # Fields of films stand alone; all others carry the kind they belong to
    prefix = "" if kind == "movie" else f"{kind}."
    return {
        "key": f"/library/sections/{section.key}/all?type={TYPES[kind]}",
        "type": kind,
        "title": f"{kind.capitalize()}s",
        "active": kind == section.kind,
        "Filter": [
            {
                "filter": name,
                "filterType": FIELDS[name] if FIELDS[name] != "tag" else "string",
                "key": f"/library/sections/{section.key}/{name}?type={TYPES[kind]}",
                "title": name.capitalize(),
                "type": "filter",
            }
            for name in FILTERS
        ],
        "Sort": [
            {
                "defaultDirection": "desc" if name.endswith("At") else "asc",
                "descKey": f"{name}:desc",
                "key": name,
                "title": name,
            }
            for name in SORTS
        ],
        "Field": [
            {"key": f"{prefix}{name}", "title": name.capitalize(), "type": sort}
            for name, sort in FIELDS.items()
        ],
    }
