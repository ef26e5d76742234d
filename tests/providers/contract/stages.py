"""All stages that the promises are kept on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Final

from .jellyfin_stage import jellyfin_stage
from .plex_stage import plex_stage
from .stage import SimulatedStage

type Stages = Mapping[
    str, Callable[[Path], AbstractAsyncContextManager[SimulatedStage]]
]

JELLYFIN: Final = ("10.9.11", "10.10.7", "10.11.11", "12.0.0")
STAGES: Final[Stages] = {
    "plex": plex_stage,
    **{f"jellyfin {v}": partial(jellyfin_stage, version=v) for v in JELLYFIN},
}
