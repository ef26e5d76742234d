"""The forms of the config flow, and where on them an error stands."""

from collections.abc import Mapping
from typing import Final

from homeassistant.const import (
    CONF_PASSWORD,
    CONF_TOKEN,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .engine.errors import (
    AuthenticationFailedError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
)
from .engine.options import NumberOption

CONF_SERVER: Final = "server"


class InvalidTokenError(RejectedError):
    """What was typed can be no token."""

    translation_key = "invalid_token"


_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
TOKEN_FORM: Final = vol.Schema({vol.Required(CONF_TOKEN): _SECRET})
MANUAL_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(),  # A browser would refuse a bare host
        vol.Required(CONF_TOKEN): _SECRET,
        vol.Required(CONF_VERIFY_SSL, default=True): bool,
    }
)
RECONFIGURE_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(),
        vol.Optional(CONF_TOKEN): _SECRET,  # Left empty, the old one stays
        vol.Required(CONF_VERIFY_SSL, default=True): bool,
    }
)
ADDRESS_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(),
        vol.Required(CONF_VERIFY_SSL, default=True): bool,
    }
)
PASSWORD_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_USERNAME): TextSelector(),
        vol.Optional(CONF_PASSWORD, default=""): _SECRET,  # Some have none
    }
)
NOTHING: Final = vol.Schema({})


def choice(names: Mapping[str, str]) -> vol.Schema:
    """Return a form that asks for one of several servers."""
    options = [SelectOptionDict(value=key, label=names[key]) for key in names]
    config = SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
    return vol.Schema(
        {vol.Required(CONF_SERVER, default=next(iter(names))): SelectSelector(config)}
    )


def number_box(option: NumberOption) -> NumberSelector:
    """Return the box for a number."""
    config = NumberSelectorConfig(
        min=option.low, max=option.high, step=1, mode=NumberSelectorMode.BOX
    )
    if option.unit:
        config["unit_of_measurement"] = option.unit
    return NumberSelector(config)


def typed_token(text: str) -> str:
    """Return a token as a header can carry it. Raises InvalidTokenError."""
    token = text.strip()
    if not token or " " in token or not (token.isascii() and token.isprintable()):
        raise InvalidTokenError("This is no token")
    return token


def placed(error: ShowrunnerError, form: vol.Schema) -> dict[str, str]:
    """Return an error beside the field that it is about, if the form has it."""
    of_token = (AuthenticationFailedError, ForbiddenError, InvalidTokenError)
    field = CONF_TOKEN if isinstance(error, of_token) else CONF_URL
    return {field if field in form.schema else "base": error.translation_key}
