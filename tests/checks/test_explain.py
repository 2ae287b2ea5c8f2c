"""An answer that nobody foresaw is told in true sentences, from what it does."""

from dataclasses import replace

import pytest

from gankit.checks.blueprints import Blueprint, exercises, load_blueprints
from gankit.checks.diagnose import diagnose
from gankit.checks.explain import explanation
from gankit.checks.explain.asked import asked_readings
from gankit.checks.explain.pictures import network_picture
from gankit.checks.facts import judge
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.record import _signature, observe_views, run_change
from gankit_autograder.catalogue import Change


@pytest.fixture(scope="module")
def exercise(root):
    return read_exercise(root / "solutions" / "01_gan_mnist")


@pytest.fixture(scope="module")
def solution(exercise):
    return exercise.namespace()


@pytest.fixture(scope="module")
def blueprints(exercise, solution):
    """Blueprints without known mistakes, made on demand."""
    made = {}

    def blueprint(name):
        if name not in made:
            check = exercise.check(name)
            expected = observe_views(check, solution)
            made[name] = Blueprint("01", check, expected, (), asked_readings(check, solution))
        return made[name]

    return blueprint


@pytest.fixture
def told(exercise, blueprints):
    """The sentences about an answer with pieces of text replaced."""

    def tell(name, *replaced):
        blueprint = blueprints(name)
        namespace = exercise.namespace(Change("test", name, replace=replaced))
        objects = tuple(namespace[taken] for taken in blueprint.check.takes)
        return " ".join(run_check(blueprint, objects).explained)

    return tell


def test_nothing_is_said_of_a_right_answer(told, exercise):
    for check in exercise.checks:
        assert told(check.id) == ""


def test_every_difference_of_a_network_is_told(told):
    text = told(
        "discriminator",
        ("*block(1024, 512)", "*block(1024, 500)"),
        ("*block(512, 256)", "nn.Linear(500, 256), nn.SiLU(), nn.Dropout(0.5)"),
        ("nn.Linear(256, 1),", "nn.Linear(256, 1), nn.Sigmoid(),"),
    )
    assert "Layer 2 gives 500 channels or numbers; asked: 512." in text
    assert "The activation behind layer 3 is SiLU; asked: LeakyReLU(0.1)." in text
    assert "The output goes through sigmoid" in text
    assert "Layer 3 takes" not in text  # that follows from layer 2


def test_a_missing_layer_shifts_no_other(told):
    text = told("discriminator", ("            *block(512, 256),\n", ""), ("(256, 1)", "(512, 1)"))
    assert "A layer is missing: layer 3, Linear(512 → 256)." in text
    assert "There is no" not in text.replace("A layer is missing", "")


def test_a_network_for_one_batch_size_loses_that_alone(exercise, blueprints):
    blueprint = blueprints("generator")
    change = Change("test", "generator", replace=[("view(-1, 1,", "view(64, 1,")])
    result = run_check(blueprint, (exercise.namespace(change)["Generator"],))
    assert [fact.id for fact in result.facts if not fact.passed] == ["output"]
    assert "works for a batch of 64 only" in result.explained[0]


VANILLA_D = "F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))"


def losses(**bodies):
    """A cell with the losses of the vanilla GAN, some of them another way."""
    usual = {
        "vanilla_d_loss(real_logits, fake_logits)": "F.softplus(-real_logits).mean() "
        "+ F.softplus(fake_logits).mean()",
        "vanilla_g_loss(fake_logits)": "F.softplus(-fake_logits).mean()",
    }
    names = {"d": "vanilla_d_loss(real_logits, fake_logits)", "g": "vanilla_g_loss(fake_logits)"}
    usual |= {names[key]: body for key, body in bodies.items()}
    return "\n\n".join(f"def {head}:\n    return {body}" for head, body in usual.items())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            losses(d="F.softplus(real_logits).mean() + F.softplus(fake_logits).mean()"),
            "each element x of real_logits counts as -log(1 - σ(x)), the label of a fake; asked: "
            "-log σ(x), the label of a real one",
        ),
        (
            losses(d="F.softplus(-real_logits).mean() + 3 * F.softplus(fake_logits).mean()"),
            "the part of fake_logits counts 3 times what it should",
        ),
        (
            losses(g="F.softplus(-fake_logits).sum()"),
            "5 times what is asked: a sum where the mean is asked",
        ),
        (
            losses(d="F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean().detach()"),
            "depends on fake_logits, but no gradient comes back to it",
        ),
        (losses(g="F.softplus(-fake_logits).mean().sqrt()"), "the square root of what is asked"),
        (losses(g="F.softplus(-fake_logits[0]).mean()"), "Not every element of fake_logits"),
        (losses(g="fake_logits.cos().mean()"), "a function that has no usual name"),
        (losses(g="(fake_logits - 0.3).square().mean()"), "counts as (x - 0.3)²"),
        (losses(g="(fake_logits + 0.7).relu().mean()"), "counts as max(0, x + 0.7)"),
        (losses(g="(fake_logits + 0.7).abs().mean()"), "counts as |x + 0.7|"),
    ],
)
def test_a_loss_is_read_as_a_formula(exercise, blueprints, source, words):
    blueprint = blueprints("vanilla_losses")
    namespace = exercise.namespace(Change("test", "vanilla_losses", source=source))
    objects = tuple(namespace[taken] for taken in blueprint.check.takes)
    result = run_check(blueprint, objects)
    assert words in " ".join(result.explained)


def signature(exercise, blueprint, mistake):
    """What the build records of a known mistake."""
    return _signature(exercise, blueprint, mistake, run_change(exercise, blueprint.check, mistake))


STEP = """
def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    {before}
    opt_d.zero_grad()
    fake = {fake}
    loss_d = d_loss(D(real), D(fake))
    loss_d.backward()
    {between}
    opt_d.step()
    {clear}
    loss_g = {loss_g}
    loss_g.backward()
    opt_g.step()
    {after}
    return {{"d_loss": loss_d.item(), "g_loss": loss_g.item()}}
"""
USUAL = {
    "before": "pass",
    "fake": "G(z_d).detach()",
    "between": "pass",
    "clear": "opt_g.zero_grad()",
    "loss_g": "g_loss(D(G(z_g)))",
    "after": "pass",
}


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        ("clear", "pass", "still lies on G, from before: nothing has cleared it"),
        ("fake", "G(z_g).detach()", "z_g stands where z_d is asked"),
        ("between", "opt_d.step()", "opt_d.step() runs twice in one training step; asked: once"),
        (
            "between",
            "torch.nn.utils.clip_grad_norm_(D.parameters(), 0.1)",
            "Before opt_d.step() the gradients of D are scaled by",
        ),
        (
            "between",
            "opt_d.step()",
            "The further one moves D by the gradient of d_loss(D(real), D(",
        ),
        (
            "after",
            'return {"d_loss": loss_g.item(), "g_loss": loss_g.item()}',
            "What comes back as d_loss is g_loss(D(G(z_g))); asked: d_loss(D(real), D(G(z_d)))",
        ),
        ("loss_g", "g_loss(D(G(z_d)))", "z_d stands where z_g is asked"),
        ("loss_g", "2 * g_loss(D(G(z_g)))", "[weight 2]"),
        ("loss_g", "g_loss(D(G(z_g))).sqrt()", "[weight that changes with the batch]"),
        (
            "loss_g",
            "(D(G(z_g)).mean() - 1).square()",
            "as x with a weight that changes with the batch]",
        ),
        (
            "loss_g",
            "(D(G(z_g)) - 1).square().mean().sqrt()",
            "as (x - 1)² with a weight that changes with the batch]",
        ),
        ("loss_g", "(D(G(z_g)) - 1).square().mean()", "as (x - 1)², weight 1]"),
        ("before", "G.eval()", "is computed in eval mode; asked: in training mode"),
        ("after", "D.requires_grad_(False)", "D's parameters are left frozen"),
        ("before", "real.mul_(0.5)", "The argument real is changed in place"),
        (
            "after",
            "[p.data.clamp_(-0.01, 0.01) for p in D.parameters()]",
            "D's weights are changed without its optimiser",
        ),
    ],
)
def test_a_step_is_told_as_a_story(exercise, blueprints, part, code, words):
    blueprint = blueprints("train_step")
    source = STEP.format(**{**USUAL, part: code})
    namespace = exercise.namespace(Change("test", "train_step", source=source))
    result = run_check(blueprint, (namespace["train_step"],))
    assert words in " ".join(result.explained)


G_FIRST = """
def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    opt_g.zero_grad()
    loss_g = g_loss(D(G(z_g)))
    loss_g.backward()
    opt_g.step()
    opt_d.zero_grad()
    loss_d = d_loss(D(real), D(G(z_d).detach()))
    loss_d.backward()
    {more}opt_d.step()
    return {{"d_loss": loss_d.item(), "g_loss": loss_g.item()}}
"""


@pytest.mark.parametrize(("more", "said"), [("", False), ("opt_d.zero_grad(); ", True)])
def test_gradients_that_only_came_along_may_be_cleared(exercise, blueprints, more, said):
    source = G_FIRST.format(more=more)
    step = exercise.namespace(Change("test", "train_step", source=source))["train_step"]
    text = " ".join(run_check(blueprints("train_step"), (step,)).explained)
    assert "opt_g, opt_d; asked: opt_d, opt_g" in text
    assert ("cleared before an optimiser has used them" in text) is said


@pytest.mark.parametrize("fake", ["G(z_d).detach()", "G(z_d).data", "G(z_d).detach().clone()"])
def test_another_notation_has_the_same_story(exercise, blueprints, fake):
    source = STEP.format(**{**USUAL, "fake": fake})
    namespace = exercise.namespace(Change("test", "train_step", source=source))
    assert run_check(blueprints("train_step"), (namespace["train_step"],)).explained == []


def test_a_name_is_given_only_where_it_explains_what_is_lost(exercise, blueprints):
    """Detached images and frozen parameters move as little, but are not the same mistake."""
    bare = blueprints("train_step")
    (detached,) = (m for m in exercise.mistakes if m.id == "detached-g")
    known = [m for m in exercise.mistakes if m.id in ("detached-g", "no-detach")]
    blueprint = replace(bare, mistakes=tuple(signature(exercise, bare, m) for m in known))

    def named(source):
        namespace = exercise.namespace(Change("test", "train_step", source=source))
        result = run_check(blueprint, (namespace["train_step"],))
        return [mistake.id for mistake in result.named]

    assert named(detached.apply(exercise.solution("train_step"))) == ["detached-g"]
    frozen = STEP.format(**{**USUAL, "clear": "opt_g.zero_grad(); G.requires_grad_(False)"})
    assert named(frozen) == []


def test_two_known_mistakes_in_one_network_are_both_named(exercise, blueprints):
    bare = blueprints("generator")
    known = [m for m in exercise.mistakes if m.id in ("g-no-norm", "g-slope-02", "g-sigmoid")]
    signatures = [signature(exercise, bare, mistake) for mistake in known]
    source = exercise.solution("generator")
    for mistake in known[:2]:
        source = mistake.apply(source)
    namespace = exercise.namespace(Change("test", "generator", source=source))
    got = observe_views(bare.check, namespace)
    named = diagnose(signatures, bare.expected, got, bare.check)
    assert {mistake.id for mistake in named} == {mistake.id for mistake in known[:2]}


def test_a_named_mistake_costs_its_price(exercise, blueprints):
    bare = blueprints("generator")
    mistake = next(m for m in exercise.mistakes if m.id == "g-bare-list")
    blueprint = replace(bare, mistakes=(signature(exercise, bare, mistake),))
    result = run_check(blueprint, (exercise.namespace(mistake)["Generator"],))
    lost = [fact.points for fact in result.facts if not fact.passed]
    assert len(lost) > 1
    assert result.points - result.score == max(lost)
    dear = replace(blueprint, mistakes=(replace(blueprint.mistakes[0], price=1.5),))
    result = run_check(dear, (exercise.namespace(mistake)["Generator"],))
    assert result.points - result.score == 1.5


def test_a_fault_of_ours_takes_nothing_with_it(exercise, blueprints, solution):
    """An explanation that breaks is left out; the check's result stands."""
    blueprint = blueprints("vanilla_losses")
    broken = {"formulas": {"d": {"names": ["real"], "shape": [], "samples": [], "arguments": None}}}
    namespace = {**solution, "vanilla_d_loss": lambda real, fake: real.mean()}
    got = observe_views(blueprint.check, namespace)
    found = explanation(blueprint.check, blueprint.expected, got, broken, namespace)
    assert found.sentences == []
    assert not all(fact.passed for fact in judge(blueprint.check, blueprint.expected, got))


@pytest.mark.parametrize("name", exercises())
def test_the_solutions_readings_hold_numbers(name):
    for blueprint in load_blueprints(name).values():
        for reading in blueprint.asked.get("formulas", {}).values():
            curves = [argument.get("curve", []) for argument in reading["arguments"]]
            assert all(isinstance(value, float) for curve in curves for value in curve)


def test_a_drawing_marks_what_differs_and_escapes_what_a_view_holds():
    def views(kind, origin):
        first, layer = ({"kind": name, "in": "4", "out": "4"} for name in ("Linear", kind))
        rows = [{"layer": first, "from": "input 1", "bias": True}]
        rows.append({"layer": layer, "from": origin, "bias": True})
        return {"layers": rows, "output": {"shape": [2, 4], "function": []}}

    wanted = views("Linear", "1")
    picture = network_picture("Net", wanted, views("Linear<script>", "input 1"))
    assert "<script>" not in picture.svg and "&lt;script&gt;" in picture.svg
    assert picture.svg.count("✗ differs") == 1
    assert picture.text.splitlines()[1].endswith("<- differs")
