"""What others told of files, handed on to the server that it is for."""

from collections.abc import Iterator
from datetime import UTC, datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.ulid import ulid_now

from .const import DOMAIN, LOGGER
from .engine.errors import ShowrunnerError
from .engine.scans import Expectation, RequestId, ScanRequest, ScanSource
from .providers.notices import Notice
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry


@callback
def deliver(hass: HomeAssistant, entry: ShowrunnerConfigEntry, notice: Notice) -> None:
    """Tell events, look at items, and ask for scans, which nobody waits for."""
    runtime = entry.runtime_data
    for event in notice.events:
        runtime.publish(event, None)
    for touched in notice.touched:
        runtime.heard(touched)
    for request in _requests(notice):
        _ = entry.async_create_background_task(
            hass, _submit(runtime, request), f"{DOMAIN} webhook {entry.title}"
        )


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
                immediate=notice.immediate,
            )


async def _submit(runtime: ServerRuntime, request: ScanRequest) -> None:
    """Ask for a scan, and have a path noticed that no library holds."""
    try:
        submission = await runtime.scanner.submit(request)
    except ShowrunnerError as err:
        LOGGER.warning("What a webhook told could not be taken: %r", err)
        return
    for result in submission.results:
        if result.is_outside:
            # What is gone may have been anywhere, as in a bin
            is_there = result.task.expects is Expectation.PRESENT
            await runtime.scanner.missed(result, everywhere=is_there)
