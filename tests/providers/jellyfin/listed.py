"""Listings of a simulated server, from the first page to the last."""

from aiohttp import ClientSession

from custom_components.showrunner.engine.listing import Entry, Query, Shelf
from custom_components.showrunner.engine.model import ItemId, Library
from custom_components.showrunner.providers.base import Connection, Look
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider
from tests.simulators.jellyfin import JellyfinSimulator

DEVICE = "0f8fad5bd9cb469fa16570867728950e"


async def connected(
    server: JellyfinSimulator, session: ClientSession, token: str
) -> JellyfinProvider:
    """Return a provider that knows the libraries."""
    connection = Connection(url=server.url, token=token, client_id=DEVICE)
    provider = JellyfinProvider(session, connection)
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    return provider


def library(provider: JellyfinProvider, name: str) -> Library:
    """Return a library by its name."""
    return next(each for each in provider.libraries if each.name == name)


def shelf(provider: JellyfinProvider, name: str, parent: ItemId | None = None) -> Shelf:
    """Return the shelf of a library, or a part of it."""
    (whole,) = provider.shelves(library(provider, name))
    return Shelf(whole.library, whole.name, whole.types, parent)


async def entries(
    provider: JellyfinProvider, query: Query, size: int = 500
) -> list[Entry]:
    """Return all rows of a listing, page by page."""
    found: list[Entry] = []
    start = 0
    while True:
        page = (await provider.list_page(query, start, size)).open()
        found += page.entries
        start += page.received
        if not page.received or start == page.total:
            return found


async def titles(provider: JellyfinProvider, query: Query, size: int = 500) -> set[str]:
    """Return the titles of all rows of a listing."""
    return {entry.read().title for entry in await entries(provider, query, size)}
