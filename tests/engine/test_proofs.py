"""What proves that a file came, changed or went, and what is tried until then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.showrunner.engine.absences import AbsentPath
from custom_components.showrunner.engine.model import MediaType
from custom_components.showrunner.engine.proofs import (
    Before,
    PresentFile,
)

from .proof_acts import (
    BEFORE,
    DUNE,
    FILE,
    FOUND,
    MINUTE,
    PROBE,
    SCAN,
    THOROUGH,
    UNREADABLE,
    UPDATED,
    listed,
    look,
    unprobed,
    verdict,
)

# A file that is to be there


def test_a_file_is_found_when_it_is_listed_and_probed() -> None:
    """At the first look that shows it, and as which item."""
    proof = PresentFile(FILE, MINUTE)
    assert look(proof, 0) == []
    assert verdict(proof) is None
    assert list(proof.open) == [proof]
    assert look(proof, 1, listed("/films/Dune/Dune 2.mkv", "2"), listed()) == []
    assert verdict(proof) == FOUND
    assert proof.item is not None
    assert proof.item.id == DUNE
    assert list(proof.open) == []


def test_the_same_name_elsewhere_proves_nothing() -> None:
    """Nor does the folder's, or a file below what should be a file."""
    proof = PresentFile(FILE, MINUTE)
    for number, path in enumerate(
        (
            "/films/Other/Dune.mkv",
            "/films/Dune",
            f"{FILE}/x.mkv",
            "/films/Dune/dune.mkv",
        )
    ):
        assert look(proof, number, listed(path)) == []
    assert verdict(proof) is None


def test_what_never_comes_is_asked_for_once_more_and_not_found() -> None:
    """A third of the time is left for a server to do it by itself."""
    proof = PresentFile(FILE, MINUTE)
    assert look(proof, 19) == []
    assert look(proof, 21) == [SCAN]
    assert look(proof, 59) == []
    assert verdict(proof) is None
    assert look(proof, 60) == []
    assert verdict(proof) == ("not_found", "")


def test_what_is_only_in_the_trash_is_not_found() -> None:
    """The reason says why the server does not take it in."""
    proof = PresentFile(FILE, MINUTE)
    look(proof, 1, listed(in_trash=True))
    assert verdict(proof) is None
    look(proof, 60, listed(in_trash=True))
    assert verdict(proof) == ("not_found", "in_trash")


def test_what_the_server_may_not_read_is_refused() -> None:
    """In the end: it may be let in meanwhile."""
    proof = PresentFile(FILE, MINUTE)
    look(proof, 1, listed(readable=False))
    assert verdict(proof) is None
    look(proof, 60, listed(readable=False))
    assert verdict(proof) == UNREADABLE


def test_what_is_new_and_unprobed_is_probed_at_once_and_then_thoroughly() -> None:
    """Five seconds later; and when ten more did not help, it cannot be read."""
    proof = PresentFile(FILE, MINUTE)
    assert look(proof, 0) == []
    assert look(proof, 1, unprobed()) == [PROBE]
    assert look(proof, 5, unprobed()) == []
    assert look(proof, 6, unprobed()) == [THOROUGH]
    assert look(proof, 15, unprobed()) == []
    assert verdict(proof) is None
    assert look(proof, 16, unprobed()) == []
    assert verdict(proof) == UNREADABLE


@pytest.mark.parametrize("before", [None, BEFORE])
def test_what_was_listed_unprobed_is_probed_thoroughly_at_once(
    before: Before | None,
) -> None:
    """Nothing less mends that. It was there at the first look, or known before."""
    proof = PresentFile(FILE, MINUTE, before)
    assert look(proof, 0, unprobed()) == [THOROUGH]
    assert look(proof, 1, unprobed()) == []
    look(proof, 4, listed())
    assert verdict(proof) == (UPDATED if before else FOUND)


def test_a_server_that_scans_may_take_its_time_to_probe() -> None:
    """But not longer than the deadline."""
    proof = PresentFile(FILE, MINUTE)
    look(proof, 0, unprobed())
    look(proof, 30, unprobed(), busy=True)
    assert verdict(proof) is None
    look(proof, 60, unprobed(), busy=True)
    assert verdict(proof) == UNREADABLE


@pytest.mark.parametrize(
    "item",
    [
        listed(duration=None),
        listed(streams=()),
        unprobed(),
        unprobed(type=MediaType.EPISODE),
        unprobed(type=MediaType.TRACK),
    ],
)
def test_a_length_and_streams_are_both_needed(item: object) -> None:
    """Of whatever is played."""
    proof = PresentFile(FILE, MINUTE)
    assert look(proof, 0, item) == [THOROUGH]  # type: ignore[arg-type]
    assert verdict(proof) is None


def test_a_picture_has_no_streams() -> None:
    """That it is listed is all that a server can say."""
    proof = PresentFile("/photos/sea.jpg", MINUTE)
    look(proof, 0, unprobed("/photos/sea.jpg", type=MediaType.PHOTO))
    assert verdict(proof) == FOUND


def test_a_file_that_grew_is_looked_at_again() -> None:
    """Each two seconds, until the server has all of it."""
    proof = PresentFile(FILE, MINUTE, size=1000)
    assert look(proof, 1, listed(size=600)) == [SCAN, PROBE]
    assert look(proof, 2, listed(size=600)) == []
    assert look(proof, 3, listed(size=800)) == [SCAN, PROBE]
    proof.weigh(1200)
    assert look(proof, 5, listed(size=1000)) == [SCAN, PROBE]
    assert verdict(proof) is None
    look(proof, 6, listed(size=1200))
    assert verdict(proof) == FOUND


def test_a_size_that_stays_another_is_not_found() -> None:
    """What the server has is not this file; a size that it does not tell may be."""
    proof = PresentFile(FILE, MINUTE, size=1000)
    look(proof, 1, listed(size=600))
    look(proof, 60, listed(size=600))
    assert verdict(proof) == ("not_found", "other_size")
    silent = PresentFile(FILE, MINUTE, size=1000)
    look(silent, 1, listed(size=None))
    assert verdict(silent) == FOUND


def test_a_file_of_another_size_that_does_not_grow_is_looked_at_twice() -> None:
    """It may be another file than the server's; no number of scans mends that."""
    proof = PresentFile(FILE, MINUTE, size=1000)
    wishes = [look(proof, second, listed(size=600)) for second in range(60)]
    assert {n: wish for n, wish in enumerate(wishes) if wish} == {
        0: [SCAN, PROBE],
        20: [SCAN, PROBE],
    }
    proof.weigh(1200)
    assert look(proof, 59, listed(size=600)) == [SCAN, PROBE]


def test_a_file_that_grows_may_become_readable() -> None:
    """So it is not given up as long as it does."""
    proof = PresentFile(FILE, MINUTE, size=10)
    assert look(proof, 0, unprobed(size=10)) == [THOROUGH]
    proof.weigh(20)
    assert look(proof, 12, unprobed(size=20)) == [THOROUGH]
    assert verdict(proof) is None
    proof.weigh(20)
    look(proof, 22, unprobed(size=20))
    assert verdict(proof) == UNREADABLE


def test_a_replaced_file_is_read_anew() -> None:
    """A server may know its size, and still tell the streams of the one before."""
    proof = PresentFile(FILE, MINUTE, BEFORE, size=2000)
    assert look(proof, 0, listed()) == [SCAN, THOROUGH]
    assert look(proof, 1, listed(size=2000)) == [THOROUGH]
    assert look(proof, 2, listed(size=2000)) == []
    assert verdict(proof) is None
    look(proof, 2.5, listed(size=2000, duration=70.0))
    assert verdict(proof) == UPDATED


def test_a_replaced_file_may_have_the_same_streams() -> None:
    """Then nothing tells that it was read, but time."""
    proof = PresentFile(FILE, MINUTE, BEFORE, size=2000)
    look(proof, 1, listed(size=2000))
    look(proof, 3, listed(size=2000))
    assert verdict(proof) == UPDATED


def test_a_file_that_is_as_it_was_is_updated_when_the_server_had_time() -> None:
    """It may have been touched only; another revision tells at once."""
    same = PresentFile(FILE, MINUTE, BEFORE, size=1000)
    look(same, 1, listed())
    assert verdict(same) is None
    look(same, 2, listed())
    assert verdict(same) == UPDATED
    other = PresentFile(FILE, MINUTE, BEFORE)
    look(other, 0, listed(revision="2"))
    assert verdict(other) == UPDATED


def test_of_a_file_that_cannot_be_seen_only_time_tells() -> None:
    """The server may not have begun to look, and while it does it may find another."""
    proof = PresentFile(FILE, MINUTE, BEFORE)
    again = (MINUTE.again_at - MINUTE.began).total_seconds()
    assert look(proof, again - 1, listed()) == []
    assert look(proof, again, listed(), busy=True) == []
    assert verdict(proof) is None
    look(proof, again, listed())
    assert verdict(proof) == UPDATED


def test_the_best_of_several_items_counts() -> None:
    """A server may list a file twice, and one of them unprobed."""
    proof = PresentFile(FILE, MINUTE)
    look(proof, 0, unprobed(key="1"), listed(key="2"), listed(key="3", in_trash=True))
    assert verdict(proof) == FOUND
    assert proof.ids == {"2"}


def test_a_file_that_is_deleted_meanwhile_is_missing() -> None:
    """There is nothing to wait for."""
    proof = PresentFile(FILE, MINUTE, size=1000)
    look(proof, 0)
    proof.vanished()
    assert verdict(proof) == ("missing_file", "")


def test_a_short_deadline_is_kept() -> None:
    """Whatever else would be waited for."""
    terms = replace(MINUTE, deadline=MINUTE.began + timedelta(seconds=1))
    for proof, item in (
        (PresentFile(FILE, terms, BEFORE), listed()),
        (PresentFile(FILE, terms), unprobed()),
        (AbsentPath(FILE, terms, is_folder=False), listed(in_trash=True)),
    ):
        look(proof, 0, item)
        look(proof, 1, item)
        assert verdict(proof) is not None
