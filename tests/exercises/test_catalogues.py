"""Every known mistake is named and costs what it should; every correct variant gets full points."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.diagnose import diagnose
from gankit.checks.equality import completed, is_network, settled_views
from gankit.checks.facts import FactResult, judge
from gankit.checks.measures.answers import COMPLETE
from gankit.checks.probes import load_probes
from gankit.checks.spec import Check, Fact
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.build.outputs import differences, make_outputs
from gankit_autograder.build.record import grading_blueprints, observe_views, run_change
from gankit_autograder.build.settings import read_settings
from gankit_autograder.catalogue import Change

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/notebook.py"))
HIDDEN_SEED = "another seed"
RUNS: dict[tuple[str, str, str], dict] = {}  # the public views, by exercise, check and change
pytestmark = [pytest.mark.slow, pytest.mark.split_by("name")]


@functools.lru_cache
def exercise(name: str) -> Exercise:
    return read_exercise(ROOT / "solutions" / name)


@functools.lru_cache
def blueprints(name: str) -> dict[str, Blueprint]:
    """What the exercise is graded with."""
    return grading_blueprints(exercise(name))


@functools.lru_cache
def hidden_check(name: str, check: str) -> tuple[Check, dict]:
    """A hidden check, and what the solution gives there."""
    read = exercise(name)
    namespace = read.namespace()
    hidden = completed(read.check(check).hidden(), namespace, HIDDEN_SEED)
    return hidden, observe_views(hidden, namespace, HIDDEN_SEED)


def run(read: Exercise, check, change: Change | None) -> dict:
    """The public views of a changed answer, recorded once, by the check that students run."""
    key = (read.name, check.id, change.id if change else "")
    if key not in RUNS:
        RUNS[key] = run_change(read, blueprints(read.name)[check.id].check, change)
    return RUNS[key]


def changes(kind: str) -> list:
    found = []
    for name in EXERCISES:
        found += [
            pytest.param(name, change, id=f"{name}-{change.id}")
            for change in getattr(exercise(name), kind)
        ]
    return found


def touched_checks(name: str, answer: str) -> list[str]:
    """The check of an answer, and those of answers whose code mentions what it defines."""
    read = exercise(name)
    names = read.check(answer).takes
    mentions = [
        check.id
        for check in read.checks
        if any(re.search(rf"\b{taken}\b", read.solution(check.id)) for taken in names)
    ]
    return sorted({answer, *mentions})


def lost_facts(name: str, change: Change) -> dict[str, list[str]]:
    """The facts that a change loses, by check: its own and those it could reach."""
    lost = {}
    for check in touched_checks(name, change.answer):
        blueprint = blueprints(name)[check]
        got = run(exercise(name), blueprint.check, change)
        if change in exercise(name).variants:
            objects = exercise(name).namespace(change)
            got = settled_views(blueprint.check, blueprint.expected, got, objects)
        facts = judge(blueprint.check, blueprint.expected, got)
        lost[blueprint.check.id] = [fact.id for fact in facts if not fact.passed]
    return lost


def part_of(check: Check, facts: Sequence[str]) -> Check:
    """The check with one of these facts alone, if possible of no network: those take longest."""
    networks = {probe.id for probe in check.probes if is_network(probe)}
    named = [fact for fact in check.facts if fact.id in facts]
    fact = min(named, key=lambda fact: bool(networks & probes_of(fact)))
    probes = [probe for probe in check.probes if probe.id in probes_of(fact)]
    return replace(check, probes=probes, facts=[fact], clues=())


def probes_of(fact: Fact) -> set[str]:
    return {path.split(".")[0] for path in fact.paths}


def hidden_facts(name: str, change: Change, check: Check, expected: dict) -> list[FactResult]:
    """What a changed answer gets on hidden inputs."""
    objects = exercise(name).namespace(change)
    got = observe_views(check, objects, HIDDEN_SEED)
    return judge(check, expected, settled_views(check, expected, got, objects, HIDDEN_SEED))


@pytest.mark.parametrize(("name", "mistake"), changes("mistakes"))
def test_a_mistake_loses_its_facts_and_only_those_and_is_named(name, mistake):
    lost = lost_facts(name, mistake)
    assert sorted(lost.pop(mistake.answer)) == sorted(mistake.loses)
    assert not any(lost.values()), "it costs points in another question"
    blueprint = blueprints(name)[mistake.answer]
    got = run(exercise(name), blueprint.check, mistake)
    named = diagnose(blueprint.mistakes, blueprint.expected, got, blueprint.check)
    assert [signature.id for signature in named] == [mistake.id]


@pytest.mark.parametrize(("name", "mistake"), changes("mistakes"))
def test_a_mistake_also_loses_points_on_hidden_inputs(name, mistake):
    """A fact that it loses on public inputs tells as much alone; the others are asked if not."""
    check, expected = hidden_check(name, mistake.answer)
    assert any(
        not all(fact.passed for fact in hidden_facts(name, mistake, part, expected))
        for part in (part_of(check, mistake.loses), check)
    )


@pytest.mark.parametrize(("name", "variant"), changes("variants"))
def test_a_correct_variant_gets_full_points_on_public_and_hidden_inputs(name, variant):
    assert not any(lost_facts(name, variant).values())
    facts = hidden_facts(name, variant, *hidden_check(name, variant.answer))
    assert [fact.id for fact in facts if not fact.passed] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_the_committed_files_are_what_the_source_gives(name):
    settings = read_settings(ROOT / "solutions")
    outputs = make_outputs(ROOT, exercise(name), settings, run)
    assert differences(ROOT, outputs) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_answer_shows_no_mistake(name):
    for blueprint in blueprints(name).values():
        expected = blueprint.expected
        assert diagnose(blueprint.mistakes, expected, expected, blueprint.check) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_kept_from_students_is_in_none_of_their_files(name):
    for kept in (check for check in exercise(name).checks if check.kept):
        theirs = load_blueprints(name)[kept.id]
        assert theirs.mistakes == () and theirs.asked == {}
        agrees = load_probes("06_receptive_field").AGREES
        assert set(theirs.expected.values()) <= {COMPLETE, agrees, "none"}
        assert theirs.check.points == kept.points


@pytest.mark.parametrize("name", EXERCISES)
def test_every_mistake_says_what_happened_and_where_to_look(name):
    for mistake in exercise(name).mistakes:
        for sentence in (mistake.what, mistake.look):
            assert sentence.rstrip().endswith((".", "?", "]", ")", "!", "}")), mistake.id
            assert len(sentence) < 260, mistake.id
