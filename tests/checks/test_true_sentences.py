"""An explanation claims no more than was seen: kinds of sentences that were false once."""

import torch
from torch import nn

from gankit.checks.explain import explanation
from gankit.checks.explain.asked import asked_readings
from gankit.checks.explain.changes import NetworkChange
from gankit.checks.explain.compared import _form, _tell_function
from gankit.checks.explain.formulas import GRID
from gankit.checks.explain.networks import sentences
from gankit.checks.explain.nodes import CUT, node
from gankit.checks.explain.relations import relation
from gankit.checks.explain.returned import adds_up
from gankit.checks.explain.stories import tell_story
from gankit.checks.explain.views import tell_together, tell_view
from gankit.checks.facts import views_of
from gankit.checks.fields import Chain, Operation, Wire
from gankit.checks.observe import observe
from gankit.checks.spec import Architecture, Call, Check, Fact, constant, normal, uniform


def told(check: Check, solution, answer) -> list[str]:
    """The sentences about an answer that stands where the solution does."""
    name = check.takes[0]
    expected, got = (
        views_of(check, {p.id: observe(p, {name: f})[0] for p in check.probes})
        for f in (solution, answer)
    )
    asked = asked_readings(check, {name: solution})
    return explanation(check, expected, got, asked, {name: answer}).sentences


def loss_check(**options) -> Check:
    inputs = [uniform(4, 5), uniform(4, 5)]
    probes = [Call("plain", of="loss", inputs=inputs)]
    probes += [Call("set", of="loss", inputs=inputs, options=options)] if options else []
    paths = [f"{probe.id}.value" for probe in probes]
    return Check("loss", ["loss"], probes, [Fact("value", 1, "the mean distance", paths)])


def distance(x, y, use_gan=True):
    return (x - y).abs().mean() + (x.mean() if use_gan else 0.0)


def test_a_facts_text_is_a_heading_and_not_denied():
    check = loss_check()
    (text,) = told(check, distance, lambda x, y: torch.tensor([1.0, 2.0]))[-1:]
    assert "does not hold" not in text


def test_what_the_check_raises_is_not_called_the_students_exception():
    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 2)

        def forward(self, x):
            return self.layer(x), x

    check = Check(
        "net",
        ["Net"],
        [Architecture("net", of="Net", inputs=[normal(2, 3)])],
        [Fact("layers", 1, "a Linear layer", ["net.layers"])],
    )
    sentences_told = told(check, lambda: nn.Linear(3, 2), Pair)
    assert sentences_told == ["forward() gives a tuple, not one tensor."]


def test_a_factor_says_with_which_options_it_holds():
    check = loss_check(use_gan=False)

    def times_three(x, y, use_gan=True):
        return 3 * (x - y).abs().mean() + (x.mean() if use_gan else 0.0)

    texts = told(check, distance, times_three)
    assert "With use_gan=False: loss gives 3 times what is asked." in texts
    assert "loss gives 3 times what is asked." not in texts


def test_a_value_that_changes_from_call_to_call_is_told_alone():
    (text,) = told(loss_check(), distance, lambda x, y: distance(x, y) + torch.rand(()))
    assert text == "loss gives another value each time, also for the same arguments."


def test_a_call_that_raises_is_not_said_to_cut_the_graph():
    texts = told(loss_check(), distance, lambda x, y: x.sub_(y).abs().mean())
    assert texts and not any("no gradient comes back" in text for text in texts)


def test_few_digits_are_no_unknown_function():
    one = {"function": "-log σ(x), the label of a real one", "factor": 1.0}
    curve = nn.functional.softplus(-GRID.double())
    for digits, known in ((200, True), (5, False)):
        coarse = (curve * digits).round() / digits
        text = _tell_function("loss", "x", one, {"function": ""}, [curve, coarse], False)
        assert ("no usual name" in text) != known


def test_a_slope_needs_two_points():
    points = torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0])
    jump = torch.tensor([0.1, 0.1, 0.1, 0.5, 0.5])
    assert _form(points, jump) == "goes from 0.1 to 0.5, nearly all of it between 0.5 and 0.75"
    ramp = torch.tensor([0.0, 0.0, 1.0, 2.0, 3.0])
    assert "with slope 4 where it moves" in _form(points, ramp)
    saw = torch.tensor([0.0, 1.0, 2.0, 3.0, 0.0])
    assert "turns between 0.5 and 1" in _form(points, saw)


def test_two_counts_have_no_factor():
    assert relation(torch.tensor([10.0]), torch.tensor([5.0])) == ""
    assert relation(torch.tensor([0.41]), torch.tensor([0.82])) == "2 times what is asked"


def change(what, row, wanted, found, **more):
    return NetworkChange(what, row, wanted, found, row, **more)


def test_widths_are_told_in_the_order_of_the_layers():
    widths = [(1, "8", "4"), (2, "16", "8"), (3, "32", "16"), (4, "16", "8"), (5, "8", "4")]
    (text,) = sentences([change("out", *width) for width in widths], layers=6)
    assert "4, 8, 16, 8, 4 channels" in text and "asked: 8, 16, 32, 16, 8" in text


def test_a_source_too_many_is_not_told_like_one_that_is_missing():
    one, other, layer = Wire("input 1"), Wire("input 2"), Wire("2")
    missing = change("from", 1, Wire("cat", (one, other), dim="1"), one)
    extra = change("from", 3, layer, Wire("cat", (other, layer), dim="1"))
    texts = sentences([missing, extra], layers=4)
    assert len(texts) == 2 and not any("Likewise" in text for text in texts)


def test_a_step_in_front_of_the_output_is_in_front_of_no_layer():
    rows = [change("dropout", row, Chain(), steps("Dropout(0.5)")) for row in (3, 4, 5)]
    (text,) = sentences(rows, layers=4)
    assert "in front of layers 3 and 4 and of the output" in text


def test_a_step_on_a_skip_is_not_told_of_the_way_down():
    rows = [change("activations", 6, steps("ReLU"), steps("ELU"), behind=1, is_skip=True)]
    assert sentences(rows, layers=6) == [
        "The activation on the skip from layer 1 is ELU; asked: ReLU."
    ]


def test_a_norm_that_differs_by_its_source_alone_is_right():
    other = steps("InstanceNorm(no learned scale)")
    one = Chain.joined([(Wire("2"), other)])
    assert sentences([change("output norm", 3, one, other)], layers=2) == []


def steps(*names):
    return Chain(tuple(map(Operation, names)))


def story(*moves):
    steps = [{"net": net, "from": [what], "changed": ""} for net, what in moves]
    return [{"call": 1}, {"step": "opt_g", "moves": steps, "lying": []}, {"end": []}]


def test_a_term_of_another_network_is_told_where_that_one_is():
    terms = [node("loss_a", [node("A", [node("x")])]), node("loss_b", [node("B", [node("y")])])]
    asked = node("the sum of", terms)
    given = node("the sum of", terms[:1])
    texts = tell_story(story(("A", asked), ("B", asked)), story(("A", given), ("B", given)))
    assert texts == ["B does not learn from loss_b(B(y))."]


def test_a_graph_is_told_where_it_is_cut():
    asked = node("loss", [node("D", [node("fake", notes=[CUT])])])
    given = node("loss", [node("D", [node("fake")], [CUT])])
    (text,) = tell_story(story(("D", asked)), story(("D", given)))
    assert "no gradient goes back through D(fake)" in text


def test_a_sum_is_what_its_terms_add_up_to():
    parts = [node("a", notes=["weight 2"]), node("b")]
    total = node("the sum of", parts)
    known = [(1.0, node("a")), (3.0, node("b"))]
    assert adds_up(5.0, total, known) and not adds_up(6.0, total, known)


def balance(k, real, fake, gain=0.5):
    return min(max(k + gain * (real.item() - fake.item()), 0.0), 1.0)


def balance_check() -> Check:
    inputs = [constant(0.3), uniform(low=0.5, high=0.6), uniform(low=0.1, high=0.2)]
    probes = [
        Call("plain", of="balance", inputs=inputs),
        Call("set", of="balance", inputs=inputs, options={"gain": 0.2}),
    ]
    paths = [f"{probe.id}.value" for probe in probes]
    return Check("balance", ["balance"], probes, [Fact("value", 1, "k moves", paths)])


def test_a_function_of_numbers_is_told_as_a_formula_and_nothing_else():
    def other(k, real, fake, gain=0.5):
        return min(max(k - gain * abs(real.item() - fake.item()), 0.0), 1.0)

    (text,) = told(balance_check(), balance, other)
    found, asked = text.split("; asked: ")
    assert found.startswith("balance gives cut(k - |") and asked.startswith("cut(k ")
    assert "|" not in asked


def test_a_factor_is_told_with_the_axis_of_its_size_alone():
    view = {"shape": [], "values": [1.5]}
    five = {"shape": [], "values": [7.5]}
    assert "axis 0 of what comes in is 5 long" in tell_view("p.value", "It", view, five, [5, 2])
    for sizes in ([5, 5], [4, 2], []):
        assert "axis" not in tell_view("p.value", "It", view, five, sizes)


def test_an_option_is_not_said_of_what_was_told_without_it():
    def summed(x, y, use_gan=True):
        return 2 * (x - y).abs().mean() + (x.mean() if use_gan else 0.0)

    sentences = told(loss_check(use_gan=False), distance, summed)
    plain = [text.split(": ", 1)[-1] for text in sentences]
    assert len(plain) == len(set(plain)), sentences


def test_what_is_scaled_is_told_where_it_is_scaled():
    """x + 0.1 f(x): the output is not what goes through the factor."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x):
            return x + self.layer(x)

    class Scaled(Block):
        def forward(self, x):
            return x + 0.1 * self.layer(x)

    probe = Architecture("net", of="Net", inputs=[normal(2, 3, 8, 8)])
    check = Check("net", ["Net"], [probe], [Fact("output", 1, "the sum", ["net.output"])])
    (text,) = told(check, Block, Scaled)
    assert text == "What layer 1 gives goes through times 0.1, which is not asked for."


def test_a_size_that_is_written_in_is_told_as_one():
    """Of one call alone it would be another number of channels."""
    views = [({"shape": [6, n, 3]}, {"shape": [6, 10, 3]}) for n in (4, 5)]
    pairs = [tuple({**view, "values": []} for view in pair) for pair in views]
    text = tell_together("condition gives", pairs)
    assert text == "condition gives 10 along axis 1 for all that was tried; asked: 4 or 5."
    assert "along" not in tell_together("condition gives", pairs[:1])


def test_a_cut_graph_is_told_with_the_step_that_finds_no_gradients():
    lost = node("g_loss", [node("D", [node("G", [node("z")], [CUT])])])
    asked = [{"call": 1}, step("opt_g", "G", [node("g_loss", [node("D", [node("G")])])])]
    found = [{"call": 1}, step("opt_g", "G", [], without=[lost])]
    (text,) = tell_story(asked, found)
    assert text.endswith("It ran from g_loss(D(G(z) [detached])).")
    (text,) = tell_story(asked, [{"call": 1}, step("opt_g", "G", [])])
    assert "ran from" not in text


def step(optimiser: str, net: str, learned: list, **more) -> dict:
    move = {"net": net, "from": learned, "changed": "", **more}
    return {"step": optimiser, "moves": [move], "lying": []}


def test_a_maximum_is_told_by_how_few_elements_have_a_gradient():
    def largest(x, y):
        return (x - y).abs().amax(1).mean()

    def rooted(x, y):
        return (x - y).square().mean().sqrt()

    def mean(x, y):
        return (x - y).abs().mean()

    assert any("only 4 of 20 elements of x have a gradient" in text
               for text in told(loss_check(), mean, largest))  # fmt: skip
    assert any("as in a root" in text for text in told(loss_check(), mean, rooted))
