"""What an automation reads in an event, and that the recorder will keep it."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
import json
from random import Random

import orjson
import pytest

from custom_components.showrunner.engine.events import ServerEvent, as_data
from custom_components.showrunner.engine.library_events import ItemAdded, SyncFinished
from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    Library,
    LibraryId,
    MediaFile,
    MediaType,
    Player,
    PlayerId,
    PlayMethod,
    Recording,
    RecordingId,
    RecordingState,
    Session,
    SessionId,
    User,
    UserId,
)
from custom_components.showrunner.engine.payload import (
    MAX_BYTES,
    bounded,
    item_data,
    recording_data,
    session_data,
)
from custom_components.showrunner.engine.playback_events import PlaybackStarted
from custom_components.showrunner.engine.server_events import (
    RecordingStarted,
    UserCreated,
)
from custom_components.showrunner.engine.syncs import SyncMode, Tally

from .builders import ANNA, FILMS, HOUR, NOON, film, session

SERVER = {
    "entry_id": "01K9YTBDJ5Y5T5V1Q1Y8JQ2X7C",
    "device_id": "5f0e7c2b9a0c4b0c8d7e6f5a4b3c2d1e",
    "id": "d1c5f0b7a9e84c1f9b9e8d7c6b5a49382716f5e4",
    "name": "Attic",
    "kind": "plex",
}
HOSTILE = ("x", "ü", "漢", "😀", '"', "\\", "\x00", "\u2028")


def monster(character: str, length: int = 100_000, count: int = 1_000) -> Item:
    """Return an item of which everything is far too much."""
    long = character * length
    path = character * min(length, 4_000)
    return Item(
        id=ItemId(long),
        type=MediaType.EPISODE,
        title=long,
        library=Library(id=LibraryId(long), name=long),
        year=2**53,
        show=long,
        season=2**53,
        episode=2**53,
        artist=long,
        album=long,
        genres=(long,) * count,
        guids={f"{number}{long}": long for number in range(count)},
        files=(MediaFile(path=path, size=2**53, container=path),) * count,
        duration=1e300,
        rating=1e300,
        summary=long,
    )


def watching(item: Item, text: str) -> Session:
    """Return a session of which everything is far too much."""
    return Session(
        id=SessionId(text),
        user=User(id=UserId(text), name=text),
        player=Player(
            id=PlayerId(text), name=text, product=text, platform=text, address=text
        ),
        item=item,
        position=1e300,
    )


def stored(event: ServerEvent) -> tuple[int, bool]:
    """Return the bytes that the recorder would store, and whether it was cut."""
    data = as_data(event, SERVER)
    return len(orjson.dumps(data)), data.get("truncated", False)


@pytest.mark.parametrize("character", HOSTILE)
def test_an_event_fits_whatever_a_server_says(character: str) -> None:
    """Measured as Home Assistant's recorder measures it."""
    item, text = monster(character, 5_000, 200), character * 5_000
    events: list[ServerEvent] = [
        PlaybackStarted(at=NOON, session=watching(item, text)),
        ItemAdded(
            at=NOON, library=item.library or FILMS, item=item, items=(item,) * 99
        ),
        SyncFinished(
            at=NOON,
            library=item.library or FILMS,
            mode=SyncMode.DEEP,
            duration=timedelta(0),
            tally=Tally(),
            items=dict.fromkeys(("added", "updated", "removed"), (item,) * 10),
        ),
        UserCreated(at=NOON, user=User(id=UserId(text), name=text)),
        RecordingStarted(
            at=NOON,
            recording=Recording(
                id=RecordingId(text),
                title=text,
                state=RecordingState.RECORDING,
                channel=text,
                series=text,
            ),
        ),
    ]

    for event in events:
        size, is_cut = stored(event)
        assert size <= MAX_BYTES
        assert is_cut


def test_an_event_fits_at_the_worst_a_server_could_say() -> None:
    """Titles of 100,000 characters, 1,000 files, thousands of ids."""
    item = monster("漢", 100_000, 1_000)
    size, is_cut = stored(PlaybackStarted(at=NOON, session=watching(item, "x" * 10**5)))

    assert size <= MAX_BYTES
    assert is_cut


def test_keys_that_a_server_chose_are_cut_too() -> None:
    """The source of an external id is the server's word."""
    data = bounded({"guids": {"x" * 50_000: "1"}})

    assert len(orjson.dumps(data)) <= MAX_BYTES
    assert data["truncated"]


def test_a_small_event_is_told_whole() -> None:
    """With every key, and without a word of having been cut."""
    data = as_data(ItemAdded(at=NOON, library=FILMS, item=film()), SERVER)

    common = ["type", "at", "device_id", "server"]
    assert list(data) == [*common, "library", "item", "count", "items"]
    assert data["server"] == SERVER
    assert data["item"] == item_data(film())
    assert (data["count"], data["items"]) == (1, [data["item"]])


def test_of_many_items_that_arrive_together_ten_are_told() -> None:
    """Their number says how many there were."""
    items = tuple(film(str(number)) for number in range(12))
    data = as_data(
        ItemAdded(at=NOON, library=FILMS, item=items[0], items=items), SERVER
    )

    assert data["items"] == [item_data(item) for item in items[:10]]
    assert (data["count"], data["truncated"]) == (12, True)


@pytest.mark.parametrize(
    ("value", "is_cut"),
    [
        ({"item": {"files": ["a"] * 10}}, False),
        ({"item": {"files": ["a"] * 11}}, True),
        ({"title": "x" * 4096}, False),
        ({"title": "x" * 4097}, True),
        ({"guids": {str(n): "" for n in range(20)}}, False),
        ({"guids": {str(n): "" for n in range(21)}}, True),
        ({"texts": ["x" * 4000] * 5}, False),
        ({"texts": ["x" * 4000] * 7}, True),
    ],
)
def test_truncated_is_said_exactly_when_something_was_cut(
    value: dict[str, object], *, is_cut: bool
) -> None:
    """Just below and just above each bound."""
    data = bounded(value)

    assert ("truncated" in data) is is_cut
    assert (data == value) is not is_cut


def test_random_data_is_bounded_and_truthful() -> None:
    """What is not said to be cut is whole."""
    random = Random(3)  # noqa: S311 - it only has to vary
    for _ in range(100):
        data = {
            str(key): random.choice("xü漢") * random.randrange(6000)
            for key in range(random.randrange(12))
        }
        told = bounded(data)
        assert len(orjson.dumps(told)) <= MAX_BYTES
        assert ("truncated" in told) is (told != data)


def test_a_cut_text_says_so_at_its_end() -> None:
    """A person may read it."""
    assert bounded({"title": "x" * 5000})["title"] == "x" * 4095 + "…"


def test_our_own_maps_are_never_cut() -> None:
    """A template may rely on every key."""
    item = monster("😀", 5_000, 200)
    data = as_data(PlaybackStarted(at=NOON, session=watching(item, "x")), SERVER)

    assert set(data["item"]) == set(item_data(film()))
    assert set(session_data(session())) <= set(data)
    assert len(item_data(film())) < 20


def test_a_session_in_numbers() -> None:
    """Seconds, percent, and words that do not change."""
    one = session(position=HOUR / 3).__replace__(method=PlayMethod.DIRECT_PLAY)
    data = session_data(one)

    assert data["position"] == 1200
    assert data["duration"] == HOUR
    assert data["progress"] == 33.3
    assert data["method"] == "direct_play"
    assert data["user"] == {"id": "1", "name": "Anna"}
    assert data["player"]["local"] is None


def test_an_idle_session_has_every_key() -> None:
    """Only empty."""
    data = session_data(session(idle=True))

    assert list(data) == list(session_data(session()))
    assert (data["item"], data["duration"], data["progress"]) == (None, None, None)


@pytest.mark.parametrize(("position", "progress"), [(-5, 0), (HOUR * 2, 100)])
def test_progress_stays_between_nothing_and_all(
    position: float, progress: float
) -> None:
    """A player may report what it likes."""
    assert session_data(session(position=position))["progress"] == progress


def test_moments_carry_their_zone() -> None:
    """An automation must not guess."""
    berlin = timezone(timedelta(hours=1))
    start, end = (
        datetime(2026, 11, 21, 20, tzinfo=berlin),
        datetime(2026, 11, 21, 20, tzinfo=UTC),
    )
    data = recording_data(
        Recording(
            id=RecordingId("1"),
            title="News",
            state=RecordingState.RECORDING,
            start=start,
            end=end,
        )
    )

    assert data["start"] == "2026-11-21T20:00:00+01:00"
    assert data["end"] == "2026-11-21T20:00:00+00:00"


def test_a_summary_is_short() -> None:
    """An event is no place to read."""
    assert len(item_data(film(summary="x" * 9_999))["summary"]) == 500


def test_data_is_a_copy() -> None:
    """Whoever takes an event may change it."""
    item = film().__replace__(guids={"imdb": "tt1"})
    item_data(item)["guids"]["imdb"] = "other"

    assert item.guids == {"imdb": "tt1"}


@pytest.mark.parametrize(
    ("text", "number"), product(("", "x", "漢😀", "\x7f"), (None, 0, 1.5))
)
def test_every_form_of_json_says_the_same(text: str, number: float | None) -> None:
    """Home Assistant writes orjson, a card reads JSON."""
    item = film().__replace__(title=text, rating=number, show=text)
    data = as_data(ItemAdded(at=NOON, library=FILMS, item=item), SERVER)

    assert json.loads(orjson.dumps(data)) == data
    assert ANNA.name not in orjson.dumps(data).decode()


def test_a_picture_is_a_path_on_home_assistant() -> None:
    """The best that there is; whatever an id holds, it stays one part of the path."""
    item = film().__replace__(
        id=ItemId("1/2?3"), artwork={"banner": "/b", "poster": "/p?token=secret"}
    )
    data = as_data(
        ItemAdded(at=NOON, library=FILMS, item=item, items=(item, film())),
        {"entry_id": "abc"},
    )

    path = "/api/showrunner/artwork/abc/1%2F2%3F3/poster"
    assert data["item"]["image"] == data["items"][0]["image"] == path
    assert data["items"][1]["image"] is None
    assert "secret" not in str(data)
