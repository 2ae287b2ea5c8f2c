"""Correct answers of exercise 02 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "g-functional",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, latent_dim=100):
        super().__init__()
        self.up = nn.ModuleList(
            [
                nn.ConvTranspose2d(latent_dim, 1024, 3, 2),
                nn.ConvTranspose2d(1024, 512, 3, 2),
                nn.ConvTranspose2d(512, 256, 2, 2),
                nn.ConvTranspose2d(256, 128, 2, 2),
            ]
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for n in (1024, 512, 256, 128))
        self.last = nn.Conv2d(128, 1, 3, padding=1)

    def forward(self, z):
        x = z.view(z.size(0), -1, 1, 1)
        for up, norm in zip(self.up, self.norms):
            x = norm(F.leaky_relu(up(x), 0.1))
        return torch.tanh(self.last(x))
""",
    ),
    Variant(
        "g-unsqueezed",
        "generator",
        replace=[("z[:, :, None, None]", "z.unsqueeze(-1).unsqueeze(-1)")],
    ),
    Variant("g-ellipsis", "generator", replace=[("z[:, :, None, None]", "z[..., None, None]")]),
    Variant(
        "g-unflatten",
        "generator",
        replace=[
            (
                "            *block(latent_dim",
                "            nn.Unflatten(1, (-1, 1, 1)),\n            *block(latent_dim",
            ),
            ("z[:, :, None, None]", "z"),
        ],
    ),
    Variant("g-in-place", "generator", replace=[("LeakyReLU(0.1)", "LeakyReLU(0.1, True)")]),
    Variant(
        "g-by-hand",
        "generator",
        replace=[
            ("            nn.Tanh(),\n", ""),
            (
                "return self.layers(z[:, :, None, None])",
                "x = self.layers(z.reshape(*z.shape, 1, 1))\n"
                "        return 1 - 2 / (torch.exp(2 * x) + 1)",
            ),
        ],
    ),
    Variant(
        "g-on-cuda",
        "generator",
        replace=[("return self.layers(z", "return self.layers.cuda()(z.cuda()")],
    ),
    Variant(
        "g-padding-by-name",
        "generator",
        replace=[("nn.Conv2d(128, 1, 3, padding=1)", 'nn.Conv2d(128, 1, 3, padding="same")')],
    ),
    Variant("d-view", "discriminator", replace=[(".flatten(1)", ".view(-1, 1)")]),
    Variant("d-squeeze", "discriminator", replace=[(".flatten(1)", ".squeeze(3).squeeze(2)")]),
    Variant("d-corner", "discriminator", replace=[(".flatten(1)", ".reshape(len(x), 1)")]),
    Variant(
        "d-functional",
        "discriminator",
        source="""class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 128, 3, 2, 1)
        self.b = nn.Conv2d(128, 256, (3, 3), (2, 2), (1, 1))
        self.c = nn.Conv2d(256, 512, 7)
        self.d = nn.Conv2d(512, 1, 1)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        for layer in (self.a, self.b, self.c):
            x = layer(x)
            x = self.drop(torch.where(x > 0, x, 0.1 * x))
        return torch.flatten(self.d(x), start_dim=1)
""",
    ),
    Variant(
        "d-dropout-first",
        "discriminator",
        replace=[("nn.LeakyReLU(0.1), nn.Dropout(0.5)", "nn.Dropout(0.5), nn.LeakyReLU(0.1)")],
    ),
    Variant(
        "init-by-name",
        "init_weights",
        source="""def init_weights(module):
    name = module.__class__.__name__
    if name.find("Conv") != -1 or name == "Linear":
        module.weight.data.normal_(0.0, 0.02)
        if module.bias is not None:
            module.bias.data.fill_(0)
    elif name.find("BatchNorm") != -1:
        module.weight.data.normal_(1.0, 0.02)
        module.bias.data.fill_(0)
""",
    ),
    Variant(
        "init-no-grad",
        "init_weights",
        source="""@torch.no_grad()
def init_weights(module):
    if type(module) in (nn.Conv2d, nn.ConvTranspose2d, nn.Linear):
        module.weight.copy_(0.02 * torch.randn_like(module.weight))
    if type(module) is nn.BatchNorm2d:
        module.weight.copy_(1 + 0.02 * torch.randn_like(module.weight))
    if getattr(module, "bias", None) is not None:
        module.bias.zero_()
    return module
""",
    ),
    Variant(
        "slerp-loop",
        "interpolate",
        source="""def slerp(z0, z1, steps):
    omega = torch.arccos(torch.clamp((z0 / z0.norm() * z1 / z1.norm()).sum(), -1, 1))
    points = []
    for i in range(steps):
        t = i / (steps - 1)
        if omega < 1e-6:
            points.append((1 - t) * z0 + t * z1)
        else:
            a, b = torch.sin((1 - t) * omega), torch.sin(t * omega)
            points.append((a * z0 + b * z1) / torch.sin(omega))
    return torch.stack(points)
""",
    ),
    Variant(
        "slerp-clamped-inside",
        "interpolate",
        replace=[
            ("cosine.clamp(-1, 1)", "cosine.clamp(-1 + 1e-7, 1 - 1e-7)"),
            ("    if omega.sin() < 1e-4:\n        return (1 - t) * z0 + t * z1\n", ""),
        ],
    ),
    Variant(
        "slerp-cosine-similarity",
        "interpolate",
        replace=[
            ("torch.dot(z0, z1) / (z0.norm() * z1.norm())", "F.cosine_similarity(z0, z1, dim=0)")
        ],
    ),
    Variant(
        "spectral-old",
        "spectral",
        replace=[("nn.utils.parametrizations.spectral_norm", "torch.nn.utils.spectral_norm")],
    ),
    Variant(
        "hinge-clamped",
        "spectral",
        replace=[
            (
                "F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()",
                "-torch.clamp(real_logits - 1, max=0).mean()"
                " + (1 + fake_logits).clamp(min=0).mean()",
            )
        ],
    ),
    Variant(
        "hinge-by-maximum",
        "spectral",
        replace=[
            ("F.relu(1 - real_logits)", "torch.maximum(1 - real_logits, 0 * real_logits)"),
            ("F.relu(1 + fake_logits)", "(0.5 * ((1 + fake_logits).abs() + 1 + fake_logits))"),
        ],
    ),
    Variant(
        "g-permuted",
        "generator",
        replace=[("z[:, :, None, None]", "z[None, None].permute(2, 3, 0, 1)")],
    ),
    Variant(
        "g-channels-last",
        "generator",
        replace=[
            (
                "z[:, :, None, None]",
                "z[:, :, None, None].contiguous(memory_format=torch.channels_last)",
            )
        ],
    ),
    Variant("d-only-pixel", "discriminator", replace=[(".flatten(1)", "[:, :, 0, 0]")]),
    Variant("d-mean-of-one", "discriminator", replace=[(".flatten(1)", ".mean(dim=(2, 3))")]),
    Variant(
        "slerp-numpy",
        "interpolate",
        source="""import numpy as np


def slerp(z0, z1, steps):
    a, b = z0.cpu().numpy(), z1.cpu().numpy()
    t = np.linspace(0, 1, steps)[:, None]
    omega = np.arccos(np.clip(np.dot(a / np.linalg.norm(a), b / np.linalg.norm(b)), -1, 1))
    if np.sin(omega) < 1e-4:
        points = (1 - t) * a + t * b
    else:
        points = (np.sin((1 - t) * omega) * a + np.sin(t * omega) * b) / np.sin(omega)
    return torch.from_numpy(points.astype(np.float32))
""",
    ),
]
