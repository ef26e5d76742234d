"""Items that are gone, and how long an arrival is remembered."""

from datetime import timedelta

import pytest

from custom_components.showrunner.engine import arrivals
from custom_components.showrunner.engine.arrivals import SETTLE, ArrivalMachine
from custom_components.showrunner.engine.library_events import ItemRemoved
from custom_components.showrunner.engine.model import Item, ItemId, MediaType

from .builders import FILMS, NOON, after, film, names

DUNE = ItemId("dune")
NEW = after(5)
BARE = Item(id=DUNE, type=MediaType.UNKNOWN, title="")  # What a push may say of it
LATER = after(3600)


def watching() -> ArrivalMachine:
    """Return a machine that knows a library as it was at noon."""
    machine = ArrivalMachine()
    machine.baseline([NOON], NOON)
    return machine


def told(machine: ArrivalMachine, item: Item, seconds: float = 0) -> list[str]:
    """Return what the machine tells of an item that the server worked on."""
    machine.touched(item.id, after(seconds), settled=True)
    now = after(seconds) + SETTLE
    return names(machine.answered(machine.take(now, 50), [item], now))


def test_an_item_is_removed_once() -> None:
    """Three frames say so, each in its own way."""
    machine = watching()

    assert names(machine.removed(film(), FILMS, NOON)) == ["item_removed"]
    assert machine.removed(film(), FILMS, NOON) == []
    assert machine.removed(BARE, FILMS, after(60)) == []


def test_an_item_is_removed_as_last_known() -> None:
    """The server says little more than its id."""
    machine, dune = watching(), film(added=NEW, summary="Spice")
    told(machine, dune)

    assert machine.removed(BARE, FILMS, LATER) == [
        ItemRemoved(at=LATER, library=FILMS, item=dune)
    ]


def test_an_unknown_item_is_removed_as_the_server_says() -> None:
    """There is nothing better without a catalogue."""
    assert watching().removed(BARE, FILMS, LATER) == [
        ItemRemoved(at=LATER, library=FILMS, item=BARE)
    ]


def test_a_removed_item_is_not_asked_for() -> None:
    """Whatever the server said of it before."""
    machine = watching()
    machine.touched(DUNE, NOON, settled=True, created=True)
    machine.removed(BARE, FILMS, after(1))

    assert machine.wake_at is None


def test_an_answer_does_not_bring_back_what_was_removed_meanwhile() -> None:
    """It was on its way when the item went."""
    machine = watching()
    machine.touched(DUNE, NOON, settled=True, created=True)
    keys = machine.take(LATER, 50)
    machine.removed(BARE, FILMS, LATER)

    assert machine.answered(keys, [film(added=NEW)], LATER) == []


def test_a_failed_question_does_not_bring_back_what_was_removed_meanwhile() -> None:
    """Nothing is left to ask for, and a second word of the removal is not told."""
    machine = watching()
    machine.touched(DUNE, NOON, settled=True, created=True)
    keys = machine.take(LATER, 50)
    machine.removed(BARE, FILMS, LATER)
    machine.put_back(keys, LATER)

    assert machine.wake_at is None
    assert machine.removed(BARE, FILMS, LATER) == []


def test_an_item_can_come_back_and_go_again() -> None:
    """A disk was unplugged for a while."""
    machine, dune = watching(), film(added=NEW)
    machine.removed(dune, FILMS, NOON)

    assert told(machine, dune, 60) == ["item_added"]
    assert names(machine.removed(dune, FILMS, LATER)) == ["item_removed"]


def test_memory_is_bounded_and_what_falls_off_is_not_new_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The date up to which all is told moves on instead."""
    monkeypatch.setattr(arrivals, "REMEMBERED", 100)
    machine = watching()
    items = [film(str(number), added=after(number)) for number in range(1, 301)]
    names_told = [told(machine, item, number) for number, item in enumerate(items)]
    machine.recent(items, LATER)

    assert names_told == [["item_added"]] * 300
    assert len(machine._told) == 100
    assert machine.since == after(200)
    assert machine.wake_at is None
    assert told(machine, items[0], 9000) == ["item_updated"]


def test_memory_of_what_is_gone_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten first."""
    monkeypatch.setattr(arrivals, "REMEMBERED", 100)
    machine = watching()
    for number in range(300):
        machine.removed(film(str(number)), FILMS, NOON)

    assert len(machine._gone) == 100
    assert machine.removed(film("299"), FILMS, NOON) == []


def test_an_item_from_the_future_that_falls_off_leaves_the_rest_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its date is a mistake, and all that comes is older than it."""
    monkeypatch.setattr(arrivals, "REMEMBERED", 1)
    machine = watching()
    told(machine, film("strange", added=NOON + timedelta(days=20_000)))
    told(machine, film("brazil", added=NEW))

    assert told(machine, film("dune", added=NEW + timedelta(seconds=1))) == [
        "item_added"
    ]


def test_nothing_is_kept_of_what_was_asked_for() -> None:
    """Neither of what was found nor of what was not."""
    machine = watching()
    for key in ("dune", "brazil"):
        machine.touched(ItemId(key), NOON, settled=True, created=True)
    machine.answered(machine.take(LATER, 50), [film("dune")], LATER)

    assert machine._asked == {}
    assert machine._touched == {}
