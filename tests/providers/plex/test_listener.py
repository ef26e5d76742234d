"""What the pushed facts of a Plex server mean."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.showrunner.engine.events import EVENT_TYPES
from custom_components.showrunner.engine.library_events import ScanFinished, ScanStarted
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaType,
    PlaybackState,
    Player,
    PlayerId,
    Session,
    SessionId,
    User,
    UserId,
)
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.sessions import SessionMachine
from custom_components.showrunner.engine.touches import (
    PATIENCE,
    SETTLE,
    TouchMachine,
)
from custom_components.showrunner.providers.base import Look, Signal, Wanted
from custom_components.showrunner.providers.plex.frames import (
    Fact,
    Playing,
    Removed,
    ScanDone,
    Scanning,
    Touched,
)
from custom_components.showrunner.providers.plex.listener import (
    AFTER_SCAN,
    AFTER_STOP,
    MAX_REMEMBERED,
    PlexListener,
)

FILMS = Library(id=LibraryId("1"), name="Films")
KIDS = Library(id=LibraryId("2"), name="Kids' Films")
DUNE = Item(id=ItemId("90"), type=MediaType.MOVIE, title="Dune", library=FILMS)
SESSION = Session(
    id=SessionId("7"),
    user=User(id=UserId("1"), name="Anna"),
    player=Player(id=PlayerId("tv"), name="TV"),
    item=DUNE,
    state=PlaybackState.PLAYING,
)
SOON = timedelta(0)


@pytest.fixture
def listener() -> PlexListener:
    """Return a listener to a server with two libraries, where Anna plays Dune."""
    now = datetime.now(UTC) - timedelta(hours=1)
    playbacks, scans = SessionMachine(), ScanMachine()
    playbacks.look([SESSION], now, now)
    scans.look([FILMS, KIDS], now, now)
    return PlexListener(playbacks, TouchMachine(), scans)


def playing(state: str = "playing", session: str = "7", item: str = "90") -> Playing:
    """Return the report of a player."""
    return Playing(SessionId(session), ItemId(item), PlaybackState(state), 5)


def touched(kind: MediaType = MediaType.MOVIE, *, settled: bool = True) -> Touched:
    """Return that the server works on an item."""
    return Touched(
        item=ItemId("91"),
        library=FILMS.id,
        type=kind,
        settled=settled,
    )


def scanning(
    library: Library | None = None, *, ended: bool = False, title: str = ""
) -> Scanning:
    """Return that the server scans."""
    return Scanning(
        uuid="u", library=library.id if library else None, title=title, ended=ended
    )


def told(signals: Iterable[Signal]) -> list[str | Look]:
    """Return signals in words: names of events, and what wants a look."""
    return [
        one.look if isinstance(one, Wanted) else EVENT_TYPES[type(one)]  # type: ignore[index]
        for one in signals
    ]


def after(signals: Iterable[Signal]) -> list[float]:
    """Return how many seconds from now looks are wanted."""
    return [one.delay.total_seconds() for one in signals if isinstance(one, Wanted)]


def due(
    listener: PlexListener, later: timedelta
) -> dict[LibraryId | None, frozenset[ItemId]]:
    """Return which items are to be asked for, some time later."""
    return listener.touches.take(datetime.now(UTC) + later)


class TestPlaying:
    """Reports of players."""

    def test_a_known_session_is_told_without_a_look(
        self, listener: PlexListener
    ) -> None:
        """That is why it takes milliseconds."""
        assert told(listener.hear(playing("paused"))) == ["playback_paused"]
        assert told(listener.hear(playing("playing"))) == ["playback_resumed"]
        assert told(listener.hear(playing("buffering"))) == []

    def test_a_stop_is_told_and_looked_after(self, listener: PlexListener) -> None:
        """Only a look shows that the player left."""
        assert list(listener.hear(playing("stopped")))[1:] == [
            Wanted(Look.SESSIONS, AFTER_STOP)
        ]
        assert told(listener.hear(playing("stopped"))) == [Look.SESSIONS]

    def test_an_unknown_session_wants_a_look_at_once(
        self, listener: PlexListener
    ) -> None:
        """A report names neither user nor player."""
        wanted = [Wanted(Look.SESSIONS, SOON)]

        assert list(listener.hear(playing(session="8"))) == wanted
        assert list(listener.hear(playing(item="91"))) == wanted

    def test_an_unknown_session_that_stops_wants_nothing(
        self, listener: PlexListener
    ) -> None:
        """No look would show it."""
        assert list(listener.hear(playing("stopped", session="8"))) == []

    def test_vain_looks_become_rarer(self, listener: PlexListener) -> None:
        """A player may report each second, and never be listed."""
        facts = [playing(session="8")] * 10
        waits = [wait for fact in facts for wait in after(listener.hear(fact))]

        assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]

    def test_a_session_that_is_listed_may_be_looked_for_again(
        self, listener: PlexListener
    ) -> None:
        """At once, if it plays something else later."""
        for _ in range(5):
            list(listener.hear(playing(item="91")))
        list(listener.hear(playing()))

        assert after(listener.hear(playing(item="91"))) == [0]

    def test_memory_of_vain_looks_is_bounded(self, listener: PlexListener) -> None:
        """However many sessions somebody makes up."""
        for number in range(10 * MAX_REMEMBERED):
            list(listener.hear(playing(session=f"x{number}")))

        assert len(listener._unlisted) <= MAX_REMEMBERED


class TestItems:
    """What the server works on."""

    @pytest.mark.parametrize(
        "kind", [kind for kind in MediaType if kind is not MediaType.UNKNOWN]
    )
    def test_an_item_wants_a_look_when_it_has_settled(
        self, listener: PlexListener, kind: MediaType
    ) -> None:
        """And not for each of its frames."""
        (signal,) = listener.hear(touched(kind))

        assert signal == Wanted(Look.ITEMS, SETTLE)
        assert due(listener, SETTLE) == {FILMS.id: {"91"}}

    def test_an_item_that_has_not_settled_waits(self, listener: PlexListener) -> None:
        """Until the server has done with it, or some minutes."""
        (signal,) = listener.hear(touched(settled=False))

        assert signal == Wanted(Look.ITEMS, PATIENCE)
        assert due(listener, SETTLE) == {}

    def test_what_is_no_item_is_not_asked_for(self, listener: PlexListener) -> None:
        """Clips, collections and playlists are in no listing."""
        assert list(listener.hear(touched(MediaType.UNKNOWN))) == []
        assert listener.touches.wake_at is None

    def test_a_removal_is_made_sure_of(self, listener: PlexListener) -> None:
        """What tells of it is a question about the item, as with all else."""
        fact = Removed(
            item=ItemId("90"), library=FILMS.id, type=MediaType.UNKNOWN, title="Dune"
        )

        assert list(listener.hear(fact)) == [Wanted(Look.ITEMS, SETTLE)]
        assert due(listener, SETTLE) == {FILMS.id: {"90"}}

    def test_an_item_of_an_unnamed_library(self, listener: PlexListener) -> None:
        """Is asked for all the same."""
        fact = Removed(
            item=ItemId("90"), library=LibraryId(""), type=MediaType.MOVIE, title=""
        )
        list(listener.hear(fact))

        assert due(listener, SETTLE) == {None: {"90"}}


class TestScans:
    """What the server says of its scans."""

    def test_a_scan_is_told_when_its_library_is_known(
        self, listener: PlexListener
    ) -> None:
        """A second after it began; until then a look may show it."""
        assert list(listener.hear(scanning())) == [Wanted(Look.LIBRARIES, AFTER_SCAN)]
        assert told(listener.hear(scanning(FILMS))) == ["scan_started"]
        assert told(listener.hear(scanning(FILMS))) == []
        assert told(listener.hear(scanning(FILMS, ended=True))) == [
            "scan_finished",
            Look.LIBRARIES,
        ]

    def test_the_end_need_not_name_the_library_again(
        self, listener: PlexListener
    ) -> None:
        """It was named on the way."""
        list(listener.hear(scanning(KIDS)))
        event, _ = listener.hear(scanning(ended=True, title="Scanning Films"))

        assert isinstance(event, ScanFinished)
        assert event.library == KIDS

    def test_an_end_that_names_its_library_in_its_title_only(
        self, listener: PlexListener
    ) -> None:
        """The longest name that fits is meant."""
        events = list(listener.hear(scanning(ended=True, title="Scanning Kids' Films")))

        assert told(events) == ["scan_started", "scan_finished", Look.LIBRARIES]
        assert isinstance(events[0], ScanStarted)
        assert events[0].library == KIDS

    def test_an_end_of_no_known_library_wants_a_look(
        self, listener: PlexListener
    ) -> None:
        """The dates of the libraries tell."""
        assert told(listener.hear(scanning(ended=True))) == [Look.LIBRARIES]
        assert list(listener.hear(ScanDone())) == [Wanted(Look.LIBRARIES, AFTER_SCAN)]

    def test_a_new_line_does_not_wait_for_promises_of_the_old_one(
        self, listener: PlexListener
    ) -> None:
        """The next look ends the scan."""
        list(listener.hear(scanning(FILMS)))
        listener.line_up()
        now = datetime.now(UTC) + timedelta(seconds=9)

        assert told(listener.scans.look([FILMS, KIDS], now, now)) == ["scan_finished"]
        assert told(listener.hear(scanning(ended=True))) == [Look.LIBRARIES]

    def test_memory_of_scans_is_bounded(self, listener: PlexListener) -> None:
        """However many somebody begins and never ends."""
        for number in range(10 * MAX_REMEMBERED):
            fact = Scanning(uuid=str(number), library=FILMS.id, title="", ended=False)
            list(listener.hear(fact))

        assert len(listener._activities) <= MAX_REMEMBERED


def test_every_fact_is_understood(listener: PlexListener) -> None:
    """None falls through."""
    facts: list[Fact] = [
        playing("paused"),
        touched(),
        Removed(item=ItemId("1"), library=FILMS.id, type=MediaType.MOVIE, title=""),
        scanning(FILMS),
        ScanDone(),
    ]

    assert all(list(listener.hear(fact)) for fact in facts)
