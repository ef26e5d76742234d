"""A tour of everything that the official documents and the simulator both have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

type Payload = dict[str, Any]

FIELDS = (
    "Path,MediaSources,MediaStreams,ProviderIds,DateCreated,DateLastMediaAdded,Etag,"
    "Genres,Studios,Tags,Overview,Chapters,ParentId,SortName,OriginalTitle,People,"
    "ProductionLocations,Width,Height,MediaSourceCount,PrimaryImageAspectRatio,"
    "ChildCount,RecursiveItemCount,CanDelete,ItemCounts,ExternalUrls,Taglines"
)
SIGN_IN = {
    "Authorization": 'MediaBrowser Client="Judge", Device="Bench", '
    'DeviceId="the-tour", Version="1.0"'
}
LEAVING = {"Authorization": 'MediaBrowser Token="{spare_token}"'}
REPORT = {"ItemId": "{film}", "MediaSourceId": "{film}", "PositionTicks": 30_000_000}
TIMER = {
    "Name": "Late Show",
    "ChannelId": "{film}",
    "StartDate": "2099-01-01T20:00:00Z",
    "EndDate": "2099-01-01T21:00:00Z",
}


class Stop(NamedTuple):
    """A request: the documented path, what to ask, what to say."""

    method: str
    path: str
    query: str = ""
    places: Mapping[str, str] = MappingProxyType({})
    body: Any = None
    headers: dict[str, str] | None = None


def _get(path: str, *queries: str, **places: str) -> list[Stop]:
    """Return a question, in each of its forms."""
    return [Stop("GET", path, query, places) for query in queries or ("",)]


def _post(path: str, body: Any = None, query: str = "", **places: str) -> Stop:
    return Stop("POST", path, query, places, body)


def _delete(path: str, query: str = "", **places: str) -> Stop:
    return Stop("DELETE", path, query, places)


READINGS = [
    *_get("/System/Info/Public"),
    *_get("/System/Info"),
    *_get("/System/Info/Storage"),
    *_get("/System/Configuration"),
    *_get("/System/Endpoint"),
    *_get("/System/Ping"),
    *_get("/System/ActivityLog/Entries", "", "limit=3", "hasUserId=true"),
    *_get("/GetUtcTime"),
    *_get("/Auth/Keys"),
    *_get("/Devices"),
    *_get("/Packages"),
    *_get("/Plugins"),
    *_get("/DisplayPreferences/{x}", "userId={user}&client=emby", x="usersettings"),
    *_get("/Users"),
    *_get("/Users/Me"),
    *_get("/Users/Public"),
    *_get("/Users/{x}", x="{user}"),
    *_get("/Library/VirtualFolders"),
    *_get("/Library/MediaFolders"),
    *_get("/Library/PhysicalPaths"),
    *_get("/UserViews"),
    *_get(
        "/Items",
        "recursive=true",
        f"recursive=true&fields={FIELDS}",
        f"recursive=true&fields={FIELDS}&userId={{user}}",
        "recursive=true&startIndex=2&limit=2&enableTotalRecordCount=false",
        "recursive=true&enableUserData=false&enableImages=false",
        "parentId={library}",
        "ids={film},{track}&fields=Path,Etag",
        "ids={other}",
        "searchTerm=du&recursive=true",
    ),
    *_get("/Items/Counts"),
    *_get("/Items/Latest", "", f"fields={FIELDS}"),
    *(
        stop
        for name in ("film", "show", "season", "episode", "artist", "album", "track")
        for stop in _get("/Items/{x}", x=f"{{{name}}}")
    ),
    *_get("/Items/{x}", x="{library}"),
    *_get("/Items/{x}/Ancestors", x="{episode}"),
    *_get("/Items/{x}/Images", x="{film}"),
    *_get("/Items/{x}/Images/{y}", x="{film}", y="Primary"),
    *_get("/Items/{x}/Images/{y}/{z}", x="{film}", y="Primary", z="0"),
    *_get("/Items/{x}/PlaybackInfo", "userId={user}", x="{film}"),
    *_get("/UserItems/{x}/UserData", x="{film}"),
    *_get("/UserItems/Resume"),
    *_get("/Shows/{x}/Seasons", x="{show}"),
    *_get("/Shows/{x}/Episodes", f"fields={FIELDS}", x="{show}"),
    *_get("/Shows/NextUp"),
    *_get("/Search/Hints", "searchTerm=Dune"),
    *_get("/Sessions", "", "activeWithinSeconds=960"),
    *_get("/ScheduledTasks", "", "isHidden=false"),
    *_get("/ScheduledTasks/{x}", x="{task}"),
    *_get("/LiveTv/Info"),
    *_get("/LiveTv/Channels"),
    *_get("/LiveTv/Programs"),
    *_get("/LiveTv/Recordings", "", "isInProgress=true"),
    *_get("/LiveTv/SeriesTimers"),
    *_get("/LiveTv/Timers"),
    *_get("/LiveTv/Timers/{x}", x="{timer}"),
    *_get("/LiveTv/Timers/Defaults"),
    *_get("/QuickConnect/Enabled"),
    *_get("/QuickConnect/Connect", "secret={secret}"),
]
DEEDS = [
    _post("/System/Ping"),
    _post("/Items/{x}/PlaybackInfo", {}, "userId={user}", x="{film}"),
    _post("/UserFavoriteItems/{x}", x="{film}"),
    _delete("/UserFavoriteItems/{x}", x="{film}"),
    _post("/UserPlayedItems/{x}", x="{film}"),
    _delete("/UserPlayedItems/{x}", x="{film}"),
    _post("/Items/{x}", {"Name": "Dune", "ProviderIds": {}}, x="{film}"),
    _post("/Items/{x}/Refresh", None, "metadataRefreshMode=Default", x="{show}"),
    _post("/Items/{x}/Refresh", None, "", x="{other}"),
    _post("/Library/Media/Updated", {"Updates": [{"Path": "/somewhere.mkv"}]}),
    _post("/Library/Movies/Added", None, "tmdbId=1"),
    _post("/Library/Movies/Updated", None, "imdbId=tt1"),
    _post("/Library/Series/Added", None, "tvdbId=1"),
    _post("/Library/Series/Updated", None, "tvdbId=1"),
    _post(
        "/Library/VirtualFolders", {}, "name=More&collectionType=movies&paths={folder}"
    ),
    _delete("/Library/VirtualFolders", "name=More"),
    _post("/ScheduledTasks/Running/{x}", x="{task}"),
    _delete("/ScheduledTasks/Running/{x}", x="{task}"),
    _post("/Library/Refresh"),
    _post("/Sessions/Capabilities", None, "playableMediaTypes=Video"),
    _post("/Sessions/Capabilities/Full", {"PlayableMediaTypes": ["Video"]}),
    _post("/Sessions/Playing", REPORT),
    _post("/Sessions/Playing/Progress", REPORT | {"IsPaused": True}),
    _post("/Sessions/Playing/Ping", None, "playSessionId=x"),
    _post("/Sessions/Playing/Stopped", REPORT),
    _post("/Sessions/{x}/Message", {"Text": "Hello"}, x="{session}"),
    _post("/Sessions/{x}/Command", {"Name": "Mute", "Arguments": {}}, x="{session}"),
    _post("/Sessions/{x}/Command/{y}", x="{session}", y="Mute"),
    _post("/Sessions/{x}/System/{y}", x="{session}", y="GoHome"),
    _post(
        "/Sessions/{x}/Playing",
        None,
        "playCommand=PlayNow&itemIds={film}",
        x="{session}",
    ),
    _post("/Sessions/{x}/Playing/{y}", x="{session}", y="Pause"),
    _post("/LiveTv/Timers", TIMER),
    _delete("/LiveTv/Timers/{x}", x="{timer}"),
    _post("/Auth/Keys", None, "app=Other"),
    _delete("/Auth/Keys/{x}", x="{key}"),
    _post("/Users/New", {"Name": "Dora", "Password": "secret"}),
    _post("/Users/{x}/Policy", {"IsDisabled": False}, x="{guest}"),
    _post("/Users", {"Name": "Benjamin"}, "userId={guest}"),
    _delete("/Users/{x}", x="{guest}"),
    _post("/QuickConnect/Initiate")._replace(headers=SIGN_IN),
    _post("/QuickConnect/Authorize", None, "code={code}"),
    _post("/Users/AuthenticateWithQuickConnect", {"Secret": "{secret}"})._replace(
        headers=SIGN_IN
    ),
    _post(
        "/Users/AuthenticateByName", {"Username": "Anna", "Pw": "open sesame"}
    )._replace(headers=SIGN_IN),
    _delete("/Items/{x}", x="{spare}"),
    _post("/Sessions/Logout")._replace(headers=LEAVING),
    _post("/System/Restart"),
    _post("/System/Shutdown"),
]
