"""A real Home Assistant beside a simulated Plex server, with some life in it."""
