"""What a server lists, look by look, in few words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from custom_components.showrunner.engine.model import (
    Item,
    ItemId,
    MediaFile,
    MediaType,
    Stream,
    StreamKind,
)
from custom_components.showrunner.engine.proofs import Before, Proof, Terms
from custom_components.showrunner.engine.verdicts import Listing

from .builders import NOON, after

FILE = "/films/Dune/Dune.mkv"
MINUTE = Terms(began=NOON, deadline=NOON + timedelta(seconds=60))
PICTURE = (Stream(kind=StreamKind.VIDEO),)

SCAN, PROBE, THOROUGH = "scan", "probe", "probe_thoroughly"
FOUND, UPDATED, REMOVED = ("found", ""), ("updated", ""), ("removed", "")
UNREADABLE = ("refused", "not_readable")

DUNE = ItemId("dune")
BEFORE = Before(DUNE, "1", 1000)


def listed(path: str = FILE, key: str = "dune", **facts: Any) -> Item:
    """Return an item with a file, as a server tells of it that knows all."""
    given = {"size": 1000, "duration": 60.0, "streams": PICTURE, **facts}
    names = ("type", "in_trash", "revision", "title")
    own = {name: given.pop(name) for name in names if name in given}
    item = Item(
        id=ItemId(key),
        type=MediaType.MOVIE,
        title=key,
        revision="1",
        files=(MediaFile(path=path, **given),),
    )
    return replace(item, **own)


def unprobed(path: str = FILE, key: str = "dune", **facts: Any) -> Item:
    """Return an item whose file nobody looked into."""
    return listed(path, key, duration=None, streams=(), **facts)


def look(proof: Proof, seconds: float, *items: Item, busy: bool = False) -> list[str]:
    """Show some items to a proof, and return what it wishes for."""
    wishes = proof.look(Listing(items), after(seconds), busy=busy)
    return [wish.value for wish in wishes]


def verdict(proof: Proof) -> tuple[str, str] | None:
    """Return the verdict, and its reason; None as long as there is none."""
    return (proof.verdict.value, proof.reason) if proof.verdict else None
