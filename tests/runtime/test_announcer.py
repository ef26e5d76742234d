"""What is held back until there is no more to come of it has a bound."""

import asyncio
import time

import pytest

from custom_components.showrunner.engine.grouping import MOST

from .keeper import Keeper


@pytest.mark.parametrize(("many", "told"), [(MOST, 0), (MOST + 1, 1)])
async def test_what_is_too_much_to_hold_back_is_told_at_once(
    keeper: Keeper, many: int, told: int
) -> None:
    """A removal waits for its successor, unless so many things wait already."""
    rows = [("1", "Alien", "removed", "", time.time(), 0)] * many

    def note() -> None:
        with keeper.catalogue._database.write() as connection:
            connection.executemany(
                "INSERT INTO history (library, item, kind, changes, at, told) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    await asyncio.to_thread(note)
    assert len(await keeper.tell(later=False)) == told
