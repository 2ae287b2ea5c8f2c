"""Correct answers of exercise 10 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "unet-norm-then-activation",
        "unet",
        source="""class UNet(nn.Module):
    def __init__(self, size=256, kernel=4, width=64):
        super().__init__()
        n = size.bit_length() - 1
        out = ([width, 2 * width, 4 * width] + [8 * width] * 5)[:n]
        pad = {4: 1, 2: 0}[kernel]
        self.downs = nn.ModuleList(
            nn.Conv2d(a, b, kernel, 2, pad) for a, b in zip([3] + out[:-1], out)
        )
        self.down_norms = nn.ModuleList(nn.BatchNorm2d(c) for c in out[1:-1])
        ups = out[-2::-1] + [3]
        ins = [out[-1]] + [2 * c for c in ups[:-1]]
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(a, b, kernel, stride=2, padding=pad) for a, b in zip(ins, ups)
        )
        self.up_norms = nn.ModuleList(nn.BatchNorm2d(c) for c in ups[:-1])

    def forward(self, x):
        kept = []
        for i, conv in enumerate(self.downs):
            x = conv(x)
            if 0 < i < len(self.downs) - 1:
                x = self.down_norms[i - 1](x)
            kept.append(torch.relu(x))
            x = nn.functional.leaky_relu(x, 0.2)
        x = kept.pop()
        for conv, norm in zip(self.ups, self.up_norms):
            x = torch.cat((torch.relu(norm(conv(x))), kept.pop()), 1)
        return self.ups[-1](x)
""",
    ),
    Variant(
        "unet-no-bias-before-norm",
        "unet",
        replace=[
            (
                "nn.Conv2d(inputs, outputs, **shape)",
                "nn.Conv2d(inputs, outputs, bias=not has_norm, **shape)",
            )
        ],
    ),
    Variant(
        "upsample-modules",
        "generator",
        source="""class HierarchicalUNet(nn.Module):
    def __init__(self, global_net, local_net):
        super().__init__()
        self.painters = nn.ModuleList([global_net, local_net])
        self.halve = nn.AvgPool2d(2)
        self.twice = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)

    def forward(self, x, with_global=False):
        first, second = self.painters
        raw = first(self.halve(x))
        rest = x - self.twice(raw.tanh())
        image = (self.twice(raw) + second(rest)).tanh()
        if with_global:
            return image, raw.tanh()
        return image
""",
    ),
    Variant(
        "sizes-by-interpolate",
        "generator",
        replace=[
            (
                'F.interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)',
                'F.interpolate(images, size=x.shape[-2:], mode="bilinear")',
            ),
            (
                "F.avg_pool2d(x, 2)",
                'F.interpolate(x, scale_factor=0.5, mode="bilinear", align_corners=False)',
            ),
            (
                "return (y, painting) if with_global else y",
                "return [y, painting] if with_global else y",
            ),
        ],
    ),
    Variant(
        "mean-by-reshape",
        "generator",
        replace=[
            ("F.avg_pool2d(x, 2)", "x.unfold(2, 2, 2).unfold(3, 2, 2).mean((-1, -2))"),
            ("x - double(painting)", "torch.sub(x, double(u_g.tanh()))"),
            ("torch.tanh(double(u_g) + u_l)", "2 * torch.sigmoid(2 * (u_l + double(u_g))) - 1"),
        ],
    ),
    Variant(
        "critic-named-layers",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self, coarse=False, width=64):
        super().__init__()
        w = width
        strides = [2, 2, 2, 2 if coarse else 1]
        sizes = [6, w, 2 * w, 4 * w, 8 * w]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 4, s, 1, bias=b == w) for a, b, s in zip(sizes, sizes[1:], strides)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(c) for c in sizes[2:])
        self.last = nn.Conv2d(8 * w, 1, 3 if coarse else 4, padding=1)

    def forward(self, x, y):
        h = torch.cat((y, x), 1)
        for i, conv in enumerate(self.convs):
            h = conv(h)
            if i:
                h = self.norms[i - 1](h)
            h = torch.max(h, 0.2 * h)
        return self.last(h)
""",
    ),
    Variant(
        "bce-step",
        "train_step",
        source="""bce = nn.BCEWithLogitsLoss()
l1 = nn.L1Loss()


def train_step(G, D, opt_g, opt_d, source, target, lambda_l1=100.0, lambda_global=0.0):
    small = None
    out = G(source, with_global=True) if lambda_global > 0 else G(source)
    if isinstance(out, tuple):
        out, small = out
    D.requires_grad_(True)
    opt_d.zero_grad()
    real, fake = D(source, target), D(source, out.detach())
    d = 0.5 * (bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake)))
    d.backward()
    opt_d.step()
    D.requires_grad_(False)
    opt_g.zero_grad()
    logits = D(source, out)
    g = bce(logits, torch.ones_like(logits)) + lambda_l1 * l1(out, target)
    if small is not None:
        g += lambda_global * l1(small, nn.AvgPool2d(2)(target))
    g.backward()
    opt_g.step()
    D.requires_grad_(True)
    return dict(d_loss=d.item(), g_loss=g.item())
""",
    ),
    Variant(
        "two-fakes-step",
        "train_step",
        replace=[
            (
                "    fake_loss = F.softplus(D(source, fake.detach())).mean()\n",
                "    with torch.no_grad():\n        other = G(source)\n"
                "    fake_loss = F.softplus(D(source, other)).mean()\n",
            )
        ],
    ),
    Variant(
        "halved-by-bilinear-weights",
        "generator",
        replace=[
            (
                "F.avg_pool2d(x, 2)",
                'F.interpolate(x, scale_factor=0.5, mode="bilinear", align_corners=False)',
            ),
            ("x - double(painting)", "x.clone().sub_(double(painting))"),
        ],
    ),
    Variant(
        "small-target-by-area",
        "train_step",
        replace=[
            ("F.avg_pool2d(target, 2)", "F.adaptive_avg_pool2d(target, painting.shape[-2:])"),
            ("    opt_d.zero_grad()\n", "    D.zero_grad(set_to_none=False)\n"),
        ],
    ),
]
