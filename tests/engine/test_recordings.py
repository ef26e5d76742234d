"""Two looks at the recordings."""

import pytest

from custom_components.showrunner.engine.model import Recording, RecordingState
from custom_components.showrunner.engine.recordings import RecordingMachine

from .builders import NOON, after, names, recording

SCHEDULED, RUNNING = RecordingState.SCHEDULED, RecordingState.RECORDING
FINISHED, FAILED = RecordingState.FINISHED, RecordingState.FAILED
CANCELLED, UNKNOWN = RecordingState.CANCELLED, RecordingState.UNKNOWN


def looked(*recordings: Recording) -> RecordingMachine:
    """Return a machine that has seen some recordings."""
    machine = RecordingMachine()
    assert machine.look(recordings, NOON) == []
    return machine


def test_a_recording_from_plan_to_end() -> None:
    """Each step is told once."""
    machine = looked()
    told = []
    for state in (SCHEDULED, SCHEDULED, RUNNING, RUNNING, FINISHED, FINISHED):
        told += names(machine.look([recording(state=state)], NOON))

    assert told == ["recording_scheduled", "recording_started", "recording_finished"]
    assert machine.look([], NOON) == []


@pytest.mark.parametrize(
    ("state", "name"),
    [(FAILED, "recording_failed"), (CANCELLED, "recording_cancelled")],
)
def test_a_recording_that_ends_badly(state: RecordingState, name: str) -> None:
    """An end in error is told as what it is, and not again when it is forgotten."""
    machine = looked(recording(state=RUNNING))

    assert names(machine.look([recording(state=state)], NOON)) == [name]
    assert machine.look([], NOON) == []


def test_a_running_recording_that_is_gone_after_its_time_is_finished() -> None:
    """A server that has done with a recording may not list it any more."""
    machine = looked(recording(state=RUNNING, end=after(60)))

    events = machine.look([], after(60))

    assert names(events) == ["recording_finished"]
    assert machine.look([], after(61)) == []


@pytest.mark.parametrize(
    "one",
    [
        recording(state=RUNNING, end=after(60)),
        recording(state=RUNNING),
        recording(state=SCHEDULED, end=after(60)),
        recording(state=SCHEDULED, end=after(-60)),
    ],
)
def test_any_other_that_is_gone_was_called_off(one: Recording) -> None:
    """It did not run to its end."""
    assert names(looked(one).look([], after(1))) == ["recording_cancelled"]


def test_a_recording_between_two_looks_is_history() -> None:
    """What is new and over already has nothing left to react to."""
    over = [recording(key, state) for key, state in enumerate_states()]

    assert looked().look(over, NOON) == []


def enumerate_states() -> list[tuple[str, RecordingState]]:
    """Return the ways in which a recording can be over."""
    return [("one", FINISHED), ("two", FAILED), ("three", CANCELLED)]


def test_a_recording_that_starts_at_once_was_never_planned() -> None:
    """Somebody pressed the button while the programme was on."""
    assert names(looked().look([recording(state=RUNNING)], NOON)) == [
        "recording_started"
    ]


def test_a_status_that_nobody_knows_tells_nothing() -> None:
    """What a newer server invents must not look like a change."""
    machine = looked()

    assert machine.look([recording(state=UNKNOWN)], NOON) == []
    assert machine.look([], NOON) == []


def test_recordings_are_told_apart() -> None:
    """One ends while another begins."""
    machine = looked(recording("news", RUNNING), recording("film", SCHEDULED))

    events = machine.look(
        [recording("news", FINISHED), recording("film", RUNNING)], NOON
    )

    assert names(events) == ["recording_finished", "recording_started"]
