# %% [markdown]
# # 10 · Hierarchical U-Net: a global painter and a local one
#
# One U-Net paints the whole scene, small. A second one looks at what the first has missed and
# paints the details. Both together turn the label plan of a street into a street. A student
# project at a university built this, tried three changes, and reported them in pictures. You build
# it, repeat the comparison, and put numbers beside the pictures.
#
# ![Rows of pictures: label plans of streets, the streets painted by five models, and the real
# targets.](figures/streets.png)
#
# *By the solution of this notebook on one processor core, with narrow networks (`WIDTH = 16`):
# 1,200 steps, about 10 epochs, 55 to 79 seconds a model. Streets drawn by a program. Forms and
# places are there; walls are soft, and cars can be told where the plan shows them large.*
#
# **You will learn to**
# - split a task between a coarse network and a fine one, and add their results **before** the tanh,
# - test an architecture by an **identity** that holds exactly,
# - compare models fairly: same data, same steps, numbers and pictures from unseen examples,
# - tell the size of a discriminator's map from what it sees.
#
# | part | points | minutes |
# |---|---|---|
# | 1 The U-Net, before its tanh | 6 | 15 |
# | 2 The hierarchical generator | 10 | 40 |
# | 3 A finer and a coarser discriminator | 5 | 15 |
# | 4 One training step | 8 | 30 |
# | 5 Train five models, compare, explain | 9 | 60 |
#
# You need exercises 05 and 06. The checks need no GPU. At 256 pixels training does (*Runtime →
# Change runtime type* in Colab); without one you train narrow networks at 64 pixels.

# %% [markdown]
# ## Set up
#
# Run this cell first. On Colab it installs `gankit`, the course's helper package, and leaves
# PyTorch alone.

# %% setup=true
import subprocess
import sys
from importlib import metadata, util

if util.find_spec("gankit") is None:
    print("Installing gankit; PyTorch stays as it is ...")
    installed = [name for name in ("torch", "torchvision") if util.find_spec(name)]
    kept = [f"{name}=={metadata.version(name)}" for name in installed]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *kept]
    wheel = "{{wheel_url}}"
    if subprocess.run([*pip, wheel], capture_output=True).returncode:  # no such release
        subprocess.run([*pip, "git+{{repository_url}}@{{tag}}"], check=True)

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import gankit
from gankit import data, metrics, plots, train
from gankit.checks import checks_for

check = checks_for("10_hierarchical_unet")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose the pairs and how long a training run may take. There are five runs. `WIDTH` is the number
# of channels of the first layers; the paper's is 64. The checks depend on none of these.
#
# | `SET` | from | to |
# |---|---|---|
# | `"cityscapes"` | label plan | street: the set of the report |
# | `"facades"` | label plan | house front |
#
# | `BUDGET` | each run | what you see |
# |---|---|---|
# | `"smoke"` | 2 seconds | that it runs |
# | `"class"` | 2 minutes | streets that can be recognised |
# | `"full"` | 60 epochs | sharper streets; use a GPU |

# %%
SET = "cityscapes"
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
LIMITS = {"smoke": "2 seconds", "class": "2 minutes", "full": "60 epochs"}
device = train.device()
SIZE, WIDTH = (256, 64) if device.type == "cuda" else (64, 16)

# %% [markdown]
# Cityscapes may not be passed on, so you fetch it by hand (`data.load` says how) or take the mini
# edition, whose streets are drawn by a program. Its titles say so.

# %%
train_pairs = data.load(SET, size=SIZE)
test_pairs = data.load(SET, split="test", size=SIZE)
print(train_pairs, test_pairs, sep="\n")
plots.compare({"source": test_pairs.pixels[:8], "target": test_pairs.targets[:8]}, of=test_pairs)

# %% [markdown]
# **Before you go on:** which decisions need a look at the whole picture? Which need only a few pixels?
#
# <details><summary>An answer</summary>
#
# The whole picture: where the light comes from, how dark the road is, whether both sides of the street
# match. A few pixels: the edge of a car, a window frame, the texture of leaves. A network at half the
# size is enough for the first kind, and is cheaper.
# </details>

# %% [markdown]
# ## 1 · The U-Net, before its tanh
#
# ```
# points 6     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# Start from your `Generator` of exercise 05. Copy it here, call it `UNet`, and change three things.
#
# - **No tanh** at the end. Two networks are going to be added, and numbers in [-1, 1] cannot be
#   added without leaving that range. `UNet` returns what stands before the tanh.
# - **`kernel`**: all kernels are `kernel`, 4 or 2. The stride stays 2. The padding must be such that
#   each layer exactly halves or doubles the side: $(k - 2)/2$, that is 1 for 4 and 0 for 2.
# - **`width`**: the first layer has `width` channels, then twice as many, and never more than
#   8 · `width`. For 64 that is 64, 128, 256, 512, 512 and so on, as before.
#
# All else stays: `size` says how many levels there are (8 for 256, 7 for 128), LeakyReLU(0.2) on the
# way down and ReLU on the way up, BatchNorm on all layers but the first, the innermost and the
# last, skips joined by channel, a bias everywhere.
#
# | | kernel 4 | kernel 2 |
# |---|---|---|
# | `UNet(256)` | 54,419,459 parameters | 13,616,387 |
# | `UNet(128)` | 41,833,475 | 10,467,587 |


# %% answer="unet"
class UNet(nn.Module):
    """Pictures (N, 3, size, size) -> numbers of the same shape, without bounds."""

    def __init__(self, size: int = 256, kernel: int = 4, width: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        levels = size.bit_length() - 1
        widths = [min(width * 2**level, 8 * width) for level in range(levels)]
        shape = {"kernel_size": kernel, "stride": 2, "padding": (kernel - 2) // 2}

        down, inputs = [], 3
        for level, outputs in enumerate(widths):
            has_norm = 0 < level < levels - 1
            norm = nn.BatchNorm2d(outputs) if has_norm else nn.Identity()
            down.append(nn.Sequential(nn.Conv2d(inputs, outputs, **shape), norm))
            inputs = outputs

        up = []
        for level, outputs in enumerate([*reversed(widths[:-1]), 3]):
            norm = nn.BatchNorm2d(outputs) if level < levels - 1 else nn.Identity()
            up.append(nn.Sequential(nn.ConvTranspose2d(inputs, outputs, **shape), norm))
            inputs = 2 * outputs  # half of them come over the skip
        self.down, self.up = nn.ModuleList(down), nn.ModuleList(up)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        skips = []
        for level, layer in enumerate(self.down):
            x = layer(x if level == 0 else F.leaky_relu(x, 0.2))
            skips.append(x)
        skips.pop()  # the innermost goes on as it is
        for layer in self.up:
            x = layer(F.relu(x))
            if skips:
                x = torch.cat([x, skips.pop()], dim=1)
        return x
        ### END SOLUTION


# %% check="unet"
check("unet", UNet)

# %% [markdown]
# ## 2 · The hierarchical generator
#
# ```
# points 10     difficulty ●●●●○     importance ●●●●●     about 40 minutes
# ```
#
# ![A diagram. The plan is halved and goes through the global network to u_g. The plan minus the enlarged
# global painting goes through the local network to u_l. The enlarged u_g and u_l are added, and the tanh
# of the sum is the picture.](figures/two_painters.png)
#
# For a label plan $x$ of 256 x 256 pixels, with $\downarrow$ halving and $\uparrow$ doubling the
# side:
#
# 1. The **global** network sees the whole scene at half the size and paints
#    $u_g = \mathrm{global}(\downarrow x)$. That is before the tanh. As a picture it is
#    $\tanh u_g$, 128 x 128.
# 2. Enlarge that picture: $g = \uparrow \tanh u_g$.
# 3. The **local** network sees what the global painting has not explained, $x - g$, and says what
#    to add: $u_l = \mathrm{local}(x - g)$.
# 4. The output **inherits** the global painting:
#
# $$\hat y = \tanh\bigl(\uparrow u_g + u_l\bigr)$$
#
# - $\downarrow$ is the mean over 2 x 2 pixels: `F.avg_pool2d(x, 2)`;
# - $\uparrow$ is bilinear with `align_corners=False`:
#   `F.interpolate(u, scale_factor=2, mode="bilinear", align_corners=False)`;
# - each network runs **once** a picture;
# - `forward(x)` returns $\hat y$. `forward(x, with_global=True)` returns the pair
#   $(\hat y, \tanh u_g)$, the second one small: part 4 needs it.
#
# Both networks are arguments, so that any two will do. With `UNet(128)` and `UNet(256)` the
# generator has 96,252,934 parameters.
#
# **An identity to test by.** If the local network gives zeros, the output must be
# $\tanh(\uparrow u_g)$, to the last bit. Many wrong ways to combine the two break this.
#
# <details><summary>Why this reading? The report leaves it open.</summary>
#
# Its text says: the difference of the original image and the output of the "global trainer" goes
# to the "local trainer", which "inherits" from the global one. There is no code. Three questions
# have to be decided.
#
# - *Which original image?* It cannot be the real street: that is unknown when the generator is
#   used. So it is the source $x$. Both have three channels, so the difference is defined.
# - *What is inherited?* Adding before the tanh keeps the output in (-1, 1), and gives the identity
#   above. A sum of two tanhs reaches from -2 to 2.
# - *Why not join $x$ and $g$ by channel?* One could: 3,072 more weights in the first layer. The
#   report subtracts.
#
# pix2pixHD joins a global and a local network at the level of features instead.
# </details>
#
# <details><summary>Hint: how long is this?</summary>
#
# `forward` takes about six lines. Keep `u_g` itself: you need it twice, once through tanh and once
# without.
# </details>


# %% answer="generator"
class HierarchicalUNet(nn.Module):
    """Pictures (N, 3, H, W), H and W even, -> pictures of the same shape in [-1, 1]."""

    def __init__(self, global_net: nn.Module, local_net: nn.Module) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.global_net = global_net
        self.local_net = local_net
        ### END SOLUTION

    def forward(self, x: Tensor, with_global: bool = False):
        ### BEGIN SOLUTION
        def double(images: Tensor) -> Tensor:
            return F.interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)

        small = F.avg_pool2d(x, 2)
        u_g = self.global_net(small)
        painting = torch.tanh(u_g)
        u_l = self.local_net(x - double(painting))
        y = torch.tanh(double(u_g) + u_l)
        return (y, painting) if with_global else y
        ### END SOLUTION


# %% check="generator"
check("generator", HierarchicalUNet)

# %% [markdown]
# The check uses two tiny networks of its own. Here are yours: the count, and the identity.


# %%
def count(network: nn.Module) -> int:
    """The number of parameters."""
    return sum(parameter.numel() for parameter in network.parameters())


# %% training=true question="generator"
with torch.device("meta"):  # shapes without numbers: it costs no memory
    print(f"{count(HierarchicalUNet(UNet(128), UNet(256))):,} parameters")


class Nothing(nn.Module):
    """A local network that adds nothing."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.zeros_like(x)


global_net = UNet(32, width=8)
G = HierarchicalUNet(global_net, Nothing())
x = torch.rand(2, 3, 64, 64) * 2 - 1
with torch.no_grad():
    u_g = global_net(F.avg_pool2d(x, 2))
    alone = torch.tanh(F.interpolate(u_g, scale_factor=2, mode="bilinear", align_corners=False))
    print("zero local network, output equals the global painting:", torch.equal(G(x), alone))

# %% [markdown]
# ## 3 · A finer and a coarser discriminator
#
# ```
# points 5     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# The report also tried a discriminator whose map is 16 x 16 instead of 30 x 30. Copy your
# discriminator of exercise 05 and give it two arguments, `coarse` and `width`:
#
# | layer | kernel | channels out | stride | stride if `coarse` |
# |---|---|---|---|---|
# | 1 | 4 | `width` | 2 | 2 |
# | 2 | 4 | 2 · `width` | 2 | 2 |
# | 3 | 4 | 4 · `width` | 2 | 2 |
# | 4 | 4 | 8 · `width` | 1 | **2** |
# | 5 | 4, if `coarse` **3** | 1 | 1 | 1 |
#
# All paddings are 1. As before: source and picture joined to 6 channels, LeakyReLU(0.2) after the
# first four, BatchNorm on the second, third and fourth, logits without a sigmoid. With `width=64`
# it has 2,769,601 parameters, coarse 2,766,017.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Source x and picture y, both (N, 3, H, W) -> a map of logits (N, 1, h, w)."""

    def __init__(self, coarse: bool = False, width: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
            conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=stride, padding=1)
            return [conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

        self.layers = nn.Sequential(
            nn.Conv2d(6, width, kernel_size=4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            *block(width, 2 * width, stride=2),
            *block(2 * width, 4 * width, stride=2),
            *block(4 * width, 8 * width, stride=2 if coarse else 1),
            nn.Conv2d(8 * width, 1, kernel_size=3 if coarse else 4, stride=1, padding=1),
        )
        ### END SOLUTION

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(torch.cat([x, y], dim=1))
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 4 · One training step
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●○     about 30 minutes
# ```
#
# The losses are those of exercise 05, and the global painting may get one of its own. Its target
# is the real picture at half the size:
#
# $$L_G = -\mathbb E \log \sigma\bigl(D(x, \hat y)\bigr)
#   + \lambda \, \mathbb E\,|\hat y - y|
#   + \lambda_g \, \mathbb E\,\bigl|\tanh u_g - \downarrow y\bigr|$$
#
# 1. Draw the fake once: `G(source)`. If `lambda_global` is not 0, draw it with
#    `G(source, with_global=True)`, which also gives the small painting. Otherwise leave that
#    argument out: a plain U-Net does not know it.
# 2. **Discriminator**: the average of both halves, `(real + fake) / 2`, on the detached fake. Clear
#    `D`'s gradients, go backward, step `opt_d`.
# 3. **Generator**: the loss above, with the *updated* `D`. Clear `G`'s gradients, go backward, step
#    `opt_g`. The discriminator never sees the small painting.
#
# $\downarrow$ is `F.avg_pool2d(target, 2)`. Take means everywhere. Return
# `{"d_loss": ..., "g_loss": ...}` as plain floats, and leave both networks in the mode in which they
# came.
#
# You may copy the loss functions of exercise 05 into this cell, or write them out.


# %% answer="train_step"
def train_step(
    G,
    D,
    opt_g,
    opt_d,
    source,
    target,
    lambda_l1: float = 100.0,
    lambda_global: float = 0.0,
) -> dict[str, float]:
    """Update D once, then G once. `source`, `target` (N, 3, H, W)."""
    ### BEGIN SOLUTION
    if lambda_global:
        fake, painting = G(source, with_global=True)
    else:
        fake, painting = G(source), None

    real_loss = F.softplus(-D(source, target)).mean()
    fake_loss = F.softplus(D(source, fake.detach())).mean()
    loss_d = (real_loss + fake_loss) / 2
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = F.softplus(-D(source, fake)).mean()
    loss_g = loss_g + lambda_l1 * (fake - target).abs().mean()
    if lambda_global:
        small_target = F.avg_pool2d(target, 2)
        loss_g = loss_g + lambda_global * (painting - small_target).abs().mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 5 · Train five models, compare, explain
#
# ```
# points 9     difficulty ●●●○○     importance ●●●●●     about 60 minutes, most of it waiting
# ```
#
# Each model changes **one** thing:
#
# | model | generator | discriminator |
# |---|---|---|
# | `plain` | one U-Net, kernel 4 | fine map |
# | `hierarchy` | global + local, kernel 4 | fine map |
# | `global_l1` | as `hierarchy`, trained with $\lambda_g = 100$ | fine map |
# | `kernel_2` | global + local, kernel **2** | fine map |
# | `coarse` | global + local, kernel 4 | **coarse** map |
#
# At 256 pixels the maps are 30 x 30 and 16 x 16, at 64 pixels 6 x 6 and 4 x 4. Adam with a learning
# rate of 2e-4 and betas (0.5, 0.999), batches of 4, pairs enlarged, cropped and mirrored as in
# exercise 05.

# %%
MODELS = ["plain", "hierarchy", "global_l1", "kernel_2", "coarse"]


def init_weights(module: nn.Module) -> None:
    """Initial weights of pix2pix. Use: `network.apply(init_weights)`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        nn.init.zeros_(module.bias)


def make_generator(model: str) -> nn.Module:
    """A fresh generator of this name."""
    kernel = 2 if model == "kernel_2" else 4
    local_net = UNet(SIZE, kernel, WIDTH)
    if model == "plain":
        return nn.Sequential(local_net, nn.Tanh())
    return HierarchicalUNet(UNet(SIZE // 2, kernel, WIDTH), local_net)


@torch.no_grad()
def translate(G: nn.Module, sources: Tensor) -> Tensor:
    """What the generator makes of uint8 sources (N, 3, H, W): float32 in [-1, 1], on the CPU.

    As in exercise 05, BatchNorm works with the statistics of the one picture it translates.
    """
    G.train()
    sources = sources.to(device).float() / 127.5 - 1
    return torch.cat([G(one) for one in sources.split(1)]).float().cpu()


def train_model(model: str, fresh: bool = False):
    """Train a model; give its generator and its history."""
    torch.manual_seed(0)
    G = make_generator(model).to(device).apply(init_weights)
    D = Discriminator(coarse=model == "coarse", width=WIDTH).to(device).apply(init_weights)
    options = {"lr": 2e-4, "betas": (0.5, 0.999)}
    opt_g = torch.optim.Adam(G.parameters(), **options)
    opt_d = torch.optim.Adam(D.parameters(), **options)
    weight = 100.0 if model == "global_l1" else 0.0
    jitter = round(SIZE * 286 / 256)
    history = train.run(
        lambda source, target: train_step(G, D, opt_g, opt_d, source, target, lambda_global=weight),
        train_pairs.batches(4, jitter=jitter, flip=True),
        budget=BUDGET,
        limits=LIMITS,
        monitor=lambda: translate(G, test_pairs.pixels[:8]),
        checkpoint=train.Checkpoint(f"10_{SET}_{SIZE}_{model}", G=G, D=D, opt_g=opt_g, opt_d=opt_d),
        fresh=fresh,
    )
    return G, history


# %% training=true question="results"
runs = {model: train_model(model) for model in MODELS}

# %% [markdown]
# ### Pictures
#
# First how each model came along: four test pictures at three moments. The report shows its models
# after a few epochs and later in the same way.


# %%
def moments(history, count: int = 3) -> list[tuple[int, Tensor]]:
    """`(step, images)` near evenly spaced steps of a run, the last one included."""
    wanted = [history.steps * part / count for part in range(1, count + 1)]
    return [min(history.frames, key=lambda frame: abs(frame[0] - step)) for step in wanted]


# %% training=true question="results"
rows = {"source": test_pairs.pixels[:4]}
for model, (_, history) in runs.items():
    rows |= {f"{model}\nstep {step}": images[:4] for step, images in moments(history)}
rows["target"] = test_pairs.targets[:4]
plots.compare(rows, count=4, of=test_pairs)

# %% [markdown]
# And all models beside each other.

# %% training=true question="results"
made = {model: translate(G, test_pairs.pixels) for model, (G, _) in runs.items()}
rows = {"source": test_pairs.pixels[:8], **made, "target": test_pairs.targets[:8]}
plots.compare(rows, of=test_pairs)

# %% [markdown]
# One over the other: move the slider.

# %% training=true
from gankit import widgets

widgets.comparison_slider(
    {"hierarchy": made["hierarchy"], "target": test_pairs.targets}, of=test_pairs
)

# %% [markdown]
# ### The table
#
# **Pixel error** is the mean distance to the target, 0 to 2, lower is better. **MS-SSIM** compares
# light and structure at several scales, 1 for equal pictures, higher is better. You build both in
# exercise 11. Both are means over all test pairs, with a 95 % interval for the choice of pairs.


# %%
def results_table(made: dict[str, Tensor], target: Tensor) -> None:
    """Print parameters, steps and scores of each model."""
    print(f"{'model':14} {'parameters':>12} {'steps':>6}  pixel error            MS-SSIM")
    for model, images in made.items():
        G, history = runs[model]
        error, similarity = metrics.l1(images, target), metrics.ms_ssim(images, target)
        print(
            f"{model:14} {count(G):>12,} {history.steps:>6,}  "
            f"{error.value:.3f} ({error.low:.3f} to {error.high:.3f})  "
            f"{similarity.value:.3f} ({similarity.low:.3f} to {similarity.high:.3f})"
        )


# %% training=true question="results"
results_table(made, test_pairs.targets.float() / 127.5 - 1)

# %% [markdown]
# All test pictures of all models, with curves, settings and scores, in one file:

# %% training=true
target = test_pairs.targets.float() / 127.5 - 1
plots.results_page(
    "10_results.html",
    {"source": test_pairs.pixels, **made, "target": test_pairs.targets},
    title="Hierarchical U-Net",
    histories={model: history for model, (_, history) in runs.items()},
    settings={"set": SET, "size": SIZE, "width": WIDTH},
    scores={
        model: {
            "steps": runs[model][1].steps,
            "pixel error": metrics.l1(images, target).value,
            "MS-SSIM": metrics.ms_ssim(images, target).value,
        }
        for model, images in made.items()
    },
    of=test_pairs,
)

# %% [markdown]
# What the solution measured on the drawn streets: one run of each model with one seed, 1,200 steps,
# `WIDTH = 16`, 100 test pairs.
#
# | model | parameters | pixel error | MS-SSIM | seconds |
# |---|---|---|---|---|
# | `plain` | 1,831,427 | 0.201 (0.194 to 0.208) | 0.588 (0.571 to 0.605) | 69 |
# | `hierarchy` | 2,875,654 | 0.198 (0.191 to 0.206) | 0.603 (0.580 to 0.626) | 79 |
# | `global_l1` | 2,875,654 | 0.202 (0.195 to 0.208) | 0.577 (0.558 to 0.596) | 78 |
# | `kernel_2` | 721,798 | 0.199 (0.191 to 0.207) | 0.598 (0.575 to 0.622) | 55 |
# | `coarse` | 2,875,654 | 0.191 (0.183 to 0.198) | 0.619 (0.597 to 0.640) | 72 |
#
# ![Rows of pictures of four streets: three moments of the plain model, of the hierarchical one and
# of the one with kernel 2, between the label plans and the targets.](figures/streets_moments.png)
#
# *From the solution: three moments of three models. Look for the squares in the skies of `kernel_2`,
# and for their size.*
#
# **A table that says less than it seems.** All intervals but one pair overlap, `kernel_2` has a
# quarter of the weights and the same numbers, and yet its pictures can be told at
# a glance: squares of 2, 4, 8 pixels in the sky. Neither number sees them.
#
# Now look inside one model: what has the global painter done alone, and what does the local one
# add?

# %% training=true question="results"
G = runs["hierarchy"][0]
sources = test_pairs.pixels[:8].to(device).float() / 127.5 - 1
with torch.no_grad():
    pairs = [G(one, with_global=True) for one in sources.split(1)]
paintings = torch.cat([painting for _, painting in pairs]).float().cpu()
outputs = torch.cat([output for output, _ in pairs]).float().cpu()
plots.compare(
    {
        "source": test_pairs.pixels[:8],
        "global alone": paintings,
        "both": outputs,
        "target": test_pairs.targets[:8],
    },
    of=test_pairs,
)

# %% [markdown]
# ![Rows of pictures: label plans, the small global paintings of a model trained without a loss of
# their own, those of a model trained with one, and the targets.](figures/painters.png)
#
# *From the solution: the small painting of `hierarchy`, which has no target of its own, and that of
# `global_l1`, which has one. The first is dim and grey: the local network does most of the work. The second is a
# soft street of its own. The final output was not better for it.*

# %% [markdown] question="results"
# ### Question: results (6 points)
#
# Which of the four changes helped, which harmed, and which differences are too small to tell? Use
# your table *and* your pictures. Name one limit of your comparison.

# %% [markdown] written="results" points=6 pages=5
# ### BEGIN SOLUTION
# Full points for statements that follow from the student's own table and pictures and say how sure
# they are. Things to expect:
# - kernel 2: without overlap, neighbouring outputs share nothing, so there is a visible grid of
#   2 x 2, 4 x 4 ... blocks. Each number on the way down sees fewer pixels. It has a quarter of the
#   weights.
# - the hierarchy and the coarser map change less. Intervals over test pairs that overlap widely are
#   no evidence, and even those that do not leave out the chance of one training run.
# - limits: one seed a model; unequal numbers of parameters (the hierarchical generator has almost
#   twice as many as the plain one); a limit in seconds gives slower models fewer steps; short
#   training; a pixel error rewards blur; drawn streets are simpler than photographs.
#
# **Rubric**
# - 2: what kernel 2 does, from the student's pictures, with the reason
# - 2: which differences are too small to tell, from the student's table
# - 2: one limit of the comparison, said clearly
# ### END SOLUTION

# %% [markdown] question="coarse"
# ### Question: coarse (3 points)
#
# The report changes the map to 16 x 16 "so that we get more global information". With the formula of
# exercise 06, compute the receptive field of one logit of the fine and of the coarse discriminator.
# Does a logit see more, and is it the size of the map that decides it? What else has changed?

# %% [markdown] written="coarse" points=3
# ### BEGIN SOLUTION
# Fine: 4, 10, 22, 46, 70. Coarse: 4, 10, 22, 46, then 46 + (3 - 1) * 16 = 78. A logit sees
# a little more, because the jump in front of the last layer is 16 instead of 8. The size of the map
# follows from the strides and the size of the picture; it is not the cause. With the same strides
# and a larger picture the map grows and the field stays. There are also fewer logits: 256
# verdicts instead of 900, further apart, so each pixel is judged by fewer of them.
#
# **Rubric**
# - 1: the fields 70 and 78
# - 1: a logit sees a little more, and strides decide it, not the size of the map
# - 1: there are fewer verdicts, 256 instead of 900
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - Set `SET = "facades"`. Which change matters there?
#
# ![Rows of pictures: label plans of house fronts, the fronts painted by the plain and by the
# hierarchical model, and the targets.](figures/facades.png)
#
# *From the solution: 1,200 steps each, 59 and 74 seconds, with a pixel error of 0.334 (0.322 to 0.347)
# for `plain` and 0.347 (0.335 to 0.359) for `hierarchy`. After so short a training both are soft,
# and the hierarchy is no better here. House fronts drawn by a program.*
#
# - Start the local network from zero, as in the identity above, and train. Does the beginning look
#   different?
# - Train the global network alone first, with its own L1 loss, then both. The report suggests it.
# - Join $x$ and $g$ by channel instead of subtracting. Is the difference a good idea at all?
#
# ## References
#
# - P. Isola, J.-Y. Zhu, T. Zhou, A. Efros, [*Image-to-Image Translation with Conditional
#   Adversarial Networks*](https://arxiv.org/abs/1611.07004), CVPR 2017. U-Net, PatchGAN, losses.
# - T.-C. Wang et al., [*High-Resolution Image Synthesis and Semantic Manipulation with Conditional
#   GANs*](https://arxiv.org/abs/1711.11585), CVPR 2018 (pix2pixHD). A global generator and a local
#   enhancer.
# - M. Cordts et al., [*The Cityscapes Dataset for Semantic Urban Scene
#   Understanding*](https://arxiv.org/abs/1604.01685), CVPR 2016.
# - Z. Wang, E. Simoncelli, A. Bovik, [*Multi-Scale Structural Similarity for Image Quality
#   Assessment*](https://doi.org/10.1109/ACSSC.2003.1292216), 2003.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.
#
# If your page of results is to be handed in too, add `also=["10_results.html"]` behind your ID. The page then
# travels inside the PDF.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
