"""What a server is asked to do about a file for which several wait."""

import pytest

from custom_components.showrunner.engine.proofs import (
    Before,
    PresentFile,
    Terms,
    join_efforts,
)

from .builders import after
from .proof_acts import (
    BEFORE,
    FILE,
    MINUTE,
    PROBE,
    SCAN,
    THOROUGH,
    listed,
    look,
    unprobed,
    verdict,
)


def test_a_server_does_nothing_twice_for_those_who_wait_for_one_file() -> None:
    """Whoever comes later as well; each has its own deadline."""
    first = PresentFile(FILE, MINUTE)
    look(first, 0)
    assert look(first, 1, unprobed()) == [PROBE]
    terms = Terms(began=after(2), deadline=after(62))
    other, second = PresentFile("/films/x.mkv", terms), PresentFile(FILE, terms)
    join_efforts([first, other, second])
    assert [look(each, 3, unprobed()) for each in (first, second)] == [[], []]
    assert [look(each, 6, unprobed()) for each in (second, first)] == [[THOROUGH], []]
    assert other.efforts is not first.efforts
    for each in (first, second):
        look(each, 7, listed())
        assert verdict(each) == ("found", "")


@pytest.mark.parametrize("before", [None, BEFORE])
def test_a_server_reads_a_file_that_grows_once_for_all(before: Before | None) -> None:
    """Whoever weighs it; and when it took the place of another."""
    proofs = [PresentFile(FILE, MINUTE, before, 2000) for _ in range(2)]
    join_efforts(proofs)
    for seconds, size in ((1, 2000), (4, 3000)):
        for each in proofs:
            each.weigh(size)
        wishes = [wish for each in proofs for wish in look(each, seconds, listed())]
        assert wishes == [SCAN, THOROUGH if before else PROBE]
    for each in proofs:
        each.weigh(5000)
    wishes = [wish for each in proofs for wish in look(each, 5, listed(size=5000))]
    assert wishes == ([THOROUGH] if before else [])
