"""How long lists and numbers take."""

import pytest

from . import costs
from .asking import Asking

ALL = "/Items?recursive=true"


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/Items/Counts", 0.03),
        (f"{ALL}&limit=0", 0.03),
        (f"{ALL}&includeItemTypes=Movie&years=1900", 0.02),
        (f"{ALL}&includeItemTypes=Episode&limit=2", 0.13 + 2 * 0.00003),
        (f"{ALL}&includeItemTypes=Movie&fields=MediaSources", 0.13 + 3 * 0.00043),
        (f"{ALL}&includeItemTypes=Movie&fields=mediaStreams", 0.13 + 3 * 0.00043),
    ],
)
@pytest.mark.parametrize("worked", [0.0, 0.005, 1.0])
async def test_what_is_spent_on_an_answer_counts(
    client: Asking,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    seconds: float,
    worked: float,
) -> None:
    """It waits only for what its work leaves of its time."""
    waits, clock = [], iter([100.0, 100.0 + worked])

    async def wait(left: float) -> None:
        waits.append(left)

    monkeypatch.setattr(costs, "now", lambda: next(clock))
    monkeypatch.setattr(costs, "sleep", wait)
    client.server.state.pace = 1.0
    await client.get(path)

    assert waits == [pytest.approx(max(seconds - worked, 0.0), abs=1e-9)]
