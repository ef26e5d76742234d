"""Answers with something wrong in them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
import pytest

from custom_components.showrunner.engine.events import (
    ItemAdded,
    PlaybackStarted,
    RecordingStarted,
    ScanStarted,
    ServerEvent,
    Trigger,
    UserCreated,
    as_data,
)
from custom_components.showrunner.engine.model import (
    Item,
    Library,
    Session,
    User,
)
from custom_components.showrunner.providers.plex import parse

from .answers import GRAB, KNOWN, SESSION, SHOWS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRONG: list[Any] = [
    None, "", "x", "1", 0, -1, 1.5, True, [], {}, [None], ["x"], [[]], [{}],
    {"a": 1}, {"id": []}, 10**400, float("nan"), "9" * 400, "😀",
]  # fmt: skip
READERS: dict[str, tuple[dict[str, Any], Callable[[Any], Sequence[Any]]]] = {
    "Metadata": (SESSION, lambda a: parse.sessions(a, KNOWN) + parse.items(a, KNOWN)),
    "Directory": ({"key": 1, "Location": [{"path": "/"}]}, parse.libraries),
    "Account": ({"id": 1, "name": "Anna"}, parse.users),
    "MediaGrabOperation": (GRAB, parse.recordings),
}


def shown(fact: Any) -> dict[str, Any]:
    """Return the event that an automation would get of a fact."""
    match fact:
        case Session():
            event: ServerEvent = PlaybackStarted(at=NOON, session=fact)
        case Item():
            event = ItemAdded(at=NOON, library=fact.library or SHOWS, item=fact)
        case Library():
            event = ScanStarted(at=NOON, library=fact, trigger=Trigger.SERVER)
        case User():
            event = UserCreated(at=NOON, user=fact)
        case _:
            event = RecordingStarted(at=NOON, recording=fact)
    return as_data(event, {})


def spoiled(random: Random, value: Any) -> Any:
    """Return a value with something in it missing or of a wrong type."""
    match value:
        case dict() if value and random.random() < 0.8:
            key = random.choice(list(value))
            rest = {k: v for k, v in value.items() if k != key}
            if random.random() < 0.2:
                return rest
            return {**value, key: spoiled(random, value[key])}
        case list() if value and random.random() < 0.7:
            return [spoiled(random, entry) for entry in value]
        case _:
            return random.choice(WRONG)


@pytest.mark.parametrize("name", READERS)
def test_no_nonsense_raises(name: str) -> None:
    """2,000 answers with something wrong in each, and all can be shown as an event."""
    random = Random(11)  # noqa: S311 - it only has to vary
    good, read = READERS[name]
    for _ in range(2000):
        entry = good
        for _ in range(random.randrange(1, 4)):
            entry = spoiled(random, entry)
        for fact in read({name: random.choice([entry, [entry], [entry, None]])}):
            assert orjson.dumps(shown(fact))
