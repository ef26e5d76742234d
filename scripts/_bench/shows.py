"""Shows on disk, of which there can be more."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIBRARY: Final = "TV Shows"  # Servers see from its name what it holds
SIZE: Final = 700_000_000  # Bytes, none of which is written
SEASONS: Final = 10  # Of a show
EPISODES: Final = 10  # Of a season
FIRST_YEAR: Final = 1950


@dataclass(frozen=True, slots=True)
class Shows:
    """Shows in a media folder, each with its seasons, each with its episodes."""

    media: Path

    def fill(self, episodes: int) -> int:
        """Have so many episodes; return how many shows they make."""
        for number in range(episodes):
            rest, episode = divmod(number, EPISODES)
            show, season = divmod(rest, SEASONS)
            self.write(self.episode(show + 1, season + 1, episode + 1))
        return -(-episodes // (EPISODES * SEASONS))

    def episode(self, show: int, season: int, episode: int) -> Path:
        """Return where an episode is, or would be."""
        name = f"Series {show:05d}"
        year = FIRST_YEAR + show % 70
        folder = self.media / LIBRARY / f"{name} ({year})" / f"Season {season:02d}"
        return folder / f"{name} - S{season:02d}E{episode:02d}.mkv"

    def write(self, path: Path) -> None:
        """Have a file there that is as long as an episode, and takes no place."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(SIZE)
