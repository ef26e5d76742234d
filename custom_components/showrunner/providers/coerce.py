"""Read values that a server may write as number, text or not at all."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

MAX_WHOLE: Final = 2**53  # Beyond this, JSON does not promise to keep a number
_PLAIN: Final = (str, int, float)  # A union would be made anew for each value


def text(value: object) -> str:
    """Return a value as text; whatever is neither text nor number is the empty one."""
    if type(value) is str:  # As most are
        return value
    return str(value) if isinstance(value, _PLAIN) else ""


def number(value: object) -> float | None:
    """Return a value as a number, or None."""
    if value is None or not isinstance(value, _PLAIN):  # Most are absent
        return None
    try:
        parsed = float(value)
    except ValueError, OverflowError:
        return None
    return parsed if isfinite(parsed) else None


def whole(value: object) -> int | None:
    """Return a value as a whole number, or None."""
    if type(value) is int and abs(value) <= MAX_WHOLE:
        return value
    parsed = number(value)
    return None if parsed is None or abs(parsed) > MAX_WHOLE else int(parsed)


def flag(value: object) -> bool:
    """Return a value as yes or no."""
    word = value.lower() if isinstance(value, str) else value
    return word not in (None, False, 0, "", "0", "false")


def seconds(milliseconds: object) -> float | None:
    """Return milliseconds as seconds, or None."""
    parsed = number(milliseconds)
    return None if parsed is None else parsed / 1000


def moment(epoch: object) -> datetime | None:
    """Return seconds since 1970 as a moment, or None."""
    parsed = epoch if type(epoch) is int else number(epoch)
    try:
        return None if parsed is None else datetime.fromtimestamp(parsed, UTC)
    except ValueError, OverflowError, OSError:
        return None


def iso_moment(value: object) -> datetime | None:
    """Return an ISO 8601 text as a moment, or None; the year 1 means never."""
    try:
        parsed = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    zoned = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return zoned if zoned.year > 1 else None


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: object) -> list[str]:
    """Return the texts of a list."""
    return [x for x in value if isinstance(x, str)] if isinstance(value, list) else []


def objects(value: object) -> list[Any]:
    """Return the objects of a list, or a single object; whatever else is left out."""
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)]


def entries(container: object, key: str) -> Sequence[Any]:
    """Return the objects of a list, which may be absent or a single object."""
    value = container.get(key) if isinstance(container, dict) else None
    return objects(value) if value else ()  # Most are absent
