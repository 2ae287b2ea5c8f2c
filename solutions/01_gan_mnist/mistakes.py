"""Known wrong answers of exercise 01, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

GENERATOR = [
    Mistake(
        "g-no-tanh",
        "generator",
        replace=[("            nn.Tanh(),\n", "")],
        loses=["output"],
        what="Your generator's output has no bound: the tanh at the end is missing.",
        look="Real pixels lie in [-1, 1]. Put nn.Tanh() after the last Linear layer.",
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
        "g-tanh-twice",
        "generator",
        replace=[("return self.layers(z)", "return torch.tanh(self.layers(z))")],
        loses=["output"],
        what="Your generator applies tanh twice.",
        look="tanh(tanh(x)) never passes ±0.76, so no pixel can be black or white. Keep one.",
    ),
    Mistake(
        "g-relu",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.ReLU()")],
        loses=["activations"],
        what="Your generator uses ReLU where LeakyReLU(0.1) is asked for.",
        look="ReLU gives no gradient below 0. Write nn.LeakyReLU(0.1).",
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
        "g-slope-02",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.2)")],
        loses=["activations"],
        what="Your generator's LeakyReLU has the slope 0.2, as DCGAN uses it.",
        look="This exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-dropout",
        "generator",
        replace=[
            ("nn.BatchNorm1d(outputs)]", "nn.BatchNorm1d(outputs), nn.Dropout(0.5)]"),
        ],
        loses=["activations"],
        what="Your generator drops half of its hidden numbers at random.",
        look="Dropout belongs into the discriminator here (part 2). Take it out of the generator.",
    ),
    Mistake(
        "g-norm-first",
        "generator",
        replace=[
            (
                "nn.LeakyReLU(0.1), nn.BatchNorm1d(outputs)",
                "nn.BatchNorm1d(outputs), nn.LeakyReLU(0.1)",
            )
        ],
        loses=["norms"],
        what="Your BatchNorm stands before the activation.",
        look="Many papers do it that way, but this exercise asks for "
        "Linear → LeakyReLU → BatchNorm: swap the two.",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[(", nn.BatchNorm1d(outputs)]", "]")],
        loses=["norms"],
        what="Your generator has no BatchNorm.",
        look="Put nn.BatchNorm1d(hidden) after each LeakyReLU. Without it the samples tend to "
        "become all alike.",
    ),
    Mistake(
        "g-norm-eps",
        "generator",
        replace=[("nn.BatchNorm1d(outputs)", "nn.BatchNorm1d(outputs, 0.8)")],
        loses=["norms"],
        what="Your BatchNorm has eps = 0.8: its second argument is eps, not momentum.",
        look="Such a large eps hides the variance that BatchNorm should remove. Write "
        "nn.BatchNorm1d(hidden), or momentum=... by name.",
    ),
    Mistake(
        "g-norm-on-output",
        "generator",
        replace=[("nn.Tanh()", "nn.BatchNorm1d(28 * 28),\n            nn.Tanh()")],
        loses=["output"],
        what="Your generator normalises its output before the tanh.",
        look="Then every pixel has the same mean and spread over a batch, whatever was drawn. "
        "BatchNorm stands after the four hidden layers only.",
    ),
    Mistake(
        "g-three-hidden",
        "generator",
        replace=[
            (
                "*block(hidden, hidden),\n            nn.Linear(hidden, 28 * 28)",
                "nn.Linear(hidden, 28 * 28)",
            )
        ],
        loses=["layers"],
        what="Your generator has three hidden layers; four are asked for.",
        look="Count them without the last Linear to 784: there are four of size hidden.",
    ),
    Mistake(
        "g-fixed-hidden",
        "generator",
        replace=[("super().__init__()\n", "super().__init__()\n        hidden = 4096\n")],
        loses=["arguments"],
        what="Your generator ignores the argument hidden.",
        look="Generator(hidden=512) must have hidden layers of 512. Look for a 4096 in your code.",
    ),
    Mistake(
        "g-fixed-latent",
        "generator",
        replace=[("*block(latent_dim, hidden)", "*block(100, hidden)")],
        loses=["arguments"],
        what="Your generator ignores the argument latent_dim.",
        look="Generator(latent_dim=7) must take vectors of 7 numbers. Look for a 100 in your code.",
    ),
    Mistake(
        "g-flat",
        "generator",
        replace=[("return self.layers(z).view(-1, 1, 28, 28)", "return self.layers(z)")],
        loses=["output"],
        what="Your generator gives 784 numbers in a row instead of an image.",
        look="Give the result the shape (N, 1, 28, 28), with .view(-1, 1, 28, 28).",
    ),
    Mistake(
        "g-no-channel",
        "generator",
        replace=[(".view(-1, 1, 28, 28)", ".view(-1, 28, 28)")],
        loses=["output"],
        what="Your generator's images have no channel dimension.",
        look="Images are (N, C, H, W) throughout the course, and C is 1 here: "
        ".view(-1, 1, 28, 28).",
    ),
    Mistake(
        "g-bare-list",
        "generator",
        replace=[
            (
                "self.layers = nn.Sequential(",
                "self.layers = [",
            ),
            ("            nn.Tanh(),\n        )", "            nn.Tanh(),\n        ]"),
            (
                "return self.layers(z)",
                "for layer in self.layers:\n            z = layer(z)\n        return z",
            ),
        ],
        loses=["layers", "norms"],
        what="Your layers stand in a plain Python list, so PyTorch does not know them: the "
        "generator has 0 parameters, and eval() does not reach them.",
        look="Put them into nn.Sequential or nn.ModuleList. Otherwise the optimiser has nothing "
        "to train.",
    ),
    Mistake(
        "g-no-grad",
        "generator",
        replace=[
            (
                "return self.layers(z).view(-1, 1, 28, 28)",
                "with torch.no_grad():\n            return self.layers(z).view(-1, 1, 28, 28)",
            )
        ],
        loses=["learns"],
        what="No gradient reaches your generator: its forward pass runs without a graph.",
        look="Look for torch.no_grad() or .detach() in forward(). They belong into the training "
        "step, around the discriminator's fakes.",
    ),
    Mistake(
        "g-one-block-three-times",
        "generator",
        replace=[
            (
                "            *block(hidden, hidden),\n            *block(hidden, hidden),\n"
                "            *block(hidden, hidden),\n",
                "            *(block(hidden, hidden) * 3),\n",
            )
        ],
        loses=["layers", "norms"],
        what="Three of your hidden layers are one and the same, used three times.",
        look="[layer] * 3, or a layer called in a loop, makes no new weights. Make each layer "
        "anew: [nn.Linear(...) for _ in range(3)].",
    ),
    Mistake(
        "g-five-hidden",
        "generator",
        replace=[
            (
                "            nn.Linear(hidden, 28 * 28),",
                "            *block(hidden, hidden),\n            nn.Linear(hidden, 28 * 28),",
            )
        ],
        loses=["layers"],
        what="Your generator has five hidden layers; four are asked for.",
        look="The first goes from latent_dim to hidden, and three from hidden to hidden.",
    ),
    Mistake(
        "g-batch-of-64",
        "generator",
        replace=[("view(-1, 1, 28, 28)", "view(64, 1, 28, 28)")],
        loses=["output"],
        what="Your generator works for batches of 64 only.",
        look="The last batch of an epoch is smaller, and so are the check's. Write -1 or len(z) "
        "for the number of images.",
    ),
]

DISCRIMINATOR = [
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[("return self.layers(x)", "return torch.sigmoid(self.layers(x))")],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="The losses of part 3 take logits and apply the sigmoid themselves. Applied twice, "
        "the discriminator's loss can never fall below 0.31. Take it out here.",
    ),
    Mistake(
        "d-sigmoid-eval",
        "discriminator",
        replace=[
            (
                "return self.layers(x)",
                "x = self.layers(x)\n        return x if self.training else torch.sigmoid(x)",
            )
        ],
        loses=["output"],
        what="Your discriminator gives probabilities in eval mode, and logits in training mode.",
        look="eval() only switches dropout off and lets norms use their running statistics. "
        "Whoever calls the discriminator expects logits in both modes.",
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
        look='It squeezes every "fake" towards 0. The last Linear layer has nothing after it.',
    ),
    Mistake(
        "d-squeezed",
        "discriminator",
        replace=[("return self.layers(x)", "return self.layers(x).squeeze(1)")],
        loses=["output"],
        what="Your discriminator gives logits of shape (N,) instead of (N, 1).",
        look="Leave out the squeeze. Mixed with tensors of shape (N, 1), a shape of (N,) silently "
        "becomes an N x N table.",
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
        what="Your discriminator's LeakyReLU has the slope 0.2, as DCGAN uses it.",
        look="This exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "d-default-slope",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU()")],
        loses=["activations"],
        what="Your discriminator's LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "d-no-activation",
        "discriminator",
        replace=[(" nn.LeakyReLU(0.1),", "")],
        loses=["activations"],
        what="Your discriminator has no activation between its layers.",
        look="Without one, four Linear layers are no more than a single one. Put nn.LeakyReLU(0.1) "
        "after each hidden layer.",
    ),
    Mistake(
        "d-batch-norm",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn", "nn.LeakyReLU(0.1), nn.BatchNorm1d(outputs), nn")],
        loses=["activations"],
        what="Your discriminator has BatchNorm layers.",
        look="Here they belong into the generator. In the discriminator they would mix real and "
        "fake images of a batch.",
    ),
    Mistake(
        "d-no-dropout",
        "discriminator",
        replace=[(", nn.Dropout(0.5)]", "]")],
        loses=["dropout"],
        what="Your discriminator has no dropout.",
        look="Put nn.Dropout(0.5) after each LeakyReLU. Without it this discriminator learns the "
        "training images by heart and wins too early.",
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
        self.hidden = nn.ModuleList(
            [nn.Linear(784, 1024), nn.Linear(1024, 512), nn.Linear(512, 256)]
        )
        self.out = nn.Linear(256, 1)

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.hidden:
            x = F.dropout(F.leaky_relu(layer(x), 0.1), 0.5)
        return self.out(x)
""",
        loses=["evaluation"],
        what="Your dropout stays on in eval mode.",
        look="F.dropout does not know about eval(): write F.dropout(x, 0.5, self.training), or use "
        "nn.Dropout.",
    ),
    Mistake(
        "d-two-outputs",
        "discriminator",
        replace=[("nn.Linear(256, 1)", "nn.Linear(256, 2)")],
        loses=["layers", "output"],
        what="Your discriminator gives two numbers an image.",
        look="Real or fake needs one logit: nn.Linear(256, 1).",
    ),
    Mistake(
        "d-missing-layer",
        "discriminator",
        replace=[
            (
                "            *block(28 * 28, 1024),\n            *block(1024, 512),\n",
                "            *block(28 * 28, 512),\n",
            ),
        ],
        loses=["layers"],
        what="Your discriminator goes from 784 to 512 directly: the layer of 1024 is missing.",
        look="The sizes are 784 → 1024 → 512 → 256 → 1.",
    ),
    Mistake(
        "d-no-bias",
        "discriminator",
        replace=[("nn.Linear(inputs, outputs)", "nn.Linear(inputs, outputs, bias=False)")],
        loses=["layers"],
        what="Your hidden layers have no bias.",
        look="No norm stands behind them that would make the bias pointless. Leave bias=False out.",
    ),
]

VANILLA = [
    Mistake(
        "sigmoid-twice",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits)", "F.softplus(-torch.sigmoid(real_logits))"),
            ("F.softplus(fake_logits)", "F.softplus(torch.sigmoid(fake_logits))"),
        ],
        loses=["d_loss", "extreme"],
        what="Your discriminator's loss applies the sigmoid twice.",
        look="F.binary_cross_entropy_with_logits and F.softplus take logits: do not put a sigmoid "
        "in front. With it, the loss can never fall below 0.31 for each half.",
    ),
    Mistake(
        "g-sigmoid-twice",
        "vanilla_losses",
        replace=[("F.softplus(-fake_logits)", "F.softplus(-torch.sigmoid(fake_logits))")],
        loses=["g_loss", "extreme"],
        what="Your generator's loss applies the sigmoid twice.",
        look="F.binary_cross_entropy_with_logits and F.softplus take logits: do not put a sigmoid "
        "in front.",
    ),
    Mistake(
        "raw-logarithms",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits)", "-torch.log(torch.sigmoid(real_logits))"),
            ("F.softplus(fake_logits)", "-torch.log(1 - torch.sigmoid(fake_logits))"),
            ("F.softplus(-fake_logits)", "-torch.log(torch.sigmoid(fake_logits))"),
        ],
        loses=["extreme"],
        what="Your losses are infinite for confident logits: the logarithm meets a 0.",
        look="sigmoid(-200) is exactly 0 in float32. Use F.softplus or "
        "F.binary_cross_entropy_with_logits, which never take the logarithm of a sigmoid.",
    ),
    Mistake(
        "softplus-by-hand",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits)", "torch.log(1 + torch.exp(-real_logits))"),
            ("F.softplus(fake_logits)", "torch.log(1 + torch.exp(fake_logits))"),
            ("F.softplus(-fake_logits)", "torch.log(1 + torch.exp(-fake_logits))"),
        ],
        loses=["extreme"],
        what="Your log(1 + exp(x)) overflows: exp(200) is infinite in float32.",
        look="The formula is right. F.softplus computes the same and is written for large numbers.",
    ),
    Mistake(
        "bce-of-sigmoid",
        "vanilla_losses",
        source="""def vanilla_d_loss(real_logits, fake_logits):
    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    return F.binary_cross_entropy(real, torch.ones_like(real)) + F.binary_cross_entropy(
        fake, torch.zeros_like(fake)
    )


def vanilla_g_loss(fake_logits):
    fake = torch.sigmoid(fake_logits)
    return F.binary_cross_entropy(fake, torch.ones_like(fake))
""",
        loses=["extreme"],
        what="Your losses stop learning from confident logits: sigmoid and then "
        "binary_cross_entropy has a gradient of exactly 0 there.",
        look="Use F.binary_cross_entropy_with_logits on the logits themselves. It joins the two "
        "steps and keeps the gradient.",
    ),
    Mistake(
        "saturating",
        "vanilla_losses",
        replace=[
            ("return F.softplus(-fake_logits).mean()", "return -F.softplus(fake_logits).mean()")
        ],
        loses=["g_loss"],
        what="Your generator's loss is the saturating one, log(1 - σ(D(G(z)))).",
        look="Its gradient vanishes exactly where the generator is bad. The exercise asks for "
        "-log σ(D(G(z))).",
    ),
    Mistake(
        "g-wants-fake",
        "vanilla_losses",
        replace=[("return F.softplus(-fake_logits)", "return F.softplus(fake_logits)")],
        loses=["g_loss"],
        what="Your generator is rewarded when its images are called fake.",
        look="Its target is 1, real: -log σ(D(G(z))).",
    ),
    Mistake(
        "g-wasserstein",
        "vanilla_losses",
        replace=[("return F.softplus(-fake_logits).mean()", "return -fake_logits.mean()")],
        loses=["g_loss"],
        what="Your generator's loss is the mean logit, as in a Wasserstein GAN.",
        look="The exercise asks for -log σ(D(G(z))), the mean softplus of the negative logit.",
    ),
    Mistake(
        "labels-swapped",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits)", "F.softplus(real_logits)"),
            ("F.softplus(fake_logits)", "F.softplus(-fake_logits)"),
        ],
        loses=["d_loss"],
        what="Your discriminator's labels are swapped: it learns to call real images fake.",
        look="Real images want a large logit, so their loss is softplus(-logit), target 1.",
    ),
    Mistake(
        "fake-called-real",
        "vanilla_losses",
        replace=[("F.softplus(fake_logits)", "F.softplus(-fake_logits)")],
        loses=["d_loss"],
        what="Your discriminator learns to call fakes real as well.",
        look="The fake half has target 0: -log(1 - σ(fake)) = softplus(fake).",
    ),
    Mistake(
        "real-only",
        "vanilla_losses",
        replace=[("return real_loss + fake_loss", "return real_loss")],
        loses=["d_loss", "extreme"],
        what="Your discriminator's loss looks at the real images only.",
        look="Add the loss of the fakes.",
    ),
    Mistake(
        "d-halved",
        "vanilla_losses",
        replace=[("return real_loss + fake_loss", "return (real_loss + fake_loss) / 2")],
        loses=["d_loss"],
        price=1,
        what="Your discriminator's loss is half of what is asked for.",
        look="Some codes average the two halves. The formula here adds them.",
    ),
    Mistake(
        "d-summed",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits).mean()", "F.softplus(-real_logits).sum()"),
            ("F.softplus(fake_logits).mean()", "F.softplus(fake_logits).sum()"),
        ],
        loses=["d_loss"],
        price=1,
        what="Your discriminator's loss is the sum over the batch.",
        look="Take the mean: a sum makes the learning rate depend on the batch size.",
    ),
    Mistake(
        "label-smoothing",
        "vanilla_losses",
        replace=[
            (
                "F.softplus(-real_logits).mean()",
                "(0.9 * F.softplus(-real_logits) + 0.1 * F.softplus(real_logits)).mean()",
            )
        ],
        loses=["d_loss"],
        price=1,
        what="Your discriminator's target for real images is 0.9.",
        look="Label smoothing is a known trick, but the exercise asks for the plain loss.",
    ),
    Mistake(
        "fixed-batch",
        "vanilla_losses",
        source="""bce = nn.BCEWithLogitsLoss()


def vanilla_d_loss(real_logits, fake_logits):
    return bce(real_logits, torch.ones(64, 1)) + bce(fake_logits, torch.zeros(64, 1))


def vanilla_g_loss(fake_logits):
    return bce(fake_logits, torch.ones(64, 1))
""",
        loses=["d_loss", "g_loss", "extreme", "shapes"],
        what="Your labels are made for batches of 64 only.",
        look="The last batch of an epoch is smaller. torch.ones_like(logits) always fits.",
    ),
    Mistake(
        "d-item",
        "vanilla_losses",
        replace=[("return real_loss + fake_loss", "return (real_loss + fake_loss).item()")],
        loses=["d_loss", "extreme", "shapes"],
        what="Your discriminator's loss is a plain number, so nothing can be learned from it.",
        look="Return the tensor. .item() belongs into the training step's return line.",
    ),
    Mistake(
        "not-reduced",
        "vanilla_losses",
        replace=[
            ("F.softplus(-real_logits).mean()", "F.softplus(-real_logits)"),
            ("F.softplus(fake_logits).mean()", "F.softplus(fake_logits)"),
            ("F.softplus(-fake_logits).mean()", "F.softplus(-fake_logits)"),
        ],
        loses=["d_loss", "g_loss", "shapes"],
        price=1,
        what="Your losses give one number an image.",
        look="Take the mean over the batch: backward() needs a single number.",
    ),
    Mistake(
        "no-minus",
        "vanilla_losses",
        source="""def vanilla_d_loss(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()


def vanilla_g_loss(fake_logits):
    return F.logsigmoid(fake_logits).mean()
""",
        loses=["d_loss", "g_loss"],
        what="Your losses lack the minus: they are negative, and get smaller as the networks get "
        "worse.",
        look="An optimiser makes a loss small, and log σ should become large. Put a minus before "
        "each mean.",
    ),
]

LEAST_SQUARES = [
    Mistake(
        "ls-no-half",
        "least_squares_losses",
        replace=[
            ("real_loss = 0.5 * ", "real_loss = "),
            ("fake_loss = 0.5 * ", "fake_loss = "),
            ("return 0.5 * ", "return "),
        ],
        loses=["d_loss", "g_loss"],
        price=1,
        what="The factor ½ is missing in your losses.",
        look="The formulas have ½ in front of each mean.",
    ),
    Mistake(
        "ls-d-no-half",
        "least_squares_losses",
        replace=[("real_loss = 0.5 * ", "real_loss = "), ("fake_loss = 0.5 * ", "fake_loss = ")],
        loses=["d_loss"],
        price=1,
        what="The factor ½ is missing in your discriminator's loss.",
        look="Each half of it has ½ in front of the mean.",
    ),
    Mistake(
        "ls-g-no-half",
        "least_squares_losses",
        replace=[("return 0.5 * ", "return ")],
        loses=["g_loss"],
        what="The factor ½ is missing in your generator's loss.",
        look="The formula has ½ in front of the mean.",
    ),
    Mistake(
        "ls-half-twice",
        "least_squares_losses",
        replace=[("return real_loss + fake_loss", "return (real_loss + fake_loss) / 2")],
        loses=["d_loss"],
        price=1,
        what="Your discriminator's loss is halved twice.",
        look="Each half has its ½ already; add them without dividing again.",
    ),
    Mistake(
        "ls-minus-one",
        "least_squares_losses",
        replace=[("fake_logits.square()", "(fake_logits + 1).square()")],
        loses=["d_loss"],
        what="Your discriminator's target for fakes is -1.",
        look="The exercise uses 1 for real and 0 for fake.",
    ),
    Mistake(
        "ls-swapped",
        "least_squares_losses",
        replace=[
            ("(real_logits - 1).square()", "real_logits.square()"),
            ("0.5 * fake_logits.square()", "0.5 * (fake_logits - 1).square()"),
        ],
        loses=["d_loss"],
        what="Your discriminator's targets are swapped: 0 for real and 1 for fake.",
        look="Real images want 1, fakes want 0.",
    ),
    Mistake(
        "ls-g-to-zero",
        "least_squares_losses",
        replace=[("return 0.5 * (fake_logits - 1)", "return 0.5 * fake_logits")],
        loses=["g_loss"],
        what="Your generator is rewarded when its images are called fake: its target is 0.",
        look="The generator wants its images called real, so its target is 1.",
    ),
    Mistake(
        "ls-sigmoid",
        "least_squares_losses",
        replace=[
            ("(real_logits - 1)", "(torch.sigmoid(real_logits) - 1)"),
            ("0.5 * fake_logits", "0.5 * torch.sigmoid(fake_logits)"),
            ("(fake_logits - 1)", "(torch.sigmoid(fake_logits) - 1)"),
        ],
        loses=["d_loss", "g_loss"],
        what="Your least-squares losses put a sigmoid in front of the square.",
        look="The square works on the discriminator's number itself. With the sigmoid the gradient "
        "vanishes again, which this loss was made to avoid.",
    ),
    Mistake(
        "ls-summed",
        "least_squares_losses",
        replace=[
            ("(real_logits - 1).square().mean()", "(real_logits - 1).square().sum()"),
            ("* fake_logits.square().mean()", "* fake_logits.square().sum()"),
            ("(fake_logits - 1).square().mean()", "(fake_logits - 1).square().sum()"),
        ],
        loses=["d_loss", "g_loss"],
        price=1,
        what="Your least-squares losses are sums over the batch.",
        look="Take the mean: a sum makes the learning rate depend on the batch size.",
    ),
    Mistake(
        "ls-absolute",
        "least_squares_losses",
        replace=[
            ("(real_logits - 1).square()", "(real_logits - 1).abs()"),
            ("* fake_logits.square()", "* fake_logits.abs()"),
            ("(fake_logits - 1).square()", "(fake_logits - 1).abs()"),
        ],
        loses=["d_loss", "g_loss"],
        what="Your losses take the absolute distance instead of its square.",
        look="Use .square(), .pow(2) or F.mse_loss.",
    ),
    Mistake(
        "ls-in-place",
        "least_squares_losses",
        source="""def lsgan_d_loss(real_logits, fake_logits):
    real_logits -= 1
    return 0.5 * real_logits.square().mean() + 0.5 * fake_logits.square().mean()


def lsgan_g_loss(fake_logits):
    return 0.5 * (fake_logits - 1).square().mean()
""",
        loses=["d_loss", "shapes"],
        price=1,
        what="Your loss changes the logits that it was given: -= works in place.",
        look="Whoever passed the tensor still needs it. Make a new one: real_logits - 1.",
    ),
    Mistake(
        "ls-images-only",
        "least_squares_losses",
        source="""def lsgan_d_loss(real_logits, fake_logits):
    real_loss = 0.5 * (real_logits - 1).square().sum() / len(real_logits)
    return real_loss + 0.5 * fake_logits.square().sum() / len(fake_logits)


def lsgan_g_loss(fake_logits):
    return 0.5 * (fake_logits - 1).square().sum() / len(fake_logits)
""",
        loses=["shapes"],
        what="You divide the sum by the number of images. That is the mean for shape (N, 1) only.",
        look="Later discriminators give a map of logits for each image. Take .mean(), or divide by "
        "numel().",
    ),
]

D_HALF = """    with torch.no_grad():
        fake = G(z_d)
    loss_d = d_loss(D(real), D(fake))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
"""
G_HALF = """    loss_g = g_loss(D(G(z_g)))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
"""
ATTACHED = [("    with torch.no_grad():\n        fake = G(z_d)\n", "    fake = G(z_d)\n")]

TRAIN_STEP = [
    Mistake(
        "own-losses",
        "train_step",
        replace=[
            ("loss_d = d_loss(", "loss_d = vanilla_d_loss("),
            ("loss_g = g_loss(", "loss_g = vanilla_g_loss("),
        ],
        loses=["d_update", "g_update", "together", "returns"],
        what="Your step always takes the losses with logarithms, whatever losses it is given.",
        look="Call d_loss and g_loss, the arguments: part 6 trains with the squares as well.",
    ),
    Mistake(
        "no-detach",
        "train_step",
        replace=ATTACHED,
        loses=["clean"],
        what="Your discriminator's update sends a gradient into the generator as well.",
        look="The result is right only because you clear G's gradients later, and it costs time. "
        "Use G(z_d).detach(), or draw the fakes under torch.no_grad().",
    ),
    Mistake(
        "no-detach-no-clear",
        "train_step",
        replace=[*ATTACHED, ("    opt_g.zero_grad()\n", "")],
        loses=["clean", "g_update", "together"],
        what="Your generator also learns to help the discriminator: the gradient of the "
        "discriminator's loss stays on G.",
        look="Detach the fakes in the discriminator's half, and call opt_g.zero_grad() before the "
        "generator's backward().",
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
        "detached-g",
        "train_step",
        replace=[
            (
                "g_loss(D(G(z_g)))\n    opt_g.zero_grad()\n    loss_g.backward()",
                "g_loss(D(G(z_g).detach()))\n    opt_g.zero_grad()\n    loss_g.backward()",
            )
        ],
        loses=["g_update", "together"],
        what="Your generator does not move: its images are detached in its own half of the step.",
        look="The gradient has to travel through D into G. Detach in the other half only.",
    ),
    Mistake(
        "no-grad-around-d",
        "train_step",
        replace=[
            ("        fake = G(z_d)\n", "        fake_logits = D(G(z_d))\n"),
            ("d_loss(D(real), D(fake))", "d_loss(D(real), fake_logits)"),
        ],
        loses=["d_update", "together"],
        what="Your discriminator learns from real images only: torch.no_grad() covers D(fake) too.",
        look="Only G(z_d) belongs under no_grad(). Call D on the fakes outside of it.",
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
        "swapped-arguments",
        "train_step",
        replace=[("d_loss(D(real), D(fake))", "d_loss(D(fake), D(real))")],
        loses=["d_update", "together"],
        what="Real and fake are swapped in your call of d_loss.",
        look="d_loss takes the logits of the real images first.",
    ),
    Mistake(
        "same-noise",
        "train_step",
        replace=[("D(G(z_g))", "D(G(z_d))")],
        loses=["g_update", "together"],
        what="Your generator's half uses z_d again.",
        look="It draws new fakes from z_g.",
    ),
    Mistake(
        "own-noise",
        "train_step",
        replace=[
            ("fake = G(z_d)", "fake = G(torch.randn_like(z_d))"),
            ("D(G(z_g))", "D(G(torch.randn_like(z_g)))"),
        ],
        loses=["d_update", "g_update", "together", "returns"],
        what="Your step draws noise of its own and ignores z_d and z_g.",
        look="Use the arguments. A step that depends on its arguments alone can be tested and "
        "repeated.",
    ),
    Mistake(
        "generator-first",
        "train_step",
        source=f"""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
{G_HALF}
{D_HALF}    return {{"d_loss": loss_d.item(), "g_loss": loss_g.item()}}
""",
        loses=["together"],
        what="Your step teaches the generator before the discriminator.",
        look="The exercise asks for the discriminator first, so that the generator meets the "
        "updated one.",
    ),
    Mistake(
        "stale-discriminator",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    loss_g = g_loss(D(G(z_g)))
    grads = torch.autograd.grad(loss_g, list(G.parameters()))
    with torch.no_grad():
        fake = G(z_d)
    loss_d = d_loss(D(real), D(fake))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    for parameter, gradient in zip(G.parameters(), grads):
        parameter.grad = gradient
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["together"],
        what="Your generator learns from the discriminator as it was before its update.",
        look="Compute g_loss after opt_d.step().",
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
        "d-trained-twice",
        "train_step",
        replace=[(D_HALF, D_HALF + "    opt_d.step()\n")],
        loses=["d_update", "together"],
        what="Your discriminator moves twice with the same gradient.",
        look="Call opt_d.step() once in the discriminator's half.",
    ),
    Mistake(
        "both-in-g-half",
        "train_step",
        replace=[("    opt_g.step()\n", "    opt_g.step()\n    opt_d.step()\n")],
        loses=["d_update", "together"],
        what="Your discriminator is moved by the generator's loss as well.",
        look="In the generator's half call opt_g.step() only: D's gradients there would make it "
        "worse on purpose.",
    ),
    Mistake(
        "g-eval",
        "train_step",
        replace=[("    loss_g = g_loss", "    G.eval()\n    loss_g = g_loss")],
        loses=["g_update", "together"],
        what="Your generator is in eval mode in its own half, so BatchNorm uses old statistics.",
        look="Call G.eval() only to look at samples, and G.train() afterwards.",
    ),
    Mistake(
        "d-frozen-for-good",
        "train_step",
        replace=[("    loss_g = g_loss", "    D.requires_grad_(False)\n    loss_g = g_loss")],
        loses=["together"],
        what="Your discriminator cannot learn after the first step: requires_grad stays off.",
        look="After the generator's half, switch it on again: D.requires_grad_(True).",
    ),
    Mistake(
        "returns-tensors",
        "train_step",
        replace=[
            (
                '"d_loss": loss_d.item(), "g_loss": loss_g.item()',
                '"d_loss": loss_d, "g_loss": loss_g',
            )
        ],
        loses=["returns"],
        what="Your step returns tensors.",
        look="Each keeps its whole graph in memory, and after a thousand steps the memory is full. "
        "Return loss_d.item() and loss_g.item().",
    ),
    Mistake(
        "returns-tuple",
        "train_step",
        replace=[
            (
                'return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}',
                "return loss_d.item(), loss_g.item()",
            )
        ],
        loses=["returns"],
        what="Your step returns a tuple.",
        look='Return a dict: {"d_loss": ..., "g_loss": ...}.',
    ),
    Mistake(
        "nothing-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", ""), ("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="No gradients are ever cleared: they pile up in both networks, from step to step.",
        look="backward() adds to what is there. Call opt_d.zero_grad() before loss_d.backward() "
        "and opt_g.zero_grad() before loss_g.backward().",
    ),
    Mistake(
        "losses-first",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    loss_d = d_loss(D(real), D(G(z_d).detach()))
    loss_g = g_loss(D(G(z_g)))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="You compute g_loss before opt_d.step() and go backward through it afterwards.",
        look="The step has changed D's weights, and the way back needs those of the way there. "
        "Finish D's half first; then draw new fakes and compute g_loss with the updated D.",
    ),
    Mistake(
        "steps-at-the-end",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    opt_d.zero_grad()
    opt_g.zero_grad()
    loss_d = d_loss(D(real), D(G(z_d).detach()))
    loss_d.backward()
    loss_g = g_loss(D(G(z_g)))
    loss_g.backward()
    opt_d.step()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "clean", "together"],
        what="Both backward passes come before opt_d.step(): D also follows the other loss.",
        look="loss_g.backward() travels through D and adds to its gradients. Step opt_d before the "
        "generator's half begins.",
    ),
    Mistake(
        "optimisers-swapped",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    loss_d = d_loss(D(real), D(G(z_d).detach()))
    opt_g.zero_grad()
    loss_d.backward()
    opt_g.step()
    loss_g = g_loss(D(G(z_g)))
    opt_d.zero_grad()
    loss_g.backward()
    opt_d.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "clean", "together"],
        what="The optimisers are swapped: opt_g steps after the discriminator's loss, opt_d "
        "after the generator's.",
        look="An optimiser moves the network that it was made for. loss_d goes with opt_d.",
    ),
    Mistake(
        "fakes-used-twice",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    fake = G(z_d)
    loss_d = d_loss(D(real), D(fake.detach()))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    loss_g = g_loss(D(fake))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["g_update", "together"],
        what="Your generator learns from the discriminator's fakes, and z_g is never used.",
        look="It works, and saves time. This exercise asks for new fakes in the generator's half: "
        "G(z_g).",
    ),
]

MISTAKES = [*GENERATOR, *DISCRIMINATOR, *VANILLA, *LEAST_SQUARES, *TRAIN_STEP]

MISTAKES += [
    Mistake(
        "flattened-without-gradient",
        "discriminator",
        replace=[
            (
                "        return self.layers(x)\n",
                "        with torch.no_grad():\n"
                "            flat = x.flatten(1)\n"
                "        return self.layers[1:](flat)\n",
            )
        ],
        what="Your discriminator lets no gradient through to the picture.",
        look="A generator learns through its discriminator. What happens to x under no_grad?",
        loses=["learns"],
    ),
    Mistake(
        "half-precision-losses",
        "vanilla_losses",
        replace=[
            (
                "    real_loss = F.softplus(-real_logits)",
                "    real_logits, fake_logits = real_logits.half(), fake_logits.half()\n"
                "    real_loss = F.softplus(-real_logits)",
            ),
            ("    return real_loss + fake_loss", "    return (real_loss + fake_loss).float()"),
        ],
        what="Your discriminator's loss is computed with half precision.",
        look="Leave logits in float32: half precision keeps three digits.",
        loses=["d_loss"],
        price=1,
    ),
]
