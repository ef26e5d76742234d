"""Plex's media queries: which items, in which order.

integer `=` `!=` `>>=` `<<=` `>=` `<=`; date the same, also relative (`-3d`); string `=`
contains, `==` equals, `!=`, `!==`, `<=` begins with, `>=` ends with. `,` is OR, `&` is
AND, `push`, `or` and `pop` group. What is not known is silently ignored.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
import random
import re
from typing import Any

from .fields import DATES, INTEGERS, STRINGS, TAGS, WORDS, sort_title
from .model import PLAYABLE, Item
from .render import tag_id

type Test = Callable[[Item], bool]
type Pair = tuple[str, str]

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mon": 2_629_800}
UNITS["y"] = 31_557_600
_KEY = re.compile(
    r"^(?:(?P<scope>\w+)\.)?(?P<field>\w+)(?P<operator>!=|!|=|>>|<<|>|<)?$"
)
_RELATIVE = re.compile(r"^-(?P<count>\d+)(?P<unit>mon|[smhdwy])$")


def matcher(pairs: Iterable[Pair], now: int) -> Test:
    """Return the test that a query amounts to."""
    groups: list[list[list[Test]]] = [[[]]]
    for key, value in pairs:
        if key == "push":
            groups.append([[]])
        elif key == "or":
            groups[-1].append([])
        elif key == "pop" and len(groups) > 1:
            inner = _any(groups.pop())
            groups[-1][-1].append(inner)
        elif (test := _condition(key, value, now)) is not None:
            groups[-1][-1].append(test)
    while len(groups) > 1:
        inner = _any(groups.pop())
        groups[-1][-1].append(inner)
    return _any(groups[0])


def _any(alternatives: list[list[Test]]) -> Test:
    """Return the test that one of some lists of tests holds as a whole."""
    if len(alternatives) == 1:
        tests = alternatives[0]
        return lambda item: all(test(item) for test in tests)
    return lambda item: any(
        all(test(item) for test in tests) for tests in alternatives if tests
    )


def _condition(key: str, value: str, now: int) -> Test | None:
    """Return the test of one field, or nothing if the field is not known."""
    if (found := _KEY.match(key)) is None:
        return None
    operator = (found["operator"] or "") + "="
    if value.startswith("="):
        operator, value = operator + "=", value[1:]
    test = _field_test(found["field"], operator, value, now)
    if test is None or not (scope := found["scope"]):
        return test
    return lambda item: any(test(one) for one in _in_scope(item, scope))


def _field_test(name: str, operator: str, value: str, now: int) -> Test | None:
    """Return the test of a field's value."""
    values = value.split(",")
    if (get := INTEGERS.get(name)) is not None:
        return _numeric(get, operator, [_number(one) for one in values])
    if (get := DATES.get(name)) is not None:
        return _numeric(get, operator, [_moment(one, now) for one in values])
    if (get := STRINGS.get(name)) is not None:
        return _textual(get, operator, values)
    if (tag := TAGS.get(name)) is not None:
        return _tagged(tag, operator, values)
    if (words := WORDS.get(name)) is not None:
        return _worded(words, operator, values)
    return None


def _in_scope(item: Item, scope: str) -> list[Item]:
    """Return what is of a kind: an item itself, one above it, or all below it."""
    above: Item | None = item
    while above is not None and above.kind != scope:
        above = above.parent
    return [above] if above is not None else item.below(scope)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str, now: int) -> float | None:
    """Return epoch seconds, also of a relative time."""
    if found := _RELATIVE.match(text):
        return now - int(found["count"]) * UNITS[found["unit"]]
    return _number(text)


def _numeric(
    get: Callable[[Item], Any], operator: str, values: list[float | None]
) -> Test | None:
    """Compare a number; what cannot be read as one is ignored."""
    wanted = [value for value in values if value is not None]
    if not wanted:
        return None
    tests: dict[str, Callable[[float, float], bool]] = {
        "=": lambda one, other: one == other,
        "!=": lambda one, other: one != other,
        ">>=": lambda one, other: one > other,
        "<<=": lambda one, other: one < other,
        ">=": lambda one, other: one >= other,
        "<=": lambda one, other: one <= other,
    }
    compare = tests.get(operator)
    if compare is None:
        return None
    return lambda item: (
        (one := get(item)) is not None and any(compare(one, other) for other in wanted)
    )


def _textual(
    get: Callable[[Item], Any], operator: str, values: list[str]
) -> Test | None:
    """Compare a text without regard to case."""
    tests: dict[str, Callable[[str, str], bool]] = {
        "=": lambda one, other: other in one,
        "==": lambda one, other: one == other,
        "!=": lambda one, other: other not in one,
        "!==": lambda one, other: one != other,
        "<=": lambda one, other: one.startswith(other),
        ">=": lambda one, other: one.endswith(other),
    }
    compare = tests.get(operator)
    if compare is None:
        return None
    wanted = [value.lower() for value in values]
    return lambda item: any(
        compare(str(get(item) or "").lower(), other) for other in wanted
    )


def _tagged(tag: str, operator: str, values: list[str]) -> Test:
    """Look for tags by name or by number."""

    def names(item: Item) -> Iterable[str]:
        for name in item.tags.get(tag, ()):
            yield from (name, str(tag_id(tag, name)))

    return _worded(names, operator, values)


def _worded(
    get: Callable[[Item], Iterable[str]], operator: str, values: list[str]
) -> Test:
    """Look for one of some words, whole, among those that an item has."""
    wanted = {value.lower() for value in values}

    def has(item: Item) -> bool:
        return any(word.lower() in wanted for word in get(item))

    return (lambda item: not has(item)) if operator.startswith("!") else has


def in_directory(items: Iterable[Item], path: str) -> list[Item]:
    """Narrow items by directory, as the undocumented `file` filter does."""
    folder = path.rsplit("/", 1)[0] if "/" in path else None
    return [
        item
        for item in items
        if item.kind in PLAYABLE
        and any(
            media.file.rsplit("/", 1)[0] in (folder, path)
            if folder is not None
            else path in media.file.rsplit("/", 1)[-1]
            for media in item.media
        )
    ]


def ordered(items: list[Item], sort: str | None) -> list[Item]:
    """Return items in the order a `sort` asks for; by title if it asks for none."""
    rows = list(items)
    if sort == "addedAt,id":  # The same as below, quickly
        return sorted(rows, key=attrgetter("added_at", "key"))
    if not sort:
        return sorted(rows, key=_shelf)
    for wish in reversed(sort.split(",")):
        name, _, direction = wish.partition(":")
        field = name.rsplit(".", 1)[-1]
        if field == "random":
            random.shuffle(rows)
        elif (get := _sort_value(field)) is not None:
            rows.sort(key=_present_last(get), reverse=direction == "desc")
    return rows


def _shelf(item: Item) -> tuple[str, int, int, str]:
    """Return where an item stands if nothing is asked for: episodes by their show."""
    above = item.parent.index if item.parent is not None else None
    title = sort_title(item.title)
    return (sort_title(item.root.title), above or 0, item.index or 0, title)


def _sort_value(field: str) -> Callable[[Item], Any] | None:
    if field == "absoluteIndex":
        field = "index"
    return DATES.get(field) or INTEGERS.get(field) or STRINGS.get(field)


def _present_last(get: Callable[[Item], Any]) -> Callable[[Item], tuple[bool, Any]]:
    """Sort what has no value before what has one."""

    def key(item: Item) -> tuple[bool, Any]:
        value = get(item)
        return (
            value is not None,
            value or "" if isinstance(value, str) else value or 0,
        )

    return key
