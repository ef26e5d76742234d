"""Life on the media servers, for as long as somebody watches."""

import asyncio
from contextlib import suppress
import itertools
import random
import time
from typing import Any, Final

from . import media
from .api import Json, RefusedError
from .configuration import TELEVISION
from .servers import Server
from .stage import Corner, Stage

PAUSE: Final = 5.0  # Seconds between two things that happen
DOWN: Final = 3.0
PEOPLE: Final = ("Anna", "Ben", "Carla")
PLAYERS: Final = (TELEVISION, "Kitchen tablet", "Bedroom TV")
METHODS: Final = ("direct play", "direct stream", "transcode")
TITLES: Final = ("Arrival", "Dune", "Paddington 2", "Sinnerman")
NEW_FILMS: Final = ("Nosferatu (1922)", "The General (1926)", "Safety Last! (1923)")
SHOWS: Final = ("Evening News", "Late Show", "Match of the Day")
GUESTS: Final = ("Dora", "Emil", "Frieda")
WATCHED: Final = 0.95


def settle(stage: Stage) -> None:
    """Give everybody who watches an account, before anybody looks."""
    for server in stage.servers:
        for name in PEOPLE[1:]:  # The first owns the servers
            server.simulator.add_user(name)


async def live(stage: Stage) -> None:
    """Let one thing after the other happen on each server, for ever."""
    async with asyncio.TaskGroup() as tasks:
        for corner in stage.corners:
            _ = tasks.create_task(_live_on(corner))
            await asyncio.sleep(PAUSE / len(stage.servers))  # So that they take turns


async def _live_on(corner: Corner) -> None:
    """Let one thing after the other happen on a server, for ever."""
    server = corner.server
    for number in itertools.count():
        await watch(server)
        await film_arrives(corner, number)
        await in_the_living_room(server)
        await guest(corner)
        await record(server)
        await (restart if number % 3 == 2 else lose_the_line)(server)  # noqa: PLR2004 - each third time


async def say(server: Server, words: str) -> None:
    """Print what happened just now, and give everybody time to see it."""
    print(f"  {time.strftime('%H:%M:%S')}  {server.maker:<8}  {words}", flush=True)
    await asyncio.sleep(PAUSE)


async def watch(server: Server) -> None:
    """Have somebody play something to its end, with a break."""
    simulator, who, player = server.simulator, _any(PEOPLE), _any(PLAYERS)
    title = _any((*TITLES, server.episode))
    key = simulator.play(user=who, title=title, player=player, method=_any(METHODS))
    await say(server, f"{who} starts {title} on {player}")
    simulator.pause(key)
    await say(server, f"{who} pauses")
    simulator.resume(key)
    await say(server, f"{who} goes on")
    simulator.seek(key, server.length(title) * WATCHED)
    await say(server, f"{who} has seen almost all of {title}")
    server.leave(key)
    await say(server, f"{who} stops")


async def in_the_living_room(server: Server) -> None:
    """Have somebody play where an automation cares for the light."""
    key = server.simulator.play(user="Anna", title="Metropolis", player=TELEVISION)
    await say(server, f"Anna starts Metropolis on {TELEVISION}; mind the light")
    server.leave(key)
    await say(server, "Anna stops; there is light again")


async def film_arrives(corner: Corner, number: int) -> None:
    """Have a film arrive, and one that came before make room for it."""
    server, new, old = corner.server, NEW_FILMS[number % 3], NEW_FILMS[(number - 1) % 3]
    server.simulator.add_file(media.film(new))
    await scan(corner, new, "present")
    await say(server, f"{new} is downloaded, and its folder is to be scanned")
    if number > 0:
        server.simulator.remove_file(media.film(old))
        await scan(corner, old, "absent")
        await say(server, f"{old} is deleted, and has to be gone from the library")


async def scan(corner: Corner, title: str, expects: str) -> None:
    """Have Showrunner prove what came of a film, in its own time."""
    path = str(corner.server.file(media.film(title)))
    wish: Json = {"path": path, "expects": expects, "immediate": True, "wait": False}
    with suppress(RefusedError):  # A visitor may have taken the servers away
        await corner.home.act("showrunner.scan_path", **wish)


async def guest(corner: Corner) -> None:
    """Give somebody an account, and take it back."""
    server, name = corner.server, _any(GUESTS)
    key: Any = server.simulator.add_user(name)
    await _refresh_users(corner)
    await say(server, f"{name} gets an account, and Showrunner is asked to look")
    server.simulator.remove_user(key)
    await _refresh_users(corner)
    await say(server, f"{name} loses it again")


async def _refresh_users(corner: Corner) -> None:
    """Have Showrunner look at the accounts, unless a visitor took the button away."""
    with suppress(KeyError, RefusedError):
        await corner.press("refresh_users")


async def record(server: Server) -> None:
    """Make a recording; Showrunner looks at these once a minute."""
    title, loop = _any(SHOWS), asyncio.get_running_loop()
    key: Any = server.simulator.record(title=title, channel="One")
    await say(server, f"{title} is to be recorded; it is noticed within a minute")
    change, end = server.simulator.set_recording, _any(("complete", "error"))
    _ = loop.call_later(70, change, key, server.recording)
    _ = loop.call_later(140, change, key, end)


async def lose_the_line(server: Server) -> None:
    """Break the push line; it is picked up again, and nothing is told twice."""
    server.simulator.drop_sockets()
    await say(server, "The line to the server breaks for a moment")


async def restart(server: Server) -> None:
    """Restart the server."""
    await server.restart(DOWN)
    await say(server, "The server restarts")


def _any[T](things: tuple[T, ...]) -> T:
    """Return one of some things."""
    return random.choice(things)  # noqa: S311 - it decides what to watch, no more
