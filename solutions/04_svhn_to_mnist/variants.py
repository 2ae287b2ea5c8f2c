"""Correct answers of exercise 04 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "pairs-in-order",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    targets = []
    for label in source_labels.tolist():
        candidates = torch.where(target_labels == label)[0]
        pick = torch.randint(0, len(candidates), (1,), generator=generator)
        targets.append(candidates[pick])
    return torch.arange(len(source_labels)), torch.cat(targets)
""",
    ),
    Variant(
        "pairs-label-by-label",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    sources, targets = [], []
    for label in torch.unique(source_labels):
        mine = torch.nonzero(source_labels == label).flatten()
        theirs = torch.nonzero(target_labels == label).flatten()
        draw = torch.randint(theirs.numel(), mine.shape, generator=generator)
        sources.append(mine)
        targets.append(theirs[draw])
    return torch.cat(sources), torch.cat(targets)
""",
    ),
    Variant(
        "pairs-multinomial",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    same = (source_labels[:, None] == target_labels[None, :]).float()
    target_index = torch.multinomial(same, 1, generator=generator).squeeze(1)
    return [torch.arange(len(source_labels)), target_index]
""",
    ),
    Variant(
        "pairs-by-rank",
        "pair_by_label",
        source="""def pair_by_label(source_labels, target_labels, generator):
    order = target_labels.argsort(stable=True)
    counts = target_labels.bincount(minlength=int(source_labels.max()) + 1)
    starts = counts.cumsum(0) - counts
    chance = torch.rand(len(source_labels), generator=generator)
    inside = (chance * counts[source_labels]).long()
    return torch.arange(len(source_labels)), order[starts[source_labels] + inside]
""",
    ),
    Variant(
        "g-functional",
        "generator",
        source="""class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 64, 4, 2, 1)
        self.middle = nn.ModuleList(
            [
                nn.Conv2d(64, 128, 4, 2, 1, bias=False),
                nn.Conv2d(128, 256, 2, bias=False),
                nn.ConvTranspose2d(256, 128, 4, 2, 1, bias=False),
                nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False),
            ]
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for n in (128, 256, 128, 64))
        self.last = nn.Conv2d(64, 1, 3, 1, 1)

    def forward(self, photo):
        h = F.leaky_relu(self.first(photo), 0.1)
        for layer, norm in zip(self.middle, self.norms):
            h = F.leaky_relu_(norm(layer(h)), 0.1)
        return torch.tanh(self.last(h))
""",
    ),
    Variant(
        "g-biases",
        "generator",
        replace=[
            (", bias=False)),  # (N, 128, 8, 8)", ")),  # (N, 128, 8, 8)"),
            ("nn.Conv2d(128, 256, 2, bias=False)", "nn.Conv2d(128, 256, 2)"),
            (
                "(256, 128, 4, stride=2, padding=1, bias=False)",
                "(256, 128, 4, stride=2, padding=1)",
            ),
        ],
    ),
    Variant(
        "g-in-place",
        "generator",
        replace=[
            ("            nn.LeakyReLU(0.1),\n", "            nn.LeakyReLU(0.1, inplace=True),\n")
        ],
    ),
    Variant(
        "g-encoder-decoder",
        "generator",
        replace=[
            (
                "self.layers = nn.Sequential(\n            nn.Conv2d(3",
                "layers = nn.Sequential(\n            nn.Conv2d(3",
            ),
            (
                "            nn.Tanh(),\n        )\n",
                "            nn.Tanh(),\n        )\n"
                "        self.encode, self.decode = layers[:8], layers[8:]\n",
            ),
            ("self.layers(x)", "self.decode(self.encode(x))"),
        ],
    ),
    Variant(
        "d-functional",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(4, 64, 3, 2, 1), nn.Conv2d(64, 128, 3, 2, 1)
        self.c, self.d = nn.Conv2d(128, 256, 7), nn.Conv2d(256, 1, 1)

    def forward(self, digit, source_image):
        x = F.interpolate(source_image, (28, 28), mode="bilinear", align_corners=False)
        x = torch.cat((x, digit), 1)
        for layer in (self.a, self.b, self.c):
            x = F.dropout(F.leaky_relu(layer(x), 0.1), 0.5, self.training)
        return self.d(x).view(-1, 1)
""",
    ),
    Variant(
        "d-upsample-module",
        "discriminator",
        replace=[
            (
                'F.interpolate(source_image, size=28, mode="bilinear")',
                'nn.Upsample(size=(28, 28), mode="bilinear")(source_image)',
            ),
            ("[digit, small]", "[small, digit]"),
        ],
    ),
    Variant("d-view", "discriminator", replace=[(".flatten(1)", ".reshape(-1, 1)")]),
    Variant(
        "step-two-translations",
        "train_step",
        replace=[
            ("    fake = G(source)\n", "    with torch.no_grad():\n        first = G(source)\n"),
            ("D(fake.detach(), source)", "D(first, source)"),
            ("    gan_loss = ", "    fake = G(source)\n    gan_loss = "),
        ],
    ),
    Variant(
        "step-library-losses",
        "train_step",
        replace=[
            ("(fake - digit).abs().mean()", "F.l1_loss(fake, digit)"),
            (
                "0.5 * (D(fake, source) - 1).square().mean()",
                "F.mse_loss(D(fake, source), torch.ones(len(fake), 1, device=fake.device)) / 2",
            ),
        ],
    ),
    Variant(
        "step-toggled",
        "train_step",
        replace=[
            ("    gan_loss = ", "    D.requires_grad_(False)\n    gan_loss = "),
            ("    opt_g.step()\n", "    opt_g.step()\n    D.requires_grad_(True)\n"),
        ],
    ),
    Variant(
        "accuracy-batches",
        "accuracy",
        source="""@torch.no_grad()
def translation_accuracy(translator, classifier, images, labels):
    was = translator.training, classifier.training
    translator.eval(), classifier.eval()
    right = 0
    for x, y in zip(images.split(16), labels.split(16)):
        right += (classifier(translator(x)).softmax(1).max(1).indices == y).sum().item()
    translator.train(was[0]), classifier.train(was[1])
    return right / len(labels)
""",
    ),
    Variant(
        "accuracy-equal",
        "accuracy",
        replace=[
            (
                "(logits.argmax(dim=1) == labels).float().mean().item()",
                "float(torch.eq(logits.max(1)[1], labels).double().sum()) / len(labels)",
            )
        ],
    ),
    Variant(
        "d-axis-and-tuple",
        "discriminator",
        replace=[
            (
                'size=28, mode="bilinear"',
                'size=digit.shape[2:], mode="bilinear", align_corners=False',
            ),
            ("torch.cat([digit, small], dim=1)", "torch.concat((digit, small), axis=1)"),
        ],
    ),
    Variant(
        "d-nested-joins",
        "discriminator",
        replace=[
            (
                "torch.cat([digit, small], dim=1)",
                "torch.cat([torch.cat([digit, small[:, :]], dim=1)], dim=1)",
            )
        ],
    ),
    Variant(
        "pairs-seeded-numpy",
        "pair_by_label",
        source="""import numpy as np


def pair_by_label(source_labels, target_labels, generator):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    labels = target_labels.numpy()
    chosen = [rng.choice(np.flatnonzero(labels == label)) for label in source_labels.numpy()]
    return torch.arange(len(source_labels)), torch.tensor(np.array(chosen))
""",
    ),
    Variant(
        "accuracy-copies",
        "accuracy",
        source="""import copy


def translation_accuracy(translator, classifier, images, labels):
    translate, classify = copy.deepcopy(translator).eval(), copy.deepcopy(classifier).eval()
    right = 0
    with torch.inference_mode():
        for some, wanted in zip(images.split(16), labels.split(16)):
            right += classify(translate(some)).max(dim=1).indices.eq(wanted).sum().item()
    return right / len(labels)
""",
    ),
]

VARIANTS += [
    Variant(
        "judged-by-keyword",
        "train_step",
        replace=[
            (
                "    real_loss = 0.5 * (D(digit, source) - 1)",
                "    real_loss = 0.5 * (D(source_image=source, digit=digit) - 1)",
            ),
        ],
    ),
]
