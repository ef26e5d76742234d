"""How long files are while a server is asked about them."""

from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.showrunner.engine.paths import PathMap
from custom_components.showrunner.engine.proofs import PresentFile
from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.engine.verdicts import Listing, Pace
from custom_components.showrunner.runtime.scans.growing import Scales
from custom_components.showrunner.runtime.scans.sight import Sight
from tests.engine.proof_acts import MINUTE


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_is_missing_only_if_its_disk_says_so(
    tmp_path: Path, *, is_there: bool
) -> None:
    """A look that gets no answer does not."""
    path = tmp_path / "Alien.mkv"
    (tmp_path / "Aliens.mkv").touch()
    if is_there:
        path.touch()
    sight = Sight(PathMap())
    sight.seen = lambda _: None  # type: ignore[method-assign, assignment]
    proof = PresentFile(str(path), MINUTE, size=1000)
    scales = Scales(sight, str(tmp_path), Pace(grow=timedelta(0)))
    scales.weigh([proof], Listing(()))
    assert proof.verdict is (None if is_there else Verdict.MISSING_FILE)
