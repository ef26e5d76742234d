"""The media folder that the simulated server serves."""

from pathlib import Path
from typing import Final

FILE_SIZE: Final = 1_000_000  # Sparse: it takes no room on the disk

FILMS: Final = (
    "Arrival (2016)",
    "Dune (2021)",
    "Metropolis (1927)",
    "Paddington 2 (2017)",
    "Spirited Away (2001)",
)
EPISODES: Final = (
    "Slow Horses (2022)/Season 01/Slow Horses - S01E01 - Failure's Contagious",
    "Slow Horses (2022)/Season 01/Slow Horses - S01E02 - Work Drinks",
    "Bluey (2018)/Season 01/Bluey - S01E01 - Magic Xylophone",
    "Bluey (2018)/Season 01/Bluey - S01E02 - Hospital",
)
TRACKS: Final = (
    "Nina Simone/Pastel Blues (1965)/01 - Be My Husband",
    "Nina Simone/Pastel Blues (1965)/10 - Sinnerman",
    "Miles Davis/Kind of Blue (1959)/01 - So What",
)


def film(title: str) -> str:
    """Return where in the media folder a film with its year belongs."""
    return f"Films/{title}/{title}.mkv"


def fill(folder: Path) -> None:
    """Put a few films, two shows and some music into a folder."""
    files = [
        *map(film, FILMS),
        *(f"TV Shows/{episode}.mkv" for episode in EPISODES),
        *(f"Music/{track}.flac" for track in TRACKS),
    ]
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(FILE_SIZE)
