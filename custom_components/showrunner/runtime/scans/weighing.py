"""How long files are while a server is asked about them. Blocks."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ...engine.paths import parent
from ...engine.proofs import PresentFile, Proof
from ...engine.verdicts import Listing, Pace
from .sight import Sight


class Scales:
    """Weighs what a server lists, and now and then what it does not list yet."""

    def __init__(self, sight: Sight, root: str, pace: Pace) -> None:
        self._sight = sight
        self._root = root  # The library's folder
        self._pace = pace
        self._missed_at = datetime.now(UTC)

    def weigh(self, proofs: Iterable[Proof], listing: Listing) -> None:
        """Tell proofs how long their files are now, and which are gone from disk."""
        now = datetime.now(UTC)
        is_due = now >= self._missed_at + self._pace.grow
        if is_due:
            self._missed_at = now
        for proof in proofs:
            if is_due or proof.item_in(listing):
                self._weigh(proof)

    def _weigh(self, proof: Proof) -> None:
        """Tell a proof how long its file is, if it is of one that could be seen."""
        if not isinstance(proof, PresentFile) or proof.size is None:
            return
        if seen := self._sight.seen(proof.path):
            proof.weigh(seen.size)
            return
        folder = parent(proof.path)
        is_seen = self._sight.sees_folder(folder, self._root)
        if is_seen and self._sight.is_gone(proof.path):
            proof.vanished()
