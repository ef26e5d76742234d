"""Find out which folders a library has, where a user is told of none.

What lies at the top of a library has a path, and the id of the library's folder that it
is in, as recordings show. What all of the same id have in common is that folder; of few
it may be one below it, never one above.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from ...engine.errors import RejectedError
from ...engine.model import Library, LibraryId
from ...engine.paths import holds, name, parent
from ..coerce import text
from . import parse
from .client import JellyfinClient
from .listing import is_item

MOST: Final = 100  # Items that are looked at, of each library
_ASKED: Final = {
    "fields": "Path,ParentId",
    "sortBy": "SortName",
    "limit": str(MOST),
    "excludeLocationTypes": "Virtual",
    "enableImages": "false",
    "enableUserData": "false",
}


async def located(
    client: JellyfinClient, libraries: Iterable[Library]
) -> list[Library]:
    """Return libraries with the folders that their items lie in."""
    return [
        replace(library, locations=await _places(client, library.id))
        for library in libraries
    ]


async def _places(client: JellyfinClient, library: LibraryId) -> tuple[str, ...]:
    """Return the folders of a library, as far as its items tell."""
    try:
        answer = await client.items({"parentId": library, **_ASKED})
    except RejectedError:  # Gone meanwhile, or not for us any more
        return ()
    found: dict[str, str] = {}
    for row in filter(is_item, parse.rows(answer)):
        folder = _home(row)
        key = text(row.get("ParentId"))
        found[key] = _common(found.get(key, folder), folder)
    return tuple(folder for folder in found.values() if parent(folder) != folder)


def _home(row: Any) -> str:
    """Return the folder that an item lies in; of a film's own, the one above.

    That is named after the film, perhaps with its year.
    """
    folder, title = parent(text(row.get("Path"))), text(row.get("Name")).casefold()
    own = name(folder).casefold()
    rest = own.removeprefix(title)
    is_own = title and rest != own and not rest[:1].isalnum()
    return parent(folder) if is_own and not row.get("IsFolder") else folder


def _common(one: str, other: str) -> str:
    """Return the innermost folder that holds two; the root of all, if none does."""
    while not holds(one, other) and parent(one) != one:
        one = parent(one)
    return one
