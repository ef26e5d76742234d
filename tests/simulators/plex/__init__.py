"""A simulated Plex Media Server."""

from .simulator import PlexSimulator

__all__ = ["PlexSimulator"]
