"""The pages about actions and the catalogue say what the code does."""

from pathlib import Path
import re
from typing import Any

import pytest
import voluptuous as vol
import yaml

from custom_components.showrunner.engine.scans import Verdict
from custom_components.showrunner.services import ACTIONS

from .texts import ENGLISH, ROOT

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "actions.md").read_text()
CALLS = [
    call
    for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    if isinstance(call := yaml.safe_load(text), dict) and "action" in call
]
FIELDS: dict[str, Any] = yaml.safe_load((ROOT / "services.yaml").read_text())


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_and_field_is_described(name: str) -> None:
    """In the page, as in the dialogue of Home Assistant; and in nothing but that."""
    words = ENGLISH["services"][name]
    part = PAGE.split(f"`showrunner.{name}`: ")[1].split("\n## ")[0]
    assert part.startswith(words["description"])
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", part, re.MULTILINE)
    assert dict(rows) == {k: v["description"] for k, v in words["fields"].items()}


@pytest.mark.parametrize("name", ACTIONS)
def test_each_field_can_be_filled_in(name: str) -> None:
    """What the code takes, the dialogue asks for, with a name."""
    taken = {str(key) for key in ACTIONS[name].fields}
    assert set(FIELDS[name]["fields"]) == taken
    assert set(ENGLISH["services"][name]["fields"]) == taken


@pytest.mark.parametrize("name", ACTIONS)
def test_what_the_dialogue_offers_is_taken(name: str) -> None:
    """Each choice, both ends of each number, and each default."""
    schema = vol.Schema(
        {
            getattr(key, "schema", key): check
            for key, check in ACTIONS[name].fields.items()
        }
    )
    for field, asked in FIELDS[name]["fields"].items():
        (kind, how), *_ = asked["selector"].items()
        offered = [asked["default"]] if "default" in asked else []
        offered += how["options"] if kind == "select" else []
        offered += [how["min"], how["max"]] if kind == "number" else []
        for value in offered:
            assert field in schema({field: value})


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call["action"])
def test_each_example_is_a_call(call: dict[str, Any]) -> None:
    """As it is written, it would be taken."""
    fields = ACTIONS[call["action"].removeprefix("showrunner.")].fields
    assert vol.Schema(dict(fields))(call["data"]) is not None


def test_every_action_has_an_example() -> None:
    """And an answer after it."""
    assert [call["action"] for call in CALLS] == [f"showrunner.{n}" for n in ACTIONS]
    assert PAGE.count("The answer:") == len(ACTIONS)


@pytest.mark.parametrize("page", ["actions.md", "catalogue.md"])
def test_links_lead_somewhere(page: str) -> None:
    """To a page that is there, and to a heading of it."""
    text = (DOCS / page).read_text()
    for target, _, anchor in re.findall(r"\]\(([\w./]+)(#([\w-]+))?\)", text):
        there = (DOCS / target).read_text()
        headings = re.findall(r"^#+ (.*)$", there, re.MULTILINE)
        names = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
        assert not anchor or anchor in names


def test_each_setting_has_its_price() -> None:
    """In the page about the catalogue, by the name that the options have."""
    page = (DOCS / "catalogue.md").read_text()
    rows = re.findall(r"^\| \*\*(.*?)\*\* (?:\| [^|]+){3}\|$", page, re.MULTILINE)
    assert [*rows] == settings("sync")


def test_each_setting_of_scans_is_explained() -> None:
    """In their page, by the name that the options have."""
    part = (DOCS / "scans.md").read_text().split("What you can set")[1]
    rows = re.findall(r"^\| \*\*(.*?)\*\* \|", part.split("\n## ")[0], re.MULTILINE)
    assert [*rows] == settings("scans")


def test_each_verdict_is_explained() -> None:
    """And nothing is that is none."""
    page = (DOCS / "scans.md").read_text().split("## What a verdict means")[1]
    rows = re.findall(r"^\| `(\w+)` \|", page.split("\nOf a folder")[0], re.MULTILINE)
    assert sorted(rows) == sorted(Verdict)


def settings(section: str) -> list[str]:
    """Return the names of the settings in a section of the options."""
    words = ENGLISH["options"]["step"]["settings"]["sections"][section]["data"]
    return [*words.values()]
