"""Correct answers of exercise 05 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "torch-loaders",
        "data_loaders",
        source="""class Pairs(torch.utils.data.Dataset):
    def __init__(self, images, changed):
        self.images, self.changed = images, changed
        self.size = images.size
        self.large = round(images.size * 286 / 256)

    def __len__(self):
        return len(self.images.pixels)

    def __getitem__(self, index):
        pair = torch.cat([self.images.pixels[index], self.images.targets[index]]).float()
        if self.changed:
            pair = F.interpolate(pair[None], size=(self.large, self.large), mode="bilinear")[0]
            top, left = torch.randint(0, self.large - self.size + 1, (2,)).tolist()
            pair = pair[:, top : top + self.size, left : left + self.size]
            if torch.rand(()) < 0.5:
                pair = pair.flip(-1)
        pair = pair / 127.5 - 1
        return pair[:3], pair[3:]


def make_loaders(train, test):
    train_loader = torch.utils.data.DataLoader(
        Pairs(train, True), batch_size=4, shuffle=True, drop_last=True
    )
    return train_loader, torch.utils.data.DataLoader(Pairs(test, False), batch_size=5)
""",
    ),
    Variant(
        "loaders-rounded-down",
        "data_loaders",
        replace=[
            ("round(train.size * 286 / 256)", "int(1.1171875 * train.size)"),
            ("return train_loader, test_loader", "return [train_loader, test_loader]"),
        ],
    ),
    Variant(
        "recursive",
        "generator",
        source='''class Level(nn.Module):
    """One level and all below it, written from the inside out."""

    def __init__(self, outer, inner, inside, inputs=None, first=False):
        super().__init__()
        self.first = first
        down = nn.Conv2d(inputs or outer, inner, 4, 2, 1, bias=first or inside is None)
        width = inner if inside is None else 2 * inner
        up = nn.ConvTranspose2d(width, outer, 4, 2, 1, bias=first)
        layers = [] if first else [nn.LeakyReLU(0.2, True)]
        layers.append(down)
        if not first and inside is not None:
            layers.append(nn.BatchNorm2d(inner))
        if inside is not None:
            layers.append(inside)
        layers += [nn.ReLU(True), up, nn.Tanh() if first else nn.BatchNorm2d(outer)]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x) if self.first else torch.cat([x, self.model(x)], 1)


class Generator(nn.Module):
    def __init__(self, size=256, dropout=0.0):
        super().__init__()
        widths = [64, 128, 256, 512]
        while 2 ** len(widths) < size:
            widths.append(512)
        widths = widths[: size.bit_length() - 1]
        block = None
        for outer, inner in list(zip(widths, widths[1:]))[::-1]:
            block = Level(outer, inner, block)
        self.model = Level(3, widths[0], block, inputs=3, first=True)

    def forward(self, x):
        return self.model(x)
''',
    ),
    Variant(
        "norm-then-activation",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, size=256, dropout=0.0):
        super().__init__()
        n = size.bit_length() - 1
        out = ([64, 128, 256] + [512] * 5)[:n]
        self.downs = nn.ModuleList(
            nn.Conv2d(a, b, 4, 2, 1) for a, b in zip([3] + out[:-1], out)
        )
        self.down_norms = nn.ModuleList(nn.BatchNorm2d(c) for c in out[1:-1])
        ups = out[-2::-1] + [3]
        ins = [out[-1]] + [2 * c for c in ups[:-1]]
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 4, stride=2, padding=1) for a, b in zip(ins, ups)
        )
        self.up_norms = nn.ModuleList(nn.BatchNorm2d(c) for c in ups[:-1])

    def forward(self, x):
        kept = []
        for i, conv in enumerate(self.downs):
            x = conv(x)
            if 0 < i < len(self.downs) - 1:
                x = self.down_norms[i - 1](x)
            kept.append(torch.relu(x))
            x = torch.where(x > 0, x, 0.2 * x)
        x = kept.pop()
        for conv, norm in zip(self.ups, self.up_norms):
            x = torch.cat((kept.pop(), torch.relu(norm(conv(x)))), 1)
        return self.ups[-1](x).tanh()
""",
    ),
    Variant(
        "in-place-where-harmless",
        "generator",
        replace=[
            ("F.leaky_relu(x, 0.2)", "F.leaky_relu_(x, 0.2)"),
            ("layer(F.relu(x))", "layer(x.relu_())"),
        ],
    ),
    Variant(
        "no-bias-before-norm",
        "generator",
        replace=[
            (
                "conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)\n"
                "            has",
                "bias = not 0 < level < levels - 1\n"
                "            conv = nn.Conv2d(inputs, outputs, 4, 2, 1, bias=bias)\n"
                "            has",
            ),
        ],
    ),
    Variant(
        "skip-first",
        "generator",
        replace=[
            ("torch.cat([x, skips.pop()], dim=1)", "torch.cat((skips.pop(), x), -3)"),
            ("torch.tanh(x)", "2 * torch.sigmoid(2 * x) - 1"),
        ],
    ),
    Variant(
        "asks-for-cuda",
        "generator",
        replace=[
            ("        skips = []\n", '        self.cuda()\n        x, skips = x.to("cuda"), []\n')
        ],
    ),
    Variant(
        "picture-first",
        "discriminator",
        replace=[("torch.cat([x, y], dim=1)", "torch.concat((y, x), 1)")],
    ),
    Variant(
        "named-layers",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(6, 64, 4, 2, 1)
        self.conv2 = nn.Conv2d(64, 128, 4, 2, 1, bias=False)
        self.conv3 = nn.Conv2d(128, 256, 4, 2, 1, bias=False)
        self.conv4 = nn.Conv2d(256, 512, 4, 1, 1, bias=False)
        self.conv5 = nn.Conv2d(512, 1, 4, 1, 1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(c) for c in (128, 256, 512)])

    def forward(self, x, y=None):
        x = x if y is None else torch.cat([x, y], 1)
        x = F.leaky_relu(self.conv1(x), 0.2, True)
        for conv, norm in zip((self.conv2, self.conv3, self.conv4), self.norms):
            x = norm(conv(x))
            x = torch.max(x, 0.2 * x)
        return self.conv5(x)
""",
    ),
    Variant(
        "bce-with-logits",
        "losses",
        source="""bce = nn.BCEWithLogitsLoss()
l1 = nn.L1Loss()


def pix2pix_d_loss(real_logits, fake_logits):
    real = bce(real_logits, torch.ones_like(real_logits))
    return 0.5 * (real + bce(fake_logits, torch.zeros_like(fake_logits)))


def pix2pix_g_loss(fake_logits, fake, target, lambda_l1=100.0, use_gan=True):
    loss = l1(fake, target) * lambda_l1
    if use_gan:
        loss = loss + bce(fake_logits, torch.ones(fake_logits.shape, device="cuda"))
    return loss
""",
    ),
    Variant(
        "log-sigmoid",
        "losses",
        source="""def pix2pix_d_loss(real_logits, fake_logits):
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()) / 2


def pix2pix_g_loss(fake_logits, fake, target, lambda_l1=100, use_gan=True):
    gan = -F.logsigmoid(fake_logits).mean() if use_gan else 0
    return gan + lambda_l1 * torch.mean(torch.abs(target - fake))
""",
    ),
    Variant(
        "two-fakes",
        "train_step",
        replace=[
            ("    fake = G(source)\n    losses", "    losses"),
            ("D(source, fake.detach())", "D(source, G(source).detach())"),
            ("        fake_logits = D(source, fake)\n", ""),
            (
                "    loss_g = ",
                "    fake = G(source)\n"
                "    fake_logits = D(source, fake) if use_gan else None\n    loss_g = ",
            ),
        ],
    ),
    Variant(
        "toggled",
        "train_step",
        replace=[
            (
                "        fake_logits = D(source, fake)",
                "        D.requires_grad_(False)\n        fake_logits = D(source, fake)",
            ),
            ("    opt_g.step()\n", "    opt_g.step()\n    D.requires_grad_(True)\n"),
        ],
    ),
    Variant(
        "trains-d-anyway",
        "train_step",
        replace=[("    if use_gan:\n", "    if True:\n"), ("opt_d.zero_grad()", "D.zero_grad()")],
    ),
    Variant(
        "losses-written-out",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, source, target, lambda_l1=100.0, use_gan=True):
    fake = G(source)
    real_logits, fake_logits = D(source, target), D(source, fake.detach())
    d = (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2
    if use_gan:
        opt_d.zero_grad()
        d.backward()
        opt_d.step()
    g = lambda_l1 * F.l1_loss(fake, target)
    if use_gan:
        g = g + F.softplus(-D(source, fake)).mean()
    opt_g.zero_grad()
    g.backward()
    opt_g.step()
    return {"d_loss": float(d), "g_loss": float(g)}
""",
    ),
    Variant(
        "loader-of-its-own",
        "data_loaders",
        source="""class Loader:
    def __init__(self, pairs, batch, changed):
        self.pairs, self.batch, self.changed = pairs, batch, changed

    def __len__(self):
        return -(-len(self.pairs) // self.batch)

    def __iter__(self):
        count = len(self.pairs)
        order = torch.randperm(count) if self.changed else torch.arange(count)
        for index in order.split(self.batch):
            sides = [side.float() / 127.5 - 1 for side in self.pairs[index]]
            yield self.change(*sides) if self.changed else sides

    def change(self, sources, targets):
        size = sources.shape[-1]
        side = round(size * 286 / 256)
        both = F.interpolate(torch.cat([sources, targets], 1), side, mode="bicubic").clamp(-1, 1)
        cut = []
        for pair in both:
            top, left = torch.randint(side - size + 1, (2,)).tolist()
            pair = pair[:, top : top + size, left : left + size]
            cut.append(pair.flip(-1) if torch.rand(()) < 0.5 else pair)
        return torch.stack(cut).split(3, dim=1)


def make_loaders(train, test):
    return [Loader(train, 4, True), Loader(test, 5, False)]
""",
    ),
    Variant(
        "target-detached",
        "losses",
        replace=[("(fake - target).abs()", "(fake - target.detach()).abs()")],
    ),
    Variant(
        "closures",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, source, target, lambda_l1=100.0, use_gan=True):
    fake = G(source)
    losses = {}

    def d_closure():
        opt_d.zero_grad(set_to_none=False)
        loss = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
        loss.backward()
        return loss

    if use_gan:
        losses["d_loss"] = opt_d.step(d_closure).item()
    logits = D(source, fake) if use_gan else None
    loss = pix2pix_g_loss(logits, fake, target, lambda_l1, use_gan)
    parameters = list(G.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    opt_g.step()
    return {**losses, "g_loss": loss.item()}
""",
    ),
]

VARIANTS += [
    Variant(
        "stacked-then-flattened",
        "discriminator",
        replace=[
            (
                "        return self.layers(torch.cat([x, y], dim=1))",
                "        return self.layers(torch.stack([x, y], dim=1).flatten(1, 2))",
            ),
        ],
    ),
]
