"""Have a server look at a folder, and prove what came of it, file by file."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from homeassistant.util.dt import utcnow

from ...catalogue.catalogue import Catalogue
from ...engine.errors import NotFoundError
from ...engine.folder_proofs import Folder
from ...engine.model import ItemId, Library
from ...engine.proofs import PresentFile, Proof, Terms, join_efforts
from ...engine.scan_options import ScanOptions
from ...engine.scans import (
    FolderScan,
    LibrarySize,
    Reach,
    ScanResult,
    ScanTask,
    Verdict,
)
from ...engine.sidecars import Sidecar
from ...engine.verdicts import Because, Pace
from ...providers.base import Provider
from ..questions import InThread
from ..waiting import news_within
from .asking import Asker
from .expecting import Beside, Expectations
from .growing import Scales
from .sight import Sight
from .taking_in import Intake


class Prover:
    """Proves scans of folders, any number at once. See `conducting.Proves`."""

    def __init__(
        self,
        provider: Provider,
        catalogue: Catalogue,
        sight: Sight,
        in_thread: InThread,
        intake: Intake,
    ) -> None:
        self.options = ScanOptions()
        self.pace = Pace()
        self.may_ask: Callable[[FolderScan], bool] = lambda _: True
        self.provider = provider
        self.catalogue = catalogue
        self.sight = sight
        self.in_thread = in_thread
        self.intake = intake

    async def prove(
        self, scan: FolderScan, news: asyncio.Event
    ) -> AsyncGenerator[ScanResult]:
        """Ask, and yield each result as soon as it is known.

        Ends when the scan has no task any more. Raises what the server did wrong.
        """
        run = _Run(self, scan)
        while scan.tasks:
            news.clear()
            for result in await run.go_on():
                yield result
            if scan.tasks:
                await run.wait(news)

    async def may_repeat(self, scan: FolderScan) -> bool:
        """Return whether a server may look again; it may be at another library."""
        return await self.in_thread(self._is_anchored) and self.may_ask(scan)

    def _is_anchored(self) -> bool:
        """Return whether all is there that must be while a server scans. Blocks."""
        return all(map(self.sight.exists, self.options.anchors))


@dataclass(slots=True, eq=False)
class _Case:
    """A task, and its proof."""

    task: ScanTask
    proof: Proof
    before: LibrarySize


class _Run:
    """One scan of a folder, from the first question to the last verdict."""

    def __init__(self, prover: Prover, scan: FolderScan) -> None:
        self._prover, self._scan = prover, scan
        self._provider, self._in_thread = prover.provider, prover.in_thread
        self._asker = Asker(
            prover.provider,
            prover.catalogue,
            prover.in_thread,
            scan,
            prover.pace,
            partial(prover.may_repeat, scan),
        )
        self._expectations = Expectations(
            prover.catalogue, prover.sight, prover.provider.home
        )
        root = scan.tasks[0].root if scan.tasks else scan.folder
        self._scales = Scales(prover.sight, root, prover.pace)
        self._cases: dict[int, _Case] = {}
        self._looked_at = self._saw_at = utcnow()

    # What happens

    async def go_on(self) -> Sequence[ScanResult]:
        """Do all that can be done now; return the results that it brought."""
        try:
            return await self._go_on()
        except NotFoundError:
            if self._library():
                raise
            return self._give_up(Verdict.OUTSIDE_LIBRARIES, Because.LIBRARY_GONE)

    async def _go_on(self) -> Sequence[ScanResult]:
        """Do all that can be done now. Raises NotFoundError for a library, too."""
        library = self._library()
        if library is None:
            raise NotFoundError("The server has no such library any more")
        await self._take_in(library)
        await self._asker.send()
        if not self._prover.options.verify:
            if self._asker.pending:
                return ()
            if self._scan.attempts:  # Else all was known already
                return self._give_up(Verdict.REQUESTED)
        self._looked_at = utcnow()
        if proofs := [proof for case in self._open for proof in case.proof.open]:
            is_late = self._asker.reach is Reach.REPORT  # It comes to it when it likes
            await self._look(proofs, busy=library.scanning or is_late)
        self._saw_at = utcnow()
        for case in self._open:
            if isinstance(case.proof, Folder):
                case.proof.close(self._looked_at)
        return await self._results(library)

    async def wait(self, news: asyncio.Event) -> None:
        """Wait until there may be more to see."""
        now, pace = utcnow(), self._prover.pace
        pauses = [case.proof.terms.deadline - now for case in self._open]
        if not (self._scan.rests and pauses):
            pauses.append(pace.until_next_look(now - self._asker.ordered_at))
        if self._asker.pending:
            pauses.append(self._asker.until_due)
        await news_within(news, min(pauses).total_seconds())
        # A server may say something of each of a thousand files, or be slow to answer
        rest = self._saw_at + pace.first - utcnow()
        await asyncio.sleep(max(rest.total_seconds(), 0))

    # Tasks

    @property
    def _open(self) -> Sequence[_Case]:
        """Return the cases of the tasks that nobody took off the scan."""
        found = (self._cases.get(id(task)) for task in self._scan.tasks)
        return [case for case in found if case]

    def _library(self) -> Library | None:
        """Return the library; None if the server has it no more."""
        present = self._provider.libraries
        found = (each for each in present if each.id == self._scan.library)
        # A server that lists none at all is one that starts
        unknown = Library(id=self._scan.library, name="")
        return next(found, None if present else unknown)

    async def _take_in(self, library: Library) -> None:
        """Begin with the tasks that joined."""
        self._cases = {id(case.task): case for case in self._open}
        tasks = [task for task in self._scan.tasks if id(task) not in self._cases]
        if not tasks:
            return
        known = {each.path for case in self._open for each in case.proof.open}
        size = await self._in_thread(self._prover.catalogue.library_size, library.id)
        expected = await self._in_thread(self._expected, tasks, library, self._terms())
        for task, proof in zip(tasks, expected, strict=True):
            if isinstance(proof, Beside):
                proof = await self._sidecar(proof)  # noqa: PLW2901
            self._asker.want(each for each in proof.open if each.path not in known)
            self._cases[id(task)] = _Case(task, proof, size)

    def _terms(self) -> Terms:
        """Return the terms of the proofs that begin now."""
        began, longest = utcnow(), self._prover.options.deadline
        ends = began + (longest or self._provider.scan_deadline)
        return Terms(began=began, deadline=ends, pace=self._prover.pace)

    def _expected(
        self, tasks: Iterable[ScanTask], library: Library, terms: Terms
    ) -> list[Proof | Beside]:
        """Return how to prove tasks. Blocks."""
        make, dedupe = self._expectations.proof, self._prover.options.dedupe
        return [make(task, library, terms, dedupe=dedupe) for task in tasks]

    async def _sidecar(self, beside: Beside) -> Sidecar:
        """Return how to prove a sidecar: by items as they are before anybody looks."""
        return beside.proof(await self._asker.items(beside.before))

    # Looks

    async def _look(self, proofs: Sequence[Proof], *, busy: bool) -> None:
        """Compare what the server lists with what it should, and have it do more."""
        now = utcnow()  # What is asked for may take long, and be as old as this
        listing = await self._asker.listing(proofs)
        await self._in_thread(self._scales.weigh, proofs, listing)
        join_efforts(proofs)
        wishes = [
            (wish, proof)
            for proof in proofs
            if proof.verdict is None and proof.ids.isdisjoint(listing.unasked)
            for wish in proof.look(listing, now, busy=busy)
        ]
        await self._asker.do(wishes)

    # Results

    async def _results(self, library: Library) -> Sequence[ScanResult]:
        """Return the results of what has a verdict now, once it is taken in."""
        decided = [case for case in self._open if case.proof.verdict]
        if not decided:
            return ()
        for case in decided:
            del self._cases[id(case.task)]
        proven = [each for case in decided for each in case.proof.proven]
        for home, some in self._by_home(library, proven).items():
            await self._prover.intake.take(home, some)
        confirm = self._prover.catalogue.confirm
        await self._in_thread(confirm, _as_on_disk(proven), self._looked_at)
        size = await self._in_thread(self._prover.catalogue.library_size, library.id)
        return [self._proven(case, size) for case in decided]

    def _by_home(
        self, library: Library, proofs: Iterable[Proof]
    ) -> Mapping[Library, list[Proof]]:
        """Return proofs by the libraries that list what they are about."""
        found: dict[Library, list[Proof]] = {}
        for proof in proofs:
            home = self._provider.home(proof.path)
            found.setdefault(home[0] if home else library, []).append(proof)
        return found

    def _proven(self, case: _Case, size: LibrarySize) -> ScanResult:
        """Return what became of a task, and of its library meanwhile."""
        proof = case.proof
        return replace(
            self._result(case.task, proof.verdict or Verdict.NOT_FOUND, proof.reason),
            item=proof.item,
            before=case.before,
            after=size,
            files=tuple(proof.files),
        )

    def _give_up(self, verdict: Verdict, reason: str = "") -> Sequence[ScanResult]:
        """Return the same result for all tasks."""
        return [self._result(task, verdict, reason) for task in self._scan.tasks]

    def _result(self, task: ScanTask, verdict: Verdict, reason: str) -> ScanResult:
        """Return what became of a task, with what that took."""
        return self._scan.result(task, verdict, utcnow(), reason)


def _as_on_disk(proofs: Iterable[Proof]) -> list[ItemId]:
    """Return the items whose files are known as they are, which need no scan again."""
    there = {Verdict.FOUND, Verdict.UPDATED}
    return [
        each.item.id
        for each in proofs
        if each.item and isinstance(each, PresentFile) and each.verdict in there
    ]
