"""What came in from outside, in whatever form: who wrote it, and what it says."""

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
import re
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from ..engine.errors import BadPayloadError, TooLargeError
from . import ProviderKind
from .arr import parse as arr
from .base import ItemsTouched, LibraryTouched
from .coerce import text
from .jellyfin import hints as jellyfin
from .notices import MOST_PATHS, Notice
from .plain import Pairs, is_plain, of_object, of_pairs
from .plex import hints as plex

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
MOST_PARTS: Final = 20
_BOUNDARY: Final = re.compile(
    r"""boundary="?([\w'()+./:=?-]{1,70})""", re.IGNORECASE | re.ASCII
)
_PAYLOAD: Final = re.compile(rb'\bname="?payload"?', re.IGNORECASE)

type Message = Mapping[str, Any]
type Hints = Callable[[Message, str], tuple[ItemsTouched | LibraryTouched, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A message as it came."""

    content: bytes
    is_cut: bool = False  # It was longer than anything we read
    content_type: str  # As its header says, with parameters
    query: Pairs
    at: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """The server to whose webhook it came."""

    kind: str
    id: str


HINTS: Final[dict[str, tuple[Callable[[Message], bool], Hints]]] = {
    ProviderKind.JELLYFIN: (jellyfin.is_hint, jellyfin.hints),
    ProviderKind.PLEX: (plex.is_hint, plex.hints),
}


def read(body: Body, addressee: Addressee) -> Notice:
    """Return what a message says. Raises BadPayloadError if nobody we know wrote it."""
    if found := of_pairs([*body.query, *_form(body)]):
        return found
    message = _decoded(body)
    if text(message.get("eventType")):
        return arr.notice(message, body.at)
    is_hint, hints = HINTS[addressee.kind]
    if is_hint(message):
        return Notice(touched=hints(message, addressee.id))
    if is_plain(message):
        return of_object(message)
    raise BadPayloadError("The sender is unknown")


def _decoded(body: Body) -> dict[str, Any]:
    """Return the object in a body. Raises BadPayloadError if there is none.

    Whether the header says JSON does not matter: some call it a text, or a form.
    """
    content = body.content
    if body.content_type.lower().startswith(MULTIPART):
        content = _payload(content, body.content_type)
    elif body.is_cut:
        raise TooLargeError("The body is too long")
    try:
        found = orjson.loads(content.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as err:
        raise BadPayloadError("The body is no JSON") from err
    if not isinstance(found, dict):
        raise BadPayloadError("The body is no object")
    return found


def _payload(content: bytes, content_type: str) -> bytes:
    """Return the part of a body that is named for what it carries.

    A picture may follow, and be cut.
    """
    if boundary := _BOUNDARY.search(content_type):
        for part in content.split(b"--" + boundary[1].encode(), MOST_PARTS):
            head, _, rest = part.partition(b"\r\n\r\n")
            if _PAYLOAD.search(head):
                return rest
    raise BadPayloadError("The body has no payload")


def _form(body: Body) -> Pairs:
    """Return the fields of a form; none if it is something else, whatever it says."""
    if body.is_cut or not body.content_type.lower().startswith(FORM):
        return ()
    try:
        return parse_qsl(body.content.decode(), max_num_fields=MOST_PATHS + 10)
    except ValueError as err:
        raise BadPayloadError("The form cannot be read") from err
