"""Shows, searches, what can be played and how it looks."""

from typing import Any

from aiohttp import web

from ..dot import DOT
from .answers import problem, reply, rows
from .asker import Asker
from .notation import hashed
from .router import ROUTER, Need
from .routes_items import rendered
from .sources import picture_of, source
from .wishes import Wishes

HINT = ("PrimaryImageAspectRatio",)
HINTED = (
    "Id",
    "Name",
    "ProductionYear",
    "Type",
    "RunTimeTicks",
    "MediaType",
    "ChannelId",
    "PrimaryImageAspectRatio",
)


@ROUTER.add("GET", "/Shows/{itemId}/Seasons")
async def seasons(request: web.Request) -> web.Response:
    """Answer with the seasons of a show."""
    asker = Asker(request)
    found = asker.item()
    if found is None:
        return problem(404)
    ordered = sorted(found.children, key=lambda one: one.index or 0)
    return rows(rendered(asker, ordered, asker.user))


@ROUTER.add("GET", "/Shows/{itemId}/Episodes")
async def episodes(request: web.Request) -> web.Response:
    """Answer with the episodes of a show."""
    asker = Asker(request)
    found, wanted = asker.item(), asker.wishes.identity("seasonId")
    if found is None:
        return problem(404)
    ordered = sorted(found.children, key=lambda one: one.index or 0)
    chosen = [one for one in ordered if wanted in (None, one.id)]
    leaves = [
        leaf
        for one in chosen
        for leaf in sorted(one.children, key=lambda leaf: (leaf.index or 0, leaf.path))
    ]
    return rows(rendered(asker, leaves, asker.user))


@ROUTER.add("GET", "/Search/Hints")
async def hints(request: web.Request) -> web.Response:
    """Answer with what is called so."""
    asker = Asker(request)
    pairs = [*asker.wishes.items(), ("recursive", "true")]
    found = asker.state.query.find(Wishes(pairs), asker.user)
    hits = [_hint(asker.state.renderer.row(one, HINT)) for one in found]
    return reply({"SearchHints": hits, "TotalRecordCount": len(hits)})


def _hint(row: dict[str, Any]) -> dict[str, Any]:
    """Return an item as a search tells it."""
    hint = {name: row[name] for name in HINTED if name in row}
    if tag := row["ImageTags"].get("Primary"):
        hint["PrimaryImageTag"] = tag
    return hint | {"ItemId": row["Id"], "Artists": []}


# Playing


@ROUTER.add("GET", "/Items/{itemId}/PlaybackInfo")
@ROUTER.add("POST", "/Items/{itemId}/PlaybackInfo")
async def playback_info(request: web.Request) -> web.Response:
    """Answer how an item can be played, having looked into it by now."""
    asker = Asker(request)
    found = asker.item()
    if found is None or not found.files:
        return problem(404)
    asker.state.refresher.play_soon(found)
    sources = [source(found, file) for file in found.files]
    return reply({"MediaSources": sources, "PlaySessionId": found.id[::-1]})


# Pictures


@ROUTER.add("GET", "/Items/{itemId}/Images", Need.TOKEN)
async def images(request: web.Request) -> web.Response:
    """Answer which pictures an item has."""
    asker = Asker(request)
    found = asker.item()
    if found is None:
        return problem(404)
    made_of = picture_of(found)
    if made_of is None:
        return reply([])
    size = asker.state.shelf.on_disk(made_of).stat().st_size
    told = {"ImageType": "Primary", "ImageTag": hashed(made_of), "Path": made_of}
    return reply([told | {"BlurHash": "", "Size": size}])


@ROUTER.add("GET", "/Items/{itemId}/Images/{type}", Need.NOTHING)
@ROUTER.add("HEAD", "/Items/{itemId}/Images/{type}", Need.NOTHING)
@ROUTER.add("GET", "/Items/{itemId}/Images/{type}/{index}", Need.NOTHING)
async def image(request: web.Request) -> web.StreamResponse:
    """Answer with a picture, whoever asks."""
    asker = Asker(request)
    found = asker.state.shelf.items.get(asker.place_id("itemId") or "")
    is_poster = asker.place("type").lower() == "primary"
    if found is None or picture_of(found) is None or not is_poster:
        return problem(404)
    if found.image is None:
        return web.Response(body=DOT, content_type="image/png")
    response = web.FileResponse(asker.state.shelf.on_disk(found.image))
    response.headers["Cache-Control"] = "public"
    return response
