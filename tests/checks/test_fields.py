"""Fields of a trace come back from plain data as they were, and are said in one way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from torch import nn

from gankit.checks.blueprints import exercises, load_blueprints
from gankit.checks.compare import first_difference, has_number, same_form
from gankit.checks.fields import (
    Chain,
    Operation,
    Wire,
    is_row,
    layer_words,
    plain,
    read,
    row_words,
    same_norms,
    through,
    with_records,
)

PAD, RELU = Operation("Pad", "reflect", notes=("1",)), Operation("ReLU")
UP = Operation("Upsample", "bilinear", "8 to 16", ("corners aligned",))
NORM = Operation("BatchNorm", notes=("no learned scale", "running statistics"), side="before")
SKIP = Wire("cat", (Wire("7"), Wire("9", steps=(Operation("detach"), UP))), (PAD,), dim="1")
NESTED = Wire("add", (SKIP, Wire("input 1")))
STEPS = Chain((RELU, Operation("tanh", behind="AvgPool2d")))
PARTS = Chain((RELU,), ((Wire("7"), Chain((NORM,))), (NESTED, Chain((), ((SKIP, STEPS),)))))
OF_LAYERS = re.compile(
    r"(?:Linear\(\d+ → \d+\)"
    r"|Embedding\(\d+, \d+\)"
    r"|Conv(?:Transpose)?2d\(\d+ → \d+, kernel \d+, stride \d+, padding \d+"
    r"(?:, output padding \d+)?(?:, dilation \d+)?(?:, groups \d+)?\))"
    r"(?:, the weights of layer \d+ again)?(?:, weights .+)?"
)


def stored(record: Any) -> Any:
    """Its plain data as a file gives it back."""
    return json.loads(json.dumps(plain(record)))


@pytest.mark.parametrize("wire", [Wire("7"), Wire("input 1"), Wire("7", steps=(UP,)), SKIP, NESTED])
def test_a_wire_comes_back(wire):
    assert read(Wire, stored(wire)) == wire


@pytest.mark.parametrize("chain", [Chain(), STEPS, Chain((NORM,)), PARTS])
def test_a_chain_comes_back(chain):
    assert read(Chain, stored(chain)) == chain


def test_what_is_plain_is_short():
    assert plain(Wire("7")) == "7" and plain(SKIP)["dim"] == "1"
    assert plain(STEPS)[0] == "ReLU" and plain(Chain()) == []


def test_each_field_has_its_words():
    assert str(NESTED) == (
        "add[cat(dim 1)[layer 7; layer 9 → detach → Upsample(bilinear, 8 to 16, corners aligned)]"
        " → Pad(reflect, 1); input 1]"
    )
    assert str(STEPS) == "ReLU → tanh, after AvgPool2d"
    assert str(NORM) == "BatchNorm(no learned scale, running statistics), before the activation"
    assert str(Chain()) == "nothing"
    assert str(Chain.joined([(Wire("9"), Chain()), (Wire("7"), STEPS)])) == f"layer 7: {STEPS}"
    layer = {"kind": "Conv2d", "in": "3", "out": "8", "kernel": "4x3", "stride": "2"}
    layer |= {"padding": "1", "groups": "3", "shares": "1", "note": "weights times 2"}
    assert layer_words(layer) == (
        "Conv2d(3 → 8, kernel 4x3, stride 2, padding 1, groups 3), "
        "the weights of layer 1 again, weights times 2"
    )


def test_steps_behind_a_join_stand_on_the_way_of_each_part():
    ways = {str(wire): str(chain) for wire, chain in PARTS.ways}
    assert ways == {"layer 7": f"{NORM} → ReLU", str(SKIP): f"{STEPS} → ReLU"}


def test_other_numbers_of_layers_reach_every_wire():
    moved = PARTS.renamed(lambda name: str(int(name) + 1) if name.isdecimal() else name)
    assert "layer 7" not in str(moved) and "layer 10" in str(moved) and "input 1" in str(moved)
    assert [source.layer for source in NESTED.sources] == [7, 9, 0]


def test_the_side_of_an_activation_counts_where_both_have_one():
    before, bare = Chain((NORM,)), Chain((NORM,)).bare()
    after = Chain((Operation(NORM.name, notes=NORM.notes, side="after"),))
    assert same_norms(before, bare) and same_norms(after, bare) and not same_norms(before, after)


def test_rows_that_are_not_asked_for_are_gone_through():
    assert through([Chain(), STEPS, Chain((PAD,))]) == STEPS.then((PAD,))


def rows(view: Any) -> Iterator[dict]:
    """All rows in a view."""
    for part in [view] if is_row(view) else []:
        yield part
    parts = view.values() if isinstance(view, dict) else view if isinstance(view, list) else []
    for part in parts:
        yield from rows(part)


@pytest.mark.parametrize("name", exercises())
def test_all_that_is_recorded_comes_back_and_every_layer_is_one_of_torch(name):
    for blueprint in load_blueprints(name).values():
        recorded = [blueprint.expected, *(mistake.changed for mistake in blueprint.mistakes)]
        for row in rows(recorded):
            assert with_records(row, plain) == row
        layers = [row["layer"] for row in rows(dict(blueprint.expected)) if "layer" in row]
        for layer in layers:
            assert layer == "output" or hasattr(nn, layer["kind"])
            assert layer == "output" or OF_LAYERS.fullmatch(layer_words(layer)), layer


def test_a_width_is_a_word_and_no_number():
    """Numbers count as equal within a tolerance, and as computed by the answer."""
    one, other = ([{"layer": {"kind": "Linear", "in": n, "out": "1"}}] for n in ("2048", "2049"))
    assert not has_number(one) and not same_form(one, other)


def test_a_part_of_the_output_is_told_in_words():
    found = first_difference("net.output.function", plain(STEPS), [])
    assert (found.where, found.expected, found.got) == ("", str(STEPS), "nothing")
    whole = {"shape": [2, 1], "from": "the last layer", "function": [], "norm": []}
    found = first_difference("net.output", {**whole, "norm": [plain(NORM)]}, whole)
    assert (found.expected, found.got) == (str(NORM), "nothing")
    error = {"error": {"line": "it raises", "kind": "ValueError", "message": ""}}
    for path in ("net.output.from", "net.layers.0.from"):
        assert first_difference(path, plain(SKIP), error).expected == str(SKIP)
    found = first_difference("net.layers.0.from", plain(SKIP), None)
    assert (found.expected, found.got) == (str(SKIP), "none")


def test_rows_in_eval_mode_are_told_in_words():
    one, other = (
        {"norms": [{"layer": "output", "value": plain(chain)}]} for chain in (STEPS, Chain())
    )
    found = first_difference("net.evaluation", one, other)
    assert (found.where, found.expected, found.got) == ("norms, value", str(STEPS), "nothing")
    assert row_words(one["norms"][0]) == {"layer": "output", "value": str(STEPS)}
