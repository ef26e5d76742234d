"""What Plex Media Server writes, as far as Showrunner reads it.

Sources: the official API document 1.2.0 and captured answers. Numbers may come as
texts and the other way round, and whatever is empty is left out, so `parse.py`
believes none of these types.
"""

from typing import Any, NotRequired, TypedDict

type Wobbly = str | int | float | bool | None
type Container = dict[str, Any]  # What stands under "MediaContainer"


class Stream(TypedDict, total=False):
    """One picture, sound or subtitle track of a file, or beside it."""

    streamType: Wobbly
    codec: str
    title: str
    languageCode: str  # ISO 639-2
    languageTag: str  # Shorter
    forced: Wobbly
    default: Wobbly
    external: Wobbly
    key: str  # Only of what lies beside the file


class Part(TypedDict, total=False):
    """One file of a version of an item."""

    file: str
    size: Wobbly
    container: str
    duration: Wobbly  # Milliseconds
    decision: str
    accessible: Wobbly  # These two only if the server was asked to look
    exists: Wobbly
    Stream: list[Stream]  # Not in lists


class Media(TypedDict, total=False):
    """One version of an item."""

    Part: list[Part]
    container: str
    duration: Wobbly  # Milliseconds
    bitrate: Wobbly  # Kilobits a second
    width: Wobbly
    height: Wobbly
    deletedAt: Wobbly
    beginsAt: Wobbly
    endsAt: Wobbly
    channelTitle: str
    channelIdentifier: str


class Chapter(TypedDict, total=False):
    """A named part of an item."""

    tag: str
    startTimeOffset: Wobbly  # Milliseconds


class Tag(TypedDict, total=False):
    """A genre, a name, or an external id."""

    id: str
    tag: str


class Metadata(TypedDict, total=False):
    """An item, and, in /status/sessions, who plays it."""

    ratingKey: Wobbly
    type: str
    title: str
    year: Wobbly
    index: Wobbly
    parentIndex: Wobbly
    parentRatingKey: Wobbly
    grandparentRatingKey: Wobbly
    parentTitle: str
    grandparentTitle: str
    librarySectionID: Wobbly
    librarySectionTitle: str
    duration: Wobbly  # Milliseconds
    rating: Wobbly
    audienceRating: Wobbly
    summary: str
    addedAt: Wobbly  # Seconds since 1970
    updatedAt: Wobbly
    deletedAt: Wobbly  # Since when its file is missing
    studio: str
    thumb: str
    art: str
    banner: str
    Genre: list[Tag]
    Collection: list[Tag]
    Label: list[Tag]
    Director: list[Tag]
    Writer: list[Tag]
    Role: list[Tag]
    Guid: list[Tag]
    Chapter: list[Chapter]
    Media: list[Media]
    sessionKey: Wobbly
    viewOffset: Wobbly  # Milliseconds
    User: dict[str, Wobbly]
    Player: dict[str, Wobbly]
    TranscodeSession: dict[str, Wobbly]


class Directory(TypedDict, total=False):
    """A library ("section")."""

    key: Wobbly
    type: str
    title: str
    refreshing: Wobbly
    scannedAt: Wobbly
    contentChangedAt: Wobbly
    Location: list[dict[str, Wobbly]]


class GrabOperation(TypedDict, total=False):
    """A recording."""

    id: str
    mediaSubscriptionID: Wobbly
    status: str
    Metadata: Metadata


class TimelineEntry(TypedDict, total=False):
    """One entry of a `timeline` frame."""

    identifier: str
    sectionID: Wobbly
    itemID: Wobbly
    type: Wobbly
    title: str
    state: Wobbly
    metadataState: str
    queueSize: Wobbly


class Activity(TypedDict, total=False):
    """Something that the server works on."""

    uuid: str
    type: str
    title: str
    Context: dict[str, Wobbly] | None


class ActivityNotification(TypedDict, total=False):
    """One entry of an `activity` frame."""

    event: str
    uuid: str
    Activity: NotRequired[Activity]
