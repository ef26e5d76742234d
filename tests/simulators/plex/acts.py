"""What people and files do to a server, as tests and the demo tell it."""

from pathlib import Path

from ..media import put_fake
from .library import Library
from .model import Item, Section
from .state import State
from .synthetic import add_episodes, add_films

FIRST_CLIP = -1000
CLIP_SECONDS = 30


class Acts:
    """The acts; `state` and `media` belong to the simulator."""

    state: State
    media: Path | None
    _clips = 0

    @property
    def library(self) -> Library:
        """Return the sections and items."""
        return self.state.library

    # Playback

    def play(
        self,
        user: str = "Anna",
        title: str = "Dune",
        player: str = "Living Room TV",
        method: str = "direct play",
        offset: float = 0.0,
    ) -> str:
        """Let somebody play something and return the session's key."""
        return self.state.sessions.play(
            self.library.titled(title),
            user=user,
            player=player,
            method=method,
            offset=offset,
        )

    def play_clip(
        self, user: str = "Anna", title: str = "Preroll", player: str = "Living Room TV"
    ) -> str:
        """Let somebody see a trailer or pre-roll, which is in no library."""
        self._clips += 1
        section = next(iter(self.library.sections.values()))
        clip = Item(
            key=FIRST_CLIP - self._clips,
            kind="clip",
            title=title,
            section=section,
            added_at=self.library.now,
            updated_at=self.library.now,
            guid=f"prerolls://{self._clips}",
            duration=CLIP_SECONDS * 1000,
        )
        return self.state.sessions.play(
            clip, user=user, player=player, method="direct play", offset=0.0
        )

    def play_next(self, key: str, title: str) -> None:
        """Let a session's queue go on with something else."""
        self.state.sessions.go_on(key, self.library.titled(title))

    def pause(self, key: str) -> None:
        """Pause a session."""
        self.state.sessions.change(key, "paused")

    def resume(self, key: str) -> None:
        """Let a session go on."""
        self.state.sessions.change(key, "playing")

    def buffer(self, key: str) -> None:
        """Let a session wait for data."""
        self.state.sessions.change(key, "buffering")

    def seek(self, key: str, seconds: float) -> None:
        """Let a session be elsewhere."""
        self.state.sessions.seek(key, seconds)

    def stop_playing(self, key: str) -> None:
        """End a session."""
        self.state.sessions.stop(key)

    def vanish(self, key: str) -> None:
        """End a session without a frame."""
        self.state.sessions.vanish(key)

    # People and recordings

    def add_user(self, name: str) -> int:
        """Add an account and return its id."""
        return self.state.users.add(name)

    def rename_user(self, account: int, name: str) -> None:
        """Rename an account."""
        self.state.users.rename(account, name)

    def remove_user(self, account: int) -> None:
        """Remove an account."""
        self.state.users.remove(account)

    def add_token(self, token: str, rights: str = "shared", account: int = 0) -> None:
        """Make a token known, of an account or of a guest of its own."""
        account = account or self.state.users.called(f"Holder of {token}")
        self.state.access.add(token, rights, account)

    def revoke_token(self, token: str) -> None:
        """Refuse a token from now on."""
        self.state.access.revoke(token)

    def record(
        self,
        title: str = "News",
        channel: str = "One",
        status: str = "scheduled",
        series: str | None = None,
    ) -> int:
        """Plan a recording and return its id."""
        return self.state.recordings.record(
            title=title, channel=channel, status=status, series=series
        )

    def set_recording(self, number: int, status: str) -> None:
        """Give a recording another status."""
        self.state.recordings.set_status(number, status)

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

    def edit(self, title: str, new_title: str | None = None, **fields: str) -> None:
        """Edit an item as its owner does in the web app."""
        item = self.library.titled(title)
        item.title = new_title or item.title
        item.fields |= fields
        self.state.scanner.edit(item)

    def grow(self, episodes: int = 0, films: int = 0) -> None:
        """Have more in libraries that are nowhere on disk, and say nothing of it."""
        add_episodes(self.library, episodes)
        add_films(self.library, films)

    def section(self, title: str) -> Section:
        """Return the section with a title."""
        return next(one for one in self.library.sections.values() if one.title == title)

    def add_library(self, title: str, kind: str, folder: str) -> int:
        """Add a section over a folder of the media folder and return its key."""
        assert self.media is not None
        (self.media / folder).mkdir(parents=True, exist_ok=True)
        place = str(self.media / folder)
        section = self.library.add_section(title, kind, [place])
        self.state.scanner.scan(section)
        return section.key

    def remove_library(self, title: str) -> None:
        """Remove a section; its files stay."""
        section = self.section(title)
        self.state.scanner.cancel(section)
        del self.library.sections[section.key]
        for key in section.items:
            del self.library.items[key]

    def scan(self, section: str | None = None, path: str | None = None) -> list[str]:
        """Begin to scan one section or all, as the endpoint does."""
        chosen = (
            self.library.sections.values()
            if section is None
            else [self.section(section)]
        )
        return [self.state.scanner.scan(one, path) for one in chosen]

    def looked(self) -> int:
        """Return how many files scans have looked at so far."""
        return self.state.scanner.looked

    def known_at(self, path: str) -> float | None:
        """Return when a file was taken in, by the monotonic clock."""
        return self.library.known_at.get(path)

    async def idle(self) -> None:
        """Return when no scan runs and no frame of one is left to send."""
        await self.state.scanner.idle()
