"""What a server pushes, frame by frame, where no recording shows it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.showrunner.engine.events import event_type
from custom_components.showrunner.engine.model import (
    Library,
    LibraryId,
    MediaType,
)
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.server_events import Reason
from custom_components.showrunner.engine.sessions import SessionMachine
from custom_components.showrunner.engine.touches import TouchMachine
from custom_components.showrunner.providers.base import Look, Wanted
from custom_components.showrunner.providers.jellyfin.frames import facts, is_alive
from custom_components.showrunner.providers.jellyfin.listener import JellyfinListener

OURS = "ours"
EVENING = datetime(2026, 11, 21, 20, tzinfo=UTC)
NEVER = "0001-01-01T00:00:00.0000000Z"
HOUR = 3600
FILMS = Library(
    id=LibraryId("films"), name="Films", type=MediaType.MOVIE, locations=("/films",)
)


def frame(kind: str, data: object = None) -> str:
    """Return a frame as a server writes it."""
    return json.dumps({"MessageId": "1", "MessageType": kind, "Data": data})


def client(
    item: str | None = None,
    position: float = 0,
    *,
    spoke: float | None = None,
    paused: bool = False,
    **more: object,
) -> dict[str, Any]:
    """Return a client, and what it plays."""
    spoken = EVENING + timedelta(seconds=spoke) if spoke is not None else None
    session: dict[str, Any] = {
        "Id": "1",
        "UserId": "b0b",
        "UserName": "Bob",
        "DeviceId": "tv",
        "DeviceName": "TV",
        "PlayState": {"IsPaused": paused},
        "LastPlaybackCheckIn": spoken.isoformat() if spoken else NEVER,
    }
    if item:
        session["PlayState"]["PositionTicks"] = int(position * 10_000_000)
        session["NowPlayingItem"] = {
            "Id": item,
            "Name": item.title(),
            "Type": "Movie",
            "RunTimeTicks": HOUR * 10_000_000,
        }
    return session | more


class Hearer:
    """Somebody who hears frames, and knows one library."""

    def __init__(self) -> None:
        self.scans = ScanMachine()
        self.scans.look([FILMS], EVENING, EVENING)
        self.touches = TouchMachine(settle=timedelta(0))
        self.listener = JellyfinListener(
            SessionMachine(), self.touches, self.scans, OURS
        )
        self.wanted: list[Look] = []

    def hear(self, *frames: str) -> list[str]:
        """Return the types of the events that frames bring."""
        return [kind for each in frames for kind in self._heard(each)]

    def sessions(self, *sessions: dict[str, Any]) -> list[str]:
        """Return what a frame with these sessions tells."""
        return self.hear(frame("Sessions", list(sessions)))

    def _heard(self, text: str) -> Iterator[str]:
        for fact in facts(text):
            for signal in self.listener.hear(fact):
                if isinstance(signal, Wanted):
                    self.wanted.append(signal.look)
                else:
                    yield event_type(signal)  # type: ignore[arg-type]


@pytest.fixture
def tv() -> Hearer:
    """Return somebody who has heard of an idle TV."""
    hearer = Hearer()
    assert hearer.sessions(client()) == []
    return hearer


class TestPlaybacks:
    """What clients do that no recording in the folder shows."""

    def test_a_client_that_froze_finished_nothing(self, tv: Hearer) -> None:
        """The server shows it at the end, and then it is gone."""
        assert tv.sessions(client("dune", 0, spoke=0)) == ["playback_started"]
        assert tv.sessions(client("dune", HOUR, spoke=0)) == []
        assert tv.sessions() == ["playback_stopped", "session_ended"]

    def test_a_kind_without_a_word_of_ours(self, tv: Hearer) -> None:
        """It is played all the same; of its file the server tells no size."""
        clip = client("song", spoke=0)
        clip["NowPlayingItem"] |= {"Type": "MusicVideo", "Path": "/films/Song.mkv"}
        assert tv.sessions(clip) == ["playback_started"]
        [session] = tv.listener.playbacks.active
        assert session.item
        assert session.item.type is MediaType.UNKNOWN
        assert [file.path for file in session.item.files] == ["/films/Song.mkv"]

    def test_a_client_that_was_frozen_for_a_while(self, tv: Hearer) -> None:
        """Its report is believed, not the guess before it."""
        tv.sessions(client("dune", 0, spoke=0))
        assert tv.sessions(client("dune", HOUR, spoke=0)) == []
        assert tv.sessions(client("dune", 10, spoke=HOUR)) == []

    def test_the_end_without_a_last_report(self, tv: Hearer) -> None:
        """A client that stops was alive."""
        tv.sessions(client("dune", 0, spoke=0))
        tv.sessions(client("dune", HOUR * 0.95, spoke=0))
        assert tv.sessions(client(spoke=0)) == ["playback_finished", "playback_stopped"]

    def test_a_second_stop_tells_nothing(self, tv: Hearer) -> None:
        """Clients do that."""
        tv.sessions(client("dune", 0, spoke=0))
        assert tv.sessions(client(spoke=1)) == ["playback_stopped"]
        assert tv.sessions(client(spoke=2)) == []

    def test_a_report_after_the_stop(self, tv: Hearer) -> None:
        """It makes the session play again, until it is stopped again."""
        tv.sessions(client("dune", 0, spoke=0))
        assert tv.sessions(client(spoke=1)) == ["playback_stopped"]
        assert tv.sessions(client("dune", 5, spoke=2)) == ["playback_started"]
        assert tv.sessions(client(spoke=3)) == ["playback_stopped"]

    def test_another_item_without_a_stop(self, tv: Hearer) -> None:
        """One frame is both."""
        tv.sessions(client("dune", 100, spoke=0))
        assert tv.sessions(client("alien", 0, spoke=60)) == [
            "playback_stopped",
            "playback_started",
        ]

    def test_pauses_in_quick_succession(self, tv: Hearer) -> None:
        """Each 150 ms, each with a frame of its own."""
        tv.sessions(client("dune", 0, spoke=0))
        frames = [
            client("dune", 1, spoke=1 + 0.15 * number, paused=number % 2 == 0)
            for number in range(6)
        ]
        assert [kind for each in frames for kind in tv.sessions(each)] == [
            *("playback_paused", "playback_resumed") * 3
        ]

    def test_a_logout_in_the_middle(self, tv: Hearer) -> None:
        """The session is gone from the next frame on."""
        tv.sessions(client("dune", 100, spoke=0))
        assert tv.sessions() == ["playback_stopped", "session_ended"]

    def test_a_client_comes_and_goes_without_playing(self) -> None:
        """It is a session all the same."""
        hearer = Hearer()
        hearer.sessions()
        assert hearer.sessions(client()) == ["session_started"]
        assert hearer.sessions() == ["session_ended"]

    def test_a_trailer_is_no_playback(self, tv: Hearer) -> None:
        """Nor is any other extra, and its client stays."""
        clip = client("teaser", spoke=0)
        clip["NowPlayingItem"]["Type"] = "Trailer"
        extra = client("scene", spoke=1)
        extra["NowPlayingItem"] |= {"Type": "Video", "ExtraType": "DeletedScene"}

        assert tv.sessions(clip) == []
        assert tv.sessions(extra) == []
        assert tv.sessions(client("dune", spoke=2)) == ["playback_started"]

    def test_whose_sessions_are_told(self) -> None:
        """Not our own, and not those of tools with an API key that play nothing."""
        hearer = Hearer()
        hearer.sessions()
        ours = client(Id="2", DeviceId=OURS)
        tool = client(Id="3", DeviceId="tool", UserId="0" * 32)
        player = client("dune", Id="4", DeviceId="radio", UserId="0" * 32, spoke=0)

        assert hearer.sessions(ours, tool) == []
        assert hearer.sessions(ours, tool, player) == [
            "session_started",
            "playback_started",
        ]


class TestScans:
    """Told by whoever says so."""

    def test_a_walk_that_is_over_is_told_once(self) -> None:
        """Though the server says so twice."""
        hearer = Hearer()
        told = [
            hearer.hear(frame("RefreshProgress", {"ItemId": "films", "Progress": p}))
            for p in ("0", "93.75", "0", "0")
        ]
        assert told == [["scan_started"], [], ["scan_finished"], []]

    def test_a_walk_whose_beginning_was_missed(self) -> None:
        """It began all the same."""
        hearer = Hearer()
        progress = {"ItemId": "films", "Progress": "50"}
        assert hearer.hear(frame("RefreshProgress", progress)) == ["scan_started"]

    def test_folders_that_are_no_libraries(self) -> None:
        """Each library has one below it, and there are collections."""
        progress = {"ItemId": "folder", "Progress": "0"}
        assert Hearer().hear(frame("RefreshProgress", progress)) == []

    def test_a_scan_of_all_ends_with_its_task(self) -> None:
        """The walk through the folders ends long before."""
        hearer = Hearer()
        assert hearer.hear(tasks("Idle")) == []
        assert hearer.hear(tasks("Running")) == ["scan_started"]
        walk = [
            frame("RefreshProgress", {"ItemId": "films", "Progress": "0"}),
            frame("RefreshProgress", {"ItemId": "films", "Progress": "0"}),
        ]
        assert hearer.hear(*walk, tasks("Running"), tasks("Cancelling")) == []
        assert hearer.hear(tasks("Idle")) == ["scan_finished"]
        assert hearer.hear(tasks("Idle")) == []


def tasks(state: str) -> str:
    """Return a frame of all tasks."""
    other = {"Key": "CleanLog", "State": "Running"}
    return frame(
        "ScheduledTasksInfo", [other, {"Key": "RefreshLibrary", "State": state}]
    )


class TestHints:
    """Messages that say that something happened, and not what."""

    @pytest.mark.parametrize(
        ("kind", "data", "look"),
        [
            ("ActivityLogEntry", [], Look.USERS),
            ("UserUpdated", {"Id": "1"}, Look.USERS),
            ("UserDeleted", {"Id": "1"}, Look.USERS),
            ("TimerCreated", {"Id": "1", "ProgramId": "2"}, Look.RECORDINGS),
            ("TimerCancelled", {"Id": "1"}, Look.RECORDINGS),
            ("SeriesTimerCreated", {"Id": "1"}, Look.RECORDINGS),
            ("SeriesTimerCancelled", {"Id": "1"}, Look.RECORDINGS),
        ],
    )
    def test_they_want_a_look(self, kind: str, data: object, look: Look) -> None:
        """At what it was about."""
        hearer = Hearer()
        assert hearer.hear(frame(kind, data)) == []
        assert hearer.wanted == [look]

    @pytest.mark.parametrize(
        ("kind", "reason"),
        [
            ("ServerRestarting", Reason.RESTART),
            ("ServerShuttingDown", Reason.SHUTDOWN),
        ],
    )
    def test_farewells_are_remembered(self, kind: str, reason: Reason) -> None:
        """Until another line is up."""
        hearer = Hearer()
        hearer.hear(frame(kind, ""))
        assert hearer.listener.farewell is reason
        hearer.listener.line_up()
        assert hearer.listener.farewell is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"MessageType": 5}',
        frame("KeepAlive"),
        frame("ForceKeepAlive", 60),
        frame("Nonsense", {"a": 1}),
        frame("Sessions"),
        frame("Sessions", {"a": 1}),
        frame("Sessions", [None, 5, {}, {"Id": None}]),
        frame("LibraryChanged"),
        frame("LibraryChanged", {"ItemsAdded": "x", "ItemsRemoved": [None, 1]}),
        frame("RefreshProgress", {"ItemId": "films", "Progress": "much"}),
        frame("RefreshProgress", [1]),
        frame("ScheduledTasksInfo", [{"Key": "Other"}, None]),
        frame("ScheduledTasksInfo", "x"),
        frame("UserDataChanged", {"UserId": "1"}),
        frame("ScheduledTaskEnded", {"Key": "RefreshLibrary"}),
    ],
)
def test_frames_that_tell_nothing(text: str) -> None:
    """Whatever is in them."""
    hearer = Hearer()
    assert hearer.hear(text) == []
    assert hearer.wanted == []


def test_what_is_a_sign_of_life() -> None:
    """The server's reply; not its wish for one, nor a film of that name."""
    assert is_alive(frame("KeepAlive"))
    assert not is_alive(frame("ForceKeepAlive", 60))
    assert not is_alive(frame("Sessions", [client('"KeepAlive"', spoke=0)]))
