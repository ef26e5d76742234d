"""Two looks at the accounts."""

from custom_components.showrunner.engine.model import User, UserId
from custom_components.showrunner.engine.server_events import (
    UserCreated,
    UserDeleted,
    UserUpdated,
)
from custom_components.showrunner.engine.users import UserMachine

from .builders import ANNA, NOON

BEN = User(id=UserId("2"), name="Ben")


def test_the_first_look_tells_nothing() -> None:
    """Who has an account already is no news."""
    assert UserMachine().look([ANNA, BEN], NOON) == []


def test_somebody_comes() -> None:
    """A new account is told once."""
    machine = UserMachine()
    machine.look([ANNA], NOON)

    assert machine.look([ANNA, BEN], NOON) == [UserCreated(at=NOON, user=BEN)]
    assert machine.look([BEN, ANNA], NOON) == []


def test_somebody_changes_the_name() -> None:
    """The new name is told."""
    machine = UserMachine()
    machine.look([ANNA], NOON)
    renamed = User(id=ANNA.id, name="Anne")

    assert machine.look([renamed], NOON) == [UserUpdated(at=NOON, user=renamed)]
    assert machine.look([renamed], NOON) == []


def test_somebody_goes_and_comes_back() -> None:
    """Who comes back is new again."""
    machine = UserMachine()
    machine.look([ANNA, BEN], NOON)

    assert machine.look([ANNA], NOON) == [UserDeleted(at=NOON, user=BEN)]
    assert machine.look([ANNA, BEN], NOON) == [UserCreated(at=NOON, user=BEN)]


def test_the_first_account_ever_is_told() -> None:
    """A server without accounts was looked at all the same."""
    machine = UserMachine()
    machine.look([], NOON)

    assert machine.look([ANNA], NOON) == [UserCreated(at=NOON, user=ANNA)]
