"""The actions that find items in the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .action_answers import MOST, child_data, departed_data, held_data, whole_data
from .action_places import Place, home_of, moment, places
from .catalogue.lookup import Departed, Held
from .catalogue.search import Order, Query
from .const import DOMAIN
from .engine.grouping import CONTAINERS
from .engine.languages import codes, is_code
from .engine.model import ItemId, ItemState, MediaType

# What a library is told to hold: the rest comes and goes with it
RECENT: Final = frozenset(MediaType) - CONTAINERS - {MediaType.CLIP}
LONG_AGO: Final = datetime.min.replace(tzinfo=dt_util.UTC)

type Placed[T] = tuple[Place, T]


async def search(call: ServiceCall) -> dict[str, Any]:
    """Find items by words and by what is known of them."""
    data = call.data
    limit, offset = data["limit"], data["offset"]
    pages, total, truncated = [], 0, False
    for place in places(call):
        query = _query(data, place, limit=offset + limit)
        found = await place.ask(place.librarian.catalogue.search, query)
        pages.append([(place, held) for held in found.items])
        total += found.total
        truncated |= found.truncated
    merged = _merged(pages, Order(data["order"]))[offset : offset + limit]
    results = [held_data(held, place) for place, held in merged]
    is_cut = truncated or offset + len(results) < total
    return {"results": results, "total": total, "truncated": is_cut}


async def get_item(call: ServiceCall) -> dict[str, Any]:
    """Return all that is known of one item, and what is in it."""
    key = ItemId(call.data["item_id"])
    place = await home_of(call, key)
    catalogue = place.librarian.catalogue
    held = await place.ask(catalogue.get_item, key)
    if held is None:  # Gone since we looked where it is
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_item",
            translation_placeholders={"item": key},
        )
    children = await place.ask(catalogue.children, key)
    return {
        "item": whole_data(held, place),
        "children": [child_data(child) for child in children[:MOST]],
        "truncated": len(children) > MOST,
    }


async def get_recently_added(call: ServiceCall) -> dict[str, Any]:
    """Return what was added last, the latest first."""
    data, pages = call.data, []
    types, since = frozenset(map(MediaType, data["type"])), moment(data.get("since"))
    for place in places(call):
        recent = await place.ask(
            place.librarian.catalogue.recently_added,
            place.key,
            types or RECENT,
            data["limit"] + 1,
            since,
        )
        pages.append([(place, held) for held in recent])
    merged = _merged(pages, Order.ADDED)
    results = [held_data(held, place) for place, held in merged[: data["limit"]]]
    return {"results": results, "truncated": len(merged) > len(results)}


async def get_removed(call: ServiceCall) -> dict[str, Any]:
    """Return what left the libraries, the latest first."""
    limit, since = call.data["limit"], moment(call.data.get("since"))
    gone: list[Placed[Departed]] = []
    for place in places(call):
        archived = place.librarian.catalogue.archived
        found = await place.ask(archived, place.key, since, limit + 1)
        gone += [(place, one) for one in found]
    gone.sort(key=lambda each: each[1].removed_at or LONG_AGO, reverse=True)
    results = [departed_data(one, place) for place, one in gone[:limit]]
    return {"results": results, "truncated": len(gone) > limit}


def _query(data: dict[str, Any], place: Place, limit: int) -> Query:
    """Return what to find in a place."""
    first, last = _years(data)
    return Query(
        words=data["query"],
        library=place.key,
        types=frozenset(map(MediaType, data["type"])),
        year_from=first,
        year_to=last,
        genre=data.get("genre"),
        subtitles=_languages(data["subtitles"]),
        missing_subtitles=_languages(data["missing_subtitles"]),
        state=ItemState(data["state"]) if "state" in data else None,
        added_since=moment(data.get("added_since")),
        order=Order(data["order"]),
        limit=limit,
    )


def _years(data: dict[str, Any]) -> tuple[int | None, int | None]:
    """Return the first and the last year to find."""
    first, last = data.get("year_from"), data.get("year_to")
    if first is not None and last is not None and first > last:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="years_reversed"
        )
    return first, last


def _languages(names: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that servers may use for languages."""
    for name in names:
        if not is_code(name):  # All that lack it would be too many
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="language_unknown",
                translation_placeholders={"language": name},
            )
    return tuple(dict.fromkeys(chain.from_iterable(map(codes, names))))


def _merged(
    pages: Sequence[Sequence[Placed[Held]]], order: Order
) -> list[Placed[Held]]:
    """Return what several places found in one order.

    How well words match cannot be compared: the best of each comes first.
    """
    if order is Order.RELEVANCE:
        rounds = zip_longest(*pages)
        return [each for one in rounds for each in one if each is not None]
    found = list(chain.from_iterable(pages))
    if order is Order.TITLE:
        return sorted(found, key=lambda each: each[1].item.title.casefold())
    return sorted(
        found, key=lambda each: each[1].item.added_at or LONG_AGO, reverse=True
    )
