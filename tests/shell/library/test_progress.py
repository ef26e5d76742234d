"""What the sensor of a run tells can be stored and sent at every moment of it."""

from datetime import timedelta
import json
from types import SimpleNamespace
from typing import Any

import pytest

from custom_components.showrunner.engine.syncs import Progress, SyncMode
from custom_components.showrunner.sensor_library import LIBRARY_SENSORS
from tests.engine.builders import NOON


@pytest.mark.parametrize(
    ("left", "told"), [(None, None), (timedelta(0), 0), (timedelta(seconds=9.6), 10)]
)
def test_the_time_that_is_left_is_in_seconds(left: timedelta | None, told: int) -> None:
    """Also when there is none left, as at the end of each run."""
    [sensor] = [each for each in LIBRARY_SENSORS if each.key == "sync_progress"]
    status: Any = SimpleNamespace(
        progress=Progress(SyncMode.QUICK, NOON), time_left=left
    )
    attributes = sensor.attributes_fn(status)
    assert attributes["time_left"] == told
    assert json.loads(json.dumps(attributes))["mode"] == "quick"
