"""Tell what changed in the catalogue, each change once, and together what is one."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from homeassistant.core import Context

from ..catalogue.catalogue import Catalogue
from ..const import LOGGER
from ..engine.errors import ShowrunnerError
from ..engine.events import ServerEvent
from ..engine.grouping import CONTAINERS, MOST, Group, NoticeKind, NoticeMachine
from ..engine.library_events import ItemAdded, ItemRemoved, ItemUpdated
from ..engine.model import Item, ItemId
from .questions import InThread
from .waiting import news_within, seconds_until

AFTER_FAILURE: Final = 60.0  # Seconds; a full disk does not empty itself


class Announcer:
    """Empties the catalogue's outbox."""

    def __init__(
        self,
        catalogue: Catalogue,
        in_thread: InThread,
        publish: Callable[[ServerEvent, Context | None], None],
    ) -> None:
        self.notices = NoticeMachine()
        self._catalogue = catalogue
        self._in_thread = in_thread
        self._publish = publish
        self._news = asyncio.Event()

    def wake(self) -> None:
        """See what there is to tell."""
        self._news.set()

    async def run(self) -> None:
        """Tell what there is to tell, until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._tell()
            except ShowrunnerError as err:
                LOGGER.warning("The changes of items cannot be told: %s", err)
            except Exception:  # noqa: BLE001 - a mistake of ours must not end it all
                LOGGER.exception("Could not tell the changes of items")
            else:
                wake_at = self.notices.wake_at
                await news_within(self._news, seconds_until(wake_at))
                continue
            await asyncio.sleep(AFTER_FAILURE)

    async def _tell(self) -> None:
        """Tell what is due."""
        untold = await self._in_thread(self._catalogue.untold, MOST + 1)
        now = datetime.now(UTC)
        self.notices.keep({notice.id for notice in untold})
        self.notices.add(untold, now)
        for group in self.notices.take(now):
            items = await self._in_thread(self._catalogue.items, group.items)
            # First: what is told twice is worse than what a crash just here loses
            await self._in_thread(self._catalogue.mark_told, sorted(group.notices))
            if event := _event(group, items, now):
                self._publish(event, None)


def _event(
    group: Group, known: Mapping[ItemId, Item], now: datetime
) -> ItemAdded | ItemUpdated | ItemRemoved | None:
    """Return what a group is told as, if it is told at all."""
    items = sorted((known[key] for key in group.items if key in known), key=_order)
    first = next(iter(items), None)
    if first is None or first.library is None:
        return None
    library, is_container = first.library, first.type in CONTAINERS
    match group.kind:
        case NoticeKind.UPDATED:
            return ItemUpdated(
                at=now, library=library, item=first, changes=group.changes
            )
        case NoticeKind.ADDED if not is_container:
            return ItemAdded(at=now, library=library, item=first, items=tuple(items))
        case NoticeKind.REMOVED if not is_container:
            return ItemRemoved(at=now, library=library, item=first)
        case _:
            return None


def _order(item: Item) -> tuple[int, int, str]:
    """Return where an item stands among those told with it."""
    return item.season or 0, item.episode or 0, item.title
