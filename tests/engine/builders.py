"""Small facts to try the machines with."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from custom_components.showrunner.engine.events import ServerEvent, event_type
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
    PlaybackState,
    Player,
    PlayerId,
    Recording,
    RecordingId,
    RecordingState,
    Server,
    ServerId,
    Session,
    SessionId,
    User,
    UserId,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = 3600.0  # Seconds; how long a film of ours takes
FILMS = Library(id=LibraryId("1"), name="Films", type=MediaType.MOVIE)
ATTIC = Server(id=ServerId("attic"), name="Attic", version="1.43.0")
ANNA = User(id=UserId("1"), name="Anna")


def after(seconds: float) -> datetime:
    """Return a moment some seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def film(
    key: str = "dune",
    *,
    added: datetime | None = None,
    library: Library | None = FILMS,
    kind: MediaType = MediaType.MOVIE,
    summary: str = "",
) -> Item:
    """Return a film of an hour."""
    return Item(
        id=ItemId(key),
        type=kind,
        title=key.title(),
        library=library,
        duration=HOUR,
        added_at=added,
        summary=summary,
    )


def session(
    key: str = "1",
    state: PlaybackState = PlaybackState.PLAYING,
    *,
    position: float = 0,
    item: Item | None = None,
    player: str = "tv",
    idle: bool = False,
) -> Session:
    """Return Anna's session, playing Dune unless told otherwise."""
    return Session(
        id=SessionId(key),
        user=ANNA,
        player=Player(id=PlayerId(player), name=player.upper()),
        item=None if idle else item or film(),
        state=state,
        position=position,
    )


def recording(
    key: str = "news",
    state: RecordingState = RecordingState.SCHEDULED,
    end: datetime | None = None,
) -> Recording:
    """Return a recording."""
    return Recording(id=RecordingId(key), title=key.title(), state=state, end=end)


def names(events: list[ServerEvent] | None) -> list[str]:
    """Return the names of events; there must be some answer."""
    assert events is not None
    return [event_type(event) for event in events]


def in_order(moments: list[datetime]) -> bool:
    """Return whether each moment is later than the one before."""
    return all(one < other for one, other in pairwise(moments))
