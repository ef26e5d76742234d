"""quality_scale.yaml: every rule answered, as the tier we claim asks."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant import components
from homeassistant.const import Platform
import pytest
import yaml

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
RULES: dict[str, Any] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text())[
    "rules"
]
CLAIMED = json.loads((ROOT / "manifest.json").read_text())["quality_scale"]

BRONZE = """
action-setup appropriate-polling brands common-modules config-flow-test-coverage
config-flow dependency-transparency docs-actions docs-triggers docs-conditions
docs-high-level-description docs-installation-instructions docs-removal-instructions
entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure
test-before-setup unique-config-entry
"""
SILVER = """
action-exceptions config-entry-unloading docs-configuration-parameters
docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
parallel-updates reauthentication-flow test-coverage
"""
GOLD = """
devices diagnostics discovery-update-info discovery docs-data-update docs-examples
docs-known-limitations docs-supported-devices docs-supported-functions
docs-troubleshooting docs-use-cases dynamic-devices entity-category entity-device-class
entity-disabled-by-default entity-translations exception-translations
icon-translations reconfiguration-flow repair-issues stale-devices
"""
PLATINUM = "async-dependency inject-websession strict-typing"
TIERS = {"bronze": BRONZE, "silver": SILVER, "gold": GOLD, "platinum": PLATINUM}


def claimed_rules(tier: str) -> set[str]:
    """Return the rules that a tier asks for: its own and those below."""
    names = list(TIERS)
    return {
        rule for name in names[: names.index(tier) + 1] for rule in TIERS[name].split()
    }


def is_answer(answer: Any) -> bool:
    """Tell whether Home Assistant reads this answer; an exemption has a reason."""
    match answer:
        case "done" | "todo":
            return True
        case {"status": "exempt", "comment": str(comment), **more}:
            return bool(comment) and not more
        case {"status": "done" | "todo", "comment": str(), **more}:
            return not more
        case _:
            return False


def is_kept(answer: Any) -> bool:
    """Tell whether a rule is done or does not apply."""
    match answer:
        case "done" | {"status": "done" | "exempt"}:
            return True
        case _:
            return False


def test_every_rule_is_answered() -> None:
    """All rules of all tiers are there, and nothing else."""
    assert set(RULES) == claimed_rules("platinum")


def test_these_are_home_assistants_rules() -> None:
    """A platinum integration of Home Assistant's own answers the same rules."""
    file = Path(components.__file__).parent / "overseerr" / "quality_scale.yaml"
    assert set(RULES) == set(yaml.safe_load(file.read_text())["rules"])


def test_the_claimed_tier_is_reached() -> None:
    """No rule of the tier in the manifest, or below it, is still to do."""
    assert [rule for rule in claimed_rules(CLAIMED) if not is_kept(RULES[rule])] == []


@pytest.mark.parametrize("rule", RULES)
def test_an_answer_is_one_of_three(rule: str) -> None:
    """Done, to do, or exempt for a reason."""
    assert is_answer(RULES[rule])


@pytest.mark.parametrize(
    "answer",
    [
        "exempt",
        "yes",
        None,
        {"status": "exempt"},
        {"status": "exempt", "comment": ""},
        {"status": "done", "why": "x"},
    ],
)
def test_other_answers_are_refused(answer: object) -> None:
    """An exemption without a reason, and words that Home Assistant does not know."""
    assert not is_answer(answer)


@pytest.mark.parametrize("answer", ["todo", {"status": "todo", "comment": "Soon"}])
def test_what_is_to_do_is_not_kept(answer: object) -> None:
    """A tier cannot be claimed with work left over."""
    assert not is_kept(answer)


PLATFORMS = [path for path in ROOT.glob("*.py") if path.stem in set(Platform)]


@pytest.mark.parametrize("path", PLATFORMS, ids=lambda path: path.stem)
def test_parallel_updates_are_chosen(path: Path) -> None:
    """Each platform says how many of its entities may be updated at once."""
    assert re.search(r"^PARALLEL_UPDATES = \d", path.read_text(), re.MULTILINE)
