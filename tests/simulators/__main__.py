"""Run a simulated server by hand: `python -m tests.simulators plex --media DIR`."""

import argparse
import asyncio
from contextlib import AsyncExitStack
import json
from pathlib import Path
import signal

from .gdm import GdmResponder
from .jellyfin import JellyfinSimulator
from .jellyfin.discovery import DiscoveryResponder
from .plex import PlexSimulator
from .plextv import PlexTvSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators")
    servers = parser.add_subparsers(dest="server", required=True)
    plex = servers.add_parser("plex", help="a Plex Media Server")
    plex.add_argument("--port", type=int, default=0, help="any free one by default")
    plex.add_argument("--media", type=Path, help="a folder with one folder per library")
    plex.add_argument("--synthetic", type=int, default=0, metavar="N_EPISODES")
    plex.add_argument("--token", default="owner-token")
    plex.add_argument(
        "--pace", type=float, default=1.0, help="1.0 waits like a real one"
    )
    plex.add_argument("--name", default="Attic")
    plex.add_argument("--dvr", action="store_true", help="there is a tuner")
    plex.add_argument("--gdm", type=int, metavar="PORT", help="answer discovery here")
    _add_jellyfin(servers.add_parser("jellyfin", help="a Jellyfin server"))
    plextv = servers.add_parser("plextv", help="plex.tv, where servers are found")
    plextv.add_argument("--port", type=int, default=0, help="any free one by default")
    return parser.parse_args()


def _add_jellyfin(jellyfin: argparse.ArgumentParser) -> None:
    """Say what a Jellyfin server can be told."""
    jellyfin.add_argument("--port", type=int, default=0, help="any free one by default")
    jellyfin.add_argument(
        "--media", type=Path, help="a folder with one folder per library"
    )
    jellyfin.add_argument("--synthetic", type=int, default=0, metavar="N_EPISODES")
    jellyfin.add_argument("--version", default="12.0.0")
    jellyfin.add_argument(
        "--pace", type=float, default=1.0, help="1.0 waits like a real one"
    )
    jellyfin.add_argument("--name", default="Den")
    jellyfin.add_argument("--base-url", default="", help="such as /jellyfin")
    jellyfin.add_argument("--live-tv", action="store_true", help="there is a tuner")
    jellyfin.add_argument(
        "--discovery", type=int, metavar="PORT", help="answer discovery here"
    )


async def _until_told() -> None:
    """Return when the process is asked to end."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


def _say(**facts: str) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201  # Its one line is its interface


async def _plex(wishes: argparse.Namespace) -> None:
    """Run a Plex Media Server."""
    simulator = PlexSimulator(
        wishes.media,
        token=wishes.token,
        synthetic=wishes.synthetic,
        pace=wishes.pace,
        name=wishes.name,
        dvr=wishes.dvr,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(simulator.stop)
        await simulator.start(wishes.port)
        if wishes.gdm is not None:
            port = int(simulator.url.rpartition(":")[2])
            gdm = GdmResponder(simulator.name, simulator.machine_id, port)
            stack.push_async_callback(gdm.stop)
            await gdm.start(wishes.gdm)
        facts = {"url": simulator.url, "token": simulator.token}
        _say(**facts, machine_id=simulator.machine_id)
        await _until_told()


async def _jellyfin(wishes: argparse.Namespace) -> None:
    """Run a Jellyfin server."""
    simulator = JellyfinSimulator(
        wishes.media,
        version=wishes.version,
        synthetic=wishes.synthetic,
        pace=wishes.pace,
        name=wishes.name,
        base_url=wishes.base_url,
        live_tv=wishes.live_tv,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(simulator.stop)
        await simulator.start(wishes.port)
        if wishes.discovery is not None:
            facts = (simulator.url, simulator.server_id, simulator.name)
            responder = DiscoveryResponder(*facts)
            stack.push_async_callback(responder.stop)
            await responder.start(wishes.discovery)
        _say(
            url=simulator.url,
            token=simulator.admin_token,
            server_id=simulator.server_id,
            user=simulator.user,
            password=simulator.password,
        )
        await _until_told()


async def _plextv(wishes: argparse.Namespace) -> None:
    """Run a plex.tv."""
    simulator = PlexTvSimulator(pace=1.0)
    await simulator.start(wishes.port)
    _say(url=simulator.url)
    try:
        await _until_told()
    finally:
        await simulator.stop()


SERVERS = {"plex": _plex, "jellyfin": _jellyfin, "plextv": _plextv}


if __name__ == "__main__":
    chosen = _arguments()
    asyncio.run(SERVERS[chosen.server](chosen))
