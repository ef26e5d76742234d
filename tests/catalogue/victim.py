"""A process that stores page after page, until it is killed."""

import importlib
from pathlib import Path
import sys
import types
from typing import Any

PAGE = 40
PAGES = 60


def stand_in(root: str) -> None:
    """Make our rooms loadable without Home Assistant, which takes long to load."""
    for name in ("custom_components", "custom_components.showrunner"):
        sys.modules[name] = package = types.ModuleType(name)
        package.__path__ = [str(Path(root, *name.split(".")))]


def store(path: str) -> None:
    """Store pages from where the last process was killed, and say when one is in."""
    syncing: Any = importlib.import_module("tests.catalogue.syncing")
    room: Any = importlib.import_module(
        "custom_components.showrunner.catalogue.catalogue"
    )
    catalogue = room.Catalogue.open(Path(path))
    run = syncing.Syncing(catalogue)
    start = run.resumed.cursor.start if run.resumed.cursor else 0
    for first in range(start, PAGE * PAGES, PAGE):
        page = [syncing.movie(str(number)) for number in range(first, first + PAGE)]
        run.store(*page, walk=True, cursor=syncing.cursor(first + PAGE))
        print(first + PAGE, flush=True)  # noqa: T201 - whom we are killed by counts
    catalogue.close()


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    stand_in(sys.argv[1])
    store(sys.argv[2])
