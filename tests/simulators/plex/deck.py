"""What somebody may go on with: what was left in the middle, and what comes next."""

from collections.abc import Iterable

from .model import Item


def on_deck(items: Iterable[Item]) -> list[Item]:
    """Return films in progress, and an episode of each show that was begun."""
    rows = [one for item in items if (one := _next_of(item)) is not None]
    rows.sort(key=lambda one: (_seen_at(one.root), one.key), reverse=True)
    return rows


def _next_of(item: Item) -> Item | None:
    """Return what of a film or a show comes next, if anybody began it."""
    if item.kind not in ("movie", "show"):
        return None
    leaves = item.leaves
    if begun := [leaf for leaf in leaves if leaf.view_offset]:
        return begun[-1]
    seen = [place for place, leaf in enumerate(leaves) if leaf.view_count]
    after = leaves[seen[-1] + 1 :] if seen else []
    return next(iter(after), None)


def _seen_at(root: Item) -> int:
    """Return when something of a film or a show was seen last."""
    return max((leaf.last_viewed_at or 0 for leaf in root.leaves), default=0)
