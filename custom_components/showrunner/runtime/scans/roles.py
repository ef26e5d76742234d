"""What the scanner needs of those who aim its scans and those who prove them."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ...engine.scans import FolderScan, ScanRequest, ScanResult, ScanTask


@dataclass(frozen=True, kw_only=True, slots=True)
class Aimed:
    """What is to be asked of the server for a request, and what is known at once."""

    tasks: Sequence[ScanTask]
    results: Sequence[ScanResult]


class Aims(Protocol):
    """Whoever knows which folder of which library a path stands for."""

    async def aim(self, request: ScanRequest) -> Aimed:
        """Return what is to be done; never wait for the server."""


class Proves(Protocol):
    """Whoever asks the server, and looks what came of it."""

    def prove(
        self, scan: FolderScan, news: asyncio.Event
    ) -> AsyncGenerator[ScanResult]:
        """Ask, and yield the result of each task as soon as it is known.

        The scanner takes the task of a result off the scan, may take others off that
        were cancelled, and adds those that join; it ends when there is none left.
        `news` is set when the server said something of the library.

        What the server did wrong is raised: the scanner decides by `engine.scan_retry`
        when to begin anew with the tasks that are left, as it knows whether the server
        is there. Only errors that concern one task alone are for the prover to judge.
        """
