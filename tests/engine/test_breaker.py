"""When something that fails is left alone."""

from datetime import datetime, timedelta

from custom_components.showrunner.engine.breaker import Breaker

from .builders import NOON, after

QUARTER = 15 * 60  # Seconds


def broken(times: int, now: datetime = NOON) -> Breaker:
    """Return a breaker after so many errors at once."""
    breaker = Breaker()
    for _ in range(times):
        breaker.failed(now)
    return breaker


def test_four_errors_in_a_row_are_bad_luck() -> None:
    """The fifth try is made at once."""
    assert broken(4).allows(NOON)
    assert broken(4).cooling_since is None


def test_after_five_errors_in_a_row_nothing_is_tried_for_a_quarter_of_an_hour() -> None:
    """The server has enough trouble."""
    breaker = broken(5)

    assert not breaker.allows(after(QUARTER - 1))
    assert breaker.allows(after(QUARTER))
    assert breaker.closes_at == after(QUARTER)


def test_a_success_in_between_begins_the_count_anew() -> None:
    """Only errors in a row count."""
    breaker = broken(4)
    breaker.succeeded()
    breaker.failed(NOON)

    assert breaker.allows(NOON)


def test_the_first_error_after_a_cooldown_begins_another() -> None:
    """It has not worked since the first one, which is what a repair tells."""
    breaker = broken(5)
    breaker.failed(after(QUARTER))

    assert not breaker.allows(after(2 * QUARTER - 1))
    assert breaker.cooling_since == NOON


def test_a_success_ends_the_cooldown() -> None:
    """Somebody may have asked for the try that worked."""
    breaker = broken(5)
    breaker.succeeded()

    assert breaker.allows(NOON)
    assert (breaker.closes_at, breaker.cooling_since) == (None, None)


def test_count_and_length_can_be_set() -> None:
    """They are options."""
    breaker = Breaker(errors=1, cooldown=timedelta(minutes=1))
    breaker.failed(NOON)

    assert not breaker.allows(after(59))
    assert breaker.allows(after(60))
