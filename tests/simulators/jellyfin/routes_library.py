"""Libraries, and looking for what is new in them."""

from typing import Any

from aiohttp import web
import orjson

from .answers import error, nothing, problem, reply, rows
from .asker import Asker
from .model import Library
from .refresh import Mode
from .router import ROUTER, Need
from .wishes import BadWish, Wishes

type Payload = dict[str, Any]

OPTIONS: Payload = {
    "Enabled": True,
    "EnablePhotos": False,
    "EnableRealtimeMonitor": False,
    "EnableLUFSScan": False,
    "EnableChapterImageExtraction": False,
    "ExtractChapterImagesDuringLibraryScan": False,
    "SaveLocalMetadata": False,
    "EnableInternetProviders": False,
    "EnableAutomaticSeriesGrouping": True,
    "EnableEmbeddedTitles": False,
    "EnableEmbeddedEpisodeInfos": False,
    "AutomaticRefreshIntervalDays": 0,
    "SeasonZeroDisplayName": "Specials",
    "MetadataSavers": [],
    "DisabledLocalMetadataReaders": [],
    "LocalMetadataReaderOrder": ["Nfo"],
    "SkipSubtitlesIfEmbeddedSubtitlesPresent": False,
    "SkipSubtitlesIfAudioTrackMatches": True,
    "RequirePerfectSubtitleMatch": True,
    "SaveSubtitlesWithMedia": True,
    "AutomaticallyAddToCollection": False,
    "AllowEmbeddedSubtitles": "AllowAll",
    "TypeOptions": [],
    "EnableTrickplayImageExtraction": False,
    "ExtractTrickplayImagesDuringLibraryScan": False,
    "EnableEmbeddedExtrasTitles": False,
    "DisabledSubtitleFetchers": [],
    "SubtitleFetcherOrder": [],
    "DisabledMediaSegmentProviders": [],
    "MediaSegmentProviderOrder": [],
    "SaveLyricsWithMedia": False,
    "SaveTrickplayWithMedia": False,
    "DisabledLyricFetchers": [],
    "LyricFetcherOrder": [],
    "PreferNonstandardArtistsTag": False,
    "UseCustomTagDelimiters": False,
    "CustomTagDelimiters": ["/", "|", ";", "\\"],
    "DelimiterWhitelist": [],
}


def _row(library: Library, *, misspelt: bool) -> Payload:
    """Return a library as an administrator sees it."""
    locations = [folder.path for folder in library.folders]
    options = OPTIONS | {"PathInfos": [{"Path": one} for one in locations]}
    if misspelt:
        options["MediaSegmentProvideOrder"] = options.pop("MediaSegmentProviderOrder")
    row: Payload = {
        "Name": library.name,
        "Locations": locations,
        "CollectionType": library.collection,
        "LibraryOptions": options,
        "ItemId": library.id,
    }
    if library.progress is not None:
        row["RefreshProgress"] = library.progress
    return row | {"RefreshStatus": library.status}


@ROUTER.add("GET", "/Library/VirtualFolders", Need.ADMIN)
async def virtual_folders(request: web.Request) -> web.Response:
    """Answer with the libraries and their folders."""
    state = Asker(request).state
    libraries, old = state.shelf.libraries.values(), not state.speech.tells_storage
    return reply([_row(library, misspelt=old) for library in libraries])


@ROUTER.add("POST", "/Library/VirtualFolders", Need.ADMIN)
async def add_virtual_folder(request: web.Request) -> web.Response:
    """Make a library."""
    asker = Asker(request)
    shelf, name = asker.state.shelf, asker.wishes.get("name", "")
    folders = asker.wishes.words("paths")
    if not name or not all(shelf.on_disk(folder).is_dir() for folder in folders):
        return error(400)
    collection = asker.wishes.get("collectiontype", "movies")
    library = shelf.add_library(name, collection, folders)
    asker.state.changes.added([*library.folders, library.item], [shelf.root])
    if asker.wishes.flag("refreshLibrary"):
        asker.state.tasks.start(asker.state.tasks.scan)
    return nothing()


@ROUTER.add("DELETE", "/Library/VirtualFolders", Need.ADMIN)
async def remove_virtual_folder(request: web.Request) -> web.Response:
    """Remove a library; its files stay."""
    asker = Asker(request)
    shelf, name = asker.state.shelf, asker.wishes.get("name", "")
    found = [one for one in shelf.libraries.values() if one.name == name]
    if not found:
        return error(404)
    gone = shelf.remove_library(found[0])
    asker.state.changes.removed([*gone, found[0].item], [shelf.root])
    return nothing()


@ROUTER.add("GET", "/Library/MediaFolders", Need.ADMIN)
async def media_folders(request: web.Request) -> web.Response:
    """Answer with all libraries, seen by nobody."""
    state = Asker(request).state
    libraries = state.shelf.libraries.values()
    return rows([state.renderer.full(library.item, None) for library in libraries])


@ROUTER.add("GET", "/UserViews")
@ROUTER.add("GET", "/Users/{userId}/Views")
async def views(request: web.Request) -> web.Response:
    """Answer with the libraries that a user sees."""
    asker = Asker(request)
    seen = asker.state.query.visible
    full = asker.state.renderer.full
    return rows(
        [
            full(library.item, asker.user)
            for library in asker.state.shelf.libraries.values()
            if seen(library.item, asker.user)
        ]
    )


@ROUTER.add("GET", "/Library/PhysicalPaths", Need.ADMIN)
async def physical_paths(request: web.Request) -> web.Response:
    """Answer with every folder."""
    libraries = Asker(request).state.shelf.libraries.values()
    return reply([folder.path for one in libraries for folder in one.folders])


# Looking for what is new


@ROUTER.add("POST", "/Library/Refresh", Need.ADMIN)
async def refresh_all(request: web.Request) -> web.Response:
    """Scan everything; a scan that runs begins again."""
    tasks = Asker(request).state.tasks
    tasks.start(tasks.scan)
    return nothing()


@ROUTER.add("POST", "/Items/{itemId}/Refresh", Need.ADMIN)
async def refresh(request: web.Request) -> web.Response:
    """Begin to refresh an item."""
    asker = Asker(request)
    found = asker.item()
    if found is None:
        return problem(404)
    mode = _mode(asker.wishes, "metadataRefreshMode")
    _mode(asker.wishes, "imageRefreshMode")
    asker.state.refresher.refresh(found, mode)
    return nothing()


def _mode(asked: Wishes, name: str) -> Mode:
    """Return how thorough a refresh is to be."""
    text = asked.get(name.lower()) or "none"
    if text.lower() not in set(Mode):
        raise BadWish(name, text)
    return Mode(text.lower())


@ROUTER.add("POST", "/Library/Series/Added")
@ROUTER.add("POST", "/Library/Series/Updated")
async def series_updated(request: web.Request) -> web.Response:
    """Take a report of a show by its id, which is that of its folder."""
    asker = Asker(request)
    _report(asker, "Series", {"Tvdb": asker.wishes.get("tvdbid")})
    return nothing()


@ROUTER.add("POST", "/Library/Movies/Added")
@ROUTER.add("POST", "/Library/Movies/Updated")
async def movies_updated(request: web.Request) -> web.Response:
    """Take a report of a film by one of its ids, the first that is named."""
    asker = Asker(request)
    imdb, tmdb = asker.wishes.get("imdbid"), asker.wishes.get("tmdbid")
    _report(asker, "Movie", {"Imdb": imdb} if imdb else {"Tmdb": tmdb})
    return nothing()


def _report(asker: Asker, kind: str, ids: dict[str, str | None]) -> None:
    """Have the monitor look at what has an id."""
    for item in asker.state.shelf.items.values():
        if item.kind == kind and any(
            wanted and item.provider_ids.get(name) == wanted
            for name, wanted in ids.items()
        ):
            asker.state.monitor.report(item.path)


@ROUTER.add("POST", "/Library/Media/Updated")
async def media_updated(request: web.Request) -> web.Response:
    """Take reports of files that changed."""
    asker = Asker(request)
    try:
        said = orjson.loads(await request.read())
        paths = [str(update.get("Path") or "") for update in said.get("Updates", ())]
    except orjson.JSONDecodeError, AttributeError:
        return problem(
            400,
            {"$": "The JSON value is not valid.", "dto": "The dto field is required."},
        )
    if not all(paths):
        return error(400)
    for path in paths:
        asker.state.monitor.report(path)
    return nothing()
