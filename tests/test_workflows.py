"""GitHub's workflows: they parse, may do little, and the release check works."""

import json
import os
from pathlib import Path
import shutil
import subprocess
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
FILES = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
MANIFEST = json.loads(
    (REPOSITORY / "custom_components" / "showrunner" / "manifest.json").read_text()
)


def workflow(name: str) -> dict[Any, Any]:
    """Return a workflow by its file name; YAML reads its key `on` as True."""
    content: dict[Any, Any] = yaml.safe_load(
        (REPOSITORY / ".github" / "workflows" / name).read_text()
    )
    return content


def steps(name: str) -> list[dict[str, Any]]:
    """Return the steps of all jobs of a workflow."""
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_a_workflow_may_only_read(name: str) -> None:
    """No workflow has rights beyond reading, and none runs for hours."""
    content = workflow(name)
    assert content["permissions"] == {}
    for job in content["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 30


def test_the_tests_are_what_anybody_can_run() -> None:
    """Continuous integration runs one script of ours, which runs the other two."""
    assert [step["run"] for step in steps("tests.yml") if "run" in step] == [".ci/run"]
    script = (REPOSITORY / ".ci" / "run").read_text().split()
    assert script[-2:] == ["scripts/lint", "scripts/test"]


def test_hassfest_and_hacs_run_each_night() -> None:
    """Their rules change without us, so they are asked without a push, too."""
    used = {step["uses"].partition("@")[0] for step in steps("validate.yml")}
    assert {"home-assistant/actions/hassfest", "hacs/action"} <= used
    assert "schedule" in workflow("validate.yml")[True]


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
@pytest.mark.parametrize(
    ("tag", "passes"),
    [
        (MANIFEST["version"], True),
        (f"v{MANIFEST['version']}", True),
        (f"{MANIFEST['version']}.1", False),
        ("", False),
    ],
)
def test_a_release_must_have_the_manifests_version(tag: str, *, passes: bool) -> None:
    """The check of the release workflow, run here as GitHub would run it."""
    [script] = [step["run"] for step in steps("release.yml") if "run" in step]
    done = subprocess.run(  # noqa: S603  # Our own workflow
        ["/bin/bash", "-e", "-o", "pipefail", "-c", script],
        cwd=REPOSITORY,
        env={**os.environ, "TAG": tag},
        check=False,
        capture_output=True,
    )
    assert (done.returncode == 0) is passes
