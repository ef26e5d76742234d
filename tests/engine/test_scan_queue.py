"""A server that looks through one library after the other."""

from custom_components.showrunner.engine.library_events import ScanStarted, Trigger
from custom_components.showrunner.engine.model import Library, LibraryId
from custom_components.showrunner.engine.scanning import ASKED_FOR, ScanMachine

from .builders import NOON, after

SHELVES = [Library(id=LibraryId(f"{n}"), name=f"{n}") for n in range(3)]
LONG = ASKED_FOR.total_seconds() - 1


def trigger(machine: ScanMachine, key: LibraryId, seconds: float) -> Trigger:
    """Return who is said to have asked for a scan that starts now."""
    (event,) = machine.started(key, after(seconds))
    assert isinstance(event, ScanStarted)
    return event.trigger


def test_the_last_of_many_that_we_asked_for_is_still_ours() -> None:
    """However long those before it took."""
    machine = ScanMachine()
    machine.look(SHELVES, NOON, NOON)
    for library in SHELVES:
        machine.asked(library.id, NOON)

    for number, library in enumerate(SHELVES):
        assert trigger(machine, library.id, number * LONG) is Trigger.SHOWRUNNER
        machine.finished(library.id, after((number + 1) * LONG))
    again = SHELVES[0].id
    assert trigger(machine, again, 3 * LONG + 1) is Trigger.SERVER


def test_what_we_asked_for_in_vain_is_not_ours_for_ever() -> None:
    """A scan of somebody else's does not prolong the wait."""
    machine = ScanMachine()
    machine.look(SHELVES, NOON, NOON)
    machine.asked(SHELVES[0].id, NOON)
    assert trigger(machine, SHELVES[1].id, 1) is Trigger.SERVER
    machine.finished(SHELVES[1].id, after(LONG))

    assert trigger(machine, SHELVES[0].id, 2 * LONG) is Trigger.SERVER
