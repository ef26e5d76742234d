"""A simulated Jellyfin server."""

from .simulator import JellyfinSimulator

__all__ = ["JellyfinSimulator"]
