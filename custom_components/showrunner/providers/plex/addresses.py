"""The URLs that a person, a discovery or a certificate may mean by an address."""

import re
from typing import Final

from yarl import URL

from .. import addresses
from ..addresses import InvalidUrlError, netloc

__all__ = ["PORT", "InvalidUrlError", "meant", "moved", "netloc"]

PORT: Final = 32400
_PORTS: Final = {"https": PORT, "http": PORT}  # It tells the two apart itself
_DIRECT: Final = re.compile(r"[0-9a-f-]+\.([0-9a-f]{32}\.plex\.direct)", re.IGNORECASE)


def meant(text: str) -> list[str]:
    """Return the URLs that a person may mean, best first. Raises InvalidUrlError."""
    return addresses.meant(text, _PORTS)


def moved(url: str, host: str, port: int) -> str | None:
    """Return a server's URL after its move to a host, if that is as safe as before.

    The name in a plex.direct certificate holds the address, and the rest of it stays.
    """
    old = URL(url)
    if old.scheme == "https" and (name := _DIRECT.fullmatch(old.host or "")):
        label = host.replace(".", "-").replace(":", "-")
        return f"https://{label}.{name[1]}:{port}"
    return addresses.moved(url, host, port)
