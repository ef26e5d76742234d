"""Values that a server may write as number, text or not at all."""

from datetime import UTC, datetime

import pytest

from custom_components.showrunner.providers.coerce import (
    entries,
    flag,
    iso_moment,
    mapping,
    moment,
    number,
    objects,
    seconds,
    text,
    whole,
)

NONSENSE = [None, [], {}, ["1"], {"a": 1}, object()]


@pytest.mark.parametrize(
    ("value", "expected"), [("", ""), ("7", "7"), (7, "7"), (7.5, "7.5"), (0, "0")]
)
def test_text(value: object, expected: str) -> None:
    """An id may be a number."""
    assert text(value) == expected


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_no_text_and_no_number(value: object) -> None:
    """A list must not end up in a title."""
    assert text(value) == ""
    assert number(value) is None
    assert whole(value) is None
    assert seconds(value) is None
    assert moment(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", 1), (1, 1), (" 2.5 ", 2.5), (-3, -3), ("1e3", 1000), (True, 1), ("", None)],
)
def test_number(value: object, expected: float | None) -> None:
    """A text may hold one."""
    assert number(value) == expected


@pytest.mark.parametrize(
    "value", ["nan", "inf", "-inf", "1e999", float("nan"), 10**400, "12a", "٣x"]
)
def test_what_is_no_finite_number(value: object) -> None:
    """JSON has no word for it."""
    assert number(value) is None
    assert moment(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1999", 1999), (1999.9, 1999), (2**53, 2**53), (2**60, None), ("-1e300", None)],
)
def test_whole(value: object, expected: int | None) -> None:
    """What JSON cannot hold is nothing."""
    assert whole(value) == expected


@pytest.mark.parametrize("value", [True, 1, "1", "true", 2])
def test_yes(value: object) -> None:
    """Versions differ in how they say so."""
    assert flag(value) is True


@pytest.mark.parametrize("value", [False, 0, "0", "false", "False", "", None, 0.0])
def test_no(value: object) -> None:
    """Or that it is not so."""
    assert flag(value) is False


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_no_reason_to_fail(value: object) -> None:
    """Yes or no, but no error."""
    assert flag(value) in (True, False)


def test_seconds_and_moments() -> None:
    """Plex counts milliseconds and seconds since 1970."""
    assert seconds("5062") == 5.062
    assert moment("1700000000") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert moment(1) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", [1e18, "99999999999999", -1e15])
def test_a_moment_beyond_the_calendar(value: object) -> None:
    """Milliseconds by mistake, for example."""
    assert moment(value) is None


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"A": [{"x": 1}, {"x": 2}]}, [{"x": 1}, {"x": 2}]),
        ({"A": {"x": 1}}, [{"x": 1}]),
        ({"A": [None, 1, "a", [], {"x": 1}]}, [{"x": 1}]),
        ({"A": "text"}, []),
        ({"A": None}, []),
        ({}, []),
        ([], []),
        (None, []),
    ],
)
def test_entries(container: object, expected: list[object]) -> None:
    """A list, a single object, or nothing of use."""
    assert list(entries(container, "A")) == expected


@pytest.mark.parametrize("value", [None, [], "a", 1])
def test_mapping(value: object) -> None:
    """What is no object has no keys."""
    assert mapping(value) == {}
    assert mapping({"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-21T02:00:00.1234567Z", datetime(2026, 11, 21, 2, 0, 0, 123456, UTC)),
        ("2026-11-21T02:00:00.12Z", datetime(2026, 11, 21, 2, 0, 0, 120000, UTC)),
        ("2026-11-21T02:00:00", datetime(2026, 11, 21, 2, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (12, None),
        ([], None),
    ],
)
def test_moments_in_words(written: object, read: datetime | None) -> None:
    """Servers write up to seven digits of a second, and the year 1 for never."""
    assert iso_moment(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [([{"a": 1}, 2, None, {}], [{"a": 1}, {}]), ({"a": 1}, [{"a": 1}]), ("x", [])],
)
def test_objects(written: object, read: list[object]) -> None:
    """A list, a single object, and neither."""
    assert list(objects(written)) == read
