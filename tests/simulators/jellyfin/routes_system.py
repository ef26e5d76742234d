"""The server itself: what it is, its tasks, its log, going down."""

from pathlib import Path
import shutil
from typing import Any

from aiohttp import web

from .answers import elsewhere, nothing, page, reply, rows, text
from .asker import Asker
from .hooks import HOOKS
from .notation import hashed, moment
from .players import CAPABILITIES
from .router import ROUTER, Need
from .shelf import Shelf

type Payload = dict[str, Any]

CONFIG = "/config"


def public(asker: Asker) -> Payload:
    """Return what anybody may know."""
    state = asker.state
    return {
        "LocalAddress": state.url,
        "ServerName": state.name,
        "Version": state.version,
        "ProductName": "Jellyfin Server",
        "OperatingSystem": "",
        "Id": state.server_id,
        "StartupWizardCompleted": True,
    }


@ROUTER.add("GET", "/System/Info/Public", Need.NOTHING)
async def system_info_public(request: web.Request) -> web.Response:
    """Answer what anybody may know."""
    return reply(public(Asker(request)))


@ROUTER.add("GET", "/System/Info")
async def system_info(request: web.Request) -> web.Response:
    """Answer what users may know."""
    asker = Asker(request)
    paths = {
        "ProgramDataPath": f"{CONFIG}/data",
        "WebPath": "/usr/lib/jellyfin/jellyfin-web",
        "ItemsByNamePath": f"{CONFIG}/data/metadata",
        "CachePath": f"{CONFIG}/cache",
        "LogPath": f"{CONFIG}/log",
        "InternalMetadataPath": f"{CONFIG}/data/metadata",
        "TranscodingTempPath": f"{CONFIG}/cache/transcodes",
    }
    info: Payload = {
        "OperatingSystemDisplayName": "",
        "HasPendingRestart": False,
        "IsShuttingDown": False,
        "SupportsLibraryMonitor": True,
        "WebSocketPortNumber": request.url.port,
        "CompletedInstallations": [],
        "CanSelfRestart": True,
        "CanLaunchWebBrowser": False,
        **paths,
        "CastReceiverApplications": [{"Id": "F007D354", "Name": "Stable"}],
        "HasUpdateAvailable": False,
        "EncoderLocation": "System",
        "SystemArchitecture": "X64",
    }
    return reply(info | public(asker))


@ROUTER.add("GET", "/System/Ping", Need.NOTHING)
@ROUTER.add("POST", "/System/Ping", Need.NOTHING)
async def ping(_: web.Request) -> web.Response:
    """Answer with the product's name."""
    return reply("Jellyfin Server")


@ROUTER.add("GET", "/health", Need.NOTHING)
async def health(_: web.Request) -> web.Response:
    """Answer how the server feels."""
    return text("Healthy")


@ROUTER.add("GET", "/GetUtcTime", Need.NOTHING)
async def utc_time(request: web.Request) -> web.Response:
    """Answer the server's time."""
    now = moment(Asker(request).state.clock())
    return reply({"RequestReceptionTime": now, "ResponseTransmissionTime": now})


@ROUTER.add("GET", "/", Need.NOTHING)
async def root(_: web.Request) -> web.Response:
    """Lead to the web client."""
    return elsewhere("web/")


@ROUTER.add("GET", "/web/", Need.NOTHING)
@ROUTER.add("GET", "/web/index.html", Need.NOTHING)
async def web_client(_: web.Request) -> web.Response:
    """Answer with the web client's page."""
    return page(200, "<!DOCTYPE html><html><title>Jellyfin</title></html>")


@ROUTER.add("GET", "/System/Endpoint")
async def endpoint(_: web.Request) -> web.Response:
    """Answer where the caller is."""
    return reply({"IsLocal": True, "IsInNetwork": True})


@ROUTER.add("GET", "/System/Info/Storage", Need.ADMIN)
async def storage(request: web.Request) -> web.Response:
    """Answer how full the disks are; only newer servers know."""
    state = Asker(request).state
    if not state.speech.tells_storage:
        return nothing(404)
    libraries = [
        {
            "Id": library.id,
            "Name": library.name,
            "Folders": [_space(state.shelf, one.path) for one in library.folders],
        }
        for library in state.shelf.libraries.values()
    ]
    own = ("ProgramData", "Cache", "Log", "InternalMetadata", "TranscodingTemp")
    folders = {f"{name}Folder": _usage(f"{CONFIG}/{name}", Path("/")) for name in own}
    folders["ImageCacheFolder"] = _nowhere(f"{CONFIG}/cache/images")
    folders["WebFolder"] = _nowhere("/usr/lib/jellyfin/jellyfin-web")
    return reply({**folders, "Libraries": libraries})


def _nowhere(path: str) -> Payload:
    return {"Path": path, "FreeSpace": -1, "UsedSpace": -1}


def _space(shelf: Shelf, shown: str) -> Payload:
    place = shelf.on_disk(shown)
    return _usage(shown, place) if place.exists() else _nowhere(shown)


def _usage(shown: str, place: Path) -> Payload:
    usage = shutil.disk_usage(place)
    return {
        "Path": shown,
        "FreeSpace": usage.free,
        "UsedSpace": usage.used,
        "StorageType": "Fixed",
        "DeviceId": "/",
    }


@ROUTER.add("GET", "/System/Configuration", Need.ADMIN)
async def configuration(request: web.Request) -> web.Response:
    """Answer with the settings that clients care about."""
    state = Asker(request).state
    # Newer servers have a switch for the old ways to show a token
    switch = {"EnableLegacyAuthorization": state.speech.legacy_tokens}
    return reply(
        {
            **(switch if state.speech.tells_storage else {}),
            "ServerName": state.name,
            "IsStartupWizardCompleted": True,
            "QuickConnectAvailable": state.quick.enabled,
            "PreferredMetadataLanguage": "en",
            "MetadataCountryCode": "US",
            "MinResumePct": 5,
            "MaxResumePct": 90,
            "MinResumeDurationSeconds": 300,
            "InactiveSessionThreshold": 0,
            "LibraryMonitorDelay": 60,
            "LibraryUpdateDuration": 30,
        }
    )


# Going down


@ROUTER.add("POST", "/System/Restart")
async def restart(request: web.Request) -> web.Response:
    """Restart, which a plain user may ask for from the local network."""
    request.app[HOOKS].asked_to_restart()
    return nothing()


@ROUTER.add("POST", "/System/Shutdown")
async def shutdown(request: web.Request) -> web.Response:
    """Shut down."""
    request.app[HOOKS].asked_to_shut_down()
    return nothing()


@ROUTER.add("GET", "/DisplayPreferences/{name}")
async def display_preferences(request: web.Request) -> web.Response:
    """Answer how somebody likes lists to look."""
    asker = Asker(request)
    return reply(
        {
            "Id": hashed(asker.place("name")),
            "SortBy": "SortName",
            "RememberIndexing": False,
            "PrimaryImageHeight": 250,
            "PrimaryImageWidth": 250,
            "CustomPrefs": {},
            "ScrollDirection": "Horizontal",
            "ShowBackdrop": True,
            "RememberSorting": False,
            "SortOrder": "Ascending",
            "ShowSidebar": False,
            "Client": asker.wishes.get("client", ""),
        }
    )


@ROUTER.add("GET", "/Plugins", Need.ADMIN)
@ROUTER.add("GET", "/Packages", Need.ADMIN)
async def plugins(_: web.Request) -> web.Response:
    """Answer that there are none."""
    return reply([])


@ROUTER.add("GET", "/Devices", Need.ADMIN)
async def devices(request: web.Request) -> web.Response:
    """Answer who signed in from where."""
    state = Asker(request).state
    found = [
        {
            "Name": one.device,
            "Id": one.device_id,
            "LastUserName": one.user.name,
            "AppName": one.client,
            "AppVersion": one.version,
            "LastUserId": one.user.id,
            "DateLastActivity": moment(one.user.active or one.created),
            "Capabilities": CAPABILITIES,
        }
        for one in state.access.tokens.values()
        if one.user is not None
    ]
    return rows(found)
