"""What others told of files, handed on to the server that it is for."""

from collections.abc import Iterator
from datetime import UTC, datetime

from homeassistant.util.ulid import ulid_now

from .engine.scans import Expectation, RequestId, ScanRequest, ScanSource
from .providers.notices import Notice
from .runtime.server import ServerRuntime


async def deliver(runtime: ServerRuntime, notice: Notice) -> None:
    """Ask for scans, which nobody waits for, tell events, and look at items.

    It outlives a restart then. Raises UnavailableError, and has done nothing, if
    nobody follows the server any more.
    """
    kept = [runtime.scanner.take(request) for request in _requests(notice)]
    for event in notice.events:
        runtime.publish(event, None)
    for touched in notice.touched:
        runtime.heard(touched)
    for each in kept:
        await each.wait()


def _requests(notice: Notice) -> Iterator[ScanRequest]:
    """Yield what is to be asked for: what is there, and what is gone."""
    for expects, paths in (
        (Expectation.PRESENT, notice.present),
        (Expectation.ABSENT, notice.absent),
    ):
        if paths:
            yield ScanRequest(
                id=RequestId(ulid_now()),
                paths=paths,
                asked_at=datetime.now(UTC),
                source=ScanSource.WEBHOOK,
                expects=expects,
                part=notice.part if expects is Expectation.ABSENT else "",
                immediate=notice.immediate,
            )
