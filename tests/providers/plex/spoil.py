"""Something wrong in what a server says."""

from random import Random
from typing import Any

WRONG: list[Any] = [
    None, "", "x", "1", 0, -1, 1.5, True, [], {}, [None], ["x"], [[]], [{}],
    {"a": 1}, {"id": []}, 10**400, float("nan"), "9" * 400, "😀",
]  # fmt: skip


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
