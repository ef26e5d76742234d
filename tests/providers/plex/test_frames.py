"""What a Plex server pushes, turned into facts."""

import json
from random import Random
from typing import Any

import orjson
import pytest

from custom_components.showrunner.engine.model import (
    ItemId,
    LibraryId,
    MediaType,
    PlaybackState,
    SessionId,
)
from custom_components.showrunner.providers.plex.frames import (
    LIBRARY,
    Fact,
    Playing,
    Removed,
    ScanDone,
    Scanning,
    Touched,
    facts,
)

from .spoil import spoiled

KEYS = {
    "playing": "PlaySessionStateNotification",
    "timeline": "TimelineEntry",
    "activity": "ActivityNotification",
    "status": "StatusNotification",
}
REPORT = {"sessionKey": "7", "ratingKey": "90", "viewOffset": 1500, "state": "playing"}
CREATED = {
    "identifier": LIBRARY,
    "sectionID": "1",
    "itemID": "90",
    "type": 1,
    "title": "Dune",
    "state": 5,
    "metadataState": "created",
}
SCAN: dict[str, Any] = {
    "event": "updated",
    "uuid": "u-1",
    "Activity": {
        "type": "library.update.section",
        "title": "Scanning Films",
        "Context": {"librarySectionID": "1"},
    },
}
DONE = {"notificationName": "LIBRARY_UPDATE", "title": "Library scan complete"}
GOOD: dict[str, dict[str, Any]] = {
    "playing": REPORT,
    "timeline": CREATED,
    "activity": SCAN,
    "status": DONE,
}


def heard(kind: str, *entries: Any) -> list[Fact]:
    """Return what a frame with some entries says."""
    notification = {"type": kind, "size": len(entries), KEYS[kind]: list(entries)}
    return list(facts(orjson.dumps({"NotificationContainer": notification}).decode()))


def timeline(**changes: Any) -> list[Fact]:
    """Return what the timeline says, with some things said differently."""
    return heard("timeline", {**CREATED, **changes})


class TestPlaying:
    """A player's report."""

    def test_a_report(self) -> None:
        """Its position is in milliseconds."""
        assert heard("playing", REPORT) == [
            Playing(SessionId("7"), ItemId("90"), PlaybackState.PLAYING, 1.5)
        ]

    def test_ids_may_be_numbers(self) -> None:
        """As they were in older versions."""
        numbers = {**REPORT, "sessionKey": 7, "ratingKey": 90, "viewOffset": "1500"}

        assert heard("playing", numbers) == heard("playing", REPORT)

    def test_a_state_that_a_newer_server_invents(self) -> None:
        """Is unknown, and no error."""
        (fact,) = heard("playing", {**REPORT, "state": "dreaming"})

        assert isinstance(fact, Playing)
        assert fact.state is PlaybackState.UNKNOWN


class TestTimeline:
    """The life of an item."""

    def test_a_new_item(self) -> None:
        """Created and settled in one frame, as 1.43 says it."""
        assert timeline() == [
            Touched(
                item=ItemId("90"),
                library=LibraryId("1"),
                type=MediaType.MOVIE,
                settled=True,
            )
        ]

    @pytest.mark.parametrize(
        ("changes", "settled"),
        [
            ({"state": 0}, False),
            ({"state": 5, "metadataState": None}, True),
            ({"state": 5, "metadataState": "processing"}, False),
            ({"state": 5, "queueSize": 3}, False),
            ({"state": 5, "queueSize": 0}, True),
            ({"state": 5, "queueSize": "0"}, True),
            ({"state": "5"}, True),
            ({"state": 3, "metadataState": "loading"}, False),
        ],
    )
    def test_how_far_an_item_is(
        self, changes: dict[str, Any], *, settled: bool
    ) -> None:
        """Settled is what is processed, with nothing in the queue."""
        (fact,) = timeline(**changes)

        assert isinstance(fact, Touched)
        assert fact.settled is settled

    @pytest.mark.parametrize("state", [6, 7, -1, None, "x", 1e9])
    def test_what_comes_after_is_not_told(self, state: object) -> None:
        """Analysis, and what a newer server invents."""
        assert timeline(state=state) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": 9},
            {"state": "9", "metadataState": ""},
            {"state": 5, "metadataState": "deleted"},
            {"state": 5, "type": -1},
            {"state": 9, "metadataState": "deleted", "type": -1},
        ],
    )
    def test_a_removed_item(self, changes: dict[str, Any]) -> None:
        """Each version says so in its own way."""
        (fact,) = timeline(**changes)

        assert isinstance(fact, Removed)
        assert (fact.item, fact.library, fact.title) == ("90", "1", "Dune")

    @pytest.mark.parametrize("kind", [12, 15, 18, None, "x"])
    def test_a_removed_clip_or_collection_is_not_told(self, kind: object) -> None:
        """No library of ours holds it."""
        assert timeline(type=kind, state=9) == []

    @pytest.mark.parametrize(
        "identifier",
        [
            "tv.plex.providers.epg.onconnect:4",
            "com.plexapp.plugins.myplex",
            "",
            None,
            [],
        ],
    )
    @pytest.mark.parametrize("state", [5, 9])
    def test_frames_of_others_are_dropped(self, identifier: object, state: int) -> None:
        """Guides send floods of removals, with libraries and items of their own."""
        assert timeline(identifier=identifier, state=state) == []

    def test_an_item_without_an_id_is_none(self) -> None:
        """It could not be asked for."""
        assert timeline(itemID=None) == []

    def test_ids_may_be_numbers(self) -> None:
        """As they were in older versions."""
        assert timeline(itemID=90, sectionID=1, type="1") == timeline()


class TestScans:
    """Activities, and the word that a scan is done."""

    def test_a_scan_that_names_its_library(self) -> None:
        """A second after it began."""
        assert heard("activity", SCAN) == [
            Scanning(
                uuid="u-1",
                library=LibraryId("1"),
                title="Scanning Films",
                ended=False,
            )
        ]

    @pytest.mark.parametrize("context", [None, {}, [], {"librarySectionID": None}])
    def test_a_scan_that_does_not(self, context: object) -> None:
        """As every scan begins."""
        activity = {**SCAN["Activity"], "Context": context}
        (fact,) = heard("activity", {**SCAN, "event": "ended", "Activity": activity})

        assert isinstance(fact, Scanning)
        assert (fact.library, fact.ended) == (None, True)

    @pytest.mark.parametrize(
        "activity", [None, {}, {"type": "library.refresh.items"}, {"type": ["x"]}]
    )
    def test_other_activities_are_not_told(self, activity: object) -> None:
        """Thumbnails and intros, for example."""
        assert heard("activity", {**SCAN, "Activity": activity}) == []

    def test_the_end_of_some_scan(self) -> None:
        """It does not say of what."""
        assert heard("status", DONE, {"notificationName": "OTHER"}) == [ScanDone()]


class TestFrames:
    """As a whole."""

    @pytest.mark.parametrize("kind", KEYS)
    def test_every_entry_is_read(self, kind: str) -> None:
        """Not only the first."""
        assert len(heard(kind, GOOD[kind], None, GOOD[kind], GOOD[kind])) == 3

    @pytest.mark.parametrize(
        "frame",
        [
            "",
            "garbage",
            "[]",
            "null",
            "7",
            "{}",
            '{"NotificationContainer": 1}',
            '{"NotificationContainer": {}}',
            '{"NotificationContainer": {"type": ["playing"]}}',
            '{"NotificationContainer": {"type": "playing"}}',
            '{"NotificationContainer": {"type": "new", "New": [{}]}}',
            '{"NotificationContainer": {"type": "timeline", "TimelineEntry": [1]}}',
            '{"NotificationContainer": {"type": "timeline"',
            "[" * 100_000,
            "\ud800",
        ],
    )
    def test_a_frame_that_makes_no_sense_says_nothing(self, frame: str) -> None:
        """And stops nobody."""
        assert list(facts(frame)) == []

    @pytest.mark.parametrize("kind", KEYS)
    def test_no_nonsense_raises(self, kind: str) -> None:
        """2,000 frames with something wrong in each."""
        random = Random(5)  # noqa: S311 - it only has to vary
        for _ in range(2000):
            entry = spoiled(random, spoiled(random, GOOD[kind]))
            frame = {"NotificationContainer": {"type": kind, KEYS[kind]: entry}}
            list(facts(json.dumps(frame)))
