"""A Jellyfin server on which things happen."""

from pathlib import Path, PurePath
from typing import Any, override

from aiohttp import ClientSession

from custom_components.showrunner.providers.base import Connection, Provider
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator
from tests.simulators.jellyfin.simulator import VERSION

from .world import PACE, SHOWS, Held, Rows, World

KINDS = {"Movie": "movie", "Series": "show", "Season": "season", "Episode": "episode"}
NFO = """<movie><title>{title}</title><year>{year}</year><plot>{title}!</plot>
<genre>Drama</genre><uniqueid type="imdb">tt{year}</uniqueid></movie>"""


class JellyfinWorld(World[JellyfinSimulator]):
    """A Jellyfin server, which knows films from what is written beside them."""

    def __init__(self, folder: Path, version: str = VERSION) -> None:
        super().__init__(folder)
        self.simulator = JellyfinSimulator(
            folder, version=version, pace=PACE, clock=self.clock
        )

    @override
    def provider(self, session: ClientSession) -> Provider:
        url, token = self.simulator.url, self.simulator.admin_token
        return JellyfinProvider(
            session, Connection(url=url, token=token, client_id="the-admins-own")
        )

    @override
    async def restart(self) -> None:
        await self.simulator.restart()

    @override
    def add(self, path: str, size: int) -> None:
        super().add(path, size)
        if not path.startswith(SHOWS):
            title, _, year = PurePath(path).parent.name.rstrip(")").partition(" (")
            sidecar = (self.folder / path).with_name("movie.nfo")
            sidecar.write_text(NFO.format(title=title, year=year))

    @override
    def describe(self, title: str, summary: str) -> None:
        self.simulator.edit(title, Overview=summary)

    @override
    async def rows(self, session: ClientSession) -> Rows:
        found: Rows = {}
        for library in self.simulator.shelf.libraries:
            query = {
                "parentId": library,
                "recursive": "true",
                "includeItemTypes": ",".join(KINDS),
                "fields": "Path,MediaSources,Genres,Overview",
            }
            headers = {
                "Authorization": f'MediaBrowser Token="{self.simulator.admin_token}"'
            }
            url = f"{self.simulator.url}/Items"
            async with session.get(url, params=query, headers=headers) as answer:
                rows = (await answer.json())["Items"]
            found |= {row["Id"]: _held(library, row) for row in rows}
        return found


def _held(library: str, row: Any) -> Held:
    """Return what a row says."""
    sources = row.get("MediaSources", [])
    return Held(
        library=library,
        kind=KINDS[row["Type"]],
        title=row["Name"],
        summary=row.get("Overview", ""),
        genres=tuple(sorted(row.get("Genres", []))),
        files=frozenset((each["Path"], int(each.get("Size", 0))) for each in sources),
    )
