"""Accounts and devices, and what the accounts watched."""

from dataclasses import dataclass
from typing import Any

from .access import OWNER
from .model import Item

type Payload = dict[str, Any]

FIRST_ACCOUNT = 20_000_001  # Accounts other than the owner have plex.tv's numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Something somebody watched."""

    id: int
    item: Item
    account: int
    device: int
    at: int


class Users:
    """The accounts of a server."""

    def __init__(self, owner: str) -> None:
        self.names = {OWNER: owner}
        self.devices: dict[str, int] = {}
        self.views: list[View] = []
        self._last = FIRST_ACCOUNT - 1

    def add(self, name: str) -> int:
        """Add an account and return its id."""
        self._last += 1
        self.names[self._last] = name
        return self._last

    def rename(self, account: int, name: str) -> None:
        """Give an account another name."""
        if account not in self.names:
            raise KeyError(account)
        self.names[account] = name

    def remove(self, account: int) -> None:
        """Remove an account."""
        del self.names[account]

    def called(self, name: str) -> int:
        """Return the account with a name; who is new to the server gets one."""
        for account, known in self.names.items():
            if known == name:
                return account
        return self.add(name)

    def device(self, name: str) -> int:
        """Return the number of a player."""
        return self.devices.setdefault(name, len(self.devices) + 1)

    def watched(self, item: Item, account: int, player: str, at: int) -> None:
        """Note that somebody watched something."""
        number, device = len(self.views) + 1, self.device(player)
        view = View(id=number, item=item, account=account, device=device, at=at)
        self.views.append(view)
        item.view_count += 1
        item.view_offset = 0
        item.last_viewed_at = at

    def account_rows(self) -> list[Payload]:
        """Return the accounts; 0 is the server's own, without a name."""
        return [_account(0, ""), *(_account(*pair) for pair in self.names.items())]

    def device_rows(self) -> list[Payload]:
        """Return the players there were."""
        return [
            {
                "id": number,
                "key": f"/devices/{number}",
                "name": name,
                "platform": "Android",
                "clientIdentifier": client_id(name),
                "createdAt": 1_700_000_000 + number,
            }
            for name, number in self.devices.items()
        ]


def client_id(player: str) -> str:
    """Return the stable identifier of a player."""
    return f"player-{player.lower().replace(' ', '-')}"


def _account(account: int, name: str) -> Payload:
    return {
        "id": account,
        "key": f"/accounts/{account}",
        "name": name,
        "defaultAudioLanguage": "en",
        "autoSelectAudio": True,
        "defaultSubtitleLanguage": "",
        "subtitleMode": 0,
        "thumb": f"https://plex.tv/users/{account:016x}/avatar" if name else "",
    }
