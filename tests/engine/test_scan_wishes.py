"""Several scans of one library, asked for at once."""

from custom_components.showrunner.engine.library_events import Trigger
from custom_components.showrunner.engine.scanning import ASKED_FOR, ScanMachine

from .builders import FILMS, NOON, after
from .scan_acts import finished, looked


def triggers(machine: ScanMachine, *ends: float) -> list[Trigger]:
    """Return who asked for the scans that end some seconds after noon."""
    return [finished(machine.finished(FILMS.id, after(end))).trigger for end in ends]


def test_as_many_scans_are_ours_as_were_asked_for() -> None:
    """The folders of a library, say, which a server scans one after the other."""
    machine = looked(FILMS)
    for _ in range(2):
        machine.asked(FILMS.id, NOON)

    assert triggers(machine, 10, 20, 30) == [
        Trigger.SHOWRUNNER,
        Trigger.SHOWRUNNER,
        Trigger.SERVER,
    ]


def test_what_waits_for_another_of_our_scans_stays_ours() -> None:
    """However long that one takes."""
    machine = looked(FILMS)
    for _ in range(2):
        machine.asked(FILMS.id, NOON)
    long = ASKED_FOR.total_seconds()
    machine.started(FILMS.id, after(1))

    assert triggers(machine, 2 * long, 2 * long + 9) == [Trigger.SHOWRUNNER] * 2


def test_what_never_began_is_forgotten() -> None:
    """The next wish is one scan again."""
    machine = looked(FILMS)
    for _ in range(3):
        machine.asked(FILMS.id, NOON)
    late = ASKED_FOR.total_seconds()
    machine.asked(FILMS.id, after(late))

    assert triggers(machine, late + 1, late + 2) == [
        Trigger.SHOWRUNNER,
        Trigger.SERVER,
    ]
