"""What can happen on a media server, once each, and which events must tell of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

from . import bringers, media
from .configuration import TELEVISION
from .stage import Corner

NEW_FILM: Final = "Nosferatu (1922)"
BROUGHT_FILM: Final = "The General (1926)"
AT_ONCE: Final = 10.0  # Seconds
SETTLED: Final = 60.0  # A server takes its time over a new film, and so do we
POLLED: Final = 75.0  # Recordings are looked at each minute
HELD: Final = 150.0  # A removal may be the first half of an upgrade, so it waits
ALMOST_ALL: Final = 0.95
DOWN: Final = 2.0  # Seconds; then it answers that it is starting, as long again


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done just now, and the events that tell of it."""

    does: str
    tells: tuple[str, ...]
    patience: float = AT_ONCE


type Story = AsyncIterator[Act]
type Play = Callable[[Corner], Story]


async def somebody_watches(corner: Corner) -> Story:
    """Play a film to its end, with a break."""
    player = corner.server.simulator
    key = player.play(user="Anna", title="Dune", player=TELEVISION)
    yield Act("Anna starts Dune", ("session_started", "playback_started"))
    player.pause(key)
    yield Act("Anna pauses", ("playback_paused",))
    player.resume(key)
    yield Act("Anna goes on", ("playback_resumed",))
    player.seek(key, corner.server.length("Dune") * ALMOST_ALL)
    yield Act("Anna is almost at the end", ("playback_finished",))
    corner.server.leave(key)
    yield Act("Anna stops and leaves", ("playback_stopped", "session_ended"))


async def people_come_and_go(corner: Corner) -> Story:
    """Make, rename and remove an account, with a look at the accounts after each."""
    people = corner.server.simulator
    key: Any = people.add_user("Ben")
    await corner.press("refresh_users")
    yield Act("Ben gets an account; the button is pressed", ("user_created",))
    people.rename_user(key, "Benjamin")
    await corner.press("refresh_users")
    yield Act("Ben is Benjamin; the button is pressed", ("user_updated",))
    people.remove_user(key)
    await corner.press("refresh_users")
    yield Act("Benjamin is gone; the button is pressed", ("user_deleted",))


async def a_film_comes_and_goes(corner: Corner) -> Story:
    """Have a film arrive, change and disappear."""
    folder, title = corner.server.simulator, NEW_FILM.partition(" (")[0]
    folder.add_file(media.film(NEW_FILM))
    folder.scan("Films")
    events = ("scan_started", "scan_finished", "item_added")
    yield Act(f"{title} arrives and is found", events, SETTLED)
    corner.server.describe(title, "A symphony of horror.")
    yield Act(f"{title} gets another summary", ("item_updated",), SETTLED)
    folder.remove_file(media.film(NEW_FILM))
    folder.scan("Films")
    yield Act(f"{title} is deleted and missed", ("item_removed",), HELD)


async def recordings_begin(corner: Corner) -> Story:
    """Plan a recording, and begin another."""
    record, running = corner.server.simulator.record, corner.server.recording
    corner.recordings[:] = [
        record(title="Evening News", channel="One"),
        record(title="Late Show", channel="Two", status=running),
        record(title="Match of the Day", channel="One", status=running),
    ]
    events = ("recording_scheduled", "recording_started")
    yield Act("One recording is planned, two begin", events, POLLED)


async def recordings_end(corner: Corner) -> Story:
    """End recordings in each way."""
    ends = ("cancelled", "complete", "error")
    for key, status in zip(corner.recordings, ends, strict=True):
        corner.server.simulator.set_recording(key, status)
    events = ("recording_cancelled", "recording_finished", "recording_failed")
    yield Act("They end, each in its own way", events, POLLED)


async def the_server_restarts(corner: Corner) -> Story:
    """Restart the server; the line being back, Showrunner looks at everything."""
    await corner.server.restart(DOWN)
    yield Act("The server restarts", ("server_stopped", "server_started"), POLLED)


async def a_sync_fails(corner: Corner) -> Story:
    """Have something else answer in place of the server, and then the server again."""
    corner.server.describe("Dune", "Sand, spice and worms.")
    corner.server.simulator.fail("html", corner.server.lists)
    await corner.press("sync_all")
    yield Act(
        "A listing is a web page; the button is pressed", ("sync_failed",), POLLED
    )
    corner.server.simulator.heal()
    await corner.press("sync_all")
    events = ("sync_started", "sync_finished")
    yield Act("It is a listing again; the button is pressed", events, SETTLED)


async def others_bring_files(corner: Corner) -> Story:
    """Have those who fetch files tell of it; what is there now is proven."""
    webhook = await corner.webhook()
    tell, folder = corner.home.tell, corner.server.simulator
    film = media.film(BROUGHT_FILM)
    folder.add_file(film)
    await tell(webhook, bringers.film_imported(corner.server.file(film)))
    events = ("import_finished", "scan_verified")
    yield Act("Radarr imports a film and tells the webhook", events, SETTLED)
    await tell(webhook, bringers.episode_downloaded("Bluey", 1, 3))
    yield Act("Sonarr has downloaded an episode", ("download_completed",))
    await tell(webhook, bringers.album_failed("Nina.Simone-Little.Girl.Blue"))
    yield Act("Lidarr cannot download an album", ("download_failed",))
    await tell(webhook, bringers.film_waits("Faust (1926)"))
    yield Act("Radarr cannot place a film", ("import_failed",))


# What goes on at the same time; one after the other
SCENES: Final[tuple[tuple[Play, ...], ...]] = (
    (somebody_watches, people_come_and_go, a_film_comes_and_goes, recordings_begin),
    (others_bring_files,),
    (recordings_end, the_server_restarts),
    (a_sync_fails,),
)
