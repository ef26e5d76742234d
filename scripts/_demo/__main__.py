"""What `scripts/demo` runs."""

import argparse
import asyncio
import signal
import sys

from .check import check
from .house import HouseError
from .show import show


def _arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Run Home Assistant with Showrunner against simulated servers.",
    )
    parser.add_argument("--check", action="store_true", help="see every event, and end")
    parser.add_argument("--port", type=int, default=0, help="of Home Assistant")
    return parser.parse_args()


async def _main(wishes: argparse.Namespace) -> int:
    """Run until done or told to end."""
    play = check if wishes.check else show
    task = asyncio.create_task(play(wishes.port))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    return await task


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(_main(_arguments())))
    except HouseError as err:
        sys.exit(str(err))
    except asyncio.CancelledError:
        sys.exit(130)
