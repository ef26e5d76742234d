"""What can happen on a media server, once each, and which events must tell of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from custom_components.showrunner.const import DOMAIN

from . import media
from .configuration import TELEVISION
from .stage import Stage

NEW_FILM: Final = "Nosferatu (1922)"
AT_ONCE: Final = 10.0  # Seconds
SETTLED: Final = 60.0  # A server takes its time over a new film, and so do we
POLLED: Final = 75.0  # Recordings are looked at each minute
ALMOST_ALL: Final = 0.95
DOWN: Final = 2.0  # Seconds; then it answers that it is starting, as long again


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done just now, and the events that tell of it."""

    does: str
    tells: tuple[str, ...]
    patience: float = AT_ONCE


type Story = AsyncIterator[Act]
type Play = Callable[[Stage], Story]


async def somebody_watches(stage: Stage) -> Story:
    """Play a film to its end, with a break."""
    plex = stage.plex
    key = plex.play(user="Anna", title="Dune", player=TELEVISION)
    yield Act("Anna starts Dune", ("session_started", "playback_started"))
    plex.pause(key)
    yield Act("Anna pauses", ("playback_paused",))
    plex.resume(key)
    yield Act("Anna goes on", ("playback_resumed",))
    duration = plex.library.titled("Dune").duration / 1000
    plex.seek(key, duration * ALMOST_ALL)
    yield Act("Anna is almost at the end", ("playback_finished",))
    plex.stop_playing(key)
    yield Act("Anna stops", ("playback_stopped", "session_ended"))


async def people_come_and_go(stage: Stage) -> Story:
    """Make, rename and remove an account, with a look at the accounts after each."""
    number = stage.plex.add_user("Ben")
    await refresh_users(stage)
    yield Act("Ben gets an account; the button is pressed", ("user_created",))
    stage.plex.rename_user(number, "Benjamin")
    await refresh_users(stage)
    yield Act("Ben is Benjamin; the button is pressed", ("user_updated",))
    stage.plex.remove_user(number)
    await refresh_users(stage)
    yield Act("Benjamin is gone; the button is pressed", ("user_deleted",))


async def a_film_comes_and_goes(stage: Stage) -> Story:
    """Have a film arrive, change and disappear."""
    plex, title = stage.plex, NEW_FILM.partition(" (")[0]
    plex.add_file(media.film(NEW_FILM))
    plex.scan("Films")
    events = ("scan_started", "scan_finished", "item_added")
    yield Act(f"{title} arrives and is found", events, SETTLED)
    plex.edit(title, summary="A symphony of horror.")
    yield Act(f"{title} gets another summary", ("item_updated",), SETTLED)
    plex.remove_file(media.film(NEW_FILM))
    plex.scan("Films")
    yield Act(f"{title} is deleted and missed", ("item_removed",), SETTLED)


async def recordings_begin(stage: Stage) -> Story:
    """Plan a recording, and begin another."""
    stage.plex.record(title="Evening News", channel="One")
    stage.plex.record(title="Late Show", channel="Two", status="inprogress")
    stage.plex.record(title="Match of the Day", channel="One", status="inprogress")
    events = ("recording_scheduled", "recording_started")
    yield Act("One recording is planned, two begin", events, POLLED)


async def recordings_end(stage: Stage) -> Story:
    """End recordings in each way."""
    for number, status in enumerate(("cancelled", "complete", "error"), start=1):
        stage.plex.set_recording(number, status)
    events = ("recording_cancelled", "recording_finished", "recording_failed")
    yield Act("They end, each in its own way", events, POLLED)


async def the_server_restarts(stage: Stage) -> Story:
    """Restart the server; the line being back, Showrunner looks at everything."""
    await stage.plex.restart(down=DOWN, starting=DOWN)
    yield Act("The server restarts", ("server_stopped", "server_started"), POLLED)


async def refresh_users(stage: Stage) -> None:
    """Press the button that has Showrunner look at the accounts now."""
    entities = await stage.home.entities(DOMAIN)
    button = entities[f"{stage.plex.machine_id}_refresh_users"]
    await stage.home.act("button.press", {"entity_id": button})


# What goes on at the same time; one after the other
SCENES: Final[tuple[tuple[Play, ...], ...]] = (
    (somebody_watches, people_come_and_go, a_film_comes_and_goes, recordings_begin),
    (recordings_end, the_server_restarts),
)
