"""What is measured: Showrunner and core's integrations, before each kind of server."""

from typing import Final

from scripts._demo.api import Json
from scripts._demo.servers import Jellyfin, Plex, Server

from .rig import SESSIONS, Subject

# Real waits, and of positions that go on by themselves a frame each 2 s
AS_IT_IS: Final = 1.0
NO_REPORTS: Final = 10_000.0  # Of players, in between; all frames are to be ours


def _our_answers(server: Server) -> list[Json]:
    """Return what a user answers to Showrunner's config flow."""
    return server.answers()


def _plex_answers(server: Server) -> list[Json]:
    """Return what a user answers to the config flow of core's `plex`."""
    host, _, port = server.simulator.url.removeprefix("http://").partition(":")
    access = {"host": host, "port": int(port), "ssl": False, "verify_ssl": True}
    return [{"next_step_id": "manual_setup"}, access | {"token": server.token}]


def _jellyfin_answers(server: Server) -> list[Json]:
    """Return what a user answers to the config flow of core's `jellyfin`."""
    access = server.answers()[-1]  # Name and password
    return [{"url": server.simulator.url} | access]


PLEX: Final = Subject(
    name="plex",
    domain="showrunner",
    server=Plex,
    pace=NO_REPORTS,
    answers=_our_answers,
    echo="events",
    step=0.1,
    counts=(SESSIONS, SESSIONS + 1),
)
JELLYFIN: Final = Subject(
    name="jellyfin",
    domain="showrunner",
    server=Jellyfin,
    pace=AS_IT_IS,
    answers=_our_answers,
    echo="events",
    step=0.1,
    counts=(SESSIONS, SESSIONS + 1),
)
CORE_PLEX: Final = Subject(
    name="core_plex",
    domain="plex",
    server=Plex,
    pace=NO_REPORTS,
    answers=_plex_answers,
    echo="players",
    step=1.0,  # Its players know their position by the second only
    counts=(1, 2),  # It counts users of an app, not sessions
)
CORE_JELLYFIN: Final = Subject(
    name="core_jellyfin",
    domain="jellyfin",
    server=Jellyfin,
    pace=AS_IT_IS,
    answers=_jellyfin_answers,
    echo="players",
    step=1.0,
    counts=(SESSIONS, SESSIONS + 1),
)
