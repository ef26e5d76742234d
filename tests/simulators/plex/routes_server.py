"""The server itself: identity, root, settings, accounts, activities, pictures."""

from aiohttp import web

from .answers import Payload, answer, container, empty, fail
from .gate import admin, route
from .listing import tell
from .state import CALLER, STATE, State

FEATURES = "content_filter,dvr,hardware_transcoding,home,lyrics,pass,sync,webhooks"
BITRATES = "64,96,208,320,720,1500,2000,3000,4000,8000,10000,12000,20000"
CAPABILITIES = (
    "allowCameraUpload",
    "allowChannelAccess",
    "allowMediaDeletion",
    "allowSharing",
    "allowSync",
    "allowTuners",
    "backgroundProcessing",
    "certificate",
    "companionProxy",
    "eventStream",
    "hubSearch",
    "itemClusters",
    "mediaProviders",
    "multiuser",
    "myPlex",
    "myPlexSubscription",
    "pluginHost",
    "sync",
    "transcoderAudio",
    "transcoderLyrics",
    "transcoderPhoto",
    "transcoderSubtitles",
    "transcoderVideo",
    "updater",
    "voiceSearch",
)
TASKS = (
    "BackupDatabase",
    "CleanOldBundles",
    "DeepMediaAnalysis",
    "OptimizeDatabase",
    "RefreshLibraries",
    "RefreshLocalMedia",
)


async def identity(request: web.Request) -> web.Response:
    """Say who this is, to anybody."""
    state = request.app[STATE]
    content = {
        "size": 0,
        "apiVersion": "1.2.0",
        "claimed": True,
        "machineIdentifier": state.machine_id,
        "version": state.version,
    }
    return answer(request, content)


def server_head(state: State) -> Payload:
    """Return what the server says about itself."""
    working = [
        one for one in state.sessions.running.values() if one.method != "direct play"
    ]
    return dict.fromkeys(CAPABILITIES, True) | {
        "countryCode": "nor",
        "diagnostics": "logs,databases,streaminglogs",
        "friendlyName": state.name,
        "livetv": 7 if state.dvr else 0,
        "machineIdentifier": state.machine_id,
        "musicAnalysis": 2,
        "myPlexMappingState": "mapped",
        "myPlexSigninState": "ok",
        "myPlexUsername": "owner@example.com",
        "offlineTranscode": 1,
        "ownerFeatures": FEATURES,
        "platform": "Linux",
        "platformVersion": "6.12.0 (#1 SMP)",
        "pushNotifications": False,
        "readOnlyLibraries": False,
        "streamingBrainABRVersion": 3,
        "streamingBrainVersion": 2,
        "transcoderActiveVideoSessions": len(working),
        "transcoderVideoBitrates": BITRATES,
        "transcoderVideoQualities": "0,1,2,3,4,5,6,7,8,9,10,11,12",
        "transcoderVideoResolutions": "128,160,240,320,480,720,1080",
        "updatedAt": state.started_at,
        "version": state.version,
    }


async def root(request: web.Request) -> web.Response:
    """Say what this server is and can."""
    state = request.app[STATE]
    names = ("library", "playlists", "hubs", "status", "activities", "media", "butler")
    rows: list[Payload] = [{"count": 1, "key": name, "title": name} for name in names]
    return answer(request, container("Directory", rows, **server_head(state)))


async def accounts(request: web.Request) -> web.Response:
    """Tell the accounts."""
    rows = request.app[STATE].users.account_rows()
    return tell(
        request, rows, {"identifier": "com.plexapp.system.accounts"}, name="Account"
    )


async def devices(request: web.Request) -> web.Response:
    """Tell the players there were."""
    rows = request.app[STATE].users.device_rows()
    return tell(
        request, rows, {"identifier": "com.plexapp.system.devices"}, name="Device"
    )


async def activities(request: web.Request) -> web.Response:
    """Tell what is going on, to others than the admin only what is theirs."""
    caller = request[CALLER]
    rows = [
        activity.row()
        for activity in request.app[STATE].activities.running.values()
        if caller.is_admin or activity.user == caller.account
    ]
    return answer(request, container("Activity", rows))


async def end_activity(request: web.Request) -> web.Response:
    """Cancel an activity that can be cancelled, which are the scans."""
    state, caller = request.app[STATE], request[CALLER]
    activity = state.activities.running.get(request.match_info["uuid"])
    if activity is None or not (caller.is_admin or activity.user == caller.account):
        return fail(404)
    if not activity.cancellable:
        return fail(400)
    state.scanner.cancel_activity(activity.uuid)
    return empty()


async def nothing(request: web.Request) -> web.Response:
    """Answer that there is none of it."""
    return answer(request, {"size": 0})


async def done(_: web.Request) -> web.Response:
    """Answer a command that changes nothing here."""
    return empty()


async def butler(request: web.Request) -> web.Response:
    """Tell the scheduled tasks, in a container of their own."""
    rows: list[Payload] = [
        {
            "name": task,
            "interval": 1,
            "scheduleRandomized": False,
            "enabled": True,
            "title": task,
            "description": f"{task}, every night",
        }
        for task in TASKS
    ]
    return answer(request, {"ButlerTask": rows}, root="ButlerTasks")


async def run_task(request: web.Request) -> web.Response:
    """Run a scheduled task."""
    state, task = request.app[STATE], request.match_info["task"]
    if task not in TASKS:
        return fail(404)
    if task == "RefreshLibraries":
        for section in state.library.sections.values():
            state.scanner.scan(section)
    return empty()


async def preferences(request: web.Request) -> web.Response:
    """Tell the settings."""
    state = request.app[STATE]
    values = (
        ("FriendlyName", "Friendly name", "text", "", state.name),
        (
            "autoEmptyTrash",
            "Empty trash after every scan",
            "bool",
            True,
            state.scanner.empties_trash,
        ),
        ("ScheduledLibraryUpdateInterval", "Library scan interval", "int", 3600, 3600),
    )
    rows: list[Payload] = [
        {
            "id": name,
            "label": label,
            "summary": "",
            "type": kind,
            "default": default,
            "value": value,
            "hidden": False,
            "advanced": False,
            "group": "general",
        }
        for name, label, kind, default, value in values
    ]
    return tell(request, rows, name="Setting")


async def change_preferences(request: web.Request) -> web.Response:
    """Change settings, and tell it on the socket."""
    state = request.app[STATE]
    if (name := request.query.get("FriendlyName")) is not None:
        state.name = name
        entry = {"id": "FriendlyName", "type": "text", "value": name}
        state.notifications.tell("preference", "Setting", entry)
    if (choice := request.query.get("autoEmptyTrash")) is not None:
        state.scanner.empties_trash = choice in ("1", "true")
    return empty()


async def updater(request: web.Request) -> web.Response:
    """Tell that there is no update."""
    content = {
        "size": 0,
        "autoUpdateVersion": 1,
        "canInstall": False,
        "checkedAt": request.app[STATE].started_at,
        "status": 0,
    }
    return answer(request, content)


async def delegate(request: web.Request) -> web.Response:
    """Give a token that stands for the caller's, as clients hand to players."""
    state, caller = request.app[STATE], request[CALLER]
    token = f"transient-{caller.account}"
    state.access.add(token, "owner" if caller.is_admin else "shared", caller.account)
    return answer(request, {"size": 0, "token": token})


def add_routes(app: web.Application) -> None:
    """Serve all this."""
    route(app, "GET", "/identity", identity)
    route(app, "GET", "/", root)
    route(app, "GET", "/accounts", admin(accounts))
    route(app, "GET", "/devices", admin(devices))
    route(app, "GET", "/activities", activities)
    route(app, "DELETE", "/activities/{uuid}", end_activity)
    route(app, "GET", "/butler", admin(butler))
    route(app, "POST", "/butler/{task}", admin(run_task))
    route(app, "DELETE", "/butler/{task}", admin(done))
    route(app, "GET", "/:/prefs", admin(preferences))
    route(app, "PUT", "/:/prefs", admin(change_preferences))
    route(app, "GET", "/updater/status", admin(updater))
    route(app, "PUT", "/updater/check", admin(done))
    route(app, "PUT", "/library/clean/bundles", admin(done))
    route(app, "PUT", "/library/optimize", admin(done))
    route(app, "GET", "/security/token", delegate)
    route(app, "POST", "/security/token", delegate)
    for path in ("/clients", "/livetv/sessions", "/playlists"):
        route(app, "GET", path, nothing)
