"""Correct answers of exercise 08 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "functional-with-bias",
        "encoder",
        source="""class Encoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        widths = [channels, n, n, 2 * n, 2 * n, 3 * n, 3 * n, 3 * n]
        self.convs, self.norms = nn.ModuleList(), nn.ModuleList()
        for number, (a, b) in enumerate(zip(widths, widths[1:])):
            self.convs.append(nn.Conv2d(a, b, 3, 2 if number in (2, 4) else 1, 1))
            self.norms.append(nn.BatchNorm2d(b))
        self.to_code = nn.Linear(3 * n * (size // 4) * (size // 4), hidden)

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms):
            x = norm(conv(x))
            x = torch.where(x > 0, x, 0.2 * x)
        return self.to_code(x.reshape(len(x), -1))
""",
    ),
    Variant(
        "block-classes",
        "encoder",
        source="""class Block(nn.Module):
    def __init__(self, a, b, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(a, b, kernel_size=3, stride=stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(b)
        self.act = nn.LeakyReLU(0.2, inplace=True)

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


class Encoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        self.a, self.b = Block(channels, n), Block(n, n)
        self.c, self.d = Block(n, 2 * n, 2), Block(2 * n, 2 * n)
        self.e, self.f, self.g = Block(2 * n, 3 * n, 2), Block(3 * n, 3 * n), Block(3 * n, 3 * n)
        self.code = nn.Linear(3 * n * size * size // 16, hidden)

    def forward(self, image):
        y = self.d(self.c(self.b(self.a(image))))
        y = self.g(self.f(self.e(y)))
        return self.code(torch.flatten(y, start_dim=1))
""",
    ),
    Variant(
        "view-and-interpolate",
        "decoder",
        source="""class Decoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        self.n, self.side = n, size // 4
        self.start = nn.Linear(hidden, n * self.side**2)
        self.convs = nn.ModuleList(nn.Conv2d(n, n, 3, 1, 1, bias=False) for _ in range(6))
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for _ in range(6))
        self.paint = nn.Conv2d(n, channels, 3, 1, 1)

    def forward(self, z):
        y = self.start(z).view(-1, self.n, self.side, self.side)
        for i in range(6):
            if i in (2, 4):
                y = F.interpolate(y, scale_factor=2, mode="nearest")
            y = F.leaky_relu(self.norms[i](self.convs[i](y)), 0.2)
        return 2 * torch.sigmoid(2 * self.paint(y)) - 1
""",
    ),
    Variant(
        "enlarged-before-activation",
        "decoder",
        source="""class Decoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        self.shape = (-1, n, size // 4, size // 4)
        self.fc = nn.Linear(hidden, n * (size // 4) * (size // 4))
        self.convs = nn.ModuleList(nn.Conv2d(n, n, 3, padding=1) for _ in range(6))
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for _ in range(6))
        self.up = nn.UpsamplingNearest2d(scale_factor=2)
        self.out = nn.Conv2d(n, channels, 3, padding=1)

    def forward(self, z):
        y = self.fc(z).reshape(self.shape)
        for i in range(6):
            y = self.norms[i](self.convs[i](y))
            if i in (1, 3):
                y = self.up(y)
            y = F.leaky_relu_(y, 0.2)
        return self.out(y).tanh()
""",
    ),
    Variant(
        "generator-is-decoder",
        "discriminator",
        source="""class Discriminator(nn.Sequential):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__(Encoder(channels, n, hidden, size), Decoder(channels, n, hidden, size))


Generator = Decoder
""",
    ),
    Variant(
        "generator-inherits",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self, **sizes):
        super().__init__()
        self.halves = nn.ModuleList([Encoder(**sizes), Decoder(**sizes)])

    def forward(self, v):
        for half in self.halves:
            v = half(v)
        return v


class Generator(Decoder):
    pass
""",
    ),
    Variant(
        "written-out",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        steps = [(channels, n, 1), (n, n, 1), (n, 2 * n, 2), (2 * n, 2 * n, 1)]
        steps += [(2 * n, 3 * n, 2), (3 * n, 3 * n, 1), (3 * n, 3 * n, 1)]
        layers = [part for step in steps for part in self.block(*step)]
        side = size // 4
        layers += [nn.Flatten(), nn.Linear(3 * n * side * side, hidden)]
        layers += [nn.Linear(hidden, n * side * side), nn.Unflatten(1, (n, side, side))]
        for number in range(6):
            if number in (2, 4):
                layers.append(nn.Upsample(scale_factor=2))
            layers += self.block(n, n, 1)
        self.layers = nn.Sequential(*layers, nn.Conv2d(n, channels, 3, padding=1), nn.Tanh())

    def block(self, a, b, stride):
        conv = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        return [conv, nn.BatchNorm2d(b), nn.LeakyReLU(0.2)]

    def forward(self, x):
        return self.layers(x)


class Generator(Decoder):
    pass
""",
    ),
    Variant(
        "torch-losses",
        "losses",
        source="""l1 = nn.L1Loss()


def reconstruction_loss(v, D):
    return l1(D(v), v)


def began_d_loss(loss_real, loss_fake, k):
    return torch.sub(loss_real, loss_fake, alpha=k)


def began_g_loss(loss_fake):
    return 1.0 * loss_fake
""",
    ),
    Variant(
        "mean-of-means",
        "losses",
        replace=[
            (
                "(v - D(v)).abs().mean()",
                "F.l1_loss(D(v), v, reduction='none').flatten(1).mean(1).mean()",
            ),
            ("loss_real - k * loss_fake", "loss_real + -k * loss_fake"),
        ],
    ),
    Variant(
        "clamped-tensor",
        "update_k",
        source="""def update_k(k, loss_real, loss_fake_g, gamma=0.7, lr_k=0.001):
    with torch.no_grad():
        k = k + lr_k * (gamma * loss_real - loss_fake_g)
        return torch.clamp(k, 0, 1).item()
""",
    ),
    Variant(
        "detached-float",
        "update_k",
        source="""def update_k(k, loss_real, loss_fake_g, gamma=7e-1, lr_k=1e-3):
    k += lr_k * float(gamma * loss_real.detach() - loss_fake_g.detach())
    return max(0.0, min(1.0, k))
""",
    ),
    Variant(
        "absolute-value-of-a-tensor",
        "convergence",
        source="""def convergence(loss_real, loss_fake_g, gamma):
    return (loss_real + torch.abs(loss_fake_g - gamma * loss_real)).item()
""",
    ),
    Variant(
        "no-grad-for-fakes",
        "train_step",
        replace=[
            ("    fake = G(z_d).detach()\n", "    with torch.no_grad():\n        fake = G(z_d)\n"),
            ("opt_d.zero_grad()", "D.zero_grad()"),
            ("opt_g.zero_grad()", "G.zero_grad(set_to_none=False)"),
        ],
    ),
    Variant(
        "frozen-discriminator",
        "train_step",
        replace=[
            (
                "    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
                "    D.requires_grad_(False)\n    loss_fake_g = reconstruction_loss(G(z_g), D)\n",
            ),
            ("    opt_g.step()\n", "    opt_g.step()\n    D.requires_grad_(True)\n"),
        ],
    ),
    Variant(
        "frozen-by-the-kit",
        "train_step",
        replace=[
            (
                "    loss_fake_g = reconstruction_loss(G(z_g), D)\n"
                "    loss_g = began_g_loss(loss_fake_g)\n"
                "    opt_g.zero_grad()\n    loss_g.backward()\n",
                "    with train.frozen(D):\n"
                "        loss_fake_g = reconstruction_loss(G(z_g), D)\n"
                "        loss_g = began_g_loss(loss_fake_g)\n"
                "        opt_g.zero_grad()\n        loss_g.backward()\n",
            )
        ],
    ),
    Variant(
        "formulas-written-out",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, k, gamma=0.7, lr_k=0.001):
    drawn = G(z_d)
    l_real = torch.mean(torch.abs(D(real) - real))
    l_drawn = torch.mean(torch.abs(D(drawn.detach()) - drawn.detach()))
    d = l_real - k * l_drawn
    opt_d.zero_grad()
    d.backward()
    opt_d.step()

    drawn = G(z_g)
    g = torch.mean(torch.abs(D(drawn) - drawn))
    opt_g.zero_grad()
    g.backward()
    opt_g.step()
    balance = (gamma * l_real - g).item()
    k = max(min(k + lr_k * balance, 1.0), 0.0)
    m = l_real.item() + abs(balance)
    return {"d_loss": d.item(), "g_loss": g.item(), "k": k, "m_global": m}
""",
    ),
    Variant(
        "joined-batch",
        "train_step",
        source="""def train_step(G, D, opt_g, opt_d, real, z_d, z_g, k, gamma, lr_k):
    both = torch.cat([real, G(z_d).detach()])
    error = (both - D(both)).abs()
    loss_real, loss_fake = error[: len(real)].mean(), error[len(real) :].mean()
    loss = loss_real - k * loss_fake
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
    loss_g = reconstruction_loss(G(z_g), D)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    losses = {"d_loss": float(loss.detach()), "g_loss": float(loss_g.detach())}
    losses["k"] = update_k(k, loss_real.detach(), loss_g.detach(), gamma, lr_k)
    losses["m_global"] = convergence(loss_real.detach(), loss_g.detach(), gamma=gamma)
    return losses
""",
    ),
    Variant(
        "lambda-lr",
        "schedule",
        source="""def make_schedule(optimizer, steps_per_epoch):
    def factor(step):
        return 0.6 ** sum(step >= m * steps_per_epoch for m in (3, 10, 17))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
""",
    ),
    Variant(
        "lazy-and-padded",
        "encoder",
        source="""class Encoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        layers = []
        widths = [n, n, 2 * n, 2 * n, 3 * n, 3 * n, 3 * n]
        for width, stride in zip(widths, [1, 1, 2, 1, 2, 1, 1]):
            layers += [nn.ZeroPad2d(1), nn.LazyConv2d(width, 3, stride, bias=False)]
            layers += [nn.LazyBatchNorm2d(), nn.LeakyReLU(0.2)]
        self.features = nn.Sequential(*layers)
        self.code = nn.Conv2d(3 * n, hidden, size // 4)

    def forward(self, x):
        return self.code(self.features(x)).flatten(1)
""",
    ),
    Variant(
        "repeated-pixels-and-separate-bias",
        "decoder",
        source="""class Decoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()
        self.shape = (n, size // 4, size // 4)
        self.weight = nn.Parameter(torch.randn(n * (size // 4) ** 2, hidden) * 0.02)
        self.start = nn.Parameter(torch.zeros(n * (size // 4) ** 2))
        convs = [nn.Conv2d(n, n, 3, padding=1, bias=False) for _ in range(6)]
        self.convs = nn.ModuleList(convs)
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for _ in range(6))
        self.last = nn.Conv2d(n, channels, 3, padding=1, bias=False)
        self.shift = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, z):
        x = torch.einsum("ni,oi->no", z, self.weight) + self.start
        x = x.view(-1, *self.shape)
        for number, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = F.leaky_relu(norm(conv(x)), 0.2)
            if number in (1, 3):
                x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        return torch.tanh(self.last(x) + self.shift)
""",
    ),
    Variant(
        "discriminator-is-an-encoder",
        "discriminator",
        source="""class Discriminator(Encoder):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__(channels, n, hidden, size)
        self.decoder = Decoder(channels, n, hidden, size)

    def forward(self, x):
        return self.decoder(super().forward(x))


Generator = Decoder
""",
    ),
    Variant(
        "whole-bounds",
        "update_k",
        source="""def update_k(k, loss_real, loss_fake_g, gamma=0.7, lr_k=0.001):
    balance = gamma * loss_real.item() - loss_fake_g.item()
    return max(0, min(1, k + lr_k * balance))
""",
    ),
]

VARIANTS += [
    Variant(
        "enlarged-by-shuffling",
        "decoder",
        replace=[
            (
                "            nn.Upsample(scale_factor=2),\n"
                "            *block(),\n"
                "            *block(),\n"
                "            nn.Upsample(scale_factor=2),\n",
                "            Doubled(),\n"
                "            *block(),\n"
                "            *block(),\n"
                "            Doubled(),\n",
            ),
            (
                "class Decoder(nn.Module):\n",
                "class Doubled(nn.Module):\n"
                "    def forward(self, h):\n"
                "        return F.pixel_shuffle(h.repeat_interleave(4, dim=1), 2)\n"
                "\n"
                "\n"
                "class Decoder(nn.Module):\n",
            ),
        ],
    ),
]
