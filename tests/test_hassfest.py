"""Hassfest's rules for a custom integration, as far as one checkout can tell."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
from typing import Any
from urllib.parse import urlsplit

from awesomeversion import AwesomeVersion
from homeassistant import components
from homeassistant.const import Platform
from packaging.requirements import Requirement
from packaging.version import Version
import pytest
import voluptuous as vol

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
CORE = Path(components.__file__).parent
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
SOURCES = sorted(ROOT.rglob("*.py"))


def documentation(value: str) -> str:
    """Accept an https address that is not one of Home Assistant's own pages."""
    parts = urlsplit(value)
    if parts.scheme != "https" or (parts.hostname or "").endswith("home-assistant.io"):
        raise vol.Invalid(f"{value} is no place for our documentation")
    return value


def version(value: str) -> str:
    """Accept a version that Home Assistant can order."""
    if AwesomeVersion(value).strategy in {"unknown", "SpecialContainer"}:
        raise vol.Invalid(f"{value} is no version")
    return value


def requirement(value: str) -> str:
    """Accept a requirement as pip writes it."""
    return str(Requirement(value))


MANIFEST_SCHEMA = vol.Schema(
    {
        vol.Required("domain"): ROOT.name,
        vol.Required("name"): str,
        vol.Optional("after_dependencies"): [str],
        vol.Required("codeowners"): vol.All(
            [vol.Match(r"^@[\w-]+$")], vol.Length(min=1)
        ),
        vol.Required("config_flow"): True,
        vol.Optional("dependencies"): [str],
        vol.Required("documentation"): documentation,
        vol.Optional("import_executor"): bool,
        vol.Required("integration_type"): vol.In(
            ["device", "entity", "hardware", "helper", "hub", "service", "system"]
        ),
        vol.Required("iot_class"): vol.In(
            [
                "assumed_state",
                "calculated",
                "cloud_polling",
                "cloud_push",
                "local_polling",
                "local_push",
            ]
        ),
        vol.Required("issue_tracker"): vol.Url(),
        vol.Optional("loggers"): [str],
        vol.Required("quality_scale"): vol.In(["bronze", "silver", "gold", "platinum"]),
        vol.Optional("requirements"): [requirement],
        vol.Optional("single_config_entry"): True,
        vol.Optional("ssdp"): [dict],
        vol.Required("version"): version,
        vol.Optional("zeroconf"): [
            vol.Any(vol.Match(r"^_[\w-]+\._(tcp|udp)\.local\.$"), dict)
        ],
    }
)


def test_the_manifest_says_all_it_must_and_nothing_unknown() -> None:
    """Keys and values are those hassfest accepts."""
    MANIFEST_SCHEMA(MANIFEST)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("domain", "other"),
        ("colour", "red"),
        ("codeowners", []),
        ("documentation", "http://example.org"),
        ("documentation", "https://www.home-assistant.io/integrations/showrunner"),
        ("iot_class", "local"),
        ("version", "soon"),
        ("requirements", ["PlexAPI >> 4"]),
        ("zeroconf", ["plex"]),
    ],
)
def test_a_wrong_manifest_is_refused(key: str, value: object) -> None:
    """Each rule of the schema can fail."""
    with pytest.raises((vol.Invalid, ValueError)):
        MANIFEST_SCHEMA(MANIFEST | {key: value})


def test_the_manifest_is_in_order() -> None:
    """Domain and name come first, the rest by the alphabet."""
    keys = list(MANIFEST)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]


def test_the_domain_is_free() -> None:
    """Home Assistant has no integration of this name itself."""
    assert not (CORE / MANIFEST["domain"]).exists()


def test_our_requirements_agree_with_home_assistants_own() -> None:
    """What core pins for its own Plex integration satisfies what we ask for."""
    pins = {}
    core = json.loads((CORE / "plex" / "manifest.json").read_text())
    for line in core["requirements"]:
        name, _, pin = line.partition("==")
        pins[name.lower()] = Version(pin)
    for wanted in map(Requirement, MANIFEST["requirements"]):
        assert pins[wanted.name.lower()] in wanted.specifier


# Anybody may import from these: entity platforms and what is always there.
FREE = {platform.value for platform in Platform} | {
    "automation",
    "device_automation",
    "frontend",
    "homeassistant",
    "persistent_notification",
    "script",
    "system_health",
    "webhook",
    "websocket_api",
}


def used_components(source: str) -> Iterator[str]:
    """Yield the integrations of Home Assistant that a module imports from."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module="homeassistant.components", names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(name)):
                yield from re.findall(r"^homeassistant\.components\.(\w+)", name)
            case ast.Import(names=names):
                for alias in names:
                    yield from re.findall(
                        r"^homeassistant\.components\.(\w+)", alias.name
                    )
            case _:
                pass


def undeclared(stem: str, source: str) -> set[str]:
    """Return the components that a module uses without the manifest saying so."""
    declared = {
        *MANIFEST.get("dependencies", ()),
        *MANIFEST.get("after_dependencies", ()),
    }
    # A discovery key implies its component, a platform's name its integration.
    implied = {key for key in ("zeroconf", "ssdp", "dhcp") if key in MANIFEST}
    return set(used_components(source)) - FREE - declared - implied - {stem}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_used_components_are_declared(path: Path) -> None:
    """Whatever we import from another integration is in the manifest."""
    used = undeclared(path.stem, path.read_text())
    assert {name for name in used if not (ROOT / f"{name}.py").exists()} == set()


@pytest.mark.parametrize(
    "source",
    [
        "from homeassistant.components.recorder import get_instance",
        "from homeassistant.components import recorder",
        "import homeassistant.components.recorder.util",
    ],
)
def test_an_undeclared_component_is_found(source: str) -> None:
    """Each way to import is seen, and a platform of that name is excused."""
    assert undeclared("sensor", source) == {"recorder"}
    assert undeclared("recorder", source) == set()


# What registers something Home Assistant wants described, and where it wants it.
DESCRIBED = {
    "services.yaml": re.compile(
        r"async_register_admin_service|services\.async_register\(|platform_entity_service"
    ),
    "triggers.yaml": re.compile(
        r"def async_get_triggers\b.*type\[Trigger\]", re.DOTALL
    ),
    "conditions.yaml": re.compile(
        r"def async_get_conditions\b.*type\[Condition\]", re.DOTALL
    ),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_what_is_registered_is_described(name: str) -> None:
    """Actions, triggers and conditions have their YAML exactly when there are any."""
    registered = any(DESCRIBED[name].search(path.read_text()) for path in SOURCES)
    assert (ROOT / name).exists() == registered


def test_configuration_is_only_from_the_ui() -> None:
    """Our entrance defines CONFIG_SCHEMA, without which hassfest warns."""
    tree = ast.parse((ROOT / "__init__.py").read_text())
    names = {
        ast.unparse(node.targets[0])
        for node in tree.body
        if isinstance(node, ast.Assign)
    }
    assert "CONFIG_SCHEMA" in names


def test_the_config_flow_is_there() -> None:
    """The manifest promises a config flow."""
    assert (ROOT / "config_flow.py").exists()


def png(path: Path) -> tuple[int, int, int]:
    """Return the width, height and colour type of a PNG file."""
    head = path.read_bytes()[:26]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">IIxB", head[16:26])


@pytest.mark.parametrize("prefix", ["", "dark_"])
@pytest.mark.parametrize(("suffix", "factor"), [("", 1), ("@2x", 2)])
def test_brand_images_have_their_sizes(prefix: str, suffix: str, factor: int) -> None:
    """An icon is 256 px square, a logo 128 to 256 px high; @2x doubles that."""
    *icon, icon_colour = png(ROOT / "brand" / f"{prefix}icon{suffix}.png")
    *logo, logo_colour = png(ROOT / "brand" / f"{prefix}logo{suffix}.png")
    assert icon == [256 * factor, 256 * factor]
    assert 128 * factor <= min(logo) <= 256 * factor
    assert icon_colour == logo_colour == 6  # Colour with transparency


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.json")), ids=lambda path: path.name
)
def test_every_json_file_is_one_object(path: Path) -> None:
    """Each parses, and says no key twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(pairs) == len(dict(pairs)), pairs
        return dict(pairs)

    assert json.loads(path.read_text(), object_pairs_hook=unique)
