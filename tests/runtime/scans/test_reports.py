"""A server that is only told of a path looks at it when it likes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from custom_components.showrunner.engine.errors import ForbiddenError
from custom_components.showrunner.engine.model import MediaFile
from custom_components.showrunner.engine.scans import Reach, Verdict
from tests.runtime.scripted import STREAMS

from .test_proving_asking import HASTY, Trial, trial

__all__ = ["trial"]


async def test_a_file_is_looked_into_later(trial: Trial) -> None:
    """By the server itself, until the deadline: we may not have it done."""
    server = trial.server
    server.reach = Reach.REPORT
    trial.prover.pace = replace(HASTY, thorough=timedelta(0), unread=timedelta(0))
    server.probe_troubles = [ForbiddenError("No")] * 2
    blank = MediaFile(path="/films/Dune.mkv", size=1000)
    trial.appear("Dune", files=(blank,), duration=None)

    def know() -> None:
        known = replace(blank, streams=STREAMS)
        server.edit("Dune", files=(known,), duration=60.0)

    asyncio.get_running_loop().call_later(0.3, know)
    result = await trial.one("Dune")
    assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.REPORT)
