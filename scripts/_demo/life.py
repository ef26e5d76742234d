"""Life on the media server, for as long as somebody watches."""

import asyncio
import itertools
import random
import time
from typing import Final

from . import media
from .acts import refresh_users
from .configuration import TELEVISION
from .stage import Stage

PAUSE: Final = 5.0  # Seconds between two things that happen
DOWN: Final = 3.0
PEOPLE: Final = ("Anna", "Ben", "Carla")
PLAYERS: Final = (TELEVISION, "Kitchen tablet", "Bedroom TV")
METHODS: Final = ("direct play", "direct stream", "transcode")
TITLES: Final = ("Arrival", "Dune", "Paddington 2", "Work Drinks", "Sinnerman")
NEW_FILMS: Final = ("Nosferatu (1922)", "The General (1926)", "Safety Last! (1923)")
SHOWS: Final = ("Evening News", "Late Show", "Match of the Day")
GUESTS: Final = ("Dora", "Emil", "Frieda")
WATCHED: Final = 0.95


def settle(stage: Stage) -> None:
    """Give everybody who watches an account, before anybody looks."""
    for name in PEOPLE[1:]:  # The first owns the server
        stage.plex.add_user(name)


async def live(stage: Stage) -> None:
    """Let one thing after the other happen, for ever."""
    for number in itertools.count():
        await watch(stage)
        await film_arrives(stage, number)
        await in_the_living_room(stage)
        await guest(stage)
        await record(stage)
        await (restart if number % 3 == 2 else lose_the_line)(stage)  # noqa: PLR2004 - each third time


async def say(words: str) -> None:
    """Print what happened just now, and give everybody time to see it."""
    print(f"  {time.strftime('%H:%M:%S')}  {words}", flush=True)
    await asyncio.sleep(PAUSE)


async def watch(stage: Stage) -> None:
    """Have somebody play something to its end, with a break."""
    plex, title, player = stage.plex, _any(TITLES), _any(PLAYERS)
    who = _any(PEOPLE)
    key = plex.play(user=who, title=title, player=player, method=_any(METHODS))
    await say(f"{who} starts {title} on {player}")
    plex.pause(key)
    await say(f"{who} pauses")
    plex.resume(key)
    await say(f"{who} goes on")
    plex.seek(key, plex.library.titled(title).duration / 1000 * WATCHED)
    await say(f"{who} has seen almost all of {title}")
    plex.stop_playing(key)
    await say(f"{who} stops")


async def in_the_living_room(stage: Stage) -> None:
    """Have somebody play where an automation cares for the light."""
    key = stage.plex.play(user="Anna", title="Metropolis", player=TELEVISION)
    await say(f"Anna starts Metropolis on {TELEVISION}; mind the light")
    stage.plex.stop_playing(key)
    await say("Anna stops; there is light again")


async def film_arrives(stage: Stage, number: int) -> None:
    """Have a film arrive, and one that came before make room for it."""
    new, old = NEW_FILMS[number % 3], NEW_FILMS[(number - 1) % 3]
    stage.plex.add_file(media.film(new))
    await say(f"{new} is downloaded")
    if number > 0:
        stage.plex.remove_file(media.film(old))
        await say(f"{old} is deleted")
    stage.plex.scan("Films")
    await say("The server scans Films; what is new is told once it has settled")


async def guest(stage: Stage) -> None:
    """Give somebody an account, and take it back."""
    name = _any(GUESTS)
    number = stage.plex.add_user(name)
    await refresh_users(stage)
    await say(f"{name} gets an account, and Showrunner is asked to look")
    stage.plex.remove_user(number)
    await refresh_users(stage)
    await say(f"{name} loses it again")


async def record(stage: Stage) -> None:
    """Make a recording; Showrunner looks at these once a minute."""
    title = _any(SHOWS)
    number = stage.plex.record(title=title, channel="One")
    await say(f"{title} is to be recorded; it is noticed within a minute")
    _ = asyncio.get_running_loop().call_later(
        70, stage.plex.set_recording, number, "inprogress"
    )
    _ = asyncio.get_running_loop().call_later(
        140, stage.plex.set_recording, number, _any(("complete", "error"))
    )


async def lose_the_line(stage: Stage) -> None:
    """Break the push line; it is picked up again, and nothing is told twice."""
    stage.plex.drop_sockets()
    await say("The line to the server breaks for a moment")


async def restart(stage: Stage) -> None:
    """Restart the server."""
    await stage.plex.restart(down=DOWN)
    await say("The server restarts")


def _any[T](things: tuple[T, ...]) -> T:
    """Return one of some things."""
    return random.choice(things)  # noqa: S311 - it decides what to watch, no more
