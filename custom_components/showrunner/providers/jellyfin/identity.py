"""How we introduce ourselves to a Jellyfin server."""

from typing import Final
from urllib.parse import quote

CLIENT: Final = "Showrunner"
DEVICE: Final = "Home Assistant"
VERSION: Final = "1.0"


def headers(device_id: str, token: str | None = None) -> dict[str, str]:
    """Return the headers of a request, with the one form of token that all take.

    A server keeps one token per device id and user: a second sign-in ends the first.
    """
    parts = {
        "Token": token,
        "Client": CLIENT,
        "Device": DEVICE,
        "DeviceId": device_id,
        "Version": VERSION,
    }
    said = [f'{key}="{quote(value, safe="")}"' for key, value in parts.items() if value]
    return {
        "Accept": "application/json",
        "Authorization": f"MediaBrowser {', '.join(said)}",
    }
