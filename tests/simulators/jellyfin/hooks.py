"""What only the simulator as a whole can do."""

from aiohttp import web


class Hooks:
    """Whoever can make a server go and come back."""

    def asked_to_restart(self) -> None:
        """Go down and come up."""

    def asked_to_shut_down(self) -> None:
        """Go down."""


HOOKS = web.AppKey("hooks", Hooks)
