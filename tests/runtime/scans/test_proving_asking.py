"""What a server is asked to prove a scan, and what is made of its answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import (
    BusyError,
    ForbiddenError,
    LateError,
    NotFoundError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.listing import Detail
from custom_components.showrunner.engine.model import ItemId, MediaFile
from custom_components.showrunner.engine.paths import PathMap
from custom_components.showrunner.engine.proofs import PresentFile, Terms
from custom_components.showrunner.engine.scan_options import ScanOptions
from custom_components.showrunner.engine.scanning import ScanMachine
from custom_components.showrunner.engine.scans import (
    Expectation,
    FolderScan,
    Reach,
    RequestId,
    ScanResult,
    ScanTask,
    Verdict,
)
from custom_components.showrunner.engine.syncs import SyncMode, SyncOrder, SyncTrigger
from custom_components.showrunner.engine.verdicts import Pace
from custom_components.showrunner.runtime.scans import inquiry
from custom_components.showrunner.runtime.scans.orders import ScanOrders
from custom_components.showrunner.runtime.scans.proving import Prover
from custom_components.showrunner.runtime.scans.sight import Sight
from custom_components.showrunner.runtime.scans.taking_in import Intake
from tests.engine.builders import FILMS
from tests.providers.contract.follower import LIMIT
from tests.runtime.keeper import Keeper, keeping
from tests.runtime.scripted import STREAMS, ScriptedServer

STEADY = Pace().times(0.02)
HASTY = replace(STEADY, again=0.0001)
HOUR = timedelta(hours=1)
# After the first look, only news or a deadline are worth another
PATIENT = Pace(first=timedelta(milliseconds=1), share=1e9, soon=HOUR, late=HOUR)


def task(title: str, **facts: Any) -> ScanTask:
    """Return the task of a film."""
    path = f"/films/{title}.mkv"
    given = {
        "request": RequestId(title),
        "path": path,
        "server_path": path,
        "library": FILMS.id,
        "root": "/films",
        "folder": "/films",
        "asked_at": datetime.now(UTC),
        **facts,
    }
    return ScanTask(**given)


def scan_of(*tasks: ScanTask, whole: bool = False) -> FolderScan:
    """Return a scan for some tasks of a folder."""
    return FolderScan(
        FILMS.id,
        tasks[0].folder,
        whole=whole,
        tasks=[*tasks],
        started_at=datetime.now(UTC),
    )


class Trial:
    """A server, and whoever proves scans of it without seeing its files."""

    def __init__(self, server: ScriptedServer, keeper: Keeper) -> None:
        self.server, self.news = server, asyncio.Event()
        catalogue, thread = keeper.catalogue, asyncio.to_thread
        self.orders: list[SyncOrder] = []
        self.intake = Intake(catalogue, thread, self._sync)
        self.intake.longest = LIMIT
        self._perform = keeper.librarian.performer.perform
        sight = Sight(PathMap())
        self.prover = Prover(server, catalogue, sight, thread, self.intake)
        self.prover.pace = HASTY

    async def _sync(self, order: SyncOrder) -> None:
        self.orders.append(order)
        await self._perform(order)

    def appear(self, *titles: str, **facts: Any) -> None:
        """Have files found by the next scan."""
        self.server.on_scan = lambda _: self.server.add(*titles, **facts)

    async def prove(self, scan: FolderScan) -> list[ScanResult]:
        """Return what becomes of the tasks of a scan."""
        results: list[ScanResult] = []
        async for result in self.prover.prove(scan, self.news):
            scan.tasks.remove(result.task)
            results.append(result)
        return results

    async def one(self, title: str, **facts: Any) -> ScanResult:
        """Return what becomes of a film."""
        [result] = await self.prove(scan_of(task(title, **facts)))
        return result


@pytest.fixture
async def trial(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[Trial]:
    """Return a server with three films that are known."""
    async with keeping(lambda: server, tmp_path / "catalogue.db") as keeper:
        await keeper.sync()
        server.forget()
        yield Trial(server, keeper)


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


async def test_without_verification_it_is_enough_to_have_asked(trial: Trial) -> None:
    """Nobody looks what came of it."""
    trial.prover.options = ScanOptions(verify=False)
    results = await trial.prove(scan_of(task("Dune"), task("Alien")))
    assert [each.verdict for each in results] == [Verdict.REQUESTED] * 2
    assert {(each.attempts, each.requests) for each in results} == {(1, 1)}
    assert {each.reach for each in results} == {Reach.FOLDER}
    assert trial.server.asked.searches == []
    assert trial.orders == []


async def test_who_joins_is_asked_for_though_nobody_verifies(trial: Trial) -> None:
    """The folder was scanned already, perhaps too early."""
    trial.prover.options = ScanOptions(verify=False)
    scan = scan_of(task("Dune"))
    async for result in trial.prover.prove(scan, trial.news):
        assert result.verdict is Verdict.REQUESTED
        scan.tasks.remove(result.task)
        if result.task.request == "Dune":
            scan.tasks.append(task("Elysium"))
    assert [each.paths for each in trial.server.asked.scans] == [
        ("/films/Dune.mkv",),
        ("/films/Elysium.mkv",),
    ]


async def test_a_whole_library_is_scanned_if_that_is_wanted(trial: Trial) -> None:
    """And each file in it proven as ever."""
    trial.appear("Dune")
    [result] = await trial.prove(scan_of(task("Dune"), whole=True))
    assert (result.verdict, result.reach) == (Verdict.FOUND, Reach.LIBRARY)
    assert [scan.folder for scan in trial.server.asked.scans] == [""]


async def test_only_what_is_missing_is_asked_for_again(trial: Trial) -> None:
    """Each result comes as soon as it is known."""
    server = trial.server
    rounds = iter((["Dune"], ["Elysium"]))
    server.on_scan = lambda _: server.add(*next(rounds, []))
    results = await trial.prove(scan_of(task("Dune"), task("Elysium")))
    assert [each.task.request for each in results] == ["Dune", "Elysium"]
    assert [each.attempts for each in results] == [1, 2]
    assert [scan.paths for scan in server.asked.scans] == [
        ("/films/Dune.mkv", "/films/Elysium.mkv"),
        ("/films/Elysium.mkv",),
    ]
    assert [order.items for order in trial.orders] == [{"Dune"}, {"Elysium"}]


async def test_what_was_only_reported_is_not_reported_again(trial: Trial) -> None:
    """Each report would have the server wait anew."""
    trial.server.reach = Reach.REPORT
    trial.prover.options = ScanOptions(deadline=timedelta(seconds=0.2))
    result = await trial.one("Dune")
    assert (result.verdict, result.attempts) == (Verdict.NOT_FOUND, 1)
    assert len(trial.server.asked.searches) > 1


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


async def test_those_who_join_in_a_row_share_a_scan(trial: Trial) -> None:
    """The folder is scanned again for all of them, some time after the first."""
    server = trial.server
    trial.prover.pace = STEADY
    scan = scan_of(task("Dune"))
    titles = [f"Film {number}" for number in range(5)]

    def join(_: object) -> None:
        if len(server.asked.scans) == 1:
            server.add("Dune")
            scan.tasks.extend(map(task, titles))
        else:
            server.add(*titles)

    server.on_scan = join
    results = await trial.prove(scan)
    assert [each.verdict for each in results] == [Verdict.FOUND] * 6
    assert len(server.asked.scans) == 2
    assert len(server.asked.scans[1].paths) == 5


async def test_a_folder_is_not_scanned_again_without_its_mount(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may go during a scan; the next one is when it is back."""
    anchor = tmp_path / "anchor"
    anchor.touch()
    server, looks = trial.server, list[bool]()
    deadline = timedelta(seconds=LIMIT)
    trial.prover.options = ScanOptions(deadline=deadline, anchors=(str(anchor),))
    trial.prover.pace = replace(HASTY, again=0.00001)
    exists = trial.prover.sight.exists

    def look(path: str) -> bool:
        looks.append(exists(path))
        if len(looks) == 3:
            anchor.touch()
        return looks[-1]

    def scan(_: object) -> None:
        if len(server.asked.scans) == 1:
            anchor.unlink()
        else:
            server.add("Dune")

    monkeypatch.setattr(trial.prover.sight, "exists", look)
    server.on_scan = scan
    result = await trial.one("Dune")
    assert (result.verdict, result.attempts) == (Verdict.FOUND, 2)
    assert looks == [False, False, False, True]


async def test_a_folder_is_not_scanned_twice_in_a_row(trial: Trial) -> None:
    """What is wanted meanwhile is kept, and sent when it is due."""
    began = datetime.now(UTC)
    terms = Terms(began=began, deadline=began + HOUR)
    proofs = [PresentFile(f"/films/{title}.mkv", terms) for title in ("a", "b")]
    pace = Pace(apart=HOUR)
    scan = scan_of(task("a"))
    catalogue = trial.prover.catalogue
    orders = ScanOrders(trial.server, catalogue, asyncio.to_thread, scan, pace)
    for proof in proofs:
        orders.want([proof])
        await orders.send()
    assert orders.attempts == len(trial.server.asked.scans) == 1
    assert orders.pending
    assert timedelta(0) < orders.until_due <= HOUR
    orders.sent_at -= HOUR
    await orders.send()
    assert [each.paths for each in trial.server.asked.scans] == [
        ("/films/a.mkv",),
        ("/films/b.mkv",),
    ]
    assert not orders.pending


async def test_who_joins_for_the_same_file_needs_no_other_scan(trial: Trial) -> None:
    """It is looked for already."""
    server = trial.server
    trial.prover.pace = STEADY
    scan = scan_of(task("Dune"))

    def join(_: object) -> None:
        scan.tasks.append(task("Dune", request=RequestId("2")))
        asyncio.get_running_loop().call_later(0.05, server.add, "Dune")

    server.on_scan = join
    results = await trial.prove(scan)
    assert [each.task.request for each in results] == ["Dune", "2"]
    assert [each.verdict for each in results] == [Verdict.FOUND] * 2
    assert len(server.asked.scans) == 1


@pytest.mark.parametrize(
    "error", [ForbiddenError("No"), BusyError("Starting"), UnavailableError("Gone")]
)
async def test_what_a_server_did_wrong_is_raised(
    trial: Trial, error: ShowrunnerError
) -> None:
    """Whoever asked knows when to try again; a look is no better than a scan."""
    server = trial.server
    scan = scan_of(task("Dune"))
    server.scan_troubles = [error]
    with pytest.raises(type(error)):
        await trial.prove(scan)
    server.troubles = [error]
    with pytest.raises(type(error)):
        await trial.prove(scan)
    assert len(scan.tasks) == 1
    trial.appear("Dune")
    assert (await trial.prove(scan))[0].verdict is Verdict.FOUND


@pytest.mark.parametrize(
    ("question", "title"), [("list_items", "Alien"), ("find_files", "Dune")]
)
async def test_a_server_that_hangs_when_it_is_asked_is_late(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, question: str, title: str
) -> None:
    """It took the scan; nobody knows when, or whether, it will answer."""

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(inquiry, "LONGEST", 0.01)
    monkeypatch.setattr(trial.server, question, hang)
    async with asyncio.timeout(LIMIT):
        with pytest.raises(LateError):
            await trial.one(title)
    assert len(trial.server.asked.scans) == 1


async def test_an_item_that_may_not_be_probed_is_waited_for(trial: Trial) -> None:
    """The server may do it by itself; and the item may be gone by now."""
    server = trial.server
    server.probe_troubles = [ForbiddenError("No"), NotFoundError("Gone")]
    blank = MediaFile(path="/films/Dune.mkv", size=1000)
    known = replace(blank, streams=STREAMS)
    trial.appear("Dune", files=(blank,), duration=None)
    asyncio.get_running_loop().call_later(
        0.05, lambda: server.edit("Dune", files=(known,), duration=60.0)
    )
    assert (await trial.one("Dune")).verdict is Verdict.FOUND


async def test_what_makes_no_sense_is_passed_over(trial: Trial) -> None:
    """The other items of an answer do."""
    trial.appear("Dune", "Elysium")
    trial.server.rows["Alien"].is_readable = False
    results = await trial.prove(scan_of(task("Dune"), task("Elysium")))
    assert [each.verdict for each in results] == [Verdict.FOUND] * 2


@pytest.mark.parametrize("longest", [LIMIT, 0.01])
async def test_a_catalogue_that_cannot_take_it_in_holds_up_no_verdict(
    trial: Trial, longest: float
) -> None:
    """It fails, or takes too long."""

    async def sync(_: SyncOrder) -> None:
        if longest == LIMIT:
            raise UnavailableError("Not now")
        await asyncio.Event().wait()

    trial.intake._sync = sync
    trial.intake.longest = longest
    trial.appear("Dune")
    assert (await trial.one("Dune")).verdict is Verdict.FOUND


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


async def test_a_server_that_lists_no_libraries_is_asked_all_the_same(
    trial: Trial,
) -> None:
    """It starts, and will say so."""
    trial.server.scans = ScanMachine()
    trial.appear("Dune")
    assert (await trial.one("Dune")).verdict is Verdict.FOUND
