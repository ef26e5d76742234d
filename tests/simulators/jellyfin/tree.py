"""What lies in a library's folders, read from the disk."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
import re

from . import names
from .names import Named
from .notation import dashed, item_id

_PART = re.compile(r"[ ._-]*(?:cd|part|disc)[ ._-]?[1-9]$", re.IGNORECASE)
_LINES = re.compile(r"(\d{3,4})p")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """An item that ought to be in the library."""

    named: Named
    path: str  # As the server shows it
    files: list[Path] = field(default_factory=list)
    is_nowhere: bool = False  # No folder of that path is on disk
    parts: int = 1  # A film may be cut into several files
    children: list[Wanted] = field(default_factory=list)
    folder: Path | None = None  # Where its poster and .nfo are

    @property
    def id(self) -> str:
        """Return the id that it has, or will have."""
        return item_id(self.named.kind, self.path)


class Reader:
    """Reads folders; `shown` turns a path on disk into the server's."""

    def __init__(self, shown: Callable[[Path], str], *, merges_episodes: bool) -> None:
        self._shown = shown
        self._merges = merges_episodes
        self.passes_over: Collection[str] = ()  # Folders of other libraries

    def library(self, collection: str, folder: Path) -> list[Wanted]:
        """Return what lies in one of a library's folders."""
        match collection:
            case "tvshows":
                return [self.show(one) for one in self._folders(folder)]
            case "music":
                return [self.artist(one) for one in self._folders(folder)]
            case _:
                return self.films(folder)

    def films(self, root: Path) -> list[Wanted]:
        """Return the films of a folder, those that lie in it and those below it."""
        found = [self._film([file], file.stem) for file in _files(root, names.VIDEO)]
        for folder in self._folders(root):
            found += self._films_below(folder)
        return found

    def _films_below(self, folder: Path) -> list[Wanted]:
        """Return a film of its own folder, or a folder with several films."""
        files = _files(folder, names.VIDEO)
        if files and all(file.stem.startswith(folder.name) for file in files):
            return [self._film(files, folder.name, folder)]
        if len(files) == 1:
            return [self._film(files, files[0].stem, folder)]
        return self._folder(folder, self._several(folder))

    def _several(self, folder: Path) -> list[Wanted]:
        """Return what lies in a folder with several films."""
        files = _files(folder, names.VIDEO)
        films = [self._film([one], one.stem, folder) for one in files]
        below = [
            film for one in self._folders(folder) for film in self._films_below(one)
        ]
        return [*films, *below]

    def _folder(self, folder: Path, children: list[Wanted]) -> list[Wanted]:
        """Return a folder that is nothing but that, if there is something in it."""
        named = Named(kind="Folder", name=folder.name)
        path = self._shown(folder)
        return [Wanted(named=named, path=path, children=children)] if children else []

    def inside(self, folder: Path, kind: str) -> list[Wanted]:
        """Return what lies in such a folder, within what is of a kind."""
        match kind:
            case "Season":
                return self._episodes_below(folder)
            case "MusicAlbum":
                return self._tracks(folder)
            case _:
                return self._several(folder)

    def _film(self, files: list[Path], name: str, folder: Path | None = None) -> Wanted:
        """Return one film with its versions; of its parts only the first counts."""
        groups = [list(parts) for _, parts in groupby(files, _without_part)]
        versions = [parts[0] for parts in groups]
        versions.sort(key=_lines, reverse=True)
        named = names.film(Path(name, "file") if folder else Path(versions[0].name))
        return Wanted(
            named=names.clean(named) if folder is None else named,
            path=self._shown(versions[0]),
            files=versions,
            parts=len(groups[0]),
            folder=folder,
        )

    def show(self, folder: Path) -> Wanted:
        """Return a show with its seasons."""
        seasons = [
            self.season(one, named)
            for one in self._folders(folder)
            if (named := names.season(one.name)) is not None
        ]
        loose = self._loose(folder)
        return Wanted(
            named=names.show(folder.name),
            path=self._shown(folder),
            children=[*seasons, *loose],
            folder=folder,
        )

    def _loose(self, folder: Path) -> list[Wanted]:
        """Return seasons of episodes that lie in their show's own folder."""
        files = _files(folder, names.VIDEO)
        numbers = sorted({names.season_of(file.stem) or 1 for file in files})
        return [
            Wanted(
                named=Named(kind="Season", name=f"Season {number}", index=number),
                is_nowhere=True,
                path=f"{self._shown(folder)}/{dashed(item_id('Season', str(number)))}",
                children=self._episodes(
                    file
                    for file in files
                    if (names.season_of(file.stem) or 1) == number
                ),
            )
            for number in numbers
        ]

    def season(self, folder: Path, named: Named) -> Wanted:
        """Return a season with its episodes."""
        episodes = self._episodes_below(folder)
        return Wanted(
            named=named, path=self._shown(folder), children=episodes, folder=folder
        )

    def _episodes_below(self, folder: Path) -> list[Wanted]:
        """Return the episodes of a folder, and the folders with others."""
        found = self._episodes(_files(folder, names.VIDEO))
        for one in self._folders(folder):
            found += self._folder(one, self._episodes_below(one))
        return found

    def _episodes(self, files: Iterable[Path]) -> list[Wanted]:
        """Return episodes; newer servers make one of several files of one number."""
        found: dict[object, Wanted] = {}
        for file in files:
            named = names.episode(file.stem)
            number = (named.index, named.index_end) if self._merges else None
            same = file if number is None or named.index is None else number
            if same in found:
                found[same].files.append(file)
            else:
                found[same] = Wanted(named=named, path=self._shown(file), files=[file])
        return list(found.values())

    def artist(self, folder: Path) -> Wanted:
        """Return an artist with its albums."""
        return Wanted(
            named=Named(kind="MusicArtist", name=folder.name),
            path=self._shown(folder),
            children=[self.album(one) for one in self._folders(folder)],
            folder=folder,
        )

    def album(self, folder: Path) -> Wanted:
        """Return an album with its tracks."""
        tracks = self._tracks(folder)
        for disc in self._folders(folder):
            if names.is_disc(disc.name):
                tracks += self._folder(disc, self._tracks(disc))
        return Wanted(
            named=names.album(folder.name),
            path=self._shown(folder),
            children=tracks,
            folder=folder,
        )

    def _tracks(self, folder: Path) -> list[Wanted]:
        """Return the tracks that lie in a folder."""
        return [
            Wanted(named=names.track(one.stem), path=self._shown(one), files=[one])
            for one in _files(folder, names.AUDIO)
        ]

    def _folders(self, folder: Path) -> list[Path]:
        return [
            one
            for one in _visible(folder)
            if one.is_dir() and self._shown(one) not in self.passes_over
        ]


def _visible(folder: Path) -> Iterator[Path]:
    """Yield what the server does not pass over, in order."""
    for one in sorted(folder.iterdir()):
        if not names.is_hidden(one.name):
            yield one


def _files(folder: Path, endings: set[str]) -> list[Path]:
    return [
        one
        for one in _visible(folder)
        if one.suffix.lower() in endings and one.is_file()
    ]


def _without_part(file: Path) -> str:
    return _PART.sub("", file.stem)


def _lines(file: Path) -> int:
    """Return how many lines a version's picture has, as its name tells."""
    found = _LINES.search(file.stem)
    return int(found[1]) if found else 0
