"""The rooms of the house: what each may import, do and name, read from its source."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
import re
import sys

type Check = Callable[[PurePosixPath, ast.Module], Iterator[str]]

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
SOURCES = sorted(PurePosixPath(path.relative_to(ROOT)) for path in ROOT.rglob("*.py"))

# What each room may import of ours; the root, with Home Assistant's names, may all.
DOORS = {
    "const": set[str](),
    "engine": {"engine"},
    "plugin_api": {"engine"},
    "catalogue": {"catalogue", "const", "engine"},
    "providers": {"providers", "const", "engine"},
    "runtime": {"runtime", "catalogue", "providers", "plugin_api", "const", "engine"},
}
# What each room may import of others, besides the standard library.
LIBRARIES = {
    "const": set[str](),
    "engine": set[str](),
    "plugin_api": set[str](),
    "catalogue": set[str](),
    "providers": {"aiohttp", "orjson", "yarl"},  # yarl is how aiohttp says URL
}
ACCOUNT = PurePosixPath("providers/plex/account.py")
ACCOUNT_ONLY = {"cryptography", "jwt", "plexapi", "requests"}
DIALECTS = ("plex", "jellyfin")

# The parts of the standard library that touch the world, the clock or chance
IMPURE = re.compile(
    r"(asyncio|concurrent|fileinput|ftplib|glob|http|io|logging|mmap|multiprocessing"
    r"|os|pathlib(?!\.Pure)|queue|random|sched|secrets|select|selectors|shelve|shutil"
    r"|signal|smtplib|socket|socketserver|sqlite3|ssl|subprocess|tempfile|threading"
    r"|time|urllib\.request)(\.|$)"
)
CLOCKS = {"now", "utcnow", "today"}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}

# The config flow asks other things for each kind, and is too long for one file
FLOWS = re.compile(r"(config_flow|flow_(plex|jellyfin)(_\w+)?)\.py")
SERVER_NAME = re.compile(
    r"(?<!com)(?<!du)(?<!multi)(?<!sim)plex|jellyfin", re.IGNORECASE
)


def room(module: PurePosixPath) -> str:
    """Return the room of a module's path."""
    first = module.parts[0].removesuffix(".py") if module.parts else ""
    return first if first in DOORS else "root"


def imported(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports; ours begin with a dot."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=name, level=0, names=names):
                yield from (f"{name}.{alias.name}" for alias in names)
            case ast.ImportFrom(module=name, level=level, names=names):
                parent = (*path.parents[level - 1].parts, *(name or "").split("."))
                stem = "." + ".".join(part for part in parent if part)
                yield from (f"{stem.rstrip('.')}.{alias.name}" for alias in names)
            case _:
                pass


def ours(path: PurePosixPath, tree: ast.Module) -> Iterator[PurePosixPath]:
    """Yield what a module imports of ours, as paths from our root."""
    for name in imported(path, tree):
        inner = name.removeprefix("custom_components.showrunner")
        if inner.startswith("."):
            yield PurePosixPath(*inner.strip(".").split("."))


def foreign(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names of other people's modules that a module imports."""
    return (
        name
        for name in imported(path, tree)
        if not name.startswith((".", "custom_components"))
    )


def wrong_doors(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield imports from a room that this one may not know."""
    allowed = DOORS.get(room(path))
    for target in ours(path, tree):
        if allowed is not None and room(target) not in allowed:
            yield f"{room(path)} must not know {target}"


def crossed_dialects(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield imports of one server's words in the folder of the other."""
    for mine, other in (DIALECTS, DIALECTS[::-1]):
        if path.is_relative_to(f"providers/{mine}"):
            yield from (
                f"{mine} imports {t}"
                for t in ours(path, tree)
                if t.is_relative_to(f"providers/{other}")
            )


def wrong_libraries(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield imports of libraries that this room does without."""
    allowed = LIBRARIES.get(room(path))
    for name in foreign(path, tree):
        library = name.partition(".")[0]
        if library in ACCOUNT_ONLY:
            if path != ACCOUNT:
                yield f"{name} belongs in {ACCOUNT}"
        elif allowed is not None and library not in {
            *allowed,
            *sys.stdlib_module_names,
        }:
            yield f"{room(path)} must do without {name}"


def impurities(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield what an engine module does besides thinking."""
    if room(path) != "engine":
        return
    for name in foreign(path, tree):
        if IMPURE.match(name):
            yield f"engine imports {name}"
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attr) if attr in CLOCKS:
                yield f"engine reads a clock: .{attr} in line {node.lineno}"
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield f"engine calls {name}() in line {node.lineno}"
            case ast.AsyncFunctionDef(name=name):
                yield f"engine waits: {name}() in line {node.lineno}"
            case _:
                pass


def loop_in_catalogue(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield imports of asyncio in the catalogue, which blocks and says so."""
    if room(path) == "catalogue":
        yield from (
            name for name in foreign(path, tree) if name.partition(".")[0] == "asyncio"
        )


def docstrings(tree: ast.Module) -> set[ast.expr]:
    """Return the nodes that are docstrings or stand alone as comments do."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the names and strings of a module's code with their lines."""
    exempt = docstrings(tree)
    for node in ast.walk(tree):
        if node in exempt:
            continue
        for field in ("id", "attr", "arg", "name", "asname", "module", "value"):
            if isinstance(word := getattr(node, field, None), str):
                yield getattr(node, "lineno", 0), word


def server_names(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    """Yield where code names a kind of server outside the rooms that speak to it."""
    if room(path) != "providers" and not FLOWS.fullmatch(str(path)):
        yield from (
            f"{word!r} in line {line}"
            for line, word in words(tree)
            if SERVER_NAME.search(word)
        )
