"""Everything people read is there, and is used."""

import ast
from collections.abc import Iterator
from itertools import accumulate
import json
import re
from typing import Any

from homeassistant.helpers.selector import SelectSelector
import pytest

from custom_components.showrunner.engine.errors import CatalogueError, ShowrunnerError
from custom_components.showrunner.engine.verdicts import Because

from .flow_wording import fields, part_of, step_of, words_of_flows
from .texts import ENGLISH, ROOT, TEXTS, Tree, leaves, look_up, placeholders
from .wording import (
    Source,
    Wording,
    callee,
    functions,
    keys_of_calls,
    keys_of_classes,
    keys_of_health,
    keyword,
    sources,
    value,
)

SOURCES = sources()
FLOWS = [src for src in SOURCES if "flow" in src.name]
WORDINGS = [
    wording
    for src in SOURCES
    for find in (keys_of_calls, keys_of_classes, keys_of_health, words_of_flows)
    for wording in find(src)
]


def missing(wordings: list[Wording], tree: Tree) -> list[Wording]:
    """Return the texts that the code needs and a tree has not."""
    return [wording for wording in wordings if not look_up(tree, wording.path)]


def unfilled(wordings: list[Wording], tree: Tree) -> list[str]:
    """Return the texts with a placeholder that the code visibly does not supply."""
    return [
        f"{wording.where}: {path} wants {sorted(wanted)}"
        for wording in wordings
        if wording.given is not None
        for path, text in texts_at(tree, wording.path)
        if (wanted := placeholders(text) - wording.given)
    ]


def texts_at(tree: Tree, path: str) -> Iterator[tuple[str, str]]:
    """Yield the text at a path, or the title and description of a step there."""
    match look_up(tree, path):
        case str(text):
            yield path, text
        case {**parts}:
            for name in ("title", "description"):
                yield f"{path}.{name}", str(parts.get(name, ""))
        case _:
            pass


def test_every_text_the_code_asks_for_is_there() -> None:
    """Keys of errors, issues, entities, selectors, steps, menus and aborts exist."""
    assert missing(WORDINGS, ENGLISH) == []


def test_no_title_of_a_menu_has_a_placeholder() -> None:
    """Home Assistant's frontend fills those of forms only, and shows an error."""
    menus = [
        (name, step["title"])
        for flow in ("config", "options")
        for name, step in ENGLISH[flow]["step"].items()
        if "menu_options" in step
    ]
    assert ("user", "Add a media server") in menus
    assert [name for name, title in menus if placeholders(title)] == []


def kinds(kind: type[ShowrunnerError] = ShowrunnerError) -> set[type[ShowrunnerError]]:
    """Return all kinds of error that our modules define."""
    return {kind}.union(*map(kinds, kind.__subclasses__()))


def test_why_a_scan_failed_can_be_read() -> None:
    """Whether the server did not find a file, or could not be asked."""
    states = look_up(ENGLISH, "entity.sensor.last_scan.state_attributes.reason.state")
    errors = {
        kind.translation_key
        for kind in kinds()
        if kind.__module__.endswith("engine.errors")
    }
    assert set(states or {}) == {*Because, *errors}


def test_every_error_of_ours_can_be_read() -> None:
    """On the form of a flow; and anywhere, if it is one that anything can raise."""
    errors, exceptions = set(ENGLISH["config"]["error"]), set(ENGLISH["exceptions"])
    for kind in kinds():
        in_engine = kind.__module__.endswith("engine.errors")
        in_engine &= not issubclass(kind, CatalogueError)  # No flow opens a catalogue
        told = errors & exceptions if in_engine else errors | exceptions
        assert kind.translation_key in told, kind


def test_a_missing_text_is_found() -> None:
    """A path that leads nowhere, or to nothing."""
    wording = Wording("exceptions.busy.message", "here")
    assert missing([wording], {"exceptions": {"busy": {"message": ""}}}) == [wording]
    assert missing([wording], {"exceptions": {"busy": {"message": "Busy"}}}) == []


def test_placeholders_are_supplied() -> None:
    """What a text leaves open, the code fills in."""
    assert unfilled(WORDINGS, ENGLISH) == []


def test_an_open_placeholder_is_found() -> None:
    """In a text, and in the description of a step."""
    step = Wording("config.step.pin", "here", frozenset({"url"}))
    tree = {"config": {"step": {"pin": {"description": "Open {url}, type {code}"}}}}
    assert unfilled([step], tree) == [
        "here: config.step.pin.description wants ['code']"
    ]


def mentioned() -> set[str]:
    """Return every string of our code, and the steps that its methods are named for."""
    found = set[str]()
    for src in SOURCES:
        docs = {node.value for node in ast.walk(src.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(src.tree):
            if isinstance(node, ast.expr) and node not in docs:
                found.add(str(value(node, src.module)))
        found |= {f.name.removeprefix("async_step_") for f in functions(src.tree)}
    return found


# The places where keys are ours; below them they are Home Assistant's.
OURS = re.compile(
    r"(exceptions|issues|device|selector|entity\.\w+|services|triggers|conditions"
    r"|selector\.\w+\.options|system_health\.info"
    r"|(config|options)\.(step|error|abort|progress)"
    r"|(config|options)\.step\.\w+\.(data|menu_options))"
)


def unused(texts: dict[str, Any], known: set[str]) -> set[str]:
    """Return the keys of texts that no string of the code mentions."""
    keys = set[str]()
    for path in texts:
        parts = path.split(".")
        places = accumulate(parts, "{}.{}".format)
        keys |= {
            k for p, k in zip(places, parts[1:], strict=False) if OURS.fullmatch(p)
        }
    return keys - known


def test_no_text_is_unused() -> None:
    """Each key that we chose occurs in the code."""
    inherited = {"already_configured", "unique_id_mismatch"}
    assert unused(TEXTS, mentioned() | inherited) == set()


@pytest.mark.parametrize(
    "path",
    [
        "exceptions.old.message",
        "entity.sensor.old.name",
        "config.step.old.title",
        "config.step.user.data.old",
        "options.error.old",
        "selector.kind.options.old",
        "issues.old.title",
        "system_health.info.old",
    ],
)
def test_an_unused_text_is_found(path: str) -> None:
    """Whatever part of the file it is in."""
    assert unused({path: "Old"}, {"user", "kind"}) == {"old"}


def forms(src: Source) -> Iterator[tuple[str, set[str]]]:
    """Yield each form of a flow whose fields can be seen, as path and fields."""
    for flow in (node for node in ast.walk(src.tree) if isinstance(node, ast.ClassDef)):
        for method in functions(flow):
            for call in (
                node for node in ast.walk(method) if isinstance(node, ast.Call)
            ):
                step = step_of(call, method.name, src)
                schema = keyword(call, "data_schema")
                if callee(call) == "async_show_form" and step and schema:
                    yield f"{part_of(flow.bases)}.step.{step}", fields(schema, src)


def test_each_field_of_a_form_has_its_words() -> None:
    """What a form asks for has a name and an explanation."""
    shown = [form for src in FLOWS for form in forms(src)]
    assert shown
    wanted = [
        Wording(f"{step}.{name}", step) for step, names in shown for name in names
    ]
    assert missing(wanted, ENGLISH) == []


def test_each_choice_has_its_words() -> None:
    """A selector that has its options translated has them all."""
    for src in SOURCES:
        for each in vars(src.module).values():
            if isinstance(each, SelectSelector) and "translation_key" in each.config:
                path = f"selector.{each.config['translation_key']}.options"
                assert set(look_up(ENGLISH, path)) == set(each.config["options"])


def undescribed(tree: Tree) -> list[str]:
    """Return the steps whose names and explanations are not of the same fields."""
    return [
        f"{part}.step.{step}"
        for part in ("config", "options")
        for step, words in tree.get(part, {}).get("step", {}).items()
        for group in (words, *words.get("sections", {}).values())
        if set(group.get("data", ())) != set(group.get("data_description", ()))
    ]


def test_each_field_is_explained() -> None:
    """All fields have a description, and no description is of another field."""
    assert undescribed(ENGLISH) == []


def test_an_unexplained_field_is_found() -> None:
    """A field without a description, and a description without a field."""
    steps = {"a": {"data": {"url": "URL"}}, "b": {"data_description": {"url": "Its"}}}
    assert undescribed({"options": {"step": steps}}) == [
        "options.step.a",
        "options.step.b",
    ]


def test_there_is_one_file_of_words() -> None:
    """A custom integration's texts are in translations/, never in strings.json."""
    assert not (ROOT / "strings.json").exists()
    for file in (ROOT / "translations").glob("*.json"):
        translated = dict(leaves(json.loads(file.read_text())))
        assert set(translated) <= set(TEXTS)
        for path, text in translated.items():
            assert placeholders(text) == placeholders(TEXTS[path])
