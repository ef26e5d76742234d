"""What a request for a list lets pass, by what is known of items."""

from collections.abc import Callable

from .fields import FIELDS
from .model import Item
from .notation import hashed, seconds_of
from .sources import picture_of
from .wishes import BadWish, Wishes

type Test = Callable[[Item], bool]

HD, WIDE_4K, HIGH_4K = 720, 3800, 2000
# What nothing here has, so that all pass which ask for things without it
NEVER = ("hasTrailer", "hasThemeSong", "hasThemeVideo", "hasSpecialFeature", "is3D")


def qualities(asked: Wishes) -> list[Test]:
    """Return the tests that a request makes of what is known of items."""
    return [
        *_people(asked),
        *_named(asked),
        *_numbers(asked),
        *_dates(asked),
        *_pictures(asked),
    ]


def _people(asked: Wishes) -> list[Test]:
    """Return the tests of who takes part, by name or id."""
    tests: list[Test] = []
    if person := asked.get("person", "").lower():
        tests.append(lambda item: person in map(str.lower, _cast(item)))
    if asked.get("personids"):
        keys = set(asked.identities("personIds") or ())
        tests.append(lambda item: not keys.isdisjoint(map(hashed, _cast(item))))
    return tests


def _named(asked: Wishes) -> list[Test]:
    """Return the tests of genres and studios by id, and of music by name."""
    tests: list[Test] = []
    for name, fact in (("genreIds", "Genres"), ("studioIds", "Studios")):
        if keys := set(asked.identities(name) or ()):
            tests.append(_has_any(fact, keys))
    for name, kind in (("artists", "MusicArtist"), ("albums", "MusicAlbum")):
        if names := set(asked.words(name, "|")):
            tests.append(_is_of(kind, names))
    if without := set(asked.identities("excludeArtistIds") or ()):
        tests.append(lambda item: _key(item.of("MusicArtist")) not in without)
    return tests


def _numbers(asked: Wishes) -> list[Test]:
    """Return the tests of numbers; what has none fails."""
    tests: list[Test] = []
    if (index := asked.number("minIndexNumber")) is not None:
        tests.append(lambda item: item.index is not None and item.index >= index)
    if text := asked.get("mincommunityrating"):
        least = _decimal("minCommunityRating", text)
        tests.append(lambda item: item.facts.get("CommunityRating", -1) >= least)
    for name in ("Width", "Height"):
        if (low := asked.number(f"min{name}")) is not None:
            tests.append(_at_least(name, low))
        if (high := asked.number(f"max{name}")) is not None:
            tests.append(_at_most(name, high))
    return tests


def _dates(asked: Wishes) -> list[Test]:
    """Return the tests of when something came out; what has no date fails."""
    tests: list[Test] = []
    if (since := _moment(asked, "minPremiereDate")) is not None:
        tests.append(lambda item: (_premiere(item) or float("-inf")) >= since)
    if (until := _moment(asked, "maxPremiereDate")) is not None:
        tests.append(lambda item: (_premiere(item) or float("inf")) <= until)
    return tests


def _pictures(asked: Wishes) -> list[Test]:
    """Return the tests of the picture, and of what comes with it."""
    tests: list[Test] = []
    if (is_hd := asked.flag("isHd")) is not None:
        tests.append(lambda item: (_size(item, "Height") >= HD) == is_hd)
    if (is_4k := asked.flag("is4K")) is not None:
        tests.append(lambda item: _is_4k(item) == is_4k)
    if any(asked.flag(name) for name in NEVER):
        tests.append(lambda _: False)
    if kinds := {word.lower() for word in asked.words("imageTypes")}:
        tests.append(lambda item: kinds == {"primary"} and picture_of(item) is not None)
    if types := {word.lower() for word in asked.words("videoTypes")}:
        tests.append(lambda item: "videofile" in types and bool(item.files))
    return tests


def _has_any(fact: str, keys: set[str]) -> Test:
    return lambda item: not keys.isdisjoint(map(hashed, item.facts.get(fact, ())))


def _is_of(kind: str, names: set[str]) -> Test:
    def test(item: Item) -> bool:
        above = item.of(kind)
        return above is not None and above is not item and above.name in names

    return test


def _at_least(name: str, low: int) -> Test:
    return lambda item: _size(item, name) >= low


def _at_most(name: str, high: int) -> Test:
    return lambda item: 0 < _size(item, name) <= high


def _is_4k(item: Item) -> bool:
    return _size(item, "Width") >= WIDE_4K or _size(item, "Height") >= HIGH_4K


def _size(item: Item, name: str) -> int:
    size: int = FIELDS[name](item).get(name, 0)
    return size


def _cast(item: Item) -> list[str]:
    return [person["Name"] for person in item.facts.get("People", ())]


def _key(item: Item | None) -> str | None:
    return item.id if item is not None else None


def _premiere(item: Item) -> float | None:
    """Return when something came out, by its date."""
    text = item.facts.get("PremiereDate")
    return seconds_of(text) if text else None


def _decimal(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadWish(name, text) from None


def _moment(asked: Wishes, name: str) -> float | None:
    if not (text := asked.get(name.lower())):
        return None
    found = seconds_of(text)
    if found is None:
        raise BadWish(name, text)
    return found
