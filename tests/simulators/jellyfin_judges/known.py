"""What differs between the simulator and the recordings, and why.

By scenario, for one version or for all that recorded it: how a difference begins, and
its reason. One that is gone makes the replay fail, as an unknown one does.
"""

CONFIGURATION = "Only what Showrunner may read of it is simulated"
FEW_TASKS = "Only the tasks that matter to libraries are simulated"
NO_COLLECTIONS = "Collections and playlists are not simulated, nor are their folders"
NO_PLUGINS = "No plugins are simulated"
SECOND_LOGIN = "10.11 tells logins from the second on; the simulator's tells none"
OTHER_LOG = "The real server remembers what was before the recording"
OTHER_CAPABILITIES = "The phone had told what it can do before the recording"
NO_TRANSCODER = "Nothing is transcoded, so there is no address to play it from"
MOMENTS = "A hundredth of the waits: what was under way is over"
UNORDERED = "Both are sent in the same millisecond, in either order"
NOT_RECORDED = "Nothing is recorded, so no file of a recording comes in"
NOT_BY_ITSELF = "Timers begin and end when a test says so"
REAL_TIME = "The minute that a client may be silent goes by the real time"
NO_WIZARD = "The simulator is set up from the start, so it always asks for a token"
NOTHING_READ = "Showrunner never asks for it, and nothing else follows from it"

# What the simulator does not know at all, in whatever recording it is asked for
UNROUTED = {
    "GET /Localization/Options": NOTHING_READ,
    "GET /Startup/Configuration": NO_WIZARD,
    "GET /Startup/User": NO_WIZARD,
    "POST /Collections": NO_COLLECTIONS,
    "POST /LiveTv/TunerHosts": "The simulator has its channels from the start",
    "POST /Playlists": NO_COLLECTIONS,
    "POST /Startup/Complete": NO_WIZARD,
    "POST /Startup/Configuration": NO_WIZARD,
    "POST /Startup/RemoteAccess": NO_WIZARD,
    "POST /Startup/User": NO_WIZARD,
    "POST /System/Configuration": CONFIGURATION,
}

KNOWN: dict[str, dict[str, str]] = {
    "01-first-run": {
        "GET /System/Configuration /": CONFIGURATION,
        "GET /System/Info /CastReceiverApplications[]: another": "One is enough",
        "GET /System/Info status 401, really 200": NO_WIZARD,
        "POST /Users/AuthenticateWithQuickConnect /SessionInfo/RemoteEndPoint": (
            "The address of the client is known to the simulator in any case"
        ),
    },
    "10.11.11/01-first-run": {
        "GET /Users []/LastLoginDate: missing": SECOND_LOGIN,
        "GET /Users/Me /LastLoginDate: missing": SECOND_LOGIN,
    },
    "02-libraries-and-first-scan": {
        "GET /Library/MediaFolders /Items[]: another": NO_COLLECTIONS,
        "GET /Library/PhysicalPaths []: another": NO_COLLECTIONS,
        "GET /ScheduledTasks []/LastExecutionResult: missing": FEW_TASKS,
        "GET /ScheduledTasks []/Triggers[]: another": FEW_TASKS,
        "GET /ScheduledTasks []: another": FEW_TASKS,
    },
    "03-listing": {
        "GET /Items/*/Ancestors []/ChildCount: missing": "Nobody reads it there",
        "GET /System/ActivityLog/Entries /Items[]: another": OTHER_LOG,
    },
    "12.0.0/03-listing": {
        "GET /Items/Latest []: another": "Latest is not grouped; nobody reads it",
    },
    "10.11.11/03-listing": {
        "GET /Items/Latest []/ChildCount: missing": "Nobody reads it there",
    },
    "10.11.11/04-add-movie-refresh-library": {
        "POST /Items/*/Refresh status 404, really 500": (
            "That version stumbles over an id that happens to be in its database"
        ),
    },
    "05-playback": {
        "01 admin open: admin heard nothing, really Sessions": (
            "The phone's socket came just after the subscriptions"
        ),
        "01 admin open: apikey socket heard nothing, really Sessions": (
            "The phone's socket came just after the subscriptions"
        ),
        "11 POST /Sessions/Playing/Stopped: admin heard": UNORDERED,
        "13 bob socket closed: admin heard": (
            "The films were reported a minute before, in the recording before"
        ),
        "15 POST /Sessions/Playing: admin heard": UNORDERED,
        "GET /Sessions []/Capabilities/": OTHER_CAPABILITIES,
        "GET /Sessions []/PlayableMediaTypes[]: another": OTHER_CAPABILITIES,
        "GET /Sessions []/SupportedCommands[]: another": OTHER_CAPABILITIES,
        "GET /Sessions []/NowPlayingItem/MediaStreams[]/Score": (
            "The score of a subtitle is not always told"
        ),
        "GET /Sessions []/TranscodingInfo/": "Any of it may be absent",
        "POST /Items/*/PlaybackInfo /MediaSources[]/Transcoding": NO_TRANSCODER,
    },
    "06-users-tasks-activity": {
        "GET /Devices /Items[]: another": OTHER_LOG,
        "GET /Items /Items[]: another": NO_COLLECTIONS,
        "GET /Plugins []: another": NO_PLUGINS,
        "GET /System/ActivityLog/Entries /Items[]: another": OTHER_LOG,
    },
    "08-live-tv": {
        "04 POST /LiveTv/Timers: admin heard": NOT_RECORDED,
        "04 POST /LiveTv/Timers: bob socket heard": NOT_RECORDED,
        "GET /LiveTv/Channels /Items[]/UserData: missing": "Nobody reads it there",
        "GET /LiveTv/Recordings /Items[]: another": NOT_BY_ITSELF,
        "GET /LiveTv/Timers /Items[]: another": NOT_BY_ITSELF,
        "GET /LiveTv/Timers/Defaults /ParentPrimaryImage": "Nobody reads it there",
    },
    "12.0.0/10-socket-rules": {
        "10 POST /UserFavoriteItems/*: silent heard": REAL_TIME,
        "11 DELETE /UserFavoriteItems/*: silent heard": REAL_TIME,
        "GET /Items /Items[]: another": NOT_RECORDED,
    },
    "10.11.11/10-socket-rules": {
        "GET /Items /Items[]/ImageTags: not empty": (
            "Asked in the middle of a refresh, which took the picture for a moment"
        ),
        "12 DELETE /UserFavoriteItems/*: silent heard": (
            "The recording hung up before marks are told"
        ),
    },
}
# The same, where it hangs on how fast the machine is whether it differs
SOMETIMES: dict[str, dict[str, str]] = {
    "10.11.11/02-libraries-and-first-scan": {
        "05 POST /Library/VirtualFolders: admin heard": MOMENTS,
        "05 POST /Library/VirtualFolders: legacy api_key heard": MOMENTS,
    },
    "06-users-tasks-activity": {
        "07 POST /Collections: admin heard": NO_COLLECTIONS,
        "GET /ScheduledTasks/* /CurrentProgressPercentage: missing": MOMENTS,
    },
}


def known(version: str, name: str) -> dict[str, str]:
    """Return what is known to differ in a scenario."""
    return KNOWN.get(name, {}) | KNOWN.get(f"{version}/{name}", {})


def sometimes(version: str, name: str) -> dict[str, str]:
    """Return what may differ in a scenario."""
    return SOMETIMES.get(name, {}) | SOMETIMES.get(f"{version}/{name}", {})
