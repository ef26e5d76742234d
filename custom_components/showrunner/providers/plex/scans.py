"""The orders by which Plex Media Server looks into folders and files.

Source: the official API document 1.2.0. It names POST for a refresh; all clients send
GET, which every version takes. Of an item's file, a scan reads the size again, and only
`analyze` the streams, as others measured.
"""

from urllib.parse import quote

from ...engine.errors import RejectedError
from ...engine.model import ItemId, LibraryId

type Order = tuple[str, str]  # A method, and a path that is encoded


def refresh(library: LibraryId, folder: str = "") -> Order:
    """Return the order to look for files in a library, or in one of its folders."""
    query = f"?path={encoded(folder)}" if folder else ""
    return "GET", f"{_refresh_of(library)}{query}"


def cancellation(library: LibraryId) -> Order:
    """Return the order to stop looking for files in a library."""
    return "DELETE", _refresh_of(library)


def analysis(item: ItemId) -> Order:
    """Return the order to read an item's files again; there is no lesser one."""
    return "PUT", f"/library/metadata/{encoded(item)}/analyze"


def encoded(path: str) -> str:
    """Return a path as it stands in a query, where the server decodes it once.

    Names that are no UTF-8 on the server's disk go there as they came. Raises
    RejectedError for what no disk can hold.
    """
    try:
        return quote(path, safe="", errors="surrogateescape")
    except UnicodeEncodeError as err:
        raise RejectedError("The path cannot be sent") from err


def _refresh_of(library: LibraryId) -> str:
    """Return where a library's scans are ordered."""
    return f"/library/sections/{encoded(library)}/refresh"
