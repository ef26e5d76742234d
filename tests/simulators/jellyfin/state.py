"""Everything a running server consists of, for those who answer requests."""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from .access import Access, Caller
from .accounts import Accounts
from .activity import ActivityLog
from .boot import Boot
from .changes import Changes
from .dialect import Dialect, dialect
from .livetv import LiveTv
from .marks import Marks
from .monitor import Monitor
from .query import Query
from .quick import QuickConnect
from .reconcile import Reconciler
from .refresh import Mode, Refresher
from .render import Renderer
from .sessions import Sessions
from .shelf import Clock, Shelf
from .sockets import Sockets
from .tasks import Tasks


@dataclass(slots=True, kw_only=True)
class State:
    """The parts of a server."""

    name: str
    version: str
    server_id: str
    base_url: str
    pace: float
    clock: Clock
    speech: Dialect
    boot: Boot
    log: ActivityLog
    access: Access
    accounts: Accounts
    quick: QuickConnect
    shelf: Shelf
    marks: Marks
    query: Query
    renderer: Renderer
    sockets: Sockets
    sessions: Sessions
    changes: Changes
    tasks: Tasks
    refresher: Refresher
    monitor: Monitor
    live_tv: LiveTv
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a server is to be like."""

    name: str
    version: str
    server_id: str
    base_url: str
    media: Path | None
    mount: str | None
    pace: float
    live_tv: bool
    clock: Clock


def assemble(wish: Wish) -> State:
    """Put the parts of a server together."""
    clock, pace, server_id = wish.clock, wish.pace, wish.server_id
    speech, log = dialect(wish.version), ActivityLog(clock)
    sockets = Sockets(speech)
    access, shelf = (
        Access(speech, server_id, clock),
        Shelf(clock, wish.media, wish.mount),
    )
    marks = Marks(clock, carries=speech.carries_marks, pace=pace)
    renderer, changes = (
        Renderer(server_id, marks, speech),
        Changes(sockets, shelf, pace),
    )
    reconciler = Reconciler(shelf, merges_episodes=speech.merges_episodes)
    refresher = Refresher(shelf, reconciler, changes, sockets, pace)
    state = State(
        name=wish.name,
        version=wish.version,
        server_id=server_id,
        base_url=wish.base_url,
        pace=pace,
        clock=clock,
        speech=speech,
        boot=Boot(),
        log=log,
        access=access,
        accounts=Accounts(access, log, clock),
        quick=QuickConnect(clock),
        shelf=shelf,
        marks=marks,
        query=Query(
            shelf,
            marks,
            saved_since=speech.saved_since,
            kinds_are_deep=speech.kinds_are_deep,
        ),
        renderer=renderer,
        sockets=sockets,
        sessions=Sessions(
            sockets, renderer, marks, log, clock, full_queue=speech.full_queue
        ),
        changes=changes,
        tasks=Tasks(sockets, clock, pace),
        refresher=refresher,
        monitor=Monitor(
            shelf, lambda item: refresher.refresh(item, Mode.DEFAULT), pace
        ),
        live_tv=LiveTv(sockets, clock, server_id, exists=wish.live_tv),
    )
    _connect(state)
    return state


def _connect(state: State) -> None:
    """Let the parts hear of each other."""
    state.log.nudge = lambda: state.sockets.nudge("ActivityLogEntry")
    state.tasks.work = state.refresher.scan
    state.refresher.removed = state.sessions.removed
    state.marks.tell = lambda user, data: state.sockets.tell(
        lambda session: session.user is user, "UserDataChanged", data
    )


STATE = web.AppKey("state", State)
CALLER = web.RequestKey("caller", Caller)
PLACES = web.RequestKey("places", dict[str, str])
