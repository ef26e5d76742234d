"""Everything that knows a Jellyfin server."""
