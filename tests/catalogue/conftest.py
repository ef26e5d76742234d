"""Fixtures of the catalogue's tests."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue

from .syncing import Syncing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a catalogue is kept."""
    return tmp_path / "showrunner" / "attic.db"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    """Return an empty catalogue; each look at its clock is a second later."""
    seconds = count(1_800_000_000)
    catalogue = Catalogue.open(path, lambda: float(next(seconds)))
    yield catalogue
    catalogue.close()


@pytest.fixture
def run(catalogue: Catalogue) -> Syncing:
    """Return a run on a library that was listed before."""
    return Syncing(catalogue)
