"""References to the artwork of Jellyfin items: of what, which kind, and which state.

A picture that is replaced gets another tag, so its reference differs.
"""

from collections.abc import Mapping
import re
from typing import Final

from ...engine.errors import RejectedError
from ..coerce import mapping, text, texts
from .wire import BaseItem

LONGEST_SIDE: Final = "1000"  # Pixels; the originals may be of any size
_REFERENCE: Final = re.compile(r"([0-9A-Za-z-]+)/([A-Za-z]+)/([0-9A-Za-z-]+)")
_KINDS: Final = {
    "Primary": "poster",
    "Thumb": "thumb",
    "Logo": "logo",
    "Banner": "banner",
}


def artwork(data: BaseItem) -> dict[str, str]:
    """Return the references to an item's own pictures, by kind."""
    key, tags = text(data.get("Id")), mapping(data.get("ImageTags"))
    found = {
        name: f"{key}/{kind}/{text(tags[kind])}"
        for kind, name in _KINDS.items()
        if text(tags.get(kind))
    }
    if backdrops := texts(data.get("BackdropImageTags")):
        found["background"] = f"{key}/Backdrop/{backdrops[0]}"
    return found


def place(reference: str) -> tuple[str, Mapping[str, str]]:
    """Return the path and the parameters that a reference stands for.

    Raises RejectedError when it is none of ours.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise RejectedError("There is no such picture")
    key, kind, tag = match.groups()
    size = {"maxWidth": LONGEST_SIDE, "maxHeight": LONGEST_SIDE}
    return f"/Items/{key}/Images/{kind}", {"tag": tag, **size}
