"""Puts the sentences of an explanation together, probe by probe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gankit.checks.compare import first_difference
from gankit.checks.explain.compared import other_formula, tell_formula
from gankit.checks.explain.drawing import Drawing
from gankit.checks.explain.errors import capitalised, tell_errors
from gankit.checks.explain.formulas import as_call, read_call
from gankit.checks.explain.networks import tell_network
from gankit.checks.explain.pictures import curve_pictures, network_picture, story_picture
from gankit.checks.explain.scenes import told_story, watched_nets
from gankit.checks.explain.slips import tell_slip
from gankit.checks.explain.stories import tell_story
from gankit.checks.explain.trials import (
    came_in_unchanged,
    parts_that_stay,
    tell_chance,
    tell_exchanged,
    tell_limits,
)
from gankit.checks.explain.views import tell_together, tell_view
from gankit.checks.plain import is_plain_tensor
from gankit.checks.probing.student_error import NOT_WRITTEN
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.spec import Call, Check, Fact, Probe

MOST = 8  # sentences
MOST_CURVES = 3
NOT_SEEN = "not to be seen"  # what a measure says of what another fault hides
VALUES = ("value", "field", "fields")  # what a function gave
NETWORK_VIEWS = ("layers", "activations", "norms", "dropout", "widths", "count")


@dataclass(frozen=True)
class Explanation:
    """What is said of an answer: all sentences, and by function those that were read from calls."""

    sentences: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    pictures: list[Drawing] = field(default_factory=list)


def explain(
    check: Check,
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    asked: Mapping[str, Any] | None = None,
    objects: Mapping[str, Any] | None = None,
) -> list[str]:
    """What differs between what is asked and what was found, as sentences in order.

    `expected` and `got` hold views by path, as `facts.judge` takes them; `asked` the readings of
    the solution that a blueprint carries; `objects` the student's functions by name, which are
    called. Without objects the views alone are told. Nothing is said of a check in which
    everything is right, or of an answer that is not written yet.
    """
    return explanation(check, expected, got, asked, objects).sentences


def explanation(
    check: Check,
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    asked: Mapping[str, Any] | None = None,
    objects: Mapping[str, Any] | None = None,
) -> Explanation:
    """As `explain`, with the sentences about each function by themselves."""
    try:
        lost = lost_paths(check, expected, got)
        if not lost:
            return Explanation()
        told, pictures = _read(check, lost, asked or {}, objects or {})
        drawn = network_pictures(check, expected, got)
        sentences = _sentences(check, expected, got, lost, told)
        first = _tell_slips(check, expected, got, (asked or {}).get("slips", {}))
        objects = objects or {}
        unread = [p for p in check.probes if not told.get(p.of) and not _is_network(check, p)]
        first = first or tell_chance(unread, objects, got, lost)
        last = [*tell_exchanged(check.probes, objects, got, lost)]
        last += tell_limits(check.probes, objects, got, lost)
        return Explanation([*first, *sentences, *last][:MOST], told, [*drawn, *pictures])
    except Exception:  # a fault of ours must not take the result of a check with it
        return Explanation()


def lost_paths(check: Check, expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[str]:
    """The views that differ; none where no fact is lost or the answer is not written yet."""
    lost = [path for path in check.paths if first_difference(path, expected[path], got[path])]
    if not any(path in lost for fact in check.facts for path in fact.paths):
        return []
    errors = (got[path]["error"] for path in lost if _is_error(got[path]))
    return [] if any(error["line"] == NOT_WRITTEN for error in errors) else lost


def _read(
    check: Check, lost: list[str], asked: Mapping[str, Any], objects: Mapping[str, Any]
) -> tuple[dict[str, list[str]], list[Drawing]]:
    """What is said of each function that lost something and can be read from calls, and drawn."""
    told, curves = _tell_formulas(check, lost, asked.get("formulas", {}), objects)
    stories, drawn = _tell_stories(check, lost, asked.get("stories", {}), objects)
    for name, sentences in stories.items():
        told[name] = [*told.get(name, []), *sentences]
    return told, [*curves[:MOST_CURVES], *drawn]


def network_pictures(
    check: Check, expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[Drawing]:
    """A drawing of each network of which something is lost, by its first probe.

    It is made of views alone; whatever they hold is escaped.
    """
    lost = lost_paths(check, expected, got)
    drawn: dict[str, Drawing] = {}
    for probe in check.probes:
        paths = [p for p in check.paths if p.startswith(f"{probe.id}.") and _of_network(p)]
        if probe.of in drawn or not any(p in lost and not _is_error(got[p]) for p in paths):
            continue
        views = [{p[len(probe.id) + 1 :]: side[p] for p in paths} for side in (expected, got)]
        picture = network_picture(probe.of, *views)
        if picture:
            drawn[probe.of] = picture
    return list(drawn.values())


def _sentences(
    check: Check,
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: list[str],
    read: Mapping[str, list[str]],
) -> list[str]:
    told = tell_errors(
        (got[path]["error"], *_sizes_known(check, path)) for path in lost if _is_error(got[path])
    )
    networks: set[str] = set()
    spoken: set[str] = set()
    together: set[str] = set()
    for probe in check.probes:
        paths = [path for path in lost if path.split(".")[0] == probe.id]
        told += read.get(probe.of, []) if paths else []
        if not paths or all(_is_error(got[path]) for path in paths):
            continue
        if _is_network(check, probe):
            new = [] if probe.of in networks else _tell_network(check, probe, expected, got)
            networks |= {probe.of} if new else set()
            told += new
            paths = [path for path in paths if not _of_network(path)]
        if not read.get(probe.of) and probe.of not in networks | together:
            together.add(probe.of)
            told += _tell_together(check, probe.of, expected, got, lost)
        if read.get(probe.of):
            paths = [p for p in paths if _beside_reading(p, got[p])]
        told += _tell_clues(check, paths, expected, got)
        told += _tell_views(check, paths, expected, got, spoken)
    return list(dict.fromkeys(text for text in told if text))[:MOST]


def _tell_slips(
    check: Check, expected: Mapping[str, Any], got: Mapping[str, Any], slips: Mapping[str, Any]
) -> list[str]:
    """Of each function the single slip that gives its numbers, if there is one."""
    told = [tell_slip(check, name, marks, expected, got) for name, marks in slips.items()]
    return [text for text in told if text]


def _tell_stories(
    check: Check, lost: list[str], stories: Mapping[str, Any], objects: Mapping[str, Any]
) -> tuple[dict[str, list[str]], list[Drawing]]:
    """Sentences about the first step probe that lost something and whose story differs."""
    told: dict[str, list[str]] = {}
    pictures: list[Drawing] = []
    for probe in check.probes:
        wanted, target = stories.get(probe.id), objects.get(probe.of)
        mine = any(path.split(".")[0] == probe.id for path in lost)
        if wanted is None or not callable(target) or not mine or told.get(probe.of):
            continue
        wanted = stories[wanted] if isinstance(wanted, str) else wanted
        found = told_story(target, probe)
        told[probe.of] = tell_story(wanted, found, watched_nets(probe), _shapes(probe))
        if told[probe.of]:
            pictures.append(story_picture(probe.of, wanted, found))
    return told, pictures


def _tell_formulas(
    check: Check, lost: list[str], formulas: Mapping[str, Any], objects: Mapping[str, Any]
) -> tuple[dict[str, list[str]], list[Drawing]]:
    """For each function that lost something in a call, the sentences about it."""
    read: dict[str, list[tuple[Call, list[str]]]] = {}
    whole: dict[str, list[str]] = {}  # holds with all options
    pictures: list[Drawing] = []
    for probe in check.probes:
        wanted, target = formulas.get(probe.id), objects.get(probe.of)
        calls = {p.id for p in check.probes if p.of == probe.of and as_call(p)}
        call = as_call(probe)
        if wanted is None or not callable(target) or call is None:
            continue
        if not any(path.split(".")[0] in calls for path in lost):
            continue
        with undisturbed():
            weighted, like = wanted.get("weighted", False), wanted.get("formula", "")
            found = read_call(target, call, weighted, wanted["names"], like)
        new = tell_formula(probe.of, wanted["names"], wanted, found)
        if other_formula(wanted, found):
            whole[probe.of] = new
        read.setdefault(probe.of, []).append((call, new))
        if new and found is not None and "random" not in found:
            pictures += curve_pictures(probe.of, wanted["names"], wanted, found)
    told = {function: _settled(readings) for function, readings in read.items()}
    return {**told, **whole}, pictures


def _settled(readings: list[tuple[Call, list[str]]]) -> list[str]:
    """Sentences about one function. What does not hold with all options says with which it does."""
    told: list[str] = []
    options = dict.fromkeys(name for call, _ in readings for name in call.options)
    for call, sentences in readings:
        given = [f"{name}={value!r}" for name, value in call.options.items()]
        left = [f"the default {name}" for name in options if name not in call.options]
        setting = " and ".join(given + left)
        for text in (text for text in sentences if text not in told):
            everywhere = all(text in other for _, other in readings)
            told.append(text if everywhere or not setting else f"With {setting}: {text}")
    return list(dict.fromkeys(told))


def _beside_reading(path: str, found: Any) -> bool:
    """Views that a reading does not tell: health far out, types, what comes back."""
    view = path.split(".")[1]
    if view in ("health", "inputs", "column", "form", "fakes", "returned"):
        values = found.values() if isinstance(found, Mapping) else [found]
        return view != "returned" or not all(isinstance(value, float) for value in values)
    return False


def _is_error(view: Any) -> bool:
    return isinstance(view, Mapping) and "error" in view


def _is_network(check: Check, probe: Probe) -> bool:
    return any(path.startswith(f"{probe.id}.") and _of_network(path) for path in check.paths)


def _of_network(path: str) -> bool:
    """Whether a view is one that `networks` tells."""
    _, *keys = path.split(".")
    return keys[0] in {*NETWORK_VIEWS, "output", "parameters", "evaluation", "reach"}


def _tell_network(
    check: Check, probe: Probe, expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[str]:
    start = len(probe.id) + 1
    paths = [p for p in check.paths if p.startswith(f"{probe.id}.") and _of_network(p)]
    views = [{p[start:]: side[p] for p in paths} for side in (expected, got)]
    return tell_network(*views, build=_build(probe))


def _build(probe: Probe) -> str:
    build = getattr(probe, "build", None) or (getattr(probe, "options", None) or {}).get("build")
    return ", ".join(f"{name} = {value}" for name, value in (build or {}).items())


def _tell_together(
    check: Check,
    function: str,
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Sequence[str],
) -> list[str]:
    """What all calls of a function show that one alone does not: of what it gives, of each view."""
    calls = {probe.id for probe in check.probes if probe.of == function}
    views: dict[str, list[str]] = {}
    for path in (path for path in check.paths if path.split(".")[0] in calls):
        view = path.split(".", 1)[1]
        views.setdefault("" if view.split(".")[0] in VALUES else view, []).append(path)
    told = []
    for view, paths in views.items():
        gives = f"{function} gives, as {view}," if view else f"{function} gives"
        if not view or any(path in lost for path in paths):
            told.append(tell_together(gives, [(expected[path], got[path]) for path in paths]))
    return told


def _tell_clues(
    check: Check, paths: list[str], expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[str]:
    """A sentence for each of these clues that the check says what it is about."""
    return [
        f"{check.said[path]}: {got[path]}; asked: {expected[path]}."
        for path in paths
        if path in check.said and isinstance(got[path], str) and got[path] != NOT_SEEN
    ]


def _tell_views(
    check: Check,
    paths: list[str],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    spoken: set[str],
) -> list[str]:
    """A sentence for each fact that one of these views has lost; the first view speaks.

    `spoken` holds the facts of which something was said; they are added to.
    """
    told = []
    seen = [path for path in paths if got[path] != NOT_SEEN]
    paths = seen or paths
    for fact in check.facts:
        for path in fact.paths:
            if path in paths and fact.id not in spoken:
                probe = next(p for p in check.probes if p.id == path.split(".")[0])
                subject, sizes = _criterion(fact, path), _sizes(probe)
                text = tell_view(path, subject, expected[path], got[path], sizes)
                if is_plain_tensor(got[path]) and came_in_unchanged(probe, got[path]):
                    text = f"{subject}: it is what came in, unchanged."
                stay = (
                    parts_that_stay(probe, path.split(".")[1], expected[path], got[path])
                    if is_plain_tensor(expected[path]) and is_plain_tensor(got[path])
                    else ""
                )
                text = f"{subject}: {stay}." if stay else text
                if text:
                    told.append(text)
                    spoken.add(fact.id)
                    break
    return told


def _shapes(probe: Probe) -> list[list[int]]:
    """The shapes of the tensors that come into a step."""
    given = getattr(probe, "arguments", None) or {}
    recipes = [*given.values(), *(getattr(probe, "inputs", None) or [])]
    return [list(recipe["shape"]) for recipe in recipes if "shape" in recipe]


def _sizes(probe: Probe) -> list[int]:
    """The shape of the first tensor that comes into a probe."""
    inputs = getattr(probe, "inputs", None) or []
    return next((list(recipe["shape"]) for recipe in inputs if "shape" in recipe), [])


def _sizes_known(check: Check, path: str) -> tuple[list[int], set[int]]:
    """The shape of the first tensor that comes into a view's probe, and all sizes that come in;
    none into a network, inside which others arise."""
    (probe,) = (probe for probe in check.probes if probe.id == path.split(".")[0])
    inputs = getattr(probe, "inputs", None) or []
    given = [recipe.get("value") for recipe in inputs]
    given += (getattr(probe, "options", None) or {}).values()
    sizes = {size for recipe in inputs for size in recipe.get("shape", ())}
    sizes |= {value for value in given if isinstance(value, int)}
    return _sizes(probe), set() if _is_network(check, probe) else sizes


def _criterion(fact: Fact, path: str) -> str:
    """Under which of the facts something is not as asked; of several views also which.

    The fact itself may hold, as far as a reader would say: what is seen under it does not.
    """
    views = {other.split(".", 1)[1] for other in fact.paths}
    part = f", {path.split('.', 1)[1]}" if len(views) > 1 else ""
    return f"Not as asked under “{capitalised(fact.text)}”{part}"
