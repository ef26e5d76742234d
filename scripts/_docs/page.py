"""The page about events: what each means, carries, and looks like."""

from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc, getdoc
import json
from pathlib import Path
from typing import Any, Final

from custom_components.showrunner.engine.event_base import EventGroup
from custom_components.showrunner.engine.events import (
    EVENT_TYPES,
    ServerEvent,
    as_data,
    event_type,
)
from custom_components.showrunner.engine.payload import FIELDS

from .samples import SAMPLES, SERVER
from .sources import SOURCES

HERE: Final = Path(__file__).parent
COMMON: Final = ("type", "at", "device_id", "server")
# What many events carry is described once
SHARED: Final = {
    "user": "A user",
    "player": "A player",
    "item": "An item",
    "library": "A library",
}
LISTS: Final = {"items", "first"}  # Of items, whose keys are described elsewhere
TITLES: Final = {
    EventGroup.PLAYBACK: "Playback",
    EventGroup.SESSIONS: "Sessions",
    EventGroup.LIBRARY: "Library",
    EventGroup.SCAN: "Scans",
    EventGroup.SYNC: "Syncs",
    EventGroup.USERS: "Users",
    EventGroup.RECORDINGS: "Recordings",
    EventGroup.DOWNLOADS: "Downloads",
    EventGroup.SERVER: "Server",
}


def page() -> str:
    """Return the page."""
    parts = [prose("intro"), table([("Key", "Meaning"), *common()])]
    parts += [section(group) for group in EventGroup]
    parts += ["## What stands in many events"]
    parts += [shared(key) for key in SHARED]
    parts += ["## Which server gives what, and how soon", sources(), prose("outro")]
    return "\n\n".join(parts) + "\n"


def prose(name: str) -> str:
    """Return a part of the page that a person wrote."""
    return (HERE / f"{name}.md").read_text().strip()


def common() -> Iterator[tuple[str, ...]]:
    """Yield the fields of the common part."""
    yield from described(as_data(SAMPLES[0], SERVER), COMMON)
    yield "`truncated`", FIELDS["truncated"]


def section(group: EventGroup) -> str:
    """Return what there is to know of a group of events."""
    samples = [event for event in SAMPLES if event.group is group]
    rows = [(f"`{event_type(event)}`", meaning(event)) for event in samples]
    parts = [f"## {TITLES[group]}", table([("Type", "When"), *rows])]
    for events in alike(samples):
        parts += [carried(events, samples), example(richest(events))]
    return "\n\n".join(parts)


def alike(samples: list[ServerEvent]) -> list[list[ServerEvent]]:
    """Return events, those with the same keys together."""
    groups: dict[tuple[str, ...], list[ServerEvent]] = {}
    for event in samples:
        groups.setdefault(tuple(as_data(event, {})), []).append(event)
    return list(groups.values())


def carried(events: list[ServerEvent], samples: list[ServerEvent]) -> str:
    """Return a table of what some events carry beyond the common part."""
    names = ", ".join(f"`{event_type(event)}`" for event in events)
    subject = "They carry" if len(events) == len(samples) else f"{names} carries"
    data = as_data(richest(events), {})
    own = [key for key in data if key not in COMMON]
    rows = [("Key", "Meaning"), *described(data, own)]
    return f"{subject}, beyond what all events carry:\n\n{table(rows)}"


def richest(events: list[ServerEvent]) -> ServerEvent:
    """Return the event with the most to show."""
    return max(events, key=lambda event: len(str(as_data(event, {}))))


def shared(key: str) -> str:
    """Return what there is to know of a thing that many events carry."""
    data = next(d for event in SAMPLES if key in (d := as_data(event, {})))
    rows = [(f"`{path}`", FIELDS[path]) for path in paths({key: data[key]})]
    return f"### {SHARED[key]}\n\n{table([('Key', 'Meaning'), *rows[1:]])}"


def described(data: dict[str, Any], keys: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the keys of data with what they mean."""
    for path in (path for key in keys for path in paths({key: data[key]})):
        root, dot, _ = path.partition(".")
        if root not in SHARED:
            yield f"`{path}`", FIELDS[path]
        elif not dot:
            anchor = SHARED[root].lower().replace(" ", "-")
            yield f"`{path}`", f"{FIELDS[path]}: [{SHARED[root].lower()}](#{anchor})"


def paths(data: Any, prefix: str = "") -> Iterator[str]:
    """Yield the path of each key in data; keys that a server chose are not ours."""
    for key, value in data.items():
        path = f"{prefix}{key}"
        yield path
        if key in LISTS:
            continue
        if isinstance(value, dict) and key != "guids":
            yield from paths(value, f"{path}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from paths(value[0], f"{path}[].")


def example(event: ServerEvent) -> str:
    """Return an event as an automation gets it."""
    text = json.dumps(as_data(event, SERVER), indent=2, ensure_ascii=False)
    return f"```json\n{text}\n```"


def sources() -> str:
    """Return a table of the servers and their events."""
    rows = [
        (f"`{name}`", *(column[name] for column in SOURCES.values()))
        for name in EVENT_TYPES.values()
    ]
    return table([("Type", *SOURCES), *rows])


def meaning(event: ServerEvent) -> str:
    """Return when an event happens, in one line."""
    return " ".join(cleandoc(getdoc(type(event)) or "").split())


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table; the first row is its head."""
    head, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *rest])
