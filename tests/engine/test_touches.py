"""When to ask for the items that a server works on."""

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.touches import (
    PATIENCE,
    SETTLE,
    TouchMachine,
)

from .builders import FILMS, NOON, after

DUNE, HEAT = ItemId("dune"), ItemId("heat")
QUIET = SETTLE.total_seconds()
PATIENT = PATIENCE.total_seconds()


def test_an_item_is_taken_once_when_it_has_been_quiet() -> None:
    """Each word about it is a reason to wait a bit more."""
    machine = TouchMachine()
    for second in (0, 4, 8):
        due = machine.touched(DUNE, FILMS.id, after(second), settled=True)
        assert due == machine.wake_at == after(second + QUIET)

    assert machine.take(after(8 + QUIET - 1)) == {}
    assert machine.take(after(8 + QUIET)) == {FILMS.id: {DUNE}}
    assert machine.take(after(9999)) == {}
    assert machine.wake_at is None


def test_an_item_that_does_not_settle_is_taken_after_all() -> None:
    """Metadata that has not come by then won't soon."""
    machine = TouchMachine()
    due = machine.touched(DUNE, FILMS.id, NOON, settled=False)

    assert due == after(PATIENT)
    assert machine.take(after(PATIENT - 1)) == {}
    assert machine.take(after(PATIENT)) == {FILMS.id: {DUNE}}


def test_patience_counts_from_the_first_word() -> None:
    """A server that goes on and on is not waited for for ever."""
    machine = TouchMachine()
    for second in range(0, int(PATIENT), 5):
        machine.touched(DUNE, FILMS.id, after(second), settled=False)

    last = int(PATIENT) - 5
    assert machine.wake_at == after(last + QUIET)
    assert machine.take(after(last + QUIET)) == {FILMS.id: {DUNE}}


def test_the_last_word_says_whether_it_has_settled() -> None:
    """A server may begin anew."""
    machine = TouchMachine()
    machine.touched(DUNE, FILMS.id, NOON, settled=True)
    machine.touched(DUNE, FILMS.id, NOON, settled=False)
    assert machine.take(after(QUIET)) == {}

    machine.touched(DUNE, FILMS.id, after(60), settled=True)
    assert machine.take(after(60 + QUIET)) == {FILMS.id: {DUNE}}


def test_each_item_waits_for_itself() -> None:
    """And is told with its library, if that was told."""
    machine = TouchMachine()
    machine.touched(DUNE, FILMS.id, NOON, settled=True)
    machine.touched(HEAT, None, after(5), settled=True)
    assert machine.wake_at == after(QUIET)
    assert machine.take(after(QUIET)) == {FILMS.id: {DUNE}}
    assert machine.wake_at == after(5 + QUIET)

    machine.touched(DUNE, FILMS.id, after(5), settled=True)
    assert machine.take(after(5 + QUIET)) == {FILMS.id: {DUNE}, None: {HEAT}}
