"""Tell verdicts to whoever waits for them and as events, each with its cause."""

from collections.abc import Sequence
from typing import Protocol

from homeassistant.core import Context
from homeassistant.util.dt import utcnow

from ...const import LOGGER
from ...engine.errors import ForbiddenError
from ...engine.scan_events import ScanVerified
from ...engine.scans import FolderScan, ScanResult, ScanTask
from ...providers.base import Provider
from ..bridge import Bridge
from ..owner import Audience
from .submissions import Submissions


class Owner(Audience, Protocol):
    """Whoever a scanner works for."""

    bridge: Bridge


class VerdictTeller:
    """Knows who asked for what."""

    def __init__(
        self, provider: Provider, submissions: Submissions, owner: Owner
    ) -> None:
        self.last: ScanResult | None = None  # Since the start
        self.is_forbidden = False  # The last scan that the server was asked for
        self._provider = provider
        self._submissions = submissions
        self._owner = owner

    def began(self, scan: FolderScan) -> None:
        """Note who is the cause of what a scan finds."""
        contexts = map(self._context, scan.tasks)
        if context := next(filter(None, contexts), None):
            self._owner.bridge.scan_asked(scan.library, context, utcnow())
        self._owner.state_changed()

    def tell(self, results: Sequence[ScanResult]) -> None:
        """Tell results."""
        for result in results:
            context = self._context(result.task)
            self.last = result
            self._note_leave(result)
            _log(result)
            self._submissions.take(result)
            try:
                self._owner.publish(self._event(result), context)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                LOGGER.exception("Could not tell a verdict")
        self._owner.state_changed()

    def _note_leave(self, result: ScanResult) -> None:
        """Take note of whether we may have the server scan, if it was asked to."""
        if result.reason == ForbiddenError.translation_key:
            self.is_forbidden = True
        elif result.reach:
            self.is_forbidden = False

    def _event(self, result: ScanResult) -> ScanVerified:
        """Return what a result is told as."""
        key = result.task.library
        library = self._provider.scans.library(key) if key else None
        return ScanVerified(at=utcnow(), library=library, result=result)

    def _context(self, task: ScanTask) -> Context | None:
        """Return the context of whoever asked, or what a restart left of it."""
        left = Context(user_id=task.user) if task.user else None
        return self._submissions.context(task.request) or left


def _log(result: ScanResult) -> None:
    """Tell of a verdict those who look for a mistake."""
    item, files = result.item, result.item.files if result.item else ()
    LOGGER.debug(
        "%s: %s %s: %s, %s s, %s bit/s; %s scans, %s requests, %s s; %s items were %s",
        result.task.server_path,
        result.verdict,
        result.reason,
        item.title if item else "no item",
        item.duration if item else None,
        files[0].bitrate if files else None,
        result.attempts,
        result.requests,
        result.took.total_seconds(),
        result.after.items if result.after else None,
        result.before.items if result.before else None,
    )
