"""Known wrong answers of exercise 08, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

FLATTEN_TO_CODE = """            nn.Flatten(),
            nn.Linear(3 * n * (size // 4) ** 2, hidden),
"""

ENCODER = [
    Mistake(
        "e-default-slope",
        "encoder",
        replace=[("nn.LeakyReLU(0.2)", "nn.LeakyReLU()")],
        loses=["activations"],
        what="Your LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2: nn.LeakyReLU(0.2).",
    ),
    Mistake(
        "e-relu",
        "encoder",
        replace=[("nn.LeakyReLU(0.2)", "nn.ReLU()")],
        loses=["activations"],
        what="Your blocks end in ReLU; LeakyReLU(0.2) is asked for.",
        look="Write nn.LeakyReLU(0.2).",
    ),
    Mistake(
        "e-elu",
        "encoder",
        replace=[("nn.LeakyReLU(0.2)", "nn.ELU()")],
        loses=["activations"],
        what="Your blocks end in ELU, as in the paper; here it is LeakyReLU(0.2) with BatchNorm.",
        look="Write nn.LeakyReLU(0.2).",
    ),
    Mistake(
        "e-no-activation",
        "encoder",
        replace=[(", nn.LeakyReLU(0.2)]", "]")],
        loses=["activations"],
        what="Your encoder has no activation at all.",
        look="Without one, seven convolutions can do no more than a single linear map. Each block "
        "ends in LeakyReLU(0.2).",
    ),
    Mistake(
        "e-no-norm",
        "encoder",
        replace=[("nn.BatchNorm2d(outputs), ", "")],
        loses=["norms"],
        what="Your encoder has no BatchNorm.",
        look="In each block it stands between the convolution and LeakyReLU.",
    ),
    Mistake(
        "e-norm-after",
        "encoder",
        replace=[
            (
                "nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)",
                "nn.LeakyReLU(0.2), nn.BatchNorm2d(outputs)",
            )
        ],
        loses=["norms"],
        what="Your BatchNorm stands after the activation.",
        look="In exercises 01 and 02 it did. Here a block is convolution, BatchNorm, LeakyReLU.",
    ),
    Mistake(
        "e-instance-norm",
        "encoder",
        replace=[("nn.BatchNorm2d(outputs)", "nn.InstanceNorm2d(outputs)")],
        loses=["norms"],
        what="Your encoder uses InstanceNorm instead of BatchNorm.",
        look="Use nn.BatchNorm2d.",
    ),
    Mistake(
        "e-max-pool",
        "encoder",
        replace=[
            ("*block(n, 2 * n, stride=2)", "*block(n, 2 * n), nn.MaxPool2d(2)"),
            ("*block(2 * n, 3 * n, stride=2)", "*block(2 * n, 3 * n), nn.MaxPool2d(2)"),
        ],
        loses=["layers", "sizes"],
        what="Your encoder halves the side by pooling.",
        look="The third and the fifth convolution have stride 2 instead.",
    ),
    Mistake(
        "e-stride-late",
        "encoder",
        replace=[
            ("*block(n, 2 * n, stride=2)", "*block(n, 2 * n)"),
            ("*block(2 * n, 2 * n)", "*block(2 * n, 2 * n, stride=2)"),
            ("*block(2 * n, 3 * n, stride=2)", "*block(2 * n, 3 * n)"),
            (
                "*block(3 * n, 3 * n),\n            *block(3 * n, 3 * n),\n            nn.Fl",
                "*block(3 * n, 3 * n, stride=2),\n            *block(3 * n, 3 * n),\n"
                "            nn.Fl",
            ),
        ],
        loses=["layers", "sizes"],
        what="Your stride 2 stands one convolution too late.",
        look="The same convolution that adds channels halves the side: n → 2n and 2n → 3n.",
    ),
    Mistake(
        "e-doubling",
        "encoder",
        replace=[
            ("*block(2 * n, 3 * n, stride=2)", "*block(2 * n, 4 * n, stride=2)"),
            (
                "*block(3 * n, 3 * n),\n            *block(3 * n, 3 * n),\n"
                "            nn.Flatten(),\n            nn.Linear(3 * n",
                "*block(4 * n, 4 * n),\n            *block(4 * n, 4 * n),\n"
                "            nn.Flatten(),\n            nn.Linear(4 * n",
            ),
        ],
        loses=["layers", "sizes"],
        what="Your channels double twice: n, 2n, 4n.",
        look="They grow by n each time: n, 2n, 3n.",
    ),
    Mistake(
        "e-one-block-short",
        "encoder",
        replace=[
            (
                "*block(3 * n, 3 * n),\n            *block(3 * n, 3 * n),\n            nn.Fl",
                "*block(3 * n, 3 * n),\n            nn.Fl",
            )
        ],
        loses=["layers", "sizes"],
        what="Your encoder has six convolutions; the last block is missing.",
        look="There are two blocks 3n → 3n.",
    ),
    Mistake(
        "e-no-padding",
        "encoder",
        replace=[("stride=stride, padding=1, bias", "stride=stride, bias")],
        loses=["layers", "norms", "activations", "output", "sizes", "learns"],
        what="Your convolutions have no padding, so the picture shrinks and the Linear layer does "
        "not fit.",
        look="Kernel 3 keeps the side with padding=1.",
    ),
    Mistake(
        "e-size-fixed",
        "encoder",
        replace=[("3 * n * (size // 4) ** 2", "3 * n * 16 * 16")],
        loses=["sizes"],
        what="Your Linear layer is made for 64 pixels whatever `size` is.",
        look="The last side is size // 4.",
    ),
    Mistake(
        "e-channels-fixed",
        "encoder",
        replace=[("*block(channels, n)", "*block(3, n)")],
        loses=["sizes"],
        what="Your first convolution takes three channels whatever `channels` is.",
        look="Use the argument.",
    ),
    Mistake(
        "e-hidden-fixed",
        "encoder",
        replace=[("** 2, hidden)", "** 2, 64)")],
        loses=["sizes"],
        what="Your code has 64 numbers whatever `hidden` is.",
        look="Use the argument.",
    ),
    Mistake(
        "e-tanh-code",
        "encoder",
        replace=[("** 2, hidden),\n", "** 2, hidden),\n            nn.Tanh(),\n")],
        loses=["output", "sizes"],
        what="Your code passes through tanh.",
        look="Nothing follows the Linear layer: a code may be any number.",
    ),
    Mistake(
        "e-activated-code",
        "encoder",
        replace=[("** 2, hidden),\n", "** 2, hidden),\n            nn.LeakyReLU(0.2),\n")],
        loses=["output", "sizes"],
        what="Your code passes through LeakyReLU.",
        look="Nothing follows the Linear layer: a code may be any number.",
    ),
    Mistake(
        "e-pooled-code",
        "encoder",
        replace=[
            (
                FLATTEN_TO_CODE,
                "            nn.AdaptiveAvgPool2d(1),\n            nn.Flatten(),\n"
                "            nn.Linear(3 * n, hidden),\n",
            )
        ],
        loses=["layers", "sizes"],
        what="Your encoder averages over the whole picture before the Linear layer.",
        look="Then no number of the code knows where something is. Flatten all 3n · 16 · 16.",
    ),
    Mistake(
        "e-shared-norm",
        "encoder",
        replace=[
            (
                "        def block(inputs: int, outputs: int, stride",
                "        norms = {}\n\n        def block(inputs: int, outputs: int, stride",
            ),
            (
                "nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]",
                "norms.setdefault(outputs, nn.BatchNorm2d(outputs)), nn.LeakyReLU(0.2)]",
            ),
        ],
        loses=["norms"],
        what="Blocks of the same width share one BatchNorm in your encoder.",
        look="Its running statistics then mix two layers and fit neither in eval mode. Make "
        "a BatchNorm for each block.",
    ),
]

FIRST_UP = """            *block(),
            *block(),
            nn.Upsample(scale_factor=2),
            *block(),
            *block(),
            nn.Upsample(scale_factor=2),
            *block(),
            *block(),
"""

DECODER = [
    Mistake(
        "g-no-tanh",
        "decoder",
        replace=[("            nn.Tanh(),\n", "")],
        loses=["output", "sizes"],
        what="Your decoder has no tanh at the end.",
        look="The faces lie in [-1, 1], and so must what is compared with them.",
    ),
    Mistake(
        "g-sigmoid",
        "decoder",
        replace=[("nn.Tanh()", "nn.Sigmoid()")],
        loses=["output", "sizes"],
        what="Your decoder ends in a sigmoid.",
        look="It cannot paint anything darker than grey: the faces lie in [-1, 1]. End in tanh.",
    ),
    Mistake(
        "g-norm-on-output",
        "decoder",
        replace=[
            (
                "nn.Conv2d(n, channels, 3, padding=1),\n",
                "nn.Conv2d(n, channels, 3, padding=1),\n            nn.BatchNorm2d(channels),\n",
            )
        ],
        loses=["output", "sizes"],
        what="Your decoder normalises its picture before the tanh.",
        look="Then every batch has the same mean colour. The last convolution has no BatchNorm.",
    ),
    Mistake(
        "g-bilinear",
        "decoder",
        replace=[
            (
                FIRST_UP,
                FIRST_UP.replace("scale_factor=2", 'scale_factor=2, mode="bilinear"'),
            )
        ],
        loses=["layers"],
        what="Your decoder enlarges bilinearly.",
        look="Nearest neighbour is asked for, the default of nn.Upsample.",
    ),
    Mistake(
        "g-up-first",
        "decoder",
        replace=[
            (
                FIRST_UP,
                "            nn.Upsample(scale_factor=2),\n            *block(),\n"
                "            *block(),\n            nn.Upsample(scale_factor=2),\n"
                "            *block(),\n            *block(),\n            *block(),\n"
                "            *block(),\n",
            )
        ],
        loses=["layers"],
        what="Your decoder enlarges before the first two blocks.",
        look="Two blocks at each side, 16, 32 and 64. The first two work at 16.",
    ),
    Mistake(
        "g-up-at-once",
        "decoder",
        replace=[
            (
                FIRST_UP,
                "            *block(),\n            *block(),\n            *block(),\n"
                "            *block(),\n            nn.Upsample(scale_factor=4),\n"
                "            *block(),\n            *block(),\n",
            )
        ],
        loses=["layers"],
        what="Your decoder enlarges by 4 at once.",
        look="Enlarge by 2, after the second and after the fourth block.",
    ),
    Mistake(
        "g-transposed",
        "decoder",
        replace=[
            (
                FIRST_UP,
                FIRST_UP.replace(
                    "nn.Upsample(scale_factor=2)", "nn.ConvTranspose2d(n, n, 4, 2, 1)"
                ),
            )
        ],
        loses=["layers", "norms", "activations", "sizes"],
        what="Your decoder enlarges with transposed convolutions.",
        look="Enlarge by copying pixels, nn.Upsample(scale_factor=2), and let the next block work.",
    ),
    Mistake(
        "g-four-blocks",
        "decoder",
        replace=[
            (
                FIRST_UP,
                "            *block(),\n            nn.Upsample(scale_factor=2),\n"
                "            *block(),\n            nn.Upsample(scale_factor=2),\n"
                "            *block(),\n",
            )
        ],
        loses=["layers", "sizes"],
        what="Your decoder has one block a size.",
        look="There are two blocks at each of the three sides.",
    ),
    Mistake(
        "g-no-last-bias",
        "decoder",
        replace=[
            ("nn.Conv2d(n, channels, 3, padding=1)", "nn.Conv2d(n, channels, 3, 1, 1, bias=0)")
        ],
        loses=["layers", "sizes"],
        what="Your last convolution has no bias.",
        look="No BatchNorm follows it, so its bias counts: it sets the mean colour.",
    ),
    Mistake(
        "g-activated-start",
        "decoder",
        replace=[
            (
                "nn.Linear(hidden, n * side * side),\n",
                "nn.Linear(hidden, n * side * side),\n            nn.LeakyReLU(0.2),\n",
            )
        ],
        loses=["activations"],
        what="Your decoder has an activation behind the Linear layer.",
        look="What the Linear layer gives goes straight into the first block.",
    ),
    Mistake(
        "g-normed-start",
        "decoder",
        replace=[
            (
                "nn.Unflatten(1, (n, side, side)),\n",
                "nn.Unflatten(1, (n, side, side)),\n            nn.BatchNorm2d(n),\n",
            )
        ],
        loses=["norms"],
        what="Your decoder has a BatchNorm behind the Linear layer.",
        look="What the Linear layer gives goes straight into the first block.",
    ),
    Mistake(
        "g-default-slope",
        "decoder",
        replace=[("nn.LeakyReLU(0.2)", "nn.LeakyReLU()")],
        loses=["activations"],
        what="Your LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2: nn.LeakyReLU(0.2).",
    ),
    Mistake(
        "g-relu",
        "decoder",
        replace=[("nn.LeakyReLU(0.2)", "nn.ReLU()")],
        loses=["activations"],
        what="Your blocks end in ReLU; LeakyReLU(0.2) is asked for.",
        look="Write nn.LeakyReLU(0.2).",
    ),
    Mistake(
        "g-norm-after",
        "decoder",
        replace=[("nn.BatchNorm2d(n), nn.LeakyReLU(0.2)", "nn.LeakyReLU(0.2), nn.BatchNorm2d(n)")],
        loses=["norms"],
        what="Your BatchNorm stands after the activation.",
        look="A block is convolution, BatchNorm, LeakyReLU.",
    ),
    Mistake(
        "g-no-norm",
        "decoder",
        replace=[("nn.BatchNorm2d(n), ", "")],
        loses=["norms"],
        what="Your decoder has no BatchNorm.",
        look="In each block it stands between the convolution and LeakyReLU.",
    ),
    Mistake(
        "g-size-fixed",
        "decoder",
        replace=[("side = size // 4", "side = 16")],
        loses=["sizes"],
        what="Your decoder paints 64 pixels whatever `size` is.",
        look="The first side is size // 4.",
    ),
    Mistake(
        "g-channels-fixed",
        "decoder",
        replace=[("nn.Conv2d(n, channels, 3", "nn.Conv2d(n, 3, 3")],
        loses=["sizes"],
        what="Your decoder paints three channels whatever `channels` is.",
        look="Use the argument.",
    ),
    Mistake(
        "g-shared-norm",
        "decoder",
        replace=[
            (
                "        def block() -> list[nn.Module]:\n",
                "        norm = nn.BatchNorm2d(n)\n\n        def block() -> list[nn.Module]:\n",
            ),
            ("[conv, nn.BatchNorm2d(n), nn.LeakyReLU(0.2)]", "[conv, norm, nn.LeakyReLU(0.2)]"),
        ],
        loses=["norms"],
        what="All blocks of your decoder share one BatchNorm.",
        look="Its running statistics then mix six layers and fit none in eval mode. Make a "
        "BatchNorm for each block.",
    ),
]

HALF = "        self.decoder = Decoder(channels, n, hidden, size)\n"

DISCRIMINATOR = [
    Mistake(
        "d-gives-code",
        "discriminator",
        replace=[("return self.decoder(self.encoder(x))", "return self.encoder(x)")],
        loses=["discriminator", "learns"],
        what="Your discriminator gives the code; it never decodes it.",
        look="Its answer is a picture: self.decoder(self.encoder(x)).",
    ),
    Mistake(
        "d-gives-score",
        "discriminator",
        replace=[
            (
                "return self.decoder(self.encoder(x))",
                "return (x - self.decoder(self.encoder(x))).abs().mean()",
            )
        ],
        loses=["discriminator"],
        what="Your discriminator gives one number, the error of its picture.",
        look="It gives the picture itself. The error is computed by reconstruction_loss in part 4.",
    ),
    Mistake(
        "d-residual",
        "discriminator",
        replace=[
            (
                "return self.decoder(self.encoder(x))",
                "return x + self.decoder(self.encoder(x))",
            )
        ],
        loses=["discriminator"],
        what="Your discriminator adds its input to its answer.",
        look="Then repainting is no work at all: painting nothing is perfect. Everything must pass "
        "through the code.",
    ),
    Mistake(
        "d-detached-code",
        "discriminator",
        replace=[("self.decoder(self.encoder(x))", "self.decoder(self.encoder(x).detach())")],
        loses=["learns"],
        what="Your encoder gets no gradient: the code is detached.",
        look="Both halves learn together. Take detach() or no_grad() out.",
    ),
    Mistake(
        "d-bare-list",
        "discriminator",
        replace=[
            (
                "        self.encoder = Encoder(channels, n, hidden, size)\n"
                "        self.decoder = Decoder(channels, n, hidden, size)\n        ### END",
                "        self.halves = [\n            Encoder(channels, n, hidden, size),\n"
                "            Decoder(channels, n, hidden, size),\n        ]\n        ### END",
            ),
            ("self.decoder(self.encoder(x))", "self.halves[1](self.halves[0](x))"),
        ],
        loses=["learns"],
        what="Your discriminator keeps its halves in a plain list; PyTorch does not see their "
        "parameters there.",
        look="Make them attributes, or use nn.ModuleList or nn.Sequential.",
    ),
    Mistake(
        "d-sizes-not-passed",
        "discriminator",
        replace=[
            (
                "        self.encoder = Encoder(channels, n, hidden, size)\n"
                "        self.decoder = Decoder(channels, n, hidden, size)\n        ### END",
                "        self.encoder = Encoder()\n        self.decoder = Decoder()\n"
                "        ### END",
            )
        ],
        loses=["discriminator", "sizes", "learns"],
        what="Your discriminator builds its halves for 64 pixels whatever it is asked for.",
        look="Pass channels, n, hidden and size on.",
    ),
    Mistake(
        "d-hidden-differs",
        "discriminator",
        replace=[
            (
                "        self.encoder = Encoder(channels, n, hidden, size)\n",
                "        self.encoder = Encoder(channels, n, size=size)\n",
            )
        ],
        loses=["discriminator", "sizes", "learns"],
        what="Your encoder gives codes of 64 numbers, and your decoder expects `hidden`.",
        look="Pass hidden to both.",
    ),
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[
            (
                "return self.decoder(self.encoder(x))",
                "return torch.sigmoid(self.decoder(self.encoder(x)))",
            )
        ],
        loses=["discriminator"],
        what="Your discriminator applies a sigmoid to its picture.",
        look="The picture must be comparable with x, in [-1, 1]. The decoder ends in tanh already.",
    ),
    Mistake(
        "g-is-autoencoder",
        "discriminator",
        replace=[
            (
                HALF + "        ### END SOLUTION\n\n    def forward(self, z",
                HALF.replace("decoder", "encoder").replace("Decoder", "Encoder")
                + HALF
                + "        ### END SOLUTION\n\n    def forward(self, z",
            )
        ],
        loses=["learns"],
        what="Your generator also holds an encoder, which nothing uses.",
        look="A generator is a Decoder and no more.",
    ),
    Mistake(
        "d-code-changed",
        "discriminator",
        replace=[
            ("self.decoder(self.encoder(x))", "self.decoder(torch.sigmoid(self.encoder(x)))"),
        ],
        loses=["discriminator"],
        what="Your discriminator changes the code on its way from the encoder to the decoder.",
        look="A code may be any number. Hand it on as it is: self.decoder(self.encoder(x)).",
    ),
    Mistake(
        "d-own-layers",
        "discriminator",
        replace=[
            (
                "        self.encoder = Encoder(channels, n, hidden, size)\n",
                "        self.score = nn.Linear(hidden, 1)\n"
                "        self.encoder = Encoder(channels, n, hidden, size)\n",
            ),
        ],
        loses=["sizes"],
        what="One of your players has layers beside its encoder and decoder.",
        look="The discriminator is an Encoder and a Decoder, the generator a Decoder, and no more.",
    ),
]

LOSSES = [
    Mistake(
        "squared",
        "losses",
        replace=[(".abs().mean()", ".square().mean()")],
        loses=["reconstruction", "gradient"],
        what="Your reconstruction loss is the mean square.",
        look="BEGAN measures the mean absolute error: .abs(), or F.l1_loss.",
    ),
    Mistake(
        "root-mean-square",
        "losses",
        replace=[(".abs().mean()", ".square().mean().sqrt()")],
        loses=["reconstruction", "gradient"],
        what="Your reconstruction loss is the root of the mean square.",
        look="BEGAN measures the mean absolute error: .abs(), or F.l1_loss.",
    ),
    Mistake(
        "summed",
        "losses",
        replace=[(".abs().mean()", ".abs().sum()")],
        loses=["reconstruction", "gradient"],
        price=1,
        what="Your reconstruction loss is a sum.",
        look="A picture of 64 pixels has 12,288 numbers, and k would be 1 in a few steps. Take the "
        "mean.",
    ),
    Mistake(
        "summed-per-picture",
        "losses",
        replace=[(".abs().mean()", ".abs().flatten(1).sum(1).mean()")],
        loses=["reconstruction", "gradient"],
        price=1,
        what="Your reconstruction loss is summed over each picture's pixels.",
        look="Take the mean over the pixels as well as over the batch.",
    ),
    Mistake(
        "one-a-picture",
        "losses",
        replace=[(".abs().mean()", ".abs().flatten(1).mean(1)")],
        loses=["reconstruction", "gradient"],
        what="Your reconstruction loss is one number a picture.",
        look="Take the mean over the batch as well.",
    ),
    Mistake(
        "no-absolute-value",
        "losses",
        replace=[("(v - D(v)).abs().mean()", "(v - D(v)).mean()")],
        loses=["reconstruction", "gradient"],
        what="Your reconstruction loss lets errors cancel: there is no absolute value.",
        look="It becomes negative for a picture that is too bright. Use .abs() before the mean.",
    ),
    Mistake(
        "smooth-l1",
        "losses",
        replace=[("(v - D(v)).abs().mean()", "F.smooth_l1_loss(D(v), v)")],
        loses=["reconstruction", "gradient"],
        what="Your reconstruction loss is the smooth L1 loss, which is a square near 0.",
        look="Errors of pixels are below 1 nearly always, so it would be a square. Use F.l1_loss.",
    ),
    Mistake(
        "target-detached",
        "losses",
        replace=[("(v - D(v)).abs()", "(v.detach() - D(v)).abs()")],
        loses=["gradient"],
        what="Your reconstruction loss detaches its target.",
        look="v stands in the formula twice. For the generator both count: it also learns to paint "
        "what lies close to D's picture.",
    ),
    Mistake(
        "answer-detached",
        "losses",
        replace=[("(v - D(v)).abs()", "(v - D(v).detach()).abs()")],
        loses=["gradient"],
        what="No gradient passes through D: its picture is detached, or made under no_grad().",
        look="Take it out. What must be cut off is cut off in the training step.",
    ),
    Mistake(
        "input-detached",
        "losses",
        replace=[("(v - D(v)).abs()", "(v - D(v.detach())).abs()")],
        loses=["gradient"],
        what="Your reconstruction loss gives D a detached picture.",
        look="The generator's gradient must also pass through D: call D(v).",
    ),
    Mistake(
        "both-detached",
        "losses",
        replace=[
            (
                "    return (v - D(v)).abs().mean()\n",
                "    v = v.detach()\n    return (v - D(v)).abs().mean()\n",
            )
        ],
        loses=["gradient"],
        what="Your reconstruction loss detaches the picture: no generator can learn from it.",
        look="Cut the fakes off in the discriminator's half of the training step, not here.",
    ),
    Mistake(
        "k-added",
        "losses",
        replace=[("loss_real - k * loss_fake", "loss_real + k * loss_fake")],
        loses=["d_loss"],
        what="Your discriminator's loss adds the fakes' part: it learns to repaint them well.",
        look="As long as k is 0 nobody notices. It is L(x) minus k L(G(z)).",
    ),
    Mistake(
        "k-forgotten",
        "losses",
        replace=[("loss_real - k * loss_fake", "loss_real - loss_fake")],
        loses=["d_loss"],
        what="Your discriminator's loss leaves k out.",
        look="k weighs the fakes' part. With k = 1 from the start the discriminator wins.",
    ),
    Mistake(
        "k-on-real",
        "losses",
        replace=[("loss_real - k * loss_fake", "k * loss_real - loss_fake")],
        loses=["d_loss"],
        what="Your k weighs the real faces' part.",
        look="It belongs to the fakes: L(x) minus k L(G(z)).",
    ),
    Mistake(
        "k-on-both",
        "losses",
        replace=[("loss_real - k * loss_fake", "k * (loss_real - loss_fake)")],
        loses=["d_loss"],
        what="Your k weighs both parts.",
        look="With k = 0, as at the start, nothing would be learned. It belongs to the fakes.",
    ),
    Mistake(
        "k-complement",
        "losses",
        replace=[("loss_real - k * loss_fake", "(1 - k) * loss_real - k * loss_fake")],
        loses=["d_loss"],
        what="Your discriminator's loss weighs the real part with 1 - k.",
        look="The real part has no weight: L(x) minus k L(G(z)).",
    ),
    Mistake(
        "d-reversed",
        "losses",
        replace=[("loss_real - k * loss_fake", "k * loss_fake - loss_real")],
        loses=["d_loss"],
        what="Your discriminator's loss has the wrong sign.",
        look="It is minimised, and real faces are to be repainted well: L(x) minus k L(G(z)).",
    ),
    Mistake(
        "d-clipped",
        "losses",
        replace=[("return loss_real - k * loss_fake", "return F.relu(loss_real - k * loss_fake)")],
        loses=["d_loss"],
        what="Your discriminator's loss is cut off at 0.",
        look="It may become negative; a cut would end the learning there.",
    ),
    Mistake(
        "d-absolute",
        "losses",
        replace=[("return loss_real - k * loss_fake", "return (loss_real - k * loss_fake).abs()")],
        loses=["d_loss"],
        what="Your discriminator's loss is an absolute value.",
        look="It may become negative. The absolute value belongs into M_global.",
    ),
    Mistake(
        "d-fake-detached",
        "losses",
        replace=[("k * loss_fake", "k * loss_fake.detach()")],
        loses=["d_loss"],
        what="Your discriminator learns nothing from the fakes: their loss is detached.",
        look="The fakes are cut off from G in the training step. Their loss must reach D.",
    ),
    Mistake(
        "g-negated",
        "losses",
        replace=[("return loss_fake\n", "return -loss_fake\n")],
        loses=["g_loss"],
        what="Your generator wants its faces to be repainted badly.",
        look="Badly repainted is what the discriminator wants of them. L_G = L(G(z)).",
    ),
    Mistake(
        "g-one-minus",
        "losses",
        replace=[("return loss_fake\n", "return 1 - loss_fake\n")],
        loses=["g_loss"],
        what="Your generator's loss is 1 minus the reconstruction loss.",
        look="That is no probability. L_G = L(G(z)).",
    ),
    Mistake(
        "g-squared",
        "losses",
        replace=[("return loss_fake\n", "return loss_fake**2\n")],
        loses=["g_loss"],
        what="Your generator's loss is squared.",
        look="L_G = L(G(z)), and no more.",
    ),
    Mistake(
        "rec-number",
        "losses",
        replace=[
            ("(v - D(v)).abs().mean()", "(v - D(v)).abs().mean().item()"),
        ],
        loses=["reconstruction", "gradient"],
        price=1,
        what="Your reconstruction loss is a plain number: nothing can learn from it.",
        look="Leave .item() out. The training step takes the number at its end.",
    ),
    Mistake(
        "rec-eval",
        "losses",
        replace=[
            (
                "    return (v - D(v)).abs().mean()\n",
                "    D.eval()\n    return (v - D(v)).abs().mean()\n",
            ),
        ],
        loses=["reconstruction"],
        what="Your reconstruction loss puts D into eval mode.",
        look="D would go on training with frozen statistics. Leave its mode to the training loop.",
    ),
    Mistake(
        "d-fake-forgotten",
        "losses",
        replace=[
            ("return loss_real - k * loss_fake", "return loss_real"),
        ],
        loses=["d_loss"],
        what="Your discriminator's loss leaves the fakes out.",
        look="It is L(x) - k L(G(z)): without the second part nothing holds the generator's "
        "faces against real ones.",
    ),
    Mistake(
        "g-number",
        "losses",
        replace=[
            ("return loss_fake\n", "return loss_fake.detach()\n"),
        ],
        loses=["g_loss"],
        what="No gradient passes through your generator's loss: it is cut off from the graph.",
        look="Return the loss as it came, without .item() or detach().",
    ),
]

UPDATE_K = [
    Mistake(
        "sign",
        "update_k",
        replace=[("k + lr_k * balance", "k - lr_k * balance")],
        loses=["value", "clamp", "defaults"],
        what="Your k moves the wrong way.",
        look="A positive balance means that fakes are repainted too easily; then k must grow.",
    ),
    Mistake(
        "no-clamp",
        "update_k",
        replace=[("min(max(k + lr_k * balance, 0.0), 1.0)", "k + lr_k * balance")],
        loses=["clamp"],
        what="Your k leaves [0, 1].",
        look="A negative k would teach the discriminator to repaint fakes well. Clamp it.",
    ),
    Mistake(
        "no-floor",
        "update_k",
        replace=[("min(max(k + lr_k * balance, 0.0), 1.0)", "min(k + lr_k * balance, 1.0)")],
        loses=["clamp"],
        what="Your k can fall below 0.",
        look="Clamp it on both sides.",
    ),
    Mistake(
        "no-ceiling",
        "update_k",
        replace=[("min(max(k + lr_k * balance, 0.0), 1.0)", "max(k + lr_k * balance, 0.0)")],
        loses=["clamp"],
        what="Your k can rise above 1.",
        look="Clamp it on both sides.",
    ),
    Mistake(
        "clamped-to-gamma",
        "update_k",
        replace=[(", 0.0), 1.0)", ", 0.0), gamma)")],
        loses=["clamp"],
        what="Your k is clamped to [0, γ].",
        look="Its bounds are 0 and 1, whatever γ is.",
    ),
    Mistake(
        "balance-clamped",
        "update_k",
        replace=[
            ("min(max(k + lr_k * balance, 0.0), 1.0)", "k + lr_k * min(max(balance, 0.0), 1.0)")
        ],
        loses=["value"],
        price=1,
        what="You clamp the balance and not k, so k can only grow.",
        look="First add, then clamp the sum.",
    ),
    Mistake(
        "absolute-balance",
        "update_k",
        replace=[("lr_k * balance", "lr_k * abs(balance)")],
        loses=["value"],
        what="Your k only grows: the balance has lost its sign.",
        look="The absolute value belongs into M_global.",
    ),
    Mistake(
        "no-rate",
        "update_k",
        replace=[("k + lr_k * balance", "k + balance")],
        loses=["value", "defaults"],
        what="Your k moves by the whole balance.",
        look="Multiply by lr_k: a thermostat that turns the heating fully on and off swings.",
    ),
    Mistake(
        "rate-fixed",
        "update_k",
        replace=[("k + lr_k * balance", "k + 0.001 * balance")],
        loses=["value"],
        price=1,
        what="Your k moves with the rate 0.001 whatever lr_k is.",
        look="Use the argument.",
    ),
    Mistake(
        "no-gamma",
        "update_k",
        replace=[("gamma * loss_real.item() - ", "loss_real.item() - ")],
        loses=["value", "defaults"],
        what="Your balance leaves γ out.",
        look="It is γ L(x) - L(G(z)).",
    ),
    Mistake(
        "gamma-on-fake",
        "update_k",
        replace=[
            (
                "gamma * loss_real.item() - loss_fake_g.item()",
                "loss_real.item() - gamma * loss_fake_g.item()",
            )
        ],
        loses=["value", "defaults"],
        what="Your γ weighs the fakes' loss.",
        look="It belongs to L(x): the fakes' loss shall be γ times that of real faces.",
    ),
    Mistake(
        "gamma-fixed",
        "update_k",
        replace=[("gamma * loss_real", "0.7 * loss_real")],
        loses=["value"],
        price=1,
        what="Your γ is 0.7 whatever the argument says.",
        look="Use the argument.",
    ),
    Mistake(
        "gamma-on-both",
        "update_k",
        replace=[
            (
                "gamma * loss_real.item() - loss_fake_g.item()",
                "gamma * (loss_real.item() - loss_fake_g.item())",
            )
        ],
        loses=["value", "defaults"],
        what="Your γ weighs both losses.",
        look="It is γ L(x) - L(G(z)): a factor on everything would only change lr_k.",
    ),
    Mistake(
        "default-gamma",
        "update_k",
        replace=[("gamma: float = 0.7", "gamma: float = 0.5")],
        loses=["defaults"],
        what="Your default γ is 0.5.",
        look="Here it is 0.7; the paper uses 0.5 and 0.7 in different figures.",
    ),
    Mistake(
        "default-rate",
        "update_k",
        replace=[("lr_k: float = 0.001", "lr_k: float = 0.01")],
        loses=["defaults"],
        what="Your default lr_k is 0.01.",
        look="It is 0.001.",
    ),
    Mistake(
        "only-the-change",
        "update_k",
        replace=[("k + lr_k * balance", "lr_k * balance")],
        loses=["value", "clamp", "defaults"],
        what="Your function gives the change of k, not k.",
        look="Add it to the k that came in.",
    ),
    Mistake(
        "stays-a-tensor",
        "update_k",
        source='''def update_k(
    k: float, loss_real: Tensor, loss_fake_g: Tensor, gamma: float = 0.7, lr_k: float = 0.001
) -> float:
    """The next k, in [0, 1]."""
    return torch.clamp(k + lr_k * (gamma * loss_real - loss_fake_g), 0, 1)
''',
        loses=["float"],
        what="Your k is a tensor that carries the graphs of both losses.",
        look="From step to step the graph would grow until the memory is full. Use .item().",
    ),
    Mistake(
        "clamp-swapped",
        "update_k",
        replace=[
            ("min(max(k + lr_k * balance, 0.0), 1.0)", "max(min(k + lr_k * balance, 0.0), 1.0)"),
        ],
        loses=["value", "clamp", "defaults"],
        what="Your k is always the upper end: min and max stand the wrong way round.",
        look="max(k, 0.0) keeps it from falling below 0, min(k, 1.0) from rising above 1.",
    ),
    Mistake(
        "rate-on-first-term",
        "update_k",
        replace=[
            (
                "balance = gamma * loss_real.item() - loss_fake_g.item()",
                "balance = gamma * loss_real.item() - loss_fake_g.item() / lr_k",
            ),
        ],
        loses=["value", "clamp", "defaults"],
        what="Your lr_k weighs only the first half of the balance.",
        look="Put brackets around the balance: lr_k * (gamma * L(x) - L(G(z))).",
    ),
    Mistake(
        "losses-swapped",
        "update_k",
        replace=[
            (
                "gamma * loss_real.item() - loss_fake_g.item()",
                "gamma * loss_fake_g.item() - loss_real.item()",
            ),
        ],
        loses=["value", "clamp", "defaults"],
        what="The losses of real and drawn faces are swapped in your balance.",
        look="It is γ L(x) - L(G(z)); the second argument is the loss of the real faces.",
    ),
]

CONVERGENCE = [
    Mistake(
        "m-no-absolute",
        "convergence",
        replace=[
            (
                "abs(gamma * loss_real.item() - loss_fake_g.item())",
                "(gamma * loss_real.item() - loss_fake_g.item())",
            )
        ],
        loses=["below"],
        what="Your measure falls below L(x) when fakes are repainted badly: no absolute value.",
        look="The distance from the balance counts in both directions.",
    ),
    Mistake(
        "m-subtracted",
        "convergence",
        replace=[("loss_real.item() + abs", "loss_real.item() - abs")],
        loses=["above", "below"],
        what="Your measure subtracts the distance from the balance.",
        look="Both terms should become small, so they are added.",
    ),
    Mistake(
        "m-no-gamma",
        "convergence",
        replace=[("abs(gamma * loss_real.item()", "abs(loss_real.item()")],
        loses=["above", "below"],
        what="Your measure leaves γ out.",
        look="The distance is |γ L(x) - L(G(z))|.",
    ),
    Mistake(
        "m-gamma-on-fake",
        "convergence",
        replace=[
            (
                "abs(gamma * loss_real.item() - loss_fake_g.item())",
                "abs(loss_real.item() - gamma * loss_fake_g.item())",
            )
        ],
        loses=["above", "below"],
        what="Your γ weighs the fakes' loss.",
        look="The distance is |γ L(x) - L(G(z))|.",
    ),
    Mistake(
        "m-distance-only",
        "convergence",
        replace=[("return loss_real.item() + abs", "return abs")],
        loses=["above", "below"],
        what="Your measure is the distance from the balance alone.",
        look="Add L(x): two players who are both bad can be in balance.",
    ),
    Mistake(
        "m-fake-first",
        "convergence",
        replace=[("return loss_real.item() + abs", "return loss_fake_g.item() + abs")],
        loses=["above", "below"],
        what="Your measure starts with the loss of the fakes.",
        look="A generator of grey squares makes that one small. The first term is L(x).",
    ),
    Mistake(
        "m-tensor",
        "convergence",
        replace=[
            (
                "loss_real.item() + abs(gamma * loss_real.item() - loss_fake_g.item())",
                "loss_real + abs(gamma * loss_real - loss_fake_g)",
            )
        ],
        loses=["float"],
        price=0.5,
        what="Your measure is a tensor.",
        look="It keeps the graphs of both losses in memory. Return a float, with .item().",
    ),
    Mistake(
        "m-gamma-fixed",
        "convergence",
        replace=[
            ("abs(gamma * loss_real.item()", "abs(0.7 * loss_real.item()"),
        ],
        loses=["above", "below"],
        price=0.5,
        what="Your γ is 0.7 whatever the argument says.",
        look="Use gamma: another run may ask for another ratio.",
    ),
    Mistake(
        "m-gamma-on-both",
        "convergence",
        replace=[
            (
                "abs(gamma * loss_real.item() - loss_fake_g.item())",
                "gamma * abs(loss_real.item() - loss_fake_g.item())",
            ),
        ],
        loses=["above", "below"],
        what="Your γ weighs both losses.",
        look="It belongs to L(x) alone: |γ L(x) - L(G(z))|.",
    ),
]

STEP = [
    Mistake(
        "no-detach",
        "train_step",
        replace=[("fake = G(z_d).detach()", "fake = G(z_d)")],
        loses=["clean"],
        what="Your discriminator's update sends a gradient into the generator as well.",
        look="The result is right only because you clear G's gradients later, and it costs time. "
        "Use G(z_d).detach().",
    ),
    Mistake(
        "no-detach-no-clear",
        "train_step",
        replace=[
            ("fake = G(z_d).detach()", "fake = G(z_d)"),
            ("    opt_g.zero_grad()\n", ""),
        ],
        loses=["clean", "g_update", "together"],
        what="Your generator also learns to help the discriminator: the gradient of the "
        "discriminator's loss stays on G.",
        look="Detach the fakes in the discriminator's half, and clear G's gradients before the "
        "generator's backward().",
    ),
    Mistake(
        "one-fake-attached",
        "train_step",
        replace=[
            ("fake = G(z_d).detach()", "fake = G(z_d)"),
            ("reconstruction_loss(G(z_g), D)", "reconstruction_loss(fake, D)"),
        ],
        loses=["d_update", "g_update", "clean", "together", "balance", "returns"],
        what="Your step goes backward through the generator twice: one set of fakes serves both "
        "halves, attached.",
        look="The first backward() frees the graph of G. The second half draws new fakes, G(z_g).",
    ),
    Mistake(
        "same-fakes",
        "train_step",
        replace=[("reconstruction_loss(G(z_g), D)", "reconstruction_loss(G(z_d), D)")],
        loses=["g_update", "together"],
        what="Your generator's half uses z_d again.",
        look="Each player gets fakes of its own: the generator's come from z_g.",
    ),
    Mistake(
        "noise-swapped",
        "train_step",
        replace=[
            ("fake = G(z_d).detach()", "fake = G(z_g).detach()"),
            ("reconstruction_loss(G(z_g), D)", "reconstruction_loss(G(z_d), D)"),
        ],
        loses=["d_update", "g_update", "together"],
        what="z_d and z_g are swapped.",
        look="The discriminator's fakes come from z_d, the generator's from z_g.",
    ),
    Mistake(
        "detached-g",
        "train_step",
        replace=[("reconstruction_loss(G(z_g), D)", "reconstruction_loss(G(z_g).detach(), D)")],
        loses=["g_update", "together"],
        what="Your generator gets no gradient: its fakes are detached in its own half.",
        look="Detach in the discriminator's half only.",
    ),
    Mistake(
        "target-cut-off",
        "train_step",
        replace=[
            (
                "    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
                "    drawn = G(z_g)\n    loss_fake_g = (drawn.detach() - D(drawn)).abs().mean()\n",
            )
        ],
        loses=["g_update", "together"],
        what="Your generator's loss detaches its target.",
        look="Let reconstruction_loss have the attached fakes: both ways count.",
    ),
    Mistake(
        "no-grad-on-fakes-loss",
        "train_step",
        replace=[
            (
                "    loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)\n",
                "    with torch.no_grad():\n        loss_fake = reconstruction_loss(fake, D)\n"
                "    loss_d = began_d_loss(loss_real, loss_fake, k)\n",
            )
        ],
        loses=["d_update", "together"],
        what="Your discriminator learns from real faces only: torch.no_grad() covers D as well.",
        look="With k = 0 nobody notices. Cut the fakes off with .detach(), call D with gradients.",
    ),
    Mistake(
        "k-ignored",
        "train_step",
        replace=[("reconstruction_loss(fake, D), k)", "reconstruction_loss(fake, D), 0.0)")],
        loses=["d_update", "together"],
        what="Your discriminator's loss does not use the k that comes in.",
        look="Pass k to began_d_loss.",
    ),
    Mistake(
        "real-and-fake-swapped",
        "train_step",
        replace=[
            (
                "began_d_loss(loss_real, reconstruction_loss(fake, D), k)",
                "began_d_loss(reconstruction_loss(fake, D), loss_real, k)",
            )
        ],
        loses=["d_update", "together"],
        what="Real and fake are swapped in your call of began_d_loss.",
        look="It takes the loss of the real faces first.",
    ),
    Mistake(
        "stale-d",
        "train_step",
        replace=[
            (
                "    opt_d.zero_grad()\n",
                "    loss_fake_g = reconstruction_loss(G(z_g), D)\n    opt_d.zero_grad()\n",
            ),
            (
                "    opt_d.step()\n\n    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
                "    opt_d.step()\n\n",
            ),
        ],
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="Your generator's half uses a loss from before the discriminator's update.",
        look="Call reconstruction_loss(G(z_g), D) after opt_d.step().",
    ),
    Mistake(
        "generator-first",
        "train_step",
        source='''def train_step(
    G, D, opt_g, opt_d, real, z_d, z_g, k: float, gamma: float, lr_k: float
) -> dict[str, float]:
    """Update G once, D once, then k."""
    loss_fake_g = reconstruction_loss(G(z_g), D)
    loss_g = began_g_loss(loss_fake_g)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()

    fake = G(z_d).detach()
    loss_real = reconstruction_loss(real, D)
    loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    return {
        "d_loss": loss_d.item(),
        "g_loss": loss_g.item(),
        "k": update_k(k, loss_real, loss_fake_g, gamma, lr_k),
        "m_global": convergence(loss_real, loss_fake_g, gamma),
    }
''',
        loses=["returns", "together"],
        what="Your step updates the generator first.",
        look="The discriminator goes first; the generator then faces the updated one.",
    ),
    Mistake(
        "g-not-cleared",
        "train_step",
        replace=[("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="The generator's gradients pile up from step to step.",
        look="Call opt_g.zero_grad() before loss_g.backward().",
    ),
    Mistake(
        "d-not-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", "")],
        loses=["together"],
        what="The discriminator's gradients pile up: those of the generator's half are still there "
        "in the next step.",
        look="Call opt_d.zero_grad() before loss_d.backward().",
    ),
    Mistake(
        "zero-after-backward",
        "train_step",
        replace=[
            (
                "    opt_d.zero_grad()\n    loss_d.backward()\n",
                "    loss_d.backward()\n    opt_d.zero_grad()\n",
            ),
            (
                "    opt_g.zero_grad()\n    loss_g.backward()\n",
                "    loss_g.backward()\n    opt_g.zero_grad()\n",
            ),
        ],
        loses=["d_update", "g_update", "together"],
        what="Nothing moves: you clear the gradients between backward() and step().",
        look="The order is zero_grad(), backward(), step().",
    ),
    Mistake(
        "d-never-steps",
        "train_step",
        replace=[("    opt_d.step()\n", "")],
        loses=["d_update", "clean", "together"],
        what="Your discriminator never moves: opt_d.step() is missing.",
        look="After loss_d.backward() comes opt_d.step().",
    ),
    Mistake(
        "g-never-steps",
        "train_step",
        replace=[("    opt_g.step()\n", "")],
        loses=["g_update", "together"],
        what="Your generator never moves: opt_g.step() is missing.",
        look="After loss_g.backward() comes opt_g.step().",
    ),
    Mistake(
        "d-moved-by-g",
        "train_step",
        replace=[("    opt_g.step()\n", "    opt_g.step()\n    opt_d.step()\n")],
        loses=["d_update", "together"],
        what="Your discriminator is moved by the generator's loss as well: it learns to repaint "
        "fakes.",
        look="In the generator's half call opt_g.step() only.",
    ),
    Mistake(
        "balance-of-ds-fakes",
        "train_step",
        replace=[
            (
                "    loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)\n",
                "    loss_fake = reconstruction_loss(fake, D)\n"
                "    loss_d = began_d_loss(loss_real, loss_fake, k)\n",
            ),
            (
                "update_k(k, loss_real, loss_fake_g, gamma",
                "update_k(k, loss_real, loss_fake, gamma",
            ),
            (
                "convergence(loss_real, loss_fake_g, gamma)",
                "convergence(loss_real, loss_fake, gamma)",
            ),
        ],
        loses=["returns"],
        what="Your balance is measured with the discriminator's fakes.",
        look="Use the loss of G(z_g), from after the discriminator's update.",
    ),
    Mistake(
        "balance-of-g-real",
        "train_step",
        replace=[
            ("update_k(k, loss_real, loss_fake_g", "update_k(k, loss_d, loss_fake_g"),
            ("convergence(loss_real, loss_fake_g", "convergence(loss_d, loss_fake_g"),
        ],
        loses=["balance", "returns"],
        what="Your balance takes the discriminator's whole loss for that of the real faces.",
        look="L(x) is reconstruction_loss(real, D) alone, without the fakes' part.",
    ),
    Mistake(
        "k-stays",
        "train_step",
        replace=[('"k": update_k(k, loss_real, loss_fake_g, gamma, lr_k)', '"k": k')],
        loses=["balance", "returns"],
        what="Your step returns the k that came in.",
        look="Return update_k(k, loss_real, loss_fake_g, gamma, lr_k).",
    ),
    Mistake(
        "rates-not-passed",
        "train_step",
        replace=[
            (
                "update_k(k, loss_real, loss_fake_g, gamma, lr_k)",
                "update_k(k, loss_real, loss_fake_g)",
            )
        ],
        loses=["balance", "returns"],
        what="Your step does not pass gamma and lr_k on to update_k.",
        look="It then takes its defaults.",
    ),
    Mistake(
        "no-k",
        "train_step",
        replace=[('        "k": update_k(k, loss_real, loss_fake_g, gamma, lr_k),\n', "")],
        loses=["balance", "returns"],
        what="Your step does not return k, so the next step cannot use it.",
        look='Return "k", the new one, beside the losses.',
    ),
    Mistake(
        "no-m-global",
        "train_step",
        replace=[('        "m_global": convergence(loss_real, loss_fake_g, gamma),\n', "")],
        loses=["balance", "returns"],
        what="Your step does not return m_global.",
        look='Return "m_global" beside the losses and k.',
    ),
    Mistake(
        "returns-tensors",
        "train_step",
        replace=[("loss_d.item()", "loss_d"), ("loss_g.item()", "loss_g")],
        loses=["returns"],
        what="Your step returns tensors.",
        look="Each keeps its whole graph in memory. Return loss_d.item() and loss_g.item().",
    ),
    Mistake(
        "d-in-eval",
        "train_step",
        replace=[
            (
                "    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
                "    G.eval()\n    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
            )
        ],
        loses=["g_update", "together"],
        what="Your generator trains in eval mode.",
        look="Its BatchNorm then uses running statistics that no longer move. Call eval() only to "
        "look at samples.",
    ),
    Mistake(
        "rates-swapped",
        "train_step",
        replace=[
            (
                "update_k(k, loss_real, loss_fake_g, gamma, lr_k)",
                "update_k(k, loss_real, loss_fake_g, lr_k, gamma)",
            ),
        ],
        loses=["balance", "returns"],
        what="gamma and lr_k are swapped in your call of update_k.",
        look="Its arguments are k, loss_real, loss_fake_g, gamma, lr_k.",
    ),
    Mistake(
        "names-swapped",
        "train_step",
        replace=[
            ('"d_loss": loss_d.item()', '"d_loss": loss_g.item()'),
            ('"g_loss": loss_g.item()', '"g_loss": loss_d.item()'),
        ],
        loses=["returns"],
        what="Your step returns the losses under each other's names.",
        look="d_loss is the discriminator's loss, g_loss the generator's.",
    ),
]

MULTISTEP = "torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones, gamma=0.6)"

SCHEDULE = [
    Mistake(
        "milestones-in-epochs",
        "schedule",
        replace=[("[epoch * steps_per_epoch for epoch in (3, 10, 17)]", "[3, 10, 17]")],
        loses=["changes"],
        what="Your schedule lowers the rate after 3, 10 and 17 steps.",
        look="It is stepped once a training step. Count its milestones in steps.",
    ),
    Mistake(
        "factor-from-torch",
        "schedule",
        replace=[(", gamma=0.6)", ")")],
        loses=["changes"],
        price=0.75,
        what="Your schedule multiplies by 0.1, the default of MultiStepLR.",
        look="Pass gamma=0.6.",
    ),
    Mistake(
        "factor-reversed",
        "schedule",
        replace=[("gamma=0.6", "gamma=0.4")],
        loses=["changes"],
        what="Your schedule takes away 0.6 of the rate and leaves 0.4.",
        look="The rate is multiplied by 0.6.",
    ),
    Mistake(
        "milestones-as-lengths",
        "schedule",
        replace=[("(3, 10, 17)", "(3, 13, 30)")],
        loses=["changes"],
        what="Your milestones add up 3, 10 and 17, as if they were lengths of phases.",
        look="They are epochs counted from the start: 3, 10 and 17.",
    ),
    Mistake(
        "every-epoch",
        "schedule",
        replace=[
            (MULTISTEP, "torch.optim.lr_scheduler.StepLR(optimizer, steps_per_epoch, gamma=0.6)")
        ],
        loses=["changes"],
        what="Your schedule lowers the rate after every epoch.",
        look="It has three milestones, at epochs 3, 10 and 17.",
    ),
    Mistake(
        "one-late",
        "schedule",
        replace=[("epoch * steps_per_epoch for", "(epoch + 1) * steps_per_epoch for")],
        loses=["changes"],
        price=0.75,
        what="Your schedule lowers the rate one epoch late.",
        look="After 3 whole epochs, 3 * steps_per_epoch steps have been made.",
    ),
]

MISTAKES = [
    *ENCODER,
    *DECODER,
    *DISCRIMINATOR,
    *LOSSES,
    *UPDATE_K,
    *CONVERGENCE,
    *STEP,
    *SCHEDULE,
]
