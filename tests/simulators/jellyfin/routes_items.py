"""Lists of items, single items, and what users did with them."""

from collections import Counter

from aiohttp import web

from . import costs
from .answers import error, nothing, problem, reply, rows
from .asker import Asker
from .fields import FIELDS
from .model import Item
from .notation import seconds_of
from .people import User
from .router import ROUTER, Need
from .wishes import Wishes

ONE = f"{1:032x}"
LATEST = 20
SLOW_FIELDS = {"MediaSources", "MediaStreams"}


def fields_of(asked: Wishes) -> list[str]:
    """Return the fields asked for; unknown ones are ignored."""
    known = {name.lower(): name for name in FIELDS}
    words = [word.lower() for word in asked.words("fields")]
    return [known[word] for word in dict.fromkeys(words) if word in known]


def rendered(asker: Asker, items: list[Item], user: User | None) -> list[object]:
    """Return items with what was asked for."""
    fields = fields_of(asker.wishes)
    marked = asker.wishes.flag("enableUserData") is not False
    images = asker.wishes.flag("enableImages") is not False
    tell = asker.state.renderer.row
    return [tell(one, fields, user, images=images, marks=marked) for one in items]


@ROUTER.add("GET", "/Items")
@ROUTER.add("GET", "/Users/{userId}/Items")
async def items(request: web.Request) -> web.Response:
    """Answer with a page of items."""
    asker = Asker(request)
    asked, user = asker.wishes, asker.user
    if ONE in (asked.identities("ids") or ()) and asker.state.speech.trips_over_one:
        return error(500)
    begun = costs.now()
    # As a database takes them: there is nothing before the first
    start, limit = max(asked.number("startIndex") or 0, 0), asked.number("limit")
    limit = None if limit is None or limit < 0 else limit
    found = asker.state.query.find(asked, user)
    if user is None and asker.state.speech.keys_see_versions:
        found = _with_versions(found)
    page = found[start : None if limit is None else start + limit]
    counted = asked.flag("enableTotalRecordCount") is not False
    total = len(found) if counted else len(page)
    answer = rows(rendered(asker, page, user), total, start)
    await costs.settle(begun, _cost(asked, len(page)) * asker.state.pace)
    return answer


def _cost(asked: Wishes, count: int) -> float:
    """Return how many seconds a page takes."""
    if asked.get("limit") == "0":
        return costs.COUNT
    sources = not SLOW_FIELDS.isdisjoint(fields_of(asked))
    return costs.of_page(count, by_ids=bool(asked.get("ids")), sources=sources)


def _with_versions(found: list[Item]) -> list[Item]:
    """Return items with their other versions, as nobody's view has them."""
    shown: list[Item] = []
    for item in found:
        shown.append(item)
        shown += [_version(item, number) for number in range(1, len(item.files))]
    return shown


def _version(item: Item, number: int) -> Item:
    """Return another version of an item as one of its own."""
    file = item.files[number]
    return Item(
        id=file.id,
        kind=item.kind,
        name=item.name,
        path=file.path,
        created=item.created,
        saved=item.saved,
        parent=item.parent,
        library=item.library,
        index=item.index,
        year=item.year,
        provider_ids=item.provider_ids,
        files=[file],
    )


@ROUTER.add("GET", "/Items/Counts")
async def counts(request: web.Request) -> web.Response:
    """Answer how many of each kind there are."""
    begun, asker = costs.now(), Asker(request)
    seen, user = asker.state.query.visible, asker.user
    everything = asker.state.shelf.items.values()
    kinds = Counter(item.kind for item in everything if seen(item, user))
    named = {
        "MovieCount": "Movie",
        "SeriesCount": "Series",
        "EpisodeCount": "Episode",
        "ArtistCount": "MusicArtist",
        "ProgramCount": "Program",
        "TrailerCount": "Trailer",
        "SongCount": "Audio",
        "AlbumCount": "MusicAlbum",
        "MusicVideoCount": "MusicVideo",
        "BoxSetCount": "BoxSet",
        "BookCount": "Book",
    }
    found = {name: kinds[kind] for name, kind in named.items()}
    await costs.settle(begun, costs.COUNT * asker.state.pace)
    return reply(found | {"ItemCount": kinds.total()})


@ROUTER.add("GET", "/Items/Latest")
@ROUTER.add("GET", "/Users/{userId}/Items/Latest")
async def latest(request: web.Request) -> web.Response:
    """Answer with what came last."""
    asker = Asker(request)
    found = [
        item
        for item in asker.state.shelf.items.values()
        if item.files and asker.state.query.visible(item, asker.user)
    ]
    found.sort(key=lambda item: item.created, reverse=True)
    # Of new tracks their album is shown
    shown = dict.fromkeys(item.of("MusicAlbum") or item for item in found)
    limit = asker.wishes.number("limit") or LATEST
    return reply(rendered(asker, list(shown)[:limit], asker.user))


@ROUTER.add("GET", "/UserItems/Resume")
@ROUTER.add("GET", "/Users/{userId}/Items/Resume")
async def resume(request: web.Request) -> web.Response:
    """Answer with what was begun and not finished."""
    asker, found = Asker(request), []
    if (user := asker.user) is not None:
        everything = asker.state.shelf.items.values()
        marks = asker.state.marks
        found = [one for one in everything if marks.of(user, one).position > 0]
    return rows(rendered(asker, found, user))


@ROUTER.add("GET", "/Shows/NextUp")
async def next_up(_: web.Request) -> web.Response:
    """Answer that nothing is next."""
    return rows([])


@ROUTER.add("GET", "/Items/{itemId}")
@ROUTER.add("GET", "/Users/{userId}/Items/{itemId}")
async def item(request: web.Request) -> web.Response:
    """Answer with one item; an API key has to say for whom."""
    asker = Asker(request)
    found = asker.item()
    if asker.user is None:
        return error(400)
    if asker.place_id("itemId") == ONE and asker.state.speech.trips_over_one:
        return error(500)
    if found is None:
        return problem(404)
    return reply(asker.state.renderer.full(found, asker.user))


@ROUTER.add("GET", "/Items/{itemId}/Ancestors")
async def ancestors(request: web.Request) -> web.Response:
    """Answer with what an item lies in."""
    asker = Asker(request)
    found = asker.item()
    if found is None:
        return problem(404)
    full = asker.state.renderer.full
    above = [one for one in found.above if not one.is_root]
    return reply([full(one, asker.user) for one in above])


@ROUTER.add("POST", "/Items/{itemId}", Need.ADMIN)
async def edit(request: web.Request) -> web.Response:
    """Take over what somebody edited."""
    asker = Asker(request)
    found, said = asker.item(), await asker.body()
    if found is None:
        return problem(404)
    found.name = said.get("Name") or found.name
    found.year = said.get("ProductionYear", found.year)
    found.provider_ids = said.get("ProviderIds") or found.provider_ids
    for name in ("Overview", "OfficialRating", "CommunityRating", "Genres", "Tags"):
        if said.get(name) is not None:
            found.facts[name] = said[name]
    created = seconds_of(str(said.get("DateCreated", "")))
    found.created = found.created if created is None else created
    asker.state.shelf.touch(found)
    asker.state.changes.updated([found])
    return nothing()


@ROUTER.add("DELETE", "/Items/{itemId}")
async def delete(request: web.Request) -> web.Response:
    """Remove an item, with its files."""
    asker = Asker(request)
    found = asker.item()
    if found is None:
        return problem(404)
    if not asker.caller.is_admin:
        return reply("Unauthorized access", 401)
    _unlink(asker, found)
    parent, gone = found.parent, asker.state.shelf.remove(found)
    asker.state.changes.removed(gone, [parent] if parent else [])
    asker.state.sessions.removed(gone)
    return nothing()


def _unlink(asker: Asker, item: Item) -> None:
    """Remove the files of an item."""
    for leaf in item.leaves:
        for file in leaf.files:
            asker.state.shelf.on_disk(file.path).unlink(missing_ok=True)
