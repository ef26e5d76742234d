"""HACS's rules for an integration, as far as one checkout can tell."""

import json
from pathlib import Path
import re

import pytest
import voluptuous as vol

REPOSITORY = Path(__file__).parents[1]
INTEGRATIONS = REPOSITORY / "custom_components"
MANIFEST = json.loads((INTEGRATIONS / "showrunner" / "manifest.json").read_text())

HACS_SCHEMA = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Optional("content_in_root"): bool,
        vol.Optional("country"): vol.Any(str, [str]),
        vol.Optional("filename"): str,
        vol.Optional("hacs"): str,
        vol.Optional("hide_default_branch"): bool,
        vol.Required("homeassistant"): vol.Match(r"^2026\.(1[0-2])\.\d+$"),
        vol.Optional("persistent_directory"): str,
        vol.Optional("render_readme"): bool,
        # No zip_release: Home Assistant's marketplace cannot install such a release
    }
)


def test_the_hacs_file_is_one_that_hacs_reads() -> None:
    """Its keys are known, and it says which Home Assistant we need."""
    HACS_SCHEMA(json.loads((REPOSITORY / "hacs.json").read_text()))


def test_an_unknown_key_is_refused() -> None:
    """HACS refuses a file with a key that it does not know."""
    with pytest.raises(vol.Invalid):
        HACS_SCHEMA({"name": "x", "homeassistant": "2026.10.0", "domains": ["light"]})


def test_the_manifest_has_what_hacs_asks_for() -> None:
    """Hacs shows the name and the version, and links to the rest."""
    wanted = {
        "codeowners",
        "documentation",
        "domain",
        "issue_tracker",
        "name",
        "version",
    }
    assert wanted <= set(MANIFEST)


def test_the_repository_holds_one_integration() -> None:
    """Hacs installs the only folder that has a manifest."""
    assert [path.parent.name for path in INTEGRATIONS.glob("*/manifest.json")] == [
        "showrunner"
    ]


def test_the_icon_is_where_hacs_looks() -> None:
    """Without it Hacs asks for one in Home Assistant's brands repository."""
    assert (INTEGRATIONS / "showrunner" / "brand" / "icon.png").is_file()


def test_the_licence_is_the_one_that_github_recognises() -> None:
    """The whole Apache licence 2.0, with nothing changed but whose work this is."""
    text = (REPOSITORY / "LICENSE").read_text()
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert text.count("\n") == 202
    assert "Copyright 2026 The Showrunner authors" in text


def test_the_readme_links_to_what_is_there() -> None:
    """Every relative link of the papers leads to a file."""
    for paper in REPOSITORY.glob("*.md"):
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", paper.read_text())
        missing = [link for link in links if not (paper.parent / link).exists()]
        assert not missing, paper.name


def test_the_changelog_knows_this_version() -> None:
    """What is released is written down."""
    assert f"## {MANIFEST['version']}" in (REPOSITORY / "CHANGELOG.md").read_text()
