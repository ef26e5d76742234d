"""How a Jellyfin server writes ids, moments and durations."""

from datetime import UTC, datetime
from hashlib import md5
from uuid import UUID, uuid4

NOBODY = "0" * 32
NEVER = "0001-01-01T00:00:00.0000000Z"
TICKS = 10_000_000  # A tick is 100 ns

# An id is a hash of the class that holds the item and its path
_CLASSES = {
    "Movie": "Movies.Movie",
    "Series": "TV.Series",
    "Season": "TV.Season",
    "Episode": "TV.Episode",
    "MusicArtist": "Audio.MusicArtist",
    "MusicAlbum": "Audio.MusicAlbum",
    "Audio": "Audio.Audio",
}


def hashed(text: str) -> str:
    """Return an id that is the same for the same text."""
    digest = md5(text.encode("utf-16-le"), usedforsecurity=False).digest()
    return UUID(bytes_le=digest).hex


def item_id(kind: str, path: str) -> str:
    """Return the id of an item, which hangs on nothing but its kind and path."""
    return hashed(f"MediaBrowser.Controller.Entities.{_CLASSES.get(kind, kind)}{path}")


def fresh_id() -> str:
    """Return an id that nothing else has."""
    return uuid4().hex


def dashed(identity: str) -> str:
    """Return an id with its dashes."""
    return str(UUID(identity))


def plain(text: str) -> str | None:
    """Return an id as the server writes it, or nothing where it is no id."""
    try:
        return UUID(text).hex
    except ValueError:
        return None


def moment(seconds: float) -> str:
    """Return a moment as the server writes it."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond:06d}0Z"


def seconds_of(text: str) -> float | None:
    """Return a moment that a client wrote, or nothing where it is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def ticks(seconds: float) -> int:
    """Return a duration as the server counts it."""
    return round(seconds * TICKS)
