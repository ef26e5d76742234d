"""Which room may know what: the design's one-way doors, held to the source itself."""

import ast
from pathlib import Path, PurePosixPath
import subprocess
import sys

import pytest

from .rooms import (
    ACCOUNT,
    ROOT,
    SOURCES,
    Check,
    crossed_dialects,
    impurities,
    loop_in_catalogue,
    room,
    server_names,
    wrong_doors,
    wrong_libraries,
)

CHECKS: tuple[Check, ...] = (
    wrong_doors,
    crossed_dialects,
    wrong_libraries,
    impurities,
    loop_in_catalogue,
    server_names,
)


@pytest.mark.parametrize("check", CHECKS)
def test_every_module_stays_in_its_room(check: Check) -> None:
    """No module imports, does or names what its room may not."""
    found = [
        f"{path}: {what}"
        for path in SOURCES
        for what in check(path, ast.parse((ROOT / path).read_text()))
    ]
    assert not found


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (wrong_doors, "engine/scans.py", "from ..runtime.server import ServerRuntime"),
        (wrong_doors, "engine/scans.py", "from .. import const"),
        (
            wrong_doors,
            "providers/base.py",
            "from custom_components.showrunner.catalogue import items",
        ),
        (wrong_doors, "providers/plex/client.py", "from ...runtime import server"),
        (wrong_doors, "catalogue/items.py", "from ..providers import base"),
        (wrong_doors, "runtime/bridge.py", "from ..coordinator import Coordinator"),
        (wrong_doors, "runtime/bridge.py", "def late():\n    from .. import sensor"),
        (wrong_doors, "const.py", "from .engine import model"),
        (wrong_doors, "plugin_api.py", "from .runtime import plugins"),
        (
            crossed_dialects,
            "providers/plex/parse.py",
            "from ..jellyfin.wire import Item",
        ),
        (crossed_dialects, "providers/jellyfin/client.py", "from .. import plex"),
        (wrong_libraries, "engine/model.py", "import aiohttp"),
        (wrong_libraries, "engine/model.py", "from homeassistant.util import dt"),
        (
            wrong_libraries,
            "providers/http.py",
            "from homeassistant.core import HomeAssistant",
        ),
        (wrong_libraries, "catalogue/database.py", "import homeassistant.const"),
        (wrong_libraries, "const.py", "from homeassistant.const import Platform"),
        (
            wrong_libraries,
            "providers/plex/client.py",
            "from plexapi.server import PlexServer",
        ),
        (wrong_libraries, "config_flow.py", "import plexapi"),
        (impurities, "engine/scans.py", "import asyncio"),
        (impurities, "engine/scans.py", "from time import monotonic"),
        (impurities, "engine/paths.py", "from pathlib import Path"),
        (impurities, "engine/paths.py", "import pathlib"),
        (impurities, "engine/paths.py", "from urllib.request import urlopen"),
        (impurities, "engine/schedule.py", "due = datetime.now(UTC)"),
        (impurities, "engine/schedule.py", "at = field(default_factory=datetime.now)"),
        (impurities, "engine/paths.py", "text = open(name).read()"),
        (impurities, "engine/scans.py", "async def wait(): ..."),
        (impurities, "engine/scans.py", "from random import random"),
        (loop_in_catalogue, "catalogue/database.py", "import asyncio"),
        (server_names, "runtime/server.py", "kind = 'plex'"),
        (server_names, "engine/model.py", "class JellyfinItem: ..."),
        (server_names, "sensor.py", "x = server.is_plex"),
        (server_names, "flow_base.py", "def plex_form(): ..."),
        (server_names, "event.py", "f(plex_id=1)"),
        (server_names, "button.py", "from .providers.plex import client"),
        (server_names, "diagnostics.py", "name = f'{kind}: Plex'"),
    ],
)
def test_each_check_can_fail(check: Check, path: str, source: str) -> None:
    """A module that breaks the rule is found."""
    assert list(check(PurePosixPath(path), ast.parse(source)))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "engine/paths.py",
            "from pathlib import PurePath\nfrom datetime import date\nfrom . import a",
        ),
        (
            "engine/model.py",
            '"""Plex and Jellyfin."""\ncomplexity = duplex = "a simplex"  # Plex',
        ),
        (
            "providers/plex/account.py",
            "from plexapi.myplex import MyPlexAccount\nfrom ...engine import errors",
        ),
        (
            "providers/http.py",
            "import asyncio, aiohttp, orjson\nfrom ..const import LOGGER",
        ),
        (
            "runtime/server.py",
            "from homeassistant import core\nfrom ..providers import PROVIDERS",
        ),
        (
            "config_flow.py",
            "from .providers.plex.account import SignIn\nfrom .runtime import server",
        ),
    ],
)
def test_no_check_fails_without_reason(path: str, source: str) -> None:
    """A module that keeps to its room passes every check."""
    assert [
        what
        for check in CHECKS
        for what in check(PurePosixPath(path), ast.parse(source))
    ] == []


# The parent package is empty, so that Home Assistant's entrance stays shut. aiohttp and
# orjson do not count, because Home Assistant has them already; plexapi would.
LOAD = """
import importlib, sys, time, types
import aiohttp, orjson
sys.modules["showrunner"] = package = types.ModuleType("showrunner")
package.__path__ = [sys.argv[1]]
start = time.process_time()
for name in sys.argv[2].split():
    importlib.import_module("showrunner." + name)
took = time.process_time() - start
importlib.import_module("showrunner.engine")
assert "homeassistant" not in sys.modules, "loads Home Assistant"
print(took)
"""


def module_names(*rooms: str) -> str:
    """Return the modules of some rooms, as the loading script takes them."""
    paths = [path for path in SOURCES if room(path) in rooms and path != ACCOUNT]
    return " ".join(
        ".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths
    )


def seconds_to_load(names: str, root: Path = ROOT) -> float:
    """Return the processor time of loading some modules in a fresh interpreter."""
    command = (sys.executable, "-c", LOAD, str(root), names)
    # The words are our own.
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    return float(done.stdout)


def test_engine_and_providers_load_quickly_without_home_assistant() -> None:
    """All below the runtime but sign-in loads in 0.3 s, at best: machines are busy."""
    names = module_names("engine", "providers")
    assert min(seconds_to_load(names) for _ in range(3)) < 0.3


def test_signing_in_loads_without_home_assistant() -> None:
    """The one module with a heavy library needs no Home Assistant either."""
    seconds_to_load(".".join(ACCOUNT.with_suffix("").parts))


def test_loading_home_assistant_would_be_noticed(tmp_path: Path) -> None:
    """The measuring interpreter fails when a module pulls Home Assistant in."""
    (tmp_path / "engine.py").write_text("import homeassistant.const\n")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        seconds_to_load("engine", tmp_path)
    assert "loads Home Assistant" in failed.value.stderr
