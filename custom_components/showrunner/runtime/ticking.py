"""A pulse for what changes all the time, while it does."""

from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

EVERY: Final = 0.5  # Seconds


class Ticker:
    """Calls somebody some time after each wish for it; wishes until then are one."""

    def __init__(self, hass: HomeAssistant, tick: CALLBACK_TYPE) -> None:
        self._hass = hass
        self._tick = tick
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def want(self) -> None:
        """Tick once more."""
        if self._cancel is None:
            self._cancel = async_call_later(self._hass, EVERY, self._now)

    @callback
    def stop(self) -> None:
        """Tick no more, until wanted again."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _now(self, _now: datetime) -> None:
        self._cancel = None
        self._tick()
