"""What one would write otherwise: a full listing with file paths by plexapi.

`python -m scripts._bench.rival URL TOKEN` lists all films and episodes of a Plex server
the ordinary way, reads where their files are, keeps title and paths, and prints what
that cost as JSON, and how many items it found.
"""

import json
import sys
from typing import Any

from plexapi.server import PlexServer

from .bench_probe.cost import Cost, Meter


def listing(url: str, token: str) -> tuple[Cost, int]:
    """List all there is; return what it cost, and how many items there are."""
    server: Any = PlexServer(url, token)  # type: ignore[no-untyped-call]
    meter = Meter()
    found: list[tuple[str, list[str]]] = []
    for section in server.library.sections():
        found += [(item.title, item.locations) for item in _playable(section)]
    return meter.read(), len(found)


def _playable(section: Any) -> list[Any]:
    """Return what can be played of a section."""
    listed: list[Any]
    listed = section.searchEpisodes() if section.type == "show" else section.all()
    return listed


if __name__ == "__main__":
    cost, count = listing(*sys.argv[1:3])
    print(json.dumps({**cost.as_dict(), "items": count}))
