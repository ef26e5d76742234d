"""What proves that something is gone."""

from custom_components.showrunner.engine.absences import AbsentPath
from custom_components.showrunner.engine.proofs import (
    Wish,
)
from custom_components.showrunner.engine.verdicts import Listing

from .builders import after
from .proof_acts import (
    DUNE,
    FILE,
    MINUTE,
    REMOVED,
    SCAN,
    listed,
    look,
    verdict,
)


def test_what_is_not_listed_any_more_is_removed() -> None:
    """As the item that it was; what else is beside it does not matter."""
    proof = AbsentPath(FILE, MINUTE, [DUNE], is_folder=False)
    assert look(proof, 0, listed()) == []
    assert verdict(proof) is None
    look(proof, 1, listed("/films/Dune/Dune 2.mkv"))
    assert verdict(proof) == REMOVED
    assert proof.item is not None
    assert proof.item.id == DUNE


def test_what_is_about_to_leave_the_trash_is_waited_for() -> None:
    """What stays in it is gone, too, and the reason says so."""
    kept = listed(in_trash=True)
    leaves = AbsentPath(FILE, MINUTE, is_folder=False)
    look(leaves, 1, kept)
    assert verdict(leaves) is None
    look(leaves, 2, listed("/films/Dune/Other.mkv"))
    assert verdict(leaves) == REMOVED
    stays = AbsentPath(FILE, MINUTE, is_folder=False)
    look(stays, 1, kept)
    look(stays, 3, kept)
    assert verdict(stays) == ("removed", "in_trash")


def test_a_version_that_is_not_there_may_be_kept_beside_others() -> None:
    """The server says only that it cannot be read, which a scan may still change."""
    proof = AbsentPath(FILE, MINUTE, is_folder=False)
    assert look(proof, 1, listed(readable=False)) == []
    assert look(proof, 21, listed(readable=False)) == [SCAN]
    assert verdict(proof) is None
    look(proof, 60, listed(readable=False))
    assert verdict(proof) == ("removed", "in_trash")


def test_what_does_not_go_is_not_found_to_be_gone() -> None:
    """The reason tells which way."""
    proof = AbsentPath(FILE, MINUTE, is_folder=False)
    assert look(proof, 1, listed()) == []
    assert look(proof, 21, listed()) == [SCAN]
    look(proof, 60, listed())
    assert verdict(proof) == ("not_found", "still_listed")


def test_a_folder_is_gone_when_nothing_in_it_is_listed() -> None:
    """One that is called alike is another."""
    proof = AbsentPath("/films/Dune", MINUTE, is_folder=True)
    assert not proof.is_file
    look(proof, 0, listed())
    assert verdict(proof) is None
    look(proof, 1, listed("/films/Dune 2/Dune.mkv"))
    assert verdict(proof) == REMOVED


def test_what_nobody_knew_of_is_gone_only_if_the_list_is_whole() -> None:
    """Else it may be among what the server did not show."""
    proof = AbsentPath(FILE, MINUTE, is_folder=False)
    cut = Listing([listed("/films/Dune/Other.mkv")], is_whole=False)
    assert proof.look(cut, after(1), busy=False) == ()
    assert proof.look(cut, after(21), busy=False) == [Wish.SCAN]
    assert verdict(proof) is None
    assert proof.look(cut, after(60), busy=False) == ()
    assert verdict(proof) == ("not_found", "too_many")
    for others in ([], [DUNE]):
        gone = AbsentPath(FILE, MINUTE, others, is_folder=False)
        gone.look(Listing([], is_whole=not others), after(1), busy=False)
        assert verdict(gone) == REMOVED
