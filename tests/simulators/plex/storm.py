"""The frames a new item causes: about 150 of them for one film.

The order is a real server's: the item is created bare, matched, its metadata loaded,
and then its media analysed, which takes longest and says the most.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Item

# (type of activity, title, updates); what a server does with a new file
WORK = (
    ("library.refresh.items", "Refreshing", 12),
    ("media.generate.bif", "Generating video preview thumbnails", 24),
    ("media.generate.chapter.thumbs", "Generating chapter thumbnails", 10),
    ("media.generate.voice.activity", "Detecting voice activity", 10),
    ("media.generate.credits", "Detecting credits", 12),
)
MESSAGES = 52  # Progress messages about one film
SPACING = 0.08  # Seconds between two frames of an item


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline frame is due."""

    state: int
    metadata: str | None = None
    media: str | None = None
    queue: int | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """An activity begins."""

    type: str
    title: str


@dataclass(frozen=True, slots=True)
class Go:
    """The activity goes on."""

    progress: int


@dataclass(frozen=True, slots=True)
class End:
    """The activity ends."""


@dataclass(frozen=True, slots=True)
class Message:
    """A progress message."""

    text: str


type Step = Timeline | Begin | Go | End | Message

CREATED = (Timeline(0, "created"), Timeline(0, "created", queue=1))
MATCHED = (
    Timeline(1, "processing", queue=4),
    Timeline(2, "matching", queue=3),
    Timeline(3, "downloading", queue=2),
    Timeline(3, "downloading", queue=2),
    Timeline(4, "loading", queue=1),
    Timeline(4, "loading", queue=1),
)
SETTLED = (
    Timeline(5, "created", settles=True),
    Timeline(5),
)
ANALYSED = (
    Timeline(6, media="analyzing", queue=2),
    Timeline(6, media="thumbnailing", queue=1),
    Timeline(6, media="analyzing"),
    Timeline(5),
)


def steps(item: Item) -> Iterator[Step]:
    """Yield what happens to a new item, in order."""
    yield from CREATED
    yield from MATCHED
    if not item.media:
        # Shows and seasons have metadata and nothing to analyse
        yield from SETTLED
        return
    yield from _work(item, *WORK[0], messages=4)
    yield from SETTLED
    for number, work in enumerate(WORK[1:]):
        yield from _work(item, *work, messages=12)
        yield ANALYSED[number]


def _work(
    item: Item, kind: str, title: str, updates: int, *, messages: int
) -> Iterator[Step]:
    """Yield an activity with its updates and messages, evenly mixed."""
    yield Begin(kind, title)
    told = 0
    for number in range(1, updates + 1):
        yield Go(number * 100 // updates)
        while told < number * messages // updates:
            told += 1
            yield Message(f"{title}: {item.title} ({told}/{messages})")
    yield End()
