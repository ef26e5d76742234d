"""Live TV."""

from typing import Any

from aiohttp import web

from .answers import error, nothing, problem, reply, rows
from .asker import Asker
from .livetv import CHANNEL
from .notation import NEVER, NOBODY, fresh_id, seconds_of
from .router import ROUTER

type Payload = dict[str, Any]


@ROUTER.add("GET", "/LiveTv/Info")
async def info(request: web.Request) -> web.Response:
    """Answer whether there is a tuner."""
    tv = Asker(request).state.live_tv
    service = {
        "Name": "Emby",
        "Status": "Ok",
        "HasUpdateAvailable": False,
        "IsVisible": tv.exists,
        "Tuners": [],
    }
    return reply({"Services": [service], "IsEnabled": True, "EnabledUsers": []})


@ROUTER.add("GET", "/LiveTv/Channels")
async def channels(request: web.Request) -> web.Response:
    """Answer with the one channel, if there is one."""
    tv = Asker(request).state.live_tv
    channel: Payload = {
        "Name": "Channel One",
        "ServerId": tv.server_id,
        "Id": CHANNEL,
        "ChannelId": None,
        "Number": "1",
        "ChannelNumber": "1",
        "IsFolder": False,
        "Type": "TvChannel",
        "ImageTags": {},
        "BackdropImageTags": [],
        "ImageBlurHashes": {},
        "LocationType": "Remote",
        "MediaType": "Video",
        "ChannelType": "TV",
    }
    return rows([channel] if tv.exists else [])


@ROUTER.add("GET", "/LiveTv/Programs")
async def programs(_: web.Request) -> web.Response:
    """Answer that there is no guide."""
    return rows([])


@ROUTER.add("GET", "/LiveTv/Timers/Defaults")
async def defaults(request: web.Request) -> web.Response:
    """Answer what a new timer begins as."""
    tv = Asker(request).state.live_tv
    days = (
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    )
    return reply(
        {
            "RecordAnyTime": True,
            "SkipEpisodesInLibrary": True,
            "RecordAnyChannel": False,
            "KeepUpTo": 0,
            "RecordNewOnly": True,
            "Days": list(days),
            "DayPattern": "Daily",
            "ImageTags": {},
            "Id": fresh_id(),
            "Type": "SeriesTimer",
            "ServerId": tv.server_id,
            "ChannelId": NOBODY,
            "StartDate": NEVER,
            "EndDate": NEVER,
            "ServiceName": "Emby",
            "Priority": 0,
            "PrePaddingSeconds": 0,
            "PostPaddingSeconds": 0,
            "IsPrePaddingRequired": False,
            "IsPostPaddingRequired": False,
            "KeepUntil": "UntilDeleted",
        }
    )


@ROUTER.add("GET", "/LiveTv/Timers")
async def timers(request: web.Request) -> web.Response:
    """Answer with the timers that there are."""
    tv = Asker(request).state.live_tv
    return rows([timer.row(tv.server_id) for timer in tv.pending()])


@ROUTER.add("GET", "/LiveTv/SeriesTimers")
async def series_timers(request: web.Request) -> web.Response:
    """Answer with the series that are recorded."""
    return rows(Asker(request).state.live_tv.series_rows())


@ROUTER.add("POST", "/LiveTv/Timers")
async def new_timer(request: web.Request) -> web.Response:
    """Plan a recording."""
    asker = Asker(request)
    said = await asker.body()
    start = seconds_of(str(said.get("StartDate", "")))
    end = seconds_of(str(said.get("EndDate", "")))
    if start is None or end is None or not asker.state.live_tv.exists:
        return error(500)
    name = str(said.get("Name") or "Recording")
    timer = asker.state.live_tv.record(name, "Channel One", start=start, end=end)
    if start <= asker.state.clock():
        asker.state.live_tv.set_status(timer, "in progress")
    return nothing()


@ROUTER.add("GET", "/LiveTv/Timers/{timerId}")
async def timer(request: web.Request) -> web.Response:
    """Answer with one timer."""
    asker = Asker(request)
    tv = asker.state.live_tv
    found = [one for one in tv.pending() if one.id == asker.place("timerId")]
    return reply(found[0].row(tv.server_id)) if found else problem(404)


@ROUTER.add("DELETE", "/LiveTv/Timers/{timerId}")
async def cancel_timer(request: web.Request) -> web.Response:
    """Cancel a recording."""
    asker = Asker(request)
    tv = asker.state.live_tv
    found = [one for one in tv.pending() if one.id == asker.place("timerId")]
    if not found:
        return error(404)
    tv.set_status(found[0], "cancelled")
    return nothing()


@ROUTER.add("GET", "/LiveTv/Recordings")
async def recordings(request: web.Request) -> web.Response:
    """Answer with what was recorded."""
    asker = Asker(request)
    wanted = asker.wishes.flag("isInProgress")
    return rows(asker.state.live_tv.recorded(in_progress=wanted))
