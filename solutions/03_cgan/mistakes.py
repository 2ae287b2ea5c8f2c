"""Known wrong answers of exercise 03, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

CODES = "codes = F.one_hot(labels, n_classes).float()  # (N, n_classes)"

CONDITION = [
    Mistake(
        "maps-guessed",
        "condition",
        replace=[("F.one_hot(labels, n_classes)", "F.one_hot(labels)")],
        loses=["few", "one"],
        what="Your one-hot code is as long as the highest label in the batch happens to ask for.",
        look="A batch without any 9 gives fewer channels. Pass n_classes to F.one_hot.",
    ),
    Mistake(
        "maps-integers",
        "condition",
        replace=[(".float()", "")],
        loses=["type"],
        what="Your maps are integers (int64).",
        look="torch.cat with a float image would fail or change its type: add .float().",
    ),
    Mistake(
        "maps-vectors",
        "condition",
        replace=[("return codes[:, :, None, None].expand(-1, -1, size, size)", "return codes")],
        loses=["maps", "cube", "few", "one"],
        what="Your function gives one-hot vectors (N, n_classes), not maps.",
        look="Add two axes and repeat the numbers along them: (N, n_classes, size, size).",
    ),
    Mistake(
        "maps-one-pixel",
        "condition",
        replace=[(".expand(-1, -1, size, size)", "")],
        loses=["maps", "cube", "few"],
        what="Your maps have one pixel, whatever size says.",
        look="Repeat the numbers: .expand(-1, -1, size, size).",
    ),
    Mistake(
        "maps-axes-swapped",
        "condition",
        replace=[("codes[:, :, None, None]", "codes.T[:, :, None, None]")],
        loses=["maps", "cube", "few", "one"],
        what="Classes and images are swapped: your maps have the shape (n_classes, N, size, size).",
        look="The batch comes first. If N happened to be n_classes, nothing would have failed.",
    ),
    Mistake(
        "maps-first-label",
        "condition",
        replace=[
            ("F.one_hot(labels, n_classes)", "F.one_hot(labels[:1].expand(len(labels)), n_classes)")
        ],
        loses=["maps", "cube", "few"],
        what="All your maps show the first label of the batch.",
        look="Each image has a label of its own.",
    ),
    Mistake(
        "maps-number",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    return labels.float()[:, None, None, None].expand(-1, n_classes, size, size)
""",
        loses=["maps", "cube", "few"],
        what="Your maps hold the label's number in every channel.",
        look="A class is not a quantity: channel `label` is 1, the others are 0.",
    ),
    Mistake(
        "maps-corner",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    maps = torch.zeros(len(labels), n_classes, size, size)
    maps[torch.arange(len(labels)), labels, 0, 0] = 1
    return maps
""",
        loses=["maps", "cube", "few"],
        what="Only the top left pixel of your maps is 1.",
        look="The whole channel is 1, so that a convolution sees the label everywhere.",
    ),
    Mistake(
        "maps-spatial",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    maps = torch.zeros(len(labels), n_classes, size, size)
    for i, label in enumerate(labels):
        maps[i, :, label % size] = 1
    return maps
""",
        loses=["maps", "cube", "few"],
        what="Your label picks a row of the image instead of a channel.",
        look="The second axis is the channel: maps[i, label] = 1.",
    ),
    Mistake(
        "maps-scaled",
        "condition",
        replace=[("return codes[", "codes = 2 * codes - 1\n    return codes[")],
        loses=["maps", "cube", "few"],
        price=1,
        what="Your maps hold -1 and 1.",
        look="The exercise asks for 0 and 1.",
    ),
    Mistake(
        "maps-scrambled",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    codes = F.one_hot(labels, n_classes).float()
    return codes.repeat(1, size * size).view(-1, n_classes, size, size)
""",
        loses=["maps", "cube", "few"],
        what="Your maps are not constant: the code runs through them number by number.",
        look="view takes the numbers in the order in which they lie, and that is not channel by "
        "channel. Add two axes first, codes[:, :, None, None], and repeat or expand along those.",
    ),
]

LABEL = "label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers"
JOINED = "torch.cat([z, label], dim=1)[:, :, None, None]"

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
        look="Real pixels lie in [-1, 1]: use tanh.",
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
        "g-relu",
        "generator",
        replace=[("nn.LeakyReLU(0.1)", "nn.ReLU()")],
        loses=["activations"],
        what="Your generator uses ReLU where LeakyReLU(0.1) is asked for.",
        look="Write nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[(", nn.BatchNorm2d(outputs)]", "]")],
        loses=["activations"],
        what="Your generator has no BatchNorm.",
        look="Put nn.BatchNorm2d(channels) after each LeakyReLU.",
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
        loses=["activations"],
        what="Your BatchNorm stands before the activation.",
        look="This exercise asks for convolution → LeakyReLU → BatchNorm: swap the two.",
    ),
    Mistake(
        "g-label-zeroed",
        "generator",
        replace=[(LABEL, "label = 0 * F.one_hot(y, self.n_classes).to(z.dtype)")],
        loses=["obeys"],
        what="Your generator takes the label and ignores it: all labels give the same image.",
        look="The label's one-hot code has to reach torch.cat. Print it for two labels.",
    ),
    Mistake(
        "g-no-label",
        "generator",
        replace=[
            ("*block(latent_dim + n_classes, 1024, 3)", "*block(latent_dim, 1024, 3)"),
            (LABEL + "\n        ", ""),
            (JOINED, "z[:, :, None, None]"),
        ],
        loses=["layers", "arguments", "obeys"],
        what="Your generator has no input for the label.",
        look="Join the one-hot maps to z with torch.cat: the first layer has 110 channels.",
    ),
    Mistake(
        "g-first-label",
        "generator",
        replace=[("F.one_hot(y, ", "F.one_hot(y[:1].expand(len(y)), ")],
        loses=["obeys"],
        what="Your generator draws the whole batch with the first label.",
        look="Each image has a label of its own: encode all of y.",
    ),
    Mistake(
        "g-number",
        "generator",
        replace=[
            ("*block(latent_dim + n_classes, 1024, 3)", "*block(latent_dim + 1, 1024, 3)"),
            (LABEL, "label = y.float()[:, None]"),
        ],
        loses=["layers", "arguments"],
        what="Your generator gets the label as one number.",
        look="That would make an 8 twice a 4. Use the one-hot code: ten channels.",
    ),
    Mistake(
        "g-embedding",
        "generator",
        replace=[
            ("self.n_classes = n_classes\n", "self.code = nn.Embedding(n_classes, n_classes)\n"),
            (LABEL, "label = self.code(y)"),
        ],
        loses=["layers", "arguments"],
        what="Your generator learns a code for each label with nn.Embedding.",
        look="It would work. The exercise asks for the one-hot code, which has nothing to learn.",
    ),
    Mistake(
        "g-added",
        "generator",
        replace=[
            ("*block(latent_dim + n_classes, 1024, 3)", "*block(latent_dim, 1024, 3)"),
            (LABEL, "label = F.one_hot(y, z.shape[1]).to(z.dtype)"),
            (JOINED, "(z + label)[:, :, None, None]"),
        ],
        loses=["layers", "arguments"],
        what="Your generator adds the label to the first numbers of z.",
        look="The label would drown in the noise. Join them with torch.cat: 110 channels.",
    ),
    Mistake(
        "g-fixed-classes",
        "generator",
        replace=[
            ("self.n_classes = n_classes\n", "self.n_classes = n_classes = 10\n"),
        ],
        loses=["arguments"],
        what="Your generator ignores the argument n_classes.",
        look="Generator(n_classes=5) has five channels for the label. Look for a 10 in your code.",
    ),
    Mistake(
        "g-fixed-latent",
        "generator",
        replace=[("*block(latent_dim + n_classes", "*block(100 + n_classes")],
        loses=["arguments"],
        what="Your generator ignores the argument latent_dim.",
        look="Look for a 100 in your code.",
    ),
    Mistake(
        "g-no-grad",
        "generator",
        replace=[
            (
                "        return self.layers(",
                "        with torch.no_grad():\n            return self.layers(",
            )
        ],
        loses=["learns"],
        what="No gradient reaches your generator: its forward pass runs without a graph.",
        look="Look for torch.no_grad() or .detach() in forward().",
    ),
    Mistake(
        "g-wrong-axis",
        "generator",
        replace=[("dim=1", "dim=0")],
        loses=["layers", "activations", "output", "arguments", "obeys", "learns"],
        what="You join z and the label along the batch.",
        look="Channels are axis 1: torch.cat([...], dim=1).",
    ),
    Mistake(
        "g-number-ten-times",
        "generator",
        replace=[(LABEL, "label = y.float()[:, None].expand(-1, self.n_classes)")],
        loses=["obeys"],
        what="Your generator gets the label as a number, n_classes times.",
        look="That would make an 8 twice a 4. The one-hot code has a 1 in the channel of the label "
        "and 0 in the others.",
    ),
    Mistake(
        "g-ten-labels",
        "generator",
        replace=[("F.one_hot(y, self.n_classes)", "F.one_hot(y, 10)")],
        loses=["arguments"],
        what="Your label's code always has ten numbers, whatever n_classes is.",
        look="Keep the argument, self.n_classes = n_classes, and use it in forward.",
    ),
    Mistake(
        "g-classes-guessed",
        "generator",
        replace=[("F.one_hot(y, self.n_classes)", "F.one_hot(y)")],
        loses=["layers", "activations", "output", "arguments", "obeys", "learns"],
        what="Your label's code is as long as the highest label in the batch happens to ask for.",
        look="A batch without a 9 would have nine channels. Say how many there are: "
        "F.one_hot(y, self.n_classes).",
    ),
]

MAPS = """code = F.one_hot(y, self.n_classes).to(x.dtype)
        maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])"""
NOTE = "        # one_hot_maps, written out: a mistake in part 1 is not paid for a second time\n"

DISCRIMINATOR = [
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[(".flatten(1)", ".flatten(1).sigmoid()")],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="The least-squares loss works on the number itself. Leave the sigmoid out.",
    ),
    Mistake(
        "d-map",
        "discriminator",
        replace=[(".flatten(1)", "")],
        loses=["output", "looks"],
        what="Your discriminator gives (N, 1, 1, 1) instead of (N, 1).",
        look="Flatten the result: .flatten(1).",
    ),
    Mistake(
        "d-squeezed",
        "discriminator",
        replace=[(".flatten(1)", ".squeeze()")],
        loses=["output", "looks"],
        what="Your discriminator squeezes its output to (N,); for a single image nothing is left "
        "of the batch.",
        look="Use .flatten(1) instead of squeeze().",
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
        "d-relu",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1)", "nn.ReLU()")],
        loses=["activations"],
        what="Your discriminator uses ReLU where LeakyReLU(0.1) is asked for.",
        look="Write nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "d-no-dropout",
        "discriminator",
        replace=[(", nn.Dropout(0.5)]", "]")],
        loses=["activations"],
        what="Your discriminator has no dropout.",
        look="Put nn.Dropout(0.5) after each LeakyReLU.",
    ),
    Mistake(
        "d-batch-norm",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn", "nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs), nn")],
        loses=["activations"],
        what="Your discriminator has BatchNorm layers.",
        look="This exercise leaves them out.",
    ),
    Mistake(
        "d-maps-zeroed",
        "discriminator",
        replace=[("F.one_hot(y, self.n_classes)", "0 * F.one_hot(y, self.n_classes)")],
        loses=["looks"],
        what="Your discriminator does not look at the label: all labels give the same logit.",
        look="Then the generator has no reason to obey. The maps have to reach torch.cat as they "
        "are.",
    ),
    Mistake(
        "d-no-label",
        "discriminator",
        replace=[
            ("*block(1 + n_classes, 128", "*block(1, 128"),
            (f"{NOTE}        {MAPS}" + "\n", ""),
            ("torch.cat([x, maps], dim=1)", "x"),
        ],
        loses=["layers", "arguments", "looks"],
        what="Your discriminator has no input for the label.",
        look="Join the label's maps to the image: the first layer has 11 channels.",
    ),
    Mistake(
        "d-ten-outputs",
        "discriminator",
        replace=[
            ("*block(1 + n_classes, 128", "*block(1, 128"),
            (f"{NOTE}        {MAPS}" + "\n", ""),
            ("torch.cat([x, maps], dim=1)", "x"),
            ("nn.Conv2d(512, 1, kernel_size=1)", "nn.Conv2d(512, n_classes, kernel_size=1)"),
        ],
        loses=["layers", "output", "arguments", "looks"],
        what="Your discriminator has ten outputs, as in the box below this part.",
        look="Here the label is an input: 11 channels go in, one logit comes out.",
    ),
    Mistake(
        "d-first-label",
        "discriminator",
        replace=[("F.one_hot(y, ", "F.one_hot(y[:1].expand(len(y)), ")],
        loses=["looks"],
        what="Your discriminator looks at the first label of the batch for all images.",
        look="Each image has a label of its own: encode all of y.",
    ),
    Mistake(
        "d-number",
        "discriminator",
        replace=[
            ("*block(1 + n_classes, 128", "*block(2, 128"),
            (MAPS, "maps = torch.ones_like(x) * y.float()[:, None, None, None]"),
        ],
        loses=["layers", "arguments"],
        what="Your discriminator gets the label as one map that holds its number.",
        look="Use the one-hot maps: one channel a class.",
    ),
    Mistake(
        "d-late-label",
        "discriminator",
        replace=[
            ("*block(1 + n_classes, 128", "*block(1, 128"),
            (
                "nn.Conv2d(512, 1, kernel_size=1),  # a logit\n        )",
                ")\n        self.last = nn.Conv2d(512 + n_classes, 1, kernel_size=1)",
            ),
            ("*x.shape[2:]", "1, 1"),
            (
                "self.layers(torch.cat([x, maps], dim=1))",
                "self.last(torch.cat([self.layers(x), maps], dim=1))",
            ),
        ],
        loses=["layers", "arguments"],
        what="Your label enters before the last layer only.",
        look="There it can only add a number to the logit, whatever the image shows. Join the maps "
        "to the image.",
    ),
    Mistake(
        "d-fixed-classes",
        "discriminator",
        replace=[("self.n_classes = n_classes\n", "self.n_classes = n_classes = 10\n")],
        loses=["arguments"],
        what="Your discriminator ignores the argument n_classes.",
        look="Discriminator(n_classes=5) has six input channels. Look for a 10 or 11 in your code.",
    ),
    Mistake(
        "d-wrong-axis",
        "discriminator",
        replace=[("dim=1", "dim=2")],
        loses=["layers", "activations", "output", "arguments", "looks", "learns"],
        what="You join image and maps along the height.",
        look="Channels are axis 1: torch.cat([...], dim=1).",
    ),
    Mistake(
        "d-maps-scrambled",
        "discriminator",
        replace=[
            (
                "maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])",
                "maps = code.repeat(1, 784).view(-1, self.n_classes, 28, 28)",
            )
        ],
        loses=["looks"],
        what="Your label maps are not constant: the code runs through them number by number.",
        look="view takes the numbers in the order in which they lie, and that is not channel by "
        "channel. Add two axes first, code[:, :, None, None], and expand along those.",
    ),
    Mistake(
        "d-ten-labels",
        "discriminator",
        replace=[("F.one_hot(y, self.n_classes)", "F.one_hot(y, 10)")],
        loses=["arguments"],
        what="Your label's code always has ten maps, whatever n_classes is.",
        look="Keep the argument, self.n_classes = n_classes, and use it in forward.",
    ),
]

FAKES = "    with torch.no_grad():\n        fake = G(z_d, labels)\n"
D_HALF = f"""{FAKES}    loss_d = lsgan_d_loss(D(real, labels), D(fake, labels))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
"""
G_HALF = """    loss_g = lsgan_g_loss(D(G(z_g, labels), labels))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
"""
RETURN = '    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}\n'
HEAD = "def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g):\n"

TRAIN_STEP = [
    Mistake(
        "labels-of-others",
        "train_step",
        replace=[("D(fake, labels)", "D(fake, labels.roll(1))")],
        loses=["d_update", "together"],
        what="Your discriminator gets the fakes with the labels of other images.",
        look="A fake goes with the label that G was given for it.",
    ),
    Mistake(
        "labels-of-others-in-g",
        "train_step",
        replace=[("D(G(z_g, labels), labels)", "D(G(z_g, labels), labels.roll(1))")],
        loses=["g_update", "together"],
        what="In the generator's half, D gets the labels of other images.",
        look="D must judge each image with the label that G was given for it.",
    ),
    Mistake(
        "random-labels-for-g",
        "train_step",
        replace=[
            ("fake = G(z_d, labels)", "fake = G(z_d, torch.randint_like(labels, 4))"),
            ("D(G(z_g, labels), labels)", "D(G(z_g, torch.randint_like(labels, 4)), labels)"),
        ],
        loses=["d_update", "g_update", "together", "returns"],
        what="Your generator draws random labels, and D judges the images with the batch's.",
        look="Then the label means nothing to D. Give both the same labels.",
    ),
    Mistake(
        "own-labels",
        "train_step",
        replace=[
            (
                FAKES,
                "    other = torch.randint_like(labels, 4)\n    with torch.no_grad():\n"
                "        fake = G(z_d, other)\n",
            ),
            ("D(fake, labels)", "D(fake, other)"),
            ("D(G(z_g, labels), labels)", "D(G(z_g, other), other)"),
        ],
        loses=["d_update", "g_update", "together", "returns"],
        what="Your fakes get random labels of their own.",
        look="Many implementations do that, and it works. Here the fakes take the batch's labels, "
        "so that the step depends on its arguments alone.",
    ),
    Mistake(
        "labels-zero",
        "train_step",
        replace=[
            ("fake = G(z_d, labels)", "fake = G(z_d, torch.zeros_like(labels))"),
            ("D(fake, labels)", "D(fake, torch.zeros_like(labels))"),
        ],
        loses=["d_update", "together"],
        what="All fakes of the discriminator's half have the label 0.",
        look="Use the batch's labels.",
    ),
    Mistake(
        "real-unlabelled",
        "train_step",
        replace=[("D(real, labels)", "D(real, torch.zeros_like(labels))")],
        loses=["d_update", "together"],
        what="Your discriminator sees all real images with the label 0.",
        look="It learns from the real images what belongs to a label: D(real, labels).",
    ),
    Mistake(
        "no-detach",
        "train_step",
        replace=[(FAKES, "    fake = G(z_d, labels)\n")],
        loses=["clean"],
        what="Your discriminator's update sends a gradient into the generator as well.",
        look="Use G(z_d, labels).detach(), or draw the fakes under torch.no_grad().",
    ),
    Mistake(
        "no-detach-no-clear",
        "train_step",
        replace=[(FAKES, "    fake = G(z_d, labels)\n"), ("    opt_g.zero_grad()\n", "")],
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
                "D(G(z_g, labels), labels))\n    opt_g.zero_grad()\n    loss_g.backward()",
                "D(G(z_g, labels).detach(), labels))\n    opt_g.zero_grad()\n    loss_g.backward()",
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
            (
                "        fake = G(z_d, labels)\n",
                "        fake_logits = D(G(z_d, labels), labels)\n",
            ),
            ("D(fake, labels)", "fake_logits"),
        ],
        loses=["d_update", "together"],
        what="Your discriminator learns from real images only: torch.no_grad() covers D(fake) too.",
        look="Only G belongs under no_grad(). Call D on the fakes outside of it.",
    ),
    Mistake(
        "swapped-arguments",
        "train_step",
        replace=[
            (
                "lsgan_d_loss(D(real, labels), D(fake, labels))",
                "lsgan_d_loss(D(fake, labels), D(real, labels))",
            )
        ],
        loses=["d_update", "together"],
        what="Real and fake are swapped in your call of lsgan_d_loss.",
        look="It takes the logits of the real images first.",
    ),
    Mistake(
        "same-noise",
        "train_step",
        replace=[("G(z_g, labels)", "G(z_d, labels)")],
        loses=["g_update", "together"],
        what="Your generator's half uses z_d again.",
        look="It draws new fakes from z_g.",
    ),
    Mistake(
        "generator-first",
        "train_step",
        source=HEAD + G_HALF + D_HALF + RETURN,
        loses=["together"],
        what="Your step teaches the generator before the discriminator.",
        look="The exercise asks for the discriminator first.",
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
        "d-never-steps",
        "train_step",
        replace=[("    opt_d.step()\n", "")],
        loses=["d_update", "clean", "together"],
        what="Your discriminator never moves: opt_d.step() is missing.",
        look="After loss_d.backward() comes opt_d.step().",
    ),
    Mistake(
        "g-target-zero",
        "train_step",
        replace=[
            (
                "lsgan_g_loss(D(G(z_g, labels), labels))",
                "0.5 * D(G(z_g, labels), labels).square().mean()",
            )
        ],
        loses=["g_update", "together"],
        what="Your generator is rewarded when its images are called fake.",
        look="Use lsgan_g_loss, whose target is 1.",
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
        look="Each keeps its whole graph in memory. Return loss_d.item() and loss_g.item().",
    ),
    Mistake(
        "nothing-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", ""), ("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="No gradients are ever cleared: they pile up in both networks, from step to step.",
        look="backward() adds to what is there. Call zero_grad() before each of the two.",
    ),
    Mistake(
        "losses-first",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g):
    loss_d = lsgan_d_loss(D(real, labels), D(G(z_d, labels).detach(), labels))
    loss_g = lsgan_g_loss(D(G(z_g, labels), labels))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="You compute the generator's loss before opt_d.step() and go backward afterwards.",
        look="The step has changed D's weights, and the way back needs those of the way there. "
        "Finish D's half first; then draw new fakes and ask the updated D.",
    ),
    Mistake(
        "steps-at-the-end",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g):
    opt_d.zero_grad()
    opt_g.zero_grad()
    loss_d = lsgan_d_loss(D(real, labels), D(G(z_d, labels).detach(), labels))
    loss_d.backward()
    loss_g = lsgan_g_loss(D(G(z_g, labels), labels))
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
        source="""def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g):
    loss_d = lsgan_d_loss(D(real, labels), D(G(z_d, labels).detach(), labels))
    opt_g.zero_grad()
    loss_d.backward()
    opt_g.step()
    loss_g = lsgan_g_loss(D(G(z_g, labels), labels))
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
        source="""def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g):
    fake = G(z_d, labels)
    loss_d = lsgan_d_loss(D(real, labels), D(fake.detach(), labels))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    loss_g = lsgan_g_loss(D(fake, labels))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["g_update", "together"],
        what="Your generator learns from the discriminator's fakes, and z_g is never used.",
        look="Exercise 02 did that to save time. Here the generator's half draws new fakes: "
        "G(z_g, labels).",
    ),
    Mistake(
        "labels-of-ten",
        "train_step",
        replace=[
            (
                FAKES,
                "    other = torch.randint(0, 10, (len(real),))\n    other[0] = 9\n"
                "    with torch.no_grad():\n        fake = G(z_d, other)\n",
            ),
            ("D(fake, labels)", "D(fake, other)"),
        ],
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="Your step feeds labels that the check's networks do not know: these have 4 classes.",
        look="Do not draw labels of your own from 0 to 9. The fakes take the batch's labels.",
    ),
]

GRID = [
    Mistake(
        "grid-transposed",
        "class_grid",
        replace=[
            (".repeat(len(z))", ".repeat_interleave(len(z))"),
            ("z.repeat_interleave(n_classes, dim=0)", "z.repeat(n_classes, 1)"),
        ],
        loses=["order"],
        what="Your grid is transposed: a row for each class.",
        look="Row by row means one z with all labels first: repeat the labels, interleave z.",
    ),
    Mistake(
        "grid-mixed-up",
        "class_grid",
        replace=[("z.repeat_interleave(n_classes, dim=0)", "z.repeat(n_classes, 1)")],
        loses=["order"],
        what="The latent vector changes along your rows.",
        look="z[0] comes with all labels first, then z[1]: z.repeat_interleave(n_classes, dim=0).",
    ),
    Mistake(
        "grid-one-class-a-row",
        "class_grid",
        replace=[(".repeat(len(z))", ".repeat_interleave(len(z))")],
        loses=["order"],
        what="Your labels do not run from 0 upwards along a row.",
        look="The labels are 0, 1, 2, ... for z[0], and again for z[1]: use repeat(rows).",
    ),
    Mistake(
        "grid-new-noise",
        "class_grid",
        replace=[
            (
                "latents = z.repeat_interleave(n_classes, dim=0)",
                "latents = torch.randn(len(z) * n_classes, z.shape[1], device=z.device)",
            )
        ],
        loses=["order"],
        what="Every image of your grid has noise of its own.",
        look="Use z: one vector a row, the same along the row.",
    ),
    Mistake(
        "grid-training-mode",
        "class_grid",
        replace=[("    G.eval()\n", "")],
        loses=["eval"],
        what="Your grid is drawn in training mode.",
        look="BatchNorm then mixes the images of the grid and moves its running statistics. Call "
        "G.eval() first.",
    ),
    Mistake(
        "grid-stays-eval",
        "class_grid",
        replace=[("    G.train(was_training)\n", "")],
        loses=["mode"],
        what="Your function leaves G in eval mode.",
        look="The training would go on with frozen BatchNorm. Put the mode back as it was.",
    ),
    Mistake(
        "grid-always-train",
        "class_grid",
        replace=[("G.train(was_training)", "G.train()")],
        loses=["mode"],
        what="Your function puts G into training mode, even if it came in eval mode.",
        look="Remember G.training at the start, and put it back.",
    ),
    Mistake(
        "grid-with-graph",
        "class_grid",
        replace=[
            (
                "    with torch.no_grad():\n        images = G(latents, labels)\n",
                "    images = G(latents, labels)\n",
            )
        ],
        loses=["graph"],
        what="A gradient hangs on your images.",
        look="Nobody will go backward through a picture. Draw under torch.no_grad().",
    ),
    Mistake(
        "grid-five-axes",
        "class_grid",
        replace=[("return images", "return images.view(len(z), n_classes, *images.shape[1:])")],
        loses=["order"],
        what="Your grid has five axes.",
        look="Return (rows * n_classes, 1, 28, 28): plots.grid makes the rows.",
    ),
    Mistake(
        "grid-labels-too-high",
        "class_grid",
        replace=[("torch.arange(n_classes, device=z.device)", "torch.arange(1, n_classes + 1)")],
        loses=["order", "eval", "mode", "graph"],
        what="Your labels go beyond n_classes - 1.",
        look="They run from 0 to n_classes - 1: torch.arange(n_classes). A 10 written out fails, "
        "too: the check's generator knows four classes.",
    ),
]

MISTAKES = [*CONDITION, *GENERATOR, *DISCRIMINATOR, *TRAIN_STEP, *GRID]

MISTAKES += [
    Mistake(
        "labels-one-further",
        "generator",
        replace=[
            (
                "        label = F.one_hot(y, self.n_classes).to(z.dtype)",
                "        label = F.one_hot((y + 1) % self.n_classes, self.n_classes).to(z.dtype)",
            )
        ],
        what="In your generator's code for a label the 1 stands at another label's place.",
        look="F.one_hot(y, n_classes) has its 1 at place y.",
        loses=["obeys"],
    ),
]
