"""Who answers at an address, before any token is sent."""

from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import BadPayloadError
from ..base import Health
from ..http import Http, MovedError
from . import parse
from .identity import headers

INFO: Final = "/System/Info/Public"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A server that answers, and the address to call it by."""

    url: str
    server_id: str
    name: str
    version: str


async def find(session: ClientSession, url: str, client_id: str) -> Found:
    """Return the server at an address, or under the base path that it names.

    Raises BusyError while it starts, BadPayloadError when it is no Jellyfin, and what
    `Http.get_json` raises.
    """
    try:
        return await _ask(session, url.rstrip("/"), client_id)
    except MovedError as err:
        if (path := base_path(url, err)) is None:
            raise
        moved = str(URL(url).origin()) + path
    if moved == url.rstrip("/"):
        raise BadPayloadError("The server sends us in circles")
    return await _ask(session, moved, client_id)


def base_path(url: str, error: MovedError) -> str | None:
    """Return the base path that a server names, or None.

    A server with a base path sends whoever leaves it out to its web client, or to the
    same place under it.
    """
    try:
        path = URL(url.rstrip("/") + INFO).join(URL(error.location)).path
    except ValueError:
        return None
    for end in (INFO, "/web/index.html", "/web/", "/web"):
        if path.endswith(end):
            return path.removesuffix(end)
    return None


def advice(url: str, error: MovedError) -> BadPayloadError:
    """Return what a redirect means for somebody who typed an address."""
    path = base_path(url, error)
    if not path:
        return error
    return BadPayloadError(f"The server has a base path: add {path} to its address")


async def _ask(session: ClientSession, url: str, client_id: str) -> Found:
    """Return the server at an address."""
    http = Http(session, Health())
    info = parse.public_info(await http.get_json(url + INFO, headers(client_id), {}))
    return Found(
        url=url,
        server_id=info["Id"],
        name=info.get("ServerName", ""),
        version=info["Version"],
    )
