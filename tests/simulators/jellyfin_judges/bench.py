"""A recorded server's library, in which a test lets things happen."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from . import recordings
from .client import Answer, Client
from .world import World

type Payload = dict[str, Any]

DEFAULT = {"metadataRefreshMode": "Default", "imageRefreshMode": "Default"}
SEEN = "2 tracks listed"  # A note of what was seen in an act, not of what was done
FIELDS = "Path,DateCreated,Etag,MediaSources,MediaStreams"


class Bench:
    """Asks as the administrator, and hears what comes on the socket."""

    def __init__(
        self, world: World, client: Client, socket: ClientWebSocketResponse
    ) -> None:
        self.world, self._client, self._socket = world, client, socket

    async def ask(self, method: str, path: str, **more: Any) -> Answer:
        """Ask for something, which is granted."""
        answer = await self._client.ask(method, path, **more)
        assert answer.status in (200, 204), (method, path, answer)
        return answer

    async def settle(self) -> None:
        """Return when nothing is refreshed any more."""
        state = self.world.server.state
        await state.monitor.idle()
        await state.tasks.idle()
        await state.refresher.idle()

    async def do(self, method: str, path: str, **more: Any) -> None:
        """Ask for something, and wait until nothing is refreshed any more."""
        await self.ask(method, path, **more)
        await self.settle()

    async def refresh(self, library: str) -> None:
        """Refresh a library, as thoroughly as the recordings did."""
        found = self.world.server.library_id(library)
        await self.do("POST", f"/Items/{found}/Refresh", query=DEFAULT)

    async def refreshed(self) -> list[str]:
        """Return which libraries have begun and ended since the last time."""
        return list(refreshes(await self.heard(), self.names))

    @property
    def names(self) -> dict[str, str]:
        """Return the libraries' names by their ids, which are those recorded."""
        return {one.id: one.name for one in self.world.server.shelf.libraries.values()}

    def recorded(self, act: str) -> list[Payload]:
        """Return the recorded lines of an act, which begins with a note."""
        lines = self.world.played.lines
        notes = [number for number, line in enumerate(lines) if "note" in line]
        heads = [n for n in notes if not str(lines[n]["note"]).startswith(SEEN)]
        begin = next(n for n in heads if str(lines[n]["note"]).startswith(act))
        end = next((n for n in heads if n > begin), None)
        return list(lines[begin:end])

    def recorded_refreshes(self, act: str) -> list[str]:
        """Return which libraries began and ended in a recorded act."""
        said = (line["message"] for line in self.recorded(act) if "message" in line)
        return list(refreshes(said, self.names))

    async def rows(self, **query: str) -> list[Payload]:
        """Return the items that a query finds."""
        asked = {"recursive": "true", "fields": FIELDS} | query
        found: list[Payload] = (await self.ask("GET", "/Items", query=asked)).body[
            "Items"
        ]
        return found

    async def heard(self) -> list[Payload]:
        """Return what has come since the last time, without what keeps alive."""
        # Whatever was said before comes before the answer to a sign of life
        await self._socket.send_json({"MessageType": "KeepAlive"})
        found: list[Payload] = []
        while (message := await self._socket.receive_json())[
            "MessageType"
        ] != "KeepAlive":
            found.append(message)
        return [one for one in found if one["MessageType"] != "ForceKeepAlive"]


@asynccontextmanager
async def bench(version: str, name: str, folder: Path) -> AsyncIterator[Bench]:
    """Give a bench that starts where a scenario does."""
    world = World(recordings.scenario(version, name), folder)
    async with world.server, ClientSession() as session:
        await world.begin()
        client = Client(world.server, session, world.tokens["admin"])
        async with await client.socket() as socket:
            yield Bench(world, client, socket)


def refreshes(messages: Iterable[Payload], names: Mapping[str, str]) -> Iterator[str]:
    """Yield which libraries, by their names, begin and end to be refreshed.

    Each says so after its folder, which goes from 0 to 100; itself it ends with 0.
    """
    folder = ""
    for message in messages:
        if message["MessageType"] != "RefreshProgress":
            continue
        item, share = message["Data"]["ItemId"], message["Data"]["Progress"]
        if item not in names:
            folder = share
        elif share == "0" and folder in ("0", "100"):
            yield f"{names[item]} {'begins' if folder == '0' else 'ends'}"
            folder = ""
