"""Telling what changed in the library, half a minute after the last change."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from .model import Item
from .people import User
from .players import Session
from .shelf import Shelf
from .sockets import Sockets

type Payload = dict[str, Any]

DELAY = 30.0  # Seconds; each further change makes it start again


@dataclass(slots=True)
class Batch:
    """Changes that were not told yet; dicts keep their order."""

    added: dict[str, Item] = field(default_factory=dict)
    updated: dict[str, Item] = field(default_factory=dict)
    removed: dict[str, Item] = field(default_factory=dict)
    grown: dict[str, Item] = field(default_factory=dict)
    shrunk: dict[str, Item] = field(default_factory=dict)


class Changes:
    """The batch of changes and its timer."""

    def __init__(self, sockets: Sockets, shelf: Shelf, pace: float) -> None:
        self._sockets, self._shelf, self._delay = sockets, shelf, DELAY * pace
        self._batch = Batch()
        self._timer: asyncio.TimerHandle | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()

    def added(self, items: list[Item], into: list[Item]) -> None:
        """Tell of new items and of the folders they are in."""
        self._batch.added |= {item.id: item for item in items}
        self._batch.grown |= {item.id: item for item in into}
        self._restart()

    def updated(self, items: list[Item]) -> None:
        """Tell of items that were looked at, changed or not."""
        new = [one for one in items if one.id not in self._batch.added]
        # Other versions of a film are items of their own here
        self._batch.updated |= {one.id: one for one in new}
        self._batch.updated |= {
            file.id: one for one in new for file in one.files[1:] if one.kind == "Movie"
        }
        self._restart()

    def removed(self, items: list[Item], out_of: list[Item]) -> None:
        """Tell of items that are gone; one may stand in two lists then."""
        self._batch.removed |= {item.id: item for item in items}
        self._batch.shrunk |= {item.id: item for item in out_of}
        self._restart()

    def _restart(self) -> None:
        batch = self._batch
        if not (batch.added or batch.updated or batch.removed):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._quiet.clear()
        self._timer = asyncio.get_running_loop().call_later(self._delay, self._tell)

    async def idle(self) -> None:
        """Return when nothing is left to tell."""
        await self._quiet.wait()

    def stop(self) -> None:
        """Forget what was not told, as a process that ends does."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._batch = Batch()
        self._quiet.set()

    def _tell(self) -> None:
        """Tell each session that has a user what that user may see."""
        batch, self._batch, self._timer = self._batch, Batch(), None
        self._quiet.set()
        users = {session.user for session in self._sockets.sessions if session.user}
        for user in users:
            data = self._data(batch, user)
            if not data["IsEmpty"]:
                self._sockets.tell(_is_of(user), "LibraryChanged", data)

    def _data(self, batch: Batch, user: User) -> Payload:
        """Return a batch as one user sees it; removed ids are not filtered."""

        def seen(items: dict[str, Item]) -> list[str]:
            return [id_ for id_, item in items.items() if _sees(user, item)]

        data: Payload = {
            "FoldersAddedTo": seen(batch.grown),
            "FoldersRemovedFrom": seen(batch.shrunk),
            "ItemsAdded": seen(batch.added),
            "ItemsRemoved": list(batch.removed),
            "ItemsUpdated": seen(batch.updated),
        }
        is_empty = not any(data.values())
        moved = data["FoldersAddedTo"] or data["FoldersRemovedFrom"]
        every = list(self._shelf.libraries) if moved else []
        return data | {"CollectionFolders": every, "IsEmpty": is_empty}


def _is_of(user: User) -> Any:
    def check(session: Session) -> bool:
        return session.user is user

    return check


def _sees(user: User, item: Item) -> bool:
    if user.folders is None:
        return True
    return item.library is not None and item.library.id in user.folders
