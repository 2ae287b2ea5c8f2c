"""What GitHub runs can be run here: every step is a target of the Makefile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
NEEDS_GITHUB = ("gh release create",)  # the one step that cannot be a target
TARGET = re.compile(r"^([a-z]+):", re.M)


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> list[dict]:
    return [step for job in load(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_step_is_a_target(path):
    targets = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    for command in commands:
        if command.startswith(NEEDS_GITHUB):
            continue
        words = command.split()
        assert words[0] == "make", command
        assert words[1] in targets, command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_permissions_are_small_and_time_is_limited(path):
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert set(job.get("permissions", {})) <= {"contents"}


def test_all_supported_pythons_are_tested():
    job = load(ROOT / ".github/workflows/tests.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.10", "3.11", "3.12", "3.13"]


def test_notebooks_run_on_a_schedule_and_tags_are_released():
    triggers = {path.stem: load(path)[True] for path in WORKFLOWS}  # YAML reads `on` as true
    assert "schedule" in triggers["notebooks"]
    assert triggers["release"]["push"]["tags"] == ["v*"]


def test_dependabot_sees_the_actions_and_the_packages():
    updates = load(ROOT / ".github/dependabot.yml")["updates"]
    assert {entry["package-ecosystem"] for entry in updates} == {"github-actions", "pip"}
