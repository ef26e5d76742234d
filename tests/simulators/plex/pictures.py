"""Pictures: wherever a server has one, a single grey dot."""

from aiohttp import web

from ..dot import DOT
from .gate import route


async def picture(_: web.Request) -> web.Response:
    """Answer with a picture of one grey dot."""
    return web.Response(body=DOT, content_type="image/png")


def add_routes(app: web.Application) -> None:
    """Serve pictures."""
    route(app, "GET", "/photo/:/transcode", picture)
    route(app, "GET", "/library/metadata/{id}/{element:thumb|art}/{stamp}", picture)
    route(app, "GET", "/library/sections/{id}/composite/{stamp}", picture)
    route(app, "GET", "/:/resources/{name}", picture)
