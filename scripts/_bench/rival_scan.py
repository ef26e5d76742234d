"""What one would do otherwise: have plexapi scan a whole library, and look for a file.

`python -m scripts._bench.rival_scan URL TOKEN LIBRARY FILE` asks for a scan of the
library, looks each second whether the newest episodes hold the file, and prints how
long that took, as JSON.
"""

import json
import sys
import time
from typing import Any, Final

from plexapi.server import PlexServer

PAUSE: Final = 1.0  # Seconds
NEWEST: Final = 50
PATIENCE: Final = 600.0  # Seconds


def scan(url: str, token: str, library: str, path: str) -> float:
    """Have a library scanned; return how long it took until a file was known."""
    server: Any = PlexServer(url, token)  # type: ignore[no-untyped-call]
    section = server.library.section(library)
    began = time.monotonic()
    section.update()
    while not _holds(section, path):
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(path)
        time.sleep(PAUSE)
    return time.monotonic() - began


def _holds(section: Any, path: str) -> bool:
    """Return whether one of the newest episodes is a file."""
    newest = section.search(libtype="episode", sort="addedAt:desc", maxresults=NEWEST)
    return any(path in episode.locations for episode in newest)


if __name__ == "__main__":
    print(json.dumps(scan(*sys.argv[1:5])))
