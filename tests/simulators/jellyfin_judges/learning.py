"""What has another name here than in the recording: ids, codes, tokens."""

from typing import Any

from .world import World

LEARNT = ("Id", "Secret", "Code")
SHORTEST = 6  # Shorter values stand for themselves


class Memory:
    """Learns from pairs of answers, recorded and ours."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known = world.ids()
        self._dead: dict[str, str] = {}

    def ours(self, text: str) -> str:
        """Return a recorded text in our words."""
        for name, token in self._world.tokens.items():
            text = text.replace(f"token-of-{name}", token)
        for real, ours in self._known.items():
            text = text.replace(real, ours)
        return text

    def token(self, name: str, *, dead: bool) -> str:
        """Return somebody's token; what was refused was asked with the one before."""
        now = self._world.tokens.get(name, "")
        return self._dead.pop(name, now) if dead else now

    def learn(self, who: str, told: str, ours: Any, real: Any) -> None:
        """Remember what has another name here."""
        self._pair(ours, real)
        if isinstance(ours, dict) and "AccessToken" in ours:
            if who in self._world.tokens:
                self._dead[who] = self._world.tokens[who]
            self._world.tokens[who] = ours["AccessToken"]
        if told == "POST /Auth/Keys":
            keys = self._world.server.state.access.keys
            self._world.tokens["apikey"] = next(iter(keys))

    def _pair(self, ours: Any, real: Any) -> None:
        if isinstance(ours, dict) and isinstance(real, dict):
            for name in ours.keys() & real.keys():
                if name in LEARNT:
                    self._note(ours[name], real[name])
                self._pair(ours[name], real[name])
        elif isinstance(ours, list) and isinstance(real, list):
            here = {_called(row): row for row in ours}
            for row in real:
                self._pair(here.get(_called(row)), row)

    def _note(self, ours: Any, real: Any) -> None:
        if isinstance(ours, str) and isinstance(real, str) and len(real) >= SHORTEST:
            self._known[real] = ours


def _called(row: Any) -> Any:
    """Return what tells a row from others."""
    if not isinstance(row, dict):
        return None
    names = ("DeviceId", "Path", "Key", "Name")
    return next((row[name] for name in names if row.get(name)), None)
