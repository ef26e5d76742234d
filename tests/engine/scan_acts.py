"""What is done with a machine of scans, in few words."""

from dataclasses import replace

from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.library_events import ScanFinished
from custom_components.showrunner.engine.model import (
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.scanning import (
    ScanMachine,
)

from .builders import FILMS, NOON, after, names

SHOWS = Library(id=LibraryId("2"), name="Shows", type=MediaType.SHOW)
BOTH = ["scan_started", "scan_finished"]


def scanning(library: Library = FILMS) -> Library:
    """Return a library that is being scanned."""
    return replace(library, scanning=True)


def scanned(seconds: float, library: Library = FILMS) -> Library:
    """Return a library that was scanned last some seconds after noon."""
    return replace(library, scanned_at=after(seconds))


def looked(*libraries: Library) -> ScanMachine:
    """Return a machine that has seen the libraries at noon."""
    machine = ScanMachine()
    assert machine.look(libraries, NOON, NOON) == []
    return machine


def look(machine: ScanMachine, seconds: float, *libraries: Library) -> list[str]:
    """Return what a look some seconds after noon tells."""
    return names(machine.look(libraries, after(seconds), after(seconds)))


def finished(events: list[ServerEvent]) -> ScanFinished:
    """Return the end of a scan, which must be told last."""
    assert isinstance(events[-1], ScanFinished)
    return events[-1]
