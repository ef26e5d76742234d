"""Tests of what is Plex's own."""
