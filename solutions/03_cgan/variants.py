"""Correct answers of exercise 03 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

ONE_HOT = "label = F.one_hot(y, self.n_classes).to(z.dtype)"
JOINED = "torch.cat([z, label], dim=1)[:, :, None, None]"
MAPS = """code = F.one_hot(y, self.n_classes).to(x.dtype)
        maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])"""

VARIANTS = [
    Variant(
        "maps-scatter",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    maps = torch.zeros(len(labels), n_classes, device=labels.device)
    maps.scatter_(1, labels.unsqueeze(1), 1.0)
    return maps.view(-1, n_classes, 1, 1).repeat(1, 1, size, size)
""",
    ),
    Variant(
        "maps-compare",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    classes = torch.arange(n_classes, device=labels.device)
    same = (labels[:, None] == classes).to(torch.float32)
    return same[..., None, None] * torch.ones(1, 1, size, size, device=labels.device)
""",
    ),
    Variant(
        "maps-identity",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    rows = torch.eye(n_classes, device=labels.device)[labels]
    return rows.unsqueeze(-1).unsqueeze(-1).expand(len(labels), n_classes, size, size)
""",
    ),
    Variant(
        "maps-loop",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    maps = torch.zeros((len(labels), n_classes, size, size))
    for i, label in enumerate(labels):
        maps[i, label] = 1
    return maps
""",
    ),
    Variant(
        "maps-einops-like",
        "condition",
        source="""def one_hot_maps(labels, n_classes, size):
    hot = nn.functional.one_hot(labels, num_classes=n_classes)
    return hot.type(torch.float).reshape(*hot.shape, 1, 1).tile(1, 1, size, size)
""",
    ),
    Variant(
        "g-own-maps",
        "generator",
        replace=[
            (ONE_HOT, "label = one_hot_maps(y, self.n_classes, size=1)"),
            (JOINED, "torch.cat((z.unsqueeze(2).unsqueeze(3), label), 1)"),
        ],
    ),
    Variant(
        "g-label-first",
        "generator",
        replace=[(JOINED, "torch.cat([label, z], dim=-1).view(len(z), -1, 1, 1)")],
    ),
    Variant(
        "g-scatter",
        "generator",
        replace=[
            (
                ONE_HOT,
                "label = torch.zeros(len(z), self.n_classes, device=z.device)\n"
                "        label.scatter_(1, y.view(-1, 1), 1)",
            )
        ],
    ),
    Variant(
        "g-hstack",
        "generator",
        replace=[
            (
                ONE_HOT,
                "label = z.new_zeros(len(z), self.n_classes)\n"
                "        label[torch.arange(len(z)), y] = 1",
            ),
            (JOINED, "torch.hstack([z, label]).view(len(z), -1, 1, 1)"),
        ],
    ),
    Variant(
        "g-numpy",
        "generator",
        replace=[
            (
                ONE_HOT,
                "import numpy as np\n\n"
                "        rows = np.eye(self.n_classes, dtype=np.float32)[y.cpu().numpy()]\n"
                "        label = torch.from_numpy(rows).to(z.device)",
            )
        ],
    ),
    Variant(
        "g-functional",
        "generator",
        source="""class Generator(nn.Module):
    def __init__(self, latent_dim=100, n_classes=10):
        super().__init__()
        sizes = [latent_dim + n_classes, 1024, 512, 256, 128]
        kernels = [3, 3, 2, 2]
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(a, b, k, 2) for a, b, k in zip(sizes, sizes[1:], kernels)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes[1:])
        self.last = nn.Conv2d(128, 1, 3, 1, 1)
        self.register_buffer("codes", torch.eye(n_classes))

    def forward(self, z, y):
        x = torch.cat([z, self.codes[y]], dim=-1).view(len(z), -1, 1, 1)
        for up, norm in zip(self.up, self.norms):
            x = norm(F.leaky_relu(up(x), 0.1))
        return self.last(x).tanh()
""",
    ),
    Variant("d-maps-first", "discriminator", replace=[("[x, maps]", "(maps, x)")]),
    Variant(
        "d-own-maps",
        "discriminator",
        replace=[(MAPS, "maps = one_hot_maps(y, self.n_classes, x.size(2))"), ("dim=1", "dim=-3")],
    ),
    Variant(
        "d-maps-times-ones",
        "discriminator",
        replace=[
            (
                MAPS,
                "codes = torch.eye(self.n_classes, device=x.device)[y]\n"
                "        maps = torch.ones_like(x) * codes[:, :, None, None]",
            )
        ],
    ),
    Variant("d-view", "discriminator", replace=[(".flatten(1)", ".view(-1, 1)")]),
    Variant(
        "step-detach",
        "train_step",
        replace=[
            (
                "    with torch.no_grad():\n        fake = G(z_d, labels)\n",
                "    fake = G(z_d, labels)\n",
            ),
            ("D(fake, labels)", "D(fake.detach(), labels)"),
        ],
    ),
    Variant(
        "step-joined",
        "train_step",
        replace=[
            (
                "    loss_d = lsgan_d_loss(D(real, labels), D(fake, labels))\n",
                "    logits = D(torch.cat([real, fake]), torch.cat([labels, labels]))\n"
                "    loss_d = lsgan_d_loss(*logits.chunk(2))\n",
            )
        ],
    ),
    Variant(
        "step-toggled",
        "train_step",
        replace=[
            ("    loss_g = lsgan", "    D.requires_grad_(False)\n    loss_g = lsgan"),
            ("    opt_g.step()\n", "    opt_g.step()\n    D.requires_grad_(True)\n"),
        ],
    ),
    Variant(
        "step-mse",
        "train_step",
        replace=[
            (
                "lsgan_d_loss(D(real, labels), D(fake, labels))",
                "(\n        F.mse_loss(D(real, labels), torch.ones(len(real), 1))\n"
                "        + F.mse_loss(D(fake, labels), torch.zeros(len(real), 1))\n    ) / 2",
            )
        ],
    ),
    Variant(
        "grid-stacked",
        "class_grid",
        source="""@torch.no_grad()
def class_grid(G, z, n_classes):
    mode = G.training
    G.eval()
    columns = [
        G(z, torch.full((len(z),), label, dtype=torch.long, device=z.device))
        for label in range(n_classes)
    ]
    G.train(mode)
    return torch.stack(columns, dim=1).flatten(0, 1)
""",
    ),
    Variant(
        "grid-by-row",
        "class_grid",
        source="""def class_grid(G, z, n_classes):
    training = G.training
    G = G.eval()
    rows = []
    with torch.inference_mode(False), torch.no_grad():
        for one in z:
            rows.append(G(one.expand(n_classes, -1), torch.arange(n_classes)))
    if training:
        G.train()
    return torch.cat(rows)
""",
    ),
    Variant(
        "grid-detached",
        "class_grid",
        replace=[
            (
                "    with torch.no_grad():\n        images = G(latents, labels)\n",
                "    images = G(latents, labels).detach()\n",
            ),
        ],
    ),
    Variant(
        "d-maps-one-by-one",
        "discriminator",
        replace=[
            (
                "maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])",
                "maps = [(y == k).to(x).view(-1, 1, 1, 1).expand_as(x)"
                " for k in range(self.n_classes)]",
            ),
            ("        code = F.one_hot(y, self.n_classes).to(x.dtype)\n", ""),
            ("torch.cat([x, maps], dim=1)", "torch.cat([x, *maps], dim=1)"),
        ],
    ),
    Variant(
        "grid-by-quotient",
        "class_grid",
        source="""def class_grid(G, z, n_classes):
    places = torch.arange(len(z) * n_classes, device=z.device)
    modes = {module: module.training for module in G.modules()}
    with torch.inference_mode():
        images = G.eval()(z[places // n_classes], places % n_classes)
    for module, mode in modes.items():
        module.training = mode
    return images
""",
    ),
]

VARIANTS += [
    Variant(
        "labels-cast-on-the-way",
        "generator",
        replace=[
            (
                "        label = F.one_hot(y, self.n_classes)",
                "        label = F.one_hot(torch.as_tensor(y).long(), self.n_classes)",
            ),
        ],
    ),
]
