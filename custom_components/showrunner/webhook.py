"""An address of each server's own, at which others tell of files.

The address is the secret. Whoever calls gets the same answer whatever they say, and the
answer does not wait for the server.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aiohttp.hdrs import CONTENT_TYPE, METH_POST
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from .const import CONF_KIND, DOMAIN, LOGGER
from .engine.errors import ShowrunnerError, UnavailableError
from .providers.bodies import Addressee, Body, read
from .providers.notices import Notice
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .webhook_body import content_of
from .webhook_delivery import deliver
from .webhook_held import HeldNotices


@dataclass(slots=True)
class Tally:
    """How many messages came since Home Assistant started, and when."""

    taken: int = 0
    tests: int = 0
    refused: int = 0
    lost: int = 0  # More came than can be held until the server is there
    last_at: datetime | None = None
    last_test_at: datetime | None = None
    last_refusal: str = ""


class Webhook:
    """Takes messages for one server, and keeps them until it is set up."""

    def __init__(self, hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
        self.tally = Tally()
        self._hass = hass
        self._entry = entry
        self.id: str | None = None  # Its address
        self._runtime: ServerRuntime | None = None
        self._held = HeldNotices(hass, entry.entry_id)

    @callback
    def listen(self, webhook_id: str | None) -> None:
        """Take messages at this address and no other; None: at none."""
        if self.id:
            webhook.async_unregister(self._hass, self.id)
        self.id = webhook_id
        if webhook_id:
            webhook.async_register(
                self._hass,
                DOMAIN,
                f"Showrunner: {self._entry.title}",
                webhook_id,
                self.handle,
                local_only=True,
                allowed_methods=(METH_POST,),
            )

    async def handle(self, _hass: HomeAssistant, _id: str, request: Request) -> None:
        """Take a message. Raises nothing: the address would be in the log then."""
        if self._entry.disabled_by:
            return
        try:
            await self._take(await self._read(request))
        except ShowrunnerError as err:
            self._refuse(str(err))
        except Exception:  # noqa: BLE001 - a mistake of ours
            LOGGER.exception("A message for %s could not be taken", self._entry.title)
            self._refuse("It could not be taken")

    async def attach(self, runtime: ServerRuntime) -> None:
        """Hand on to a server that is set up, until its entry is unloaded."""
        self._runtime = runtime
        self._entry.async_on_unload(self._detach)
        await self._held.deliver(runtime)

    async def forget(self) -> None:
        """Take nothing any more, and hold nothing."""
        self.listen(None)
        await self._held.forget()

    @callback
    def _detach(self) -> None:
        """Hold what comes, as the server is not there for now."""
        self._runtime = None

    async def _read(self, request: Request) -> Notice:
        """Return what somebody says. Raises BadPayloadError."""
        content, is_cut = await content_of(request.content)
        body = Body(
            content=content,
            is_cut=is_cut,
            content_type=request.headers.get(CONTENT_TYPE, ""),
            query=list(request.query.items()),
            at=datetime.now(UTC),
        )
        entry = self._entry
        addressee = Addressee(entry.data[CONF_KIND], entry.unique_id or "")
        return await self._hass.async_add_executor_job(read, body, addressee)

    async def _take(self, notice: Notice) -> None:
        """Count a message, and hand it on or hold it."""
        now = datetime.now(UTC)
        self.tally.taken += 1
        self.tally.last_at = now
        if notice.is_test:
            self.tally.tests += 1
            self.tally.last_test_at = now
        if not await self._is_delivered(notice) and not await self._held.add(notice):
            self.tally.lost += 1

    async def _is_delivered(self, notice: Notice) -> bool:
        """Return whether a server took a message, which may be gone by now."""
        if self._runtime is None:
            return False
        try:
            await deliver(self._runtime, notice)
        except UnavailableError:
            return False
        return True

    @callback
    def _refuse(self, reason: str) -> None:
        """Count a message that says nothing to us."""
        self.tally.refused += 1
        self.tally.last_refusal = reason
        LOGGER.debug("A message for %s was refused: %s", self._entry.title, reason)


class AutoscanView(HomeAssistantView):
    """The address of a webhook with what programs made for autoscan add to theirs."""

    url = "/api/webhook/{webhook_id}/triggers/manual"
    name = "api:showrunner:autoscan"
    requires_auth = False

    async def post(self, request: Request, webhook_id: str) -> Response:
        """Take a message by all the rules of the address itself."""
        hass = request.app[KEY_HASS]
        if any(each.id == webhook_id for each in hass.data[WEBHOOKS].values()):
            return await webhook.async_handle_webhook(hass, webhook_id, request)
        return Response()


WEBHOOKS: Final[HassKey[dict[str, Webhook]]] = HassKey(f"{DOMAIN}_webhooks")


@callback
def async_register_webhooks(hass: HomeAssistant) -> None:
    """Listen for all servers from now on, whether they can be reached or not."""
    hass.http.register_view(AutoscanView())
    _ = hass.data.setdefault(WEBHOOKS, {})
    for entry in hass.config_entries.async_entries(DOMAIN):
        async_follow_webhook(hass, entry)


@callback
def async_follow_webhook(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> Webhook:
    """Listen at the address that an entry has by now, if it has one."""
    webhooks = hass.data.setdefault(WEBHOOKS, {})
    if (found := webhooks.get(entry.entry_id)) is None:
        found = webhooks[entry.entry_id] = Webhook(hass, entry)
    found.listen(entry.data.get(CONF_WEBHOOK_ID))
    return found


async def async_forget_webhook(
    hass: HomeAssistant, entry: ShowrunnerConfigEntry
) -> None:
    """Listen no more for a server that is removed."""
    if found := hass.data.get(WEBHOOKS, {}).pop(entry.entry_id, None):
        await found.forget()
