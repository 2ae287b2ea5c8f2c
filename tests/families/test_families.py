"""Families of mistakes, on small solutions of the test's own: what they change, what they say."""

from __future__ import annotations

import ast

import pytest

from gankit.errors import GankitError
from gankit_autograder.catalogue import Mistake
from gankit_autograder.families import known, usual
from gankit_autograder.families.fault import FAMILIES, PLACES

PAINTER = '''class Painter(nn.Module):
    """Turns vectors (N, size) into rows of pixels (N, 12) in [-1, 1]."""

    def __init__(self, size: int = 5) -> None:
        super().__init__()

        def block(inputs, outputs):
            return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.3), nn.BatchNorm1d(outputs)]

        self.layers = nn.Sequential(
            *block(size, 8),
            nn.Linear(8, 12),
            nn.Tanh(),  # in [-1, 1]
        )

    def forward(self, z):
        return self.layers(z)
'''
JUDGE = """class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Conv2d(3, 4, 4), nn.LeakyReLU(0.2), nn.Dropout(0.5))
        self.end = nn.Conv2d(4, 1, 1)

    def forward(self, x):
        return self.end(self.hidden(x)).flatten(1)
"""
LOSSES = """def painter_d_loss(real_logits, fake_logits):
    real = F.softplus(-real_logits).mean()
    return (real + F.softplus(fake_logits).mean()) / 2


def painter_g_loss(fake_logits):
    return F.softplus(-fake_logits).mean()
"""
STEP = """def step(G, D, opt_g, opt_d, real, z_d, z_g):
    with torch.no_grad():
        fake = G(z_d)
    loss_d = judge(D(real), D(fake))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = please(D(G(z_g)))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d": loss_d.item(), "g": loss_g.item()}
"""
SOLUTIONS = {"painter": PAINTER, "judge": JUDGE, "losses": LOSSES, "step": STEP}
EVERYWHERE = dict.fromkeys(PLACES, "fact")


def one(answer: str, family: str, text: str = "", **words: str) -> Mistake:
    """The mistake that one line of a catalogue makes of a solution."""
    (mistake,) = known(answer, f"x: fact = {family}\n{text}", **words).mistakes(SOLUTIONS[answer])
    return mistake


def lines(mistake: Mistake) -> tuple[list[str], list[str]]:
    """The lines that go and that come, without what they are indented by."""
    before, after = (
        [line.strip() for line in text.splitlines() if line.strip()]
        for text in (SOLUTIONS[mistake.answer], mistake.apply(SOLUTIONS[mistake.answer]))
    )
    gone = [line for line in before if before.count(line) > after.count(line)]
    return gone, [line for line in after if after.count(line) > before.count(line)]


@pytest.mark.parametrize(
    ("answer", "family", "old", "new"),
    [
        ("painter", "relu", "nn.LeakyReLU(0.3)", "nn.ReLU()"),
        ("painter", "slope", "nn.LeakyReLU(0.3)", "nn.LeakyReLU()"),
        ("painter", "slope(0.2)", "nn.LeakyReLU(0.3)", "nn.LeakyReLU(0.2)"),
        ("painter", "no_activation", " nn.LeakyReLU(0.3),", ""),
        ("painter", "no_norm", ", nn.BatchNorm1d(outputs)]", "]"),
        ("painter", "norm_first", "nn.LeakyReLU(0.3), nn.BatchNorm1d(outputs)",
         "nn.BatchNorm1d(outputs), nn.LeakyReLU(0.3)"),
        ("painter", "norm_on_output", "nn.Tanh()", "nn.BatchNorm1d(12), nn.Tanh()"),
        ("painter", "dropout(0.5)", "nn.BatchNorm1d(outputs)]",
         "nn.BatchNorm1d(outputs), nn.Dropout(0.5)]"),
        ("painter", "sigmoid", "nn.Tanh()", "nn.Sigmoid()"),
        ("painter", "ignored(size, 5)", "*block(size, 8)", "*block(5, 8)"),
        ("painter", "default(size, 6)", "size: int = 5", "size: int = 6"),
        ("judge", "no_dropout", ", nn.Dropout(0.5))", ")"),
        ("judge", "dropout(0.2)", "nn.Dropout(0.5)", "nn.Dropout(0.2)"),
        ("judge", "batch_norm", "nn.Dropout(0.5)", "nn.BatchNorm2d(4), nn.Dropout(0.5)"),
        ("judge", "sigmoid_end", "self.end(self.hidden(x)).flatten(1)",
         "torch.sigmoid(self.end(self.hidden(x)).flatten(1))"),
        ("judge", "squeezed", ".flatten(1)", ".squeeze()"),
        ("judge", "not_flattened", ".flatten(1)", ""),
        ("losses", "summed(g)", "F.softplus(-fake_logits).mean()",
         "F.softplus(-fake_logits).sum()"),
        ("losses", "not_averaged(d)", "mean()) / 2", "mean())"),
        ("losses", "sigmoid_first(g)", "-fake_logits", "-torch.sigmoid(fake_logits)"),
        ("losses", "wants_fake(g)", "F.softplus(-fake_logits)", "F.softplus(fake_logits)"),
        ("losses", "both_real(d)", "F.softplus(fake_logits)", "F.softplus(-fake_logits)"),
        ("step", "detached_g", "D(G(z_g))", "D(G(z_g).detach())"),
        ("step", "same_noise", "G(z_g)", "G(z_d)"),
        ("step", "swapped_arguments", "D(real), D(fake)", "D(fake), D(real)"),
        ("step", "never_steps(opt_d)", "    opt_d.step()\n", ""),
        ("step", "not_cleared(opt_g)", "    opt_g.zero_grad()\n", ""),
        ("step", "no_detach", "    with torch.no_grad():\n        fake", "    fake"),
        ("step", "moved_by_g", "    opt_g.step()\n", "    opt_g.step()\n    opt_d.step()\n"),
        ("step", "g_in_eval", "    loss_g =", "    G.eval()\n    loss_g ="),
    ],
)  # fmt: skip
def test_a_family_makes_this_change_and_no_other(answer, family, old, new):
    solution = SOLUTIONS[answer]
    assert solution.count(old) == 1
    wanted = ast.dump(ast.parse(solution.replace(old, new)))
    assert ast.dump(ast.parse(one(answer, family).apply(solution))) == wanted


def test_a_layer_on_a_line_of_its_own_goes_with_its_comment():
    gone, came = lines(one("painter", "no_tanh"))
    assert (gone, came) == (["nn.Tanh(),  # in [-1, 1]"], [])


def test_labels_are_swapped_in_the_discriminators_half_alone():
    gone, came = lines(one("losses", "labels_swapped(d)"))
    assert len(gone) == len(came) == 2
    assert "F.softplus(real_logits)" in came[0] and "F.softplus(-fake_logits)" in came[1]


def test_gradients_are_cleared_between_backward_and_step():
    text = one("step", "zero_after_backward").apply(STEP)
    for loss, optimiser in (("loss_d", "opt_d"), ("loss_g", "opt_g")):
        at = [text.index(f"{loss}.backward()"), text.index(f"{optimiser}.zero_grad()")]
        assert at == sorted(at) and at[1] < text.index(f"{optimiser}.step()")


def test_an_order_is_another_answer_as_a_whole():
    for family in ("generator_first", "losses_first", "steps_at_the_end", "optimisers_swapped"):
        mistake = one("step", family)
        assert mistake.source and sorted(mistake.source.split()) == sorted(STEP.split()), family
    assert one("step", "generator_first").source.index("loss_g =") < STEP.index("loss_d =")


def test_dropout_stays_on_in_eval_mode():
    torch = pytest.importorskip("torch")
    names = {"nn": torch.nn, "F": torch.nn.functional}
    exec(one("judge", "dropout_always").apply(JUDGE), names)
    judge = names["Judge"]().eval()
    pictures = torch.ones(2, 3, 9, 9)
    assert not torch.equal(judge(pictures), judge(pictures))


def test_sentences_use_the_words_that_are_given():
    mistake = one("painter", "sigmoid", player="painter", rival="judge")
    assert mistake.what.startswith("Your painter ends in a sigmoid")
    assert "the judge would win" in mistake.look
    assert "LeakyReLU(0.3)" in one("painter", "relu").what
    assert one("step", "not_cleared(opt_g)", player="painter").what.startswith("The painter's")
    assert "loss_g.backward()" in one("step", "not_cleared(opt_g)").look


def test_a_catalogue_keeps_its_own_sentences():
    own = one("painter", "relu", "    You took ReLU. It is dark below 0.\n    Take another.")
    assert (own.what, own.look) == ("You took ReLU.", "It is dark below 0. Take another.")
    theirs = one("painter", "relu")
    half = one("painter", "relu", "    ... Ask the judge.")
    assert (half.what, half.look) == (theirs.what, "Ask the judge.")


@pytest.mark.parametrize(
    ("answer", "family"),
    [("painter", "leaky"), ("painter", "no_dropout"), ("painter", "sigmoid_end"),
     ("judge", "no_tanh"), ("losses", "minus_one(d)"), ("losses", "no_detach"),
     ("step", "relu"), ("painter", "ignored(width, 5)")],
)  # fmt: skip
def test_what_does_not_apply_is_refused_where_it_is_asked_for(answer, family):
    with pytest.raises(GankitError, match="'x' no longer applies: the family"):
        one(answer, family)


def test_an_unknown_family_is_refused_with_the_nearest():
    with pytest.raises(GankitError, match=r"no family 'no_nrom'. Is it 'no_norm'\?"):
        one("painter", "no_nrom")


def test_what_usually_goes_wrong_is_found_from_the_solution_alone():
    loses = {"activation": "bends", "norm": "norms", "output": "end range"}
    found = usual("painter", loses, player="painter", prefix="p-").mistakes(PAINTER)
    by_id = {mistake.id: mistake for mistake in found}
    assert {"p-relu", "p-slope", "p-slope-02", "p-no-norm", "p-no-tanh", "p-sigmoid"} <= set(by_id)
    assert by_id["p-no-tanh"].loses == ["end", "range"] and "painter" in by_id["p-no-tanh"].what
    assert not {"p-leaky", "p-no-dropout", "p-affine", "p-no-grad"} & set(by_id)
    texts = [ast.dump(ast.parse(mistake.apply(PAINTER))) for mistake in found]
    assert len({*texts, ast.dump(ast.parse(PAINTER))}) == len(found) + 1
    fewer = usual("painter", loses, prefix="p-", leave_out=["p-relu"]).mistakes(PAINTER)
    assert len(fewer) == len(found) - 1


@pytest.mark.parametrize("answer", SOLUTIONS)
def test_no_family_stumbles_over_a_solution_that_it_does_not_know(answer):
    solution = SOLUTIONS[answer]
    for mistake in usual(answer, EVERYWHERE).mistakes(solution):
        ast.parse(mistake.apply(solution))
        assert mistake.what and mistake.look, mistake.id


def test_a_place_that_no_family_has_is_refused():
    with pytest.raises(GankitError, match="no place 'norms'. Is it 'norm'"):
        usual("painter", {"norms": "norms"})
    assert {family.place for family in FAMILIES.values()} == set(PLACES)


@pytest.mark.parametrize(
    ("solution", "family", "wrong"),
    [
        ("def f(a, b):\n    return (a - b).mean()\n", "summed", "return (a - b).sum()"),
        ("def f(a):\n    return (-a).flatten(1)\n", "squeezed", "return (-a).squeeze()"),
        ("def f(a):\n    return a.mean()\n", "summed", "return a.sum()"),
    ],
)
def test_what_follows_an_operation_follows_all_of_it(solution, family, wrong):
    (mistake,) = known("f", f"m: fact = {family}\n").mistakes(solution)
    assert wrong in mistake.apply(solution)
