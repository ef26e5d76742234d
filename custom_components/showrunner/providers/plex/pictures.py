"""The pictures of a Plex Media Server."""

import re
import time
from typing import Final

from ...engine.errors import BadPayloadError, RejectedError, UnavailableError
from ..http import Reply
from .client import PlexClient

# What browsers show and what holds no script
TYPES: Final = {"image/jpeg", "image/png", "image/webp", "image/gif"}
_OF_ITEM: Final = re.compile(r"/library/metadata/[^/?]+/\w+")


async def picture(client: PlexClient, reference: str) -> tuple[bytes, str]:
    """Return a picture, reduced if the server can do that, and its content type.

    Raises BadPayloadError for what is none, and what `Http.send` raises.
    """
    if not reference.startswith("/") or reference.startswith("//"):
        raise BadPayloadError("The picture is not on the server")
    path = _stamped(reference)
    try:
        return _checked(await client.small_picture(path))
    except BadPayloadError, RejectedError, UnavailableError:
        return _checked(await client.picture(path))  # It cannot reduce this one


def _stamped(path: str) -> str:
    """Return the path of an item's picture with a date, which each such path has.

    Any date will do: it is there so that nobody keeps a picture for too long.
    """
    return f"{path}/{int(time.time())}" if _OF_ITEM.fullmatch(path) else path


def _checked(reply: Reply) -> tuple[bytes, str]:
    """Return an answer if it is a picture."""
    if reply.content_type not in TYPES or not reply.body:
        raise BadPayloadError("The answer is no picture")
    return bytes(reply.body), reply.content_type
