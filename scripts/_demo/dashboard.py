"""The demo's dashboard."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.engine.event_base import EventGroup

from .api import HomeAssistant
from .configuration import LIGHT
from .servers import Server

PATH: Final = "media-servers"
PLAYING: Final = """
{%% set sessions = state_attr('%(streams)s', 'sessions') or [] %%}
{%% for one in sessions %%}{%% set method = one.method | replace('_', ' ') %%}
**{{ one.title }}**{{ ' · ' ~ one.show if one.show else '' }}
{{ one.user }} on {{ one.player }}: {{ one.state }}, {{ method }}
{%% else %%}
Nobody watches anything at the moment.
{%% endfor %%}
"""
ALL_LINES: Final = (
    "Every event is a line in the [activity log](/logbook),"
    " and two automations listen: see [their traces](/config/automation/dashboard)."
)


async def hang(home: HomeAssistant, servers: Iterable[Server]) -> str:
    """Put up the dashboard, with a view for each server, and return its path."""
    views = [await _view(home, server) for server in servers]
    await home.command(
        "lovelace/dashboards/create",
        url_path=PATH,
        title="Media servers",
        icon="mdi:movie-open-star",
        show_in_sidebar=True,
        mode="storage",
    )
    await home.command("lovelace/config/save", url_path=PATH, config={"views": views})
    return f"/{PATH}"


async def _view(home: HomeAssistant, server: Server) -> dict[str, Any]:
    """Return the view for a server."""
    ids, prefix = await home.entities(DOMAIN), f"{server.id}_"
    known = {
        key.removeprefix(prefix): entity
        for key, entity in ids.items()
        if key.startswith(prefix)
    }
    device = await home.device(DOMAIN, server.id)
    view = {"title": server.maker, "path": server.kind, "type": "sections"}
    return view | {"max_columns": 4, "sections": _sections(known, device)}


def _sections(known: Mapping[str, str], device: str) -> list[dict[str, Any]]:
    """Return what is on a view; `known` are entity ids by key."""
    events = [known[group] for group in EventGroup if group in known]
    return [
        _section(
            "Server",
            *(_tile(known[key]) for key in ("connectivity", "push", "active_streams")),
            *(_tile(known[key]) for key in ("version", "last_contact")),
            *(_tile(known[key]) for key in ("scan_all", "sync_all", "refresh_users")),
        ),
        _section(
            "On now",
            _wide("markdown", content=PLAYING % {"streams": known["active_streams"]}),
            _tile(LIGHT),
            _wide(
                "history-graph",
                entities=[known["active_streams"], LIGHT],
                hours_to_show=1,
            ),
        ),
        _section("Libraries", *_libraries(known)),
        _section(
            "Scans", *(_tile(known[key]) for key in ("last_scan", "scans_waiting"))
        ),
        _section("Last events", *map(_event_tile, events)),
        _section(
            "What happened",
            _wide("markdown", content=ALL_LINES),
            _wide(
                "logbook",
                target={"device_id": device, "entity_id": LIGHT},
                hours_to_show=1,
            ),
        ),
    ]


def _libraries(known: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """Yield what is shown of each library."""
    libraries = sorted(key.removesuffix("_items") for key in known if _is_items(key))
    for library in libraries:
        yield _tile(known[f"{library}_items"])
        yield _tile(known[f"{library}_sync_state"])
        last = known[f"{library}_last_added"]
        yield {**_tile(last), "grid_options": {"columns": 12}}


def _is_items(key: str) -> bool:
    """Return whether an entity is the number of items in a library."""
    return key.endswith("_items") and not key.endswith("_unavailable_items")


def _section(heading: str, *cards: dict[str, Any]) -> dict[str, Any]:
    """Return a column under a heading."""
    return {"type": "grid", "cards": [{"type": "heading", "heading": heading}, *cards]}


def _tile(entity: str) -> dict[str, Any]:
    """Return an entity in short."""
    return {"type": "tile", "entity": entity}


def _event_tile(entity: str) -> dict[str, Any]:
    """Return the latest event of a subject, and when it was."""
    content = ["event_type", "last_changed"]
    return {**_tile(entity), "state_content": content, "grid_options": {"columns": 12}}


def _wide(kind: str, **config: Any) -> dict[str, Any]:
    """Return a card as wide as its column."""
    return {"type": kind, "grid_options": {"columns": "full"}, **config}
