"""What a player says of itself, and what the listing says meanwhile."""

import pytest

from custom_components.showrunner.engine.model import (
    MediaType,
    PlaybackState,
)
from custom_components.showrunner.engine.playback_events import PlaybackEvent
from custom_components.showrunner.engine.sessions import SessionMachine

from .builders import HOUR, after, film, names, session
from .session_acts import STARTED, STOPPED_FOR_GOOD, look, looked, report

PLAYING, PAUSED = PlaybackState.PLAYING, PlaybackState.PAUSED
BUFFERING, STOPPED = PlaybackState.BUFFERING, PlaybackState.STOPPED
TRAILER = film("trailer", kind=MediaType.CLIP)


class TestReports:
    """A player's own word."""

    def test_a_report_tells_at_once(self) -> None:
        """No look is needed for what is known."""
        machine = looked(session())

        assert names(report(machine, 1, PAUSED, 60)) == ["playback_paused"]
        assert names(report(machine, 2, PAUSED, 60)) == []
        assert names(report(machine, 3, PLAYING, 60)) == ["playback_resumed"]
        assert names(report(machine, 4, BUFFERING, 60)) == []
        assert names(report(machine, 5, PLAYING, 65)) == []

    def test_a_report_carries_its_own_position(self) -> None:
        """The look's would be old."""
        events = report(looked(session(position=1)), 1, PAUSED, 77.5)

        assert events is not None
        assert [e.session.position for e in events if isinstance(e, PlaybackEvent)] == [
            77.5
        ]

    def test_before_the_first_look_only_a_look_helps(self) -> None:
        """A report names neither user nor player."""
        assert report(SessionMachine(), 1, PLAYING) is None

    def test_an_unknown_session_or_item_wants_a_look(self) -> None:
        """The same."""
        assert report(looked(), 1, PLAYING) is None
        assert report(looked(session()), 1, PLAYING, item="brazil") is None

    def test_a_stop_is_told_once_whoever_says_so_first(self) -> None:
        """Report, report, listing."""
        machine = looked(session())

        assert names(report(machine, 1, STOPPED)) == ["playback_stopped"]
        assert names(report(machine, 2, STOPPED)) == []
        assert look(machine, 5) == ["session_ended"]

    def test_a_player_that_stopped_has_left_when_it_is_not_listed(self) -> None:
        """However lately it reported."""
        machine = looked(session())
        report(machine, 1, STOPPED)

        assert look(machine, 2) == ["session_ended"]

    def test_a_stop_is_told_though_its_report_was_lost(self) -> None:
        """The listing shows it."""
        machine = looked(session())

        assert look(machine, 5) == STOPPED_FOR_GOOD
        assert report(machine, 6, STOPPED) is None

    def test_a_stopped_session_is_not_active(self) -> None:
        """Though the server may list it."""
        machine = looked(session())
        report(machine, 1, STOPPED, 30)

        assert machine.active == ()

    @pytest.mark.parametrize("listed", [30, 30.5, 0])
    @pytest.mark.parametrize("seconds", [2, 3, 4, 60])
    def test_a_stale_listing_does_not_start_what_has_stopped(
        self, listed: float, seconds: float
    ) -> None:
        """The server lists what its player reported before the stop."""
        machine = looked(session(position=listed))
        report(machine, 1, STOPPED, 30.5)

        assert look(machine, seconds, session(position=listed)) == []
        assert look(machine, seconds + 30, session(position=listed)) == []
        assert machine.active == ()

    @pytest.mark.parametrize("again", [0, 31, 1000])
    def test_a_listing_that_moves_on_after_a_stop_is_a_new_playback(
        self, again: float
    ) -> None:
        """Somebody plays it again in the same session, and no report got here."""
        machine = looked(session(position=30))
        report(machine, 1, STOPPED, 30)
        told = look(machine, 10, session(position=again))
        told += look(machine, 20, session(position=again + 10))

        assert told == ["playback_started"]
        assert look(machine, 30) == STOPPED_FOR_GOOD

    def test_a_report_after_a_stop_is_a_new_playback(self) -> None:
        """The same session, played again."""
        machine = looked(session())
        report(machine, 1, STOPPED, HOUR)

        assert names(report(machine, 2, PLAYING, 0)) == ["playback_started"]
        assert names(report(machine, 3, STOPPED, HOUR)) == [
            "playback_finished",
            "playback_stopped",
        ]

    def test_what_stopped_while_it_buffered_does_not_start_by_a_stale_listing(
        self,
    ) -> None:
        """Nothing of it was told, and nothing is left to tell."""
        machine = looked()
        look(machine, 10, session(state=BUFFERING))

        assert names(report(machine, 11, STOPPED)) == []
        assert machine.active == ()
        assert look(machine, 14, session()) == []
        assert look(machine, 20) == ["session_ended"]


class TestOrder:
    """A listing is as old as the moment it was asked for."""

    def test_a_report_newer_than_the_listing_wins(self) -> None:
        """The answer was on its way when the player paused."""
        machine = looked(session())
        report(machine, 10, PAUSED, 50)
        events = machine.look([session(position=40)], asked=after(9), now=after(11))

        assert events == []
        assert machine.active[0].state is PAUSED
        assert machine.active[0].position == 50

    def test_a_listing_may_lag_behind_reports_a_little(self) -> None:
        """It was asked for just after the pause, and does not know of it."""
        machine = looked(session())
        report(machine, 10, PAUSED)

        assert look(machine, 11, session()) == []
        assert look(machine, 13, session()) == ["playback_resumed"]

    def test_a_listing_without_a_session_that_just_reported(self) -> None:
        """It plays; the listing is late."""
        machine = looked(session())
        report(machine, 10, PLAYING)

        assert look(machine, 11) == []
        assert look(machine, 13) == STOPPED_FOR_GOOD

    def test_a_listing_with_another_item_is_newer_than_any_report(self) -> None:
        """Reports of the old item do not hold the new one back."""
        machine = looked(session())
        report(machine, 10, PLAYING)

        assert look(machine, 10.5, session(item=film("brazil"))) == [
            "playback_stopped",
            "playback_started",
        ]

    def test_a_listing_newer_than_the_reports_wins(self) -> None:
        """A report was lost."""
        machine = looked(session())
        report(machine, 1, PLAYING)

        assert look(machine, 30, session(state=PAUSED)) == ["playback_paused"]


class TestClips:
    """Trailers and pre-rolls."""

    def test_a_clip_tells_nothing(self) -> None:
        """Nobody wants the lights to dim for an advertisement."""
        machine = looked()

        assert look(machine, 10, session(item=TRAILER)) == []
        assert machine.active == ()
        assert look(machine, 20) == []

    def test_a_clip_asks_for_nothing_once_it_is_known(self) -> None:
        """Its reports are not worth a look each."""
        machine = looked()

        assert report(machine, 1, PLAYING, item="trailer") is None
        look(machine, 2, session(item=TRAILER))
        assert report(machine, 3, PLAYING, item="trailer") == []
        assert report(machine, 4, STOPPED, item="trailer") == []

    def test_clips_that_are_over_are_forgotten(self) -> None:
        """There is one before each film."""
        machine = looked(session(item=TRAILER))
        look(machine, 10)

        assert report(machine, 11, PLAYING, item="trailer") is None

    def test_the_film_after_the_clip_starts(self) -> None:
        """In the same session."""
        machine = looked(session(item=TRAILER))

        assert report(machine, 1, PLAYING) is None
        assert look(machine, 2, session()) == STARTED
