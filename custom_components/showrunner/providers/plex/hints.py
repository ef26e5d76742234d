"""What a Plex server's own webhook says of its items.

Sources: support.plex.tv article 115002267687, and bodies recorded by others. A webhook
belongs to an account, so all its servers call; what somebody plays is told as well. No
body names a file.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

from ...engine.model import ItemId, LibraryId
from ..base import ItemsTouched, LibraryTouched
from ..coerce import mapping, text

NEWS: Final = {"library.new", "library.on.deck"}
# What else it holds is new, too, and it may name only the whole of it
LEAVES: Final = {"movie", "episode", "track", "photo", "clip"}
_KEY: Final = re.compile(r"[0-9]{1,15}")


def is_hint(message: Mapping[str, Any]) -> bool:
    """Return whether an object is such a body."""
    return isinstance(message.get("Server"), dict) and "event" in message


def hints(
    message: Mapping[str, Any], server_id: str
) -> tuple[ItemsTouched | LibraryTouched, ...]:
    """Return what to look at; nothing if it is about another server, or no news."""
    said = text(mapping(message.get("Server")).get("uuid"))
    if said != server_id or text(message.get("event")) not in NEWS:
        return ()
    item = mapping(message.get("Metadata"))
    key, library = text(item.get("ratingKey")), text(item.get("librarySectionID"))
    if not _KEY.fullmatch(key) or not _KEY.fullmatch(library or "0"):
        return ()
    home = LibraryId(library) if library else None
    found = ItemsTouched(home, frozenset({ItemId(key)}))
    if home is None or text(item.get("type")) in LEAVES:
        return (found,)
    return (found, LibraryTouched(home))
