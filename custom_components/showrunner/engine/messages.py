"""An event in words: the line that a person would write about it.

Reads events as automations get them, so that recorded ones of older versions can be
told too. Whatever they lack is left out of the line.
"""

from collections.abc import Callable, Mapping
import re
from typing import Any, Final

from .titles import quoted, text, title, together

type _Data = Mapping[str, Any]


def sentence(event_type: str, data: _Data) -> str:
    """Return one line about an event, without a full stop."""
    if tell := _TELLERS.get(event_type):
        return tell(data)
    return event_type.replace("_", " ").capitalize()


def _playback(verb: str) -> Callable[[_Data], str]:
    """Return a teller of what somebody does with an item on a player."""

    def tell(data: _Data) -> str:
        return f"{_user(data)} {verb} {title(data.get('item'))}{_on_player(data)}"

    return tell


def _stopped(data: _Data) -> str:
    """Tell how far somebody came."""
    progress = data.get("progress")
    share = f", {progress:.0f} % played" if isinstance(progress, int | float) else ""
    return _playback("stopped")(data) + share


def _session(verb: str) -> Callable[[_Data], str]:
    """Return a teller of somebody who comes or goes."""
    return lambda data: f"{_user(data)} {verb}{_on_player(data)}"


def _item(verb: str, preposition: str) -> Callable[[_Data], str]:
    """Return a teller of what happened to an item of a library."""

    def tell(data: _Data) -> str:
        library = text(data, "library", "name")
        place = f" {preposition} {library}" if library else ""
        item = data.get("item")
        what = title(item) if text(item, "title") else "An item"
        return f"{what} was {verb}{place}"

    return tell


def _item_added(data: _Data) -> str:
    """Tell what arrived: an item, or a season's episodes or an album's tracks."""
    count = data.get("count")
    if not isinstance(count, int) or count < 2:  # noqa: PLR2004 - A plural
        return _item("added", "to")(data)
    library = text(data, "library", "name")
    place = f" to {library}" if library else ""
    return f"{count} {together(data.get('item'))} were added{place}"


def _run(kind: str, data: _Data) -> str:
    """Name a scan or a sync."""
    return f"{kind} of {text(data, 'library', 'name') or 'a library'}"


def _finished(kind: str, data: _Data) -> str:
    """Tell what a run found. One that only added says nothing of updates."""
    counts = [
        f"{count} {what}"
        for what in ("added", "updated", "removed")
        if (count := data.get(what)) or (count == 0 and what != "updated")
    ]
    duration = data.get("duration")
    if isinstance(duration, int | float):
        counts.append(f"took {_duration(duration)}")
    found = f": {', '.join(counts)}" if counts else ""
    return f"{_run(kind, data)} finished{found}"


def _verified(data: _Data) -> str:
    """Tell what came of a path: of its item, or else of the file as it is called."""
    item = data.get("item")
    name = re.split(r"[/\\]", text(data, "path").rstrip("/\\"))[-1]
    what = title(item) if text(item, "title") else quoted(name) if name else "A path"
    verdict = text(data, "verdict")
    match verdict, data.get("expects"), data.get("reason"):
        case "not_found", "absent", _:
            words = "is still in {library}"
        case "refused", _, "not_readable":
            words = "cannot be read by the server"
        case _:
            words = _VERDICTS.get(verdict, "was scanned")
    library = text(data, "library", "name") or "its library"
    return f"{what} {words.format(library=library)}"


def _download(what: str, verb: str) -> Callable[[_Data], str]:
    """Return a teller of how far a download has come, and why no further."""

    def tell(data: _Data) -> str:
        reason = text(data, "reason")
        why = f": {reason}" if reason else ""
        return f"{what} of {text(data, 'title') or 'something'} {verb}{why}"

    return tell


def _sync_failed(data: _Data) -> str:
    """Tell why a sync came to no end."""
    error = text(data, "error").replace("_", " ")
    return f"{_run('Sync', data)} failed" + (f": {error}" if error else "")


def _user_updated(data: _Data) -> str:
    """Tell an account's new name; the old one is not in the event."""
    name = text(data, "user", "name")
    return f"An account is now called {name}" if name else "An account was renamed"


def _user_deleted(data: _Data) -> str:
    """Tell whose account is gone."""
    name = text(data, "user", "name")
    return f"The account of {name} was removed" if name else "An account was removed"


def _recording(verb: str) -> Callable[[_Data], str]:
    """Return a teller of how far a recording has come."""

    def tell(data: _Data) -> str:
        recording = data.get("recording")
        series, name = text(recording, "series"), text(recording, "title")
        # A film or a news programme has no series, or is one of its own name
        names = dict.fromkeys(filter(None, (series, name)))
        channel = text(recording, "channel")
        place = f" on {channel}" if channel else ""
        return f"Recording of {': '.join(names) or 'something'}{place} {verb}"

    return tell


def _server_started(data: _Data) -> str:
    """Tell that the server is there again, and where it had been if that is known."""
    after = " after a restart" if data.get("reason") == "restart" else ""
    return f"{_server(data)} is back{after}"


def _server_stopped(data: _Data) -> str:
    """Tell that the server is gone, and why if that is known."""
    match data.get("reason"):
        case "restart":
            return f"{_server(data)} went down for a restart"
        case "shutdown":
            return f"{_server(data)} was shut down"
        case _:
            return f"{_server(data)} can no longer be reached"


def _server(data: _Data) -> str:
    """Return the name of the server."""
    return text(data, "server", "name") or "The server"


def _user(data: _Data) -> str:
    """Return who did it."""
    return text(data, "user", "name") or "Somebody"


def _on_player(data: _Data) -> str:
    """Return where it is played."""
    name = text(data, "player", "name")
    return f" on {name}" if name else ""


def _duration(seconds: float) -> str:
    """Return a duration in at most two units."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, "h"), (minutes, "min"), (rest if not hours else 0, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 s"


# What is said of a path with each verdict; the library's name may hold anything else
_VERDICTS: Final = {
    "up_to_date": "was in {library} already",
    "found": "was found in {library}",
    "updated": "was updated in {library}",
    "removed": "is gone from {library}",
    "requested": "was looked for in {library}",
    "cancelled": "is no longer looked for",
    "not_found": "was not found in {library}",
    "missing_file": "is not on the disk",
    "outside_libraries": "is in no library's folder",
    "refused": "was refused by the server",
    "server_unavailable": "could not be looked for: the server is away",
}
_TELLERS: Final[dict[str, Callable[[_Data], str]]] = {
    "playback_started": _playback("started"),
    "playback_paused": _playback("paused"),
    "playback_resumed": _playback("resumed"),
    "playback_finished": _playback("finished"),
    "playback_stopped": _stopped,
    "session_started": _session("came online"),
    "session_ended": _session("went offline"),
    "item_added": _item_added,
    "item_updated": _item("updated", "in"),
    "item_removed": _item("removed", "from"),
    "scan_started": lambda data: f"{_run('Scan', data)} started",
    "scan_finished": lambda data: _finished("Scan", data),
    "scan_verified": _verified,
    "sync_started": lambda data: f"{_run('Sync', data)} started",
    "sync_finished": lambda data: _finished("Sync", data),
    "sync_failed": _sync_failed,
    "user_created": lambda data: f"{_user(data)} got an account",
    "user_updated": _user_updated,
    "user_deleted": _user_deleted,
    "recording_scheduled": _recording("was scheduled"),
    "recording_started": _recording("started"),
    "recording_finished": _recording("finished"),
    "recording_failed": _recording("failed"),
    "recording_cancelled": _recording("was cancelled"),
    "download_completed": _download("Download", "completed"),
    "download_failed": _download("Download", "failed"),
    "import_finished": _download("Import", "finished"),
    "import_failed": _download("Import", "failed"),
    "server_started": _server_started,
    "server_stopped": _server_stopped,
}
