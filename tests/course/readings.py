"""Which formula of which lesson says what which line of its solution computes.

A formula that is not here is read by people alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from formulas import equations, tidy, value
from torch import Tensor


@dataclass(frozen=True)
class Reading:
    """A formula by its left side, its letters, and code of the lesson that gives the same."""

    left: str
    code: str
    symbols: dict[str, str] = field(default_factory=dict)
    number: int = 0  # of the formulas with this left side, the first is 0


MEAN = r"\mathbb{E}"
LOGITS = {"D(x)": "real", "D(G(z))": "fake"}
PAIRS = {"D(x, y)": "real", "D(x, G(x))": "fake", "y": "target", "G(x)": "made", r"\lambda": "ten"}
LOSSES = {r"\mathcal L(x)": "one", r"\mathcal L(G(z_G))": "two", r"\gamma": "half"}
SLERP = {"t": "quarter", r"\omega": "angle", "z_0": "z0", "z_1": "z1"}

READINGS = {
    "01_gan_mnist": [
        Reading("L_D", "vanilla_d_loss(real, fake)", LOGITS),
        Reading("L_G", "vanilla_g_loss(fake)", LOGITS),
        Reading("L_D", "lsgan_d_loss(real, fake)", LOGITS, 1),
        Reading("L_G", "lsgan_g_loss(fake)", LOGITS, 1),
    ],
    "02_dcgan": [
        Reading(
            "h'",
            "nn.ConvTranspose2d(1, 1, 5, stride=3, padding=1)(torch.zeros(1, 1, 7, 7)).shape[-1]",
            {"h": "seven", "s": "three", "p": "unit", "k": "five"},
        ),
        Reading(r"\mathrm{slerp}(z_0,z_1;t)", "slerp(z0, z1, 5)[1]", SLERP),
        Reading("L_D", "hinge_d_loss(real, fake)", LOGITS),
        Reading("L_G", "hinge_g_loss(fake)", LOGITS),
    ],
    "05_pix2pix": [
        Reading("L_D", "pix2pix_d_loss(real, fake)", PAIRS),
        Reading("L_G", "pix2pix_g_loss(fake, made, target, lambda_l1=10.0)", PAIRS),
    ],
    "06_receptive_field": [
        Reading(
            "r_l",
            "receptive_field([(4, 3, 1), (5, 2, 1)])[-1]",  # after one layer r = 4 and j = 3
            {"r_{l-1}": "four", "k_l": "five", "j_{l-1}": "three"},
        ),
    ],
    "07_cyclegan": [
        Reading("L_D", "lsgan_d_loss(real, fake)", {"D(x)": "real", r"D(\hat x)": "fake"}),
        Reading("L_G", "lsgan_g_loss(fake)", {r"D(\hat x)": "fake"}),
        Reading(
            r"L_{\text{cycle}}",
            "cycle_loss(made, target)",
            {r"\mathrm{rec}": "made", r"\mathrm{real}": "target"},
        ),
        Reading(
            r"L_{\text{identity}}",
            "identity_loss(made, target)",
            {r"\mathrm{same}": "made", r"\mathrm{real}": "target"},
        ),
    ],
    "08_began": [
        Reading(
            r"\mathcal L(v)",
            "reconstruction_loss(made, lambda v: target)",
            {r"\operatorname{mean}": MEAN, "D(v)": "target", "v": "made"},
        ),
        Reading(
            "L_D",
            "began_d_loss(one, two, 0.5)",
            {r"\mathcal L(x)": "one", r"\mathcal L(G(z_D))": "two", "k": "half"},
        ),
        Reading("L_G", "began_g_loss(two)", LOSSES),
        Reading(
            "k",
            "update_k(0.5, one, two, gamma=0.5, lr_k=0.25)",
            {**LOSSES, "k": "half", r"\lambda_k": "quarter"},
        ),
        Reading(r"M_{\text{global}}", "convergence(one, two, 0.5)", LOSSES),
    ],
    "09_progressive_gan": [
        Reading(
            r"\text{fade}",
            "fade(made, target, 0.25)",
            {r"\alpha": "quarter", r"\text{old}": "made", r"\text{new}": "target"},
        ),
        Reading(
            r"\text{fade\_reals}(x,\alpha)",
            "fade_reals(made, 0.25)",
            {r"\mathrm{up}(\mathrm{down}(x))": "coarse", "x": "made", r"\alpha": "quarter"},
        ),
    ],
    "11_judging_images": [
        Reading("e", "pixel_error(made, target)", {r"\hat y": "made", "y": "target"}),
        Reading(
            r"\mathrm{PSNR}",
            "psnr(made, target)",
            {r"\frac1{CHW} \sum": MEAN, r"\hat y": "made", "y": "target", "P": "two_"},
        ),
    ],
}


def numbers() -> dict[str, Tensor]:
    """Numbers for the letters: none is 0 or 1, none stands for two letters by chance."""
    random = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        return torch.randn(shape, generator=random, dtype=torch.float64)

    made, target = draw(1, 3, 8, 8).tanh(), draw(1, 3, 8, 8).tanh()
    coarse = torch.nn.functional.avg_pool2d(made, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    z0, z1 = draw(6), draw(6)
    angle = torch.acos(z0 @ z1 / (z0.norm() * z1.norm()))
    plain = {"half": 0.5, "quarter": 0.25, "unit": 1, "two_": 2, "three": 3, "four": 4, "five": 5}
    plain |= {"seven": 7, "ten": 10, "one": 0.37, "two": 0.21}
    return {
        **{name: torch.tensor(float(number), dtype=torch.float64) for name, number in plain.items()},
        **{"real": 2 * draw(7, 1), "fake": 2 * draw(7, 1), "made": made, "target": target},
        **{"coarse": coarse, "z0": z0, "z1": z1, "angle": angle},
    }


def wrong_formulas(name: str, text: str, space: dict) -> list[str]:
    """A sentence for each formula of a lesson that is missing, or gives another number."""
    found, told, given = equations(text), [], numbers()
    for reading in READINGS.get(name, ()):
        rights = [right for left, right in found if left == tidy(reading.left)]
        if len(rights) <= reading.number:
            told.append(f"no formula {reading.number} with the left side {reading.left}")
            continue
        right = rights[reading.number]
        expected = torch.as_tensor(eval(reading.code, {**space, **given})).double()
        try:
            got = value(right, reading.symbols, given)
        except ValueError as error:
            told.append(f"{reading.left}: {error}")
            continue
        if got.numel() != expected.numel() or not torch.allclose(got, expected, 1e-4, 1e-6):
            told.append(f"{reading.left} = {right} gives {got}, {reading.code} gives {expected}")
    return told
