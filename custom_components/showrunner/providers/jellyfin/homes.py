"""Find out which libraries items are in that a Jellyfin server only named."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any, Final

from ...engine.errors import RejectedError
from ...engine.listing import Detail
from ...engine.model import ItemId, Library, LibraryId
from ..coerce import objects, text
from . import listing, parse
from .client import JellyfinClient
from .items import owner

BATCH: Final = 150  # Each id is 33 characters of an address, which may have 8,000
MANY: Final = 50  # Folders to ask for one by one


async def homes(
    client: JellyfinClient, libraries: Sequence[Library], keys: Iterable[ItemId]
) -> dict[ItemId, LibraryId]:
    """Return the libraries of items; those that are gone, or no items, are left out.

    By their paths, or where this user is told of no folders, by their ancestors. Raises
    RejectedError when that would be too many questions.
    """
    found: dict[ItemId, LibraryId] = {}
    strays: dict[str, list[ItemId]] = {}  # By the folder that they are in
    for row in await _rows(client, keys):
        key = ItemId(text(row.get("Id")))
        if home := owner(text(row.get("Path")), libraries):
            found[key] = home.id
        else:
            strays.setdefault(text(row.get("ParentId")) or key, []).append(key)
    if len(strays) > MANY:
        raise RejectedError("They are in too many folders")
    for together in strays.values():
        if home := await _above(client, libraries, together[0]):
            found |= dict.fromkeys(together, home.id)
    return found


async def _rows(client: JellyfinClient, keys: Iterable[ItemId]) -> list[Any]:
    """Return the rows of items that are there."""
    found: list[Any] = []
    for chunk in batched(keys, BATCH, strict=False):
        answer = await client.items(listing.of_items(chunk, Detail.LEAN))
        found += filter(listing.is_item, parse.rows(answer))
    return found


async def _above(
    client: JellyfinClient, libraries: Iterable[Library], key: ItemId
) -> Library | None:
    """Return the library among the ancestors of an item."""
    try:
        ancestors = await client.ancestors(key)
    except RejectedError:  # Gone meanwhile, or an API key's
        return None
    ids = {text(each.get("Id")) for each in objects(ancestors)}
    return next((library for library in libraries if library.id in ids), None)
