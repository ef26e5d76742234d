"""What of an item is different from what we stored."""

from enum import StrEnum


class Change(StrEnum):
    """What may differ of an item. The first has the most impact."""

    FILE = "file"
    METADATA = "metadata"
    SUBTITLES = "subtitles"
    CHAPTERS = "chapters"
    ARTWORK = "artwork"
