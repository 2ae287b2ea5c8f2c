"""One slip costs once: a difference that only repeats another is not counted."""

from __future__ import annotations

import copy

from gankit.checks.blueprints import exercises, load_blueprints
from gankit.checks.facts import judge
from gankit.checks.spec import Check, Fact

SKIP = {"name": "add", "parts": ["1", "3"]}
NORM = ["BatchNorm"]


def lost(check, expected, got):
    return [result.id for result in judge(check, expected, got) if not result.passed]


def views(source, norms: list, narrow=None):
    convs = [{"kind": "Conv2d", "in": str(n), "out": str(n)} for n in (1, 2, 3, 4)]
    layers = [{"layer": conv, "from": conv["in"], "bias": None} for conv in convs]
    layers[3]["from"] = source
    small = copy.deepcopy(layers)
    small[3]["from"] = narrow or source
    rows = [{"layer": row["layer"], "value": norm} for row, norm in zip(layers, norms, strict=True)]
    return {"net.layers": layers, "net.norms": rows, "narrow.layers": small}


class Probe:
    def __init__(self, id):
        self.id, self.of = id, "Net"


FACTS = [Fact(name, 1, name, [f"{probe}.{view}"]) for name, probe, view in (
    ("layers", "net", "layers"), ("norms", "net", "norms"), ("width", "narrow", "layers"),
)]  # fmt: skip
CHECK = Check("net", ["Net"], [Probe("net"), Probe("narrow")], FACTS)
NORMS = [[], NORM, NORM, {"branches": [["3", NORM]]}]


def test_a_missing_skip_costs_the_layers_and_neither_the_norms_nor_the_widths():
    expected = views(SKIP, NORMS)
    assert lost(CHECK, expected, views("3", [*NORMS[:3], NORM])) == ["layers"]


def test_a_norm_that_is_missing_beside_it_costs_the_norms_too():
    expected = views(SKIP, NORMS)
    assert lost(CHECK, expected, views("3", [*NORMS[:3], []])) == ["layers", "norms"]
    other = [NORMS[0], [], *NORMS[2:3], NORM]
    assert lost(CHECK, expected, views("3", other)) == ["layers", "norms"]


def test_a_skip_that_is_wrong_in_one_width_alone_costs_the_widths():
    expected = views(SKIP, NORMS)
    assert lost(CHECK, expected, views(SKIP, NORMS, narrow="3")) == ["width"]


def test_numbers_that_follow_cost_once_and_another_form_costs_again():
    numbers, moved = ({"shape": [2], "values": [1.0, value]} for value in (2.0, 5.0))
    facts = [Fact(name, 1, "", [f"p.{name}"]) for name in ("step", "other")]
    facts.append(Fact("told", 1, "", ["p.told"], after=["step"]))
    check = Check("c", ["f"], [Probe("p")], facts)
    expected = {"p.step": numbers, "p.other": numbers, "p.told": {"loss": 1.0}}
    wrong = {"p.step": moved, "p.told": {"loss": 3.0}}
    assert lost(check, expected, {**expected, **wrong}) == ["step"]
    assert lost(check, expected, {**expected, "p.told": {"loss": 3.0}}) == ["told"]
    nothing = {**expected, **wrong, "p.other": moved}
    assert lost(check, expected, nothing) == ["step", "other", "told"], "nothing speaks for it"
    for other in ({"loss": "nan"}, {"loss": "a Tensor"}, {}, {"error": {"line": "E", "kind": "E"}}):
        got = {**expected, "p.step": moved, "p.told": other}
        assert lost(check, expected, got) == ["step", "told"]


def test_every_fact_follows_from_facts_of_its_own_check():
    for name in exercises():
        for blueprint in load_blueprints(name).values():
            known = {fact.id for fact in blueprint.check.facts}
            assert all(set(fact.after) <= known - {fact.id} for fact in blueprint.check.facts)
