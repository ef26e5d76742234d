"""What a section says can be filtered and sorted, and how."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .model import PLAYABLE, SECTION_KINDS, TYPES, Section

type Payload = dict[str, Any]

# Of these there is a list to choose from
CHOSEN = ("tag", "resolution", "audioLanguage", "subtitleLanguage")
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
    **{name: {"=": "is", "!=": "is not"} for name in CHOSEN},
}


class Offer(NamedTuple):
    """What some kinds of items can be asked for by."""

    fields: dict[str, str]
    sorts: tuple[str, ...]
    filters: tuple[str, ...]


OF_ALL = Offer(
    {
        "title": "string",
        "titleSort": "string",
        "summary": "string",
        "studio": "string",
        "contentRating": "tag",
        "year": "integer",
        "decade": "integer",
        "duration": "integer",
        "userRating": "integer",
        "originallyAvailableAt": "date",
        "addedAt": "date",
        "lastViewedAt": "date",
        "viewCount": "integer",
        "unwatched": "boolean",
        "unmatched": "boolean",
        "duplicate": "boolean",
        "trash": "boolean",
        "genre": "tag",
        "director": "tag",
        "writer": "tag",
        "producer": "tag",
        "actor": "tag",
        "country": "tag",
        "collection": "tag",
        "label": "tag",
    },
    (
        "titleSort",
        "year",
        "originallyAvailableAt",
        "rating",
        "audienceRating",
        "userRating",
        "contentRating",
        "duration",
        "viewOffset",
        "viewCount",
        "addedAt",
        "lastViewedAt",
        "random",
    ),
    (
        "genre",
        "year",
        "decade",
        "contentRating",
        "collection",
        "director",
        "actor",
        "writer",
        "producer",
        "country",
        "studio",
        "unwatched",
        "unmatched",
        "label",
    ),
)
OF_FILES = Offer(
    {
        "inProgress": "boolean",
        "resolution": "resolution",
        "hdr": "boolean",
        "mediaSize": "integer",
        "mediaBitrate": "integer",
        "audioLanguage": "audioLanguage",
        "subtitleLanguage": "subtitleLanguage",
        "editionTitle": "string",
    },
    ("mediaHeight", "mediaBitrate"),
    (
        "resolution",
        "hdr",
        "inProgress",
        "audioLanguage",
        "subtitleLanguage",
        "editionTitle",
    ),
)
OF_SHOWS = Offer(
    {"unwatchedLeaves": "boolean"}, ("unviewedLeafCount",), ("unwatchedLeaves",)
)
RISING = {"titleSort", "year", "contentRating", "mediaHeight"}


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


def _offers(kind: str) -> Iterator[Offer]:
    """Yield what a kind of items can be asked for by."""
    yield OF_ALL
    if kind in PLAYABLE:
        yield OF_FILES
    if kind == "show":
        yield OF_SHOWS


def _type(section: Section, kind: str) -> Payload:
    """Return one type with its filters, sorts and fields."""
    offers = tuple(_offers(kind))
    fields = {name: sort for offer in offers for name, sort in offer.fields.items()}
    return {
        "key": f"/library/sections/{section.key}/all?type={TYPES[kind]}",
        "type": kind,
        "title": f"{kind.capitalize()}s",
        "active": kind == section.kind,
        "Filter": [
            _filter(section, kind, name, fields[name])
            for offer in offers
            for name in offer.filters
        ],
        "Sort": [_sort(name) for offer in offers for name in offer.sorts],
        "Field": [_field(kind, name, sort) for name, sort in fields.items()],
    }


def _filter(section: Section, kind: str, name: str, sort: str) -> Payload:
    """Return a filter, and where its choices are told."""
    return {
        "filter": name,
        "filterType": "string" if sort in CHOSEN else sort,
        "key": f"/library/sections/{section.key}/{name}?type={TYPES[kind]}",
        "title": name.capitalize(),
        "type": "filter",
    }


def _sort(name: str) -> Payload:
    """Return an order, and which way it goes if nothing is said."""
    return {
        "defaultDirection": "asc" if name in RISING else "desc",
        "descKey": f"{name}:desc",
        "key": name,
        "title": name,
    }


def _field(kind: str, name: str, sort: str) -> Payload:
    """Return a field; those of films stand alone, all others carry their kind."""
    prefix = "" if kind == "movie" else f"{kind}."
    return {"key": f"{prefix}{name}", "title": name.capitalize(), "type": sort}
