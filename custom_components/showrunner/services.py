"""The actions that the integration has: their names, fields and who may use them."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .action_answers import MOST
from .action_lookup import get_item, get_recently_added, get_removed, search
from .action_places import ATTR_LIBRARY
from .action_scan import cancel_scan, get_scan_history, scan_library, scan_path
from .action_upkeep import clean_up, get_errors, get_statistics, sync
from .catalogue.cleaning import TROUBLES
from .catalogue.search import Order
from .const import DOMAIN
from .engine.model import ItemState, MediaType
from .engine.scans import Expectation, Verdict
from .engine.syncs import SyncMode

FURTHEST: Final = 10_000  # Results that can be passed over
LONGEST: Final = 500  # Characters
LONGEST_PATH: Final = 4096  # Characters
MOST_PATHS: Final = 10_000  # In one call
PRIORITIES: Final = (-100, 100)
YEARS: Final = (0, 9999)
MODES: Final = (SyncMode.QUICK, SyncMode.DEEP, SyncMode.ITEM)

TEXT: Final = vol.All(cv.string, vol.Length(min=1, max=LONGEST))
TEXTS: Final = vol.All(cv.ensure_list, [TEXT])
MOMENT: Final = vol.Any(datetime, cv.datetime)
YEAR: Final = vol.All(vol.Coerce(int), vol.Range(*YEARS))
PATH: Final = vol.All(cv.string, vol.Length(min=1, max=LONGEST_PATH))
PATHS: Final = vol.All(cv.ensure_list, vol.Length(min=1, max=MOST_PATHS), [PATH])
TYPES: Final = vol.All(cv.ensure_list, [vol.In(list(map(str, MediaType)))])

SERVER: Final = {vol.Optional(ATTR_DEVICE_ID): TEXTS}
PLACE: Final = {**SERVER, vol.Optional(ATTR_LIBRARY): TEXTS}
RANGE: Final = {vol.Optional("since"): MOMENT, vol.Optional("until"): MOMENT}


def _limit(default: int) -> dict[Any, Any]:
    """Return the field that bounds an answer."""
    bound = vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST))
    return {vol.Optional("limit", default=default): bound}


@dataclass(frozen=True, slots=True)
class Action:
    """What can be called, and with which fields."""

    handle: Callable[[ServiceCall], Coroutine[Any, Any, dict[str, Any]]]
    fields: Mapping[Any, Any]
    response: SupportsResponse = SupportsResponse.ONLY
    for_admins: bool = False


ACTIONS: Final = {
    "sync": Action(
        sync,
        {
            **PLACE,
            vol.Optional("mode"): vol.In(list(map(str, MODES))),
            vol.Optional("item_id"): TEXT,
            vol.Optional("wait", default=False): cv.boolean,
        },
        SupportsResponse.OPTIONAL,
        for_admins=True,
    ),
    "search": Action(
        search,
        {
            **PLACE,
            vol.Optional("query", default=""): vol.All(
                cv.string, vol.Length(max=LONGEST)
            ),
            vol.Optional("type", default=list): TYPES,
            vol.Optional("year_from"): YEAR,
            vol.Optional("year_to"): YEAR,
            vol.Optional("genre"): TEXT,
            vol.Optional("subtitles", default=list): TEXTS,
            vol.Optional("missing_subtitles", default=list): TEXTS,
            vol.Optional("state"): vol.In(list(map(str, ItemState))),
            vol.Optional("added_since"): MOMENT,
            vol.Optional("order", default=Order.RELEVANCE.value): vol.In(
                list(map(str, Order))
            ),
            vol.Optional("offset", default=0): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=FURTHEST)
            ),
            **_limit(50),
        },
    ),
    "get_item": Action(get_item, {**SERVER, vol.Required("item_id"): TEXT}),
    "get_recently_added": Action(
        get_recently_added,
        {
            **PLACE,
            vol.Optional("type", default=list): TYPES,
            vol.Optional("since"): MOMENT,
            **_limit(10),
        },
    ),
    "get_removed": Action(
        get_removed, {**PLACE, vol.Optional("since"): MOMENT, **_limit(50)}
    ),
    "scan_path": Action(
        scan_path,
        {
            vol.Required("path"): PATHS,
            **PLACE,
            vol.Optional("expects", default=Expectation.PRESENT.value): vol.In(
                list(map(str, Expectation))
            ),
            vol.Optional("immediate", default=False): cv.boolean,
            vol.Optional("wait", default=True): cv.boolean,
            vol.Optional("priority", default=0): vol.All(
                vol.Coerce(int), vol.Range(*PRIORITIES)
            ),
        },
        SupportsResponse.OPTIONAL,
        for_admins=True,
    ),
    "scan_library": Action(
        scan_library, PLACE, SupportsResponse.OPTIONAL, for_admins=True
    ),
    "cancel_scan": Action(
        cancel_scan,
        {**PLACE, vol.Optional("id"): TEXT},
        SupportsResponse.OPTIONAL,
        for_admins=True,
    ),
    "get_scan_history": Action(
        get_scan_history,
        {
            **PLACE,
            **RANGE,
            vol.Optional("path"): PATH,
            vol.Optional("verdict", default=list): vol.All(
                cv.ensure_list, [vol.In(list(map(str, Verdict)))]
            ),
            **_limit(50),
        },
    ),
    "get_statistics": Action(get_statistics, {**PLACE, **RANGE}),
    "get_errors": Action(
        get_errors,
        {**PLACE, **RANGE, vol.Optional("resolved"): cv.boolean, **_limit(50)},
    ),
    "clean_up": Action(
        clean_up,
        {
            **SERVER,
            vol.Optional("state", default=list): vol.All(
                cv.ensure_list, [vol.In(list(map(str, TROUBLES)))]
            ),
            vol.Optional("dry_run", default=False): cv.boolean,
        },
        SupportsResponse.OPTIONAL,
        for_admins=True,
    ),
}


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Offer all actions from now on, whichever servers there are."""
    for name, action in ACTIONS.items():
        schema = vol.Schema(dict(action.fields))
        if action.for_admins:
            async_register_admin_service(
                hass, DOMAIN, name, action.handle, schema, action.response
            )
        else:
            hass.services.async_register(
                DOMAIN, name, action.handle, schema, action.response
            )
