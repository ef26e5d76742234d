"""What somebody did between two looks at the sessions."""

from custom_components.showrunner.engine.model import PlaybackState, Session, SessionId
from custom_components.showrunner.engine.playback_events import PlaybackEvent

from .builders import HOUR, after, film, names, session
from .session_acts import STARTED, STOPPED_FOR_GOOD, look, looked, report

PLAYING, PAUSED = PlaybackState.PLAYING, PlaybackState.PAUSED
BUFFERING, STOPPED = PlaybackState.BUFFERING, PlaybackState.STOPPED


class TestLooks:
    """Without any report, which is what polling is."""

    def test_the_first_look_tells_nothing(self) -> None:
        """What plays already is a state of affairs."""
        machine = looked(session(), session("2", PAUSED, player="phone"))

        assert [one.id for one in machine.active] == ["1", "2"]
        assert look(machine, 10, session(), session("2", PAUSED, player="phone")) == []

    def test_a_playback_from_start_to_end(self) -> None:
        """Each change is told once."""
        machine = looked()

        assert look(machine, 10, session()) == STARTED
        assert look(machine, 20, session(position=10)) == []
        assert look(machine, 30, session(state=PAUSED)) == ["playback_paused"]
        assert look(machine, 40, session(state=PAUSED)) == []
        assert look(machine, 50, session()) == ["playback_resumed"]
        assert look(machine, 60) == STOPPED_FOR_GOOD
        assert look(machine, 70) == []

    def test_what_appears_paused_was_started_first(self) -> None:
        """An automation that waits for a start must not miss it."""
        assert look(looked(), 10, session(state=PAUSED)) == [
            *STARTED,
            "playback_paused",
        ]

    def test_buffering_is_no_change(self) -> None:
        """A slow network is not somebody's wish."""
        machine = looked(session())

        assert look(machine, 10, session(state=BUFFERING)) == []
        assert look(machine, 20, session()) == []
        assert look(machine, 30, session(state=PlaybackState.UNKNOWN)) == []

    def test_a_pause_that_buffers_is_still_a_pause(self) -> None:
        """Only playing ends it."""
        machine = looked(session(state=PAUSED))

        assert look(machine, 10, session(state=BUFFERING)) == []
        assert look(machine, 20, session(state=PAUSED)) == []
        assert look(machine, 30, session()) == ["playback_resumed"]

    def test_what_begins_by_buffering_starts_when_it_plays(self) -> None:
        """Nothing has been seen until then."""
        machine = looked()

        assert look(machine, 10, session(state=BUFFERING)) == ["session_started"]
        assert look(machine, 20, session()) == ["playback_started"]

    def test_what_never_got_beyond_buffering_never_stopped(self) -> None:
        """Only its client came and went."""
        machine = looked()
        look(machine, 10, session(state=BUFFERING))

        assert look(machine, 20) == ["session_ended"]

    def test_another_item_is_a_stop_and_a_start(self) -> None:
        """The stop carries the old item, the start the new one."""
        machine = looked(session(item=film("dune")))
        events = machine.look([session(item=film("brazil"))], after(10), after(10))

        assert names(events) == ["playback_stopped", "playback_started"]
        assert [e.session.item for e in events if isinstance(e, PlaybackEvent)] == [
            film("dune"),
            film("brazil"),
        ]

    def test_the_next_episode_is_the_same_client(self) -> None:
        """Autoplay goes on under another key, and nobody left the room."""
        machine = looked(session("1", item=film("one")))

        assert look(machine, 10, session("2", item=film("two"))) == [
            "playback_stopped",
            "playback_started",
        ]

    def test_a_session_can_be_idle(self) -> None:
        """Some servers list clients that play nothing."""
        machine = looked()

        assert look(machine, 10, session(idle=True)) == ["session_started"]
        assert machine.active == ()
        assert look(machine, 20, session()) == ["playback_started"]
        assert look(machine, 30, session(idle=True)) == ["playback_stopped"]
        assert look(machine, 40) == ["session_ended"]

    def test_two_sessions_of_one_player_are_one_client(self) -> None:
        """It leaves with its last session."""
        machine = looked()

        assert (
            look(machine, 10, session("1"), session("2")).count("session_started") == 1
        )
        assert look(machine, 20, session("2")) == ["playback_stopped"]
        assert look(machine, 30) == STOPPED_FOR_GOOD

    def test_a_state_that_is_listed_as_stopped(self) -> None:
        """A server may list a session a while longer."""
        machine = looked(session(position=60))

        assert look(machine, 10, session(state=STOPPED, position=60)) == [
            "playback_stopped"
        ]
        assert machine.active == ()
        assert look(machine, 20) == ["session_ended"]


class TestFinished:
    """Played so far that the rest does not matter."""

    def test_finished_is_told_once_at_the_threshold(self) -> None:
        """The stop still follows."""
        machine = looked(session())

        assert look(machine, 1, session(position=HOUR * 0.899)) == []
        assert look(machine, 2, session(position=HOUR * 0.9)) == ["playback_finished"]
        assert look(machine, 3, session(position=HOUR * 0.95)) == []
        assert look(machine, 4, session(position=HOUR * 0.5)) == []
        assert look(machine, 5, session(position=HOUR * 0.95)) == []
        assert look(machine, 6) == STOPPED_FOR_GOOD

    def test_the_threshold_is_an_option(self) -> None:
        """Who watches no credits may want 80 %."""
        machine = looked(session())
        machine.finished_share = 0.8

        assert look(machine, 1, session(position=HOUR * 0.8)) == ["playback_finished"]

    def test_a_stop_report_past_the_threshold_finishes_first(self) -> None:
        """The last report may be the only one past it."""
        machine = looked(session())

        assert names(report(machine, 1, STOPPED, HOUR * 0.92)) == [
            "playback_finished",
            "playback_stopped",
        ]

    def test_a_stop_report_before_the_threshold_does_not(self) -> None:
        """Somebody gave up."""
        assert names(report(looked(session()), 1, STOPPED, HOUR * 0.5)) == [
            "playback_stopped"
        ]

    def test_what_was_past_the_threshold_at_the_first_look_is_not_told(self) -> None:
        """It finished before anybody looked."""
        machine = looked(session(position=HOUR * 0.95))

        assert look(machine, 10, session(position=HOUR * 0.97)) == []
        assert look(machine, 20) == STOPPED_FOR_GOOD

    def test_an_item_without_duration_never_finishes(self) -> None:
        """Live TV has no end."""
        machine = looked()
        live = Session(
            id=SessionId("1"),
            user=session().user,
            player=session().player,
            item=film("news").__replace__(duration=None),
            state=PLAYING,
            position=10**6,
        )

        assert look(machine, 10, live) == STARTED

    def test_the_same_film_again_finishes_again(self) -> None:
        """It is another playback."""
        machine = looked(session(position=HOUR * 0.95))
        look(machine, 10)

        assert look(machine, 20, session()) == STARTED
        assert look(machine, 30, session(position=HOUR)) == ["playback_finished"]
