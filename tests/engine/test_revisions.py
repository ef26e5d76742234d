"""Items of a server that marks each revision, and whose items were all listed."""

from dataclasses import replace

from custom_components.showrunner.engine.arrivals import SETTLE, ArrivalMachine
from custom_components.showrunner.engine.library_events import ItemRemoved
from custom_components.showrunner.engine.model import Item, ItemId, LibraryId

from .builders import FILMS, after, film, names

DUNE = ItemId("dune")


def marked(revision: str, key: str = "dune", title: str = "Dune") -> Item:
    """Return a film in some revision."""
    return replace(film(key), revision=revision, title=title)


def knowing(*items: Item) -> ArrivalMachine:
    """Return a machine to which these items are all that was there."""
    machine = ArrivalMachine()
    machine.listed(items)
    return machine


def told(
    machine: ArrivalMachine, item: Item, *, created: bool = False, seconds: float = 0
) -> list[str]:
    """Return what is told when the server worked on an item and it was asked for."""
    machine.touched(item.id, after(seconds), settled=True, created=created)
    now = after(seconds) + SETTLE
    keys = machine.take(now, 10)
    return names(machine.answered(keys, [item], now))


def test_what_was_listed_is_not_new() -> None:
    """Even if the server calls it new: it says so half a minute late."""
    assert told(knowing(marked("1")), marked("1"), created=True) == []


def test_what_was_not_listed_is_new() -> None:
    """Whatever the server calls it, and once."""
    machine = knowing()
    assert told(machine, marked("1")) == ["item_added"]
    assert told(machine, marked("1"), created=True, seconds=60) == []


def test_only_another_revision_is_an_update() -> None:
    """A scan may touch all films though nothing changed."""
    machine = knowing(marked("1"))
    assert told(machine, marked("1", title="Dune!")) == []
    assert told(machine, marked("2"), seconds=60) == ["item_updated"]
    assert told(machine, marked("2"), seconds=120) == []


def test_without_anything_to_compare_a_touch_tells_nothing() -> None:
    """Until the item has been seen once."""
    machine = ArrivalMachine()
    assert told(machine, marked("1")) == []
    assert told(machine, marked("2"), seconds=60) == ["item_updated"]


def test_before_the_listing_the_server_is_believed() -> None:
    """What it calls new is new."""
    assert told(ArrivalMachine(), marked("1"), created=True) == ["item_added"]


def test_what_was_listed_is_removed_as_last_known() -> None:
    """Though the server tells an id only."""
    machine = knowing(marked("1"))
    removed = machine.removed(marked("", title=""), FILMS, after(0))

    assert [e.item.title for e in removed if isinstance(e, ItemRemoved)] == ["Dune"]
    assert machine.last_known(DUNE) is None
    assert told(machine, marked("3"), seconds=60) == ["item_added"]


def test_the_new_and_the_revised_among_the_recent_are_asked_for() -> None:
    """What has not changed is not."""
    machine = knowing(marked("1"), marked("1", "brazil"))
    machine.recent([marked("1"), marked("2", "brazil"), marked("1", "alien")], after(0))

    assert machine.take(after(60), 10) == ["brazil", "alien"]


def test_what_is_known_in_a_library() -> None:
    """Listed or told, and not gone."""
    machine = knowing(marked("1"), marked("1", "brazil"))
    told(machine, marked("1", "alien"))
    machine.removed(marked("1"), FILMS, after(0))

    assert sorted(machine.known_in(FILMS.id)) == ["alien", "brazil"]
    assert machine.known_in(LibraryId("elsewhere")) == []
