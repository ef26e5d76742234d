"""What a server need not be asked for: it is known, or plainly nothing to be found."""

import os
from pathlib import Path

import pytest

from custom_components.showrunner.engine.scans import Verdict

from .proof_stage import ALL, FILM, PILOT, SHOW, MakeWorld, ProofStage, proving

pytestmark = pytest.mark.usefixtures("socket_enabled")


def touch(stage: ProofStage, path: str) -> None:
    """Touch a file after it was looked at, also by a disk whose clock is coarse."""
    [held] = stage.known(path)
    assert held.stored_at
    while Path(stage.path(path)).stat().st_ctime <= held.stored_at.timestamp():
        os.utime(stage.path(path))


@ALL
async def test_a_file_that_was_only_touched_is_updated(
    make: MakeWorld, tmp_path: Path
) -> None:
    """It is newer than what is known of it, so it may be another."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (FILM, PILOT):
            assert await stage.verdict(path) is Verdict.UP_TO_DATE
            touch(stage, path)
            result = await stage.one(path)
            assert result.verdict is Verdict.UPDATED
            assert result.attempts == 1
            assert await stage.verdict(path) is Verdict.UP_TO_DATE


@ALL
async def test_a_file_that_is_touched_again_and_again_is_known_each_time(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Nothing of it is different any more, and yet it was looked at just now."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        for path in (FILM, f"{SHOW}/Season 01"):
            for _ in range(3):
                for file in (FILM, PILOT):
                    touch(stage, file)
                assert await stage.verdict(path) is Verdict.UPDATED
                assert await stage.verdict(path) is Verdict.UP_TO_DATE
