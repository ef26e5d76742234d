"""What proves a folder: the worst of its files, or what a server says is new in it."""

from custom_components.showrunner.engine.absences import AbsentPath
from custom_components.showrunner.engine.folder_proofs import Folder, UnseenFolder
from custom_components.showrunner.engine.model import ItemId
from custom_components.showrunner.engine.proofs import (
    Before,
    PresentFile,
    Proof,
)
from custom_components.showrunner.engine.scans import FileVerdict, Verdict
from custom_components.showrunner.engine.verdicts import Listing

from .builders import after
from .proof_acts import MINUTE, SCAN, listed, look, unprobed, verdict

FOLDER = "/films/Dune"
ONE, TWO = f"{FOLDER}/1.mkv", f"{FOLDER}/cd2/2.mkv"


def look_into(
    folder: Folder, seconds: float, *items: object, busy: bool = False
) -> list[str]:
    """Show some items to all that is open of a folder."""
    listing = Listing(items)  # type: ignore[arg-type]
    wishes = [
        wish.value
        for proof in list(folder.open)
        for wish in proof.look(listing, after(seconds), busy=busy)
    ]
    folder.close(after(seconds))
    return wishes


def told(folder: Folder) -> list[tuple[str, str]]:
    """Return what became of the files."""
    return [(each.path, each.verdict.value) for each in folder.files]


def folder_of(*proofs: Proof, known: tuple[FileVerdict, ...] = ()) -> Folder:
    """Return a folder with some proofs."""
    return Folder(FOLDER, MINUTE, proofs, known)


def test_a_folder_is_decided_with_its_last_file() -> None:
    """Only what is missing is asked for by then."""
    folder = folder_of(PresentFile(ONE, MINUTE), PresentFile(TWO, MINUTE))
    look_into(folder, 0, listed(ONE, "1"))
    assert verdict(folder) is None
    assert [proof.path for proof in folder.open] == [TWO]
    look_into(folder, 1, listed(TWO, "2"))
    assert verdict(folder) == ("found", "")
    assert told(folder) == [(ONE, "found"), (TWO, "found")]
    assert [proof.path for proof in folder.proven] == [ONE, TWO]
    assert folder.item is None


def test_the_worst_file_is_what_a_folder_is() -> None:
    """With its reason; those that were known already are in the list."""
    known = FileVerdict(path="/films/Dune/3.mkv", verdict=Verdict.UP_TO_DATE)
    folder = folder_of(
        PresentFile(ONE, MINUTE),
        AbsentPath(TWO, MINUTE, is_folder=False),
        known=(known,),
    )
    look_into(folder, 1, listed(ONE, "1"), listed(TWO, "2"))
    look_into(folder, 60, listed(TWO, "2"))
    assert verdict(folder) == ("not_found", "still_listed")
    assert told(folder) == [
        ("/films/Dune/3.mkv", "up_to_date"),
        (ONE, "found"),
        (TWO, "not_found"),
    ]


def test_a_folder_is_decided_whatever_the_clock_does() -> None:
    """Somebody may have put it back since the scan began."""
    folder = folder_of(PresentFile(ONE, MINUTE))
    look_into(folder, -3600, listed(ONE, "1"))
    assert verdict(folder) == ("found", "")


def test_a_folder_of_one_file_is_its_item() -> None:
    """As that of a film is."""
    folder = folder_of(PresentFile(ONE, MINUTE))
    look_into(folder, 1, listed(ONE, "1"))
    assert folder.item is not None
    assert folder.item.id == "1"


def test_what_is_new_in_a_folder_that_cannot_be_seen_is_proven() -> None:
    """Each file in its own time; and it is decided when nothing more seems to come."""
    folder = UnseenFolder(FOLDER, MINUTE, {})
    look_into(folder, 0)
    look_into(folder, 1, listed(ONE, "1"), listed("/films/Other/1.mkv", "x"))
    look_into(folder, 2, listed(ONE, "1"), unprobed(TWO, "2"))
    look_into(folder, 3, listed(ONE, "1"), unprobed(TWO, "2"))
    assert told(folder) == [(ONE, "found")]
    look_into(folder, 4, listed(ONE, "1"), listed(TWO, "2"))
    look_into(folder, 11, listed(ONE, "1"), listed(TWO, "2"))
    assert verdict(folder) is None
    look_into(folder, 12, listed(ONE, "1"), listed(TWO, "2"))
    assert verdict(folder) == ("found", "")
    assert told(folder) == [(ONE, "found"), (TWO, "found")]


def test_what_was_known_of_an_unseen_folder_is_proven_if_it_changed() -> None:
    """By its revision or size."""
    before = {ONE: Before(ItemId("1"), "1", 1000), TWO: Before(ItemId("2"), "1", 1000)}
    folder = UnseenFolder(FOLDER, MINUTE, before)
    items = listed(ONE, "1"), listed(TWO, "2", revision="2")
    look_into(folder, 0, *items)
    look_into(folder, 1, *items)
    look_into(folder, 12, *items)
    assert told(folder) == [(TWO, "updated")]
    assert verdict(folder) == ("updated", "")


def test_an_unseen_folder_in_which_nothing_is_new() -> None:
    """It is up to date if anything was known in it, and else not found."""
    known = UnseenFolder(FOLDER, MINUTE, {ONE: Before(ItemId("1"), "1", 1000)})
    look_into(known, 19, listed(ONE, "1"))
    assert verdict(known) is None
    look_into(known, 20, listed(ONE, "1"))
    assert verdict(known) == ("up_to_date", "")
    empty = UnseenFolder(FOLDER, MINUTE, {})
    assert look_into(empty, 21) == [SCAN]
    look_into(empty, 60)
    assert verdict(empty) == ("not_found", "")


def test_as_long_as_the_server_scans_there_may_be_more() -> None:
    """But not longer than the deadline."""
    known = UnseenFolder(FOLDER, MINUTE, {ONE: Before(ItemId("1"), "1", 1000)})
    found = UnseenFolder(FOLDER, MINUTE, {})
    for seconds in (1, 2, 30, 59):
        look_into(known, seconds, listed(ONE, "1"), busy=True)
        look_into(found, seconds, listed(ONE, "1"), busy=True)
    assert verdict(known) is verdict(found) is None
    for folder in (known, found):
        look_into(folder, 60, listed(ONE, "1"), busy=True)
    assert verdict(known) == ("up_to_date", "")
    assert verdict(found) == ("found", "")


def test_an_unseen_folder_keeps_its_deadline() -> None:
    """However late its last file came."""
    folder = UnseenFolder(FOLDER, MINUTE, {})
    look_into(folder, 58, listed(ONE, "1"))
    look_into(folder, 59, listed(ONE, "1"))
    assert verdict(folder) is None
    assert look(folder, 60, listed(ONE, "1")) == []
    look_into(folder, 60, listed(ONE, "1"))
    assert verdict(folder) == ("found", "")
