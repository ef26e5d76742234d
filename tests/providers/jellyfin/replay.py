"""What is told when a recorded server speaks, as lines that a person can check."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from freezegun import freeze_time

from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.engine.library_events import ScanEvent
from custom_components.showrunner.engine.model import ItemId, Session
from custom_components.showrunner.engine.playback_events import (
    PlaybackEvent,
    SessionEvent,
)
from custom_components.showrunner.engine.recordings import RecordingMachine
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.server_events import RecordingEvent
from custom_components.showrunner.engine.sessions import SessionMachine
from custom_components.showrunner.engine.touches import TouchMachine
from custom_components.showrunner.engine.users import UserMachine
from custom_components.showrunner.providers.base import (
    LibraryTouched,
    Look,
    Signal,
    Wanted,
)
from custom_components.showrunner.providers.jellyfin import parse
from custom_components.showrunner.providers.jellyfin.frames import facts
from custom_components.showrunner.providers.jellyfin.listener import JellyfinListener
from custom_components.showrunner.providers.jellyfin.sessions import sessions

from .recordings import Line, answers, lines, rows

OURS = "showrunner-ha-1"
PLAYED = {"Movie", "Episode", "Audio"}


class Replay:
    """Drives parser, listener and machines by what was recorded."""

    def __init__(self, version: str, scenario: str, who: str = "admin") -> None:
        self._version, self._scenario, self._who = version, scenario, who
        self.told: list[str] = []
        self.wanted: set[Look] = set()
        self.named: set[ItemId] = set()  # All items that were to be asked for
        self.touches = TouchMachine(settle=timedelta(0))
        self.scans = ScanMachine()
        self.playbacks = SessionMachine()
        self._users = UserMachine()
        self._recordings = RecordingMachine()
        self._tasks: Any = []
        self._listener = JellyfinListener(
            self.playbacks, self.touches, self.scans, OURS
        )

    def run(self) -> list[str]:
        """Return what is told of a whole scenario."""
        with freeze_time(tick=False) as clock:
            for line in lines(self._version, self._scenario):
                clock.move_to(line.at)
                if line.who == self._who:
                    self._take(line)
        return self.told

    def know_libraries(self) -> None:
        """Begin with the libraries that the server had after its first scan."""
        began = lines(self._version, self._scenario)[0].at
        *_, folders = answers(self._version, "/Library/VirtualFolders")
        self.scans.look(parse.libraries(folders, []), began, began)

    def _take(self, line: Line) -> None:
        """Take in what was pushed or answered."""
        if (frame := line.message) is not None:
            for fact in facts(frame):
                self._tell(self._listener.hear(fact), line)
        elif line.content.get("ws") == "open":
            self._listener.line_up()
        elif line.content.get("ws") == "closed":
            self.told.append(f"line lost: {self._listener.farewell or 'no farewell'}")
        else:
            self._tell(self._answered(line), line)

    def _answered(self, line: Line) -> Iterable[Signal]:
        """Return what an answer to one of our questions tells."""
        asked, now = line.at, line.at
        if (body := line.answer("/Sessions")) is not None:
            listed = sessions(body, self.scans.libraries, OURS)
            yield from self.playbacks.look(listed, asked, now)
        if (body := line.answer("/ScheduledTasks")) is not None:
            self._tasks = body
        if (body := line.answer("/Library/VirtualFolders")) is not None:
            libraries = parse.libraries(body, self._tasks)
            yield from self.scans.look(libraries, asked, now)
        if (body := line.answer("/Users")) is not None:
            yield from self._users.look(parse.users(body), now)
        if (body := line.answer("/LiveTv/Timers")) is not None:
            yield from self._recordings.look(parse.recordings(parse.rows(body)), now)

    def _tell(self, signals: Iterable[Signal], line: Line) -> None:
        """Remember what is told, and which items are to be asked for."""
        for signal in signals:
            match signal:
                case Wanted(Look.ITEMS):
                    self._ask_for_items(line)
                case Wanted(look):
                    self.wanted.add(look)
                case LibraryTouched(library):
                    name = self.scans.library(library).name
                    self.told.append(f"library_touched: {name}")
                case event:
                    self.told.append(words(event))  # type: ignore[arg-type]

    def _ask_for_items(self, line: Line) -> None:
        """Name the items that are to be asked for, as far as any answer named them."""
        for keys in self.touches.take(line.at + timedelta(seconds=1)).values():
            self.named |= keys
            titles = {title for key in keys if (title := self._title(key))}
            self.told.append(f"touched: {', '.join(sorted(titles)) or 'unknown'}")

    def _title(self, key: ItemId) -> str | None:
        """Return what the file of a film, an episode or a track is called."""
        seen = [row for _, row in rows(self._version).get(key, ())]
        paths = [row["Path"] for row in seen if row["Type"] in PLAYED and "Path" in row]
        return PurePosixPath(paths[0]).stem if paths else None


def words(event: ServerEvent) -> str:
    """Return an event in words."""
    return f"{event_type(event)}: {_about(event)}"


def _about(event: ServerEvent) -> str:
    """Return what an event is about."""
    match event:
        case PlaybackEvent(session=session):
            position, title = session.position, session.item and session.item.title
            return f"{_who(session)}, {title} at {position:g} s, {session.method}"
        case SessionEvent(session=session):
            return _who(session)
        case ScanEvent(library=library):
            return library.name
        case RecordingEvent(recording=recording):
            return f"{recording.title} on {recording.channel}"
        case _:
            return repr(event)


def _who(session: Session) -> str:
    """Return whose session it is."""
    return f"{session.user.name} on {session.player.name}"
