"""The paths in the options: which folder here is which one on the server."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.helpers.selector import (
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    TextSelector,
)

from .engine.options import OPTION_FROM, OPTION_PATHS, OPTION_TO, rewrites
from .engine.paths import validate

PATHS: Final = ObjectSelector(
    ObjectSelectorConfig(
        fields={
            OPTION_FROM: ObjectSelectorField(selector=TextSelector(), required=True),
            OPTION_TO: ObjectSelectorField(selector=TextSelector(), required=True),
        },
        multiple=True,
        label_field=OPTION_FROM,
        description_field=OPTION_TO,
        translation_key="paths",
    )
)


def typed_paths(form: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the pairs that a form holds, without the spaces that copying adds."""
    return [
        {OPTION_FROM: each.local.strip(), OPTION_TO: each.server.strip()}
        for each in rewrites(form.get(OPTION_PATHS))
    ]


def wrong_path(paths: list[dict[str, str]]) -> tuple[str, str] | None:
    """Return the first pair that can not stand, as text, and what is wrong with it."""
    for rewrite, fault in validate(rewrites(paths)):
        return f"{rewrite.local} → {rewrite.server}", fault.value
    return None
