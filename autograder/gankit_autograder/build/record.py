"""Records what each check expects by running the solution, and what each known mistake gives."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.compare import fingerprint
from gankit.checks.diagnose import diagnose, marks_of
from gankit.checks.differences import changed_views
from gankit.checks.equality import completed
from gankit.checks.explain import explanation
from gankit.checks.explain.asked import asked_readings
from gankit.checks.facts import judge, views_of
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.observe import observe
from gankit.checks.second_try import second_try
from gankit.checks.signature import Signature
from gankit.checks.spec import Check, Probe
from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.slips import slips_of
from gankit_autograder.build.still import refuse_amplified, refuse_narrow
from gankit_autograder.build.together import Coarse, with_pairs
from gankit_autograder.catalogue import Change, Mistake

Views = dict[str, Any]  # by path
Run = Callable[[Exercise, Check, Change | None], Views]


def record_blueprints(
    exercise: Exercise,
    run: Run | None = None,
    before: Mapping[str, Sequence[Probe]] = MappingProxyType({}),
) -> list[Blueprint]:
    """The blueprint of every check of an exercise.

    `run` gives the views of the solution (where the change is None) and of each mistake. It is
    `run_steadily` for a file that is written; to compare with a file, `run_change` is enough.
    `before` has the probes of each check as they were recorded last: see `completed`.

    Raises:
        GankitError: the solution raises, or a mistake is not caught, not told apart from another,
            or loses other facts than its author says; or a view would differ between processors.
    """
    return [
        record_blueprint(exercise, check, run or run_steadily, before.get(check.id, ()))
        for check in exercise.checks
    ]


def grading_blueprints(exercise: Exercise) -> dict[str, Blueprint]:
    """What the exercise is graded with: students' blueprints, and those that they do not have."""
    found = load_blueprints(exercise.name)
    kept = [check for check in exercise.checks if check.kept]
    return {**found, **{check.id: record_blueprint(exercise, check, run_change) for check in kept}}


def students_blueprint(exercise: Exercise, blueprint: Blueprint) -> Blueprint:
    """What students receive: of a check that is kept, neither answers nor mistakes."""
    if not blueprint.check.kept:
        return blueprint
    check = blueprint.check.noted()
    return Blueprint(exercise.name, check, observe_views(check, exercise.namespace()), ())


def observe_views(
    check: Check, namespace: Mapping[str, Any], seed: str = PUBLIC_SEED
) -> dict[str, Any]:
    """Run all probes of a check on the objects of a namespace; give the views by path."""
    for name in check.takes:
        if name not in namespace:
            raise GankitError(f"Check('{check.id}') takes '{name}', which no answer cell defines.")
    observations = {}
    for probe in check.probes:
        views, _ = observe(probe, namespace, seed=seed)
        observations[probe.id], _ = second_try(probe, namespace, views, seed)
    return views_of(check, observations)


def record_blueprint(
    exercise: Exercise, check: Check, run: Run, before: Sequence[Probe] = ()
) -> Blueprint:
    """The blueprint of one check, as `record_blueprints` makes it."""
    try:
        expected = run(exercise, check, None)
        check = completed(check, exercise.namespace(), before=before)
    except (KeyError, TypeError) as error:
        raise GankitError(
            f"{exercise.name}: Check('{check.id}') looks at a view that its probes do not give: "
            f"{error}. Compare the paths of its facts with the ids of its probes."
        ) from None
    for path, view in expected.items():
        if isinstance(view, dict) and "error" in view:
            raise GankitError(
                f"{exercise.name}: the solution itself fails at '{path}' of Check('{check.id}'): "
                f"{view['error']['line']}"
            )
    mistakes = sorted((m for m in exercise.mistakes if m.answer == check.id), key=lambda m: m.id)
    asked = asked_readings(check, exercise.namespace())
    bare = Blueprint(exercise.name, check, expected, (), asked)
    signatures = [
        _signature(exercise, bare, mistake, run(exercise, check, mistake)) for mistake in mistakes
    ]
    _refuse_confusion(exercise, bare, signatures)
    signatures = with_pairs(exercise, check, expected, signatures, run)
    slips = slips_of(exercise, check, expected, signatures, run)
    asked = {**asked, "slips": slips} if slips else asked
    return replace(bare, mistakes=tuple(signatures), asked=asked)


def run_change(exercise: Exercise, check: Check, change: Change | None) -> Views:
    """The views that a changed answer gives, or the solution where nothing is changed."""
    return observe_views(check, changed_namespace(exercise, change))


def changed_namespace(exercise: Exercise, change: Change | None) -> dict[str, Any]:
    """What the cells of an exercise define, with one answer changed.

    Raises:
        GankitError: the cells do not run.
    """
    try:
        return exercise.namespace(change)
    except GankitError as error:
        raise GankitError(f"{exercise.name}: {error}") from None
    except Exception as error:
        whose = f"'{change.id}'" if change else "the solution"
        raise GankitError(
            f"{exercise.name}: {whose} does not run: {type(error).__name__}: {error}"
        ) from None


def run_steadily(exercise: Exercise, check: Check, change: Change | None) -> Views:
    """As `run_change`; what disturbed arithmetic would record otherwise is refused.

    Not of an answer of which a coarse mark is all that is kept.
    """
    views = run_change(exercise, check, change)
    if isinstance(change, Coarse):
        return views
    with _said_of(exercise, check, change):
        refuse_amplified(check, exercise.namespace(change), views)
    return views


@contextlib.contextmanager
def _said_of(exercise: Exercise, check: Check, change: Change | None) -> Iterator[None]:
    """A refusal inside says whose view it is."""
    whose = f"the mistake '{change.id}'" if change else "the solution"
    try:
        yield
    except GankitError as error:
        raise GankitError(f"{exercise.name}: {whose} in Check('{check.id}'): {error}") from None


def _signature(
    exercise: Exercise, blueprint: Blueprint, mistake: Mistake, got: Mapping[str, Any]
) -> Signature:
    check, expected = blueprint.check, blueprint.expected
    lost = {result.id for result in judge(check, expected, got) if not result.passed}
    if not lost:
        raise GankitError(
            f"{exercise.name}: the mistake '{mistake.id}' gets full points in Check('{check.id}'). "
            "Add a probe that sees it, or make it a variant."
        )
    if lost != set(mistake.loses):
        raise GankitError(
            f"{exercise.name}: the mistake '{mistake.id}' loses {sorted(lost)}, but its author "
            f"says {sorted(mistake.loses)}."
        )
    with _said_of(exercise, check, mistake):
        refuse_narrow(expected, got)
    changed = changed_views(expected, got)
    views = {path: _without_wording(view) for path, view in changed.items()}
    namespace = changed_namespace(exercise, mistake)
    told = explanation(check, expected, got, blueprint.asked, namespace).told
    return Signature(mistake.id, mistake.what, mistake.look, views, marks_of(told), mistake.price)


def _without_wording(view: Any) -> Any:
    """An exception as what identifies it, so that another torch version records the same."""
    if not isinstance(view, dict) or "error" not in view:
        return view
    kind, message = fingerprint(view["error"])
    return {"error": {"line": kind, "kind": kind, "message": message}}


def _refuse_confusion(
    exercise: Exercise, blueprint: Blueprint, signatures: list[Signature]
) -> None:
    """Each mistake's own result must be named as that mistake and as nothing else."""
    for signature in signatures:
        got = {**blueprint.expected, **signature.changed}
        found = diagnose(signatures, blueprint.expected, got, blueprint.check)
        named = [other.id for other in found]
        if named != [signature.id]:
            raise GankitError(
                f"{exercise.name}: the mistake '{signature.id}' is named as {named}. "
                "Add a probe that tells them apart, or merge them."
            )
