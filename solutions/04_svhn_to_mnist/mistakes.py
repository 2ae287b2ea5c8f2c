"""Known wrong answers of exercise 04, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

PAIRS = [
    Mistake(
        "pairs-by-order",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    n = len(source_labels)
    source_index = torch.randperm(n, generator=generator)
    return source_index, torch.randint(len(target_labels), (n,), generator=generator)
""",
        loses=["labels"],
        what="Your pairs are random: the labels of source and target differ.",
        look="Draw each target among those with the source's label.",
    ),
    Mistake(
        "pairs-sorted",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    n = min(len(source_labels), len(target_labels))
    return source_labels.argsort()[:n], target_labels.argsort()[:n]
""",
        loses=["labels", "sources", "random"],
        what="You sort both sets by label and pair them place by place.",
        look="That fits only if both have equally many images of each label. Treat each label on "
        "its own.",
    ),
    Mistake(
        "pairs-first",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    source_index = torch.arange(len(source_labels))
    target_index = [(target_labels == label).nonzero()[0, 0] for label in source_labels]
    return source_index, torch.stack(target_index)
""",
        loses=["random"],
        what="Every source of a label gets the same target, the first one.",
        look="The translator would learn ten images by heart. Draw among all with this label.",
    ),
    Mistake(
        "pairs-one-a-label",
        "pair_by_label",
        replace=[("(int(places.sum()),)", "(1,)")],
        loses=["random"],
        what="All sources of a label get the same target, though a random one.",
        look="Draw one target for each source: as many numbers as there are places.",
    ),
    Mistake(
        "pairs-cycle",
        "pair_by_label",
        replace=[
            (
                "torch.randint(len(candidates), (int(places.sum()),), generator=generator)",
                "torch.arange(int(places.sum())) % len(candidates)",
            ),
            (
                "torch.randperm(len(source_labels), generator=generator)",
                "torch.arange(len(source_labels))",
            ),
        ],
        loses=["random"],
        what="Your pairs are the same in every epoch: nothing is drawn at random.",
        look="Draw the targets with torch.randint and the generator.",
    ),
    Mistake(
        "pairs-global-chance",
        "pair_by_label",
        replace=[
            (
                "torch.randperm(len(source_labels), generator=generator)",
                "torch.randperm(len(source_labels))",
            ),
            ("(int(places.sum()),), generator=generator)", "(int(places.sum()),))"),
        ],
        loses=["repeatable"],
        what="Your random numbers come from torch's global generator, not from the argument.",
        look="Pass generator=generator to torch.randperm and torch.randint.",
    ),
    Mistake(
        "pairs-sources-drawn",
        "pair_by_label",
        replace=[
            (
                "torch.randperm(len(source_labels), generator=generator)",
                "torch.randint(len(source_labels), (len(source_labels),), generator=generator)",
            )
        ],
        loses=["sources"],
        what="Your sources are drawn with replacement: some come twice, some never.",
        look="torch.randperm gives each index once.",
    ),
    Mistake(
        "pairs-without-replacement",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    sources, targets = [], []
    for label in source_labels.unique():
        mine = (source_labels == label).nonzero()[:, 0]
        candidates = (target_labels == label).nonzero()[:, 0]
        candidates = candidates[torch.randperm(len(candidates), generator=generator)]
        for i, j in zip(mine, candidates):
            sources.append(i)
            targets.append(j)
    return torch.stack(sources), torch.stack(targets)
""",
        loses=["sources"],
        what="Sources are left over when there are fewer targets of their label.",
        look="zip ends with the shorter list. A target may be used more than once: draw with "
        "torch.randint.",
    ),
    Mistake(
        "pairs-inner-index",
        "pair_by_label",
        replace=[("candidates[choice]", "choice")],
        loses=["labels", "random"],
        what="Your target index counts within the label, not within the whole set.",
        look="The drawn numbers are places in `candidates`: candidates[choice].",
    ),
    Mistake(
        "pairs-shuffled-after",
        "pair_by_label",
        replace=[
            (
                "    return source_index, target_index",
                "    order = torch.randperm(len(source_index), generator=generator)\n"
                "    return source_index[order], target_index",
            )
        ],
        loses=["labels"],
        what="You shuffle the sources after pairing them, and the targets stay where they were.",
        look="Shuffle both with the same order, or shuffle the sources first.",
    ),
    Mistake(
        "pairs-stacked",
        "pair_by_label",
        replace=[
            (
                "return source_index, target_index",
                "return torch.stack([source_index, target_index], dim=1)",
            )
        ],
        loses=["form", "labels", "sources", "random", "repeatable"],
        what="Your function returns one tensor of pairs, (S, 2).",
        look="Return two tensors of shape (S,): source_index, target_index.",
    ),
    Mistake(
        "pairs-of-labels",
        "pair_by_label",
        replace=[
            (
                "return source_index, target_index",
                "return source_labels[source_index], target_labels[target_index]",
            )
        ],
        loses=["labels", "sources", "random"],
        what="Your function returns the labels of the pairs, not their indices.",
        look="Return where the images are: source_index and target_index.",
    ),
    Mistake(
        "pairs-returned-swapped",
        "pair_by_label",
        replace=[("return source_index, target_index", "return target_index, source_index")],
        loses=["labels", "sources"],
        what="Your two index tensors come back in the wrong order: the targets first.",
        look="Return (source_index, target_index).",
    ),
    Mistake(
        "pairs-range-too-short",
        "pair_by_label",
        replace=[("torch.randint(len(candidates),", "torch.randint(len(candidates) - 1,")],
        loses=["random"],
        what="The last digit of each label is never drawn.",
        look="torch.randint(high, ...) stops at high - 1 already: take len(candidates) as it is.",
    ),
    Mistake(
        "pairs-ten-labels",
        "pair_by_label",
        replace=[("for label in source_labels.unique():", "for label in range(10):")],
        loses=["form", "labels", "sources", "random", "repeatable"],
        what="Your loop runs over the labels 0 to 9, and some of them do not occur.",
        look="There is nothing to draw from then. Ask which labels there are: "
        "source_labels.unique().",
    ),
    Mistake(
        "pairs-int32",
        "pair_by_label",
        replace=[
            ("return source_index, target_index", "return source_index.int(), target_index.int()")
        ],
        loses=["form", "labels", "sources", "random", "repeatable"],
        what="Your indices are int32.",
        look="torch's own indices are int64, the type of torch.arange and .long().",
    ),
]

GENERATOR = [
    Mistake(
        "g-no-tanh",
        "generator",
        replace=[("            nn.Tanh(),\n", "")],
        loses=["output"],
        what="Your translator's output has no bound: the tanh at the end is missing.",
        look="Real pixels lie in [-1, 1]. Put nn.Tanh() after the last convolution.",
    ),
    Mistake(
        "g-sigmoid",
        "generator",
        replace=[("nn.Tanh()", "nn.Sigmoid()")],
        loses=["output"],
        what="Your translator ends in a sigmoid, so its pixels lie in [0, 1].",
        look="Real pixels lie in [-1, 1]: use tanh.",
    ),
    Mistake(
        "g-slope-02",
        "generator",
        replace=[
            (
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)",
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.2)",
            ),
            ("            nn.LeakyReLU(0.1),\n", "            nn.LeakyReLU(0.2),\n"),
        ],
        loses=["activations"],
        what="Your translator's LeakyReLU has the slope 0.2.",
        look="This exercise asks for 0.1: nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-relu",
        "generator",
        replace=[
            (
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)",
                "nn.BatchNorm2d(layer.out_channels), nn.ReLU()",
            ),
            ("            nn.LeakyReLU(0.1),\n", "            nn.ReLU(),\n"),
        ],
        loses=["activations"],
        what="Your translator uses ReLU where LeakyReLU(0.1) is asked for.",
        look="Write nn.LeakyReLU(0.1).",
    ),
    Mistake(
        "g-first-activation",
        "generator",
        replace=[("            nn.LeakyReLU(0.1),\n", "")],
        loses=["activations"],
        what="The activation after your first convolution is missing.",
        look="Without it the first two convolutions are no more than a single one.",
    ),
    Mistake(
        "g-norm-after",
        "generator",
        replace=[
            (
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)",
                "nn.LeakyReLU(0.1), nn.BatchNorm2d(layer.out_channels)",
            ),
            (", bias=False)),  # (N, 128, 8, 8)", ")),  # (N, 128, 8, 8)"),
            ("*block(nn.Conv2d(128, 256, 2, bias=False))", "*block(nn.Conv2d(128, 256, 2))"),
            (
                "(256, 128, 4, stride=2, padding=1, bias=False)",
                "(256, 128, 4, stride=2, padding=1)",
            ),
            (
                "nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False)",
                "nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)",
            ),
        ],
        loses=["norms"],
        what="Your BatchNorm stands after the activation, as in exercises 01 to 03.",
        look="Here it stands before it: convolution → BatchNorm → LeakyReLU.",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[("nn.BatchNorm2d(layer.out_channels), ", "")],
        loses=["norms"],
        what="Your translator has no BatchNorm.",
        look="It follows the four layers in the middle.",
    ),
    Mistake(
        "g-norm-first-layer",
        "generator",
        replace=[
            (
                "            nn.LeakyReLU(0.1),\n",
                "            nn.BatchNorm2d(64),\n            nn.LeakyReLU(0.1),\n",
            )
        ],
        loses=["norms"],
        what="Your first layer has a BatchNorm.",
        look="It would remove the photo's brightness and contrast at once. The table has none "
        "there.",
    ),
    Mistake(
        "g-norm-last-layer",
        "generator",
        replace=[
            ("            nn.Tanh(),\n", "            nn.BatchNorm2d(1),\n            nn.Tanh(),\n")
        ],
        loses=["output"],
        what="Your translator normalises its output before the tanh.",
        look="Only tanh follows the last convolution.",
    ),
    Mistake(
        "g-no-seven",
        "generator",
        replace=[
            ("nn.Conv2d(128, 256, 2, bias=False)", "nn.Conv2d(128, 256, 3, padding=1, bias=False)"),
        ],
        loses=["layers", "output"],
        what="Your third layer keeps the side of 8, so the result is 32 x 32.",
        look="Its kernel is 2, without padding: 8 becomes 7, and 7 becomes 14 and 28.",
    ),
    Mistake(
        "g-grey",
        "generator",
        replace=[
            ("nn.Conv2d(3, 64, 4,", "nn.Conv2d(1, 64, 4,"),
            ("return self.layers(x)", "return self.layers(x.mean(dim=1, keepdim=True))"),
        ],
        loses=["layers"],
        what="Your translator makes the photo grey first.",
        look="Some numbers differ from their wall by colour alone. The first layer takes 3 "
        "channels.",
    ),
    Mistake(
        "g-flat",
        "generator",
        source="""class Translator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(inputs, outputs, kernel):
            layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride=2)
            return [layer, nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs)]

        self.layers = nn.Sequential(
            *block(784, 1024, 3),
            *block(1024, 512, 3),
            *block(512, 256, 2),
            *block(256, 128, 2),
            nn.Conv2d(128, 1, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, x):
        grey = F.interpolate(x.mean(dim=1, keepdim=True), size=28, mode="bilinear")
        return self.layers(grey.reshape(len(x), 784, 1, 1))
""",
        loses=["layers", "activations", "norms"],
        what="Your translator flattens the photo into 784 channels of one pixel, as the report's "
        "author did.",
        look="Then no pixel has neighbours any more, and no convolution can see a stroke. Keep the "
        "image an image.",
    ),
    Mistake(
        "g-dropout",
        "generator",
        replace=[
            (
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)]",
                "nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1), nn.Dropout(0.5)]",
            )
        ],
        loses=["activations"],
        what="Your translator has dropout.",
        look="The table has none. (Exercise 05 uses it in the generator, on purpose.)",
    ),
    Mistake(
        "g-upsample",
        "generator",
        replace=[
            (
                "*block(nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False)),",
                "nn.Upsample(scale_factor=2),\n"
                "            *block(nn.Conv2d(128, 64, 3, padding=1, bias=False)),",
            )
        ],
        loses=["layers"],
        what="Your last enlargement is an upsampling and a convolution.",
        look="It would work. The table asks for a transposed convolution: 128 → 64, kernel 4, "
        "stride 2, padding 1.",
    ),
    Mistake(
        "g-no-grad",
        "generator",
        replace=[
            (
                "return self.layers(x)",
                "with torch.no_grad():\n            return self.layers(x)",
            )
        ],
        loses=["learns"],
        what="No gradient reaches your translator: its forward pass runs without a graph.",
        look="Look for torch.no_grad() or .detach() in forward().",
    ),
]

JOINED = "torch.cat([digit, small], dim=1)"

DISCRIMINATOR = [
    Mistake(
        "d-full-channels",
        "discriminator",
        replace=[
            ("*block(4, 64,", "*block(4, 128,"),
            ("*block(64, 128,", "*block(128, 256,"),
            ("*block(128, 256, kernel_size=7)", "*block(256, 512, kernel_size=7)"),
            ("nn.Conv2d(256, 1, kernel_size=1)", "nn.Conv2d(512, 1, kernel_size=1)"),
        ],
        loses=["layers"],
        what="Your discriminator has the channels of exercise 02.",
        look="Here it has half of them, 64, 128 and 256, and so a quarter of the parameters.",
    ),
    Mistake(
        "d-no-source",
        "discriminator",
        replace=[("*block(4, 64,", "*block(1, 64,"), (JOINED, "digit")],
        loses=["layers"],
        what="Your discriminator looks at the digit alone.",
        look="Then any clean digit will do, whatever the photo shows. Join the resized photo.",
    ),
    Mistake(
        "d-grey",
        "discriminator",
        replace=[
            ("*block(4, 64,", "*block(2, 64,"),
            (JOINED, "torch.cat([digit, small.mean(dim=1, keepdim=True)], dim=1)"),
        ],
        loses=["layers"],
        what="Your discriminator sees the photo in grey.",
        look="It keeps its three colours: 1 + 3 = 4 channels.",
    ),
    Mistake(
        "d-cropped",
        "discriminator",
        replace=[
            (
                'F.interpolate(source_image, size=28, mode="bilinear")',
                "source_image[:, :, 2:30, 2:30]",
            )
        ],
        loses=["layers"],
        what="Your discriminator cuts the photo's border off instead of resizing it.",
        look='Use F.interpolate(source_image, size=28, mode="bilinear").',
    ),
    Mistake(
        "d-nearest",
        "discriminator",
        replace=[(', mode="bilinear"', "")],
        loses=["layers"],
        what="Your photo is resized by leaving pixels out (mode nearest).",
        look='Write mode="bilinear".',
    ),
    Mistake(
        "d-digit-resized",
        "discriminator",
        replace=[
            (
                'small = F.interpolate(source_image, size=28, mode="bilinear")',
                'digit = F.interpolate(digit, size=32, mode="bilinear")\n'
                "        small = source_image",
            ),
            ("kernel_size=7)", "kernel_size=8)"),
        ],
        loses=["layers"],
        what="Your discriminator enlarges the digit to the photo's size.",
        look="Resize the photo to 28 x 28 instead: real and translated digits stay sharp.",
    ),
    Mistake(
        "d-two-sources",
        "discriminator",
        replace=[
            ("*block(4, 64,", "*block(6, 64,"),
            (JOINED, "torch.cat([small, small], dim=1)"),
        ],
        loses=["layers", "learns"],
        what="Your discriminator sees the photo twice and the digit never.",
        look="Join digit and photo: torch.cat([digit, small], dim=1).",
    ),
    Mistake(
        "d-added",
        "discriminator",
        replace=[("*block(4, 64,", "*block(3, 64,"), (JOINED, "digit + small")],
        loses=["layers"],
        what="Your discriminator adds digit and photo.",
        look="Then neither can be seen clearly. Join them as channels with torch.cat.",
    ),
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
        loses=["output"],
        what="Your discriminator gives (N, 1, 1, 1) instead of (N, 1).",
        look="Flatten the result: .flatten(1).",
    ),
    Mistake(
        "d-squeezed",
        "discriminator",
        replace=[(".flatten(1)", ".squeeze()")],
        loses=["output"],
        what="Your discriminator squeezes its output to (N,).",
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
        "d-batch-norm",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn", "nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs), nn")],
        loses=["activations"],
        what="Your discriminator has BatchNorm layers.",
        look="This exercise leaves them out.",
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
        "d-detached",
        "discriminator",
        replace=[
            ("return self.layers(", "with torch.no_grad():\n            return self.layers("),
        ],
        loses=["learns"],
        what="Your discriminator's forward pass runs without a graph.",
        look="Neither it nor the translator could learn. Take torch.no_grad() out of forward().",
    ),
    Mistake(
        "d-antialiased",
        "discriminator",
        replace=[('mode="bilinear")', 'mode="bilinear", antialias=True)')],
        loses=["layers"],
        what="Your photo is resized with antialias=True, which blurs it first.",
        look="torchvision's resize does that by itself. Take F.interpolate(..., size=28, "
        'mode="bilinear").',
    ),
]

ACCURACY = [
    Mistake(
        "accuracy-training-mode",
        "accuracy",
        replace=[("        net.eval()\n", "        pass\n")],
        loses=["eval"],
        what="Your networks work in training mode.",
        look="Dropout would make the classifier guess, and BatchNorm would move. Call eval() on "
        "both.",
    ),
    Mistake(
        "accuracy-classifier-trains",
        "accuracy",
        replace=[
            (
                "for net in (translator, classifier):\n        net.eval()",
                "for net in (translator,):\n        net.eval()",
            )
        ],
        loses=["eval"],
        what="Your classifier works in training mode.",
        look="Call eval() on both networks.",
    ),
    Mistake(
        "accuracy-stays-eval",
        "accuracy",
        replace=[
            (
                "    for net, mode in zip((translator, classifier), modes, strict=True):\n"
                "        net.train(mode)\n",
                "",
            )
        ],
        loses=["mode"],
        what="Your function leaves the networks in eval mode.",
        look="The training would go on with frozen BatchNorm. Put the modes back.",
    ),
    Mistake(
        "accuracy-of-photos",
        "accuracy",
        replace=[
            ("classifier(translator(images))", "classifier(images.mean(dim=1, keepdim=True))")
        ],
        loses=["value"],
        what="Your classifier reads the photos, not their translations.",
        look="classifier(translator(images)).",
    ),
    Mistake(
        "accuracy-sum",
        "accuracy",
        replace=[(".float().mean().item()", ".float().sum().item()")],
        loses=["value"],
        price=1,
        what="Your function counts the right answers.",
        look="Take the mean: a share between 0 and 1.",
    ),
    Mistake(
        "accuracy-percent",
        "accuracy",
        replace=[(".mean().item()", ".mean().item() * 100")],
        loses=["value"],
        what="Your accuracy is in percent.",
        look="The exercise asks for a share between 0 and 1.",
    ),
    Mistake(
        "accuracy-tensor",
        "accuracy",
        replace=[(".mean().item()", ".mean()")],
        loses=["type"],
        what="Your function returns a tensor.",
        look="Return a plain float: .item().",
    ),
    Mistake(
        "accuracy-confidence",
        "accuracy",
        replace=[
            (
                "(logits.argmax(dim=1) == labels).float().mean().item()",
                "logits.softmax(dim=1).amax(dim=1).mean().item()",
            )
        ],
        loses=["value"],
        what="Your function measures how sure the classifier is, not whether it is right.",
        look="Compare its first choice with the labels: logits.argmax(dim=1) == labels.",
    ),
    Mistake(
        "accuracy-axis",
        "accuracy",
        replace=[
            (
                "(logits.argmax(dim=1) == labels).float()",
                "(logits.argmax(dim=0)[:, None] == labels).float()",
            )
        ],
        loses=["value"],
        what="You take the argmax over the batch instead of over the classes.",
        look="Classes are axis 1: logits.argmax(dim=1).",
    ),
    Mistake(
        "accuracy-wrong",
        "accuracy",
        replace=[("== labels", "!= labels")],
        loses=["value"],
        what="Your function gives the share of wrong translations.",
        look="Count where prediction and label are equal.",
    ),
    Mistake(
        "accuracy-always-train",
        "accuracy",
        replace=[("        net.train(mode)\n", "        net.train()\n")],
        loses=["mode"],
        what="Your function puts both networks into training mode, even if they came in eval mode.",
        look="Note net.training of each before net.eval(), and put that back: net.train(mode).",
    ),
    Mistake(
        "accuracy-one-mode",
        "accuracy",
        replace=[
            (
                "modes = [net.training for net in (translator, classifier)]",
                "modes = [translator.training] * 2",
            )
        ],
        loses=["mode"],
        what="Your function gives the classifier the mode in which the translator came.",
        look="While the translator trains, the classifier is in eval mode. Note the mode of each.",
    ),
    Mistake(
        "accuracy-broadcast",
        "accuracy",
        replace=[("logits.argmax(dim=1)", "logits.argmax(dim=1, keepdim=True)")],
        loses=["value"],
        what="You compare shape (N, 1) with shape (N,): each answer with every label.",
        look="Print the shape of the comparison; it is (N, N). Leave keepdim out.",
    ),
]

FIRST = "    fake = G(source)\n"
D_HALF = """    real_loss = 0.5 * (D(digit, source) - 1).square().mean()
    fake_loss = 0.5 * D(fake.detach(), source).square().mean()
    loss_d = real_loss + fake_loss
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
"""
G_HALF = """    gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    distance = (fake - digit).abs().mean()
    loss_g = gan_loss + lambda_l1 * distance
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
"""
RETURN = '    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}\n'
HEAD = "def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):\n"

TRAIN_STEP = [
    Mistake(
        "step-no-l1",
        "train_step",
        replace=[("gan_loss + lambda_l1 * distance", "gan_loss")],
        loses=["g_update", "together"],
        what="The distance to the partner is missing in your translator's loss.",
        look="Add lambda_l1 * mean |G(x) - y|.",
    ),
    Mistake(
        "step-no-gan",
        "train_step",
        replace=[("gan_loss + lambda_l1 * distance", "lambda_l1 * distance")],
        loses=["g_update", "together"],
        what="Your translator's loss has no adversarial part.",
        look="Without it the result is the blurred average of all partners.",
    ),
    Mistake(
        "step-no-weight",
        "train_step",
        replace=[("lambda_l1 * distance", "distance")],
        loses=["g_update", "together"],
        what="The distance to the partner has no weight.",
        look="Multiply it by lambda_l1.",
    ),
    Mistake(
        "step-weight-on-both",
        "train_step",
        replace=[("gan_loss + lambda_l1 * distance", "lambda_l1 * (gan_loss + distance)")],
        loses=["g_update", "together"],
        what="The weight lambda_l1 stands in front of both parts.",
        look="It belongs to the distance alone.",
    ),
    Mistake(
        "step-squares",
        "train_step",
        replace=[("(fake - digit).abs().mean()", "(fake - digit).square().mean()")],
        loses=["g_update", "together"],
        what="You take the squared difference to the partner.",
        look="The formula has the absolute one: .abs() or F.l1_loss.",
    ),
    Mistake(
        "step-summed",
        "train_step",
        replace=[("(fake - digit).abs().mean()", "(fake - digit).abs().sum()")],
        loses=["g_update", "together"],
        what="You sum the differences to the partner over all pixels.",
        look="Take the mean. The sum is hundreds of times larger and drowns the adversarial part.",
    ),
    Mistake(
        "step-distance-detached",
        "train_step",
        replace=[("(fake - digit).abs()", "(fake.detach() - digit).abs()")],
        loses=["g_update", "together"],
        what="The distance to the partner has no gradient: the translation is detached there.",
        look="Detach the translation for the discriminator only.",
    ),
    Mistake(
        "step-detached-g",
        "train_step",
        replace=[("D(fake, source) - 1", "D(fake.detach(), source) - 1")],
        loses=["g_update", "together"],
        what="Your translator learns nothing from the discriminator: its images are detached "
        "there.",
        look="In the translator's half the gradient has to travel through D into G.",
    ),
    Mistake(
        "step-no-detach",
        "train_step",
        source=HEAD + FIRST + D_HALF.replace("fake.detach()", "fake") + FIRST + G_HALF + RETURN,
        loses=["clean"],
        what="Your discriminator's update sends a gradient into the translator as well.",
        look="Use fake.detach() there.",
    ),
    Mistake(
        "step-g-not-cleared",
        "train_step",
        replace=[("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="The translator's gradients pile up from step to step.",
        look="Call opt_g.zero_grad() before loss_g.backward().",
    ),
    Mistake(
        "step-d-not-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", "")],
        loses=["together"],
        what="The discriminator's gradients pile up: those of the translator's half are still "
        "there in the next step.",
        look="Call opt_d.zero_grad() before loss_d.backward().",
    ),
    Mistake(
        "step-real-pairs-broken",
        "train_step",
        replace=[("D(digit, source)", "D(digit.roll(1, 0), source)")],
        loses=["d_update", "together"],
        what="Your real pairs are no pairs: each digit comes with another photo.",
        look="D learns what belongs together from D(digit, source).",
    ),
    Mistake(
        "step-swapped-targets",
        "train_step",
        replace=[
            ("(D(digit, source) - 1).square()", "D(digit, source).square()"),
            ("D(fake.detach(), source).square()", "(D(fake.detach(), source) - 1).square()"),
        ],
        loses=["d_update", "together"],
        what="Your discriminator's targets are swapped: 0 for real pairs and 1 for translations.",
        look="Real pairs want 1, translations 0.",
    ),
    Mistake(
        "step-g-target-zero",
        "train_step",
        replace=[("(D(fake, source) - 1).square()", "D(fake, source).square()")],
        loses=["g_update", "together"],
        what="Your translator is rewarded when its images are called fake.",
        look="Its target is 1.",
    ),
    Mistake(
        "step-no-half",
        "train_step",
        replace=[
            ("real_loss = 0.5 * ", "real_loss = "),
            ("fake_loss = 0.5 * ", "fake_loss = "),
            ("gan_loss = 0.5 * ", "gan_loss = "),
        ],
        loses=["d_update", "g_update", "together", "returns"],
        what="The factor ½ is missing in your adversarial losses.",
        look="The formulas have ½ in front of each square.",
    ),
    Mistake(
        "step-translator-first",
        "train_step",
        source=HEAD + FIRST + G_HALF + FIRST + D_HALF + RETURN,
        loses=["together"],
        what="Your step teaches the translator before the discriminator.",
        look="The exercise asks for the discriminator first.",
    ),
    Mistake(
        "step-g-never",
        "train_step",
        replace=[("    opt_g.step()\n", "")],
        loses=["g_update", "together"],
        what="Your translator never moves: opt_g.step() is missing.",
        look="After loss_g.backward() comes opt_g.step().",
    ),
    Mistake(
        "step-only-gan-returned",
        "train_step",
        replace=[('"g_loss": loss_g.item()', '"g_loss": gan_loss.item()')],
        loses=["returns"],
        what="Your step returns the adversarial part of the translator's loss alone.",
        look="Return all of it, loss_g.item().",
    ),
    Mistake(
        "step-returns-tensors",
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
        "step-nothing-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", ""), ("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="No gradients are ever cleared: they pile up in both networks, from step to step.",
        look="backward() adds to what is there. Call zero_grad() before each of the two.",
    ),
    Mistake(
        "step-losses-first",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):
    fake = G(source)
    real_loss = 0.5 * (D(digit, source) - 1).square().mean()
    loss_d = real_loss + 0.5 * D(fake.detach(), source).square().mean()
    gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    loss_g = gan_loss + lambda_l1 * (fake - digit).abs().mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="You compute the translator's loss before opt_d.step() and go backward afterwards.",
        look="The step has changed D's weights, and the way back needs those of the way there. "
        "Compute D(fake, source) for the translator after opt_d.step().",
    ),
    Mistake(
        "step-optimisers-swapped",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):
    fake = G(source)
    real_loss = 0.5 * (D(digit, source) - 1).square().mean()
    loss_d = real_loss + 0.5 * D(fake.detach(), source).square().mean()
    opt_g.zero_grad()
    loss_d.backward()
    opt_g.step()
    fake = G(source)
    gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    loss_g = gan_loss + lambda_l1 * (fake - digit).abs().mean()
    opt_d.zero_grad()
    loss_g.backward()
    opt_d.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "clean", "together"],
        what="The optimisers are swapped: opt_g steps after the discriminator's loss, opt_d "
        "after the translator's.",
        look="An optimiser moves the network that it was made for. loss_d goes with opt_d.",
    ),
    Mistake(
        "step-d-arguments",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):
    fake = G(source)
    real_loss = 0.5 * (D(source, digit) - 1).square().mean()
    loss_d = real_loss + 0.5 * D(source, fake.detach()).square().mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    gan_loss = 0.5 * (D(source, fake) - 1).square().mean()
    loss_g = gan_loss + lambda_l1 * (fake - digit).abs().mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
""",
        loses=["d_update", "g_update", "together", "returns"],
        what="You call the discriminator with the photo first.",
        look="It takes the digit first, then the photo: D(digit, source).",
    ),
    Mistake(
        "step-weight-written-out",
        "train_step",
        replace=[("lambda_l1 * distance", "20.0 * distance")],
        loses=["g_update"],
        what="Your step always weighs the distance with 20, whatever lambda_l1 is.",
        look="Multiply by the argument lambda_l1: the experiments at the end set it to 0.",
    ),
]

MISTAKES = [*PAIRS, *GENERATOR, *DISCRIMINATOR, *TRAIN_STEP, *ACCURACY]

MISTAKES += [
    Mistake(
        "same-pairs-each-epoch",
        "pair_by_label",
        replace=[
            (
                "    source_index = torch.randperm(len(source_labels), generator=generator)\n",
                "    generator = torch.Generator().manual_seed(generator.initial_seed())\n"
                "    source_index = torch.randperm(len(source_labels), generator=generator)\n",
            )
        ],
        what="One generator gives you the same pairs in every epoch.",
        look="Draw from the generator that is given: it goes on where it stopped.",
        loses=["random"],
    ),
]
