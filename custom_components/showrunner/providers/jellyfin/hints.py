"""What Jellyfin's webhook plugin says of items.

Source: the plugin's own repository. With "Send all properties" it sends an object with
the names below; with a template, whatever the template says. Ids may have dashes.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

from ...engine.model import ItemId
from ..base import ItemsTouched
from ..coerce import text

NEWS: Final = {"ItemAdded", "ItemDeleted"}
_KEY: Final = re.compile(r"[0-9a-f]{32}")


def is_hint(message: Mapping[str, Any]) -> bool:
    """Return whether an object is such a body."""
    return "NotificationType" in message


def hints(message: Mapping[str, Any], server_id: str) -> tuple[ItemsTouched, ...]:
    """Return what to look at; nothing if it is about another server, or no news."""
    said = _plain(message.get("ServerId")) or _plain(server_id)
    item = _plain(message.get("ItemId"))
    is_news = text(message.get("NotificationType")) in NEWS
    if not is_news or said != _plain(server_id) or not _KEY.fullmatch(item):
        return ()
    return (ItemsTouched(None, frozenset({ItemId(item)})),)


def _plain(key: object) -> str:
    """Return an id as the server itself writes it."""
    return text(key).replace("-", "").lower()
