"""Values, gradients and training steps are recorded as they are, whatever the notation."""

import torch
import torch.nn.functional as F

from gankit.checks.inputs import make_tensor
from gankit.checks.observe import at_path, observe, probe_inputs
from gankit.checks.spec import Call, Steps, exactly, function, net, normal, sgd, uniform


def call(target, *inputs):
    return observe(Call("p", of="f", inputs=inputs), {"f": target})[0]


def test_a_call_records_value_and_gradient():
    views = call(lambda a, b: (a * b).sum(), exactly([2.0, 3.0]), exactly([5.0, 7.0]))
    assert views["value"] == {"shape": [], "values": [31.0]}
    assert [gradient["values"] for gradient in views["gradient"]] == [[5.0, 7.0], [2.0, 3.0]]


def test_a_call_without_gradient_says_none():
    views = call(lambda a: a.sum().item(), exactly([1.0, 2.0]))
    assert views["gradient"] == [None]
    assert views["type"] == "float"
    assert views["health"]["gradient"] == "does not reach every input"


def test_infinities_are_plain_data():
    views = call(lambda a: torch.log(a).sum(), exactly([0.0]))
    assert views["value"]["values"] == ["-inf"]
    assert views["health"]["value"] == "not finite"


def test_inputs_changed_in_place_are_noticed():
    assert call(lambda a: a.detach().mul_(2).sum(), exactly([1.0]))["inputs"] == "changed"
    assert call(lambda a: a.mul(2).sum(), exactly([1.0]))["inputs"] == "unchanged"


def test_what_the_code_prints_is_collected_not_shown(capsys):
    _, printed = observe(
        Call("p", of="f", inputs=[exactly([1.0])]), {"f": lambda a: print("hello") or a}
    )
    assert printed == "hello\n"
    assert capsys.readouterr() == ("", "")


def test_random_state_is_left_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    call(lambda a: (torch.manual_seed(0), torch.rand(9), a.sum())[-1], exactly([1.0]))
    assert torch.equal(torch.rand(4), expected)


def test_inputs_depend_on_seed_and_place_alone():
    recipe = uniform(3, 2, low=-4.0, high=4.0)
    assert torch.equal(make_tensor(recipe, "a", 1), make_tensor(recipe, "a", 1))
    assert not torch.equal(make_tensor(recipe, "a", 1), make_tensor(recipe, "b", 1))
    probe = Call("p", of="f", inputs=[recipe, recipe])
    first, second = probe_inputs(probe, "s")
    assert not torch.equal(first, second)


ARGUMENTS = {
    "G": net("generator", latent=3, shape=(1, 2, 2)),
    "D": net("discriminator", shape=(1, 2, 2)),
    "opt_g": sgd("G", 0.1),
    "opt_d": sgd("D", 0.1, watch="G"),
    "real": uniform(4, 1, 2, 2),
    "z": normal(4, 3),
    "loss": function("d_loss"),
}


def steps(target, repeat=1):
    return observe(Steps("s", of="step", arguments=ARGUMENTS, repeat=repeat), {"step": target})[0]


def update_d(G, D, opt_g, opt_d, real, z, loss, detach=True):
    fake = G(z).detach() if detach else G(z)
    value = loss(D(real), D(fake))
    opt_d.zero_grad()
    value.backward()
    opt_d.step()
    return {"d_loss": value.item()}


def test_a_step_moves_only_the_network_whose_optimiser_steps():
    idle = steps(lambda *arguments: {})
    moved = steps(update_d)
    assert moved["D@1"] != idle["D@1"]
    assert moved["G@1"] == idle["G@1"]
    assert moved["G buffers@1"] != idle["G buffers@1"]  # BatchNorm saw a batch


def test_gradients_left_on_the_other_network_are_told():
    assert steps(update_d)["left on G"] == "no gradients"
    assert steps(lambda *a: update_d(*a, detach=False))["left on G"] == "gradients"
    assert steps(lambda *a: {})["left on G"] == "never stepped"


def update_g(G, D, opt_g, opt_d, real, z, loss):
    opt_g.zero_grad()
    loss(D(G(z)), D(G(z))).backward()
    opt_g.step()


def test_gradients_that_a_network_has_used_are_not_left():
    def g_first(*arguments, detach):
        update_g(*arguments)
        return update_d(*arguments, detach=detach)

    assert steps(lambda *a: g_first(*a, detach=True))["left on G"] == "no gradients"
    assert steps(lambda *a: g_first(*a, detach=False))["left on G"] == "gradients"


def test_each_repetition_gets_new_tensors():
    seen = []
    steps(lambda *a: seen.append(a[4].clone()) or {}, repeat=2)
    assert not torch.equal(seen[0], seen[1])


def test_a_step_is_the_same_each_time():
    assert steps(update_d, repeat=3) == steps(update_d, repeat=3)


def test_an_error_at_one_repetition_stands_for_the_whole_probe():
    def step(G, D, *rest):
        for parameter in D.parameters():
            parameter.requires_grad_(False)
        F.softplus(D(rest[2])).mean().backward()

    views = steps(step)
    assert at_path({"s": views}, "s.D@1")["error"]["kind"] == "RuntimeError"


def test_an_exception_is_known_by_its_numbers_not_by_its_wording():
    from gankit.checks.compare import equal

    def error(message, kind="RuntimeError"):
        return {"error": {"line": "", "kind": kind, "message": message}}

    first = error("addmm: mat1 and mat2 shapes cannot be multiplied (3x7 and 100x16)")
    assert equal(first, error("mat1 and mat2 shapes cannot be multiplied (3x7 and 100x16)"))
    assert not equal(first, error("mat1 and mat2 shapes cannot be multiplied (3x7 and 100x17)"))
    assert not equal(first, error("mat1 and mat2 (3x7 and 100x16)", kind="ValueError"))
    assert not equal(error("name 'G' is not defined"), error("name 'D' is not defined"))


def test_an_error_does_not_show_how_our_own_networks_are_called():
    views = steps(lambda G, D, *rest: D(rest[2], rest[3], 1))
    assert "the check's Discriminator.forward() takes" in views["error"]["line"]
