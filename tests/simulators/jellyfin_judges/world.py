"""A simulated server that starts where a recording starts."""

import asyncio
from collections.abc import Callable, Iterable
import json
from pathlib import Path
import re
from typing import Any
from xml.sax.saxutils import escape

from ..jellyfin import JellyfinSimulator
from ..jellyfin.boot import Phase
from ..jellyfin.notation import item_id
from ..jellyfin.refresh import Mode
from . import recordings
from .recordings import Scenario

type Payload = dict[str, Any]

MOUNT = "/media"
# In the order of a scan
LIBRARIES = {"Shows": "tvshows", "Music": "music", "Movies": "movies"}
BIG = "Big"  # The library of 10,000 episodes; what hangs on their number is left out
PACE = 0.01
PATIENCE = 5.0
SEEN = re.compile(r"'(?P<title>.+)' (?P<what>listed|gone) after")  # In a note
PICTURE = b"\xff\xd8\xff\xe0"  # How a JPEG begins
BEFORE = 600.0  # Seconds that the server has had its items
PASSWORDS = {"admin": "correct horse", "bob": "bob pw", "kid": "kid pw"}
DEVICES = {"admin": "showrunner-ha-1", "bob": "bob-phone-1"}
SEASON_2 = "/media/shows/Pioneer One (2010) [tvdbid-170551]/Season 02"

POSTER = "/media/shows/Pioneer One (2010) [tvdbid-170551]/poster.jpg"

# What was there at the start of a scenario beside the first listing
EPISODE_4 = f"{SEASON_2}/Pioneer One - S02E04.mkv"
EPISODE_5 = f"{SEASON_2}/Pioneer One - S02E05.mkv"
NOSFERATU = "/media/movies/Nosferatu (1922)/Nosferatu (1922).mkv"
SITA = "/media/movies/Sita Sings the Blues (2008)/Sita Sings the Blues (2008).mkv"
NEW_SHOW = "/media/shows/New Show (2026)/Season 01/New Show - S01E0{}.mkv"
SHOW_42 = "/media/big/Show 042 (2001)/Season 0{}/Show 042 - S0{}E{:02d}.mkv"
LATER = (EPISODE_5, NEW_SHOW.format(1), NEW_SHOW.format(2))
PRESENT = {
    "04-remove-file-media-updated": (NOSFERATU,),
    "04-edit-metadata": (SITA,),
    "04-delete-through-api": (SITA,),
    "04-user-data": (SITA,),
    "05-playback": LATER,
    "06-users-tasks-activity": LATER,
    "08-live-tv": LATER,
    "10-socket-rules": LATER,
    "10.11.11/10-socket-rules": (NOSFERATU,),
    "13-targeted-scan-in-a-large-library": (SHOW_42.format(3, 3, 1),),
    "13-two-step-scan": (SHOW_42.format(3, 3, 1),),
    "15-probing": (SHOW_42.format(3, 3, 1),),
}
# What was listed by a refresh without a mode, and never probed
UNPROBED = {"04-remove-file": EPISODE_4, "04-replace-file": EPISODE_4}
SHOW = "Pioneer One"
FIRST = ("01-first-run",)  # No users and no libraries yet
EMPTY = (*FIRST, "02-libraries-and-first-scan")  # No libraries yet


class Clock:
    """The time of the recording."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class World:
    """A server with the recorded users, libraries and files."""

    def __init__(self, played: Scenario, folder: Path) -> None:
        self.played, self.folder = played, folder
        self.clock = Clock(played.started - BEFORE)
        for item in recordings.listing(played.version):
            self._put_item(item)
        for name in (played.name, f"{played.version}/{played.name}"):
            for path in PRESENT.get(name, ()):
                self.put(path)
        for path in (POSTER, *recordings.pictures(played.version)):
            self.on_disk(path).write_bytes(PICTURE)
        self.server = self._server()
        self.tokens: dict[str, str] = {}
        self._people()
        if played.name not in EMPTY:
            self._libraries()

    async def begin(self) -> None:
        """Do what can only be done by a server that runs, and begin."""
        if (path := UNPROBED.get(self.played.name)) is not None:
            self.put(path)
            show = self.server.item(SHOW)
            self.server.state.refresher.refresh(show, Mode.NONE)
            await self.server.idle()
        self.clock.now = self.played.started

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Return when something of the server's is so, as the recording's asker did."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110  # Nothing in it is an event
                await asyncio.sleep(PACE)

    async def ready(self) -> None:
        """Return when the server is up; the recording waited as well."""
        await self.until(lambda: self.server.state.boot.phase is Phase.READY)

    async def noted(self, note: str) -> None:
        """Return when what somebody noted to have seen is so here."""
        if (seen := SEEN.match(note)) is not None:
            is_there = seen["what"] == "listed"
            await self.until(lambda: self.lists(seen["title"]) is is_there)
        elif note == "LibraryChanged heard":
            await self.server.state.changes.idle()

    def lists(self, title: str) -> bool:
        """Return whether a file of such a name is listed."""
        items = self.server.shelf.items.values()
        return any(title in file.path for item in items for file in item.files)

    def start_again(self) -> None:
        """Start the process again, once it is gone."""
        self.server.spawn(self._start_again())

    async def _start_again(self) -> None:
        await self.until(lambda: self.server.state.boot.phase is Phase.REFUSING)
        await self.server.come_up()

    def kill(self) -> None:
        """Kill the process."""
        self.server.spawn(self.server.go_down())

    def ids(self) -> dict[str, str]:
        """Return the recorded ids of items and libraries, and what they are here."""
        version = self.played.version
        known = {
            row["Id"]: item_id(row["Type"], row["Path"])
            for row in recordings.items(version)
        }
        for name, real in recordings.libraries(version).items():
            known[real] = item_id("CollectionFolder", f"root\\default\\{name}")
        return {real: ours for real, ours in known.items() if real != ours}

    # Files

    def on_disk(self, shown: str) -> Path:
        """Return where a recorded path is here."""
        return self.folder / shown.removeprefix(f"{MOUNT}/")

    def put(self, shown: str, said: Payload | None = None) -> None:
        """Put a file where the recording had one, as large, with the same streams."""
        known = recordings.sources(self.played.version)
        source = (
            said or known.get(shown) or known[f"{SEASON_2}/Pioneer One - S02E01.mkv"]
        )
        path = self.on_disk(shown)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(source["Size"])
        for stream in source["MediaStreams"]:
            if stream.get("IsExternal"):
                self.on_disk(stream["Path"]).write_text("1\n")
        sidecar = path.with_name(f"{path.name}.probe.json")
        sidecar.write_text(json.dumps(source))

    def remove(self, shown: str) -> None:
        """Take a file away, and the folder that it leaves empty."""
        path = self.on_disk(shown)
        path.unlink()
        path.with_name(f"{path.name}.probe.json").unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()

    def _put_item(self, item: Payload) -> None:
        """Put the files of an item, and what lies beside them."""
        tags = {name: item[name] for name in ("Chapters", "Artists") if name in item}
        for source in item.get("MediaSources", ()):
            self.put(source["Path"], source | tags)
            if item.get("PartCount", 1) > 1:
                other = self.on_disk(source["Path"].replace("cd1", "cd2"))
                other.write_bytes(b"0")
        folder = self.on_disk(item["Path"]).parent
        if item["Type"] == "Movie" and item.get("Genres"):
            (folder / "movie.nfo").write_text(_nfo(item))

    # The server

    def _server(self) -> JellyfinSimulator:
        """Return a server that knows the folder as the recorded one did."""
        first = self.played.name in EMPTY
        server = JellyfinSimulator(
            None if first else self.folder / "nothing-yet",
            version=self.played.version,
            pace=PACE,
            name="Living Room Server",
            server_id=recordings.server_id(self.played.version),
            live_tv=True,
            clock=self.clock,
        )
        server.media = self.folder
        server.shelf._media, server.shelf._mount = str(self.folder), MOUNT
        return server

    def _people(self) -> None:
        """Give the server its users and its key."""
        server = self.server
        server.rename_user("Anna", "admin")
        names = ("admin",) if self.played.name in FIRST else PASSWORDS
        for name in names:
            if name != "admin":
                server.add_user(name, PASSWORDS[name])
            self._adopt(name)
            self.tokens[name] = server.login(name, DEVICES.get(name, name))
        if self.played.name not in FIRST:
            self.tokens["apikey"] = server.add_key("Showrunner")
            self.tokens["newcomer"] = ""

    def _adopt(self, name: str) -> None:
        """Give a user the id and the password of the recording."""
        accounts = self.server.state.accounts
        user = accounts.named(name)
        assert user is not None
        del accounts.users[user.id]
        user.id = recordings.people(self.played.version)[name]
        user.password = PASSWORDS[name]
        accounts.users[user.id] = user

    def _libraries(self) -> None:
        has_big = self.on_disk(f"{MOUNT}/big").is_dir()
        for name, kind in (LIBRARIES | ({BIG: "tvshows"} if has_big else {})).items():
            folder = f"{MOUNT}/{name.lower()}"
            self.server.shelf.add_library(name, kind, [folder])
        self.server.state.refresher.load()


def _nfo(item: Payload) -> str:
    """Return what a movie.nfo says so that an item is as it was."""
    texts = {"title": [item["Name"]], "genre": item["Genres"]}
    texts |= {"plot": [item["Overview"]] if "Overview" in item else []}
    texts |= {"mpaa": [item["OfficialRating"]] if "OfficialRating" in item else []}
    texts |= {"rating": [item["CommunityRating"]] if "CommunityRating" in item else []}
    texts |= {"studio": [one["Name"] for one in item.get("Studios", ())]}
    texts |= {"tag": item.get("Tags", [])}
    lines = [
        f"<{tag}>{escape(str(one))}</{tag}>" for tag in texts for one in texts[tag]
    ]
    lines += [
        f'<uniqueid type="{source.lower()}">{number}</uniqueid>'
        for source, number in item.get("ProviderIds", {}).items()
    ]
    return f"<movie>{''.join(lines)}{''.join(_actors(item.get('People', ())))}</movie>"


def _actors(people: Iterable[Payload]) -> list[str]:
    return [
        f"<actor><name>{escape(one['Name'])}</name>"
        f"<role>{escape(one.get('Role', ''))}</role></actor>"
        for one in people
    ]
