"""What people and files do to a server, as tests and the demo tell it."""

from pathlib import Path

from ..media import put_fake
from .access import Caller, Card
from .livetv import Timer
from .model import Item
from .notation import TICKS, hashed
from .people import User
from .players import CAPABILITIES, Session
from .refresh import Mode
from .shelf import Shelf
from .state import State
from .synthetic import add_episodes, add_films

PLAYER_VERSION = "2.6.3"
METHODS = {
    "direct play": "DirectPlay",
    "direct stream": "DirectStream",
    "transcode": "Transcode",
}
COMMANDS = ["DisplayMessage", "Mute", "SetVolume", "Play", "PlayState"]


class Acts:
    """The acts; `state` and `media` belong to the simulator."""

    state: State
    media: Path | None

    @property
    def shelf(self) -> Shelf:
        """Return the libraries and items."""
        return self.state.shelf

    # Playback

    def play(
        self,
        user: str = "Anna",
        title: str = "Dune",
        player: str = "Living Room TV",
        method: str = "direct play",
        offset: float = 0.0,
    ) -> str:
        """Let somebody play something and return the session's id."""
        session = self._puppet(user, player)
        item = self.shelf.titled(title)
        self.state.refresher.play_soon(item)
        report = {
            "CanSeek": True,
            "IsMuted": False,
            "VolumeLevel": 80,
            "AudioStreamIndex": 1,
            "SubtitleStreamIndex": -1,
            "MediaSourceId": item.id,
            "PlayMethod": METHODS.get(method, method),
            "RepeatMode": "RepeatNone",
            "PositionTicks": round(offset * TICKS),
        }
        self.state.sessions.start(session, item, report)
        return session.id

    def _puppet(self, name: str, player: str) -> Session:
        """Return the session of somebody at a player, who comes on line if need be."""
        user = self.state.accounts.named(name) or self._user(self.add_user(name, name))
        caller = Caller(
            token="",
            user=user,
            client="Jellyfin Android",
            device=player,
            device_id=hashed(player),
            version=PLAYER_VERSION,
        )
        session = self.state.sessions.of(caller)
        session.is_puppet = True
        session.capabilities = CAPABILITIES | {
            "PlayableMediaTypes": ["Audio", "Video"],
            "SupportedCommands": COMMANDS,
            "SupportsMediaControl": True,
        }
        return session

    def _session(self, session_id: str) -> Session:
        found = self.state.sessions.find(session_id)
        if found is None:
            raise KeyError(f"No session {session_id!r}")
        return found

    def _report(self, session_id: str, **said: object) -> None:
        session = self._session(session_id)
        report = {"IsPaused": session.paused} | said
        self.state.sessions.progress(session, session.playing, report)

    def pause(self, session_id: str) -> None:
        """Pause a session."""
        self._report(session_id, IsPaused=True)

    def resume(self, session_id: str) -> None:
        """Let a session go on."""
        self._report(session_id, IsPaused=False)

    def seek(self, session_id: str, seconds: float) -> None:
        """Let a session be elsewhere."""
        self._report(session_id, PositionTicks=round(seconds * TICKS))

    def next_item(self, session_id: str, title: str) -> None:
        """Let a session go on with something else, without a stop."""
        session, item = self._session(session_id), self.shelf.titled(title)
        report = {"MediaSourceId": item.id, "PlayMethod": "DirectPlay"}
        self.state.sessions.start(session, item, report | {"PositionTicks": 0})

    def stop_playing(self, session_id: str, seconds: float | None = None) -> None:
        """End a playback, where it is or somewhere else."""
        session = self._session(session_id)
        where = session.where() if seconds is None else seconds
        report = {"PositionTicks": round(where * TICKS)}
        self.state.sessions.stop(session, session.playing, report)

    def vanish(self, session_id: str) -> None:
        """Let a client be gone without a word."""
        self.state.sessions.end(self._session(session_id))

    # People

    def add_user(self, name: str, password: str = "", admin: bool = False) -> str:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Add a user and return its id."""
        return self.state.accounts.add(name, password, admin=admin).id

    def _user(self, name_or_id: str) -> User:
        found = self.state.accounts.users.get(name_or_id)
        found = found or self.state.accounts.named(name_or_id)
        if found is None:
            raise KeyError(f"No user {name_or_id!r}")
        return found

    def login(self, user: str, device_id: str, device: str = "Test") -> str:
        """Sign a user in on a device and return the token."""
        card = Card(client="Tests", device=device, device_id=device_id, version="1.0")
        caller, _ = self.state.accounts.sign_in(self._user(user), card)
        return caller.token

    def revoke_token(self, token: str) -> None:
        """End a token or API key."""
        tokens, keys = self.state.access.tokens, self.state.access.keys
        caller = tokens.pop(token, None) or keys.pop(token, None)
        if caller is not None:
            self.state.sessions.end_of([caller])

    def add_key(self, name: str = "Showrunner") -> str:
        """Make an API key and return it."""
        return self.state.access.add_key(name, self.state.version)

    def approve(self, code: str, user: str) -> bool:
        """Approve a Quick Connect code as a user."""
        return self.state.quick.approve(code, self._user(user))

    def rename_user(self, user: str, name: str) -> None:
        """Rename a user; the activity log says nothing of it."""
        self._user(user).name = name

    def disable_user(self, user: str, disabled: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Disable a user, or enable it again."""
        found = self._user(user)
        found.is_disabled = disabled
        if disabled:
            self._end_sessions(found)

    def remove_user(self, user: str) -> None:
        """Remove a user."""
        found = self._user(user)
        self._end_sessions(found)
        self.state.accounts.remove(found)

    def _end_sessions(self, user: User) -> None:
        for session in [one for one in self.state.sessions.all if one.user is user]:
            self.state.sessions.end(session)

    # Recordings

    def record(
        self,
        title: str = "News",
        channel: str = "Channel One",
        status: str = "scheduled",
        series: str | None = None,
    ) -> str:
        """Plan a recording and return its timer's id."""
        timer = self.state.live_tv.record(title, channel, series=series)
        if status != "scheduled":
            self.state.live_tv.set_status(timer, status)
        return timer.id

    def set_recording(self, timer_id: str, status: str) -> None:
        """Give a recording another status."""
        self.state.live_tv.set_status(self._timer(timer_id), status)

    def _timer(self, timer_id: str) -> Timer:
        return self.state.live_tv.timers[timer_id]

    # Files and the library

    def add_file(self, path: str, size: int = 1_000_000) -> Path:
        """Put a file (a sparse one) into the media folder; a scan will find it."""
        assert self.media is not None
        whole = self.media / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        with whole.open("wb") as file:
            file.truncate(size)
        return whole

    def add_fake(self, path: str, size: int = 1000) -> Path:
        """Put a file that no server can read into the media folder."""
        assert self.media is not None
        put_fake(self.media / path, size)
        return self.media / path

    def remove_file(self, path: str) -> None:
        """Take a file out of the media folder, with the folder if it is left empty."""
        assert self.media is not None
        whole = self.media / path
        whole.unlink()
        if not any(whole.parent.iterdir()):
            whole.parent.rmdir()

    def edit(self, title: str, new_title: str | None = None, **facts: object) -> None:
        """Edit an item as its owner does in the web app."""
        item = self.shelf.titled(title)
        item.name = new_title or item.name
        item.facts |= facts
        self.shelf.touch(item)
        self.state.changes.updated([item])

    def grow(self, episodes: int = 0, films: int = 0) -> None:
        """Have more in libraries that are nowhere on disk, and say nothing of it."""
        add_episodes(self.shelf, episodes)
        add_films(self.shelf, films)

    def item_id(self, title: str) -> str:
        """Return the id of the item with a title."""
        return self.shelf.titled(title).id

    def item(self, title: str) -> Item:
        """Return the item with a title."""
        return self.shelf.titled(title)

    def library_id(self, name: str) -> str:
        """Return the id of a library."""
        return self.shelf.library(name).id

    def add_library(self, title: str, kind: str, folder: str) -> str:
        """Add a library over a folder of the media folder, and return its id."""
        assert self.media is not None
        (self.media / folder).mkdir(parents=True, exist_ok=True)
        shown = self.shelf.shown(self.media / folder)
        library = self.shelf.add_library(title, kind, [shown])
        added = [*library.folders, library.item]
        self.state.changes.added(added, [self.shelf.root])
        return library.id

    def remove_library(self, title: str) -> None:
        """Remove a library; its files stay."""
        library = self.shelf.library(title)
        gone = self.shelf.remove_library(library)
        self.state.changes.removed([*gone, library.item], [self.shelf.root])

    def scan(self, library: str | None = None, mode: str = "default") -> None:
        """Begin to refresh one library, or to scan all, as the endpoints do."""
        if library is None:
            self.state.tasks.start(self.state.tasks.scan)
        else:
            self.state.refresher.refresh(self.shelf.library(library).item, Mode(mode))

    def fail_next_scan(self) -> None:
        """Let the next scan of everything end as failed."""
        self.state.tasks.fails_next = True

    def known_at(self, path: str) -> float | None:
        """Return when a file was looked into, by the monotonic clock."""
        return self.state.refresher.known_at.get(path)

    async def calm(self) -> None:
        """Return when nothing is refreshed; what was found may be told later."""
        await self.state.refresher.idle()

    async def idle(self) -> None:
        """Return when nothing is refreshed, reported or left to tell."""
        await self.state.monitor.idle()
        await self.state.tasks.idle()
        await self.state.refresher.idle()
        await self.state.changes.idle()
