"""What Showrunner is compared with, each in a process of its own."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import sys
import tempfile
import time
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientSession

from scripts._demo.api import Json
from scripts._demo.house import ROOT

from .bench_probe.cost import Cost
from .shows import LIBRARY, Shows
from .simulated import Simulated

LOOK_AGAIN: Final = 0.25  # Seconds
LISTING: Final = "/library/sections/"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages of a full sync, as its server was asked for them."""

    queries: list[tuple[str, dict[str, str], dict[str, str]]]  # With their headers

    @classmethod
    def seen(cls, requests: Iterable[Json]) -> Listing:
        """Return what of all that a server was asked were pages of a listing."""
        return cls(
            [
                (each["path"], each["query"], _paging(each["headers"]))
                for each in requests
                if each["path"].startswith(LISTING) and each["path"].endswith("/all")
                if "includeGuids" in each["query"]
            ]
        )


def _paging(headers: dict[str, str]) -> dict[str, str]:
    """Return what of a request's headers says which page it is for."""
    return {
        name: value for name, value in headers.items() if "-container-" in name.lower()
    }


async def rival(server: Simulated) -> Cost:
    """Let plexapi list all there is."""
    found = await _run("rival", server.url, server.token)
    del found["items"]
    return Cost(**found)


async def rival_scan(server: Simulated, path: Path) -> float:
    """Let plexapi find a file by a scan of its library; return how long it took."""
    took: float = await _run("rival_scan", server.url, server.token, LIBRARY, str(path))
    return took


async def media_updated(server: Simulated, shows: Shows, path: Path) -> float:
    """Report a new file to Jellyfin as most do; return when it is known, in seconds."""
    show = await server.tell("item_id", title=path.parent.parent.name[:12])
    began = time.monotonic()
    await asyncio.to_thread(shows.write, path)
    update = {"Path": str(path), "UpdateType": "Created"}
    await server.post("/Library/Media/Updated", {"Updates": [update]})
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        if await _is_probed(server, show, path):
            return time.monotonic() - began


async def _is_probed(server: Simulated, show: str, path: Path) -> bool:
    """Return whether a show has an episode that is a file, and its streams."""
    found = await server.get(
        "/Items",
        parentId=show,
        recursive="true",
        includeItemTypes="Episode",
        fields="Path,MediaStreams",
    )
    return any(
        each["Path"] == str(path) and bool(each["MediaStreams"])
        for each in found["Items"]
    )


async def searches(count: int) -> list[float]:
    """Search a catalogue of so many items; return how long each took."""
    found: list[float] = await _run("searches", str(count))
    return found


async def floor(server: Simulated, listing: Listing, session: ClientSession) -> Cost:
    """Insert the same pages, rendered beforehand, as plainly as can be."""
    with tempfile.TemporaryDirectory(prefix="showrunner-bench-") as name:
        pages, database = Path(name) / "pages", Path(name) / "floor.db"
        await asyncio.to_thread(pages.mkdir)
        await _render(server, listing, session, pages)
        async with _replayed(pages) as url:
            urls = [f"{url}/{number}" for number in range(len(listing.queries))]
            return Cost(**await _run("floor", str(database), *urls))


async def _render(
    server: Simulated, listing: Listing, session: ClientSession, folder: Path
) -> None:
    """Have a server render pages, and keep them in a folder."""
    for number, (path, query, paging) in enumerate(listing.queries):
        url = f"{server.url}{path}?{urlencode(query)}"
        headers = {"X-Plex-Token": server.token, "Accept": JSON, **paging}
        async with session.get(url, headers=headers) as answer:
            body = await answer.read()
        await asyncio.to_thread((folder / str(number)).write_bytes, body)


@asynccontextmanager
async def _replayed(folder: Path) -> AsyncIterator[str]:
    """Serve a folder meanwhile; yields where."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts._bench.replay", str(folder)),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        said = await process.stdout.readline() if process.stdout else b""
        yield said.decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def _run(module: str, *arguments: str) -> Any:
    """Run one of our modules, and return the JSON that it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"scripts._bench.{module}", *arguments),
        cwd=ROOT,
        stdout=PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}")
    return json.loads(said)
