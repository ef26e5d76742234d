"""Pictures of items, at addresses of ours: the server's would tell its token."""

from http import HTTPStatus
import re
from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .const import DOMAIN, LOGGER
from .engine.errors import RejectedError, ShowrunnerError
from .engine.model import ItemId
from .engine.payload import PICTURES
from .runtime.server import ShowrunnerConfigEntry

NAME: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)  # Ids of items, kinds of pictures
# Seconds; nobody but the one who signed in may keep it
KEEP: Final = {"Cache-Control": "private, max-age=86400"}


@callback
def async_register_views(hass: HomeAssistant) -> None:
    """Answer at our addresses from now on."""
    hass.http.register_view(ArtworkView())


class ArtworkView(HomeAssistantView):
    """Shows one picture, to those who signed in or have a signed path."""

    url = PICTURES + "/{entry_id}/{item_id}/{kind}"
    name = "api:showrunner:artwork"

    async def get(
        self, request: web.Request, entry_id: str, item_id: str, kind: str
    ) -> web.Response:
        """Return a picture, 404 if there is none, 502 if the server gives none."""
        entry = _loaded(request.app[KEY_HASS], entry_id)
        if entry is None or not (NAME.fullmatch(item_id) and NAME.fullmatch(kind)):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            picture = await entry.runtime_data.artwork.of_item(ItemId(item_id), kind)
        except RejectedError:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        except ShowrunnerError as err:
            LOGGER.debug("No picture of %s: %r", item_id, err)
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        return web.Response(
            body=picture.content, content_type=picture.type, headers=KEEP
        )


def _loaded(hass: HomeAssistant, entry_id: str) -> ShowrunnerConfigEntry | None:
    """Return an entry of ours that is loaded."""
    entries: list[ShowrunnerConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    return next((entry for entry in entries if entry.entry_id == entry_id), None)
