"""Whatever sessions do, it is told as it happened."""

from datetime import datetime
from random import Random

import pytest

from custom_components.showrunner.engine.events import ServerEvent
from custom_components.showrunner.engine.model import (
    PlaybackState,
    Session,
)
from custom_components.showrunner.engine.playback_events import (
    PlaybackEvent,
    PlaybackStopped,
)

from .builders import NOON, after, film, names, session
from .session_acts import looked, report

PLAYING, PAUSED = PlaybackState.PLAYING, PlaybackState.PAUSED
BUFFERING, STOPPED = PlaybackState.BUFFERING, PlaybackState.STOPPED
STATES = (PLAYING, PAUSED, BUFFERING, STOPPED)


def oracle(states: list[PlaybackState | None]) -> list[str]:
    """Return what one player's states, seen one by one, ought to tell."""
    told: list[str] = []
    before: PlaybackState | None = None
    for state in states:
        if state in {None, STOPPED}:
            told += ["playback_stopped"] if before else []
            before = None
        elif state is not BUFFERING:
            told += [] if before else ["playback_started"]
            if (before or PLAYING) is not state:
                resumed = "playback_paused" if state is PAUSED else "playback_resumed"
                told.append(resumed)
            before = state
    return told


@pytest.mark.parametrize("seed", range(40))
def test_any_walk_through_the_states_is_told_as_it_happened(seed: int) -> None:
    """Whether reports or looks say so: every state is told by one of both at random."""
    random = Random(seed)  # noqa: S311 - a walk, no secret
    machine, told = looked(), []
    states = [random.choice([None, *STATES]) for _ in range(60)]
    clock, playing = 0.0, False
    for number, state in enumerate(states):
        clock += 10
        heard = None
        if state and playing and random.random() < 0.5:
            heard = report(machine, clock, state, number)
        if heard is None:
            listed = [session(state=state, position=number)] if state else []
            heard = machine.look(listed, after(clock), after(clock))
        told += [name for name in names(heard) if name.startswith("playback")]
        playing = state is not None

    assert told == oracle(states)


def test_stops_and_starts_alternate_whatever_a_server_lists() -> None:
    """No start without a stop before the next, of any session, in 3,000 looks."""
    random = Random(7)  # noqa: S311 - a walk, no secret
    machine, open_now = looked(), set[str]()
    now = NOON
    for second in range(3000):
        now = after(second * 3)
        for event in machine.look(random_listing(random), now, now):
            open_now = checked(event, open_now, now)


def random_listing(random: Random) -> list[Session]:
    """Return up to four sessions that may do anything."""
    return [
        session(
            str(key),
            random.choice(STATES),
            position=random.randrange(4000),
            item=film(random.choice(["dune", "brazil"])),
            player=random.choice(["tv", "phone"]),
        )
        for key in range(4)
        if random.random() < 0.7
    ]


def checked(event: ServerEvent, open_now: set[str], now: datetime) -> set[str]:
    """Return the sessions that play after an event, which must fit those before."""
    if not isinstance(event, PlaybackEvent):
        return open_now
    assert event.at == now
    key = event.session.id
    is_open = key in open_now
    assert is_open != (names([event]) == ["playback_started"])
    return (
        open_now ^ {key}
        if isinstance(event, PlaybackStopped) or not is_open
        else (open_now)
    )
