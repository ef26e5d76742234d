"""Every entity has its words and its icon, and no icon is left over."""

import ast
from collections.abc import Iterator
import re
from typing import Any

from homeassistant.const import Platform

from .texts import ENGLISH, ICONS, Tree, leaves, look_up
from .wording import Source, keys_of_classes, sources

PLATFORMS = [src for src in sources() if src.name in {str(p) for p in Platform}]


def is_description(row: object) -> bool:
    """Tell an entity description; Home Assistant makes some from a class of its own."""
    return "EntityDescription" in {kind.__name__ for kind in type(row).__mro__}


def descriptions(src: Source) -> Iterator[Any]:
    """Yield the entity descriptions in a platform's tables."""
    for table in vars(src.module).values():
        rows = table.values() if isinstance(table, dict) else table
        rows = rows if isinstance(table, dict | list | tuple) else [table]
        yield from filter(is_description, rows)


DESCRIPTIONS = [(src.name, each) for src in PLATFORMS for each in descriptions(src)]


def test_each_described_entity_has_its_words() -> None:
    """A description's key, an enum's options and an event's types are named."""
    for platform, each in DESCRIPTIONS:
        words = look_up(ENGLISH, f"entity.{platform}.{each.translation_key}") or {}
        assert words.get("name") or each.device_class, each.key
        assert set(getattr(each, "options", None) or ()) <= set(words.get("state", ()))
        types = look_up(words, "state_attributes.event_type.state") or ()
        assert set(getattr(each, "event_types", None) or ()) <= set(types)


def iconless(tree: Tree, icons: Tree, classed: set[str]) -> list[str]:
    """Return the entities with neither an icon nor a device class that brings one."""
    return [
        path
        for platform, entities in tree.get("entity", {}).items()
        for key in entities
        if (path := f"entity.{platform}.{key}") not in classed
        and not str(look_up(icons, f"{path}.default")).startswith("mdi:")
    ]


def test_an_entity_without_an_icon_is_found() -> None:
    """Unless a device class brings one."""
    tree = {"entity": {"sensor": {"streams": {"name": "Streams"}}}}
    assert iconless(tree, {}, set()) == ["entity.sensor.streams"]
    assert iconless(tree, {}, {"entity.sensor.streams"}) == []


def classed_entities() -> set[str]:
    """Return the entities whose class or description has a device class."""
    found = {
        f"entity.{p}.{d.translation_key}" for p, d in DESCRIPTIONS if d.device_class
    }
    for src in PLATFORMS:
        for node in ast.walk(src.tree):
            if isinstance(node, ast.ClassDef) and "_attr_device_class =" in ast.unparse(
                node
            ):
                inner = Source(src.name, ast.Module([node], []), src.module)
                found |= {w.path.removesuffix(".name") for w in keys_of_classes(inner)}
    return found


def test_each_entity_has_an_icon() -> None:
    """Its own, or its device class's."""
    assert iconless(ENGLISH, ICONS, classed_entities()) == []


def test_each_icon_belongs_to_something() -> None:
    """No icon is of an entity without words, and all are Material Design Icons."""
    for path, icon in leaves(ICONS):
        depth = 3 if path.startswith("entity.") else 2
        assert look_up(ENGLISH, ".".join(path.split(".")[:depth])), path
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon)
