"""Known wrong answers of exercise 07, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

BLOCK = """class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        n = channels
        self.change = nn.Sequential(@CHANGE@)

    def forward(self, x):
        return x + self.change(x)
"""
HALF = "nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3), nn.InstanceNorm2d(n)"


def block(change: str) -> str:
    """A residual block with this in its branch."""
    return BLOCK.replace("@CHANGE@", change)


RESIDUAL_BLOCK = [
    Mistake(
        "b-zero-padding",
        "residual_block",
        source=block(
            "nn.Conv2d(n, n, 3, padding=1), nn.InstanceNorm2d(n), nn.ReLU(), "
            "nn.Conv2d(n, n, 3, padding=1), nn.InstanceNorm2d(n)"
        ),
        loses=["layers"],
        what="Your block pads with zeros.",
        look="padding=1 of the convolution draws a dark frame. Put nn.ReflectionPad2d(1) before "
        "each "
        "convolution and give it no padding.",
    ),
    Mistake(
        "b-one-reflection",
        "residual_block",
        source=block(f"{HALF}, nn.ReLU(), nn.Conv2d(n, n, 3, padding=1), nn.InstanceNorm2d(n)"),
        loses=["layers"],
        what="Your second convolution pads with zeros, only the first with reflection.",
        look="Each of the two needs its own nn.ReflectionPad2d(1).",
    ),
    Mistake(
        "b-no-padding",
        "residual_block",
        source=block(
            "nn.Conv2d(n, n, 3), nn.InstanceNorm2d(n), nn.ReLU(), "
            "nn.Conv2d(n, n, 3), nn.InstanceNorm2d(n)"
        ),
        loses=["layers", "norms", "relu", "sum"],
        what="Your convolutions shrink the picture, so that the sum does not fit.",
        look="A kernel of 3 loses one pixel on each side. Put nn.ReflectionPad2d(1) before each.",
    ),
    Mistake(
        "b-padded-twice",
        "residual_block",
        source=block(
            "nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3, padding=1), nn.InstanceNorm2d(n), "
            "nn.ReLU(), "
            "nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3, padding=1), nn.InstanceNorm2d(n)"
        ),
        loses=["layers", "norms", "relu", "sum"],
        what="Your block pads twice, by reflection and in the convolution, and grows.",
        look="After nn.ReflectionPad2d(1) the convolution needs no padding of its own.",
    ),
    Mistake(
        "b-no-second-norm",
        "residual_block",
        source=block(f"{HALF}, nn.ReLU(), nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3)"),
        loses=["norms"],
        what="Your block has no norm behind its second convolution.",
        look="InstanceNorm stands behind both, also right before the sum.",
    ),
    Mistake(
        "b-norm-after-relu",
        "residual_block",
        source=block(
            f"nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3), nn.ReLU(), nn.InstanceNorm2d(n), {HALF}"
        ),
        loses=["norms"],
        what="Your block normalises after the ReLU.",
        look="The order is convolution, InstanceNorm, ReLU.",
    ),
    Mistake(
        "b-batch-norm",
        "residual_block",
        source=block(f"{HALF}, nn.ReLU(), {HALF}".replace("InstanceNorm", "BatchNorm")),
        loses=["norms"],
        what="Your block uses BatchNorm.",
        look="With one picture in the batch its running averages lag behind. Use "
        "nn.InstanceNorm2d.",
    ),
    Mistake(
        "b-affine",
        "residual_block",
        source=block(f"{HALF}, nn.ReLU(), {HALF}".replace("2d(n)", "2d(n, affine=True)")),
        loses=["norms"],
        what="Your InstanceNorm learns a scale and a shift.",
        look="Its defaults are asked for: nn.InstanceNorm2d(channels), without affine=True.",
    ),
    Mistake(
        "b-relu-after-sum",
        "residual_block",
        replace=[("return x + self.change(x)", "return F.relu(x + self.change(x))")],
        loses=["sum"],
        what="Your block has a ReLU after the sum.",
        look="Nothing follows the sum: behind a ReLU no block could take anything away.",
    ),
    Mistake(
        "b-relu-before-sum",
        "residual_block",
        source=block(f"{HALF}, nn.ReLU(), {HALF}, nn.ReLU()"),
        loses=["sum"],
        what="Your block has a second ReLU, right before the sum.",
        look="Then each block can only add. The branch ends in InstanceNorm.",
    ),
    Mistake(
        "b-no-relu",
        "residual_block",
        source=block(f"{HALF}, {HALF}"),
        loses=["relu"],
        what="Your block has no ReLU.",
        look="Without it two convolutions in a row are little more than one. It stands between "
        "them.",
    ),
    Mistake(
        "b-no-sum",
        "residual_block",
        replace=[("return x + self.change(x)", "return self.change(x)")],
        loses=["sum"],
        what="Your block does not add its input.",
        look="Return x + change(x). Without the sum the horse must be painted anew in every block.",
    ),
    Mistake(
        "b-one-convolution-twice",
        "residual_block",
        source="""class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.pad = nn.ReflectionPad2d(1)
        self.conv = nn.Conv2d(channels, channels, 3)
        self.norm = nn.InstanceNorm2d(channels)

    def forward(self, x):
        h = F.relu(self.norm(self.conv(self.pad(x))))
        return x + self.norm(self.conv(self.pad(h)))
""",
        loses=["layers"],
        what="Your block uses one convolution twice.",
        look="Norm, padding and ReLU hold no weights and may be shared. Each convolution needs "
        "its own.",
    ),
    Mistake(
        "b-overwrites-input",
        "residual_block",
        replace=[("return x + self.change(x)", "x += self.change(x)\n        return x")],
        loses=["layers", "norms", "relu", "sum"],
        what="Your block overwrites its input.",
        look="+= changes the tensor that the layer before still needs for its gradient. Write "
        "x + ...",
    ),
]

FIRST = "nn.ReflectionPad2d(3),\n            nn.Conv2d(3, f, kernel_size=7),"
LAST = "nn.ReflectionPad2d(3),\n            nn.Conv2d(f, 3, kernel_size=7),"
UP_ONE = "nn.ConvTranspose2d(4 * f, 2 * f, 3, stride=2, padding=1, output_padding=1)"
UP_TWO = "nn.ConvTranspose2d(2 * f, f, 3, stride=2, padding=1, output_padding=1)"
NORM_RELU = "return [nn.InstanceNorm2d(channels), nn.ReLU()]"

GENERATOR = [
    Mistake(
        "g-normalised-output",
        "generator",
        replace=[
            (
                f"{LAST}\n            nn.Tanh(),",
                f"{LAST}\n            nn.ReLU(), nn.InstanceNorm2d(3), nn.Tanh(),",
            )
        ],
        loses=["output"],
        what="Your generator puts its picture through ReLU and InstanceNorm before the tanh.",
        look="Then every picture has the same mean colour, a dark one like a bright one. Only tanh "
        "follows the last convolution.",
    ),
    Mistake(
        "g-norm-relu-output",
        "generator",
        replace=[
            (
                f"{LAST}\n            nn.Tanh(),",
                f"{LAST}\n            *self.norm_relu(3), nn.Tanh(),",
            )
        ],
        loses=["output"],
        what="Your last convolution is followed by InstanceNorm and ReLU like the others.",
        look="No pixel can then be darker than grey. Only tanh follows the last convolution.",
    ),
    Mistake(
        "g-no-tanh",
        "generator",
        replace=[("            nn.Tanh(),\n", "")],
        loses=["output"],
        what="Your generator's output has no bound: the tanh at the end is missing.",
        look="Real pixels lie in [-1, 1]. End in nn.Tanh().",
    ),
    Mistake(
        "g-sigmoid",
        "generator",
        replace=[("nn.Tanh()", "nn.Sigmoid()")],
        loses=["output"],
        what="Your generator ends in a sigmoid, so its pixels lie in [0, 1].",
        look="Real pixels lie in [-1, 1]: use tanh.",
    ),
    Mistake(
        "g-zero-padding",
        "generator",
        replace=[
            (FIRST, "nn.Conv2d(3, f, kernel_size=7, padding=3),"),
            (LAST, "nn.Conv2d(f, 3, kernel_size=7, padding=3),"),
        ],
        loses=["layers", "arguments"],
        what="Your first and last convolutions pad with zeros.",
        look="Put nn.ReflectionPad2d(3) before each of the two; zeros leave a frame in the "
        "picture.",
    ),
    Mistake(
        "g-zero-padding-last",
        "generator",
        replace=[(LAST, "nn.Conv2d(f, 3, kernel_size=7, padding=3),")],
        loses=["layers", "arguments"],
        price=1.5,
        what="Your last convolution pads with zeros.",
        look="It needs nn.ReflectionPad2d(3) just as the first.",
    ),
    Mistake(
        "g-six-blocks",
        "generator",
        replace=[("n_blocks: int = 9", "n_blocks: int = 6")],
        loses=["layers", "norms"],
        what="Your generator has six blocks by default.",
        look="Six are for 128 pixels. The default is n_blocks=9.",
    ),
    Mistake(
        "g-blocks-fixed",
        "generator",
        replace=[("range(n_blocks)", "range(9)")],
        loses=["arguments"],
        what="Your generator has nine blocks whatever n_blocks says.",
        look="Use the argument: for _ in range(n_blocks).",
    ),
    Mistake(
        "g-features-fixed",
        "generator",
        replace=[("f = features", "f = 64")],
        loses=["arguments"],
        what="Your generator has 64 features whatever the argument says.",
        look="All widths are multiples of `features`.",
    ),
    Mistake(
        "g-one-block-again",
        "generator",
        replace=[
            ("*(ResNetBlock(4 * f) for _ in range(n_blocks))", "*([ResNetBlock(4 * f)] * n_blocks)")
        ],
        loses=["layers", "arguments"],
        what="Your generator runs through one and the same block again and again.",
        look="[block] * 9 repeats the object. Make a new one each time: for _ in range(n_blocks).",
    ),
    Mistake(
        "g-no-output-padding",
        "generator",
        replace=[
            (UP_ONE, UP_ONE.replace(", output_padding=1", "")),
            (UP_TWO, UP_TWO.replace(", output_padding=1", "")),
        ],
        loses=["layers", "output", "arguments"],
        price=1.5,
        what="Your generator's picture is smaller than its input: the output padding is missing.",
        look="nn.ConvTranspose2d(..., stride=2, padding=1, output_padding=1) doubles the size.",
    ),
    Mistake(
        "g-kernel-4-up",
        "generator",
        replace=[
            (UP_ONE, "nn.ConvTranspose2d(4 * f, 2 * f, 4, stride=2, padding=1)"),
            (UP_TWO, "nn.ConvTranspose2d(2 * f, f, 4, stride=2, padding=1)"),
        ],
        loses=["layers", "arguments"],
        what="Your transposed convolutions have the kernel 4 of exercise 05.",
        look="It also doubles the size, but here it is kernel 3 with output padding 1.",
    ),
    Mistake(
        "g-upsample",
        "generator",
        replace=[
            (UP_ONE, "nn.Upsample(scale_factor=2), nn.Conv2d(4 * f, 2 * f, 3, padding=1)"),
            (UP_TWO, "nn.Upsample(scale_factor=2), nn.Conv2d(2 * f, f, 3, padding=1)"),
        ],
        loses=["layers", "arguments"],
        what="Your generator enlarges by copying pixels and then convolves.",
        look="That is a good remedy against checkerboards, but transposed convolutions are asked "
        "for.",
    ),
    Mistake(
        "g-batch-norm",
        "generator",
        replace=[(NORM_RELU, "return [nn.BatchNorm2d(channels), nn.ReLU()]")],
        loses=["norms"],
        what="Your generator uses BatchNorm outside of the blocks.",
        look="With one picture in the batch its running averages lag behind. Use "
        "nn.InstanceNorm2d.",
    ),
    Mistake(
        "g-affine",
        "generator",
        replace=[(NORM_RELU, "return [nn.InstanceNorm2d(channels, affine=True), nn.ReLU()]")],
        loses=["norms"],
        what="Your InstanceNorm learns a scale and a shift.",
        look="Its defaults are asked for: nn.InstanceNorm2d(channels).",
    ),
    Mistake(
        "g-norm-after-relu",
        "generator",
        replace=[(NORM_RELU, "return [nn.ReLU(), nn.InstanceNorm2d(channels)]")],
        loses=["norms"],
        what="Your generator normalises after the ReLU.",
        look="The order is convolution, InstanceNorm, ReLU.",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[(NORM_RELU, "return [nn.ReLU()]")],
        loses=["norms"],
        what="Your generator has no InstanceNorm outside of the blocks.",
        look="It stands behind each convolution but the last.",
    ),
    Mistake(
        "g-leaky",
        "generator",
        replace=[(NORM_RELU, "return [nn.InstanceNorm2d(channels), nn.LeakyReLU(0.2)]")],
        loses=["activations"],
        what="Your generator uses LeakyReLU.",
        look="LeakyReLU belongs into the discriminator. Here it is ReLU.",
    ),
    Mistake(
        "g-no-last-bias",
        "generator",
        replace=[("nn.Conv2d(f, 3, kernel_size=7)", "nn.Conv2d(f, 3, kernel_size=7, bias=False)")],
        loses=["layers", "arguments"],
        what="Your last convolution has no bias.",
        look="Before a norm a bias has no effect, but no norm follows here. All have a bias.",
    ),
]

VERDICT = "nn.Conv2d(8 * f, 1, kernel_size=4, stride=1, padding=1),"
D_BLOCK = "return [conv, nn.InstanceNorm2d(outputs), nn.LeakyReLU(0.2)]"

DISCRIMINATOR = [
    Mistake(
        "d-normalised-verdict",
        "discriminator",
        replace=[(VERDICT, f"{VERDICT} nn.LeakyReLU(0.2), nn.InstanceNorm2d(1)")],
        loses=["output"],
        what="Your map of logits goes through LeakyReLU and InstanceNorm.",
        look="With one channel, InstanceNorm gives every picture the same mean and variance: the "
        "loss "
        "is constant and the generators get no signal. Nothing follows the last convolution.",
    ),
    Mistake(
        "d-norm-on-verdict",
        "discriminator",
        replace=[(VERDICT, f"{VERDICT} nn.InstanceNorm2d(1)")],
        loses=["output"],
        what="Your map of logits goes through InstanceNorm.",
        look="With one channel that gives every picture the same mean and variance: the loss is "
        "constant and the generators get no signal. Nothing follows the last convolution.",
    ),
    Mistake(
        "d-leaky-verdict",
        "discriminator",
        replace=[(VERDICT, f"{VERDICT} nn.LeakyReLU(0.2)")],
        loses=["output"],
        what="Your map of logits goes through LeakyReLU.",
        look="Nothing follows the last convolution.",
    ),
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[(VERDICT, f"{VERDICT} nn.Sigmoid()")],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="Least squares want the plain numbers: where a sigmoid is flat, no gradient comes "
        "back.",
    ),
    Mistake(
        "d-one-number",
        "discriminator",
        replace=[("return self.layers(x)", "return self.layers(x).mean(dim=(2, 3))")],
        loses=["output"],
        what="Your discriminator averages its map to one number a picture.",
        look="Return the map, (N, 1, h, w). The loss takes the mean.",
    ),
    Mistake(
        "d-first-norm",
        "discriminator",
        replace=[
            (
                "            nn.Conv2d(3, f, kernel_size=4, stride=2, padding=1),\n"
                "            nn.LeakyReLU(0.2),",
                "            *block(3, f, stride=2),",
            )
        ],
        loses=["norms"],
        what="Your first convolution has an InstanceNorm.",
        look="The first layer has none: it would take away how bright and how colourful the "
        "picture is.",
    ),
    Mistake(
        "d-batch-norm",
        "discriminator",
        replace=[(D_BLOCK, D_BLOCK.replace("Instance", "Batch"))],
        loses=["norms"],
        what="Your discriminator uses BatchNorm, as in exercise 05.",
        look="Here it is nn.InstanceNorm2d: a real and a fake picture are never in one batch.",
    ),
    Mistake(
        "d-affine",
        "discriminator",
        replace=[(D_BLOCK, D_BLOCK.replace("2d(outputs)", "2d(outputs, affine=True)"))],
        loses=["norms"],
        what="Your InstanceNorm learns a scale and a shift.",
        look="Its defaults are asked for: nn.InstanceNorm2d(channels).",
    ),
    Mistake(
        "d-no-norm",
        "discriminator",
        replace=[(D_BLOCK, "return [conv, nn.LeakyReLU(0.2)]")],
        loses=["norms"],
        what="Your discriminator has no InstanceNorm.",
        look="It stands behind the second, third and fourth convolution.",
    ),
    Mistake(
        "d-norm-after-activation",
        "discriminator",
        replace=[(D_BLOCK, "return [conv, nn.LeakyReLU(0.2), nn.InstanceNorm2d(outputs)]")],
        loses=["norms"],
        what="Your discriminator normalises after LeakyReLU.",
        look="The order is convolution, InstanceNorm, LeakyReLU.",
    ),
    Mistake(
        "d-fourth-stride-2",
        "discriminator",
        replace=[("*block(4 * f, 8 * f, stride=1)", "*block(4 * f, 8 * f, stride=2)")],
        loses=["layers", "output"],
        what="Your fourth convolution has stride 2.",
        look="Then a logit sees 94 pixels instead of 70 (exercise 06). The fourth has stride 1.",
    ),
    Mistake(
        "d-one-layer-less",
        "discriminator",
        replace=[
            ("            *block(4 * f, 8 * f, stride=1),\n", ""),
            ("*block(2 * f, 4 * f, stride=2)", "*block(2 * f, 4 * f, stride=1)"),
            ("nn.Conv2d(8 * f, 1,", "nn.Conv2d(4 * f, 1,"),
        ],
        loses=["layers", "output"],
        what="Your discriminator has four convolutions; each logit sees 34 pixels.",
        look="There are five: widths 64, 128, 256, 512 and 1, strides 2, 2, 2, 1, 1.",
    ),
    Mistake(
        "d-default-slope",
        "discriminator",
        replace=[
            (D_BLOCK, D_BLOCK.replace("LeakyReLU(0.2)", "LeakyReLU()")),
            ("            nn.LeakyReLU(0.2),\n", "            nn.LeakyReLU(),\n"),
        ],
        loses=["activations"],
        what="Your LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2.",
    ),
    Mistake(
        "d-relu",
        "discriminator",
        replace=[
            (D_BLOCK, D_BLOCK.replace("LeakyReLU(0.2)", "ReLU()")),
            ("            nn.LeakyReLU(0.2),\n", "            nn.ReLU(),\n"),
        ],
        loses=["activations"],
        what="Your discriminator uses ReLU.",
        look="Where ReLU is 0 no gradient passes to the generator. Use LeakyReLU(0.2).",
    ),
    Mistake(
        "d-six-channels",
        "discriminator",
        replace=[("nn.Conv2d(3, f, kernel_size=4", "nn.Conv2d(6, f, kernel_size=4")],
        loses=["layers", "activations", "norms", "output"],
        what="Your first convolution expects 6 channels, as in exercise 05.",
        look="There is no source beside the picture here: 3 channels.",
    ),
]

D_LOSS = "((real_logits - 1).square().mean() + fake_logits.square().mean()) / 2"
G_LOSS = "return (fake_logits - 1).square().mean()"
CYCLE = "return F.l1_loss(rec, real)"
IDENTITY = "return F.l1_loss(same, real)"

LOSSES = [
    Mistake(
        "d-targets-swapped",
        "losses",
        replace=[(D_LOSS, "(real_logits.square().mean() + (fake_logits - 1).square().mean()) / 2")],
        loses=["d_loss"],
        what="Your discriminator's loss has the targets swapped.",
        look="Real pictures should get 1, fakes 0.",
    ),
    Mistake(
        "d-targets-both-one",
        "losses",
        replace=[(D_LOSS, D_LOSS.replace("fake_logits.square", "(fake_logits - 1).square"))],
        loses=["d_loss"],
        what="Your discriminator's loss wants 1 for fakes as well.",
        look="The target of fakes is 0: fake_logits.square().",
    ),
    Mistake(
        "d-minus-one",
        "losses",
        replace=[(D_LOSS, D_LOSS.replace("fake_logits.square", "(fake_logits + 1).square"))],
        loses=["d_loss"],
        what="Your discriminator's loss wants -1 for fakes.",
        look="Some least-squares GANs use -1 and 1. Here it is 0 and 1.",
    ),
    Mistake(
        "d-not-averaged",
        "losses",
        replace=[(f"return {D_LOSS}", f"return {D_LOSS[:-4]}")],
        loses=["d_loss"],
        what="Your discriminator's loss is the sum of its halves.",
        look="It is the average: divide by 2.",
    ),
    Mistake(
        "d-summed",
        "losses",
        replace=[(D_LOSS, D_LOSS.replace(".mean()", ".sum()"))],
        loses=["d_loss"],
        what="Your discriminator's loss sums over the map and the batch.",
        look="Take means, so that a larger picture does not weigh more.",
    ),
    Mistake(
        "d-cross-entropy",
        "losses",
        replace=[
            (D_LOSS, "(F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2")
        ],
        loses=["d_loss"],
        what="Your discriminator's loss is the cross-entropy of exercise 05.",
        look="CycleGAN uses squares: (D(x) - 1)² for real pictures, D(x)² for fakes.",
    ),
    Mistake(
        "d-sigmoid-first",
        "losses",
        replace=[
            (
                D_LOSS,
                "((real_logits.sigmoid() - 1).square().mean() + "
                "fake_logits.sigmoid().square().mean()) / 2",
            )
        ],
        loses=["d_loss"],
        what="Your discriminator's loss puts the logits through a sigmoid first.",
        look="Least squares work on the plain numbers.",
    ),
    Mistake(
        "g-half",
        "losses",
        replace=[(G_LOSS, f"{G_LOSS} / 2")],
        loses=["g_loss"],
        what="Your generator's loss is halved, as in exercise 01.",
        look="Here it has no half: the weights 10 and 5 are given against the whole.",
    ),
    Mistake(
        "g-target-zero",
        "losses",
        replace=[(G_LOSS, "return fake_logits.square().mean()")],
        loses=["g_loss"],
        what="Your generator wants its fakes to be called fake.",
        look="Its target is 1: (fake_logits - 1).square().mean().",
    ),
    Mistake(
        "g-minus",
        "losses",
        replace=[(G_LOSS, "return -fake_logits.square().mean()")],
        loses=["g_loss"],
        what="Your generator's loss is the negative of the discriminator's term.",
        look="It has no bottom, the generator runs away. Use the other target: (D - 1)².",
    ),
    Mistake(
        "g-summed",
        "losses",
        replace=[(G_LOSS, "return (fake_logits - 1).square().sum()")],
        loses=["g_loss"],
        what="Your generator's loss sums over the map and the batch.",
        look="Take the mean: at 256 pixels the map has 900 numbers, and cycle would count for "
        "nothing.",
    ),
    Mistake(
        "g-cross-entropy",
        "losses",
        replace=[(G_LOSS, "return F.softplus(-fake_logits).mean()")],
        loses=["g_loss"],
        what="Your generator's loss is the cross-entropy of exercise 05.",
        look="CycleGAN uses squares: (D(fake) - 1)².",
    ),
    Mistake(
        "cycle-squared",
        "losses",
        replace=[(CYCLE, "return (rec - real).square().mean()")],
        loses=["cycle"],
        what="Your cycle loss takes squares.",
        look="It is the mean absolute difference. Squares allow many small errors: soft pictures.",
    ),
    Mistake(
        "cycle-weighted",
        "losses",
        replace=[(CYCLE, "return 10 * (rec - real).abs().mean()")],
        loses=["cycle"],
        what="Your cycle loss already has the weight 10.",
        look="The weights come in part 6. Twice is a hundred.",
    ),
    Mistake(
        "cycle-summed",
        "losses",
        replace=[(CYCLE, "return (rec - real).abs().sum()")],
        loses=["cycle"],
        what="Your cycle loss is a sum over all pixels.",
        look="Take the mean: a picture of 256 pixels has 196,608 numbers.",
    ),
    Mistake(
        "cycle-per-picture",
        "losses",
        replace=[(CYCLE, "return (rec - real).abs().flatten(1).sum(dim=1).mean()")],
        loses=["cycle"],
        what="Your cycle loss sums over the pixels of a picture and averages over pictures.",
        look="Take the mean over everything.",
    ),
    Mistake(
        "cycle-signed",
        "losses",
        replace=[(CYCLE, "return (rec - real).mean()")],
        loses=["cycle"],
        what="Your cycle loss has no absolute value, so errors cancel.",
        look="(rec - real).abs().mean().",
    ),
    Mistake(
        "cycle-detached",
        "losses",
        replace=[(CYCLE, "return (rec.detach() - real).abs().mean()")],
        loses=["cycle"],
        what="Your cycle loss detaches the round trip, so no generator learns from it.",
        look="Leave rec attached.",
    ),
    Mistake(
        "identity-half",
        "losses",
        replace=[(IDENTITY, "return 0.5 * (same - real).abs().mean()")],
        loses=["identity"],
        what="Your identity loss already has the weight 0.5.",
        look="The weights come in part 6.",
    ),
    Mistake(
        "identity-squared",
        "losses",
        replace=[(IDENTITY, "return (same - real).square().mean()")],
        loses=["identity"],
        what="Your identity loss takes squares.",
        look="It is the mean absolute difference, like the cycle loss.",
    ),
]

DRAW = "if self.size == 0 or random.random() < 0.5:\n            return image"
PLACE = "place = random.randrange(self.size)"
SWAP = "old, self.images[place] = self.images[place], image"
QUERY = "return torch.stack([self.exchange(image) for image in images.detach()])"

OVERWRITTEN = """class ImagePool:
    def __init__(self, size: int = 50) -> None:
        self.size, self.count, self.images = size, 0, None

    def query(self, images: Tensor) -> Tensor:
        images = images.detach()
        if self.size == 0:
            return images
        if self.images is None:
            self.images = torch.zeros(self.size, *images.shape[1:])
        return torch.stack([self.exchange(image) for image in images])

    def exchange(self, image: Tensor) -> Tensor:
        if self.count < self.size:
            self.images[self.count] = image
            self.count += 1
            return image
        if random.random() < 0.5:
            return image
        place = random.randrange(self.size)
        old = self.images[place]
        self.images[place] = image
        return old
"""

IMAGE_POOL = [
    Mistake(
        "p-always",
        "image_pool",
        replace=[(DRAW, "if self.size == 0:\n            return image")],
        loses=["half", "each"],
        what="Your full pool returns an old picture every time.",
        look="Only with probability 1/2. Otherwise the discriminator never sees today's fakes.",
    ),
    Mistake(
        "p-never",
        "image_pool",
        replace=[(DRAW, "if True:\n            return image")],
        loses=["half", "each"],
        what="Your pool never returns an old picture.",
        look="When it is full, return one from the pool with probability 1/2.",
    ),
    Mistake(
        "p-seldom",
        "image_pool",
        replace=[("random.random() < 0.5", "random.random() < 0.9")],
        loses=["half"],
        what="Your full pool exchanges one picture in ten.",
        look="It is one in two: probability 1/2.",
    ),
    Mistake(
        "p-not-replaced",
        "image_pool",
        replace=[(SWAP, "old = self.images[place]")],
        loses=["stored"],
        what="Your full pool never takes a new picture: the old ones come back again and again.",
        look="Put the new picture in the place of the one that you return.",
    ),
    Mistake(
        "p-keeps-what-it-returns",
        "image_pool",
        replace=[
            (
                DRAW,
                "if self.size == 0:\n            return image\n"
                "        if random.random() < 0.5:\n"
                "            self.images[random.randrange(self.size)] = image\n"
                "            return image",
            )
        ],
        loses=["stored"],
        what="Your pool keeps a picture that it also hands on.",
        look="When the new picture is returned from a full pool, keep nothing. Else D sees it "
        "twice.",
    ),
    Mistake(
        "p-draws-while-filling",
        "image_pool",
        replace=[
            (
                "            self.images.append(image)\n            return image",
                "            self.images.append(image)\n"
                "            return random.choice(self.images)",
            )
        ],
        loses=["fill"],
        what="Your pool returns old pictures before it is full.",
        look="While it fills, each picture is kept and returned itself.",
    ),
    Mistake(
        "p-oldest",
        "image_pool",
        replace=[
            (PLACE, "old = self.images.pop(0)"),
            (SWAP, "self.images.append(image)"),
        ],
        loses=["choice"],
        what="Your pool always returns its oldest picture.",
        look="Choose a place at random. A queue is a delay, not a history.",
    ),
    Mistake(
        "p-one-place",
        "image_pool",
        replace=[(PLACE, "place = 0")],
        loses=["choice"],
        what="Your pool exchanges one place only; the other pictures are never seen again.",
        look="Choose the place at random: random.randrange(self.size).",
    ),
    Mistake(
        "p-last-place-left-out",
        "image_pool",
        replace=[(PLACE, "place = random.randrange(self.size - 1)")],
        loses=["choice"],
        what="Your pool never returns the picture in its last place.",
        look="random.randrange(size) and torch.randint(size, ()) leave size itself out already; "
        "random.randint(0, size - 1) does not. One of the two ones is too many.",
    ),
    Mistake(
        "p-graph",
        "image_pool",
        replace=[("images.detach()", "images")],
        loses=["graph"],
        what="Your pool keeps pictures with their graphs.",
        look="Fifty graphs of a generator fill the memory, and the next backward fails. Detach.",
    ),
    Mistake(
        "p-whole-batch",
        "image_pool",
        replace=[
            (
                QUERY,
                "images = images.detach()\n"
                "        if len(self.images) < self.size or random.random() < 0.5:\n"
                "            self.images += list(images)[: self.size - len(self.images)]\n"
                "            return images\n"
                "        return torch.stack([self.swap(image) for image in images])",
            ),
            ("    def exchange(self, image: Tensor) -> Tensor:\n", "    def swap(self, image):\n"),
            (
                "        if len(self.images) < self.size:\n            self.images.append(image)\n"
                "            return image\n",
                "",
            ),
            (f"        {DRAW}\n", ""),
        ],
        loses=["each"],
        what="Your pool draws once for the whole batch.",
        look="Draw for each picture.",
    ),
    Mistake(
        "p-overfull",
        "image_pool",
        replace=[
            (
                QUERY,
                "images = images.detach()\n"
                "        if len(self.images) < self.size:\n"
                "            self.images += list(images)\n"
                "            return images\n"
                "        return torch.stack([self.exchange(image) for image in images])",
            ),
            (PLACE, "place = random.randrange(len(self.images))"),
        ],
        loses=["stored"],
        what="Your pool keeps whole batches and grows beyond its size.",
        look="Look at each picture for itself: is there still room for it?",
    ),
    Mistake(
        "p-shared",
        "image_pool",
        replace=[
            ("        self.images: list[Tensor] = []\n", ""),
            ("    def query(", "    images = []\n\n    def query("),
        ],
        loses=["fill", "stored", "each"],
        what="All your pools share one list.",
        look="A list that is written in the class belongs to all of its objects: zebras get to the "
        "judge of horses. Make it in __init__: self.images = [].",
    ),
    Mistake(
        "p-zero-raises",
        "image_pool",
        replace=[("self.size == 0 or ", "")],
        loses=["each"],
        what="ImagePool(0) raises.",
        look="A pool of size 0 switches the history off: it returns what it gets.",
    ),
    Mistake(
        "p-list",
        "image_pool",
        replace=[(QUERY, "return [self.exchange(image) for image in images.detach()]")],
        loses=["fill", "half", "stored", "choice", "graph", "each"],
        what="Your pool returns a list.",
        look="Return one tensor (N, C, H, W): torch.stack(...).",
    ),
    Mistake(
        "p-size-not-used",
        "image_pool",
        replace=[("self.size = size", "self.size = 50")],
        loses=["stored", "each"],
        what="Your pool holds 50 pictures whatever `size` is.",
        look="Keep the argument: self.size = size.",
    ),
    Mistake(
        "p-overwritten-view",
        "image_pool",
        source=OVERWRITTEN,
        loses=["half", "stored"],
        what="Your pool overwrites the old picture before it comes out.",
        look="old = self.images[place] of one large tensor is no copy: it shows whatever is "
        "written there next. Take .clone() of it, or keep a list.",
    ),
]

GAN = "gan = lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a))"
ROUND_TRIPS = "cycle = cycle_loss(G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a), real_b)"
STAY = "identity = identity_loss(G_BA(real_a), real_a) + identity_loss(G_AB(real_b), real_b)"
TOTAL = "loss = gan + lambda_cycle * cycle + lambda_cycle * lambda_identity * identity"

GENERATOR_STEP = [
    Mistake(
        "s-judges-swapped",
        "generator_step",
        replace=[(GAN, "gan = lsgan_g_loss(D_A(fake_b)) + lsgan_g_loss(D_B(fake_a))")],
        loses=["gan"],
        what="Your fake zebras are judged by D_A, the judge of horses.",
        look="D_B judges fake_b, D_A judges fake_a.",
    ),
    Mistake(
        "s-one-judge",
        "generator_step",
        replace=[(GAN, "gan = lsgan_g_loss(D_B(fake_b))")],
        loses=["gan"],
        what="Only your fake zebras are judged.",
        look="Both directions learn: add lsgan_g_loss(D_A(fake_a)).",
    ),
    Mistake(
        "s-gan-averaged",
        "generator_step",
        replace=[(GAN, GAN.replace("gan = ", "gan = 0.5 * (") + ")")],
        loses=["gan"],
        what="Your GAN term is the average of both directions.",
        look="It is their sum. Halving it doubles the weight of all other losses.",
    ),
    Mistake(
        "s-gan-detached",
        "generator_step",
        replace=[
            (GAN, "gan = lsgan_g_loss(D_B(fake_b.detach())) + lsgan_g_loss(D_A(fake_a.detach()))")
        ],
        loses=["gan"],
        what="No generator learns from the judges: your fakes are judged without a graph.",
        look="detach() and no_grad() belong into the discriminator's step. To save time freeze D's "
        "parameters instead: train.frozen(D_A, D_B).",
    ),
    Mistake(
        "s-same-generator-back",
        "generator_step",
        replace=[
            (
                ROUND_TRIPS,
                "cycle = cycle_loss(G_AB(fake_b), real_a) + cycle_loss(G_BA(fake_a), real_b)",
            )
        ],
        loses=["cycle"],
        what="Your round trips go through the same generator twice.",
        look="Back goes the other one: G_BA(G_AB(a)). With generators that add 1 and subtract 1 "
        "the "
        "cycle loss must be 0.",
    ),
    Mistake(
        "s-one-round-trip",
        "generator_step",
        replace=[(ROUND_TRIPS, "cycle = cycle_loss(G_BA(fake_b), real_a)")],
        loses=["cycle"],
        what="Only horses make the round trip.",
        look="Zebras do as well: add cycle_loss(G_AB(fake_a), real_b).",
    ),
    Mistake(
        "s-one-way",
        "generator_step",
        replace=[(ROUND_TRIPS, "cycle = cycle_loss(fake_b, real_a) + cycle_loss(fake_a, real_b)")],
        loses=["cycle"],
        what="Your cycle loss compares the fake with the real picture, without a way back.",
        look="It asks the zebra to look like the horse. Send the fake back first: G_BA(fake_b).",
    ),
    Mistake(
        "s-wrong-start",
        "generator_step",
        replace=[
            (
                ROUND_TRIPS,
                "cycle = cycle_loss(G_BA(fake_b), real_b) + cycle_loss(G_AB(fake_a), real_a)",
            )
        ],
        loses=["cycle"],
        what="Your round trips are compared with a picture of the other heap.",
        look="G_BA(fake_b) began as real_a, so it must be real_a again.",
    ),
    Mistake(
        "s-cycle-detached",
        "generator_step",
        replace=[
            (
                ROUND_TRIPS,
                "cycle = cycle_loss(G_BA(fake_b.detach()), real_a)"
                " + cycle_loss(G_AB(fake_a.detach()), real_b)",
            )
        ],
        loses=["cycle"],
        what="Your round trips are cut in the middle: the first generator learns nothing from "
        "them.",
        look="It must learn to leave enough for the way back. No detach() here.",
    ),
    Mistake(
        "s-identity-of-the-text",
        "generator_step",
        replace=[
            (
                STAY,
                "identity = identity_loss(G_AB(real_a), real_a) + identity_loss(G_BA(real_b), "
                "real_b)",
            )
        ],
        loses=["identity"],
        what="Your identity loss asks G_AB to leave horses as they are.",
        look="That is what it must change. G_BA makes horses, so G_BA leaves horses alone.",
    ),
    Mistake(
        "s-one-identity",
        "generator_step",
        replace=[(STAY, "identity = identity_loss(G_BA(real_a), real_a)")],
        loses=["identity"],
        what="Only one of your generators has an identity loss.",
        look="Add identity_loss(G_AB(real_b), real_b).",
    ),
    Mistake(
        "s-identity-absolute",
        "generator_step",
        replace=[("lambda_cycle * lambda_identity * identity", "lambda_identity * identity")],
        loses=["identity", "weights"],
        what="Your identity loss weighs 0.5 instead of 0.5 · 10.",
        look="lambda_identity is a share of lambda_cycle: multiply by both.",
    ),
    Mistake(
        "s-no-identity",
        "generator_step",
        replace=[(TOTAL, "loss = gan + lambda_cycle * cycle")],
        loses=["identity", "weights"],
        what="Your loss leaves out the identity term.",
        look="Add lambda_cycle * lambda_identity * identity.",
    ),
    Mistake(
        "s-no-cycle",
        "generator_step",
        replace=[(TOTAL, "loss = gan + lambda_cycle * lambda_identity * identity")],
        loses=["cycle", "weights"],
        what="Your loss leaves out the cycle term.",
        look="Nothing then ties the zebra to its horse. Add lambda_cycle * cycle.",
    ),
    Mistake(
        "s-lambda-on-gan",
        "generator_step",
        replace=[(TOTAL, "loss = lambda_cycle * gan + cycle + lambda_identity * identity")],
        loses=["gan", "cycle", "identity", "weights", "returns"],
        what="Your lambda_cycle multiplies the GAN term.",
        look="It weighs the cycle loss: gan + lambda_cycle * cycle + ...",
    ),
    Mistake(
        "s-fixed-weights",
        "generator_step",
        replace=[(TOTAL, "loss = gan + 10 * cycle + 5 * identity")],
        loses=["gan", "cycle", "identity", "weights", "returns"],
        what="Your loss has the weights 10 and 5 whatever the arguments say.",
        look="Use lambda_cycle and lambda_identity.",
    ),
    Mistake(
        "s-fixed-share",
        "generator_step",
        replace=[("lambda_cycle * lambda_identity * identity", "lambda_cycle * 0.5 * identity")],
        loses=["cycle", "identity", "weights"],
        what="Your identity loss has the share 0.5 whatever lambda_identity says.",
        look="Use the argument.",
    ),
    Mistake(
        "s-gradients-add-up",
        "generator_step",
        replace=[("        opt_g.zero_grad()\n", "")],
        loses=["clean"],
        what="Your generators' gradients add up from step to step.",
        look="opt_g.zero_grad() before backward().",
    ),
    Mistake(
        "s-no-step",
        "generator_step",
        replace=[("    opt_g.step()\n", "")],
        loses=["gan", "cycle", "identity", "weights"],
        what="Your generators do not move.",
        look="Either opt_g.step() is missing, or zero_grad() stands between backward() and step().",
    ),
    Mistake(
        "s-stays-frozen",
        "generator_step",
        replace=[
            (
                "    with train.frozen(D_A, D_B):\n",
                "    D_A.requires_grad_(False)\n    D_B.requires_grad_(False)\n    if True:\n",
            )
        ],
        loses=["clean"],
        what="Your discriminators stay frozen after the step.",
        look="Set requires_grad_(True) again, or use with train.frozen(D_A, D_B): it does so "
        "itself.",
    ),
    Mistake(
        "s-tensors",
        "generator_step",
        replace=[
            ('"g_loss": loss.item()', '"g_loss": loss.detach()'),
            ('"gan": gan.item()', '"gan": gan.detach()'),
            ('"cycle": cycle.item()', '"cycle": cycle.detach()'),
            ('"identity": identity.item()', '"identity": identity.detach()'),
        ],
        loses=["returns"],
        what="Your losses are tensors.",
        look="Return plain floats: loss.item().",
    ),
    Mistake(
        "s-weighted-parts",
        "generator_step",
        replace=[
            ('"cycle": cycle.item()', '"cycle": lambda_cycle * cycle.item()'),
            (
                '"identity": identity.item()',
                '"identity": lambda_cycle * lambda_identity * identity.item()',
            ),
        ],
        loses=["returns"],
        what="You return cycle and identity with their weights.",
        look="Return them as they are, so that runs with other weights can be compared.",
    ),
    Mistake(
        "s-losses-alone",
        "generator_step",
        replace=[("return losses, fake_a.detach(), fake_b.detach()", "return losses")],
        loses=["returns"],
        what="Your step returns the losses without the fakes.",
        look="The discriminators need them: return losses, fake_a, fake_b.",
    ),
    Mistake(
        "s-fakes-swapped",
        "generator_step",
        replace=[("fake_a.detach(), fake_b.detach()", "fake_b.detach(), fake_a.detach()")],
        loses=["returns"],
        what="Your step returns fake_b before fake_a.",
        look="The order is losses, fake_a, fake_b. Swapped, D_A would be shown fake zebras.",
    ),
    Mistake(
        "s-fakes-named-wrongly",
        "generator_step",
        replace=[
            (
                "fake_b, fake_a = G_AB(real_a), G_BA(real_b)",
                "fake_a, fake_b = G_AB(real_a), G_BA(real_b)",
            )
        ],
        loses=["gan", "cycle", "returns"],
        what="You call G_AB(real_a) fake_a, but it is a zebra: fake_b.",
        look="A fake is named after what it should look like, not after what it was made from.",
    ),
    Mistake(
        "s-gan-of-real",
        "generator_step",
        replace=[(GAN, "gan = lsgan_g_loss(D_B(real_b)) + lsgan_g_loss(D_A(real_a))")],
        loses=["gan"],
        what="Your GAN term judges the real pictures.",
        look="Each generator is judged by what it made: D_B(fake_b) and D_A(fake_a).",
    ),
]

STEP_LOSS = "loss = lsgan_d_loss(D(real), D(fake.detach()))"

DISCRIMINATOR_STEP = [
    Mistake(
        "t-no-detach",
        "discriminator_step",
        replace=[("fake.detach()", "fake")],
        loses=["detached"],
        what="Your discriminator's step leaves gradients on the generator.",
        look="Detach the fake: D(fake.detach()).",
    ),
    Mistake(
        "t-no-grad-around-d",
        "discriminator_step",
        replace=[
            (
                STEP_LOSS,
                "with torch.no_grad():\n        fake_logits = D(fake)\n"
                "    loss = lsgan_d_loss(D(real), fake_logits)",
            )
        ],
        loses=["fake"],
        what="Your D judges fakes without a graph, so it never learns what is fake.",
        look="Cut the generator off, not D: D(fake.detach()), not D(fake).detach(), and outside of "
        "no_grad().",
    ),
    Mistake(
        "t-swapped",
        "discriminator_step",
        replace=[(STEP_LOSS, "loss = lsgan_d_loss(D(fake.detach()), D(real))")],
        loses=["real", "fake", "returns"],
        what="Real and fake are swapped in your discriminator's step.",
        look="lsgan_d_loss takes the logits of real pictures first.",
    ),
    Mistake(
        "t-generators-loss",
        "discriminator_step",
        replace=[(STEP_LOSS, "loss = lsgan_g_loss(D(fake.detach()))")],
        loses=["real", "fake", "returns"],
        what="Your discriminator's step uses the generator's loss.",
        look="D would learn to be fooled. Use lsgan_d_loss with real and fake.",
    ),
    Mistake(
        "t-real-twice",
        "discriminator_step",
        replace=[("D(fake.detach())", "D(real)")],
        loses=["real", "fake", "returns"],
        what="Your discriminator sees real pictures twice and no fake.",
        look="lsgan_d_loss(D(real), D(fake.detach())).",
    ),
    Mistake(
        "t-gradients-add-up",
        "discriminator_step",
        replace=[("    opt_d.zero_grad()\n", "")],
        loses=["clean"],
        what="Your discriminator's gradients add up from step to step.",
        look="opt_d.zero_grad() before backward(). The generators' step may leave gradients on D.",
    ),
    Mistake(
        "t-no-step",
        "discriminator_step",
        replace=[("    opt_d.step()\n", "")],
        loses=["real", "fake"],
        what="Your discriminator does not move.",
        look="Either opt_d.step() is missing, or zero_grad() stands between backward() and step().",
    ),
    Mistake(
        "t-tensor",
        "discriminator_step",
        replace=[("loss.item()", "loss.detach()")],
        loses=["returns"],
        what="Your loss is a tensor.",
        look="Return a plain float: loss.item().",
    ),
    Mistake(
        "t-number",
        "discriminator_step",
        replace=[('return {"d_loss": loss.item()}', "return loss.item()")],
        loses=["returns"],
        what="Your step returns a number.",
        look='Return a dict: {"d_loss": loss.item()}.',
    ),
]

DECAYED = "decayed = min(max(0, epoch + 1 - n_constant), n_decay)"
FACTOR = "return 1 - decayed / (n_decay + 1)"

LR_LAMBDA = [
    Mistake(
        "r-last-epoch-zero",
        "lr_lambda",
        replace=[(FACTOR, "return 1 - decayed / n_decay")],
        loses=["decay", "after"],
        price=1,
        what="Your factor is 0 in the last epoch, which then teaches nothing.",
        look="n_decay steps, none of them down to 0, need n_decay + 1 equal parts.",
    ),
    Mistake(
        "r-negative-after",
        "lr_lambda",
        replace=[(DECAYED, "decayed = max(0, epoch + 1 - n_constant)")],
        loses=["after"],
        what="After the last epoch your factor is 0 and then negative.",
        look="With a negative rate every step climbs. Keep the last factor.",
    ),
    Mistake(
        "r-zero-after",
        "lr_lambda",
        replace=[
            (DECAYED, "decayed = max(0, epoch + 1 - n_constant)"),
            (FACTOR, "return max(0.0, 1 - decayed / (n_decay + 1))"),
        ],
        loses=["after"],
        what="After the last epoch your factor is 0.",
        look="Whoever trains on would wait for nothing. Keep the last factor, 1/(n_decay + 1).",
    ),
    Mistake(
        "r-one-late",
        "lr_lambda",
        replace=[(DECAYED, "decayed = min(max(0, epoch - n_constant), n_decay)")],
        loses=["decay"],
        price=1,
        what="Your decay begins one epoch late.",
        look="Epochs count from 0, so epoch n_constant is the first with a smaller factor.",
    ),
    Mistake(
        "r-one-early",
        "lr_lambda",
        replace=[(DECAYED, "decayed = min(max(0, epoch + 2 - n_constant), n_decay)")],
        loses=["constant", "decay"],
        price=1,
        what="Your decay begins one epoch early.",
        look="The epochs 0 to n_constant - 1 have the factor 1.",
    ),
    Mistake(
        "r-from-the-start",
        "lr_lambda",
        replace=[
            (
                FACTOR,
                "return 1 - min(epoch + 1, n_constant + n_decay) / (n_constant + n_decay + 1)",
            ),
            (f"    {DECAYED}\n", ""),
        ],
        loses=["constant", "decay"],
        what="Your factor falls from the first epoch on.",
        look="It is 1 for n_constant epochs.",
    ),
    Mistake(
        "r-all-epochs-below",
        "lr_lambda",
        replace=[(FACTOR, "return 1 - decayed / (n_constant + n_decay + 1)")],
        loses=["decay"],
        what="Your factor falls too slowly: it is divided by all epochs.",
        look="The decay has n_decay epochs: divide by n_decay + 1.",
    ),
    Mistake(
        "r-whole-numbers",
        "lr_lambda",
        replace=[(FACTOR, "return 1 - decayed // (n_decay + 1)")],
        loses=["decay"],
        price=1,
        what="Your factor stays at 1: // throws the fraction away.",
        look="Divide with /.",
    ),
    Mistake(
        "r-the-rate-itself",
        "lr_lambda",
        replace=[(FACTOR, "return 2e-4 * (1 - decayed / (n_decay + 1))")],
        loses=["constant", "decay"],
        what="Your function gives the learning rate itself.",
        look="LambdaLR multiplies with the rate. Give the factor: 1 at first.",
    ),
    Mistake(
        "r-arguments-swapped",
        "lr_lambda",
        replace=[
            (DECAYED, "decayed = min(max(0, epoch + 1 - n_decay), n_constant)"),
            (FACTOR, "return 1 - decayed / (n_constant + 1)"),
        ],
        loses=["constant", "decay"],
        what="Your function confuses n_constant and n_decay.",
        look="First n_constant epochs with the factor 1, then n_decay epochs of decay.",
    ),
    Mistake(
        "r-raises-after",
        "lr_lambda",
        source="""def lr_lambda(epoch: int, n_constant: int, n_decay: int) -> float:
    factors = [1.0] * n_constant
    factors += [(n_decay - past) / (n_decay + 1) for past in range(n_decay)]
    return factors[epoch]
""",
        loses=["after"],
        what="Your function raises after the last epoch.",
        look="LambdaLR asks for one more factor when the last epoch is over. Stay at the last one.",
    ),
    Mistake(
        "r-fixed-epochs",
        "lr_lambda",
        replace=[
            (DECAYED, "decayed = min(max(0, epoch + 1 - 100), 100)"),
            (FACTOR, "return 1 - decayed / 101"),
        ],
        loses=["decay"],
        what="Your schedule belongs to 100 + 100 epochs whatever the arguments say.",
        look="Use n_constant and n_decay.",
    ),
]

FOUND = '{16: "f", 23: "a", 41: "g", 46: "c", 49: "d", 60: "i"}'


def sheet(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """The right sheet with some marks changed."""
    marks = FOUND
    for old, new in changes:
        marks = marks.replace(old, new)
    return [(FOUND, marks)]


FIND_THE_BUGS = [
    Mistake(
        "f-no-grad-line",
        "find_the_bugs",
        replace=sheet(('46: "c"', '44: "c"')),
        loses=["effect_c"],
        what="Drawing the fakes without a graph is right in a discriminator's step.",
        look="So the first line of that block may stay. Which line under it may not be there?",
    ),
    Mistake(
        "f-fakes-line",
        "find_the_bugs",
        replace=sheet(('46: "c"', '45: "c"')),
        loses=["effect_c"],
        what="The generators may draw their fakes without a graph there.",
        look="Who else works in that block, and needs its graph?",
    ),
    Mistake(
        "f-norms-exchanged",
        "find_the_bugs",
        replace=sheet(('16: "f"', '16: "a"'), ('23: "a"', '23: "f"')),
        loses=["effect_a", "effect_f"],
        what="You found two norms that must not be there, and exchanged their effects.",
        look="One of them normalises a picture, the other one a verdict.",
    ),
    Mistake(
        "f-inner-norms",
        "find_the_bugs",
        replace=sheet(('23: "a"', '22: "a"')),
        loses=["effect_a"],
        what="InstanceNorm on inner layers of D is right: there are many channels, and more layers "
        "follow.",
        look="Look for a norm behind which nothing follows.",
    ),
    Mistake(
        "f-block-order",
        "find_the_bugs",
        replace=sheet(('23: "a"', '5: "a"')),
        loses=["effect_a"],
        what="The order in `block` is right.",
        look="A constant loss comes from the end of the network. What happens to the last map?",
    ),
    Mistake(
        "f-optimisers-made",
        "find_the_bugs",
        replace=sheet(('49: "d"', '35: "d"')),
        loses=["effect_d"],
        what="The optimisers that are made there exist, under their own names.",
        look="Mark the line that raises: the one that uses a name nobody made.",
    ),
    Mistake(
        "f-descend",
        "find_the_bugs",
        replace=sheet(('49: "d"', '29: "d"')),
        loses=["effect_d"],
        what="`descend` is right: it uses the optimiser that it is given.",
        look="Look at what it is given.",
    ),
    Mistake(
        "f-iterators-made",
        "find_the_bugs",
        replace=sheet(('41: "g"', '39: "g"')),
        loses=["effect_g"],
        what="Making an iterator with iter(...) is right.",
        look="How does Python 3 ask an iterator for its next value?",
    ),
    Mistake(
        "f-two-names",
        "find_the_bugs",
        replace=sheet(('41: "g"', '41: "d"'), ('49: "d"', '49: "g"')),
        loses=["effect_d", "effect_g"],
        what="Both of these lines raise, but not that error.",
        look="NameError: a name that does not exist. AttributeError: an object without that "
        "method.",
    ),
    Mistake(
        "f-saves-too-often",
        "find_the_bugs",
        replace=sheet(('60: "i"', '58: "i"')),
        loses=["effect_i"],
        what="Saving every hundred steps is a choice, not a fault.",
        look="Which line decides under which name?",
    ),
    Mistake(
        "f-cycle-suspected",
        "find_the_bugs",
        replace=sheet(('60: "i"}', '60: "i", 54: "b"}')),
        loses=["nothing_else"],
        what="The cycle loss of the script is right.",
        look="G_BA(fake_b) began as a, G_AB(fake_a) as b.",
    ),
    Mistake(
        "f-stale-suspected",
        "find_the_bugs",
        replace=sheet(('60: "i"}', '60: "i", 56: "e"}')),
        loses=["nothing_else"],
        what="The generators' step does leave gradients on the discriminators, and they do no "
        "harm.",
        look="What does `descend` do first?",
    ),
    Mistake(
        "f-leak-suspected",
        "find_the_bugs",
        replace=sheet(('60: "i"}', '60: "i", 47: "h"}')),
        loses=["nothing_else"],
        what="The discriminators' step of the script cannot move the generators.",
        look="The fakes were drawn without a graph, and the generators have an optimiser of their "
        "own.",
    ),
    Mistake(
        "f-counted-from-zero",
        "find_the_bugs",
        replace=[(FOUND, '{15: "f", 22: "a", 40: "g", 45: "c", 48: "d", 59: "i"}')],
        loses=[f"effect_{letter}" for letter in "acdfgi"],
        what="All your lines are one too small.",
        look="The numbers stand before the lines; the first is 1.",
    ),
]

MISTAKES = [
    *RESIDUAL_BLOCK,
    *GENERATOR,
    *DISCRIMINATOR,
    *LOSSES,
    *IMAGE_POOL,
    *GENERATOR_STEP,
    *DISCRIMINATOR_STEP,
    *LR_LAMBDA,
    *FIND_THE_BUGS,
]

MISTAKES += [
    Mistake(
        "features-ignored",
        "discriminator",
        replace=[("        f = features\n", "        f = 64\n")],
        what="Your discriminator has 64 features in its first layer whatever `features` is.",
        look="Build the widths from the argument features.",
        loses=["layers"],
    ),
    Mistake(
        "empty-pool-hands-on-the-graph",
        "image_pool",
        replace=[
            (
                "        return torch.stack([self.exchange(image) for image in images.detach()])\n",
                "        if self.size == 0:\n"
                "            return images\n"
                "        return torch.stack([self.exchange(image) for image in images.detach()])\n",
            )
        ],
        what="Your pool of size 0 hands the pictures on with the generator's graph.",
        look="Detach what comes in, whatever the size is.",
        loses=["each"],
    ),
    Mistake(
        "judges-left-in-eval-mode",
        "generator_step",
        replace=[
            (
                "        opt_g.zero_grad()\n",
                "        D_A.eval()\n        D_B.eval()\n        opt_g.zero_grad()\n",
            )
        ],
        what="Your generators' step leaves the discriminators in eval mode.",
        look="Put them back into training mode, or leave their mode alone.",
        loses=["clean"],
    ),
    Mistake(
        "loss-under-another-name",
        "discriminator_step",
        replace=[('    return {"d_loss": loss.item()}', '    return {"loss": loss.item()}')],
        what="Your step returns its loss under another name than d_loss.",
        look='The training cell reads losses["d_loss"].',
        loses=["returns"],
    ),
]
