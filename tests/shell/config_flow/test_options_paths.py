"""The paths in the options: what is wrong is said beside them, and can be mended."""

from typing import Any

from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.engine.options import path_map
from custom_components.showrunner.engine.paths import Fault
from custom_components.showrunner.flow_options_paths import PATHS
from tests.texts import ENGLISH, look_up

from .dialog import Dialog
from .test_options import CHOICE, options

__all__ = ["options"]


def pairs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Return pairs as the form has them."""
    return [{"from": local, "to": server} for local, server in pairs]


async def test_paths_are_kept_and_shown_again(
    options: Dialog, entry: MockConfigEntry
) -> None:
    """Without the spaces that copying adds."""
    await options.open_settings(entry.entry_id)
    typed = pairs((" /media/tv\n", "D:\\TV "), ("/media", "/data"))
    await options.submit(**CHOICE, paths=typed)
    kept = pairs(("/media/tv", "D:\\TV"), ("/media", "/data"))
    assert entry.options["paths"] == kept
    assert path_map(entry.options).to_server("/media/tv/Lost") == "D:\\TV\\Lost"
    await options.open_settings(entry.entry_id)
    assert options.suggested["paths"] == kept


@pytest.mark.parametrize("choice", [CHOICE, CHOICE | {"paths": []}])
async def test_paths_can_be_taken_away(
    options: Dialog, entry: MockConfigEntry, choice: dict[str, Any]
) -> None:
    """A cleared field comes empty, or not at all."""
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE, paths=pairs(("/media", "/data")))
    await options.open_settings(entry.entry_id)
    await options.submit(**choice)
    assert entry.options["paths"] == []


@pytest.mark.parametrize(
    ("paths", "fault", "named"),
    [
        (pairs(("media", "/data")), Fault.LOCAL_RELATIVE, "media → /data"),
        (pairs(("/media", "data")), Fault.SERVER_RELATIVE, "/media → data"),
        (pairs(("/a", "/b"), ("/a/", "/b")), Fault.DUPLICATE, "/a/ → /b"),
        (pairs(("/a", "/b"), ("/a", "/c")), Fault.CONTRADICTION, "/a → /c"),
        (pairs(("/a", "/b"), ("/b", "/a")), Fault.LOOP, "/b → /a"),
        (pairs(("a", "b"), ("/a", "b")), Fault.LOCAL_RELATIVE, "a → b"),
    ],
)
async def test_what_is_wrong_is_named_and_can_be_mended(
    options: Dialog,
    entry: MockConfigEntry,
    paths: list[dict[str, str]],
    fault: Fault,
    named: str,
) -> None:
    """The pair is named beside the field, and nothing that was typed is lost."""
    await options.open_settings(entry.entry_id)
    await options.submit(**CHOICE | {"finished_percent": 70}, paths=paths)
    assert options.errors == {"paths": fault}
    assert options.result["description_placeholders"] == {"path": named}
    assert options.suggested["paths"] == paths
    assert options.suggested["finished_percent"] == 70
    assert not entry.options
    await options.submit(**CHOICE, paths=pairs(("/media", "/data")))
    assert entry.options["paths"] == pairs(("/media", "/data"))


@pytest.mark.parametrize(
    "paths",
    [
        "/media -> /data",
        [{"from": "/media"}],
        [{"from": "/media", "to": "/data", "why": "because"}],
        [{"from": 7, "to": "/data"}],
    ],
)
async def test_what_is_no_list_of_pairs_is_refused(
    options: Dialog, entry: MockConfigEntry, paths: Any
) -> None:
    """Before it gets anywhere."""
    await options.open_settings(entry.entry_id)
    with pytest.raises(InvalidData):
        await options.submit(**CHOICE, paths=paths)


def test_everything_about_a_pair_has_its_words() -> None:
    """Both of its fields, and all that can be wrong with it."""
    fields = look_up(ENGLISH, f"selector.{PATHS.config['translation_key']}.fields")
    assert set(fields) == set(PATHS.config["fields"])
    assert all(set(words) == {"name", "description"} for words in fields.values())
    assert set(ENGLISH["options"]["error"]) >= set(Fault)
