"""A server that guesses where its players are, and says when each spoke last."""

from dataclasses import replace

from custom_components.showrunner.engine.model import ItemId, Session

from .builders import HOUR, after, session
from .session_acts import STARTED, look, looked


def guessed(share: float, spoke: float, key: str = "dune") -> Session:
    """Return a session that is said to be so far, by a player that spoke then."""
    plain = session(position=HOUR * share)
    item = plain.item and replace(plain.item, id=ItemId(key))
    return replace(plain, item=item, checked_in=after(spoke))


def test_a_guess_finishes_nothing() -> None:
    """A player that froze at the start is shown at the end later."""
    machine = looked()
    assert look(machine, 0, guessed(0, 0)) == STARTED

    assert look(machine, 3600, guessed(1, 0)) == []
    assert look(machine, 3602, guessed(1, 0)) == []


def test_a_report_finishes() -> None:
    """Once the player said so itself; once."""
    machine = looked()
    look(machine, 0, guessed(0, 0))

    assert look(machine, 3590, guessed(0.99, 0)) == []
    assert look(machine, 3595, guessed(0.99, 3595)) == ["playback_finished"]
    assert look(machine, 3597, guessed(1, 3597)) == []


def test_a_playback_that_begins_near_the_end_finishes() -> None:
    """Its start is a word of the player."""
    assert look(looked(), 0, guessed(0.95, 0)) == [*STARTED, "playback_finished"]


def test_a_stop_finishes_what_was_guessed() -> None:
    """The player lived, so the guess was good."""
    machine = looked()
    look(machine, 0, guessed(0, 0))
    look(machine, 3500, guessed(0.97, 0))

    idle = replace(session(idle=True), checked_in=after(0))
    assert look(machine, 3510, idle) == ["playback_finished", "playback_stopped"]


def test_another_item_finishes_what_was_guessed() -> None:
    """So it does when the player goes on to the next episode without a stop."""
    machine = looked()
    look(machine, 0, guessed(0, 0))
    look(machine, 3500, guessed(0.97, 0))

    assert look(machine, 3510, guessed(0, 3510, "dune 2")) == [
        "playback_finished",
        "playback_stopped",
        "playback_started",
    ]


def test_a_player_that_vanished_finished_nothing_by_guess() -> None:
    """Nobody knows where it was."""
    machine = looked()
    look(machine, 0, guessed(0, 0))
    look(machine, 3600, guessed(1, 0))

    assert look(machine, 3610) == ["playback_stopped", "session_ended"]


def test_a_player_that_goes_on_after_its_stop_starts_again() -> None:
    """A second stop tells nothing."""
    machine = looked()
    idle = replace(session(idle=True), checked_in=after(1))
    look(machine, 0, guessed(0, 0))

    assert look(machine, 1, idle) == ["playback_stopped"]
    assert look(machine, 2, idle) == []
    assert look(machine, 3, guessed(0.1, 3)) == ["playback_started"]
    assert look(machine, 4, idle) == ["playback_stopped"]
