"""Which items to ask for after a server touched them, and what to call each."""

from datetime import datetime, timedelta

import pytest

from custom_components.showrunner.engine.arrivals import (
    FUTURE,
    PATIENCE,
    SETTLE,
    ArrivalMachine,
)
from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.library_events import ItemAdded
from custom_components.showrunner.engine.model import Item, ItemId

from .builders import FILMS, NOON, after, film, names

DUNE, BRAZIL = ItemId("dune"), ItemId("brazil")
OLD, NEW = NOON - timedelta(days=300), after(5)
LATER = after(3600)


def watching(newest: datetime | None = OLD) -> ArrivalMachine:
    """Return a machine that knows a library as it was at noon."""
    machine = ArrivalMachine()
    machine.baseline([newest], NOON)
    return machine


def asked(
    machine: ArrivalMachine, *items: Item, now: datetime = LATER
) -> list[ServerEvent]:
    """Return what the machine tells when it has asked for what is due."""
    keys = machine.take(now, 1000)
    return machine.answered(keys, [item for item in items if item.id in keys], now)


def touched(
    machine: ArrivalMachine, item: Item, *, created: bool = False, seconds: float = 0
) -> list[str]:
    """Return what the machine tells of an item that the server worked on."""
    machine.touched(item.id, after(seconds), settled=True, created=created)
    return names(asked(machine, item, now=after(seconds) + SETTLE))


class TestWhenToAsk:
    """Once, when the server has done with it."""

    def test_a_storm_is_one_question(self) -> None:
        """A server says 156 times that it works on one film."""
        machine = watching()
        for number in range(156):
            machine.touched(DUNE, after(number / 10), settled=number > 150)
        due = after(15.5) + SETTLE

        assert machine.wake_at == due
        assert machine.take(due - timedelta(milliseconds=1), 50) == []
        assert machine.take(due, 50) == [DUNE]
        assert machine.take(LATER, 50) == []
        assert machine.wake_at is None

    def test_an_item_that_does_not_settle_is_asked_for_in_the_end(self) -> None:
        """Some metadata agents never say that they have done."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=False)
        machine.touched(DUNE, after(60), settled=False)

        assert machine.wake_at == NOON + PATIENCE
        assert machine.take(NOON + PATIENCE, 50) == [DUNE]

    def test_an_item_is_left_alone_while_the_server_works_on_it(self) -> None:
        """However patient one had to be before."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=False)
        machine.touched(DUNE, last := NOON + PATIENCE, settled=False)

        assert machine.wake_at == last + SETTLE

    def test_settling_ends_the_patience(self) -> None:
        """It is asked for when it has been quiet for a while."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=False)
        machine.touched(DUNE, after(3), settled=True)

        assert machine.wake_at == after(3) + SETTLE

    def test_the_earliest_item_wakes(self) -> None:
        """And the others wait their turn."""
        machine = watching()
        machine.touched(BRAZIL, after(5), settled=True)
        machine.touched(DUNE, NOON, settled=True)

        assert machine.wake_at == NOON + SETTLE
        assert machine.take(NOON + SETTLE, 50) == [DUNE]
        assert machine.wake_at == after(5) + SETTLE

    def test_questions_come_in_batches(self) -> None:
        """An address has room for so many ids."""
        machine = watching()
        keys = [ItemId(str(number)) for number in range(120)]
        for key in keys:
            machine.touched(key, NOON, settled=True)

        assert [len(machine.take(LATER, 50)) for _ in range(4)] == [50, 50, 20, 0]

    def test_the_time_to_settle_can_be_chosen(self) -> None:
        """Tests are in a hurry."""
        machine = ArrivalMachine(settle=timedelta(0))
        machine.touched(DUNE, NOON, settled=True)

        assert machine.take(NOON, 50) == [DUNE]


class TestWhatToCallIt:
    """Added, updated, or nothing."""

    def test_an_item_added_after_the_baseline_is_new(self) -> None:
        """And told once, with its library."""
        machine, dune = watching(), film("dune", added=NEW)
        machine.touched(DUNE, NOON, settled=True)

        assert asked(machine, dune) == [
            ItemAdded(at=LATER, library=FILMS, item=dune),
        ]
        assert touched(machine, dune, seconds=4000) == []

    def test_an_item_that_the_server_created_is_new_whatever_its_date(self) -> None:
        """An added date may be taken from the file."""
        assert touched(watching(), film(added=OLD), created=True) == ["item_added"]
        assert touched(watching(), film(added=None), created=True) == ["item_added"]

    def test_created_is_remembered_through_a_storm(self) -> None:
        """Only one of the frames says so."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=False, created=True)
        machine.touched(DUNE, after(1), settled=True)

        assert names(asked(machine, film(added=OLD))) == ["item_added"]

    def test_an_old_item_is_updated(self) -> None:
        """It was there before."""
        assert touched(watching(), film(added=OLD)) == ["item_updated"]
        assert touched(watching(), film(added=None)) == ["item_updated"]

    def test_an_update_after_the_add_is_an_update(self) -> None:
        """Told when something differs, and then once."""
        machine = watching()
        told = touched(machine, film(added=NEW), created=True)
        told += touched(machine, film(added=NEW, summary="Spice"), seconds=60)
        told += touched(machine, film(added=NEW, summary="Spice"), seconds=120)

        assert told == ["item_added", "item_updated"]

    def test_a_change_of_the_library_is_no_change_of_its_items(self) -> None:
        """Each scan leaves its date at the library."""
        machine = watching()
        touched(machine, film(added=NEW))
        scanned = FILMS.__replace__(revision="2", scanned_at=NOON, scanning=True)

        assert touched(machine, film(added=NEW, library=scanned), seconds=60) == []

    def test_before_a_baseline_only_what_was_created_is_new(self) -> None:
        """Dates say nothing while it is not known what was there."""
        assert touched(ArrivalMachine(), film(added=NEW)) == ["item_updated"]
        assert touched(ArrivalMachine(), film(), created=True) == ["item_added"]

    def test_an_item_of_no_library_tells_nothing(self) -> None:
        """An automation could not tell where it is."""
        assert touched(watching(), film(added=NEW, library=None)) == []

    def test_an_item_that_the_server_does_not_find_tells_nothing(self) -> None:
        """It is gone again, and forgotten."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=True, created=True)

        assert asked(machine) == []
        assert touched(machine, film(added=OLD), seconds=4000) == ["item_updated"]

    def test_an_item_that_was_not_asked_for_tells_nothing(self) -> None:
        """A server that ignores which ids it is asked for lists them all."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=True)
        keys = machine.take(LATER, 50)
        events = machine.answered(
            keys, [film("dune", added=OLD), film("brazil", added=NEW)], LATER
        )

        assert names(events) == ["item_updated"]


class TestBaseline:
    """What was there when we first looked."""

    def test_the_newest_date_counts(self) -> None:
        """By the server's clock, which may differ from ours."""
        machine = ArrivalMachine()
        machine.baseline([OLD, after(600), None], NOON)

        assert machine.since == after(600)
        assert touched(machine, film(added=after(600))) == ["item_updated"]
        assert touched(machine, film("brazil", added=after(601))) == ["item_added"]

    def test_an_empty_server_starts_now(self) -> None:
        """Whatever comes is new."""
        machine = ArrivalMachine()
        machine.baseline([None], NOON)

        assert machine.since == NOON

    def test_a_date_in_the_future_is_a_mistake(self) -> None:
        """It must not make everything else old."""
        machine = ArrivalMachine()
        machine.baseline([OLD, NOON + FUTURE + timedelta(seconds=1)], NOON)

        assert machine.since == OLD

    def test_an_item_from_the_future_is_not_new_by_its_date(self) -> None:
        """It leads every list of what was added last, from the first look on."""
        machine = watching()
        strange = film(added=NOON + timedelta(days=20_000))
        machine.recent([strange], NOON)

        assert machine.wake_at is None
        assert touched(machine, strange) == ["item_updated"]


class TestCatchingUp:
    """Items that were added while nobody listened."""

    def test_recent_asks_for_the_new_ones_only(self) -> None:
        """The rest was there before."""
        machine = watching()
        machine.recent([film("dune", added=NEW), film("brazil", added=OLD)], NOON)

        assert machine.take(NOON + SETTLE, 50) == [DUNE]

    def test_recent_does_not_delay_what_is_on_its_way(self) -> None:
        """An item that is pending or asked for is not touched by it."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=True)
        machine.recent([film("dune", added=NEW)], after(5))

        keys = machine.take(NOON + SETTLE, 50)
        assert keys == [DUNE]
        machine.recent([film("dune", added=NEW)], LATER)
        assert machine.wake_at is None
        assert names(machine.answered(keys, [film(added=NEW)], LATER)) == ["item_added"]

    def test_recent_does_not_tell_again(self) -> None:
        """What a push told is known."""
        machine = watching()
        touched(machine, film(added=NEW))
        machine.recent([film(added=NEW)], LATER)

        assert machine.wake_at is None

    def test_recent_before_a_baseline_marks_nothing(self) -> None:
        """An initial import is no news."""
        machine = ArrivalMachine()
        machine.recent([film(added=NEW)], NOON)

        assert machine.wake_at is None

    @pytest.mark.parametrize("created", [True, False])
    def test_what_could_not_be_asked_for_is_asked_again(self, *, created: bool) -> None:
        """And it is still known whether it was created."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=False, created=created)
        machine.put_back(machine.take(LATER, 50), LATER)
        events = asked(machine, film(added=OLD), now=LATER + SETTLE)

        assert names(events) == ["item_added" if created else "item_updated"]

    def test_a_touch_during_a_question_is_another_question(self) -> None:
        """The answer may be older than the touch."""
        machine = watching()
        machine.touched(DUNE, NOON, settled=True, created=True)
        keys = machine.take(LATER, 50)
        machine.touched(DUNE, LATER, settled=True)
        told = names(machine.answered(keys, [film(added=NEW)], LATER))
        told += names(asked(machine, film(added=NEW, summary="Spice"), now=after(9999)))

        assert told == ["item_added", "item_updated"]
