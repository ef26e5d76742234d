"""What a server is asked to prove a scan, and what is made of its answers."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.showrunner.engine.absences import AbsentPath
from custom_components.showrunner.engine.errors import (
    BusyError,
)
from custom_components.showrunner.engine.listing import Answer, Detail
from custom_components.showrunner.engine.model import ItemId, MediaFile
from custom_components.showrunner.engine.proofs import Terms
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scans import (
    Expectation,
    Reach,
    ScanTarget,
    Verdict,
)
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.runtime.scans.asking import Asker
from tests.engine.builders import FILMS
from tests.runtime.scripted import STREAMS

from .proof_stage import ABSENT
from .trial import PATIENT, Trial, scan_of, task


async def test_a_new_file_takes_a_scan_and_a_question(trial: Trial) -> None:
    """If the answer tells all; each is counted."""
    trial.appear("Dune")
    result = await trial.one("Dune")
    assert result.verdict is Verdict.FOUND
    asked = trial.server.asked
    assert [(scan.folder, scan.paths) for scan in asked.scans] == [
        ("/films", ("/films/Dune.mkv",))
    ]
    assert len(asked.searches) == 1
    assert (result.attempts, result.requests) == (1, 2)
    assert result.reach is Reach.FOLDER
    assert result.started_at is not None
    assert trial.orders[0].items == {"Dune"}


async def test_what_a_scan_took_before_it_failed_counts(trial: Trial) -> None:
    """Whatever becomes of it at last."""
    scan = scan_of(task("Dune"))
    trial.server.on_scan = lambda _: trial.server.troubles.append(BusyError("later"))
    with pytest.raises(BusyError):
        await trial.prove(scan)
    assert (scan.attempts, scan.requests) == (1, 2)
    trial.appear("Dune")
    [result] = await trial.prove(scan)
    assert (result.attempts, result.requests) == (2, 4)

    given_up = scan.result(task("Dune"), Verdict.REFUSED, datetime.now(UTC))
    assert (given_up.requests, given_up.reach) == (4, Reach.FOLDER)
    assert given_up.started_at == scan.started_at


async def test_what_a_listing_does_not_tell_is_asked_for_by_id(trial: Trial) -> None:
    """In full, and only for the items that matter."""
    trial.server.found_detail = Detail.FULL
    trial.appear("Dune")
    result = await trial.one("Dune")
    assert result.verdict is Verdict.FOUND
    assert result.item is not None
    assert result.item.files[0].streams == STREAMS
    assert trial.server.asked.items[0] == (Detail.DEEP, ("Dune",))
    assert result.requests == 3


async def test_what_is_known_is_asked_for_by_id(trial: Trial) -> None:
    """A server's list of what is new may not show that a file was replaced."""
    server = trial.server
    server.habits.hides.add("Alien")
    bigger = MediaFile(path="/films/Alien.mkv", size=2000, streams=STREAMS)
    server.on_scan = lambda _: server.edit("Alien", files=(bigger,))
    result = await trial.one("Alien")
    assert result.verdict is Verdict.UPDATED
    assert server.asked.searches == []
    assert server.asked.probes == [("Alien", True)]


async def test_what_is_gone_from_one_item_may_be_in_another(trial: Trial) -> None:
    """A server may have put the file elsewhere; once it is not, it is gone."""
    server = trial.server
    [file] = server.rows["Alien"].item.files
    server.remove("Alien")
    server.add("Alien again", files=(file,))
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.05))
    result = await trial.one("Alien", expects=Expectation.ABSENT)
    assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "still_listed")
    server.remove("Alien again")
    gone = await trial.one("Alien", expects=Expectation.ABSENT)
    assert gone.verdict is Verdict.REMOVED


async def test_what_the_catalogue_took_in_meanwhile_is_as_new(trial: Trial) -> None:
    """The server may have told of it before the scan began."""
    asked = task("Dune")
    trial.server.add("Dune")
    await trial.intake._sync(
        SyncOrder(
            library=FILMS.id,
            mode=SyncMode.PUSH,
            trigger=SyncTrigger.SERVER,
            items=frozenset({ItemId("Dune")}),
        )
    )
    assert trial.prover.catalogue.held_at("/films/Dune.mkv")
    [result] = await trial.prove(scan_of(asked))
    assert result.verdict is Verdict.FOUND
    again = await trial.one("Dune")
    assert again.verdict is Verdict.UPDATED


async def test_news_are_worth_a_look_at_once(trial: Trial) -> None:
    """Whenever the next one would have come."""
    trial.prover.pace = PATIENT
    server = trial.server

    def say() -> None:
        server.add("Dune")
        trial.news.set()

    server.on_scan = lambda _: asyncio.get_running_loop().call_later(0.05, say)
    assert (await trial.one("Dune")).verdict is Verdict.FOUND


async def test_a_deadline_is_kept_however_seldom_it_is_looked(trial: Trial) -> None:
    """The last look comes with it."""
    trial.prover.pace = PATIENT
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.05))
    assert (await trial.one("Dune")).verdict is Verdict.NOT_FOUND


async def test_a_windows_server_is_understood_in_its_own_words(trial: Trial) -> None:
    """Whatever case and slashes the request has, and what stands before long paths."""
    windows = MediaFile(
        path="\\\\?\\D:\\Films\\Dune (2021)\\Dune.mkv", size=1000, streams=STREAMS
    )
    trial.appear("Dune", files=(windows,))
    facts = {
        "server_path": "d:\\films\\dune (2021)\\DUNE.MKV",
        "root": "D:\\Films",
        "folder": "D:\\Films\\Dune (2021)",
    }
    found = await trial.one("Dune", **facts)
    assert found.verdict is Verdict.FOUND
    trial.server.on_scan = lambda _: trial.server.remove("Dune")
    gone = await trial.one("Dune", expects=Expectation.ABSENT, **facts)
    assert gone.verdict is Verdict.REMOVED
    assert trial.orders[-1].items == {ItemId("Dune")}


async def test_of_much_that_is_to_be_gone_some_is_asked_for_at_each_look(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as any is left; at the deadline all, as nothing else proves it."""
    server, hour = trial.server, timedelta(hours=1)
    monkeypatch.setattr(server, "batch", 3)
    titles = [f"Film {number}" for number in range(8)]
    server.add(*titles)
    terms = Terms(began=datetime.now(UTC), deadline=datetime.now(UTC) + hour)
    proofs = [
        AbsentPath(f"/films/{title}.mkv", terms, [ItemId(title)], is_folder=False)
        for title in titles
    ]
    scan = scan_of(task("Film 1"))
    catalogue, thread = trial.prover.catalogue, asyncio.to_thread
    asker = Asker(server, catalogue, thread, scan, trial.prover.pace)

    async def asked() -> list[int]:
        server.forget()
        listing = await asker.listing(proofs)
        told = {*listing.items, *listing.unasked}
        assert server.rows.keys() & titles <= told
        return [len(keys) for _, keys in server.asked.items]

    seen: list[str] = []
    for size in (3, 3, 3):
        assert await asked() == [size]
        seen += server.asked.items[0][1]
    assert set(seen) == set(titles)
    server.remove(*titles)
    assert await asked() == [3, 3, 2]
    server.add(*titles)
    for each in proofs:
        each.terms = replace(terms, deadline=terms.began)
    assert await asked() == [3, 3, 2]


async def test_what_was_not_asked_for_is_not_gone(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of which most is still listed, and little went."""
    server = trial.server
    monkeypatch.setattr(server, "batch", 2)
    titles = [f"Big/{number}" for number in range(7)]
    server.add(*titles)
    await trial.keeper.sync()
    went = titles[3:5]
    server.on_scan = lambda _: server.remove(*server.rows.keys() & went)
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.3))
    facts = {"server_path": "/films/Big", "is_folder": True, "expects": ABSENT}
    result = await trial.one("Big", **facts)
    assert (result.verdict, result.reason) == (Verdict.NOT_FOUND, "still_listed")
    gone = {each.path for each in result.files if each.verdict is Verdict.REMOVED}
    assert gone == {f"/films/{title}.mkv" for title in went}
    went = titles
    assert (await trial.one("Big", **facts)).verdict is Verdict.REMOVED


async def test_a_server_that_is_slow_to_answer_is_asked_less_often(
    trial: Trial,
) -> None:
    """However much it says meanwhile: after each look there is a pause."""
    server, search = trial.server, trial.server.find_files
    trial.prover.pace = replace(PATIENT, first=timedelta(seconds=0.1), again=1)
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.5))
    trial.news.clear = lambda: None  # type: ignore[method-assign]
    trial.news.set()

    async def slow(target: ScanTarget, since: datetime) -> Answer:
        await asyncio.sleep(0.1)
        return await search(target, since)

    server.find_files = slow  # type: ignore[method-assign]
    assert (await trial.one("Dune")).verdict is Verdict.NOT_FOUND
    assert len(server.asked.searches) <= 4
