"""The newest client library, beside the one that Home Assistant pins."""

from importlib.metadata import distributions
import os
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).parents[2]
JUDGES = ROOT / ".local/judges"  # Where scripts/setup puts it
OLDEST = (1, 19)


def test_the_newest_client_judges_the_same() -> None:
    """All that the pinned version does against the simulator, a newer one does, too."""
    found = {dist.name: dist.version for dist in distributions(path=[str(JUDGES)])}
    version = found["jellyfin-apiclient-python"]
    assert tuple(int(part) for part in version.split(".")[:2]) >= OLDEST

    judge = "tests/simulators/test_jellyfin_apiclient.py"
    ours = {key: os.environ[key] for key in os.environ if "PYTEST" not in key}
    done = subprocess.run(  # noqa: S603 - all of it is ours
        [sys.executable, "-m", "pytest", judge],
        cwd=ROOT,
        env={**ours, "PYTHONPATH": str(JUDGES)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
