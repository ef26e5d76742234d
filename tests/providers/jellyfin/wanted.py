"""Folders that a simulated server is to look at, and what it tells of them then."""

from datetime import datetime, timedelta
from pathlib import Path

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.scans import ScanTarget
from custom_components.showrunner.providers.jellyfin.provider import JellyfinProvider

from .listed import library

SEASON = "TV Shows/The Expanse (2015)/Season 02"
NEW = f"{SEASON}/The Expanse - S02E06 - Paradigm Shift.mkv"


def target(
    provider: JellyfinProvider, path: Path | str, item: str | None = None
) -> ScanTarget:
    """Return the folder of an episode, as what is to be looked at."""
    return ScanTarget(
        library=library(provider, "TV Shows").id,
        folder=str(Path(path).parent),
        item=ItemId(item) if item else None,
        paths=(str(path),),
    )


async def found(
    provider: JellyfinProvider, wanted: ScanTarget, since: datetime | None = None
) -> list[str]:
    """Return the paths of what changed of late in a folder."""
    moment = since or provider.server_time() - timedelta(seconds=30)
    page = (await provider.find_files(wanted, moment)).open()
    return [file.path for one in page.entries for file in one.read().files]
