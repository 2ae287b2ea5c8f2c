"""Correct answers of exercise 01 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "functional",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, latent_dim=100, hidden=4096):
        super().__init__()
        sizes = [latent_dim, hidden, hidden, hidden, hidden]
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm1d(hidden) for _ in range(4))
        self.last = nn.Linear(hidden, 784)

    def forward(self, z):
        for linear, norm in zip(self.linears, self.norms):
            z = norm(F.leaky_relu(linear(z), negative_slope=0.1))
        return torch.tanh(self.last(z)).reshape(len(z), 1, 28, 28)
""",
    ),
    Variant(
        "in-place", "generator", replace=[("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.1, inplace=True)")]
    ),
    Variant(
        "tanh-by-sigmoid",
        "generator",
        replace=[
            ("            nn.Tanh(),\n", ""),
            ("self.layers(z)", "(2 * torch.sigmoid(2 * self.layers(z)) - 1)"),
        ],
    ),
    Variant(
        "unflatten",
        "generator",
        replace=[
            ("nn.Tanh(),", "nn.Unflatten(1, (1, 28, 28)),\n            nn.Tanh(),"),
            (".view(-1, 1, 28, 28)", ""),
        ],
    ),
    Variant(
        "asks-for-cuda",
        "generator",
        replace=[("return self.layers(z)", 'return self.layers.cuda()(z.to("cuda"))')],
    ),
    Variant(
        "list-then-sequential",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, latent_dim=100, hidden=4096):
        super().__init__()
        layers, size = [], latent_dim
        for _ in range(4):
            layers.append(nn.Linear(size, hidden))
            layers.append(nn.LeakyReLU(0.1))
            layers.append(nn.BatchNorm1d(hidden))
            size = hidden
        layers.append(nn.Linear(hidden, 28 * 28))
        self.net = nn.Sequential(*layers)

    def forward(self, z):
        return self.net(z).tanh().view(z.size(0), 1, 28, 28)
""",
    ),
    Variant(
        "leaky-by-where",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(784, 1024), nn.Linear(1024, 512)
        self.c, self.d = nn.Linear(512, 256), nn.Linear(256, 1)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        for layer in (self.a, self.b, self.c):
            x = layer(x)
            x = torch.where(x > 0, x, 0.1 * x)
            x = F.dropout(x, p=0.5, training=self.training)
        return self.d(x)
""",
    ),
    Variant(
        "leaky-by-maximum",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [784, 1024, 512, 256]
        self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))
        self.drop, self.out = nn.Dropout(0.5), nn.Linear(256, 1)

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        for layer in self.layers:
            x = self.drop(torch.maximum(layer(x), 0.1 * layer(x)))
        return self.out(x)
""",
    ),
    Variant(
        "dropout-before-activation",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn.Dropout(0.5)", "nn.Dropout(0.5), nn.LeakyReLU(0.1)")],
    ),
    Variant(
        "by-hand-matrices",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [784, 1024, 512, 256, 1]
        self.weights = nn.ParameterList(
            [nn.Parameter(0.02 * torch.randn(a, b)) for a, b in zip(sizes, sizes[1:])]
        )
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in sizes[1:]])
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = x.flatten(1)
        for weight, bias in list(zip(self.weights, self.biases))[:-1]:
            x = self.drop(F.leaky_relu(x @ weight + bias, 0.1))
        return x @ self.weights[-1] + self.biases[-1]
""",
    ),
    Variant(
        "bce-with-logits",
        "vanilla_losses",
        source="""def vanilla_d_loss(real_logits, fake_logits):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits, torch.ones_like(real_logits)) + bce(
        fake_logits, torch.zeros_like(fake_logits)
    )


def vanilla_g_loss(fake_logits):
    criterion = nn.BCEWithLogitsLoss()
    return criterion(fake_logits, torch.full_like(fake_logits, 1.0))
""",
    ),
    Variant(
        "logsigmoid",
        "vanilla_losses",
        source="""def vanilla_d_loss(real_logits, fake_logits):
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean())


def vanilla_g_loss(fake_logits):
    return -torch.mean(F.logsigmoid(fake_logits))
""",
    ),
    Variant(
        "labels-on-cuda",
        "vanilla_losses",
        source="""def vanilla_d_loss(real_logits, fake_logits):
    ones = torch.ones(real_logits.shape, device="cuda")
    zeros = torch.zeros(fake_logits.shape).cuda()
    bce = nn.BCEWithLogitsLoss().to("cuda")
    return bce(real_logits, ones) + bce(fake_logits, zeros)


def vanilla_g_loss(fake_logits):
    return nn.BCEWithLogitsLoss()(fake_logits, torch.ones(fake_logits.shape).to("cuda:0"))
""",
    ),
    Variant(
        "mse-loss",
        "least_squares_losses",
        source="""def lsgan_d_loss(real_logits, fake_logits):
    mse = nn.MSELoss()
    return 0.5 * mse(real_logits, torch.ones_like(real_logits)) + 0.5 * mse(
        fake_logits, torch.zeros_like(fake_logits)
    )


def lsgan_g_loss(fake_logits):
    return F.mse_loss(fake_logits, torch.ones_like(fake_logits)) / 2
""",
    ),
    Variant(
        "powers",
        "least_squares_losses",
        source="""def lsgan_d_loss(real_logits, fake_logits):
    return (torch.mean((1 - real_logits) ** 2) + torch.mean(fake_logits**2)) / 2


def lsgan_g_loss(fake_logits):
    return torch.mean(torch.pow(fake_logits - 1, 2)) * 0.5
""",
    ),
    Variant(
        "detach",
        "train_step",
        replace=[
            ("    with torch.no_grad():\n        fake = G(z_d)\n", "    fake = G(z_d)\n"),
            ("D(fake)", "D(fake.detach())"),
        ],
    ),
    Variant(
        "two-backwards",
        "train_step",
        replace=[
            (
                "    loss_d.backward()\n    opt_d.step()\n\n",
                "    loss_d.backward(retain_graph=True)\n    opt_d.step()\n\n",
            ),
            ("    loss_g.backward()\n", "    loss_g.backward()\n    print('a step is done')\n"),
        ],
    ),
    Variant(
        "toggled",
        "train_step",
        replace=[
            ("    loss_g = g_loss", "    D.requires_grad_(False)\n    loss_g = g_loss"),
            ("    opt_g.step()\n", "    opt_g.step()\n    D.requires_grad_(True)\n"),
        ],
    ),
    Variant(
        "joined-batch",
        "train_step",
        replace=[
            (
                "    loss_d = d_loss(D(real), D(fake))\n",
                "    real_logits, fake_logits = D(torch.cat([real, fake])).chunk(2)\n"
                "    loss_d = d_loss(real_logits, fake_logits)\n",
            )
        ],
    ),
    Variant(
        "net-zero-grad",
        "train_step",
        replace=[
            ("    opt_d.zero_grad()\n", "    D.zero_grad(set_to_none=False)\n"),
            ("    opt_g.zero_grad()\n", "    G.zero_grad()\n"),
        ],
    ),
    Variant(
        "clears-at-the-end",
        "train_step",
        replace=[
            ("    opt_d.zero_grad()\n    loss_d", "    loss_d"),
            ("    opt_g.zero_grad()\n    loss_g", "    loss_g"),
            (
                "    opt_g.step()\n",
                "    opt_g.step()\n    opt_g.zero_grad()\n    opt_d.zero_grad()\n",
            ),
        ],
    ),
    Variant(
        "other-names",
        "train_step",
        replace=[
            (
                '{"d_loss": loss_d.item(), "g_loss": loss_g.item()}',
                '{"D": float(loss_d), "G": float(loss_g)}',
            )
        ],
    ),
    Variant(
        "none-index-then-unflatten",
        "generator",
        replace=[(".view(-1, 1, 28, 28)", "[:, None].unflatten(2, (28, 28))")],
    ),
    Variant(
        "lazy-never-run",
        "discriminator",
        replace=[
            ("nn.Linear(inputs, outputs)", "nn.LazyLinear(outputs)"),
            ("nn.Linear(256, 1)", "nn.LazyLinear(1)"),
        ],
    ),
    Variant(
        "bound-below-and-above",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, latent_dim=100, hidden=4096):
        super().__init__()
        self.out = nn.Linear(hidden, 784)
        self.parts = nn.ModuleDict()
        for k in reversed(range(4)):
            self.parts[f"norm{k}"] = nn.BatchNorm1d(hidden)
            self.parts[f"fc{k}"] = nn.Linear(hidden if k else latent_dim, hidden)

    def forward(self, z):
        for k in range(4):
            y = self.parts[f"fc{k}"](z)
            z = self.parts[f"norm{k}"](y.clamp(min=0) + 0.1 * y.clamp(max=0))
        return self.out(z).tanh().view(-1, 1, 28, 28)
""",
    ),
    Variant(
        "logsumexp",
        "vanilla_losses",
        source="""def minus_log_sigmoid(x):
    return torch.logsumexp(torch.stack([torch.zeros_like(x), -x]), dim=0).mean()


def vanilla_d_loss(real_logits, fake_logits):
    return minus_log_sigmoid(real_logits) + minus_log_sigmoid(-fake_logits)


def vanilla_g_loss(fake_logits):
    return minus_log_sigmoid(fake_logits)
""",
    ),
    Variant(
        "closures",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    losses = {}

    def closure(name, optimiser, compute):
        def run():
            optimiser.zero_grad()
            loss = compute()
            loss.backward()
            losses[name] = float(loss.detach())
            return loss

        return run

    opt_d.step(closure("d_loss", opt_d, lambda: d_loss(D(real), D(G(z_d).detach()))))
    opt_g.step(closure("g_loss", opt_g, lambda: g_loss(D(G(z_g)))))
    return losses
""",
    ),
]

VARIANTS += [
    Variant(
        "norm-and-statistics-by-hand",
        "generator",
        replace=[
            (
                "class Generator(nn.Module):\n",
                "class Normed(nn.Module):\n"
                "    def __init__(self, features):\n"
                "        super().__init__()\n"
                "        self.gain = nn.Parameter(torch.ones(features))\n"
                "        self.offset = nn.Parameter(torch.zeros(features))\n"
                '        self.register_buffer("mean", torch.zeros(features))\n'
                '        self.register_buffer("variance", torch.ones(features))\n'
                "\n"
                "    def forward(self, h):\n"
                "        mean, variance = self.mean, self.variance\n"
                "        if self.training:\n"
                "            mean, variance = h.mean(0), ((h - h.mean(0)) ** 2).mean(0)\n"
                "            with torch.no_grad():\n"
                "                self.mean += 0.1 * (mean - self.mean)\n"
                "                self.variance += 0.1 * (h.var(0) - self.variance)\n"
                "        return self.gain * (h - mean) / (variance + 1e-5) ** 0.5 + self.offset\n"
                "\n"
                "\n"
                "class Generator(nn.Module):\n",
            ),
            ("nn.BatchNorm1d(outputs)]", "Normed(outputs)]"),
        ],
    ),
    Variant(
        "dropout-by-coins",
        "discriminator",
        replace=[
            (
                "class Discriminator(nn.Module):\n",
                "class Coins(nn.Module):\n"
                "    def forward(self, h):\n"
                "        if not self.training:\n"
                "            return h\n"
                "        return 2 * h * torch.bernoulli(torch.full_like(h, 0.5))\n"
                "\n"
                "\n"
                "class Discriminator(nn.Module):\n",
            ),
            ("nn.Dropout(0.5)]", "Coins()]"),
        ],
    ),
    Variant(
        "no-dropout-at-all-on-z",
        "generator",
        replace=[
            (
                "        return self.layers(z).view",
                "        return self.layers(F.dropout(z, 0.0)).view",
            ),
        ],
    ),
]
