"""Every text that people read is fit to be read, as hassfest has it."""

import re

from homeassistant.helpers import config_validation as cv
import pytest
import voluptuous as vol

from .texts import ENGLISH, TEXTS, placeholders

URL = re.compile(r"\b(?:\w+://|www\.)\S", re.IGNORECASE)


def fit(text: str) -> str:
    """Accept a text as hassfest does: plain, trimmed, whole, its placeholders names."""
    faults = {
        "a reference": "[%key:" in text,
        "an address": URL.search(text),
        "space around it": text != text.strip(),
        "a placeholder in single quotes": re.search(r"'\{\w+\}'", text),
        "a placeholder that is no name": not all(
            map(str.isidentifier, placeholders(text))
        ),
        "nothing": not text,
    }
    if found := [fault for fault, is_there in faults.items() if is_there]:
        raise vol.Invalid(f"{text!r} has {', '.join(found)}")
    return cv.string_with_no_html(text)


@pytest.mark.parametrize("path", TEXTS)
def test_a_text_is_fit_to_be_read(path: str) -> None:
    """Every text keeps hassfest's rules."""
    fit(TEXTS[path])


@pytest.mark.parametrize(
    "text",
    [
        "[%key:common::config_flow::data::url%]",
        "See https://example.org",
        "Go to www.example.org/pin",
        "Ends with a space ",
        "Could not find '{name}'",
        "Hello {first name}",
        "Read <b>this</b>",
        "",
    ],
)
def test_an_unfit_text_is_refused(text: str) -> None:
    """Each rule can fail."""
    with pytest.raises(vol.Invalid):
        fit(text)


STEP = (
    {
        vol.Optional(key): dict
        for key in (
            "data",
            "data_description",
            "menu_options",
            "menu_option_descriptions",
        )
    }
    | {vol.Optional(key): str for key in ("title", "description", "submit")}
    | {
        vol.Optional("sections"): {
            str: {vol.Optional("name"): str, str: vol.Any(str, dict)}
        }
    }
)
FLOW = {
    vol.Optional("flow_title"): str,
    vol.Required("step"): {str: STEP},
    vol.Optional("error"): {str: str},
    vol.Optional("abort"): {str: str},
    vol.Optional("progress"): {str: str},
    vol.Optional("create_entry"): {str: str},
    vol.Optional("initiate_flow"): {str: str},
    vol.Optional("entry_type"): str,
}
ACTION = {
    vol.Required("name"): str,
    vol.Required("description"): str,
    vol.Optional("fields"): {
        str: {
            vol.Required("name"): str,
            vol.Required("description"): str,
            vol.Optional("example"): str,
        }
    },
    vol.Optional("sections"): dict,
}
ENGLISH_SCHEMA = vol.Schema(
    {
        vol.Optional("title"): str,
        vol.Optional("common"): {str: str},
        vol.Required("config"): FLOW,
        vol.Optional("config_subentries"): {str: FLOW},
        vol.Optional("options"): FLOW,
        vol.Optional("selector"): {str: dict},
        vol.Optional("device"): {str: {"name": str}},
        vol.Optional("device_automation"): dict,
        vol.Optional("entity"): {
            str: {
                str: {
                    vol.Optional("name"): str,
                    vol.Optional("state"): {str: str},
                    vol.Optional("unit_of_measurement"): str,
                    vol.Optional("state_attributes"): {
                        str: {
                            vol.Optional("name"): str,
                            vol.Optional("state"): {str: str},
                        }
                    },
                }
            }
        },
        vol.Optional("exceptions"): {str: {"message": str}},
        vol.Optional("issues"): {
            str: vol.All(
                cv.has_at_least_one_key("description", "fix_flow"),
                {
                    vol.Required("title"): str,
                    vol.Exclusive("description", "body"): str,
                    vol.Exclusive("fix_flow", "body"): FLOW,
                },
            )
        },
        vol.Optional("services"): {str: ACTION},
        vol.Optional("triggers"): {str: ACTION},
        vol.Optional("conditions"): {str: ACTION},
        vol.Optional("system_health"): {"info": {str: str}},
    }
)


def test_the_texts_are_where_home_assistant_looks() -> None:
    """The file has the shape that hassfest and Home Assistant know."""
    ENGLISH_SCHEMA(ENGLISH)


@pytest.mark.parametrize(
    "change",
    [
        {"entities": {}},
        {"config": {}},
        {"config": {"step": {"user": {"fields": {}}}}},
        {"exceptions": {"busy": "Busy"}},
        {"issues": {"old": {"description": "No title"}}},
        {"issues": {"old": {"title": "No description"}}},
        {"entity": {"sensor": {"streams": "Streams"}}},
    ],
)
def test_a_misplaced_text_is_refused(change: dict[str, object]) -> None:
    """The shape can be wrong."""
    with pytest.raises(vol.Invalid):
        ENGLISH_SCHEMA(ENGLISH | change)
