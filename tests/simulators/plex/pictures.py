"""Pictures: wherever a server has one, a single grey dot."""

import struct
import zlib

from aiohttp import web

from .gate import route


async def picture(_: web.Request) -> web.Response:
    """Answer with a picture of one grey dot."""
    return web.Response(body=_PNG, content_type="image/png")


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    + _chunk(b"IEND", b"")
)


def add_routes(app: web.Application) -> None:
    """Serve pictures."""
    route(app, "GET", "/photo/:/transcode", picture)
    route(app, "GET", "/library/metadata/{id}/{element:thumb|art}/{stamp}", picture)
    route(app, "GET", "/library/sections/{id}/composite/{stamp}", picture)
    route(app, "GET", "/:/resources/{name}", picture)
