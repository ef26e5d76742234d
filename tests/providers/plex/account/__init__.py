"""Tests of signing in to plex.tv and of what comes of it."""
