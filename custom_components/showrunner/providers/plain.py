"""Paths that a script, or a program made for autoscan, sends as they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..engine.errors import BadPayloadError
from ..engine.scans import Expectation
from .coerce import flag, text, texts
from .notices import Notice, whole_paths

# As autoscan has it, whose `dir` may come several times; and as ours has it
PATH_KEYS: Final = ("dir", "path")

type Pairs = Sequence[tuple[str, str]]


def is_plain(message: Mapping[str, Any]) -> bool:
    """Return whether an object names paths, and nothing else that we know."""
    return "path" in message or "paths" in message


def of_object(message: Mapping[str, Any]) -> Notice:
    """Return what an object with `path` or `paths` says.

    Raises BadPayloadError for paths that can be none, and other expectations than ours.
    """
    return _notice(
        [*_listed(message.get("path")), *_listed(message.get("paths"))],
        text(message.get("expects")),
        immediate=flag(message.get("immediate")),
    )


def of_pairs(pairs: Pairs) -> Notice | None:
    """Return what a query or a form says; None if it names no path.

    Raises BadPayloadError as `of_object` does.
    """
    paths = [value for key, value in pairs if key in PATH_KEYS]
    others = dict(pairs)
    return (
        _notice(
            paths,
            others.get("expects", ""),
            immediate=flag(others.get("immediate", "").lower()),
        )
        if paths
        else None
    )


def _listed(value: object) -> list[str]:
    """Return one path or several. Raises BadPayloadError if something else is there."""
    listed = value if isinstance(value, list) else [value] if value else []
    found = texts(listed)
    if len(found) != len(listed):
        raise BadPayloadError("A path is not a text")
    return found


def _notice(paths: list[str], expects: str, *, immediate: bool) -> Notice:
    """Return what is said of some paths, of which there must be one."""
    if not paths:
        raise BadPayloadError("There is no path")
    whole = whole_paths(paths)
    match expects or Expectation.PRESENT:
        case Expectation.PRESENT:
            return Notice(present=whole, immediate=immediate)
        case Expectation.ABSENT:
            return Notice(absent=whole, immediate=immediate)
        case _:
            raise BadPayloadError("What is expected of the paths is unknown")
