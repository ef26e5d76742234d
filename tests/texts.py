"""What people read, as the files have it: the English texts and the icons."""

from collections.abc import Iterator
import json
from pathlib import Path
from string import Formatter
from typing import Any

type Tree = dict[str, Any]

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
ENGLISH: Tree = json.loads((ROOT / "translations" / "en.json").read_text())
ICONS: Tree = json.loads((ROOT / "icons.json").read_text())


def look_up(tree: Any, path: str) -> Any:
    """Return what is at a dotted path, or None."""
    for part in path.split("."):
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each text with its dotted path."""
    for key, child in tree.items():
        here = f"{path}.{key}".lstrip(".")
        if isinstance(child, dict):
            yield from leaves(child, here)
        else:
            yield here, child


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


TEXTS = dict(leaves(ENGLISH))
