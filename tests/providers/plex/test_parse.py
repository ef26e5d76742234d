"""Answers of a Plex server, turned into facts."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    RecordingState,
)
from custom_components.showrunner.providers.plex import parse
from custom_components.showrunner.providers.plex.parse_files import MAX_FILES
from custom_components.showrunner.providers.plex.parse_items import MAX_TAGS, item
from custom_components.showrunner.providers.plex.wire import Metadata

from .answers import EPISODE, GRAB, KNOWN, SHOWS, items


class TestContainer:
    """Every answer has one."""

    def test_it_is_what_counts(self) -> None:
        """The rest of an answer is nothing."""
        assert parse.container({"MediaContainer": {"size": 0}}) == {"size": 0}

    @pytest.mark.parametrize(
        "payload",
        [None, [], {}, "", 1, {"MediaContainer": []}, [{"MediaContainer": 1}]],
    )
    def test_without_it_something_else_answered(self, payload: object) -> None:
        """And that is an error."""
        with pytest.raises(BadPayloadError):
            parse.container(payload)


class TestItems:
    """Films, episodes, tracks."""

    def test_an_episode(self) -> None:
        """With all that Showrunner reads of it."""
        assert items({"Metadata": [EPISODE]}, KNOWN) == [
            Item(
                id=ItemId("90"),
                type=MediaType.EPISODE,
                title="Pilot",
                library=SHOWS,
                year=2014,
                show="The 100",
                season=1,
                episode=2,
                revision="1700000100-2520000",
                tags_told=False,
                genres=("Action", "Drama"),
                guids={"imdb": "tt1", "tvdb": "22"},
                files=(
                    MediaFile(path="/tv/1.mkv", size=10, container="mkv"),
                    MediaFile(path="/tv/2.mkv"),
                ),
                duration=2520,
                rating=7.4,
                summary="Landed.",
                added_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
                updated_at=datetime(2023, 11, 14, 22, 15, tzinfo=UTC),
            )
        ]

    def test_a_track(self) -> None:
        """Its parents are an album and an artist, and it is no episode."""
        track = {**EPISODE, "type": "track"}
        found = item(cast(Metadata, track), KNOWN)

        assert (found.album, found.artist) == ("Season 1", "The 100")
        assert (found.show, found.season, found.episode) == (None, None, None)

    def test_an_album(self) -> None:
        """Its parent is an artist."""
        album = {"ratingKey": 1, "type": "album", "parentTitle": "Air", "index": 1}
        found = item(cast(Metadata, album), KNOWN)

        assert (found.artist, found.album, found.season) == ("Air", None, None)

    def test_a_season(self) -> None:
        """Its parent is a show, and its index its number."""
        season = {"type": "season", "parentTitle": "The 100", "index": "3"}
        found = item(cast(Metadata, season), KNOWN)

        assert (found.show, found.season, found.episode) == ("The 100", 3, None)

    def test_a_film(self) -> None:
        """It belongs to nothing but its library."""
        found = item({"type": "movie", "title": "Dune"}, KNOWN)

        assert (found.show, found.season, found.artist, found.library) == (None,) * 4

    def test_numbers_may_be_texts_and_texts_numbers(self) -> None:
        """Both mean the same."""
        wobbly = {
            **EPISODE,
            "ratingKey": 90,
            "parentIndex": "1",
            "index": "2",
            "year": "2014",
            "librarySectionID": "2",
            "duration": "2520000",
            "rating": "7.4",
            "addedAt": "1700000000",
            "updatedAt": 1_700_000_100.0,
        }

        assert items({"Metadata": [wobbly]}, KNOWN) == items(
            {"Metadata": [EPISODE]}, KNOWN
        )

    def test_the_library_may_stand_at_the_container(self) -> None:
        """As it does in a listing of one library."""
        bare = {"ratingKey": "1", "type": "movie"}
        answer = {"librarySectionID": 2, "Metadata": [bare]}

        assert items(answer, KNOWN)[0].library == SHOWS

    def test_an_unknown_library_goes_by_what_is_said_of_it(self) -> None:
        """A new one, before it was listed."""
        data = {**EPISODE, "librarySectionID": 9, "librarySectionTitle": "New"}

        assert items({"Metadata": [data]}, KNOWN)[0].library == Library(
            id=LibraryId("9"), name="New"
        )

    def test_an_audience_rates_what_critics_do_not(self) -> None:
        """Either is a rating."""
        found = item({"type": "movie", "audienceRating": "8.1"}, KNOWN)

        assert found.rating == 8.1

    def test_what_nobody_could_have_is_bounded(self) -> None:
        """An item of a thousand files is a mistake of its server."""
        data = {
            **EPISODE,
            "Media": [{"Part": [{"file": str(n)} for n in range(1000)]}],
            "Genre": [{"tag": str(n)} for n in range(1000)],
            "Guid": [{"id": f"{n}://1"} for n in range(1000)],
        }
        found = items({"Metadata": [data]}, KNOWN)[0]

        assert len(found.files) == MAX_FILES
        assert len(found.genres) == len(found.guids) == MAX_TAGS

    def test_a_newer_servers_type_is_unknown(self) -> None:
        """And no error."""
        assert item({"type": "hologram"}, KNOWN).type is MediaType.UNKNOWN

    @pytest.mark.parametrize("answer", [{}, {"size": 0}, {"Metadata": None}])
    def test_an_empty_listing_has_no_key_at_all(self, answer: dict[str, Any]) -> None:
        """So nothing is what it holds."""
        assert items(answer, KNOWN) == []

    def test_what_has_no_id_cannot_be_asked_for(self) -> None:
        """A row of pictures, for example."""
        assert items({"Metadata": [{"type": "movie", "title": "X"}]}, {}) == []


class TestTheRest:
    """Server, libraries, users, recordings."""

    def test_a_server(self) -> None:
        """As it introduces itself."""
        root = {"machineIdentifier": "abc", "friendlyName": "Attic", "version": "1.43"}
        found = parse.server(root, full_access=False)

        assert (found.id, found.name, found.version) == ("abc", "Attic", "1.43")
        assert found.full_access is False

    def test_a_server_without_an_id_is_none(self) -> None:
        """And one without a name is called by its product."""
        with pytest.raises(BadPayloadError):
            parse.server({"friendlyName": "Attic"}, full_access=True)
        found = parse.server({"machineIdentifier": "a"}, full_access=True)
        assert found.name == "Plex Media Server"

    @pytest.mark.parametrize("refreshing", [True, 1, "1"])
    def test_a_library(self, refreshing: object) -> None:
        """With its folders and how far its scan is."""
        section = {
            "key": 2,
            "title": "Shows",
            "type": "show",
            "refreshing": refreshing,
            "scannedAt": "1700000000",
            "contentChangedAt": 18_253_756,
            "Location": [{"id": 1, "path": "/tv"}, {"path": "/more"}],
        }

        assert parse.libraries({"Directory": [section]}) == [
            Library(
                id=LibraryId("2"),
                name="Shows",
                type=MediaType.SHOW,
                locations=("/tv", "/more"),
                scanning=True,
                scanned_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
                revision="18253756",
            )
        ]

    def test_what_has_no_key_is_no_library(self) -> None:
        """It could not be asked for."""
        assert parse.libraries({"Directory": [{"title": "X"}, None]}) == []

    def test_users(self) -> None:
        """The nameless account is nobody's."""
        accounts = [{"id": 0, "name": ""}, {"id": 1, "name": "Anna"}, {"name": "X"}]

        assert [
            (user.id, user.name) for user in parse.users({"Account": accounts})
        ] == [("1", "Anna")]

    def test_a_recording(self) -> None:
        """Wherever it is listed."""
        listed = parse.recordings({"MediaGrabOperation": [GRAB]})
        nested = parse.recordings(
            {"MediaSubscription": [{"MediaGrabOperation": [GRAB]}, {}]}
        )

        assert listed == nested
        assert (listed[0].id, listed[0].title, listed[0].channel) == (
            "g1",
            "Home",
            "BBC",
        )
        assert listed[0].series == "The Expanse"
        assert listed[0].start == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert listed[0].state is RecordingState.RECORDING

    @pytest.mark.parametrize(
        ("grab", "key"),
        [
            ({"key": "k"}, "k"),
            ({"Metadata": {"ratingKey": 5}}, "5"),
            ({"mediaSubscriptionID": 3}, "3"),
        ],
    )
    def test_a_recording_without_an_id(self, grab: dict[str, Any], key: str) -> None:
        """Goes by whatever else tells it apart."""
        assert parse.recordings({"MediaGrabOperation": [grab]})[0].id == key

    def test_a_status_that_a_newer_server_invents(self) -> None:
        """Is unknown."""
        grabs = {"MediaGrabOperation": [{**GRAB, "status": "dreaming"}]}

        assert parse.recordings(grabs)[0].state is RecordingState.UNKNOWN
