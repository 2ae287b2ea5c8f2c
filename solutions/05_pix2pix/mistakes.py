"""Known wrong answers of exercise 05, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

DATASET = """class Pairs(torch.utils.data.Dataset):
    def __init__(self, images, changed):
        self.images, self.changed = images, changed

    def __len__(self):
        return len(self.images)

    def enlarge(self, picture):
        side = round(self.images.size * 286 / 256)
        return F.interpolate(picture[None], (side, side), mode="bilinear")[0]

    def cut(self, picture, top, left, flip):
        size = self.images.size
        picture = picture[:, top : top + size, left : left + size]
        return picture.flip(2) if flip else picture

    def draw(self):
        room = round(self.images.size * 286 / 256) - self.images.size + 1
        top, left, flip = torch.randint(0, 1000, (3,)).tolist()
        return top % room, left % room, flip % 2

    def __getitem__(self, index):
        sides = [self.images.pixels[index], self.images.targets[index]]
        sides = [side.float() / 127.5 - 1 for side in sides]
        if self.changed:
            @CHANGE@
        return tuple(sides)


def make_loaders(train, test):
    loader = torch.utils.data.DataLoader
    return loader(Pairs(train, True), 4, shuffle=True), loader(Pairs(test, False), 5)
"""

LOADERS = [
    Mistake(
        "changed-apart",
        "data_loaders",
        source=DATASET.replace(
            "@CHANGE@", "sides = [self.cut(self.enlarge(side), *self.draw()) for side in sides]"
        ),
        loses=["pairs"],
        what="Source and target of a pair are cropped and mirrored differently.",
        look="Draw the corner and the flip once for the pair, and use them for both pictures.",
    ),
    Mistake(
        "test-changed",
        "data_loaders",
        replace=[
            (
                "test.batches(5, shuffle=False, drop_last=False)",
                "test.batches(5, shuffle=False, drop_last=False, jitter=jitter, flip=True)",
            )
        ],
        loses=["test"],
        what="Your test pairs are cropped and mirrored as well.",
        look="The changes make more training data of few. Test pictures stay as they are.",
    ),
    Mistake(
        "no-jitter",
        "data_loaders",
        replace=[("shuffle=True, jitter=jitter, flip=True", "shuffle=True, flip=True")],
        loses=["changes"],
        what="Your training pairs are mirrored but never cropped.",
        look="Pass jitter=..., the side to enlarge to before the crop.",
    ),
    Mistake(
        "no-flip",
        "data_loaders",
        replace=[("jitter=jitter, flip=True", "jitter=jitter")],
        loses=["changes"],
        what="Your training pairs are never mirrored.",
        look="Pass flip=True. A shoe that points to the left is a shoe as well.",
    ),
    Mistake(
        "no-changes",
        "data_loaders",
        replace=[("shuffle=True, jitter=jitter, flip=True", "shuffle=True")],
        loses=["changes"],
        what="Your training pairs are neither cropped nor mirrored.",
        look="Pass jitter=... and flip=True to the training loader.",
    ),
    Mistake(
        "jitter-of-256",
        "data_loaders",
        replace=[("round(train.size * 286 / 256)", "286")],
        loses=["changes"],
        what="Your training pairs are enlarged to 286 pixels whatever their size is.",
        look="286 belongs to 256 pixels. For smaller ones take 286/256 of the size, rounded.",
    ),
    Mistake(
        "not-shuffled",
        "data_loaders",
        replace=[("train.batches(4, shuffle=True,", "train.batches(4, shuffle=False,")],
        loses=["order"],
        what="Your training pairs come in the same order in every epoch.",
        look="Pass shuffle=True to the training loader.",
    ),
    Mistake(
        "test-shuffled",
        "data_loaders",
        replace=[("test.batches(5, shuffle=False,", "test.batches(5, shuffle=True,")],
        loses=["order"],
        what="Your test pairs are shuffled.",
        look="Test pictures are compared from run to run: pass shuffle=False.",
    ),
    Mistake(
        "test-drops",
        "data_loaders",
        replace=[("shuffle=False, drop_last=False", "shuffle=False")],
        loses=["test"],
        what="Your test loader leaves out the last, smaller batch.",
        look="Pass drop_last=False: a test uses all of its pairs.",
    ),
    Mistake(
        "same-batch-sizes",
        "data_loaders",
        replace=[("test.batches(5,", "test.batches(4,")],
        loses=["batch"],
        what="Your test batches hold 4 pairs; 5 are asked for.",
        look="The test loader has batches of 5, one row of the figure.",
    ),
    Mistake(
        "loaders-swapped",
        "data_loaders",
        replace=[("return train_loader, test_loader", "return test_loader, train_loader")],
        loses=["batch", "order", "changes", "test"],
        what="Your function returns the test loader first.",
        look="Return the training loader, then the test loader.",
    ),
    Mistake(
        "trains-on-test",
        "data_loaders",
        replace=[("test.batches(5,", "train.batches(5,")],
        loses=["test"],
        what="Your test loader serves the training pairs.",
        look="Pictures that the model was trained on say nothing about new ones. Use `test`.",
    ),
    Mistake(
        "sides-swapped",
        "data_loaders",
        source=DATASET.replace(
            "@CHANGE@",
            "place = self.draw()\n"
            "            sides = [self.cut(self.enlarge(side), *place) for side in sides]",
        ).replace("tuple(sides)", "tuple(sides[::-1])"),
        loses=["pairs"],
        what="Your batches are (target, source).",
        look="The source comes first: `pixels` are the sources, `targets` the targets.",
    ),
    Mistake(
        "range-0-1",
        "data_loaders",
        source=DATASET.replace(
            "@CHANGE@",
            "place = self.draw()\n"
            "            sides = [self.cut(self.enlarge(side), *place) for side in sides]",
        ).replace("side.float() / 127.5 - 1", "side.float() / 255"),
        loses=["range"],
        what="Your pixels lie in [0, 1].",
        look="The generator ends in tanh, in [-1, 1]. Divide by 127.5 and subtract 1.",
    ),
    Mistake(
        "thirty-pixels",
        "data_loaders",
        replace=[("round(train.size * 286 / 256)", "train.size + 30")],
        loses=["changes"],
        what="Your training pairs are enlarged by 30 pixels whatever their size is.",
        look="30 pixels belong to 256. For other sizes enlarge to 286/256 of the size, rounded.",
    ),
    Mistake(
        "changes-drawn-once",
        "data_loaders",
        source=DATASET.replace(
            "@CHANGE@",
            "corner = self.draw()\n"
            "            sides = [self.cut(self.enlarge(side), *corner) for side in sides]",
        ).replace("loader(Pairs(train, True), 4", "loader(list(Pairs(train, True)), 4"),
        loses=["changes"],
        what="Your training pairs are cropped and mirrored once, and look the same in every epoch.",
        look="Draw corner and flip when a pair is asked for, not when the loader is made.",
    ),
    Mistake(
        "crop-in-the-middle",
        "data_loaders",
        source=DATASET.replace(
            "@CHANGE@",
            "flip = self.draw()[2]\n"
            "            sides = [self.cut(self.enlarge(side), 1, 1, flip) for side in sides]",
        ),
        loses=["changes"],
        what="Your training pairs are always cropped at the same place.",
        look="Draw the corner anew for each pair: any place that fits into the enlarged picture.",
    ),
    Mistake(
        "training-loader-serves-test",
        "data_loaders",
        replace=[("train.batches(4, shuffle=True,", "test.batches(4, shuffle=True,")],
        loses=["order"],
        what="Your training loader serves the test pairs.",
        look="The first loader is made of `train`. Who trains on test pairs learns nothing about "
        "new ones.",
    ),
    Mistake(
        "loaders-are-iterators",
        "data_loaders",
        replace=[("return train_loader, test_loader", "return iter(train_loader), test_loader")],
        loses=["batch", "order", "pairs", "changes", "test", "range"],
        what="Your training loader can be used for one epoch only.",
        look="iter(...) and a function with yield give something that is used up. Return the "
        "loader itself; the for loop calls iter.",
    ),
]

GENERATOR = [
    Mistake(
        "g-skip-itself",
        "generator",
        replace=[
            (
                "            if skips:\n                x = torch.cat([x, skips.pop()], dim=1)\n",
                "            if skips:\n                skips.pop()\n"
                "                x = torch.cat([x, x], dim=1)\n",
            )
        ],
        loses=["layers"],
        what="Your decoder joins its own channels with themselves, so there are no skips.",
        look="The shapes fit, but nothing comes from the encoder. Join with the encoder's output "
        "of the same size.",
    ),
    Mistake(
        "g-skip-zeros",
        "generator",
        replace=[("torch.cat([x, skips.pop()]", "torch.cat([x, torch.zeros_like(skips.pop())]")],
        loses=["activations"],
        what="Your skips carry zeros instead of the encoder's output.",
        look="Join with the encoder's output itself.",
    ),
    Mistake(
        "g-skips-reversed",
        "generator",
        replace=[("x = torch.cat([x, skips.pop()]", "x = torch.cat([x, skips.pop(0)]")],
        loses=["layers", "activations", "norms", "output", "size", "learns"],
        what="Your skips come in the wrong order: the first of the encoder meets the first of the "
        "decoder.",
        look="Sizes must agree. The encoder's last output is needed first: take it off the end.",
    ),
    Mistake(
        "g-skip-one-off",
        "generator",
        replace=[
            (
                "x = torch.cat([x, skips.pop()], dim=1)",
                "skip = skips.pop()\n"
                "                if skips and skips[-1].shape[1] == skip.shape[1]:\n"
                "                    skip = F.interpolate(skips[-1], x.shape[2:])\n"
                "                x = torch.cat([x, skip], dim=1)",
            )
        ],
        loses=["layers"],
        what="Some of your skips come from the next larger level, shrunk to fit.",
        look="Each level of the decoder joins the encoder's output that has its size already. A "
        "resize in a skip is a sign that the wrong one was taken.",
    ),
    Mistake(
        "g-skip-input",
        "generator",
        replace=[
            (
                "            x = layer(x if level == 0 else F.leaky_relu(x, 0.2))\n"
                "            skips.append(x)\n",
                "            x = layer(x if level == 0 else F.leaky_relu(x, 0.2))\n"
                "            skips.append(self.down[level][0](before))\n",
            ),
            (
                "        for level, layer in enumerate(self.down):\n",
                "        for level, layer in enumerate(self.down):\n"
                "            before = x if level == 0 else F.leaky_relu(x, 0.2)\n",
            ),
        ],
        loses=["norms"],
        what="Your skips are taken before the BatchNorm.",
        look="What is handed across is the encoder's finished output: convolution and BatchNorm.",
    ),
    Mistake(
        "g-skip-added",
        "generator",
        replace=[
            ("inputs = 2 * outputs", "inputs = outputs"),
            ("x = torch.cat([x, skips.pop()], dim=1)", "x = x + skips.pop()"),
        ],
        loses=["layers", "size"],
        what="Your skips are added; the U-Net joins channels.",
        look="torch.cat([below, skip], dim=1) doubles the channels that go into the next layer.",
    ),
    Mistake(
        "g-no-skips",
        "generator",
        replace=[
            ("inputs = 2 * outputs", "inputs = outputs"),
            (
                "            if skips:\n                x = torch.cat([x, skips.pop()], dim=1)\n",
                "",
            ),
        ],
        loses=["layers", "size"],
        what="Your generator has no skip connections.",
        look="Every line of the sketch would have to pass through one pixel. Join each level of "
        "the decoder with the encoder's output of the same size.",
    ),
    Mistake(
        "g-skip-corrupted",
        "generator",
        replace=[
            ("F.leaky_relu(x, 0.2)", "F.leaky_relu(x, 0.2, inplace=True)"),
            ("x = layer(F.relu(x))", "x = layer(F.relu(x)) if x is innermost else layer(x)"),
            (
                "x = torch.cat([x, skips.pop()], dim=1)",
                "x = torch.cat([F.relu(x), skips.pop()], dim=1)",
            ),
            ("skips.pop()  # the innermost goes on as it is", "innermost = skips.pop()"),
        ],
        loses=["activations"],
        what="Your skips arrive changed: an activation in place has overwritten them.",
        look="LeakyReLU(inplace=True) writes into the very tensor that the skip keeps, and no ReLU "
        "follows the join here. Leave inplace out, or put ReLU behind the join.",
    ),
    Mistake(
        "g-skip-not-rectified",
        "generator",
        replace=[
            ("x = layer(F.relu(x))", "x = layer(F.relu(x)) if x is innermost else layer(x)"),
            (
                "x = torch.cat([x, skips.pop()], dim=1)",
                "x = torch.cat([F.relu(x), skips.pop()], dim=1)",
            ),
            ("skips.pop()  # the innermost goes on as it is", "innermost = skips.pop()"),
        ],
        loses=["activations", "norms"],
        what="Your skips do not pass through the decoder's ReLU.",
        look="ReLU stands before each layer of the decoder, so it covers both halves of the join. "
        "Join first, then apply it.",
    ),
    Mistake(
        "g-norm-first",
        "generator",
        replace=[("has_norm = 0 < level < levels - 1", "has_norm = level < levels - 1")],
        loses=["norms"],
        what="Your first convolution has a BatchNorm.",
        look="The first layer of the encoder has none: the colours of the source should come "
        "through as they are.",
    ),
    Mistake(
        "g-norm-bottleneck",
        "generator",
        replace=[("has_norm = 0 < level < levels - 1", "has_norm = 0 < level")],
        loses=["norms"],
        what="Your innermost layer has a BatchNorm.",
        look="Its output is 1 x 1. With one picture in the batch this raises, and with two only "
        "signs are left. The paper's errata take it out.",
    ),
    Mistake(
        "g-norm-on-output",
        "generator",
        replace=[("if level < levels - 1 else []", "if level < levels else []")],
        loses=["output"],
        what="Your generator normalises its output before the tanh.",
        look="Then every batch has the same mean colour. The last layer has no BatchNorm.",
    ),
    Mistake(
        "g-no-norm-up",
        "generator",
        replace=[("rest = [nn.BatchNorm2d(outputs)] if level < levels - 1 else []", "rest = []")],
        loses=["norms"],
        what="Your decoder has no BatchNorm.",
        look="It stands behind each layer of the decoder but the last.",
    ),
    Mistake(
        "g-no-norm",
        "generator",
        replace=[
            ("rest = [nn.BatchNorm2d(outputs)] if level < levels - 1 else []", "rest = []"),
            ("has_norm = 0 < level < levels - 1", "has_norm = False"),
        ],
        loses=["norms"],
        what="Your generator has no BatchNorm at all.",
        look="It stands behind each layer but the first, the innermost and the last.",
    ),
    Mistake(
        "g-instance-norm",
        "generator",
        replace=[
            ("nn.BatchNorm2d(outputs) if has_norm", "nn.InstanceNorm2d(outputs) if has_norm"),
            ("rest = [nn.BatchNorm2d(outputs)]", "rest = [nn.InstanceNorm2d(outputs)]"),
        ],
        loses=["norms"],
        what="Your generator uses InstanceNorm instead of BatchNorm.",
        look="With a batch of one the two are alike, and CycleGAN uses it; here it is BatchNorm2d.",
    ),
    Mistake(
        "g-default-slope",
        "generator",
        replace=[("F.leaky_relu(x, 0.2)", "F.leaky_relu(x)")],
        loses=["activations"],
        what="Your LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2: F.leaky_relu(x, 0.2).",
    ),
    Mistake(
        "g-relu-down",
        "generator",
        replace=[("F.leaky_relu(x, 0.2)", "F.relu(x)")],
        loses=["activations"],
        what="Your encoder uses ReLU where LeakyReLU(0.2) is asked for.",
        look="ReLU belongs into the decoder. On the way down it is F.leaky_relu(x, 0.2).",
    ),
    Mistake(
        "g-leaky-up",
        "generator",
        replace=[("layer(F.relu(x))", "layer(F.leaky_relu(x, 0.2))")],
        loses=["activations"],
        what="Your decoder uses LeakyReLU where ReLU is asked for.",
        look="LeakyReLU belongs into the encoder. On the way up it is F.relu(x).",
    ),
    Mistake(
        "g-active-input",
        "generator",
        replace=[
            ("layer(x if level == 0 else F.leaky_relu(x, 0.2))", "layer(F.leaky_relu(x, 0.2))")
        ],
        loses=["activations"],
        what="Your generator puts the picture itself through LeakyReLU.",
        look="It dims all dark pixels to a fifth. The first convolution gets the source as it is.",
    ),
    Mistake(
        "g-no-tanh",
        "generator",
        replace=[("return torch.tanh(x)", "return x")],
        loses=["output"],
        what="Your generator's output has no bound: the tanh at the end is missing.",
        look="Real pixels lie in [-1, 1]. Return torch.tanh(x).",
    ),
    Mistake(
        "g-sigmoid",
        "generator",
        replace=[("return torch.tanh(x)", "return torch.sigmoid(x)")],
        loses=["output"],
        what="Your generator ends in a sigmoid, so its pixels lie in [0, 1].",
        look="Real pixels lie in [-1, 1]: use tanh.",
    ),
    Mistake(
        "g-relu-tanh",
        "generator",
        replace=[("return torch.tanh(x)", "return torch.tanh(F.relu(x))")],
        loses=["output"],
        what="Your generator has a ReLU before the tanh, so no pixel can be darker than grey.",
        look="Only tanh follows the last layer.",
    ),
    Mistake(
        "g-dropout-on",
        "generator",
        replace=[("drop = [nn.Dropout(dropout)]", "drop = [nn.Dropout(0.5)]")],
        loses=["norms"],
        what="Your decoder drops half of its channels' numbers although nobody asked for it.",
        look="The paper has dropout; this exercise keeps it as an option that is off. Use the "
        "argument: nn.Dropout(dropout).",
    ),
    Mistake(
        "g-one-level-less",
        "generator",
        replace=[("levels = size.bit_length() - 1", "levels = size.bit_length() - 2")],
        loses=["layers", "size"],
        what="Your U-Net stops at 2 x 2 pixels, one level early.",
        look="256 pixels can be halved eight times. Count your encoder's layers.",
    ),
    Mistake(
        "g-uncapped",
        "generator",
        replace=[("min(64 * 2**level, 512)", "64 * 2**level")],
        loses=["layers", "size"],
        what="Your channels keep doubling beyond 512.",
        look="The list is 64, 128, 256, and from there on 512.",
    ),
    Mistake(
        "g-kernel-3",
        "generator",
        replace=[
            (
                "conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)",
                "conv = nn.Conv2d(inputs, outputs, kernel_size=3, stride=2, padding=1)",
            ),
            (
                "conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)",
                "conv = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, output_padding=1)",
            ),
        ],
        loses=["layers", "size"],
        what="Your kernels are 3 x 3.",
        look="The exercise asks for kernel 4, stride 2, padding 1. A kernel that is a multiple of "
        "the stride treats all pixels alike.",
    ),
    Mistake(
        "g-upsample",
        "generator",
        replace=[
            (
                "conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)",
                "conv = nn.Sequential(\n                nn.Upsample(scale_factor=2), "
                "nn.Conv2d(inputs, outputs, 3, padding=1)\n            )",
            )
        ],
        loses=["layers", "size"],
        what="Your decoder enlarges by Upsample and a convolution.",
        look="That is a fair way, with fewer checkerboards, but this exercise asks for "
        "nn.ConvTranspose2d with kernel 4, stride 2, padding 1.",
    ),
    Mistake(
        "g-fixed-size",
        "generator",
        replace=[("levels = size.bit_length() - 1 ", "levels = 8 ")],
        loses=["size"],
        what="Your generator ignores the argument size.",
        look="Generator(size=64) needs six levels: 64 pixels can be halved only six times.",
    ),
    Mistake(
        "g-bare-list",
        "generator",
        replace=[
            (
                "self.down, self.up = nn.ModuleList(down), nn.ModuleList(up)",
                "self.down, self.up = down, up",
            )
        ],
        loses=["layers", "norms", "size"],
        what="Your layers stand in plain Python lists, so PyTorch does not know them: the "
        "generator has 0 parameters, and eval() does not reach them.",
        look="Put them into nn.ModuleList. Otherwise the optimiser has nothing to train.",
    ),
    Mistake(
        "g-norm-after-activation",
        "generator",
        replace=[
            (
                "nn.Sequential(conv, nn.BatchNorm2d(outputs) if has_norm else nn.Identity())",
                "nn.Sequential(\n                conv,\n                nn.LeakyReLU(0.2),\n"
                "                nn.BatchNorm2d(outputs) if has_norm else nn.Identity(),\n"
                "            )",
            ),
            ("layer(x if level == 0 else F.leaky_relu(x, 0.2))", "layer(x)"),
        ],
        loses=["activations", "norms"],
        what="Your encoder normalises behind the activation.",
        look="The order is convolution, BatchNorm, LeakyReLU.",
    ),
    Mistake(
        "g-no-bias",
        "generator",
        replace=[
            (
                "nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)",
                "nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1, bias=False)",
            ),
            (
                "nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)",
                "nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1, "
                "bias=False)",
            ),
        ],
        loses=["layers", "size"],
        what="No layer of your generator has a bias.",
        look="bias=False does no harm where a BatchNorm follows. The first, the innermost and the "
        "last layer have none behind them and need their bias.",
    ),
    Mistake(
        "g-shared-norms",
        "generator",
        replace=[
            (
                "        down, inputs = [], 3\n",
                "        norms = {width: nn.BatchNorm2d(width) for width in widths}\n"
                "        down, inputs = [], 3\n",
            ),
            ("nn.BatchNorm2d(outputs) if has_norm", "norms[outputs] if has_norm"),
            ("[nn.BatchNorm2d(outputs)] if level", "[norms[outputs]] if level"),
        ],
        loses=["norms"],
        what="Layers of the same width share one BatchNorm.",
        look="Each layer has numbers of its own, so it needs a BatchNorm of its own: make one for "
        "each.",
    ),
]

DISCRIMINATOR = [
    Mistake(
        "d-unconditional",
        "discriminator",
        replace=[
            ("nn.Conv2d(6, 64,", "nn.Conv2d(3, 64,"),
            ("self.layers(torch.cat([x, y], dim=1))", "self.layers(y)"),
        ],
        loses=["pair", "layers"],
        what="Your discriminator does not look at the source.",
        look="Without it any convincing shoe will do. Join x and y to 6 channels: "
        "torch.cat([x, y], dim=1).",
    ),
    Mistake(
        "d-same-twice",
        "discriminator",
        replace=[("torch.cat([x, y], dim=1)", "torch.cat([y, y], dim=1)")],
        loses=["pair", "layers"],
        what="Your discriminator joins the picture with itself and never sees the source.",
        look="Join x and y.",
    ),
    Mistake(
        "d-source-twice",
        "discriminator",
        replace=[("torch.cat([x, y], dim=1)", "torch.cat([x, x], dim=1)")],
        loses=["pair", "layers", "learns"],
        what="Your discriminator sees the source only, never the picture it should judge.",
        look="Join x and y.",
    ),
    Mistake(
        "d-cat-batch",
        "discriminator",
        replace=[("torch.cat([x, y], dim=1)", "torch.cat([x, y], dim=0)")],
        loses=["pair", "layers", "activations", "norms", "output", "learns"],
        what="Your discriminator joins source and picture as two images of a batch.",
        look="Join them by channel: dim=1.",
    ),
    Mistake(
        "d-difference",
        "discriminator",
        replace=[
            ("nn.Conv2d(6, 64,", "nn.Conv2d(3, 64,"),
            ("torch.cat([x, y], dim=1)", "y - x"),
        ],
        loses=["pair", "layers"],
        what="Your discriminator sees the difference of source and picture.",
        look="A difference does not say what the source was. Join them to 6 channels.",
    ),
    Mistake(
        "d-stride-2",
        "discriminator",
        replace=[("*block(256, 512, stride=1)", "*block(256, 512, stride=2)")],
        loses=["layers", "output"],
        what="Your fourth convolution has stride 2, so the map is 15 x 15.",
        look="The parameters are the same for any stride; the map is not. The strides are "
        "2, 2, 2, 1, 1.",
    ),
    Mistake(
        "d-all-stride-2",
        "discriminator",
        replace=[
            ("*block(256, 512, stride=1)", "*block(256, 512, stride=2)"),
            (
                "nn.Conv2d(512, 1, kernel_size=4, stride=1",
                "nn.Conv2d(512, 1, kernel_size=4, stride=2",
            ),
        ],
        loses=["layers", "output"],
        what="All your convolutions have stride 2, so the map is 8 x 8.",
        look="The last two have stride 1: the strides are 2, 2, 2, 1, 1.",
    ),
    Mistake(
        "d-sigmoid",
        "discriminator",
        replace=[
            (
                "self.layers(torch.cat([x, y], dim=1))",
                "torch.sigmoid(self.layers(torch.cat([x, y], dim=1)))",
            )
        ],
        loses=["output"],
        what="Your discriminator ends in a sigmoid.",
        look="The loss of part 4 has one inside. Two in a row let the loss stop at 0.313 for a "
        "real pair that is called real with all certainty. Return the logits.",
    ),
    Mistake(
        "d-one-number",
        "discriminator",
        replace=[
            (
                "self.layers(torch.cat([x, y], dim=1))",
                "self.layers(torch.cat([x, y], dim=1)).mean((2, 3))",
            )
        ],
        loses=["output"],
        what="Your discriminator averages its map to one number a picture.",
        look="Return the map: each patch gets a verdict of its own.",
    ),
    Mistake(
        "d-norm-first",
        "discriminator",
        replace=[
            (
                "padding=1),\n            nn.LeakyReLU(0.2),",
                "padding=1),\n            nn.BatchNorm2d(64),\n            nn.LeakyReLU(0.2),",
            )
        ],
        loses=["norms"],
        what="Your discriminator's first convolution has a BatchNorm.",
        look="BatchNorm stands behind the second, third and fourth.",
    ),
    Mistake(
        "d-no-norm",
        "discriminator",
        replace=[
            ("[conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]", "[conv, nn.LeakyReLU(0.2)]")
        ],
        loses=["norms"],
        what="Your discriminator has no BatchNorm.",
        look="It stands behind the second, third and fourth convolution.",
    ),
    Mistake(
        "d-instance-norm",
        "discriminator",
        replace=[("nn.BatchNorm2d(outputs)", "nn.InstanceNorm2d(outputs)")],
        loses=["norms"],
        what="Your discriminator uses InstanceNorm, as CycleGAN does.",
        look="Here it is nn.BatchNorm2d.",
    ),
    Mistake(
        "d-norm-on-output",
        "discriminator",
        replace=[
            (
                "stride=1, padding=1),\n        )",
                "stride=1, padding=1),\n            nn.InstanceNorm2d(1),\n        )",
            )
        ],
        loses=["output"],
        what="Your discriminator normalises its map of logits.",
        look="Every map then has mean 0 and spread 1, real or fake, so the generator learns almost "
        "nothing. Nothing follows the last convolution.",
    ),
    Mistake(
        "d-default-slope",
        "discriminator",
        replace=[
            (
                "nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)",
                "nn.BatchNorm2d(outputs), nn.LeakyReLU()",
            ),
            ("            nn.LeakyReLU(0.2),\n", "            nn.LeakyReLU(),\n"),
        ],
        loses=["activations"],
        what="Your discriminator's LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2.",
    ),
    Mistake(
        "d-relu",
        "discriminator",
        replace=[
            ("nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)", "nn.BatchNorm2d(outputs), nn.ReLU()"),
            ("            nn.LeakyReLU(0.2),\n", "            nn.ReLU(),\n"),
        ],
        loses=["activations"],
        what="Your discriminator uses ReLU where LeakyReLU(0.2) is asked for.",
        look="ReLU lets no gradient through for half of the numbers, and the generator learns from "
        "the discriminator's gradient.",
    ),
    Mistake(
        "d-three-layers",
        "discriminator",
        replace=[
            ("            *block(256, 512, stride=1),\n", ""),
            ("nn.Conv2d(512, 1,", "nn.Conv2d(256, 1,"),
        ],
        loses=["layers", "output"],
        what="Your discriminator lacks the convolution to 512 channels.",
        look="Five convolutions: 64, 128, 256, 512, 1.",
    ),
    Mistake(
        "d-norm-after-activation",
        "discriminator",
        replace=[
            (
                "[conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]",
                "[conv, nn.LeakyReLU(0.2), nn.BatchNorm2d(outputs)]",
            )
        ],
        loses=["norms"],
        what="Your discriminator normalises behind the activation.",
        look="The order is convolution, BatchNorm, LeakyReLU.",
    ),
]

LOSSES = [
    Mistake(
        "d-not-averaged",
        "losses",
        replace=[("return (real_loss + fake_loss) / 2", "return real_loss + fake_loss")],
        loses=["d_loss"],
        what="Your discriminator's loss is the sum of its halves.",
        look="pix2pix takes their average, so that D learns more slowly than G: divide by 2.",
    ),
    Mistake(
        "d-swapped-labels",
        "losses",
        replace=[
            ("F.softplus(-real_logits)", "F.softplus(real_logits)"),
            ("F.softplus(fake_logits)", "F.softplus(-fake_logits)"),
        ],
        loses=["d_loss"],
        what="Your discriminator's labels are swapped: it is rewarded for calling fakes real.",
        look="Real pairs want the label 1, fake pairs 0.",
    ),
    Mistake(
        "d-real-only",
        "losses",
        replace=[("return (real_loss + fake_loss) / 2", "return real_loss / 2")],
        loses=["d_loss", "extreme"],
        what="Your discriminator's loss leaves out the fake pairs.",
        look="Add both halves, then divide by 2.",
    ),
    Mistake(
        "sigmoid-twice",
        "losses",
        replace=[
            ("F.softplus(-real_logits)", "F.softplus(-torch.sigmoid(real_logits))"),
            ("F.softplus(fake_logits)", "F.softplus(torch.sigmoid(fake_logits))"),
            ("F.softplus(-fake_logits)", "F.softplus(-torch.sigmoid(fake_logits))"),
        ],
        loses=["d_loss", "g_loss", "lambda", "extreme"],
        what="Your losses apply the sigmoid twice.",
        look="binary_cross_entropy_with_logits has one inside: give it the logits themselves.",
    ),
    Mistake(
        "bce-without-logits",
        "losses",
        replace=[
            ("F.softplus(-real_logits).mean()", "-torch.log(torch.sigmoid(real_logits)).mean()"),
            ("F.softplus(fake_logits).mean()", "-torch.log(1 - torch.sigmoid(fake_logits)).mean()"),
            ("F.softplus(-fake_logits).mean()", "-torch.log(torch.sigmoid(fake_logits)).mean()"),
        ],
        loses=["extreme"],
        what="Your losses become infinite for logits of ±200.",
        look="The sigmoid of 200 is exactly 1 in float32, and log(1 - 1) is minus infinity. Use "
        "binary_cross_entropy_with_logits or softplus.",
    ),
    Mistake(
        "d-summed",
        "losses",
        replace=[
            ("F.softplus(-real_logits).mean()", "F.softplus(-real_logits).sum()"),
            ("F.softplus(fake_logits).mean()", "F.softplus(fake_logits).sum()"),
        ],
        loses=["d_loss"],
        what="Your discriminator's loss is a sum over the map and the batch.",
        look="A map has 900 numbers at 256 pixels. Take the mean.",
    ),
    Mistake(
        "g-saturating",
        "losses",
        replace=[
            (
                "F.softplus(-fake_logits).mean()  # -log sigmoid(fake)\n    return gan",
                "-F.softplus(fake_logits).mean()\n    return gan",
            )
        ],
        loses=["g_loss", "lambda"],
        what="Your generator minimises log(1 - σ), the saturating loss.",
        look="It is flat where the discriminator is sure. Minimise -log σ of the fake.",
    ),
    Mistake(
        "g-wrong-label",
        "losses",
        replace=[("F.softplus(-fake_logits).mean()", "F.softplus(fake_logits).mean()  #")],
        loses=["g_loss", "lambda"],
        what="Your generator is rewarded when its pairs are called fake.",
        look="It wants the label 1 for its fakes.",
    ),
    Mistake(
        "g-half",
        "losses",
        replace=[("return gan_loss + l1_loss", "return gan_loss / 2 + l1_loss")],
        loses=["g_loss", "lambda"],
        what="Your generator's GAN term is halved.",
        look="Only the discriminator's loss is an average of two halves.",
    ),
    Mistake(
        "lambda-on-gan",
        "losses",
        replace=[
            ("l1_loss = lambda_l1 * (fake - target)", "l1_loss = (fake - target)"),
            ("return gan_loss + l1_loss", "return lambda_l1 * gan_loss + l1_loss"),
        ],
        loses=["g_loss", "lambda", "l1_only"],
        what="Your lambda weighs the GAN term instead of the L1 term.",
        look="It is GAN + lambda · L1.",
    ),
    Mistake(
        "lambda-on-both",
        "losses",
        replace=[("return gan_loss + l1_loss", "return lambda_l1 * gan_loss + l1_loss")],
        loses=["g_loss", "lambda"],
        what="Your lambda weighs both terms.",
        look="A factor on everything changes the learning rate and nothing else. It belongs to L1.",
    ),
    Mistake(
        "no-lambda",
        "losses",
        replace=[("l1_loss = lambda_l1 * (fake - target)", "l1_loss = (fake - target)")],
        loses=["g_loss", "lambda", "l1_only"],
        what="Your L1 term has no weight.",
        look="Multiply it by lambda_l1.",
    ),
    Mistake(
        "lambda-fixed",
        "losses",
        replace=[("l1_loss = lambda_l1 * (fake", "l1_loss = 100 * (fake")],
        loses=["lambda", "l1_only"],
        what="Your L1 term is weighed with 100 whatever lambda_l1 is.",
        look="Use the argument.",
    ),
    Mistake(
        "l2",
        "losses",
        replace=[("(fake - target).abs().mean()", "(fake - target).square().mean()")],
        loses=["g_loss", "lambda", "l1_only"],
        what="Your distance is L2, the mean square.",
        look="The square blurs even more. Take the mean of the absolute values: F.l1_loss.",
    ),
    Mistake(
        "l1-summed",
        "losses",
        replace=[("(fake - target).abs().mean()", "(fake - target).abs().sum()")],
        loses=["g_loss", "lambda", "l1_only"],
        what="Your L1 term is a sum over all pixels.",
        look="A picture has 196,608 numbers at 256 pixels; the GAN term would not count at all. "
        "Take the mean.",
    ),
    Mistake(
        "l1-per-picture",
        "losses",
        replace=[
            ("(fake - target).abs().mean()", "(fake - target).abs().flatten(1).sum(1).mean()")
        ],
        loses=["g_loss", "lambda", "l1_only"],
        what="Your L1 term is summed over each picture's pixels.",
        look="Take the mean over pixels as well as over the batch.",
    ),
    Mistake(
        "l1-only-with-gan",
        "losses",
        replace=[("    if not use_gan:\n        return l1_loss\n", "")],
        loses=["l1_only"],
        what="Your generator's loss keeps its GAN term with use_gan=False.",
        look="Return lambda_l1 times L1 alone before you touch fake_logits, which may be None.",
    ),
    Mistake(
        "l1-only-unweighted",
        "losses",
        replace=[("        return l1_loss\n", "        return (fake - target).abs().mean()\n")],
        loses=["l1_only"],
        what="With use_gan=False your loss forgets lambda_l1.",
        look="What is left is lambda_l1 times L1.",
    ),
    Mistake(
        "use-gan-reversed",
        "losses",
        replace=[("    if not use_gan:\n", "    if use_gan:\n")],
        loses=["g_loss", "lambda", "l1_only", "extreme"],
        what="Your use_gan works the wrong way round.",
        look="use_gan=True has both terms, use_gan=False L1 alone.",
    ),
    Mistake(
        "bce-behind-sigmoid",
        "losses",
        replace=[
            (
                "F.softplus(-real_logits).mean()",
                "F.binary_cross_entropy(torch.sigmoid(real_logits), torch.ones_like(real_logits))",
            ),
            (
                "F.softplus(fake_logits).mean()",
                "F.binary_cross_entropy(\n"
                "        torch.sigmoid(fake_logits), torch.zeros_like(fake_logits)\n    )",
            ),
            (
                "F.softplus(-fake_logits).mean()",
                "F.binary_cross_entropy(torch.sigmoid(fake_logits), torch.ones_like(fake_logits))",
            ),
        ],
        loses=["extreme"],
        what="Your losses teach nothing at logits of ±200: the gradient is 0 there.",
        look="In float32 a sigmoid is exactly 0 or 1 that far out, and what guards the logarithm "
        "behind it lets no gradient pass. Use binary_cross_entropy_with_logits or softplus.",
    ),
    Mistake(
        "least-squares",
        "losses",
        replace=[
            ("F.softplus(-real_logits).mean()", "(real_logits - 1).square().mean()"),
            ("F.softplus(fake_logits).mean()", "fake_logits.square().mean()"),
            ("F.softplus(-fake_logits).mean()", "(fake_logits - 1).square().mean()"),
        ],
        loses=["d_loss", "g_loss", "lambda"],
        what="Your losses are least squares.",
        look="Those belong to exercise 07. pix2pix takes the logarithms of part 4.",
    ),
    Mistake(
        "d-smoothed",
        "losses",
        replace=[
            (
                "F.softplus(-real_logits).mean()",
                "(F.softplus(-real_logits) + 0.1 * real_logits).mean()",
            )
        ],
        loses=["d_loss"],
        what="Your discriminator wants 0.9 for real pairs.",
        look="Label smoothing is a trick of other exercises. Here the label of real pairs is 1.",
    ),
]

D_HALF = """        loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
"""
G_LOSS = "loss_g = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)"

G_FIRST = """def train_step(
    G, D, opt_g, opt_d, source, target, lambda_l1: float = 100.0, use_gan: bool = True
) -> dict[str, float]:
    fake = G(source)
    fake_logits = D(source, fake) if use_gan else None
    loss_g = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    losses = {"g_loss": loss_g.item()}
    if use_gan:
        loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        losses["d_loss"] = loss_d.item()
    return losses
"""
ONE_BACKWARD = """def train_step(
    G, D, opt_g, opt_d, source, target, lambda_l1: float = 100.0, use_gan: bool = True
) -> dict[str, float]:
    fake = G(source)
    fake_logits = D(source, fake) if use_gan else None
    loss_g = loss = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    losses = {"g_loss": loss_g.item()}
    if use_gan:
        loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
        losses["d_loss"] = loss_d.item()
        loss = loss_d + loss_g
    opt_d.zero_grad()
    opt_g.zero_grad()
    loss.backward()
    opt_d.step()
    opt_g.step()
    return losses
"""

TRAIN_STEP = [
    Mistake(
        "no-detach",
        "train_step",
        replace=[("D(source, fake.detach())", "D(source, G(source))")],
        loses=["clean"],
        what="Your discriminator's update sends a gradient into the generator as well.",
        look="The result is right only because you clear G's gradients later, and it costs time. "
        "Use fake.detach().",
    ),
    Mistake(
        "no-detach-no-clear",
        "train_step",
        replace=[
            ("D(source, fake.detach())", "D(source, G(source))"),
            ("    opt_g.zero_grad()\n", ""),
        ],
        loses=["clean", "g_update", "together", "l1_only"],
        what="Your generator also learns to help the discriminator: the gradient of the "
        "discriminator's loss stays on G.",
        look="Detach the fake in the discriminator's half, and clear G's gradients before the "
        "generator's backward().",
    ),
    Mistake(
        "backward-twice",
        "train_step",
        replace=[("D(source, fake.detach())", "D(source, fake)")],
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="Your step goes backward through the generator twice: the fake is not detached.",
        look="The first backward() frees the graph of G. Use fake.detach() in the discriminator's "
        "half; retain_graph=True would only hide it.",
    ),
    Mistake(
        "g-not-cleared",
        "train_step",
        replace=[("    opt_g.zero_grad()\n", "")],
        loses=["together", "l1_only"],
        what="The generator's gradients pile up from step to step.",
        look="Call opt_g.zero_grad() before loss_g.backward().",
    ),
    Mistake(
        "d-not-cleared",
        "train_step",
        replace=[("        opt_d.zero_grad()\n", "")],
        loses=["together"],
        what="The discriminator's gradients pile up: those of the generator's half are still there "
        "in the next step.",
        look="Call opt_d.zero_grad() before loss_d.backward().",
    ),
    Mistake(
        "detached-g",
        "train_step",
        replace=[("fake_logits = D(source, fake)", "fake_logits = D(source, fake.detach())")],
        loses=["g_update", "together"],
        what="No gradient of the discriminator reaches your generator: it learns from L1 alone.",
        look="In the generator's half the fake must be attached. Detach in the other half only.",
    ),
    Mistake(
        "stale-logits",
        "train_step",
        replace=[
            ("    fake = G(source)\n", "    fake = G(source)\n    early = D(source, fake)\n"),
            ("fake_logits = D(source, fake)", "fake_logits = early"),
        ],
        loses=["d_update", "g_update", "clean", "together", "returns"],
        what="Your generator's half uses logits from before the discriminator's update.",
        look="Call D(source, fake) again after opt_d.step().",
    ),
    Mistake(
        "real-pair-twice",
        "train_step",
        replace=[
            (
                "D(source, target), D(source, fake.detach())",
                "D(target, target), D(target, fake.detach())",
            )
        ],
        loses=["d_update", "together"],
        what="Your discriminator sees the target in the place of the source.",
        look="The real pair is (source, target), the fake pair (source, fake).",
    ),
    Mistake(
        "pair-reversed",
        "train_step",
        replace=[
            (
                "D(source, target), D(source, fake.detach())",
                "D(target, source), D(fake.detach(), source)",
            )
        ],
        loses=["d_update", "together"],
        what="In the discriminator's half your pairs are reversed.",
        look="D(x, y) takes the source first. In both halves alike, or D learns one thing and is "
        "asked another.",
    ),
    Mistake(
        "fake-as-source",
        "train_step",
        replace=[("D(source, fake.detach())", "D(fake.detach(), target)")],
        loses=["d_update", "together"],
        what="Your fake pair has the fake in the place of the source, beside the real target.",
        look="The fake pair is (source, fake).",
    ),
    Mistake(
        "labels-swapped",
        "train_step",
        replace=[
            (
                "D(source, target), D(source, fake.detach())",
                "D(source, fake.detach()), D(source, target)",
            )
        ],
        loses=["d_update", "together"],
        what="Real and fake are swapped in your call of pix2pix_d_loss.",
        look="It takes the logits of the real pair first.",
    ),
    Mistake(
        "g-judged-on-target",
        "train_step",
        replace=[("fake_logits = D(source, fake)", "fake_logits = D(source, target)")],
        loses=["g_update", "together"],
        what="Your generator's GAN term judges the real pair.",
        look="It wants the logits of its own: D(source, fake).",
    ),
    Mistake(
        "l1-to-source",
        "train_step",
        replace=[(G_LOSS, G_LOSS.replace("fake, target", "fake, source"))],
        loses=["g_update", "together", "l1_only"],
        what="Your L1 term compares the fake with the source.",
        look="It should come close to the target.",
    ),
    Mistake(
        "l1-detached",
        "train_step",
        replace=[(G_LOSS, G_LOSS.replace("fake, target", "fake.detach(), target"))],
        loses=["g_update", "together", "l1_only"],
        what="Your L1 term teaches nothing: the fake in it is detached.",
        look="Give the loss the attached fake. Only the discriminator's half detaches it.",
    ),
    Mistake(
        "lambda-not-passed",
        "train_step",
        replace=[(G_LOSS, G_LOSS.replace("lambda_l1, use_gan", "use_gan=use_gan"))],
        loses=["g_update", "together", "l1_only"],
        what="Your step does not pass lambda_l1 on.",
        look="pix2pix_g_loss then takes its default, 100.",
    ),
    Mistake(
        "use-gan-not-passed",
        "train_step",
        replace=[
            (G_LOSS, G_LOSS.replace("lambda_l1, use_gan", "lambda_l1")),
            ("    if use_gan:\n", "    if True:\n"),
        ],
        loses=["l1_only"],
        what="With use_gan=False your generator still learns from the discriminator.",
        look="Pass use_gan on to pix2pix_g_loss.",
    ),
    Mistake(
        "no-grad-around-d",
        "train_step",
        replace=[
            (
                "        loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))\n",
                "        with torch.no_grad():\n            fake_score = D(source, G(source))\n"
                "        loss_d = pix2pix_d_loss(D(source, target), fake_score)\n",
            )
        ],
        loses=["d_update", "together"],
        what="Your discriminator learns from real pairs only: torch.no_grad() covers D as well.",
        look="Cut the fake off with .detach() and call D on it with gradients.",
    ),
    Mistake(
        "zero-after-backward",
        "train_step",
        replace=[
            (
                "        opt_d.zero_grad()\n        loss_d.backward()\n",
                "        loss_d.backward()\n        opt_d.zero_grad()\n",
            ),
            (
                "    opt_g.zero_grad()\n    loss_g.backward()\n",
                "    loss_g.backward()\n    opt_g.zero_grad()\n",
            ),
        ],
        loses=["d_update", "g_update", "together", "l1_only"],
        what="Nothing moves: you clear the gradients between backward() and step().",
        look="The order is zero_grad(), backward(), step().",
    ),
    Mistake(
        "d-never-steps",
        "train_step",
        replace=[("        opt_d.step()\n", "")],
        loses=["d_update", "clean", "together"],
        what="Your discriminator never moves: opt_d.step() is missing.",
        look="After loss_d.backward() comes opt_d.step().",
    ),
    Mistake(
        "d-moved-by-g",
        "train_step",
        replace=[("    opt_g.step()\n", "    opt_g.step()\n    opt_d.step()\n")],
        loses=["d_update", "together"],
        what="Your discriminator is moved by the generator's loss as well.",
        look="In the generator's half call opt_g.step() only.",
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
        "neither-cleared",
        "train_step",
        replace=[("        opt_d.zero_grad()\n", ""), ("    opt_g.zero_grad()\n", "")],
        loses=["together", "l1_only"],
        what="The gradients of both networks pile up from step to step.",
        look="Call zero_grad() of the optimiser before each backward().",
    ),
    Mistake(
        "g-first",
        "train_step",
        source=G_FIRST,
        loses=["together"],
        what="Your generator moves before the discriminator.",
        look="Update the discriminator first. The generator is then judged by the updated one.",
    ),
    Mistake(
        "one-backward",
        "train_step",
        source=ONE_BACKWARD,
        loses=["d_update", "clean", "together"],
        what="You add both losses and go backward once, so the discriminator also learns to "
        "please the generator.",
        look="Two halves: zero_grad(), backward() and step() for D, then the same for G.",
    ),
    Mistake(
        "pairs-reversed",
        "train_step",
        replace=[
            (
                "D(source, target), D(source, fake.detach())",
                "D(target, source), D(fake.detach(), source)",
            ),
            ("fake_logits = D(source, fake)", "fake_logits = D(fake, source)"),
        ],
        loses=["d_update", "g_update", "together"],
        what="All your pairs are reversed.",
        look="D(x, y) takes the source first.",
    ),
    Mistake(
        "g-never-steps",
        "train_step",
        replace=[("    opt_g.step()\n", "")],
        loses=["g_update", "together", "l1_only"],
        what="Your generator never moves: opt_g.step() is missing.",
        look="After loss_g.backward() comes opt_g.step().",
    ),
    Mistake(
        "fake-without-graph",
        "train_step",
        replace=[
            ("    fake = G(source)\n", "    with torch.no_grad():\n        fake = G(source)\n")
        ],
        loses=["g_update", "together", "l1_only"],
        what="Your fake has no graph, so nothing can teach the generator.",
        look="torch.no_grad() around G is right for the discriminator's half alone. Draw the fake "
        "with its graph and detach it there.",
    ),
]

MISTAKES = [*LOADERS, *GENERATOR, *DISCRIMINATOR, *LOSSES, *TRAIN_STEP]

MISTAKES += [
    Mistake(
        "joined-without-gradient",
        "discriminator",
        replace=[
            (
                "        return self.layers(torch.cat([x, y], dim=1))\n",
                "        with torch.no_grad():\n"
                "            pair = torch.cat([x, y], dim=1)\n"
                "        return self.layers(pair)\n",
            )
        ],
        what="Your discriminator lets no gradient through to the picture.",
        look="A generator learns through its discriminator. What does no_grad do to the pair?",
        loses=["learns"],
    ),
    Mistake(
        "overflowing-branch",
        "losses",
        replace=[
            (
                "    fake_loss = F.softplus(fake_logits).mean()  # -log(1 - sigmoid(fake))\n",
                "    small = torch.log1p(torch.exp(fake_logits))\n"
                "    fake_loss = torch.where(fake_logits > 20, fake_logits, small).mean()\n",
            )
        ],
        what="Your discriminator's loss is finite for logits of 200, and its gradient is nan.",
        look="torch.where gives both branches a gradient: 0 times infinity is nan. Use F.softplus.",
        loses=["extreme"],
    ),
]
