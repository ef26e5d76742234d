r"""Where a file is, in the words of Home Assistant and in those of the server.

How a path is written says whose rules it follows: `/media/x` is POSIX; `D:\Media\x` and
`\\nas\share\x` are Windows, where both slashes separate and case does not count. Names
compare by their composed Unicode form, because macOS and SMB senders decompose accents;
what is not rewritten comes out letter for letter, trailing spaces included. `.`, `..`,
doubled and trailing separators go, without asking what is a symbolic link, and so does
the `\\?\` that Plex puts before long paths on Windows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final, Self
from unicodedata import normalize

from .model import Library

_POSIX: Final = "/"
_UNC: Final = "\\\\"
_LONG: Final = "\\\\?\\"  # Before a drive, or before `UNC\` for a share
_DRIVE: Final = re.compile(r"[A-Za-z]:(?=[\\/]|$)")
_TIDY: Final = re.compile(r"(?:/[^/.][^/]*)+")  # Most paths, and quick to see
# Nobody can be told of these; a name on disk that is no UTF-8 is read with surrogates
_ILL_FORMED: Final = re.compile("[\0\ud800-\udfff]")

type _Key = tuple[str, ...]  # What two ways to write the same path share


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewrite:
    """A folder as Home Assistant or a caller sees it, and as the server does."""

    local: str
    server: str


class Fault(StrEnum):
    """What is wrong with a rewrite; the keys of the messages that say so."""

    LOCAL_RELATIVE = "path_from_relative"
    SERVER_RELATIVE = "path_to_relative"
    DUPLICATE = "path_duplicate"  # The same rewrite twice
    CONTRADICTION = "path_contradiction"  # The same folder to two others
    LOOP = "path_loop"  # Leads back to where it began: both ways were entered


@dataclass(frozen=True, slots=True)
class _Path:
    """An absolute path, taken apart."""

    anchor: str  # `/`, `D:\` or `\\`
    names: tuple[str, ...]
    key: _Key

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return a path taken apart; None for a relative one."""
        anchor, rest = _anchored(text)
        if anchor == _POSIX:
            return cls.of(anchor, _resolved(rest.split("/")))
        names = _resolved(rest.replace("/", "\\").split("\\"), 2 * (anchor == _UNC))
        if not anchor or (anchor == _UNC and not names):
            return None
        return cls.of(anchor, names)

    @classmethod
    def of(cls, anchor: str, names: tuple[str, ...]) -> Self:
        """Return a path put together, with its key by the rules of its notation."""
        key = (anchor, *(normalize("NFC", name) for name in names))
        windows = anchor != _POSIX
        return cls(anchor, names, tuple(map(str.lower, key)) if windows else key)

    @property
    def text(self) -> str:
        """Return the path as its side writes it."""
        separator = "/" if self.anchor == _POSIX else "\\"
        return self.anchor + separator.join(self.names)

    def holds(self, other: Self) -> bool:
        """Return whether a path is this folder or in it."""
        return other.key[: len(self.key)] == self.key

    def moved(self, old: Self, new: Self) -> Self:
        """Return this path, which is in `old`, as it is in `new`."""
        return type(self).of(new.anchor, (*new.names, *self.names[len(old.names) :]))


def _anchored(text: str) -> tuple[str, str]:
    """Return what makes a path absolute, and the rest; for a relative one, nothing."""
    if text.startswith(_POSIX):
        return _POSIX, text
    if text.startswith(_LONG):
        text = text.removeprefix(_LONG)
        if text[:4].upper() == "UNC\\":
            return _UNC, text[4:]
    if text.startswith(_UNC):
        return _UNC, text.removeprefix(_UNC)
    drive = _DRIVE.match(text)
    return (f"{drive[0]}\\", text[2:]) if drive else ("", text)


def _resolved(parts: Iterable[str], fixed: int = 0) -> tuple[str, ...]:
    """Return the names on the way, of which `..` can not leave the first `fixed`."""
    names: list[str] = []
    for part in parts:
        if part == "..":
            del names[max(fixed, len(names) - 1) :]
        elif part not in {"", "."}:
            names.append(part)
    return tuple(names)


type _Pair = tuple[_Path, _Path]  # Local, server


class PathMap:
    """Translates paths between Home Assistant, or a caller, and the server.

    The longest rewrite that holds a path wins. Several folders may lead to the same
    one of the server (Sonarr's and Home Assistant's, say): back, it is the first.
    Rewrites of relative paths count for nothing, and neither does another `local`
    that is the same; `validate` names them.
    """

    def __init__(self, rewrites: Iterable[Rewrite] = ()) -> None:
        self.rewrites = tuple(rewrites)
        pairs = [pair for each in self.rewrites if (pair := _pair(each))]
        self._out = sorted(pairs, key=lambda pair: -len(pair[0].key))
        self._home = sorted(pairs, key=lambda pair: -len(pair[1].key))

    def to_server(self, path: str) -> str:
        """Return a path as the server knows it.

        What no rewrite holds is the same there; a relative path stays as it is.
        """
        if (parsed := _Path.parse(path)) is None:
            return path
        found = self._winner(parsed)
        return (parsed.moved(*found) if found else parsed).text

    def to_local(self, path: str) -> str | None:
        """Return a path of the server as Home Assistant sees it.

        None: no rewrite holds it, or another folder is mounted where it would be. It
        may still be at the same place here. `to_server` leads back to the same path.
        """
        return next(self.places(path), None)

    def places(self, path: str) -> Iterator[str]:
        """Yield all that a path of the server may be called here, the likeliest first.

        `to_server` leads back to the same path from each.
        """
        # Most have no rewrites, and paths are many
        if not self._home or (parsed := _Path.parse(path)) is None:
            return
        for pair in self._home:
            local, server = pair
            if server.holds(parsed):
                moved = parsed.moved(server, local)
                if self._winner(moved) is pair:
                    yield moved.text

    def _winner(self, path: _Path) -> _Pair | None:
        """Return the rewrite whose local folder is the longest that holds a path."""
        return next((pair for pair in self._out if pair[0].holds(path)), None)


def _pair(rewrite: Rewrite) -> _Pair | None:
    """Return both sides of a rewrite; None if one of them is relative."""
    local, server = _Path.parse(rewrite.local), _Path.parse(rewrite.server)
    return (local, server) if local and server else None


def comparable(path: str) -> str:
    """Return a text that is the same for all ways to write a path.

    What is in a folder begins with the folder's text and a separator.
    """
    if path.isascii() and _TIDY.fullmatch(path):
        return path
    if (parsed := _Path.parse(path)) is None:
        return normalize("NFC", path)
    separator = "/" if parsed.anchor == _POSIX else "\\"
    return parsed.key[0] + separator.join(parsed.key[1:])


def is_absolute(path: str) -> bool:
    """Return whether a path says where it begins."""
    return _Path.parse(path) is not None


def is_well_formed(path: str) -> bool:
    """Return whether a file can be called so, and a server be told of it."""
    return _ILL_FORMED.search(path) is None


def validate(rewrites: Sequence[Rewrite]) -> list[tuple[Rewrite, Fault]]:
    """Return the rewrites that can not stand, each with the first thing wrong with it.

    Of two that can not stand together, the later one.
    """
    ways: dict[_Key, _Key] = {}
    found = [(each, _fault(each, ways)) for each in rewrites]
    return [(each, fault) for each, fault in found if fault]


def _fault(rewrite: Rewrite, ways: dict[_Key, _Key]) -> Fault | None:
    """Return what is wrong with a rewrite after others, or add it to their ways."""
    local, server = _Path.parse(rewrite.local), _Path.parse(rewrite.server)
    if local is None:
        return Fault.LOCAL_RELATIVE
    if server is None:
        return Fault.SERVER_RELATIVE
    if known := ways.get(local.key):
        return Fault.DUPLICATE if known == server.key else Fault.CONTRADICTION
    if local.key != server.key and local.key in _onward(server.key, ways):
        return Fault.LOOP
    ways[local.key] = server.key
    return None


def _onward(key: _Key | None, ways: Mapping[_Key, _Key]) -> Iterator[_Key]:
    """Yield a folder, and those to which rewrites lead from it, one after the other."""
    while key is not None:
        yield key
        onward = ways.get(key)
        key = None if onward == key else onward  # The same on both sides


def name(path: str) -> str:
    """Return the last name of a path; nothing for a relative one."""
    parsed = _Path.parse(path)
    return parsed.names[-1] if parsed and parsed.names else ""


def parent(path: str) -> str:
    """Return the folder that a path is in. The root of all is in itself."""
    if (parsed := _Path.parse(path)) is None:
        return path
    return _Path.of(parsed.anchor, parsed.names[:-1]).text


def below(folder: str, names: Iterable[str]) -> str:
    """Return what is in a folder, by the names on the way there."""
    if (parsed := _Path.parse(folder)) is None:
        return folder
    return _Path.of(parsed.anchor, (*parsed.names, *names)).text


def holds(folder: str, path: str) -> bool:
    """Return whether a path is a folder or in it."""
    outer, inner = _Path.parse(folder), _Path.parse(path)
    return outer is not None and inner is not None and outer.holds(inner)


def owners(path: str, libraries: Iterable[Library]) -> list[tuple[Library, str]]:
    """Return the libraries that hold a path of the server, the deepest root first.

    Each comes once, with the deepest of its roots, as the server writes it. A root
    holds itself.
    """
    if (parsed := _Path.parse(path)) is None:
        return []
    found = [
        (*max(roots), library)
        for library in libraries
        if (roots := list(_roots(parsed, library.locations)))
    ]
    found.sort(key=lambda row: -row[0])
    return [(library, root) for _, root, library in found]


def _roots(path: _Path, locations: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the folders that hold a path, with their depth."""
    for location in locations:
        root = _Path.parse(location)
        if root and root.holds(path):
            yield len(root.key), location
