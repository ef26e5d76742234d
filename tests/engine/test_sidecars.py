"""What proves that a server took notice of what lies beside media."""

from dataclasses import replace

from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.proofs import (
    Before,
)
from custom_components.showrunner.engine.sidecars import Sidecar

from .proof_acts import (
    MINUTE,
    PICTURE,
    SCAN,
    THOROUGH,
    listed,
    look,
    unprobed,
    verdict,
)

DUNE = ItemId("dune")
BEFORE = Before(DUNE, "1", 1000)
FOUND, UPDATED, REMOVED = ("found", ""), ("updated", ""), ("removed", "")
UNREADABLE = ("refused", "not_readable")


def test_a_sidecar_is_proven_by_another_revision_of_its_item() -> None:
    """Or anything else that is told of it, such as a subtitle."""
    item = listed()
    for changed in (replace(item, revision="2"), listed(streams=(*PICTURE, *PICTURE))):
        proof = Sidecar("/films/Dune/Dune.srt", MINUTE, {DUNE: item}, "/films/Dune")
        look(proof, 0, item, listed("/films/Dune/Other.mkv", "other"))
        assert verdict(proof) is None
        look(proof, 1, changed)
        assert verdict(proof) == UPDATED
        assert proof.item == changed


def test_a_sidecar_that_came_with_its_film_needs_no_change() -> None:
    """The film is new, so the server saw both at once."""
    proof = Sidecar("/films/Dune/Dune.en.srt", MINUTE, {}, "/films/Dune")
    look(proof, 0, listed("/films/Dune/Other.mkv"), listed("/films/x/Dune.mkv", "x"))
    look(proof, 0, unprobed())
    assert verdict(proof) is None
    look(proof, 1, listed())
    assert verdict(proof) == UPDATED


def test_a_server_that_does_not_notice_a_sidecar_is_told_to_look() -> None:
    """Into the item; that it was looked into makes it a revision later, and no more."""
    proof = Sidecar("/films/Dune/Dune.srt", MINUTE, {DUNE: listed()}, "/films/Dune")
    assert look(proof, 1, listed()) == []
    assert look(proof, 2, listed()) == [THOROUGH]
    assert look(proof, 3, listed(revision="2")) == []
    assert verdict(proof) is None
    look(proof, 4, listed(revision="2", streams=(*PICTURE, *PICTURE)))
    assert verdict(proof) == UPDATED


def test_a_sidecar_that_changes_nothing_is_not_found() -> None:
    """The server may not care for its kind. What tells of many is not looked into."""
    before = {DUNE: listed(), ItemId("2"): listed("/films/Dune/2.mkv", "2")}
    proof = Sidecar("/films/Dune/poster.jpg", MINUTE, before, "/films/Dune")
    assert look(proof, 2, *before.values()) == []
    assert look(proof, 21, *before.values()) == [SCAN]
    look(proof, 60, *before.values())
    assert verdict(proof) == ("not_found", "not_noticed")
