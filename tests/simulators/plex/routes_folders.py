"""A section by its folders, as they are on disk."""

from pathlib import PurePosixPath
from zlib import crc32

from aiohttp import web

from .answers import Payload
from .gate import route
from .listing import tell
from .model import Item, Section
from .render import metadata
from .routes_library import section_of
from .sections import head_of

type Files = dict[PurePosixPath, Item]


def _number(folder: PurePosixPath) -> str:
    """Return the number that stands for a folder."""
    return str(crc32(str(folder).encode()))


def _files(section: Section) -> Files:
    """Return the files of a section, each with what it is."""
    return {
        PurePosixPath(media.file): item
        for item in section.items.values()
        for media in item.media
    }


def _asked(section: Section, files: Files, number: str) -> PurePosixPath:
    """Return the folder that a number stands for."""
    roots = [PurePosixPath(place.path) for place in section.locations]
    folders = {above for file in files for above in file.parents}
    found = (one for one in (*roots, *folders) if _number(one) == number)
    if (folder := next(found, None)) is None:
        raise web.HTTPNotFound
    return folder


def _folder(section: Section, folder: PurePosixPath, title: str) -> Payload:
    """Return a folder as a row."""
    key = f"/library/sections/{section.key}/folder?parent={_number(folder)}"
    return {"key": key, "title": title}


async def folders(request: web.Request) -> web.Response:
    """Tell folders and files of a folder; of several locations, these come first."""
    section = section_of(request)
    files, roots = _files(section), section.locations
    if (number := request.query.get("parent")) is not None:
        rows, items = _below(section, files, _asked(section, files, number))
    elif len(roots) == 1:
        rows, items = _below(section, files, PurePosixPath(roots[0].path))
    else:
        rows = [_folder(section, PurePosixPath(root.path), root.path) for root in roots]
        items = []
    head = head_of(section) | ({"Directory": rows} if rows else {})
    return tell(request, items, head)


def _below(
    section: Section, files: Files, folder: PurePosixPath
) -> tuple[list[Payload], list[Payload]]:
    """Return the folders and what can be played right below a folder."""
    depth = len(folder.parts)
    below = sorted(file for file in files if folder in file.parents)
    names = {file.parts[depth]: None for file in below if len(file.parts) > depth + 1}
    rows = [_folder(section, folder / name, name) for name in names]
    return rows, [metadata(files[file]) for file in below if file.parent == folder]


async def locations(request: web.Request) -> web.Response:
    """Tell the folders that a section consists of."""
    section = section_of(request)
    rows: list[Payload] = [
        {
            "fastKey": f"/library/sections/{section.key}/all?location={place.id}",
            "key": str(place.id),
            "title": place.path,
        }
        for place in section.locations
    ]
    return tell(request, rows, head_of(section), name="Directory")


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    one = "/library/sections/{section}"
    route(app, "GET", f"{one}/folder", folders)
    route(app, "GET", f"{one}/location", locations)
