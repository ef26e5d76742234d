"""The phases of a start."""

from enum import StrEnum


class Phase(StrEnum):
    """How far the server is."""

    REFUSING = "refusing"  # Nobody listens
    MINI = "mini"  # A small server stands in while the database is migrated
    LOADING = "loading"  # Everything is 503, and the socket opens already
    READY = "ready"


class Boot:
    """Where the start is."""

    def __init__(self) -> None:
        self.phase = Phase.READY
