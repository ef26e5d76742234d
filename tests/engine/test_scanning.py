"""Which libraries a server is scanning."""

from dataclasses import replace
from datetime import timedelta

from custom_components.showrunner.engine.library_events import (
    ScanFinished,
    ScanStarted,
    Trigger,
)
from custom_components.showrunner.engine.model import (
    Library,
    LibraryId,
)
from custom_components.showrunner.engine.scanning import (
    AFTERWORD,
    ScanMachine,
)

from .builders import FILMS, NOON, after, names
from .scan_acts import BOTH, SHOWS, finished, look, looked, scanned, scanning


class TestByWord:
    """The server says so by itself."""

    def test_start_and_end_are_told_once(self) -> None:
        """However often the server says so."""
        machine = looked(FILMS)
        told = [names(machine.started(FILMS.id, after(n))) for n in range(3)]

        assert told == [["scan_started"], [], []]
        assert machine.finished(FILMS.id, after(8)) == [
            ScanFinished(
                at=after(8),
                library=FILMS,
                trigger=Trigger.SERVER,
                duration=timedelta(seconds=8),
                added=0,
                updated=0,
                removed=0,
            )
        ]

    def test_an_end_without_a_start_is_told_as_both(self) -> None:
        """The start was lost, or did not say of which library."""
        assert names(looked(FILMS).finished(FILMS.id, after(1))) == BOTH

    def test_an_unknown_library_goes_by_its_id(self) -> None:
        """A new library is scanned before we have looked."""
        events = ScanMachine().started(LibraryId("9"), NOON)

        assert events == [
            ScanStarted(
                at=NOON,
                library=Library(id=LibraryId("9"), name=""),
                trigger=Trigger.SERVER,
            )
        ]

    def test_libraries_are_scanned_at_the_same_time(self) -> None:
        """Each has its own end."""
        machine = looked(FILMS, SHOWS)
        machine.started(FILMS.id, NOON)
        machine.started(SHOWS.id, after(1))

        assert finished(machine.finished(FILMS.id, after(2))).library == FILMS
        assert finished(machine.finished(SHOWS.id, after(3))).library == SHOWS

    def test_a_look_does_not_end_a_scan_that_the_server_will_end(self) -> None:
        """Nor does it tell of it again."""
        machine = looked(FILMS)
        machine.started(FILMS.id, NOON)

        assert look(machine, 1, FILMS) == []
        assert look(machine, 2, scanning()) == []
        assert names(machine.finished(FILMS.id, after(3))) == ["scan_finished"]


class TestByLook:
    """The server does not say so, and a listing shows it."""

    def test_an_unannounced_scan_is_told_by_looks(self) -> None:
        """Its start and its end, once each."""
        machine = looked(FILMS)

        assert look(machine, 10, scanning()) == ["scan_started"]
        assert look(machine, 20, scanning()) == []
        assert look(machine, 30, scanned(25)) == ["scan_finished"]
        assert look(machine, 40, scanned(25)) == []

    def test_a_scan_at_the_first_look_is_told_at_its_end_only(self) -> None:
        """It began before anybody looked."""
        machine = looked(scanning())

        assert look(machine, 10, scanning()) == []
        assert look(machine, 20, FILMS) == ["scan_finished"]

    def test_a_scan_between_two_looks_is_told_from_its_date(self) -> None:
        """As both, once."""
        machine = looked(scanned(-100))

        assert look(machine, 300, scanned(100)) == BOTH
        assert look(machine, 600, scanned(100)) == []
        assert look(machine, 900, scanned(700)) == BOTH

    def test_a_library_without_a_date_was_not_missed(self) -> None:
        """Nor one that is new, nor one whose date went back."""
        machine = looked(FILMS)

        assert look(machine, 10, scanned(5), scanned(5, SHOWS)) == []
        assert look(machine, 20, scanned(1), SHOWS) == []

    def test_a_library_that_is_gone_is_scanned_no_more(self) -> None:
        """Its scan ends with it."""
        machine = looked(FILMS, SHOWS)
        machine.started(FILMS.id, NOON)

        assert look(machine, 10, SHOWS) == ["scan_finished"]

    def test_libraries_are_known_as_last_seen(self) -> None:
        """Others ask for their names."""
        machine = looked(FILMS, SHOWS)
        renamed = replace(FILMS, name="Movies")
        look(machine, 10, renamed)

        assert machine.libraries == (renamed,)
        assert machine.library(FILMS.id) == renamed
        assert machine.library(SHOWS.id) == Library(id=SHOWS.id, name="")


class TestBoth:
    """Looks and words about one scan are of one scan."""

    def test_a_word_after_a_look_starts_nothing_anew(self) -> None:
        """The server names the library a second late."""
        machine = looked(FILMS)
        look(machine, 1, scanning())

        assert machine.started(FILMS.id, after(2)) == []
        assert look(machine, 3, FILMS) == []
        assert names(machine.finished(FILMS.id, after(4))) == ["scan_finished"]

    def test_an_end_by_look_is_not_told_again_by_word(self) -> None:
        """The word was on its way."""
        machine = looked(FILMS)
        look(machine, 1, scanning())
        assert look(machine, 10, FILMS) == ["scan_finished"]

        assert machine.finished(FILMS.id, after(11)) == []

    def test_an_end_by_word_long_after_one_by_look_is_another_scan(self) -> None:
        """Whose start was lost."""
        machine = looked(FILMS)
        look(machine, 1, scanning())
        look(machine, 10, FILMS)

        assert names(machine.finished(FILMS.id, after(10) + AFTERWORD)) == BOTH

    def test_a_listing_older_than_the_end_starts_nothing(self) -> None:
        """It was asked for while the scan ran."""
        machine = looked(FILMS)
        machine.started(FILMS.id, NOON)
        machine.finished(FILMS.id, after(10))

        assert machine.look([scanning()], asked=after(9), now=after(11)) == []
        assert look(machine, 20, FILMS) == []

    def test_the_date_of_a_scan_that_was_told_does_not_tell_it_again(self) -> None:
        """Neither at once nor when the listing was older than the end."""
        machine = looked(scanned(-100))
        machine.started(FILMS.id, NOON)
        machine.finished(FILMS.id, after(10))
        stale = machine.look([scanning(scanned(-100))], asked=after(9), now=after(11))

        assert stale == []
        assert look(machine, 20, scanned(10)) == []
        assert look(machine, 30, scanned(25)) == BOTH

    def test_a_new_scan_after_an_end_by_word_is_told(self) -> None:
        """The listing is newer than the end."""
        machine = looked(FILMS)
        machine.finished(FILMS.id, after(10))

        assert look(machine, 20, scanning()) == ["scan_started"]

    def test_after_a_lost_line_a_look_ends_what_was_announced(self) -> None:
        """Its end may have been said to nobody."""
        machine = looked(FILMS, SHOWS)
        machine.started(FILMS.id, NOON)
        machine.started(SHOWS.id, NOON)
        machine.reconnected()

        assert look(machine, 60, FILMS, scanning(SHOWS)) == ["scan_finished"]
        assert look(machine, 90, FILMS, SHOWS) == ["scan_finished"]


def test_a_library_is_being_scanned_between_its_start_and_its_end() -> None:
    """Whether or not anybody was told of the start."""
    machine = ScanMachine()
    assert not machine.is_scanning(FILMS.id)
    look(machine, 0, scanning())
    assert machine.is_scanning(FILMS.id)
    machine.finished(FILMS.id, after(1))
    assert not machine.is_scanning(FILMS.id)
