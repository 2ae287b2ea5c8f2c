# %% [markdown]
# # 08 · BEGAN: the discriminator is an autoencoder
#
# The discriminators so far answered with a logit, or with a map of them. This one answers with a
# **picture**: it squeezes what it sees through 64 numbers and paints it again. It learns to repaint
# real faces well and drawn ones badly. How well it repaints a face is its verdict. This brings
# two things that the other GANs lack: a knob that trades variety against looks, and a number that
# says how far training has come.
#
# ![Forty-eight small faces drawn by the generator of this notebook.](figures/faces.png)
#
# *Drawn by the solution's small networks after 1,665 of 4,000 steps, 247 seconds of one
# processor core, trained on 1,500 faces of 32 pixels (mini, synthetic). Hair, skin and
# light differ from face to face, and eyes stand where eyes belong. Mouths are smudges, and a few
# faces are washed out.*
#
# **You will learn to**
# - build an encoder and a decoder, and make both players of the game out of them,
# - train a discriminator by how well it reconstructs,
# - hold two losses in balance with a controller of one line,
# - measure convergence, lower the learning rate on a schedule, and keep what a long run leaves.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Encoder | 8 | 25 |
# | 2 Decoder | 8 | 20 |
# | 3 Both players | 4 | 10 |
# | 4 Losses | 6 | 20 |
# | 5 Balance | 5 | 20 |
# | 6 Convergence | 3 | 5 |
# | 7 One training step | 9 | 30 |
# | 8 Schedule | 3 | 10 |
# | 9 Train, look, explain | 8 | 50 |
#
# You need exercises 01 and 02. The checks need no GPU. Small networks learn small faces on a
# processor; the networks of the original exercise need a GPU (*Runtime → Change runtime type* in
# Colab).

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
from gankit import data, plots, train
from gankit.checks import checks_for
from gankit.errors import GankitError

check = checks_for("08_began")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose how long to train. On a GPU you get pictures of 64 pixels and the networks of the original
# exercise (`WIDTH` 128), without one pictures of 32 pixels and networks an eighth as
# wide. The checks depend on none of this.
#
# | `BUDGET` | steps | what you see |
# |---|---|---|
# | `"smoke"` | 12 | that it runs |
# | `"class"` | 4,000 | faces |
# | `"full"` | 20 epochs | what the exercise was made for, on CelebA; use a GPU |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()
SIZE, WIDTH = (64, 128) if device.type == "cuda" else (32, 16)
LATENT = 64

# %% [markdown]
# ## The faces
#
# The original exercise uses **CelebA**, 202,599 photographs, and trained on all of them. The kit keeps
# to the official division, in which 162,770 are for training. The licence does not allow us
# to pass the photographs on, so you fetch them yourself; without them you get faces that a program
# draws.
#
# The published recipe shrinks a photograph of 178 x 218 pixels to 94 x 94, which squeezes it a
# little, and cuts 64 x 64 pixels out of the middle: the face, without much around it. Shrinking to
# 64 x 64 at once would leave smaller faces and more wall. The kit keeps the middle square of each
# photograph, here at 128 x 128. In it the same window lies in rows 11 to 116 and columns 20 to 107.


# %%
def cut_faces(squares: Tensor, size: int = 64) -> Tensor:
    """The window around the face: uint8 squares (N, 3, 128, 128) -> uint8 (N, 3, size, size)."""
    window = squares[:, :, 11:117, 20:108].float()
    small = F.interpolate(window, (size, size), mode="bilinear", antialias=True)
    return small.round().clamp(0, 255).to(torch.uint8)


def load_faces(size: int):
    """CelebA's faces, where you have fetched it, else drawn ones; pictures of `size` pixels."""
    try:
        photographs = data.load("celeba", source="full", size=128)
    except GankitError as reason:
        print(f"You get drawn faces. {reason}")
        return data.load("faces", size=size)
    parts = [cut_faces(part, size) for part in photographs.pixels.split(1000)]
    photographs.pixels = torch.cat(parts)
    return photographs


faces = load_faces(SIZE)
print(faces)
plots.grid(faces.pixels[:24], columns=12, of=faces)

# %% [markdown]
# **Before you go on:** which of these faces would be hard to describe with 64 numbers? What would
# get lost first?
#
# <details><summary>An answer</summary>
#
# What many faces share costs few numbers: pose, skin, hair, light. What only some have, such as glasses,
# and what is small, such as the direction of the eyes, is lost first: it adds little to the error, and
# the code has no room for it.
# </details>

# %% [markdown]
# ## 1 · Encoder
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●○     about 25 minutes
# ```
#
# The encoder turns a picture into a **code** of `hidden` numbers. It is made of blocks:
#
# $$\text{block}(a \to b,\ s)\ =\ \text{Conv } 3{\times}3,\ \text{stride } s,\ \text{padding } 1,\
#   \text{no bias}\ \to\ \text{BatchNorm}\ \to\ \text{LeakyReLU}(0.2)$$
#
# With $n$ = `n`, in this order:
#
# | layer | channels | stride | side |
# |---|---|---|---|
# | block | `channels` → n | 1 | 64 |
# | block | n → n | 1 | 64 |
# | block | n → 2n | 2 | 64 → 32 |
# | block | 2n → 2n | 1 | 32 |
# | block | 2n → 3n | 2 | 32 → 16 |
# | block | 3n → 3n | 1 | 16 |
# | block | 3n → 3n | 1 | 16 |
# | flatten, Linear | 3n · 16 · 16 → `hidden` | | |
#
# ![Two rows of slabs. The encoder's shrink from 64 to 16 pixels and gain channels, then become 64 numbers.
# The decoder begins with 64 numbers, makes 16 pixels of them and doubles them twice to 64.
# ](figures/networks.png)
#
# *Above this network, below that of part 2.*
#
# Nothing follows the Linear layer: a code may be any number. With the defaults, n = 128 and 64
# pixels, the encoder has 10,869,952 parameters. More than half of them sit in the Linear layer.
#
# `size` is an argument, so that a small encoder can be built for small pictures: the last side is
# always `size // 4`. `Encoder(n=16, size=32)` has 269,008 parameters.
#
# <details><summary>Why no bias in the convolutions?</summary>
#
# BatchNorm subtracts the mean of each channel, and a bias with it. It would have no effect. The
# check accepts a network that has one all the same.
# </details>
#
# <details><summary>Hint: I do not want to write 21 layers</summary>
#
# Write a small function `block(inputs, outputs, stride=1)` that returns the three layers as a list,
# and unpack the lists into one `nn.Sequential` with `*`.
# </details>


# %% answer="encoder"
class Encoder(nn.Module):
    """Turns pictures (N, channels, size, size) into codes (N, hidden)."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, stride: int = 1) -> list[nn.Module]:
            conv = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
            return [conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

        self.layers = nn.Sequential(
            *block(channels, n),
            *block(n, n),
            *block(n, 2 * n, stride=2),
            *block(2 * n, 2 * n),
            *block(2 * n, 3 * n, stride=2),
            *block(3 * n, 3 * n),
            *block(3 * n, 3 * n),
            nn.Flatten(),
            nn.Linear(3 * n * (size // 4) ** 2, hidden),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION


# %% check="encoder"
check("encoder", Encoder)

# %% [markdown]
# ## 2 · Decoder
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●○     about 20 minutes
# ```
#
# The decoder goes the way back, and is simpler: it has n channels all along. With the block of
# part 1, stride 1:
#
# | layer | channels | side |
# |---|---|---|
# | Linear, as a picture | `hidden` → n · 16 · 16 | 16 |
# | block, block | n → n → n | 16 |
# | nearest-neighbour enlargement × 2 | n | 16 → 32 |
# | block, block | n → n → n | 32 |
# | nearest-neighbour enlargement × 2 | n | 32 → 64 |
# | block, block | n → n → n | 64 |
# | convolution 3x3, padding 1, **with bias** | n → `channels` | 64 |
# | tanh | | |
#
# With the defaults it has 3,019,651 parameters. The first side is `size // 4`.
#
# *Why enlarge, and not a transposed convolution?* Copies of pixels followed by a convolution make an
# even area of an even area (away from the border). A transposed convolution tends to leave a
# checkerboard there, where its kernels overlap unevenly.
#
# <details><summary>Hint: from numbers to a picture</summary>
#
# `nn.Unflatten(1, (n, size // 4, size // 4))` turns (N, n · 16 · 16) into (N, n, 16, 16), and so
# does `.view(-1, n, ...)` in `forward`. `nn.Upsample(scale_factor=2)` enlarges; nearest neighbour
# is its default.
# </details>


# %% answer="decoder"
class Decoder(nn.Module):
    """Turns codes (N, hidden) into pictures (N, channels, size, size) in [-1, 1]."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block() -> list[nn.Module]:
            conv = nn.Conv2d(n, n, 3, padding=1, bias=False)
            return [conv, nn.BatchNorm2d(n), nn.LeakyReLU(0.2)]

        side = size // 4
        self.layers = nn.Sequential(
            nn.Linear(hidden, n * side * side),
            nn.Unflatten(1, (n, side, side)),
            *block(),
            *block(),
            nn.Upsample(scale_factor=2),
            *block(),
            *block(),
            nn.Upsample(scale_factor=2),
            *block(),
            *block(),
            nn.Conv2d(n, channels, 3, padding=1),
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, z: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(z)
        ### END SOLUTION


# %% check="decoder"
check("decoder", Decoder)

# %% [markdown]
# ## 3 · Both players
#
# ```
# points 4     difficulty ●○○○○     importance ●●●●○     about 10 minutes
# ```
#
# - The **discriminator** is an autoencoder: an `Encoder` and behind it a `Decoder`. Its answer to a
#   picture is a picture of the same shape. 13,889,603 parameters.
# - The **generator** is a `Decoder` with weights of its own; what it decodes is a latent vector.
#   3,019,651 parameters, so the discriminator is 4.6 times as large.
#
# Pass all four sizes on. While this check runs it puts tiny classes in place of your `Encoder`
# and `Decoder`, so a mistake in parts 1 and 2 is not counted twice.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Repaints pictures: (N, channels, size, size) -> the same shape, in [-1, 1]."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.encoder = Encoder(channels, n, hidden, size)
        self.decoder = Decoder(channels, n, hidden, size)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.decoder(self.encoder(x))
        ### END SOLUTION


class Generator(nn.Module):
    """Turns latent vectors (N, hidden) into pictures (N, channels, size, size) in [-1, 1]."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.decoder = Decoder(channels, n, hidden, size)
        ### END SOLUTION

    def forward(self, z: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.decoder(z)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator, Generator)

# %% [markdown]
# ## 4 · Losses
#
# ```
# points 6     difficulty ●●●○○     importance ●●●●●     about 20 minutes
# ```
#
# Everything is built on one number: how far a picture $v$ is from what the discriminator makes of
# it, the mean over all pixels of all pictures.
#
# $$\mathcal L(v) = \operatorname{mean}\,\bigl|\,v - D(v)\,\bigr|$$
#
# ![A picture goes through the encoder to 64 numbers and through the decoder to a repainted picture. The
# loss compares the two pictures.](figures/autoencoder.png)
#
# The discriminator wants to repaint real faces well, and drawn ones badly. How much the second
# counts is the factor $k$, between 0 and 1. The generator wants its faces to be repainted well.
#
# $$L_D = \mathcal L(x) - k\,\mathcal L\bigl(G(z_D)\bigr)
# \qquad
# L_G = \mathcal L\bigl(G(z_G)\bigr)$$
#
# `reconstruction_loss` must let the gradient through on **both ways**: $v$ stands in the formula
# twice, as the target and as what is encoded. For real faces this does not matter, since no network
# made them. For the generator it does: detach the target, and its gradient points elsewhere.


# %% answer="losses"
def reconstruction_loss(v: Tensor, D: nn.Module) -> Tensor:
    """How badly D repaints the pictures v (N, C, H, W): the mean absolute error, one number."""
    ### BEGIN SOLUTION
    return (v - D(v)).abs().mean()
    ### END SOLUTION


def began_d_loss(loss_real: Tensor, loss_fake: Tensor, k: float) -> Tensor:
    """The discriminator's loss, from the reconstruction losses of real and of drawn pictures."""
    ### BEGIN SOLUTION
    return loss_real - k * loss_fake
    ### END SOLUTION


def began_g_loss(loss_fake: Tensor) -> Tensor:
    """The generator's loss, from the reconstruction loss of its pictures."""
    ### BEGIN SOLUTION
    return loss_fake
    ### END SOLUTION


# %% check="losses"
check("losses", reconstruction_loss, began_d_loss, began_g_loss)

# %% [markdown]
# ## 5 · Balance
#
# ```
# points 5     difficulty ●●●○○     importance ●●●●●     about 20 minutes
# ```
#
# If drawn faces are repainted exactly as badly as real ones, $\mathcal L(G(z)) = \mathcal L(x)$, the
# discriminator cannot tell them apart. In practice it would win long before that. So BEGAN asks the
# discriminator for less: drawn faces may be repainted *better* than real ones, by a fixed ratio. This
# is the **diversity ratio**
#
# $$\gamma = \frac{\mathcal L(G(z))}{\mathcal L(x)} \in [0, 1],\qquad \text{here } \gamma = 0.7.$$
#
# BEGAN holds it as a thermostat holds a temperature. After each step the **balance**
# $\gamma\,\mathcal L(x) - \mathcal L(G(z_G))$ is measured and $k$ moved a little in its direction:
#
# $$k \leftarrow k + \lambda_k\,\bigl(\gamma\,\mathcal L(x) - \mathcal L(G(z_G))\bigr),
# \quad\text{then clamped to } [0, 1]$$
#
# ![A control loop. The balance is the wanted value, gamma times L of x, minus the measured L of G of z. It
# moves k, the discriminator learns with k, the generator learns from the discriminator, and its pictures
# change the measured value.](figures/balance_loop.png)
#
# If the balance is positive, drawn faces are repainted too well: $k$ grows, and the discriminator pays
# them more attention. If it is negative, $k$ shrinks. $k$ starts at 0, so at first the discriminator
# only learns to repaint faces, and the generator to paint what is easy to repaint.
#
# The losses come as tensors that still carry their graphs. Return a plain **float**: a $k$ that
# stayed a tensor would drag the graphs of all former steps behind it.


# %% answer="update_k"
def update_k(
    k: float, loss_real: Tensor, loss_fake_g: Tensor, gamma: float = 0.7, lr_k: float = 0.001
) -> float:
    """The next k, in [0, 1]."""
    ### BEGIN SOLUTION
    balance = gamma * loss_real.item() - loss_fake_g.item()
    return min(max(k + lr_k * balance, 0.0), 1.0)
    ### END SOLUTION


# %% check="update_k"
check("update_k", update_k)

# %% [markdown]
# A thermostat at work. Here the losses do not answer to $k$ at all: real faces are always repainted
# with an error of 0.20. Drawn ones at first with 0.05, much too well, then from step 200 with 0.20.
#
# **Before you go on:** where does $k$ start to fall, and what would happen without the clamp?
#
# <details><summary>An answer</summary>
#
# At first the balance is $0.7 \cdot 0.20 - 0.05 = 0.09$, so $k$ grows by 0.009 a step and reaches 1 after
# 112 steps. There the clamp holds it. At step 200 the balance becomes $0.14 - 0.20 = -0.06$, and $k$
# falls at once. Without the clamp it would have climbed to 1.8, and would need 134 steps to come back
# to 1.
# </details>

# %% training=true
heights, k = [], 0.0
for step in range(400):
    drawn = 0.05 if step < 200 else 0.20
    k = update_k(k, torch.tensor(0.20), torch.tensor(drawn), gamma=0.7, lr_k=0.1)
    heights.append(k)
plots.losses({"k": heights}, ["k"], title="k for given losses")

# %% [markdown]
# ## 6 · Convergence
#
# ```
# points 3     difficulty ●●○○○     importance ●●●●○     about 5 minutes
# ```
#
# Two things should become small: the error of the real faces, and the distance from the balance.
# Their sum is the **measure of convergence**:
#
# $$M_{\text{global}} = \mathcal L(x) + \bigl|\,\gamma\,\mathcal L(x) - \mathcal L(G(z_G))\,\bigr|$$
#
# Return a float.


# %% answer="convergence"
def convergence(loss_real: Tensor, loss_fake_g: Tensor, gamma: float) -> float:
    """M_global of one step; the smaller the better."""
    ### BEGIN SOLUTION
    return loss_real.item() + abs(gamma * loss_real.item() - loss_fake_g.item())
    ### END SOLUTION


# %% check="convergence"
check("convergence", convergence)

# %% [markdown]
# ## 7 · One training step
#
# ```
# points 9     difficulty ●●●●○     importance ●●●●●     about 30 minutes
# ```
#
# 1. **Discriminator**: `began_d_loss` of the reconstruction losses of `real` and of the fakes
#    `G(z_d)`, with the `k` that came in. Cut the fakes off from `G`. Clear, backward, step `opt_d`.
# 2. **Generator**: `began_g_loss` of the reconstruction loss that the *updated* `D` gives the new
#    fakes `G(z_g)`, attached this time. Clear, backward, step `opt_g`.
# 3. **Balance**: `update_k` and `convergence`, from the loss of `real` in 1 and the loss of the
#    fakes in 2.
#
# Return `{"d_loss": ..., "g_loss": ..., "k": ..., "m_global": ...}` as plain floats, `k` being the
# new one. `z_d` and `z_g` are two different draws: each player gets fakes of its own. Leave both networks
# in the mode in which they came.
#
# You may put `with train.frozen(D):` around 2. It spares the gradients of `D`'s weights, which
# nobody uses there, and lets those of `G` through.
#
# While this check runs it puts right functions in place of those of parts 4 to 6.


# %% answer="train_step"
def train_step(
    G, D, opt_g, opt_d, real, z_d, z_g, k: float, gamma: float, lr_k: float
) -> dict[str, float]:
    """Update D once, G once, then k. `real` (N, C, H, W); `z_d`, `z_g` (N, latent)."""
    ### BEGIN SOLUTION
    fake = G(z_d).detach()
    loss_real = reconstruction_loss(real, D)
    loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_fake_g = reconstruction_loss(G(z_g), D)
    loss_g = began_g_loss(loss_fake_g)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()

    return {
        "d_loss": loss_d.item(),
        "g_loss": loss_g.item(),
        "k": update_k(k, loss_real, loss_fake_g, gamma, lr_k),
        "m_global": convergence(loss_real, loss_fake_g, gamma),
    }
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 8 · Schedule
#
# ```
# points 3     difficulty ●●○○○     importance ●●●○○     about 10 minutes
# ```
#
# A run of 20 epochs multiplies its learning rate by **0.6** after epochs **3, 10 and 17**:
#
# $$\text{lr}(e) = \text{lr}_0 \cdot 0.6^{\,\#\{m \in \{3, 10, 17\}\,:\, m \le e\}}$$
#
# where $e$ epochs are over: the first three have the full rate.
#
# Write `make_schedule(optimizer, steps_per_epoch)`. It returns a `MultiStepLR` that will be stepped
# once after each **training step**, not once an epoch. So its milestones are counted in steps.


# %% answer="schedule"
def make_schedule(optimizer, steps_per_epoch: int):
    """A schedule of 20 epochs for this optimiser, to be stepped once a training step."""
    ### BEGIN SOLUTION
    milestones = [epoch * steps_per_epoch for epoch in (3, 10, 17)]
    return torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones, gamma=0.6)
    ### END SOLUTION


# %% check="schedule"
check("schedule", make_schedule)

# %% [markdown]
# ## 9 · Train, look, explain
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 50 minutes, most of it waiting
# ```
#
# The original settings: latent vectors drawn evenly from $[-1, 1]^{64}$, batches of 32, Adam with
# betas (0.5, 0.999) and a learning rate of 2e-4, $\gamma = 0.7$, $\lambda_k = 0.001$, 20 epochs of
# 6,331 steps (all 202,599 photographs; the kit's training part makes 5,086 steps an epoch). A run of
# 4,000 steps has to learn faster: the small networks take batches of 16, a
# learning rate of 1e-3, $\gamma = 0.9$ and $\lambda_k = 0.02$. The schedule divides any run into 20
# parts, as the original run is divided into epochs.
#
# `train.run` owns the loop: progress bar, live pictures, checkpoints. The checkpoint holds all that
# the run consists of: both networks, both optimisers, their schedules, the fixed latent vectors,
# and $k$. Without $k$, a run that goes on would start its thermostat anew.
#
# What to expect: the same twelve latent vectors at four moments of the run that drew the picture at
# the top. Outlines come first, then eyes. Colours sway for a long time.
#
# ![Four rows of twelve faces, which become clearer from row to row.](figures/progress.png)

# %%
if WIDTH == 128:
    BATCH, LR, GAMMA, LR_K = 32, 2e-4, 0.7, 0.001
else:
    BATCH, LR, GAMMA, LR_K = 16, 1e-3, 0.9, 0.02
STEPS = {"smoke": 12, "class": 4000, "full": 20 * (len(faces) // BATCH)}
TOTAL = STEPS[train.budget_name(BUDGET)]


def make_nets():
    """A fresh generator and discriminator with their optimisers."""
    torch.manual_seed(0)
    sizes = {"channels": 3, "n": WIDTH, "hidden": LATENT, "size": SIZE}
    G, D = Generator(**sizes).to(device), Discriminator(**sizes).to(device)
    opt_g = torch.optim.Adam(G.parameters(), lr=LR, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=LR, betas=(0.5, 0.999))
    return G, D, opt_g, opt_d


def draw_latent(*shape: int) -> Tensor:
    """Latent vectors (*shape, LATENT), even in [-1, 1]."""
    return 2 * torch.rand(*shape, LATENT, device=device) - 1


def train_began(name: str, gamma: float = GAMMA, lr_k: float = LR_K, fresh: bool = False):
    """Train on the faces; give both networks, their checkpoint and the history."""
    G, D, opt_g, opt_d = make_nets()
    schedules = [make_schedule(optimizer, max(1, TOTAL // 20)) for optimizer in (opt_g, opt_d)]
    state, fixed = {"k": 0.0}, draw_latent(48)

    def step(real):
        z_d, z_g = draw_latent(2, len(real))
        losses = train_step(G, D, opt_g, opt_d, real, z_d, z_g, state["k"], gamma, lr_k)
        state["k"] = losses["k"]
        for schedule in schedules:
            schedule.step()
        return losses

    nets = {"G": G, "D": D, "opt_g": opt_g, "opt_d": opt_d, "state": state, "fixed": fixed}
    plans = {"plan_g": schedules[0], "plan_d": schedules[1]}
    checkpoint = train.Checkpoint(f"08_{name}", every="400 steps", keep=5, **nets, **plans)
    history = train.run(
        step,
        faces.batches(BATCH, device=device, flip=True),
        budget=BUDGET,
        limits=f"{TOTAL} steps",
        monitor=lambda: G(fixed),
        checkpoint=checkpoint,
        fresh=fresh,
    )
    return G, D, checkpoint, history


# %% training=true question="gamma"
G, D, checkpoint, history = train_began("began")
plots.grid(history.samples, columns=12, title="BEGAN", of=faces)

# %% [markdown]
# Now the two numbers that this exercise is about. The solution's, from the run above:
#
# ![M_global falls quickly at first, then slowly; k rises and settles.](figures/balance.png)
#
# *The mean of `m_global` is 0.227 over the first 100 steps and 0.128 over the last 100. `k` climbs
# to 0.14 and ends at 0.10; its axis is logarithmic.*

# %% training=true question="stop"
plots.losses(history, ["m_global"], title="convergence")
plots.losses(history, ["k"], title="k")
plots.losses(history, ["d_loss", "g_loss"], title="losses")
first, last = history["m_global"][:50], history["m_global"][-50:]
print(f"M_global: {sum(first) / len(first):.3f} at first, {sum(last) / len(last):.3f} at last")

# %% [markdown]
# What does the discriminator say? Look at its pictures beside what it was shown.

# %% training=true question="gamma"
with torch.no_grad():
    real = faces.pixels[:8].to(device).float() / 127.5 - 1
    drawn = G(draw_latent(8))
    rows = {"real": real, "repainted": D(real), "drawn": drawn, "drawn, repainted": D(drawn)}
plots.compare(rows, of=faces)

# %% [markdown]
# The solution's:
#
# ![Four rows: real faces, the same repainted, drawn faces, the same repainted.
# ](figures/repainted.png)
#
# *From the run above. The discriminator repaints a real face with its hair, skin and light, but
# smoothly: eyes and glasses are lost. A drawn face has hard edges and a grain of its own, and the
# repainting wipes them away too. That difference is what the generator is told.*
#
# **A run that failed.** At first the small networks were trained with $\gamma = 0.7$, as in the
# original exercise. Here are 24 of their faces after 868 steps (132 seconds):
#
# ![Twenty-four blurred faces, most of them alike.](figures/gamma_0.7.png)
#
# They are smooth, and of three kinds or so. Over the last 100 steps $k$ was 0.02 on average: faces
# that are easy to repaint met the ratio, and the discriminator had no reason to look at them.

# %% [markdown] question="gamma"
# ### Question: gamma (4 points)
#
# What does $\gamma$ trade against what? Say what the discriminator attends to when $\gamma$ is
# small, and what the drawn faces then look like; and what changes when it is large.

# %% [markdown] written="gamma" points=4 pages=2
# ### BEGIN SOLUTION
# gamma is the ratio L(G(z)) / L(x) that the controller holds. A small gamma asks that drawn faces
# be repainted much better than real ones; k stays low and the discriminator attends to repainting
# real faces. The generator gets away with pictures that are easy to repaint: smooth, alike, few
# kinds of faces.
# A large gamma lets drawn faces be repainted nearly as badly as real ones: k rises, the
# discriminator spends its effort on telling drawn from real, and the generator may paint unusual
# things. There is more variety, and more noise and failures. So gamma trades the look of the single
# face against the variety of all.
#
# **Rubric** (an observation from the student's own pictures may stand for one of the points)
# - 1: small gamma: the discriminator attends to repainting real faces
# - 1: the drawn faces are then smooth and alike
# - 1: large gamma: the discriminator attends to telling drawn from real
# - 1: more variety, with more noise and failures
# ### END SOLUTION

# %% [markdown] question="stop"
# ### Question: stop (4 points)
#
# The losses of exercise 01 say nothing about when to stop. Why does $M_{\text{global}}$? And name a
# way in which it can be small while the faces are bad.

# %% [markdown] written="stop" points=4 pages=2
# ### BEGIN SOLUTION
# The losses of exercise 01 are measured by an opponent that keeps changing: a level loss may mean
# that both improve, or that neither does. M_global contains L(x), the error of an autoencoder on
# real pictures, which is measured against something that stays, the pictures themselves. And its
# second term says how far drawn pictures are from the place that gamma gives them. Both go down
# when the autoencoder gets better and the generator keeps up, so it is worth stopping, or lowering
# the learning rate, when it no longer falls.
# It can be small all the same: the generator may always paint the same face, in balance, and an
# autoencoder that is good at everything smooth repaints blurred faces well. It does not see
# variety. It cannot be compared between gammas either.
#
# **Rubric**
# - 1: the losses of exercise 01 are measured by an opponent that changes
# - 1: L(x) is measured against the real pictures, which stay
# - 1: the second term says how far the game is from its balance
# - 1: one way to be small while the faces are bad
# ### END SOLUTION

# %% [markdown]
# ## What a run leaves
#
# A long run should leave more than a picture in a notebook. **Checkpoints** carry the number of
# their step in the name, so a later one never overwrites an earlier one; the last five are kept.
# (Count the steps of the whole run. A name made of the step *within* the epoch comes again in every
# epoch, and one file is left in the end.)
#
# How large must a file be? Adam keeps two more numbers a parameter, so three times all parameters,
# four bytes each. For the networks of the original exercise that makes 203 MB a file.

# %% training=true
numbers = 3 * sum(parameter.numel() for net in (G, D) for parameter in net.parameters())
print(f"weights and Adam's moments: {4 * numbers / 1e6:.2f} MB")
for path in sorted(checkpoint.path.glob("step-*.pt")):
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")

# %% [markdown]
# **Samples** go into files of their own, one a face, so that exercise 11 can judge them. The
# generator is put into eval mode: then BatchNorm takes its running averages, and a face no longer
# depends on the others that happen to be in its batch.


# %%
@torch.no_grad()
def save_faces(G: nn.Module, folder: str, count: int, seed: int = 0) -> list[str]:
    """Write `count` drawn faces as 00000.png, 00001.png, ... into `folder`; give their paths."""
    from pathlib import Path

    from PIL import Image

    torch.manual_seed(seed)
    Path(folder).mkdir(parents=True, exist_ok=True)
    was_training = G.training
    G.eval()
    paths = []
    for start in range(0, count, 50):
        pictures = G(draw_latent(min(50, count - start))).cpu()
        pixels = ((pictures + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
        for number, picture in enumerate(pixels, start):
            paths.append(f"{folder}/{number:05d}.png")
            Image.fromarray(picture.contiguous().numpy()).save(paths[-1])
    G.train(was_training)
    return paths


# %% training=true
paths = save_faces(G, "08_faces", 100)
print(f"{len(paths)} files, {paths[0]} to {paths[-1]}")

# %% [markdown]
# ## If you want more
#
# **From face to face.** The latent vectors lie in a cube, and a straight line between two points of
# a cube stays inside. So no arc is needed here as it was in exercise 02.


# %%
def straight(start: Tensor, end: Tensor, steps: int) -> Tensor:
    """Points on the line from start (latent,) to end, both included: (steps, latent)."""
    return torch.lerp(start, end, torch.linspace(0, 1, steps, device=start.device)[:, None])


# %% training=true
plots.interpolation(
    G, draw_latent(4), draw_latent(4), steps=10, path=straight, title="Four walks", of=faces
)

# %% [markdown]
# Walk by hand: drag in the pad, move a slider, pin two faces and go from one to the other. Beside each
# face stands the nearest one of the training set. Has anything been learned by heart?

# %% training=true
from gankit import widgets

widgets.LatentExplorer(G, LATENT, latent="uniform", training=faces)

# %% [markdown]
# - **The knob.** Train with `train_began("gamma_low", gamma=0.5)` and put the two grids side by
#   side: which is more varied, which cleaner?
# - **The nearest latent vector.** Take a real face and find, by gradient descent on `z`, the latent
#   vector whose drawing comes closest. The paper does that to show that its generator covers the
#   data. What of the face is lost?
# - **The paper's networks.** Replace BatchNorm and LeakyReLU by ELU, leave out the tanh, and add the
#   paper's skip connections: the decoder's first features, enlarged, are joined to those of each size.
#
# ## References
#
# - D. Berthelot, T. Schumm, L. Metz, [*BEGAN: Boundary Equilibrium Generative Adversarial
#   Networks*](https://arxiv.org/abs/1703.10717), 2017. Section 3.3 has the diversity ratio, 3.4 the
#   losses and $k$, 3.4.1 the measure.
# - J. Zhao, M. Mathieu, Y. LeCun, [*Energy-based Generative Adversarial
#   Networks*](https://arxiv.org/abs/1609.03126), ICLR 2017. A discriminator that is an
#   autoencoder, before BEGAN.
# - A. Odena, V. Dumoulin, C. Olah, [*Deconvolution and Checkerboard
#   Artifacts*](https://distill.pub/2016/deconv-checkerboard/), Distill 2016.
# - Z. Liu, P. Luo, X. Wang, X. Tang, [*Deep Learning Face Attributes in the
#   Wild*](https://arxiv.org/abs/1411.7766), ICCV 2015. CelebA.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
