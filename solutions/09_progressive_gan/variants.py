"""Correct answers of exercise 09 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

GENERATOR_BY_HAND = """def feature_maps(resolution, channels=512):
    return min(channels, 32 * channels // resolution)


class Dense(nn.Module):
    def __init__(self, latent_dim, width):
        super().__init__()
        self.width = width
        self.matrix = nn.Parameter(torch.randn(16 * width, latent_dim))
        self.shift = nn.Parameter(torch.zeros(width))
        self.factor = (2**0.5 / 4) / latent_dim**0.5

    def forward(self, z):
        x = F.linear(z, self.matrix * self.factor).view(-1, self.width, 4, 4)
        return x + self.shift.view(1, -1, 1, 1)


class Generator(nn.Module):
    def __init__(self, resolution=128, latent_dim=512, channels=512):
        super().__init__()
        self.pn = PixelNorm()
        self.dense = Dense(latent_dim, feature_maps(4, channels))
        self.one, self.two, self.rgb = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        size, before = 4, feature_maps(4, channels)
        while size <= resolution:
            width = feature_maps(size, channels)
            if size > 4:
                self.one.append(EqualizedConv2d(before, width, kernel=3, padding=1))
            self.two.append(EqualizedConv2d(width, width, kernel=3, padding=1))
            self.rgb.append(EqualizedConv2d(width, 3, kernel=1, gain=1))
            size, before = 2 * size, width

    def after(self, x):
        return self.pn(torch.maximum(x, 0.2 * x))

    def forward(self, z, depth, alpha):
        x = self.after(self.two[0](self.after(self.dense(self.pn(z)))))
        for level in range(1, depth + 1):
            before = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
            x = self.after(self.one[level - 1](before))
            x = self.after(self.two[level](x))
        new = self.rgb[depth](x)
        if depth == 0 or alpha >= 1:
            return new
        return (1 - alpha) * self.rgb[depth - 1](before) + alpha * new
"""

CRITIC_BY_HAND = """class Level(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.a = EqualizedConv2d(inputs, inputs, 3, 1)
        self.b = EqualizedConv2d(inputs, outputs, 3, 1)
        self.act = nn.LeakyReLU(0.2, inplace=True)

    def forward(self, x):
        x = self.act(self.a(x))
        return F.adaptive_avg_pool2d(self.act(self.b(x)), x.shape[-1] // 2)


class Discriminator(nn.Module):
    def __init__(self, resolution=128, channels=512):
        super().__init__()
        sizes = [4 * 2**i for i in range(int(math.log2(resolution)) - 1)]
        maps = [feature_maps(size, channels) for size in sizes]
        self.rgb = nn.ModuleDict({str(s): EqualizedConv2d(3, m, 1) for s, m in zip(sizes, maps)})
        self.level = nn.ModuleDict(
            {str(sizes[i]): Level(maps[i], maps[i - 1]) for i in range(1, len(sizes))}
        )
        self.spread = MinibatchStdDev(group=4)
        self.conv = EqualizedConv2d(maps[0] + 1, maps[0], 3, 1)
        self.whole = EqualizedConv2d(maps[0], maps[0], 4)
        self.score = EqualizedLinear(maps[0], 1, gain=1)

    def start(self, x):
        return F.leaky_relu(self.rgb[str(x.shape[-1])](x), 0.2)

    def forward(self, x, depth, alpha):
        size = 4 * 2**depth
        y = self.start(x)
        if size > 4:
            y = self.level[str(size)](y)
            if alpha < 1:
                half = F.interpolate(x, scale_factor=0.5, mode="area")
                y = y * alpha + self.start(half) * (1 - alpha)
            size //= 2
        while size > 4:
            y = self.level[str(size)](y)
            size //= 2
        y = F.leaky_relu(self.conv(self.spread(y)), 0.2)
        y = F.leaky_relu(self.whole(y), 0.2)
        return self.score(y.flatten(1))
"""

VARIANTS = [
    Variant(
        "pn-normalize",
        "pixel_norm",
        source="""class PixelNorm(nn.Module):
    def forward(self, x):
        return F.normalize(x, dim=1) * x.shape[1] ** 0.5
""",
    ),
    Variant(
        "pn-with-arguments",
        "pixel_norm",
        source="""class PixelNorm(nn.Module):
    def __init__(self, eps=1e-8):
        super().__init__()
        self.eps = eps

    def forward(self, x):
        return x / torch.sqrt(torch.mean(x**2, 1, keepdim=True) + self.eps)
""",
    ),
    Variant(
        "eq-subclasses",
        "equalized",
        source="""class EqualizedConv2d(nn.Conv2d):
    def __init__(self, inputs, outputs, kernel, padding=0, gain=2**0.5):
        super().__init__(inputs, outputs, kernel, padding=padding)
        nn.init.normal_(self.weight)
        nn.init.zeros_(self.bias)
        self.scale = gain / self.weight[0].numel() ** 0.5

    def forward(self, x):
        return self._conv_forward(x, self.scale * self.weight, self.bias)


class EqualizedLinear(nn.Linear):
    def __init__(self, inputs, outputs, gain=2**0.5):
        super().__init__(inputs, outputs)
        nn.init.normal_(self.weight)
        nn.init.zeros_(self.bias)
        self.register_buffer("scale", torch.tensor(gain / inputs**0.5))

    def forward(self, x):
        return F.linear(x, self.scale * self.weight, self.bias)
""",
    ),
    Variant(
        "eq-parametrized",
        "equalized",
        source="""class Times(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, weight):
        return weight * self.factor


def scaled(layer, gain, fan_in):
    layer.weight.data.normal_()
    layer.bias.data.zero_()
    nn.utils.parametrize.register_parametrization(layer, "weight", Times(gain / fan_in**0.5))
    return layer


class EqualizedConv2d(nn.Module):
    def __init__(self, inputs, outputs, kernel, padding=0, gain=2**0.5):
        super().__init__()
        conv = nn.Conv2d(inputs, outputs, kernel, padding=padding)
        self.conv = scaled(conv, gain, inputs * kernel * kernel)

    def forward(self, x):
        return self.conv(x)


class EqualizedLinear(nn.Module):
    def __init__(self, inputs, outputs, gain=2**0.5):
        super().__init__()
        self.linear = scaled(nn.Linear(inputs, outputs), gain, inputs)

    def forward(self, x):
        return self.linear(x)
""",
    ),
    Variant(
        "eq-scales-the-input",
        "equalized",
        replace=[
            (
                "F.conv2d(x, self.weight * self.scale",
                "F.conv2d(x * self.scale, self.weight",
            ),
            (
                "F.linear(x, self.weight * self.scale, self.bias)",
                "(x @ self.weight.T) * self.scale + self.bias",
            ),
        ],
    ),
    Variant(
        "fade-weighted-sum",
        "fade",
        source="""def fade(old, new, alpha):
    return old * (1 - alpha) + new * alpha


def fade_reals(x, alpha):
    n, c, h, w = x.shape
    means = x.reshape(n, c, h // 2, 2, w // 2, 2).mean(dim=(3, 5))
    blurred = means.repeat_interleave(2, 2).repeat_interleave(2, 3)
    return blurred + (x - blurred) * alpha
""",
    ),
    Variant("g-by-hand", "generator", source=GENERATOR_BY_HAND),
    Variant(
        "g-features-enlarged",
        "generator",
        replace=[
            (
                "F.interpolate(self.to_rgb[depth - 1](x), scale_factor=2)",
                "self.to_rgb[depth - 1](F.interpolate(x, scale_factor=2))",
            ),
            ("return fade(old, new, alpha)", "return old + alpha * (new - old)"),
        ],
    ),
    Variant(
        "g-lerp",
        "generator",
        replace=[
            ("return fade(old, new, alpha)", "return torch.lerp(old, new, alpha)"),
            ("nn.LeakyReLU(0.2)", "nn.LeakyReLU(0.2, inplace=True)"),
        ],
    ),
    Variant(
        "mb-loop",
        "minibatch_std",
        source="""class MinibatchStdDev(nn.Module):
    def __init__(self, group=4):
        super().__init__()
        self.group = group

    def forward(self, x):
        groups = max(1, len(x) // self.group)
        maps = torch.zeros_like(x[:, :1])
        for number in range(groups):
            part = x[number::groups]
            centred = part - part.mean(0)
            maps[number::groups] = (centred.pow(2).mean(0) + 1e-8).sqrt().mean()
        return torch.cat((x, maps), 1)
""",
    ),
    Variant(
        "mb-std",
        "minibatch_std",
        replace=[
            (
                "(grouped.var(dim=0, unbiased=False) + 1e-8).sqrt()",
                "grouped.std(dim=0, correction=0)",
            )
        ],
    ),
    Variant("d-by-hand", "discriminator", source=CRITIC_BY_HAND),
    Variant(
        "d-new-first",
        "discriminator",
        replace=[
            (
                "            old = self.from_rgb[depth - 1](F.avg_pool2d(x, 2))\n"
                "            features = fade(old, new, alpha)\n",
                "            features = new\n"
                "            if alpha < 1:\n"
                "                old = self.from_rgb[depth - 1](nn.AvgPool2d(2)(x))\n"
                "                features = alpha * new + (1 - alpha) * old\n",
            )
        ],
    ),
    Variant(
        "gp-eps-from-the-other-end",
        "wgan_gp",
        replace=[("(eps * real + (1 - eps) * fake)", "(real + eps * (fake - real))")],
    ),
    Variant(
        "gp-joined-batch",
        "wgan_gp",
        source="""def critic_loss(D, real, fake, depth, alpha, eps):
    between = torch.lerp(fake.detach(), real, eps).clone().requires_grad_(True)
    scores = D(torch.cat([real, fake, between]), depth, alpha).view(3, -1)
    slope = torch.autograd.grad(
        scores[2], between, grad_outputs=torch.ones_like(scores[2]), create_graph=True
    )[0]
    length = torch.sqrt(slope.pow(2).sum(dim=(1, 2, 3)) + 1e-12)
    penalty = ((length - 1) ** 2).mean()
    wasserstein = scores[1].mean() - scores[0].mean()
    return wasserstein + 10.0 * penalty + 1e-3 * (scores[0] ** 2).mean()


def generator_loss(D, fake, depth, alpha):
    return D(fake, depth, alpha).mean().neg()
""",
    ),
    Variant(
        "ema-state-dict",
        "ema",
        source="""def update_ema(ema, model, decay=0.999):
    old, new = ema.state_dict(), model.state_dict()
    mixed = {
        name: decay * value + (1 - decay) * new[name] if value.is_floating_point() else new[name]
        for name, value in old.items()
    }
    ema.load_state_dict(mixed)


def schedule(images_shown, images_per_phase):
    depth, rest = 0, images_shown - images_per_phase
    while rest >= 0:
        depth += 1
        if rest < images_per_phase:
            return depth, float(rest) / images_per_phase
        rest -= 2 * images_per_phase
    return depth, 1
""",
    ),
    Variant(
        "ema-data",
        "ema",
        replace=[
            (
                "average.lerp_(parameter, 1 - decay)",
                "average.mul_(decay).add_((1 - decay) * parameter)",
            )
        ],
    ),
    Variant(
        "log-floats",
        "log_reading",
        source="""log_reading = {
    "images": 5107e3,
    "epochs": round(5107e3 / 202599),
    "side_5107": 128 / 2,
    "side_3246": 128 / 2**2,
    "kimg_left": 6000 - 5107.0,
}
""",
    ),
    Variant(
        "bias-in-the-shape-of-a-map",
        "equalized",
        source="""class EqualizedConv2d(nn.Module):
    def __init__(self, inputs, outputs, kernel, padding=0, gain=2**0.5):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(1, outputs, 1, 1))
        self.scale, self.padding = gain / self.weight[0].numel() ** 0.5, padding

    def forward(self, x):
        return F.conv2d(x * self.scale, self.weight, padding=self.padding) + self.bias


class EqualizedLinear(nn.Module):
    def __init__(self, inputs, outputs, gain=2**0.5):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(1, outputs))
        self.scale = gain * inputs**-0.5

    def forward(self, x):
        return x @ (self.weight * self.scale) + self.bias
""",
    ),
    Variant(
        "norm-written-out",
        "generator",
        replace=[
            (
                "return [conv, nn.LeakyReLU(0.2), PixelNorm()]",
                "return [conv, nn.LeakyReLU(0.2), Normalise()]",
            ),
            (
                "class Generator(nn.Module):",
                "class Normalise(nn.Module):\n    def forward(self, x):\n"
                "        return x / (x.pow(2).mean(1, keepdim=True) + 1e-8).sqrt()\n\n\n"
                "class Generator(nn.Module):",
            ),
            (
                "x = self.norm(z)[:, :, None, None]",
                "z = z * torch.rsqrt((z * z).sum(1, True) / z.shape[1] + 1e-8)\n"
                "        x = z.view(len(z), -1, 1, 1)",
            ),
        ],
    ),
    Variant(
        "deviation-and-means-written-out",
        "discriminator",
        replace=[
            ("            MinibatchStdDev(),\n", "            Deviation(),\n"),
            (
                "class Discriminator(nn.Module):",
                "class Deviation(nn.Module):\n    def forward(self, x):\n"
                "        n, c, h, w = x.shape\n        g = min(4, n)\n"
                "        y = x.reshape(g, n // g, c, h, w)\n"
                "        y = ((y - y.mean(0)).square().mean(0) + 1e-8).sqrt().mean((1, 2, 3))\n"
                "        return torch.cat([x, y.repeat(g).view(n, 1, 1, 1).expand(n, 1, h, w)], 1)"
                "\n\n\nclass Halve(nn.Module):\n    def forward(self, x):\n"
                "        n, c, h, w = x.shape\n"
                "        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean(dim=(3, 5))\n\n\n"
                "class Discriminator(nn.Module):",
            ),
            ("down = nn.AvgPool2d(2)", "down = Halve()"),
        ],
    ),
]

VARIANTS += [
    Variant(
        "halved-by-slices",
        "discriminator",
        replace=[
            (
                "            old = self.from_rgb[depth - 1](F.avg_pool2d(x, 2))",
                "            rows = x[..., ::2, :] + x[..., 1::2, :]\n"
                "            half = (rows[..., ::2] + rows[..., 1::2]) / 4\n"
                "            old = self.from_rgb[depth - 1](half)",
            ),
        ],
    ),
]
