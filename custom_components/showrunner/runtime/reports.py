"""Tell how a run goes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from homeassistant.core import Context

from ..engine.events import ServerEvent
from ..engine.library_events import SyncEnd, SyncFailed, SyncFinished, SyncStarted
from ..engine.model import Item, Library
from ..engine.syncs import Progress, SyncOrder, SyncRun, SyncTrigger


class SyncReport:
    """The events of one run.

    Of a look that nobody asked for, and that found nothing, there is nothing to tell.
    """

    def __init__(
        self,
        order: SyncOrder,
        library: Library,
        progress: Progress,
        publish: Callable[[ServerEvent, Context | None], None],
    ) -> None:
        self._order = order
        self._library = library
        self._progress = progress
        self._publish = publish
        self._context = Context(user_id=order.user) if order.user else None
        self._is_told = False

    def started(self) -> None:
        """Tell that the run began, unless it may be of no interest."""
        if self._order.trigger is not SyncTrigger.POLL:
            self._tell_start()

    def ended(self, run: SyncRun, items: Mapping[str, tuple[Item, ...]]) -> None:
        """Tell how the run ended."""
        if not (self._is_told or run.tally.changes or run.error):
            return
        self._tell_start()
        end: Callable[..., SyncEnd]
        end = partial(SyncFailed, error=run.error) if run.error else SyncFinished
        event = end(
            at=datetime.now(UTC),
            library=self._library,
            mode=self._order.mode,
            duration=run.duration,
            tally=run.tally,
            items=items,
        )
        self._publish(event, self._context)

    def _tell_start(self) -> None:
        """Tell that the run began, once."""
        if self._is_told:
            return
        self._is_told = True
        event = SyncStarted(
            at=self._progress.started_at, library=self._library, mode=self._order.mode
        )
        self._publish(event, self._context)
