"""Who aims scans and who proves them, by the options of an entry."""

from collections.abc import Mapping
from typing import Any, Protocol

from ...engine.options import path_map
from ...engine.scan_options import ScanOptions
from ...providers.base import Provider
from ..librarian import Librarian
from .aiming import Aimer
from .proving import Prover
from .roles import Aims, Proves
from .sight import Sight
from .taking_in import Intake


class Owner(Protocol):
    """Whoever follows the server."""

    provider: Provider
    librarian: Librarian


def crew(
    owner: Owner, settings: Mapping[str, Any]
) -> tuple[ScanOptions, Sight, Aims, Proves]:
    """Return the options, and those who work by them."""
    provider, librarian = owner.provider, owner.librarian
    catalogue, in_thread = librarian.catalogue, librarian.in_thread
    options, sight = ScanOptions.from_mapping(settings), Sight(path_map(settings))
    aimer = Aimer(lambda: provider.libraries, catalogue, sight, in_thread)
    aimer.scans_folders = lambda: provider.scans_folders
    intake = Intake(catalogue, in_thread, librarian.sync)
    prover = Prover(provider, catalogue, sight, in_thread, intake)
    aimer.options = prover.options = options
    return options, sight, aimer, prover
