"""What goes wrong with a server, in the words of Home Assistant."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from ..engine.errors import ShowrunnerError


@contextmanager
def translated(
    kind: type[HomeAssistantError] = HomeAssistantError,
) -> Iterator[None]:
    """Raise whatever Showrunner raises inside as a translated Home Assistant error."""
    try:
        yield
    except ShowrunnerError as err:
        raise kind(
            translation_domain=DOMAIN,
            translation_key=err.translation_key,
            translation_placeholders={"error": str(err)},
        ) from err
