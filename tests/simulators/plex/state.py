"""Everything a running server consists of, for those who answer requests."""

from dataclasses import dataclass

from aiohttp import web

from .access import Access, Caller
from .activities import Activities
from .library import Clock, Library
from .notifications import Notifications
from .recordings import Recordings
from .scan import Scanner
from .sessions import Sessions
from .users import Users

TYPELESS_DELETIONS = (1, 43)  # From here on a removal is told by the type -1


@dataclass(slots=True, kw_only=True)
class State:
    """The parts of a server."""

    name: str
    version: str
    machine_id: str
    wobble: bool
    dvr: bool
    clock: Clock
    access: Access
    library: Library
    notifications: Notifications
    activities: Activities
    scanner: Scanner
    sessions: Sessions
    users: Users
    recordings: Recordings
    started_at: int
    starting_until: float = 0.0
    page_limit: int | None = None
    slims: bool = True  # Leave out what a client asks to have left out
    picky: bool = False  # Ignore filters whose operator is not written plainly
    knows_files: bool = True  # Narrow a list down by `file`, which no document names


def assemble(
    *,
    name: str,
    version: str,
    machine_id: str,
    token: str,
    owner: str,
    clock: Clock,
    wobble: bool,
    pace: float,
    dvr: bool,
) -> State:
    """Put the parts of a server together."""
    library, notifications = Library(clock), Notifications()
    activities, users = Activities(notifications), Users(owner)
    scanner = Scanner(library, activities, notifications, pace=pace, wobble=wobble)
    scanner.old_deletions = _numbers(version) < TYPELESS_DELETIONS
    return State(
        name=name,
        version=version,
        machine_id=machine_id,
        wobble=wobble,
        dvr=dvr,
        clock=clock,
        access=Access(token),
        library=library,
        notifications=notifications,
        activities=activities,
        scanner=scanner,
        sessions=Sessions(notifications, users, clock),
        users=users,
        recordings=Recordings(notifications, clock),
        started_at=int(clock()),
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version."""
    return tuple(int(part) for part in version.split(".")[:2])


STATE = web.AppKey("state", State)
CALLER = web.RequestKey("caller", Caller)
