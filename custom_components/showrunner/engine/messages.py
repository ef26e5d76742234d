"""An event in words: the line that a person would write about it.

Reads events as automations get them, so that recorded ones of older versions can be
told too. Whatever they lack is left out of the line.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

type _Data = Mapping[str, Any]


def sentence(event_type: str, data: _Data) -> str:
    """Return one line about an event, without a full stop."""
    if tell := _TELLERS.get(event_type):
        return tell(data)
    return event_type.replace("_", " ").capitalize()


def title(item: object) -> str:
    """Return what people call an item, such as Dune (2021)."""
    name = _text(item, "title") or "something"
    match _text(item, "type"):
        case "episode":
            number = _number(item)
            return " ".join(filter(None, (_text(item, "show"), number, _quoted(name))))
        case "season":
            return ", ".join(filter(None, (_text(item, "show"), name)))
        case "track" | "album":
            artist = _text(item, "artist")
            return _quoted(name) + (f" by {artist}" if artist else "")
        case _:
            year = _text(item, "year")
            is_told = not year or name.endswith(f"({year})")  # As of a file's name
            return name if is_told else f"{name} ({year})"


def _number(item: object) -> str:
    """Return an episode's place in its show, such as S02E05."""
    season, episode = _get(item, "season"), _get(item, "episode")
    marks = (("S", season), ("E", episode))
    return "".join(f"{mark}{n:02}" for mark, n in marks if isinstance(n, int))


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
        library = _text(data, "library", "name")
        place = f" {preposition} {library}" if library else ""
        item = data.get("item")
        what = title(item) if _text(item, "title") else "An item"
        return f"{what} was {verb}{place}"

    return tell


def _item_added(data: _Data) -> str:
    """Tell what arrived: an item, or a season's episodes or an album's tracks."""
    count = data.get("count")
    if not isinstance(count, int) or count < 2:  # noqa: PLR2004 - A plural
        return _item("added", "to")(data)
    library = _text(data, "library", "name")
    place = f" to {library}" if library else ""
    return f"{count} {_together(data.get('item'))} were added{place}"


def _together(item: object) -> str:
    """Return what items like this one are together."""
    show, season, album = (_text(item, key) for key in ("show", "season", "album"))
    match _text(item, "type"):
        case "episode" if show:
            return f"episodes of {show}" + (f", season {season}," if season else "")
        case "track" if album:
            artist = _text(item, "artist")
            return f"tracks of {_quoted(album)}" + (f" by {artist}" if artist else "")
        case _:
            return "items"


def _run(kind: str, data: _Data) -> str:
    """Name a scan or a sync."""
    return f"{kind} of {_text(data, 'library', 'name') or 'a library'}"


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


def _sync_failed(data: _Data) -> str:
    """Tell why a sync came to no end."""
    error = _text(data, "error").replace("_", " ")
    return f"{_run('Sync', data)} failed" + (f": {error}" if error else "")


def _user_updated(data: _Data) -> str:
    """Tell an account's new name; the old one is not in the event."""
    name = _text(data, "user", "name")
    return f"An account is now called {name}" if name else "An account was renamed"


def _user_deleted(data: _Data) -> str:
    """Tell whose account is gone."""
    name = _text(data, "user", "name")
    return f"The account of {name} was removed" if name else "An account was removed"


def _recording(verb: str) -> Callable[[_Data], str]:
    """Return a teller of how far a recording has come."""

    def tell(data: _Data) -> str:
        recording = data.get("recording")
        series, name = _text(recording, "series"), _text(recording, "title")
        # A film or a news programme has no series, or is one of its own name
        names = dict.fromkeys(filter(None, (series, name)))
        channel = _text(recording, "channel")
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
    return _text(data, "server", "name") or "The server"


def _user(data: _Data) -> str:
    """Return who did it."""
    return _text(data, "user", "name") or "Somebody"


def _on_player(data: _Data) -> str:
    """Return where it is played."""
    name = _text(data, "player", "name")
    return f" on {name}" if name else ""


def _quoted(text: str) -> str:
    """Return a title that would not read as one without marks."""
    return f"“{text}”"


def _duration(seconds: float) -> str:
    """Return a duration in at most two units."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, "h"), (minutes, "min"), (rest if not hours else 0, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 s"


def _text(data: object, *keys: str) -> str:
    """Return what is found under nested keys as text, empty if it is not there."""
    for key in keys:
        data = _get(data, key)
    return "" if data is None else str(data)


def _get(data: object, key: str) -> Any:
    """Return what a mapping holds; anything else holds nothing."""
    return data.get(key) if isinstance(data, Mapping) else None


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
    "server_started": _server_started,
    "server_stopped": _server_stopped,
}
