"""Which server gives which event, by which means, and how soon."""

from typing import Final

PUSH: Final = "at once, pushed"
PLAYBACK: Final = f"{PUSH}; by a look every 10 s while the server does not push"

OURS: Final = "at once: it is Showrunner's own work"
TOLD: Final = "at once, when the program tells the webhook"
BY_NUDGE: Final = "1 to 2 s; within 10 min for an API key, or press **Refresh users**"
PLEX_DONE: Final = "10 s after the server has done with it"
JELLYFIN_DONE: Final = "1 s after the scan; otherwise 31 s after the last change"
# Both may be set: the interval of syncs, and the window in which things are grouped
TOGETHER: Final = "; episodes and tracks once 60 s brought no more of their group"
HELD_BACK: Final = ", and 60 s more: what is back by then is an upgrade"


class Never(str):
    """Why a kind of server does not give an event."""

    __slots__ = ()


# One column a kind of server. A kind that lacks an event says why
SOURCES: Final[dict[str, dict[str, str]]] = {
    "Plex": {
        "playback_started": f"{PUSH}, and after one look at who plays",
        "playback_paused": PLAYBACK,
        "playback_resumed": PLAYBACK,
        "playback_finished": "with the player's next report, seconds at most",
        "playback_stopped": f"{PUSH}; within 30 s if the player vanished",
        "session_started": "with the playback's start",
        "session_ended": "3 s after the last playback's stop",
        "item_added": f"{PLEX_DONE}{TOGETHER}",
        "item_updated": PLEX_DONE,
        "item_removed": f"10 s after it went{HELD_BACK}",
        "scan_started": "1 to 2 s: Plex does not say at once which library it is",
        "scan_finished": f"{PUSH}; within 5 min if nothing was pushed",
        "scan_verified": OURS,
        "sync_started": OURS,
        "sync_finished": OURS,
        "sync_failed": OURS,
        "user_created": "within 10 min, or when you press **Refresh users**",
        "user_updated": "within 10 min, or when you press **Refresh users**",
        "user_deleted": "within 10 min, or when you press **Refresh users**",
        "recording_scheduled": "within 1 min",
        "recording_started": "within 1 min",
        "recording_finished": "within 1 min",
        "recording_failed": "within 1 min, while Plex lists it",
        "recording_cancelled": "within 1 min",
        "download_completed": TOLD,
        "download_failed": TOLD,
        "import_finished": TOLD,
        "import_failed": TOLD,
        "server_started": "when it answers again: after 75 s at most",
        "server_stopped": "after 30 s; a shorter restart when it is over",
    },
    "Jellyfin": {
        "playback_started": PLAYBACK,
        "playback_paused": PLAYBACK,
        "playback_resumed": PLAYBACK,
        "playback_finished": "with the player's next report, 10 s mostly",
        "playback_stopped": f"{PUSH}; when Jellyfin notices it, if the player vanished",
        "session_started": f"{PUSH}, when the app is opened",
        "session_ended": "when Jellyfin notices that the app is gone",
        "item_added": f"{JELLYFIN_DONE}{TOGETHER}",
        "item_updated": JELLYFIN_DONE,
        "item_removed": f"{JELLYFIN_DONE}{HELD_BACK}",
        "scan_started": f"{PUSH}; a refresh of a single show is no scan",
        "scan_finished": f"{PUSH}, and after one look at what it found",
        "scan_verified": OURS,
        "sync_started": OURS,
        "sync_finished": OURS,
        "sync_failed": OURS,
        "user_created": BY_NUDGE,
        "user_updated": "within 10 min, or when you press **Refresh users**",
        "user_deleted": BY_NUDGE,
        "recording_scheduled": "1 to 2 s",
        "recording_started": "within 1 min",
        "recording_finished": "within 1 min",
        "recording_failed": "within 1 min, while Jellyfin lists it",
        "recording_cancelled": "1 to 2 s",
        "download_completed": TOLD,
        "download_failed": TOLD,
        "import_finished": TOLD,
        "import_failed": TOLD,
        "server_started": "when it answers again: after 75 s at most",
        "server_stopped": "when it is back from a restart; otherwise after 30 s",
    },
}


def given_by(maker: str) -> list[str]:
    """Return the types of event that a kind of server gives."""
    column = SOURCES[maker]
    return [kind for kind, source in column.items() if not isinstance(source, Never)]
