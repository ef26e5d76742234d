"""`scripts/demo`: a house to walk around in, until Ctrl-C."""

from typing import Final

from custom_components.showrunner.const import EVENT

from .api import PASSWORD, USER
from .dashboard import hang
from .house import ROOT, free_port
from .life import live, settle
from .stage import open_stage

FOLDER: Final = ROOT / ".demo"
PORT: Final = 8123  # Home Assistant's own
WELCOME: Final = """
Home Assistant is at {url}{path}
Sign in as {user} with the password {password}.

What to look at
  the dashboard        who plays what, and the last event of each subject
  {url}/logbook
                       every event as a line that a person would write
  {url}/config/tools/event
                       listen to {event} there to see all that an event carries
  {url}/config/integrations/integration/showrunner
                       the servers, their entities and options
The simulated servers are at {servers}; Ctrl-C ends everything.

What happens
"""


async def show(port: int) -> int:
    """Run the demo until cancelled."""
    print("Starting Home Assistant", flush=True)
    port = port or free_port(PORT)
    # A folder of its own, in case that another demo runs
    async with open_stage(FOLDER / str(port), port) as stage:
        settle(stage)
        await stage.introduce()
        await stage.acquainted()
        path = await hang(stage.home, stage.servers)
        servers = " and ".join(each.simulator.url for each in stage.servers)
        facts = {"url": stage.house.url, "path": path, "servers": servers}
        print(WELCOME.format(user=USER, password=PASSWORD, event=EVENT, **facts))
        await live(stage)
    return 0
