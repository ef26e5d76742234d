"""What is done with a machine of sessions, in few words."""

from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.model import (
    ItemId,
    PlaybackState,
    Session,
    SessionId,
)
from custom_components.showrunner.engine.sessions import SessionMachine

from .builders import NOON, after, names

STARTED = ["session_started", "playback_started"]
STOPPED_FOR_GOOD = ["playback_stopped", "session_ended"]


def looked(*sessions: Session) -> SessionMachine:
    """Return a machine that has seen what was going on at noon."""
    machine = SessionMachine()
    assert machine.look(sessions, NOON, NOON) == []
    return machine


def look(machine: SessionMachine, seconds: float, *sessions: Session) -> list[str]:
    """Return what a look some seconds after noon tells."""
    return names(machine.look(sessions, after(seconds), after(seconds)))


def report(
    machine: SessionMachine,
    seconds: float,
    state: PlaybackState,
    position: float = 0,
    item: str = "dune",
) -> list[ServerEvent] | None:
    """Return what a player's report some seconds after noon tells."""
    return machine.report(SessionId("1"), ItemId(item), state, position, after(seconds))
