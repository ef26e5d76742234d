"""A Plex server on which things happen."""

from pathlib import Path
from typing import Any, ClassVar, override

from aiohttp import ClientSession

from custom_components.showrunner.providers.base import Connection, Provider
from custom_components.showrunner.providers.plex.provider import PlexProvider
from tests.simulators.plex import PlexSimulator

from .world import PACE, Held, Rows, World

KINDS: dict[str, tuple[int, ...]] = {"movie": (1,), "show": (2, 3, 4)}


class PlexWorld(World[PlexSimulator]):
    """A Plex server. What changes of a file is only pushed."""

    hears_files: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.simulator = PlexSimulator(folder, pace=PACE, clock=self.clock)

    @override
    def provider(self, session: ClientSession) -> Provider:
        url, token = self.simulator.url, self.simulator.token
        return PlexProvider(
            session, Connection(url=url, token=token, client_id="model")
        )

    @override
    async def restart(self) -> None:
        await self.simulator.restart(down=0)

    @override
    def describe(self, title: str, summary: str) -> None:
        self.simulator.edit(title, summary=summary)

    @override
    async def rows(self, session: ClientSession) -> Rows:
        found: Rows = {}
        sections = await self._ask(session, "/library/sections")
        for section in sections["Directory"]:
            for kind in KINDS[section["type"]]:
                path = f"/library/sections/{section['key']}/all?type={kind}"
                listed = (await self._ask(session, path)).get("Metadata", [])
                found |= await self._held(session, section["key"], listed)
        return found

    async def _held(
        self, session: ClientSession, library: str, listed: list[Any]
    ) -> Rows:
        """Return items as they tell of themselves."""
        keys = ",".join(str(row["ratingKey"]) for row in listed)
        if not keys:
            return {}
        told = await self._ask(session, f"/library/metadata/{keys}")
        return {
            str(row["ratingKey"]): _held(str(library), row) for row in told["Metadata"]
        }

    async def _ask(self, session: ClientSession, path: str) -> Any:
        """Return the answer to a plain question."""
        headers = {
            "X-Plex-Token": self.simulator.token,
            "Accept": "application/json",
        }
        async with session.get(self.simulator.url + path, headers=headers) as answer:
            return (await answer.json())["MediaContainer"]


def _held(library: str, row: Any) -> Held:
    """Return what a row says."""
    parts = [part for media in row.get("Media", []) for part in media["Part"]]
    return Held(
        library=library,
        kind=row["type"],
        title=row["title"],
        summary=row.get("summary", ""),
        genres=tuple(sorted(each["tag"] for each in row.get("Genre", []))),
        files=frozenset((part["file"], int(part["size"])) for part in parts),
        in_trash="deletedAt" in row,
    )
