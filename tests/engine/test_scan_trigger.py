"""Who asked for a scan."""

from datetime import timedelta

from custom_components.showrunner.engine.library_events import ScanStarted, Trigger
from custom_components.showrunner.engine.scanning import (
    ASKED_FOR,
)

from .builders import FILMS, NOON, after
from .scan_acts import SHOWS, finished, looked, scanned


class TestTrigger:
    """A scan is ours if it starts soon after we asked."""

    def started_by(self, wait: timedelta) -> Trigger:
        """Return who is said to have asked for a scan that starts after a wait."""
        machine = looked(FILMS, SHOWS)
        machine.asked(FILMS.id, NOON)
        events = machine.started(FILMS.id, NOON + wait)
        assert isinstance(events[0], ScanStarted)
        return events[0].trigger

    def test_a_scan_that_we_asked_for_is_ours(self) -> None:
        """If it starts soon."""
        assert self.started_by(timedelta(seconds=1)) is Trigger.SHOWRUNNER
        assert self.started_by(ASKED_FOR) is Trigger.SERVER

    def test_the_end_has_the_trigger_of_the_start(self) -> None:
        """Also when the start was lost."""
        machine = looked(FILMS)
        machine.asked(FILMS.id, NOON)

        assert finished(machine.finished(FILMS.id, after(1))).trigger is (
            Trigger.SHOWRUNNER
        )

    def test_the_next_scan_is_the_servers(self) -> None:
        """One wish is one scan."""
        machine = looked(FILMS)
        machine.asked(FILMS.id, NOON)
        machine.finished(FILMS.id, after(1))

        assert finished(machine.finished(FILMS.id, after(9))).trigger is Trigger.SERVER

    def test_another_library_is_not_ours(self) -> None:
        """A wish names its library."""
        machine = looked(FILMS, SHOWS)
        machine.asked(FILMS.id, NOON)

        assert finished(machine.finished(SHOWS.id, after(1))).trigger is Trigger.SERVER

    def test_a_scan_found_by_looking_can_be_ours(self) -> None:
        """Whoever says so."""
        machine = looked(scanned(-100))
        machine.asked(FILMS.id, NOON)
        events = machine.look([scanned(1)], after(2), after(2))

        assert finished(events).trigger is Trigger.SHOWRUNNER
