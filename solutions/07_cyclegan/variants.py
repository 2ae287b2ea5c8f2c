"""Correct answers of exercise 07 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "padding-mode",
        "residual_block",
        source="""class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        options = dict(kernel_size=3, padding=1, padding_mode="reflect", bias=False)
        self.conv1 = nn.Conv2d(channels, channels, **options)
        self.conv2 = nn.Conv2d(channels, channels, **options)
        self.norm = nn.InstanceNorm2d(channels)

    def forward(self, x):
        h = self.norm(self.conv1(x)).relu_()
        h = self.norm(self.conv2(h))
        h += x
        return h
""",
    ),
    Variant(
        "functional-block",
        "residual_block",
        source="""class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 3) for _ in range(2))

    def forward(self, x):
        h = x
        for number, conv in enumerate(self.convs):
            h = F.instance_norm(conv(F.pad(h, (1, 1, 1, 1), mode="reflect")))
            if number == 0:
                h = F.relu(h)
        return torch.add(h, x)
""",
    ),
    Variant(
        "norm-by-hand",
        "residual_block",
        source="""class Normalise(nn.Module):
    def forward(self, x):
        mean = x.mean((2, 3), keepdim=True)
        variance = (x - mean).pow(2).mean((2, 3), keepdim=True)
        return (x - mean) / torch.sqrt(variance + 1e-5)


class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            Normalise(),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            Normalise(),
        )

    def forward(self, x):
        return x + self.layers(x)
""",
    ),
    Variant(
        "named-layers",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, n_blocks=9, features=64, channels=3):
        super().__init__()
        f = features
        self.start = nn.Conv2d(channels, f, 7, padding=3, padding_mode="reflect", bias=False)
        self.down = nn.ModuleList(
            nn.Conv2d(f * 2**k, f * 2 ** (k + 1), 3, stride=2, padding=1) for k in range(2)
        )
        self.blocks = nn.ModuleList(ResNetBlock(4 * f) for _ in range(n_blocks))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(f * 2 ** (k + 1), f * 2**k, 3, 2, 1, 1, bias=False) for k in (1, 0)
        )
        self.end = nn.Conv2d(f, channels, 7)

    def forward(self, x):
        x = F.relu(F.instance_norm(self.start(x)))
        for layer in self.down:
            x = F.relu(F.instance_norm(layer(x)))
        for block in self.blocks:
            x = block(x)
        for layer in self.up:
            x = torch.relu(F.instance_norm(layer(x)))
        return self.end(F.pad(x, [3] * 4, "reflect")).tanh()
""",
    ),
    Variant(
        "sequential-in-place",
        "generator",
        replace=[
            (
                "return [nn.InstanceNorm2d(channels), nn.ReLU()]",
                "return [nn.InstanceNorm2d(channels, eps=1e-6), nn.ReLU(inplace=True)]",
            ),
            ("nn.Tanh()", "nn.Sequential(nn.Identity(), nn.Tanh())"),
        ],
    ),
    Variant(
        "asks-for-cuda",
        "generator",
        replace=[
            ("return self.layers(x)", 'self.cuda()\n        return self.layers(x.to("cuda"))')
        ],
    ),
    Variant(
        "flat-patchgan",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self, features=64, channels=3):
        super().__init__()
        widths = [channels, *(features * 2**k for k in range(4)), 1]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 4, 2 if k < 3 else 1, 1, bias=k in (0, 4))
            for k, (a, b) in enumerate(zip(widths, widths[1:]))
        )

    def forward(self, x):
        for k, conv in enumerate(self.convs):
            x = conv(x)
            if 0 < k < 4:
                x = F.instance_norm(x)
            if k < 4:
                x = torch.where(x > 0, x, 0.2 * x)
        return x
""",
    ),
    Variant(
        "with-mse-loss",
        "losses",
        source="""mse, l1 = nn.MSELoss(), nn.L1Loss()


def lsgan_d_loss(real_logits, fake_logits):
    real = mse(real_logits, torch.ones(real_logits.shape, device="cuda"))
    return 0.5 * (real + mse(fake_logits, torch.zeros_like(fake_logits)))


def lsgan_g_loss(fake_logits):
    return mse(fake_logits, torch.tensor(1.0).expand_as(fake_logits))


def cycle_loss(rec, real):
    return l1(rec, real)


identity_loss = cycle_loss
""",
    ),
    Variant(
        "expanded-squares",
        "losses",
        source="""def lsgan_d_loss(real_logits, fake_logits):
    return 0.5 * torch.mean((real_logits - 1.0) ** 2) + 0.5 * torch.mean(fake_logits**2)


def lsgan_g_loss(fake_logits):
    return torch.mean(torch.square(1 - fake_logits))


def cycle_loss(rec, real):
    return F.l1_loss(real, rec)


def identity_loss(same, real):
    return torch.abs(real - same).sum() / real.numel()
""",
    ),
    Variant(
        "pool-of-one-tensor",
        "image_pool",
        source="""class ImagePool:
    def __init__(self, size=50):
        self.size, self.count, self.kept = size, 0, None

    def query(self, images):
        out = images.detach().clone()
        if self.size == 0:
            return out
        if self.kept is None:
            self.kept = out.new_zeros(self.size, *out.shape[1:])
        for i in range(len(out)):
            if self.count < self.size:
                self.kept[self.count] = out[i]
                self.count += 1
            elif torch.rand(()) > 0.5:
                k = torch.randint(self.size, ())
                old = self.kept[k].clone()
                self.kept[k] = out[i]
                out[i] = old
        return out
""",
    ),
    Variant(
        "pool-of-batches-of-one",
        "image_pool",
        source="""import numpy as np


class ImagePool:
    def __init__(self, size=50):
        self.size = size
        self.images = []

    def query(self, images):
        if self.size <= 0:
            return images.detach()
        result = []
        for image in images.data.split(1):
            if len(self.images) < self.size:
                self.images.append(image)
                result.append(image)
            elif np.random.rand() < 0.5:
                k = np.random.randint(0, self.size)
                result.append(self.images.pop(k))
                self.images.append(image)
            else:
                result.append(image)
        return torch.cat(result, 0)
""",
    ),
    Variant(
        "joined-batches",
        "generator_step",
        source="""def generator_step(G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b, lambda_cycle=10.0,
                   lambda_identity=0.5):
    n = len(real_a)
    fake_b, same_b = G_AB(torch.cat([real_a, real_b])).split(n)
    fake_a, same_a = G_BA(torch.cat([real_b, real_a])).split(n)
    rec_a, rec_b = G_BA(fake_b), G_AB(fake_a)
    gan_b, gan_a = lsgan_g_loss(D_B(fake_b)), lsgan_g_loss(D_A(fake_a))
    cycle_a, cycle_b = cycle_loss(rec_a, real_a), cycle_loss(rec_b, real_b)
    same = identity_loss(same_a, real_a) + identity_loss(same_b, real_b)
    total = gan_a + gan_b + lambda_cycle * (cycle_a + cycle_b + lambda_identity * same)
    opt_g.zero_grad(set_to_none=False)
    total.backward()
    opt_g.step()
    numbers = dict(
        loss=float(total), gan=float(gan_a + gan_b), cycle=float(cycle_a + cycle_b),
        same=float(same), cycle_a=float(cycle_a),
    )
    return numbers, fake_a, fake_b
""",
    ),
    Variant(
        "two-backwards",
        "generator_step",
        source="""def generator_step(G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b, lambda_cycle=10.0,
                   lambda_identity=0.5):
    for D in (D_A, D_B):
        for p in D.parameters():
            p.requires_grad = False
    opt_g.zero_grad()
    losses = {"gan": 0.0, "cycle": 0.0, "identity": 0.0}
    fakes = []
    for there, back, judge, a, b in (
        (G_BA, G_AB, D_A, real_b, real_a),
        (G_AB, G_BA, D_B, real_a, real_b),
    ):
        fake = there(a)
        gan = torch.mean((judge(fake) - 1) ** 2)
        cycle, same = F.l1_loss(back(fake), a), F.l1_loss(there(b), b)
        (gan + lambda_cycle * (cycle + lambda_identity * same)).backward()
        losses["gan"] += gan.item()
        losses["cycle"] += cycle.item()
        losses["identity"] += same.item()
        fakes.append(fake)
    opt_g.step()
    for D in (D_A, D_B):
        for p in D.parameters():
            p.requires_grad = True
    weighted = lambda_cycle * (losses["cycle"] + lambda_identity * losses["identity"])
    losses["g_loss"] = losses["gan"] + weighted
    return losses, fakes[0], fakes[1]
""",
    ),
    Variant(
        "joined-in-d",
        "discriminator_step",
        source="""def discriminator_step(D, opt_d, real, fake):
    with torch.no_grad():
        fake = fake.clone()
    real_logits, fake_logits = D(torch.cat([real, fake])).chunk(2)
    loss = lsgan_d_loss(real_logits, fake_logits)
    D.zero_grad()
    loss.backward()
    opt_d.step()
    return dict(d_loss=float(loss), d_real=float(real_logits.mean()))
""",
    ),
    Variant(
        "loss-written-out",
        "discriminator_step",
        replace=[
            (
                "loss = lsgan_d_loss(D(real), D(fake.detach()))",
                "loss = 0.5 * ((D(real) - 1) ** 2).mean() + 0.5 * (D(fake.data) ** 2).mean()",
            )
        ],
    ),
    Variant(
        "counts-what-is-left",
        "lr_lambda",
        source="""def lr_lambda(epoch, n_constant, n_decay):
    left = max(1, n_constant + n_decay - epoch)
    return min(1.0, left / (n_decay + 1.0))
""",
    ),
    Variant(
        "with-branches",
        "lr_lambda",
        source="""def lr_lambda(epoch, n_constant, n_decay):
    if epoch < n_constant:
        return 1
    if epoch >= n_constant + n_decay:
        return 1e-3
    return 1.0 - (epoch - n_constant + 1) / (n_decay + 1)
""",
    ),
    Variant(
        "capital-letters",
        "find_the_bugs",
        replace=[
            (
                '{16: "f", 23: "a", 41: "g", 46: "c", 49: "d", 60: "i"}',
                '{"60": "I ", "49": "D", 16: "F", 23: "A", 41: "G", 46: "C", 12: None}',
            )
        ],
    ),
    Variant(
        "real-detached",
        "losses",
        replace=[
            ("F.l1_loss(rec, real)", "F.l1_loss(rec, real.detach())"),
            ("F.l1_loss(same, real)", "(same - real.detach()).abs().flatten(1).mean(1).mean()"),
        ],
    ),
    Variant(
        "pool-pops-and-appends",
        "image_pool",
        replace=[
            (
                "place = random.randrange(self.size)\n"
                "        old, self.images[place] = self.images[place], image\n"
                "        return old",
                "self.images.append(image)\n"
                "        return self.images.pop(int(torch.randint(self.size, ())))",
            )
        ],
    ),
    Variant(
        "one-pass-each-way",
        "generator_step",
        source="""def generator_step(
    G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b, lambda_cycle=10.0, lambda_identity=0.5
):
    fake_b, same_b = G_AB(torch.cat([real_a, real_b])).split([len(real_a), len(real_b)])
    fake_a, same_a = G_BA(torch.cat([real_b, real_a])).split([len(real_b), len(real_a)])
    parts = {
        "gan": lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a)),
        "cycle": cycle_loss(G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a), real_b),
        "identity": identity_loss(same_a, real_a) + identity_loss(same_b, real_b),
    }
    weights = {"gan": 1.0, "cycle": lambda_cycle, "identity": lambda_cycle * lambda_identity}
    total = sum(weights[name] * part for name, part in parts.items())
    parameters = [*G_AB.parameters(), *G_BA.parameters()]
    for parameter, gradient in zip(parameters, torch.autograd.grad(total, parameters)):
        parameter.grad = gradient
    opt_g.step()
    losses = {name: part.item() for name, part in parts.items()}
    return {"g_loss": total.item(), **losses}, fake_a, fake_b
""",
    ),
]

VARIANTS += [
    Variant(
        "normed-by-layer-norm",
        "residual_block",
        replace=[
            (
                "        return x + self.change(x)\n",
                '        h = F.pad(x, (1, 1, 1, 1), mode="reflect")\n'
                "        h = self.change[1](h)\n"
                "        h = F.layer_norm(h, h.shape[2:])\n"
                "        h = F.threshold(h, 0.0, 0.0)\n"
                '        h = self.change[5](F.pad(h, (1, 1, 1, 1), mode="reflect"))\n'
                "        return x + F.layer_norm(h, h.shape[2:])\n",
            ),
        ],
    ),
    Variant(
        "width-instead-of-channels",
        "residual_block",
        replace=[
            (
                "    def __init__(self, channels: int) -> None:\n",
                "    def __init__(self, width: int) -> None:\n        channels = width\n",
            )
        ],
    ),
]
