"""What a scan found is in the catalogue when its verdict is told, whatever runs."""

import asyncio
from pathlib import Path

import pytest

from custom_components.showrunner.engine.errors import (
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.library_events import ItemAdded
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder
from custom_components.showrunner.providers.base import Look
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT
from tests.runtime.keeper import keeping
from tests.runtime.scripted import ScriptedServer

from .proof_stage import (
    ABSENT,
    ALL,
    FILM,
    NEW,
    PILOT,
    SECOND,
    MakeWorld,
    ProofStage,
    proving,
)
from .trial import Trial, scan_of, task


def hold_up(trial: Trial | ProofStage, error: ShowrunnerError | None = None) -> None:
    """Have runs fail, or wait for another that takes for ever."""

    async def sync(_: SyncOrder) -> None:
        if error:
            raise error
        await asyncio.Event().wait()

    intake = trial.prover.intake
    intake._sync = sync
    intake.longest = LIMIT if error else 0.01


@ALL
@pytest.mark.usefixtures("socket_enabled")
async def test_a_verdict_does_not_wait_for_another_run(
    make: MakeWorld, tmp_path: Path
) -> None:
    """Such as a deep one: what was proven is known, and counts, all the same."""
    async with proving(make, tmp_path, FILM, PILOT) as stage:
        hold_up(stage)
        for path in (NEW, SECOND):
            stage.world.add(path, 2000)
            result = await stage.until_found(path)
            assert result.before
            assert result.after
            assert result.after.items == result.before.items + 1
            assert result.after.hours > result.before.hours
            assert await stage.verdict(path) is Verdict.UP_TO_DATE
        stage.world.add(NEW, 3000)
        assert await stage.verdict(NEW) is Verdict.UPDATED
        assert await stage.verdict(NEW) is Verdict.UP_TO_DATE
        stage.world.remove(NEW)
        result = await stage.one(NEW, expects=ABSENT)
        assert result.verdict is Verdict.REMOVED
        assert result.before
        assert result.after
        assert result.after.items == result.before.items - 1
        assert stage.known(NEW) == []


async def test_what_a_run_could_not_take_in_is_told_once(trial: Trial) -> None:
    """The run that is made up for finds nothing new."""
    keeper = trial.keeper
    hold_up(trial, UnavailableError("Not now"))
    trial.appear("Dune")
    assert (await trial.one("Dune")).verdict is Verdict.FOUND
    [run] = await keeper.sync(SyncMode.PUSH, ItemId("Dune"))
    assert run.tally.changes == 0
    added = [each for each in await keeper.tell() if isinstance(each, ItemAdded)]
    assert [each.item.title for each in added] == ["Dune"]


async def test_what_nobody_follows_is_not_taken_in(trial: Trial) -> None:
    """The file is found all the same."""
    hold_up(trial, RejectedError("The library is not followed"))
    trial.appear("Dune")
    assert (await trial.one("Dune")).verdict is Verdict.FOUND
    assert "Dune" not in trial.keeper.titles()


async def test_what_is_found_while_a_library_is_listed_first_is_not_news(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """As nothing is that the listing finds."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        trial = Trial(server, keeper)
        hold_up(trial)
        await server.look(Look.LIBRARIES)
        trial.appear("Dune", "Elysium")
        assert (await trial.one("Dune")).verdict is Verdict.FOUND
        assert keeper.titles() == []  # Nothing is known of the library
        keeper.catalogue.remember_libraries([FILMS])
        assert (await trial.one("Elysium")).verdict is Verdict.FOUND
        assert keeper.titles() == ["Elysium"]
        assert await keeper.tell() == []


async def test_a_deep_run_and_a_scan_do_each_other_no_harm(trial: Trial) -> None:
    """In whatever order they write."""
    keeper, server = trial.keeper, trial.server
    hold_up(trial)

    def change(_: object) -> None:
        server.add("Dune")
        server.remove("Alien")

    server.on_scan = change
    scan = scan_of(task("Dune"), task("Alien", expects=ABSENT))
    results, _ = await asyncio.gather(trial.prove(scan), keeper.sync(SyncMode.DEEP))
    verdicts = {each.task.request: each.verdict for each in results}
    assert verdicts == {"Dune": Verdict.FOUND, "Alien": Verdict.REMOVED}
    await keeper.sync(SyncMode.PUSH, ItemId("Dune"), ItemId("Alien"))
    assert keeper.titles() == sorted(server.rows)
    told = [each for each in await keeper.tell() if isinstance(each, ItemAdded)]
    assert [each.item.title for each in told].count("Dune") == 1
