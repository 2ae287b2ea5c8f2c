"""Known wrong answers of exercise 02, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

GENERATOR = [
    Mistake(
        "g-no-tanh",
        "generator",
        replace=[("            nn.Tanh(),\n", "")],
        loses=["output"],
        what="Your generator's output has no bound: the tanh at the end is missing.",
        look="Real pixels lie in [-1, 1]. Put nn.Tanh() after the last convolution.",
    ),
    Mistake(
        "g-sigmoid",
        "generator",
        replace=[("nn.Tanh()", "nn.Sigmoid()")],
        loses=["output"],
        what="Your generator ends in a sigmoid, so its pixels lie in [0, 1].",
        look="Real pixels lie in [-1, 1], and the discriminator would win on brightness alone: "
        "use tanh.",
    ),
    Mistake(
        "g-unit-range-eval",
        "generator",
        replace=[
            (
                "return self.layers(z[:, :, None, None])",
                "x = self.layers(z[:, :, None, None])\n"
                "        return x if self.training else (x + 1) / 2",
            )
        ],
        loses=["output"],
        what="Your generator gives pixels in [0, 1] in eval mode, and in [-1, 1] in training mode.",
        look="eval() only makes the norms use their running statistics. plots.grid takes pixels in "
        "[-1, 1] and shifts them itself.",
    ),
    Mistake(
        "g-norm-on-output",
        "generator",
        replace=[("nn.Tanh()", "nn.BatchNorm2d(1),\n            nn.Tanh()")],
        loses=["output"],
        what="Your generator normalises its output before the tanh.",
        look="Then all batches have the same mean brightness. BatchNorm stands after the four "
        "transposed convolutions only.",
    ),
    Mistake(
        "g-leaky-output",
        "generator",
        replace=[("nn.Tanh()", "nn.LeakyReLU(0.1),\n            nn.Tanh()")],
        loses=["output"],
        what="Your generator has a LeakyReLU between the last convolution and the tanh.",
        look="It makes dark pixels ten times harder to reach, and most pixels of a digit are dark. "
        "Only tanh follows the last convolution.",
    ),
    Mistake(
        "g-relu",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.ReLU()")],
        loses=["activations"],
        what="Your generator uses ReLU, as the DCGAN paper does; this exercise asks for "
        "LeakyReLU(0.1).",
        look="Write nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-slope-02",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.2)")],
        loses=["activations"],
        what="Your generator's LeakyReLU has the slope 0.2.",
        look="This exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-default-slope",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU()")],
        loses=["activations"],
        what="Your generator's LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-norm-first",
        "generator",
        replace=[
            (
                "nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs)",
                "nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1)",
            )
        ],
        loses=["norms"],
        what="Your BatchNorm stands before the activation.",
        look="The DCGAN paper does it that way, but this exercise asks for "
        "convolution → LeakyReLU → BatchNorm: swap the two.",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[(", nn.BatchNorm2d(outputs)]", "]")],
        loses=["norms"],
        what="Your generator has no BatchNorm.",
        look="Put nn.BatchNorm2d(channels) after each LeakyReLU.",
    ),
    Mistake(
        "g-instance-norm",
        "generator",
        replace=[("nn.BatchNorm2d(outputs)", "nn.InstanceNorm2d(outputs, affine=True)")],
        loses=["norms"],
        what="Your generator uses InstanceNorm instead of BatchNorm.",
        look="InstanceNorm removes each image's own brightness and contrast. Write "
        "nn.BatchNorm2d(channels).",
    ),
    Mistake(
        "g-padding-1",
        "generator",
        replace=[
            ("kernel, stride=2)", "kernel, stride=2, padding=pad)"),
            ("outputs: int, kernel: int)", "outputs: int, kernel: int, pad: int = 0)"),
            ("*block(1024, 512, 3)", "*block(1024, 512, 5, 1)"),
        ],
        loses=["layers"],
        what="Your second layer has kernel 5 and padding 1.",
        look="That also gives 7 x 7, with almost three times the weights. The table asks for "
        "kernel 3, padding 0.",
    ),
    Mistake(
        "g-kernel-4",
        "generator",
        replace=[
            ("kernel, stride=2)", "kernel, stride=2, padding=1 if kernel == 4 else 0)"),
            ("*block(512, 256, 2)", "*block(512, 256, 4)"),
            ("*block(256, 128, 2)", "*block(256, 128, 4)"),
        ],
        loses=["layers"],
        what="Your last two transposed convolutions have kernel 4 and padding 1.",
        look="That also doubles the size and is common in other papers. The table asks for kernel "
        "2, padding 0.",
    ),
    Mistake(
        "g-kernel-3-all",
        "generator",
        replace=[("*block(512, 256, 2)", "*block(512, 256, 3)")],
        loses=["layers", "output"],
        what="Your third layer has kernel 3, so the image grows to 15 x 15.",
        look="(7 - 1) · 2 + 3 = 15, but (7 - 1) · 2 + 2 = 14. Take kernel 2 in layers 3 and 4.",
    ),
    Mistake(
        "g-no-last-padding",
        "generator",
        replace=[("nn.Conv2d(128, 1, 3, padding=1)", "nn.Conv2d(128, 1, 3)")],
        loses=["layers", "output"],
        what="Your last convolution has no padding, so the image is 26 x 26.",
        look="A kernel of 3 needs padding 1 to keep the size.",
    ),
    Mistake(
        "g-last-transposed",
        "generator",
        replace=[("nn.Conv2d(128, 1, 3, padding=1)", "nn.ConvTranspose2d(128, 1, 3, padding=1)")],
        loses=["layers"],
        what="Your last layer is a transposed convolution.",
        look="With stride 1 it does almost the same, but the table asks for nn.Conv2d.",
    ),
    Mistake(
        "g-fixed-latent",
        "generator",
        replace=[("*block(latent_dim, 1024, 3)", "*block(100, 1024, 3)")],
        loses=["arguments"],
        what="Your generator ignores the argument latent_dim.",
        look="Generator(latent_dim=300) must take vectors of 300 numbers. Look for a 100 in your "
        "code.",
    ),
    Mistake(
        "g-no-one-by-one",
        "generator",
        replace=[("self.layers(z[:, :, None, None])", "self.layers(z)")],
        loses=["layers", "activations", "norms", "output", "arguments", "learns"],
        what="Your first layer gets a vector (N, latent_dim); convolutions want (N, C, H, W).",
        look="Give z two more axes first: z[:, :, None, None], or z.view(-1, latent_dim, 1, 1).",
    ),
    Mistake(
        "g-no-grad",
        "generator",
        replace=[
            (
                "return self.layers(z[:, :, None, None])",
                "with torch.no_grad():\n            return self.layers(z[:, :, None, None])",
            )
        ],
        loses=["learns"],
        what="No gradient reaches your generator: its forward pass runs without a graph.",
        look="Look for torch.no_grad() or .detach() in forward(). They belong into the training "
        "step, around the discriminator's fakes.",
    ),
    Mistake(
        "g-halved",
        "generator",
        replace=[
            ("1024, 3),  #", "512, 3),  #"),
            ("*block(1024, 512, 3)", "*block(512, 256, 3)"),
            ("*block(512, 256, 2)", "*block(256, 128, 2)"),
            ("*block(256, 128, 2),  # (N, 128, 28, 28)", "*block(128, 64, 2),"),
            ("nn.Conv2d(128, 1", "nn.Conv2d(64, 1"),
        ],
        loses=["layers", "arguments"],
        what="Your generator has half the channels in every layer.",
        look="The channels are 1024, 512, 256, 128, 1.",
    ),
    Mistake(
        "g-view-of-100",
        "generator",
        replace=[("z[:, :, None, None]", "z.view(-1, 100, 1, 1)")],
        loses=["arguments"],
        what="Your generator cuts its input into pieces of 100 numbers, whatever latent_dim is.",
        look="Part 6 needs 300. Write z[:, :, None, None], or z.view(len(z), -1, 1, 1).",
    ),
]

DISCRIMINATOR = [
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[
            ("return self.layers(x).flatten(1)", "return self.layers(x).flatten(1).sigmoid()")
        ],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="The least-squares loss works on the number itself, with 1 and 0 as targets. Leave "
        "the sigmoid out.",
    ),
    Mistake(
        "d-tanh",
        "discriminator",
        replace=[("return self.layers(x)", "return torch.tanh(self.layers(x))")],
        loses=["output"],
        what="Your discriminator ends in tanh.",
        look="A logit has no bound. tanh belongs at the end of the generator.",
    ),
    Mistake(
        "d-leaky-logit",
        "discriminator",
        replace=[("return self.layers(x)", "return F.leaky_relu(self.layers(x), 0.1)")],
        loses=["output"],
        what="Your discriminator applies LeakyReLU to the logit.",
        look="Nothing stands after the last convolution.",
    ),
    Mistake(
        "d-map",
        "discriminator",
        replace=[(".flatten(1)", "")],
        loses=["output"],
        what="Your discriminator gives (N, 1, 1, 1) instead of (N, 1).",
        look="Flatten the result: .flatten(1) or .view(-1, 1).",
    ),
    Mistake(
        "d-squeezed",
        "discriminator",
        replace=[(".flatten(1)", ".squeeze()")],
        loses=["output"],
        what="Your discriminator squeezes its output to (N,); for a single image nothing is left "
        "of the batch.",
        look="squeeze() without an axis removes every axis of length 1. Use .flatten(1).",
    ),
    Mistake(
        "d-relu",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1)", "nn.ReLU()")],
        loses=["activations"],
        what="Your discriminator uses ReLU where LeakyReLU(0.1) is asked for.",
        look="The generator learns through the discriminator's gradient, and ReLU cuts it below 0.",
    ),
    Mistake(
        "d-slope-02",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.2)")],
        loses=["activations"],
        what="Your discriminator's LeakyReLU has the slope 0.2.",
        look="This exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "d-no-activation",
        "discriminator",
        replace=[(" nn.LeakyReLU(0.1),", "")],
        loses=["activations"],
        what="Your discriminator has no activation between its layers.",
        look="Without one, four convolutions are no more than a single one. Put nn.LeakyReLU(0.1) "
        "after each of the first three.",
    ),
    Mistake(
        "d-batch-norm",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn", "nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs), nn")],
        loses=["activations"],
        what="Your discriminator has BatchNorm layers.",
        look="The DCGAN paper has them. This exercise leaves them out: in the discriminator they "
        "mix the images of a batch.",
    ),
    Mistake(
        "d-no-dropout",
        "discriminator",
        replace=[(", nn.Dropout(0.5)]", "]")],
        loses=["dropout"],
        what="Your discriminator has no dropout.",
        look="Put nn.Dropout(0.5) after each LeakyReLU.",
    ),
    Mistake(
        "d-dropout-2d",
        "discriminator",
        replace=[("nn.Dropout(0.5)", "nn.Dropout2d(0.5)")],
        loses=["dropout"],
        what="Your discriminator uses Dropout2d, which drops whole channels.",
        look="The exercise asks for nn.Dropout(0.5), which drops single numbers.",
    ),
    Mistake(
        "d-dropout-02",
        "discriminator",
        replace=[("nn.Dropout(0.5)", "nn.Dropout(0.2)")],
        loses=["dropout"],
        what="Your discriminator drops 20 % of its numbers; the exercise asks for 50 %.",
        look="Write nn.Dropout(0.5).",
    ),
    Mistake(
        "d-dropout-always",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 128, 3, 2, 1), nn.Conv2d(128, 256, 3, 2, 1)
        self.c, self.d = nn.Conv2d(256, 512, 7), nn.Conv2d(512, 1, 1)

    def forward(self, x):
        for layer in (self.a, self.b, self.c):
            x = F.dropout(F.leaky_relu(layer(x), 0.1), 0.5)
        return self.d(x).flatten(1)
""",
        loses=["evaluation"],
        what="Your dropout stays on in eval mode.",
        look="F.dropout does not know about eval(): write F.dropout(x, 0.5, self.training), or use "
        "nn.Dropout.",
    ),
    Mistake(
        "d-small-kernel",
        "discriminator",
        replace=[
            ("kernel_size=7)", "kernel_size=3, stride=2, padding=1)"),
            ("nn.Conv2d(512, 1, kernel_size=1)", "nn.Conv2d(512, 1, kernel_size=4)"),
        ],
        loses=["layers"],
        what="Your third convolution halves the image once more instead of covering it.",
        look="Its kernel is 7, without padding: 7 x 7 becomes 1 x 1.",
    ),
    Mistake(
        "d-average",
        "discriminator",
        replace=[
            (".flatten(1)", ".mean(dim=(2, 3))"),
            ("kernel_size=7)", "kernel_size=3, padding=1)"),
        ],
        loses=["layers", "output"],
        what="Your third convolution has kernel 3, and you average over the places afterwards.",
        look="Take kernel 7 without padding. Then one place is left, and there is nothing to "
        "average.",
    ),
    Mistake(
        "d-no-bias",
        "discriminator",
        replace=[
            ("nn.Conv2d(inputs, outputs, **size)", "nn.Conv2d(inputs, outputs, bias=False, **size)")
        ],
        loses=["layers"],
        what="Your first three convolutions have no bias.",
        look="No norm stands behind them that would make the bias pointless. Leave bias=False out.",
    ),
    Mistake(
        "d-three-channels",
        "discriminator",
        replace=[("*block(1, 128,", "*block(3, 128,")],
        loses=["layers", "activations", "dropout", "evaluation", "output", "learns"],
        what="Your discriminator expects colour images.",
        look="MNIST has one channel: the first convolution goes from 1 to 128.",
    ),
]

INIT = [
    Mistake(
        "init-no-transposed",
        "init_weights",
        replace=[("(nn.Conv2d, nn.ConvTranspose2d, nn.Linear)", "(nn.Conv2d, nn.Linear)")],
        loses=["convolutions", "biases"],
        what="Transposed convolutions keep PyTorch's weights.",
        look="nn.ConvTranspose2d is no kind of nn.Conv2d: name both. Otherwise almost the whole "
        "generator is left out.",
    ),
    Mistake(
        "init-no-linear",
        "init_weights",
        replace=[("nn.ConvTranspose2d, nn.Linear)", "nn.ConvTranspose2d)")],
        loses=["linear", "biases"],
        what="Linear layers keep PyTorch's weights.",
        look="Add nn.Linear to the classes.",
    ),
    Mistake(
        "init-no-norm",
        "init_weights",
        replace=[("isinstance(module, nn.BatchNorm2d)", "False")],
        loses=["norms"],
        what="BatchNorm layers are left as they were.",
        look="Their weights come from N(1, 0.02), their biases are 0.",
    ),
    Mistake(
        "init-norm-around-0",
        "init_weights",
        replace=[("mean=1.0", "mean=0.0")],
        loses=["norms"],
        what="BatchNorm's weights are drawn around 0, which all but switches each layer off.",
        look="The weight is a factor: draw it from N(1, 0.02).",
    ),
    Mistake(
        "init-norm-exactly-1",
        "init_weights",
        replace=[
            ("nn.init.normal_(module.weight, mean=1.0, std=0.02)", "nn.init.ones_(module.weight)")
        ],
        loses=["norms"],
        what="BatchNorm's weights are all exactly 1, which is what PyTorch does anyway.",
        look="Draw them from N(1, 0.02).",
    ),
    Mistake(
        "init-biases-left",
        "init_weights",
        replace=[
            ("        if module.bias is not None:\n            nn.init.zeros_(module.bias)\n", ""),
        ],
        loses=["biases"],
        what="The biases of convolutions and Linear layers are left as they were.",
        look="Set them to 0 with nn.init.zeros_, where there are any.",
    ),
    Mistake(
        "init-bias-none",
        "init_weights",
        replace=[("        if module.bias is not None:\n            nn", "        nn")],
        loses=["apply"],
        what="Your function fails on a layer without a bias.",
        look="With bias=False the bias is None. Ask `if module.bias is not None` first.",
    ),
    Mistake(
        "init-everything",
        "init_weights",
        source="""def init_weights(module):
    nn.init.normal_(module.weight, 1.0 if isinstance(module, nn.BatchNorm2d) else 0.0, 0.02)
    if module.bias is not None:
        nn.init.zeros_(module.bias)
""",
        loses=["apply"],
        what="Your function fails on modules without weights, such as LeakyReLU.",
        look="apply() calls it on every module, the network itself included. Ask for the class "
        "first.",
    ),
    Mistake(
        "init-std-02",
        "init_weights",
        replace=[
            ("mean=0.0, std=0.02", "mean=0.0, std=0.2"),
            ("mean=1.0, std=0.02", "mean=1.0, std=0.2"),
        ],
        loses=["convolutions", "linear", "norms"],
        what="Your standard deviation is 0.2, ten times too large.",
        look="It is 0.02.",
    ),
    Mistake(
        "init-variance",
        "init_weights",
        replace=[
            ("mean=0.0, std=0.02", "mean=0.0, std=0.02**0.5"),
            ("mean=1.0, std=0.02", "mean=1.0, std=0.02**0.5"),
        ],
        loses=["convolutions", "linear", "norms"],
        what="You took 0.02 as the variance.",
        look="It is the standard deviation, which nn.init.normal_ and normal_() want.",
    ),
    Mistake(
        "init-uniform",
        "init_weights",
        replace=[
            (
                "nn.init.normal_(module.weight, mean=0.0, std=0.02)",
                "nn.init.uniform_(module.weight, -0.02, 0.02)",
            )
        ],
        loses=["convolutions", "linear"],
        what="Your weights are spread evenly over [-0.02, 0.02].",
        look="Draw them from the normal distribution: nn.init.normal_.",
    ),
    Mistake(
        "init-not-in-place",
        "init_weights",
        replace=[
            (
                "nn.init.normal_(module.weight, mean=0.0, std=0.02)",
                "torch.normal(0.0, 0.02, module.weight.shape)",
            ),
            (
                "nn.init.normal_(module.weight, mean=1.0, std=0.02)",
                "torch.normal(1.0, 0.02, module.weight.shape)",
            ),
        ],
        loses=["convolutions", "linear", "norms"],
        what="Your new weights are made and thrown away: the module keeps its old ones.",
        look="Change the tensor in place, with nn.init.normal_(module.weight, ...).",
    ),
]

SLERP = [
    Mistake(
        "lerp",
        "interpolate",
        source="""def slerp(z0, z1, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return (1 - t) * z0 + t * z1
""",
        loses=["way"],
        what="Your walk is the straight line.",
        look="It cuts through the inside of the sphere. Weight z0 and z1 with the sines of the "
        "formula.",
    ),
    Mistake(
        "lerp-rescaled",
        "interpolate",
        source="""def slerp(z0, z1, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    line = (1 - t) * z0 + t * z1
    length = (1 - t) * z0.norm() + t * z1.norm()
    return line / line.norm(dim=1, keepdim=True) * length
""",
        loses=["way"],
        what="Your walk is a straight line stretched to the right length afterwards.",
        look="It lies on the arc, but its steps are not equal: it is faster in the middle. Use the "
        "formula with the sines.",
    ),
    Mistake(
        "slerp-swapped",
        "interpolate",
        replace=[
            (
                "torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1",
                "torch.sin(t * omega) * z0 + torch.sin((1 - t) * omega) * z1",
            ),
            ("(1 - t) * z0 + t * z1", "t * z0 + (1 - t) * z1"),
        ],
        loses=["ends", "way", "parallel"],
        what="Your walk goes from z1 to z0.",
        look="At t = 0 the factor of z0 is 1: it is the one with sin((1 - t) ω).",
    ),
    Mistake(
        "slerp-no-end",
        "interpolate",
        replace=[
            ("torch.linspace(0, 1, steps, device=z0.device)", "(torch.arange(steps) / steps)")
        ],
        loses=["ends", "way", "parallel"],
        price=0.75,
        what="Your walk stops one step before z1.",
        look="Both ends belong to it: torch.linspace(0, 1, steps).",
    ),
    Mistake(
        "slerp-not-normalised",
        "interpolate",
        replace=[("torch.dot(z0, z1) / (z0.norm() * z1.norm())", "torch.dot(z0, z1)")],
        loses=["way"],
        what="Your angle comes from the product of the vectors, not divided by their lengths.",
        look="cos ω = z0·z1 / (|z0| |z1|). Without the lengths it leaves [-1, 1].",
    ),
    Mistake(
        "slerp-unit",
        "interpolate",
        replace=[
            (
                "    cosine = torch.dot(z0, z1) / (z0.norm() * z1.norm())",
                "    z0, z1 = z0 / z0.norm(), z1 / z1.norm()\n    cosine = torch.dot(z0, z1)",
            )
        ],
        loses=["ends", "way", "parallel"],
        what="Your walk has length 1 everywhere: you go on with the normalised vectors.",
        look="Normalise for the angle only. The sum takes z0 and z1 as they are.",
    ),
    Mistake(
        "slerp-no-division",
        "interpolate",
        replace=[(" / torch.sin(omega)", "")],
        loses=["ends", "way"],
        what="The division by sin ω is missing.",
        look="At t = 0 the factor of z0 must be sin ω / sin ω = 1.",
    ),
    Mistake(
        "slerp-nan",
        "interpolate",
        replace=[("    if omega.sin() < 1e-4:\n        return (1 - t) * z0 + t * z1\n", "")],
        loses=["parallel"],
        what="For two vectors of the same direction your walk is nan: 0 divided by 0.",
        look="When sin ω is nearly 0, go straight: (1 - t) z0 + t z1.",
    ),
    Mistake(
        "slerp-eps",
        "interpolate",
        replace=[
            ("    if omega.sin() < 1e-4:\n        return (1 - t) * z0 + t * z1\n", ""),
            ("/ torch.sin(omega)", "/ (torch.sin(omega) + 1e-8)"),
        ],
        loses=["parallel"],
        what="For two vectors of the same direction your walk is 0 everywhere.",
        look="A small number in the denominator avoids nan, but 0 / 1e-8 is still 0. Go straight "
        "when sin ω is nearly 0.",
    ),
    Mistake(
        "slerp-no-sine",
        "interpolate",
        replace=[
            (
                "(torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)",
                "torch.cos(t * omega) * z0 + torch.sin(t * omega) * z1",
            )
        ],
        loses=["ends", "way"],
        what="Your factors are cos and sin of the angle, which is right for perpendicular vectors "
        "only.",
        look="Use the formula with sin((1 - t) ω) / sin ω and sin(t ω) / sin ω.",
    ),
    Mistake(
        "slerp-list",
        "interpolate",
        source="""def slerp(z0, z1, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    omega = torch.acos((torch.dot(z0, z1) / (z0.norm() * z1.norm())).clamp(-1, 1))
    if omega.sin() < 1e-4:
        return list((1 - t) * z0 + t * z1)
    arc = torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1
    return list(arc / torch.sin(omega))
""",
        loses=["ends", "way", "parallel"],
        price=0.75,
        what="Your function returns a list of vectors.",
        look="Return one tensor of shape (steps, latent_dim): torch.stack joins a list.",
    ),
    Mistake(
        "slerp-in-place",
        "interpolate",
        source="""def slerp(z0, z1, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    with torch.no_grad():
        n0, n1 = z0.norm().clone(), z1.norm().clone()
        z0 /= n0
        z1 /= n1
        omega = torch.acos(torch.dot(z0, z1).clamp(-1, 1))
        if omega.sin() < 1e-4:
            return (1 - t) * z0 * n0 + t * z1 * n1
        walk = torch.sin((1 - t) * omega) * z0 * n0 + torch.sin(t * omega) * z1 * n1
        return walk / torch.sin(omega)
""",
        loses=["inputs"],
        what="Your function changes z0 and z1 themselves.",
        look="`z0 /= n` works in place. Write `z0 = z0 / n`, or give the result another name.",
    ),
    Mistake(
        "slerp-not-clamped",
        "interpolate",
        replace=[("cosine.clamp(-1, 1)", "cosine")],
        loses=["parallel"],
        what="Your cosine of two equal directions is rounded to 1.0000001: its arccosine is nan.",
        look="Keep it in bounds before torch.acos: cosine.clamp(-1, 1).",
    ),
]

SPECTRAL = [
    Mistake(
        "sn-one-missing",
        "spectral",
        replace=[("normed(nn.Conv2d(512, 1, 1))", "nn.Conv2d(512, 1, 1)")],
        loses=["layers", "norm"],
        what="Your last convolution has no spectral norm.",
        look="Wrap all four: the last one can stretch as much as the others.",
    ),
    Mistake(
        "sn-none",
        "spectral",
        replace=[("nn.utils.parametrizations.spectral_norm", "lambda layer: layer")],
        loses=["layers", "norm"],
        what="Your discriminator has no spectral norm.",
        look="Wrap each convolution: nn.utils.parametrizations.spectral_norm(nn.Conv2d(...)).",
    ),
    Mistake(
        "sn-weight-norm",
        "spectral",
        replace=[("parametrizations.spectral_norm", "parametrizations.weight_norm")],
        loses=["layers", "norm"],
        what="You used weight_norm, which fixes nothing: it learns the lengths it divides by.",
        look="Use nn.utils.parametrizations.spectral_norm.",
    ),
    Mistake(
        "sn-dropout",
        "spectral",
        replace=[
            (
                "            normed(nn.Conv2d(512, 1, 1)),\n",
                "            nn.Dropout(0.5),\n            normed(nn.Conv2d(512, 1, 1)),\n",
            )
        ],
        loses=["activations"],
        what="Your discriminator still has a dropout.",
        look="Spectral norm takes its place: leave the dropout out.",
    ),
    Mistake(
        "sn-sigmoid",
        "spectral",
        replace=[(".flatten(1)", ".flatten(1).sigmoid()")],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="The hinge loss needs logits that can pass 1 and -1.",
    ),
    Mistake(
        "hinge-no-relu",
        "spectral",
        replace=[
            (
                "F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()",
                "(1 - real_logits).mean() + (1 + fake_logits).mean()",
            )
        ],
        loses=["d_loss"],
        what="Your discriminator's loss never stops: the maximum with 0 is missing.",
        look="Without it this is the loss of a Wasserstein GAN. Put F.relu around 1 - D(x) and "
        "1 + D(G(z)).",
    ),
    Mistake(
        "hinge-swapped",
        "spectral",
        replace=[
            ("F.relu(1 - real_logits)", "F.relu(1 + real_logits)"),
            ("F.relu(1 + fake_logits)", "F.relu(1 - fake_logits)"),
        ],
        loses=["d_loss"],
        what="Your discriminator is rewarded for calling real images fake: the signs are swapped.",
        look="Real images want a logit above 1: F.relu(1 - real_logits).",
    ),
    Mistake(
        "hinge-g-relu",
        "spectral",
        replace=[("return -fake_logits.mean()", "return F.relu(1 - fake_logits).mean()")],
        loses=["g_loss"],
        what="Your generator's loss has a hinge of its own.",
        look="Only the discriminator stops at the margin. The generator's loss is -mean(D(G(z))).",
    ),
    Mistake(
        "hinge-g-sign",
        "spectral",
        replace=[("return -fake_logits.mean()", "return fake_logits.mean()")],
        loses=["g_loss"],
        what="Your generator is rewarded when its images are called fake.",
        look="The minus sign is missing: -mean(D(G(z))).",
    ),
    Mistake(
        "hinge-half",
        "spectral",
        replace=[
            (
                "return F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()",
                "return (F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()) / 2",
            )
        ],
        loses=["d_loss"],
        what="Your discriminator's loss is halved.",
        look="The formula adds the two means without ½.",
    ),
]

MISTAKES = [*GENERATOR, *DISCRIMINATOR, *INIT, *SLERP, *SPECTRAL]

MISTAKES += [
    Mistake(
        "seeded-in-init",
        "init_weights",
        replace=[
            (
                "    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):\n",
                "    torch.manual_seed(0)\n"
                "    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):\n",
            )
        ],
        what="Your init_weights sets the seed, so layers of one size start with the same numbers.",
        look="Set a seed once, before the network is made, not in what runs for each layer.",
        loses=["convolutions", "linear", "norms"],
    ),
    Mistake(
        "straight-for-small-angles",
        "interpolate",
        replace=[("    if omega.sin() < 1e-4:\n", "    if omega < 0.5:\n")],
        what="Your slerp goes straight where the angle is below 30 degrees.",
        look="A straight line is the way out only where sin(omega) is as good as 0.",
        loses=["way"],
    ),
]

MISTAKES += [
    Mistake(
        "picture-without-gradient",
        "discriminator",
        replace=[
            (
                "        return self.layers(x).flatten(1)\n",
                "        with torch.no_grad():\n"
                "            x = x.clamp(-1, 1)\n"
                "        return self.layers(x).flatten(1)\n",
            )
        ],
        what="Your discriminator lets no gradient through to the picture.",
        look="A generator learns through its discriminator. What happens to x under no_grad?",
        loses=["activations", "learns"],
    ),
]
