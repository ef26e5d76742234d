"""A simulated server in a process of its own, told what to do by others."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import sys
from typing import Any, Final

from aiohttp import ClientSession

from scripts._demo.api import Json
from scripts._demo.house import ROOT

EPISODES: Final = "Synthetic Shows"  # What it calls the library of these
FILMS: Final = "Synthetic Films"


@dataclass(slots=True)
class Simulated:
    """A server of some kind, which is empty at first."""

    kind: str
    facts: Json = field(repr=False)  # What it said when it began
    _session: ClientSession

    @property
    def url(self) -> str:
        """Return where it is."""
        return str(self.facts["url"])

    @property
    def token(self) -> str:
        """Return a token of its owner."""
        return str(self.facts["token"])

    def answers(self) -> Sequence[Json]:
        """Return what a user answers to Showrunner's config flow."""
        access = {"url": self.url, "verify_ssl": True}
        if self.kind == "plex":
            return [{"next_step_id": "plex_manual"}, access | {"token": self.token}]
        who = {key: self.facts[key] for key in ("user", "password")}
        return [
            {"next_step_id": "jellyfin_address"},
            access,
            {"next_step_id": "jellyfin_password"},
            {"username": who["user"], "password": who["password"]},
        ]

    async def tell(self, act: str, **how: Any) -> Any:
        """Have it do something, and return what it answers."""
        async with self._session.post(f"{self.url}/_sim/{act}", json=how) as answer:
            said = await answer.json()
        if "error" in said:
            raise RuntimeError(f"{act}: {said['error']}")
        return said["result"]

    async def post(self, path: str, content: Json) -> None:
        """Send something to a Jellyfin server, as its administrator."""
        url, headers = f"{self.url}{path}", self._administrator
        async with self._session.post(url, json=content, headers=headers) as answer:
            answer.raise_for_status()

    async def get(self, path: str, **query: str) -> Json:
        """Return what a Jellyfin server tells its administrator."""
        url, headers = f"{self.url}{path}", self._administrator
        async with self._session.get(url, params=query, headers=headers) as answer:
            found: Json = await answer.json()
            return found

    @property
    def _administrator(self) -> dict[str, str]:
        """Return who asks, as Jellyfin has it."""
        return {"Authorization": f'MediaBrowser Token="{self.token}"'}

    async def requests(self) -> list[Json]:
        """Return what it was asked since it was told to forget that."""
        async with self._session.get(f"{self.url}/_sim/requests") as answer:
            return list((await answer.json())["result"])

    async def edit(self, number: int) -> None:
        """Give one of its episodes another title or text, as its owner does."""
        if self.kind == "plex":  # The first episode of that title is another, then
            name = f"Edited {number}"
            await self.tell("edit", title="Episode 3", new_title=name)
        else:
            title = f"Series 00001 - S{number:02d}E03"
            await self.tell("edit", title=title, Overview=f"Edited {number}")

    async def delete(self, title: str) -> None:
        """Delete an item."""
        if self.kind == "plex":
            path = f"/library/metadata/{await self._key(title)}"
            headers = {"X-Plex-Token": self.token}
        else:
            path = f"/Items/{await self.tell('item_id', title=title)}"
            headers = self._administrator
        url = f"{self.url}{path}"
        async with self._session.delete(url, headers=headers) as answer:
            answer.raise_for_status()

    async def _key(self, title: str) -> str:
        """Return the key of an item of a Plex server."""
        for kind in (1, 4):
            async with self._session.get(
                f"{self.url}/library/all",
                params={"type": str(kind), "title": f"={title}"},
                headers={"X-Plex-Token": self.token, "Accept": "application/json"},
            ) as answer:
                found = (await answer.json())["MediaContainer"].get("Metadata", [])
            if found:
                return str(found[0]["ratingKey"])
        raise KeyError(title)


@asynccontextmanager
async def simulated(
    kind: str, session: ClientSession, *wishes: str
) -> AsyncIterator[Simulated]:
    """Run a server that waits like a real one; afterwards it is gone."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulators", kind, *wishes),
        cwd=ROOT,
        stdout=PIPE,
    )
    try:
        yield Simulated(kind, await _first_words(process), session)
    finally:
        process.terminate()
        await process.wait()


async def _first_words(process: Process) -> Json:
    """Return what a server says when it is there."""
    said: Json = json.loads(await process.stdout.readline()) if process.stdout else {}
    return said
