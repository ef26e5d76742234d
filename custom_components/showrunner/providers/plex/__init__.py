"""Everything that knows Plex Media Server."""
