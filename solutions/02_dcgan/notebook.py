# %% [markdown]
# # 02 · DCGAN: convolutions
#
# A digit is the same digit two pixels to the right. Fully connected layers have to learn that for
# every place anew; convolutions know it from the start. In this notebook you build the two networks
# of exercise 01 from convolutions, and the digits get cleaner.
#
# ![Sixty-four digits drawn by the generator of this notebook.](figures/samples.png)
#
# *Drawn by the solution's networks after eighteen minutes of one processor core (1,500 steps), trained
# on the 2,000 real digits that come with the kit.*
#
# **You will learn to**
# - choose kernel, stride and padding so that a transposed convolution gives the size you want,
# - build a generator and a discriminator without a single fully connected layer,
# - set the initial weights as DCGAN does,
# - walk through the latent space without leaving the region that the generator knows.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Generator | 8 | 25 |
# | 2 Discriminator | 7 | 15 |
# | 3 Initial weights | 4 | 15 |
# | 4 Train on digits | 4 | 30 |
# | 5 A walk between two images | 4 | 15 |
# | 6 Garments | 4 | 30 |
# | 7 Spectral norm and hinge loss (if you want more) | none | 40 |
# | 8 A generator of your own (if you want more) | none | 60 |
#
# You need exercise 01. The checks need no GPU. Training does not either, but it is where a GPU pays:
# an image costs almost thirty times the arithmetic of exercise 01's small networks. In Colab: *Runtime
# → Change runtime type*.

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

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import gankit
from gankit import data, metrics, plots, train
from gankit.checks import checks_for

check = checks_for("02_dcgan")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose how long the training runs in this notebook may take. The checks never depend on it.
#
# | budget | a training run takes | what you see |
# |---|---|---|
# | `"smoke"` | 10 seconds | that it runs |
# | `"class"` | 10 minutes | strokes that become digits |
# | `"full"` | 10 epochs of the full set | what the exercise was made for; use a GPU |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()

# %% [markdown]
# ## 1 · Generator
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●●     about 25 minutes
# ```
#
# The generator starts from a picture of **one pixel with 100 channels**, the latent vector, and
# makes it larger step by step, with **transposed convolutions**. A convolution reads a window of the
# input for each number of its output. A transposed convolution turns that around: each number of the
# input *writes* a window. It multiplies the whole kernel by that number and adds it to the output;
# the windows of neighbours lie $s$ pixels apart, and where they overlap they add up. Try it by hand,
# with kernel and input in one row:

# %%
kernel = torch.tensor([1.0, 10.0, 100.0])
inputs = torch.tensor([1.0, 2.0])
for stride, padding in [(1, 0), (2, 0), (3, 0), (2, 1)]:
    output = F.conv_transpose1d(inputs[None, None], kernel[None, None], None, stride, padding)
    print(f"stride {stride}, padding {padding}: {output.flatten().tolist()}")

# %% [markdown]
# The first line is 1 · (1, 10, 100) and 2 · (1, 10, 100), written one place apart and added. With
# stride 2 they share one place, with stride 3 none. **Padding** $p$ cuts $p$ numbers off at both ends:
# it makes the output *smaller*, the opposite of what it does in a convolution.
#
# **Before you go on:** how many numbers does each line have? Find the formula for the length of the
# output before you open the answer.
#
# <details><summary>The formula</summary>
#
# The last of $h$ windows begins at $(h - 1)\,s$ and has $k$ numbers, and the padding cuts off $2p$:
#
# $$h' = (h - 1)\,s - 2p + k$$
#
# With $h = 2$ and $k = 3$ that is 4, 5, 6 and 3.
# </details>
#
# In pictures the same happens in both directions, with a kernel for each pair of an input and an output
# channel.
#
# Build the generator in this order. After each of the first four layers come **LeakyReLU** with slope
# 0.1 and **BatchNorm2d**, in this order. BatchNorm2d works as in exercise 01, with one mean and one
# deviation for each channel, over all places of all images of the batch.
#
# | layer | channels | kernel | stride | padding | side |
# |---|---|---|---|---|---|
# | transposed convolution | `latent_dim` → 1024 | 3 | 2 | 0 | 1 → 3 |
# | transposed convolution | 1024 → 512 | 3 | 2 | 0 | 3 → 7 |
# | transposed convolution | 512 → 256 | 2 | 2 | 0 | 7 → 14 |
# | transposed convolution | 256 → 128 | 2 | 2 | 0 | 14 → 28 |
# | convolution | 128 → 1 | 3 | 1 | 1 | 28 → 28 |
# | tanh | | | | | |
#
# ![The two networks as rows of slabs. The generator's slabs grow from 1 to 28 pixels and lose channels,
# the discriminator's shrink from 28 pixels to one number and gain channels.](figures/networks.png)
#
# *A slab is what a layer gives: the higher, the more pixels, the thicker, the more channels.*
#
# The input has the shape `(N, latent_dim)`, as in exercise 01; give it the shape
# `(N, latent_dim, 1, 1)` before the first layer. With `latent_dim=100` the network has 6,302,465
# parameters, a ninth of exercise 01's.
#
# **Before you write:** check the last column with the formula, for one row at least. Which kernel would
# you take for 1 → 4 without padding, and why does the stride not matter there?
#
# <details><summary>An answer</summary>
#
# Kernel 4. With $h = 1$ there is a single window and nothing for the stride to move: $(1 - 1)\,s = 0$.
# </details>
#
# <details><summary>How this differs from the paper</summary>
#
# The original exercise took the idea and changed the parts. The paper's generator has ReLU, with
# BatchNorm before it, and no layer at the end that keeps the size. Its discriminator has BatchNorm,
# LeakyReLU(0.2), and no dropout. Its images have 64 x 64 pixels. The idea is the same: strided
# convolutions in place of pooling and of fully connected layers.
# </details>
#
# <details><summary>Hint: I do not want to write the same three layers four times</summary>
#
# Write a small function `block(inputs, outputs, kernel)` that returns the three layers as a list,
# and unpack the lists into one `nn.Sequential` with `*`. The stride is always 2.
# </details>


# %% answer="generator"
class Generator(nn.Module):
    """Turns a latent vector (N, latent_dim) into an image (N, 1, 28, 28) in [-1, 1]."""

    def __init__(self, latent_dim: int = 100) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, kernel: int) -> list[nn.Module]:
            enlarge = nn.ConvTranspose2d(inputs, outputs, kernel, stride=2)
            return [enlarge, nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs)]

        self.layers = nn.Sequential(
            *block(latent_dim, 1024, 3),  # (N, 1024, 3, 3)
            *block(1024, 512, 3),  # (N, 512, 7, 7)
            *block(512, 256, 2),  # (N, 256, 14, 14)
            *block(256, 128, 2),  # (N, 128, 28, 28)
            nn.Conv2d(128, 1, 3, padding=1),
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, z: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(z[:, :, None, None])
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# ## 2 · Discriminator
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# The way back: convolutions make the image smaller until one number is left. A convolution turns
# the side $h$ into $\lfloor (h + 2p - k) / s \rfloor + 1$.
#
# Build it in this order. After each of the first three come **LeakyReLU(0.1)** and
# **Dropout(0.5)**. After the last comes nothing.
#
# | layer | channels | kernel | stride | padding | side |
# |---|---|---|---|---|---|
# | convolution | 1 → 128 | 3 | 2 | 1 | 28 → 14 |
# | convolution | 128 → 256 | 3 | 2 | 1 | 14 → 7 |
# | convolution | 256 → 512 | 7 | 1 | 0 | 7 → 1 |
# | convolution | 512 → 1 | 1 | 1 | 0 | 1 → 1 |
#
# Give the result the shape `(N, 1)`. The network has 6,720,001 parameters. Almost all of them sit
# in the third layer: its kernel is as large as the image that reaches it, so it is a fully
# connected layer in disguise.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns an image (N, 1, 28, 28) into one logit (N, 1)."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, **size: int) -> list[nn.Module]:
            return [nn.Conv2d(inputs, outputs, **size), nn.LeakyReLU(0.1), nn.Dropout(0.5)]

        self.layers = nn.Sequential(
            *block(1, 128, kernel_size=3, stride=2, padding=1),  # (N, 128, 14, 14)
            *block(128, 256, kernel_size=3, stride=2, padding=1),  # (N, 256, 7, 7)
            *block(256, 512, kernel_size=7),  # (N, 512, 1, 1)
            nn.Conv2d(512, 1, kernel_size=1),  # a logit
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x).flatten(1)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 3 · Initial weights
#
# ```
# points 4     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# The DCGAN paper draws every weight from a narrow normal distribution. What becomes of BatchNorm is
# in its authors' code only: factors around 1. Write `init_weights`. It gets **one module** and
# changes it in place:
#
# | module | weight | bias |
# |---|---|---|
# | `nn.Conv2d`, `nn.ConvTranspose2d`, `nn.Linear` | $\mathcal N(0,\ 0.02)$ | 0 |
# | `nn.BatchNorm2d` | $\mathcal N(1,\ 0.02)$ | 0 |
# | anything else | leave it alone | leave it alone |
#
# 0.02 is the standard deviation. A BatchNorm's weight is a factor: around 0 it would switch the
# layer off. Some layers have no bias (`bias=False` makes it `None`): there is nothing to set.
#
# `network.apply(init_weights)` calls your function on every module of the network, from the
# layers up to the network itself.
#
# <details><summary>Hint: which functions?</summary>
#
# `isinstance(module, (A, B, C))` asks for several classes at once. `nn.init.normal_` and
# `nn.init.zeros_` change a tensor in place, without a gradient.
# </details>


# %% answer="init_weights"
def init_weights(module: nn.Module) -> None:
    """Set one module's initial weights in place. Use: `network.apply(init_weights)`."""
    ### BEGIN SOLUTION
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, mean=1.0, std=0.02)
        nn.init.zeros_(module.bias)
    ### END SOLUTION


# %% check="init_weights"
check("init_weights", init_weights)

# %% [markdown]
# The check draws hundreds of thousands of weights and measures their mean and spread. PyTorch's
# own initial weights have almost the same spread in some of these layers, so do not expect a
# different picture: the table matters most for networks deeper than this one.

# %% [markdown]
# ## 4 · Train on digits
#
# ```
# points 4     difficulty ●●○○○     importance ●●●●●     about 30 minutes, most of it waiting
# ```
#
# You wrote the least-squares losses and the training step in exercise 01, so they are given here.
# Two things are new:
# - The generator draws its images **once** a step. The discriminator sees them detached; then the
#   generator learns from the same images. That saves a sixth of the arithmetic.
# - In the generator's half the discriminator is in evaluation mode. Dropout is good for the
#   discriminator, but it is noise in the gradient that tells the generator where to go. So the
#   generator asks the whole discriminator.


# %%
def train_step(G, D, opt_g, opt_d, real: Tensor, z: Tensor) -> dict[str, float]:
    """Update D once, then G once, with least-squares losses."""
    fake = G(z)
    loss_d = 0.5 * (D(real) - 1).square().mean() + 0.5 * D(fake.detach()).square().mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    D.requires_grad_(False)  # the gradient passes through D, and D keeps none of it
    D.eval()  # no dropout
    loss_g = 0.5 * (D(fake) - 1).square().mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    D.requires_grad_(True).train()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


# %% [markdown]
# Adam with betas (0.5, 0.999), a learning rate of 5e-4 for the generator and twice that for the
# discriminator, batches of 32. The last two arguments are there for part 7.


# %%
def train_dcgan(
    name: str, images, latent_dim: int = 100, D=None, step=train_step, fresh: bool = False
):
    """Train a DCGAN on these images; give the generator and the history."""
    torch.manual_seed(0)
    G = Generator(latent_dim).apply(init_weights).to(device)
    D = (D or Discriminator().apply(init_weights)).to(device)
    opt_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
    fixed_noise = torch.randn(64, latent_dim, device=device)

    def one_step(real, labels):
        z = torch.randn(len(real), latent_dim, device=real.device)
        return step(G, D, opt_g, opt_d, real, z)

    history = train.run(
        one_step,
        images.batches(32, device=device),
        budget=BUDGET,
        limits={"smoke": "10 seconds", "class": "10 minutes", "full": "10 epochs"},
        monitor=lambda: G(fixed_noise),
        checkpoint=train.Checkpoint(
            f"02_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d, fixed_noise=fixed_noise
        ),
        fresh=fresh,
    )
    return G, history


# %% training=true question="collapse"
digits = data.load("mnist")
G, digit_run = train_dcgan("digits", digits)

# %% training=true question="collapse"
plots.grid(digit_run.samples, title=f"DCGAN, {digits.title}")
plots.losses(digit_run, title="DCGAN, least squares")

# %% [markdown]
# **What the solution's networks draw** after three, nine, thirteen and eighteen minutes of one
# processor core (279, 737, 1,123 and 1,500 steps), from the same latent vectors:
#
# ![Four rows of sixteen pictures: strokes that cross at first, then digits. The third column becomes a
# blot.](figures/progress.png)
#
# Follow a column: most become a clearer digit, some change into another one, and the third ends as a
# blot.
#
# Not all is well after eighteen minutes. A classifier that is more than 90 % sure of 94 of 100 real
# digits is that sure of 73 of 100 drawn ones. After nine minutes they were 64, and after thirty-five,
# another 1,500 steps, they are 78: each doubling brings less. Look for the drawings in the sheet at the
# top that are made of good strokes and are not digits. Many look like the middle of a walk in part 5:
# half a 4, half a 9. In exercise 03 you tell the generator which digit to draw.

# %% [markdown]
# **Fully connected or convolutional?** Put your figure of exercise 01 beside this one. Compare the
# edges of the strokes and the dirt around them.
#
# ![Left, 32 digits of fully connected networks: speckled, two of them inverted. Right, 32 digits of
# convolutional networks: clean strokes on black.](figures/compare.png)
#
# *Left: exercise 01 with squares, five minutes of one core (2,127 steps of 64 images). Right: this
# exercise, eighteen minutes (1,500 steps of 32).*

# %% [markdown] question="collapse"
# ### Question: collapse (4 points)
#
# A generator may find one image that fools the discriminator and draw little else. This is called
# **mode collapse**. How would you see it in a sheet of 64 samples, and why might neither loss curve
# show it? Say what you see in your own samples: which digits are frequent, and which are missing?

# %% [markdown] written="collapse" points=4 pages=2
# ### BEGIN SOLUTION
# In the sheet many samples are near copies of each other, or whole classes are missing, although
# every latent vector is different.
# The losses only say how well the discriminator tells real from fake at this moment. A collapsed
# generator can be winning: its few images look real, so its loss is low. When the discriminator
# learns to refuse them, the generator moves to another image, and both curves go up and down as in
# any run.
#
# **Rubric**
# - 1: many samples are alike although their latent vectors differ
# - 1: whole classes are missing
# - 1: why the losses need not show it
# - 1: a count or a description of the student's own sheet
# ### END SOLUTION

# %% [markdown]
# ## 5 · A walk between two images
#
# ```
# points 4     difficulty ●●●○○     importance ●●●○○     about 15 minutes
# ```
#
# Take two latent vectors. What lies between them? The straight line is the wrong way to go, and
# the lengths of the vectors show why.

# %%
z0, z1 = torch.randn(2, 1000, 100)
fig, axis = plt.subplots(figsize=(5, 3))
axis.hist(z0.norm(dim=1), bins=40, label="random vectors")
axis.hist(((z0 + z1) / 2).norm(dim=1), bins=40, label="midpoints of straight lines")
axis.set(xlabel="length", ylabel="number of vectors")
axis.legend()
plt.show()

# %% [markdown]
# Almost all random vectors of 100 numbers have a length near $\sqrt{100} = 10$. The midpoint of a
# straight line has one near 7: the generator has hardly ever seen such a vector in training. So we walk
# on the sphere instead. **Spherical interpolation** goes along the arc:
#
# $$\mathrm{slerp}(z_0, z_1; t) =
# \frac{\sin((1-t)\,\omega)}{\sin \omega}\, z_0 + \frac{\sin(t\,\omega)}{\sin \omega}\, z_1,
# \qquad \cos \omega = \frac{z_0 \cdot z_1}{\lVert z_0 \rVert\, \lVert z_1 \rVert}$$
#
# Write `slerp(z0, z1, steps)`:
# - `z0` and `z1` have the shape `(latent_dim,)`;
# - the result has the shape `(steps, latent_dim)`: $t$ goes from 0 to 1 in equal steps, **both ends
#   included**;
# - if the two vectors have the same or the opposite direction, $\sin \omega$ is 0 and the formula
#   divides by it. So where $\sin \omega < 10^{-4}$, and only there, go straight:
#   $(1-t)\,z_0 + t\,z_1$;
# - `z0` and `z1` stay as they are.
#
# <details><summary>Hint: how do I get all steps at once?</summary>
#
# Make `t` a column of shape `(steps, 1)`. Its product with a vector `(latent_dim,)` has the shape
# `(steps, latent_dim)`.
# </details>


# %% answer="interpolate"
def slerp(z0: Tensor, z1: Tensor, steps: int) -> Tensor:
    """Points on the arc from z0 (latent_dim,) to z1, both included: (steps, latent_dim)."""
    ### BEGIN SOLUTION
    t = torch.linspace(0, 1, steps, device=z0.device)[:, None]
    cosine = torch.dot(z0, z1) / (z0.norm() * z1.norm())
    omega = torch.acos(cosine.clamp(-1, 1))
    if omega.sin() < 1e-4:
        return (1 - t) * z0 + t * z1
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)
    ### END SOLUTION


# %% check="interpolate"
check("interpolate", slerp)

# %% [markdown]
# Now walk, with the generator that you trained. Each row goes from one random vector to another.

# %% training=true
torch.manual_seed(1)
starts, ends = torch.randn(2, 5, 100, device=device)
plots.interpolation(G, starts, ends, steps=10, path=slerp, title="Five walks")

# %% [markdown]
# The solution's:
#
# ![Five rows of ten digits; in each row one digit turns into another.](figures/walk.png)
#
# Look for the place in a row where one digit becomes another. Is it a sharp jump, or are there
# images in between that are not digits at all?
#
# Walk with your own hand. The sliders follow the six directions in which this digit changes most;
# pin two digits and go from one to the other on the arc. Beside the sample stands the training
# image that is nearest to it: has the generator learned it by heart?

# %% training=true
from gankit import widgets

widgets.LatentExplorer(G, 100, training=digits)

# %% [markdown]
# ## 6 · Garments
#
# ```
# points 4     difficulty ●●○○○     importance ●●●○○     about 30 minutes, most of it waiting
# ```
#
# FashionMNIST has the same size as MNIST and ten kinds of garments. Shirts differ from each other
# in more ways than fours do, so the original exercise takes a latent vector of **300** numbers. The
# rest stays as it is.

# %% training=true question="latent"
garments = data.load("fashion_mnist")
G_garments, garment_run = train_dcgan("garments", garments, latent_dim=300)

# %% training=true question="latent"
plots.grid(garment_run.samples, title=f"DCGAN, {garments.title}")
plots.losses(garment_run, title="DCGAN, garments")

# %% [markdown]
# **What the solution's networks draw** after 1,000 steps on the 2,000 garments that come with the kit,
# eight minutes on two processor cores:
#
# ![Sixty-four garments: shirts, pullovers, dresses, sneakers and boots with blurred edges, and some
# shapes that are not garments.](figures/garments.png)
#
# Outlines and sleeves are there, patterns are not yet.

# %% [markdown] question="latent"
# ### Question: latent (4 points)
#
# Why can a longer latent vector help with garments? And why does the generator not need 784
# numbers, one a pixel?

# %% [markdown] written="latent" points=4 pages=2
# ### BEGIN SOLUTION
# Each number of z is one more way in which two images can differ. Garments differ in kind, cut,
# length, sleeves, brightness and pattern; digits in class, slant and thickness. With too few
# numbers the generator must map quite different garments to neighbouring vectors, or leave some
# out.
# The pixels of a garment depend on each other: most 784-pixel pictures are noise, and the pictures
# of garments lie on a surface of far fewer dimensions. The latent vector only has to say where on
# that surface; the layers know the rest.
#
# **Rubric**
# - 1: each latent number is a way in which two images can differ
# - 1: garments differ in more ways than digits do
# - 1: pixels depend on each other, so images fill few of the 784 dimensions
# - 1: the layers know what all garments have in common; z says only which one it is
# ### END SOLUTION

# %% [markdown]
# ## 7 · If you want more: spectral norm and hinge loss
#
# ```
# points 0     difficulty ●●●●○     importance ●●○○○     about 40 minutes
# ```
#
# A discriminator that changes its mind abruptly gives the generator useless gradients. **Spectral
# normalisation** limits how much each layer can stretch its input. It writes the layer's weights as a
# matrix, one row for each output channel, and divides them by its largest singular value, which it
# estimates again at each step.
#
# Build `SpectralDiscriminator`:
# - the four convolutions of part 2, with the same sizes, each wrapped in
#   `nn.utils.parametrizations.spectral_norm`;
# - **LeakyReLU(0.1)** after each of the first three;
# - no dropout, no norm, nothing after the last. Shape `(N, 1)`.
#
# Its usual companion is the **hinge loss**. It stops pushing once an answer is right with a margin
# of 1, and its generator half is a straight line:
#
# $$L_D = \mathbb E_x \max\bigl(0,\ 1 - D(x)\bigr) + \mathbb E_z \max\bigl(0,\ 1 + D(G(z))\bigr)
# \qquad
# L_G = -\,\mathbb E_z D(G(z))$$


# %% answer="spectral"
class SpectralDiscriminator(nn.Module):
    """Turns an image (N, 1, 28, 28) into one logit (N, 1). Every layer has spectral norm 1."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        normed = nn.utils.parametrizations.spectral_norm
        self.layers = nn.Sequential(
            normed(nn.Conv2d(1, 128, 3, stride=2, padding=1)),
            nn.LeakyReLU(0.1),
            normed(nn.Conv2d(128, 256, 3, stride=2, padding=1)),
            nn.LeakyReLU(0.1),
            normed(nn.Conv2d(256, 512, 7)),
            nn.LeakyReLU(0.1),
            normed(nn.Conv2d(512, 1, 1)),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x).flatten(1)
        ### END SOLUTION


def hinge_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's hinge loss: real above 1, fake below -1."""
    ### BEGIN SOLUTION
    return F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()
    ### END SOLUTION


def hinge_g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's hinge loss."""
    ### BEGIN SOLUTION
    return -fake_logits.mean()
    ### END SOLUTION


# %% check="spectral"
check("spectral", SpectralDiscriminator, hinge_d_loss, hinge_g_loss)

# %% [markdown]
# Train it on the garments, with a step that takes these losses. Spectral norm sets the scale of
# the weights, so `init_weights` is left out.


# %%
def hinge_step(G, D, opt_g, opt_d, real: Tensor, z: Tensor) -> dict[str, float]:
    """Update D once, then G once, with hinge losses."""
    fake = G(z)
    loss_d = hinge_d_loss(D(real), D(fake.detach()))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    D.requires_grad_(False)
    loss_g = hinge_g_loss(D(fake))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    D.requires_grad_(True)
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


# %% training=true
G_spectral, spectral_run = train_dcgan(
    "spectral", garments, 300, D=SpectralDiscriminator(), step=hinge_step
)
plots.grid(spectral_run.samples, title="Spectral norm and hinge loss", of=garments)

# %% [markdown]
# Which of the two generators is better? The **Fréchet distance** (FID) compares the features of
# many real and many drawn images; smaller is better, and exercise 11 builds it. Here the features
# come from a small classifier of garments that is trained in a few seconds, so compare these two
# numbers with each other and with nothing else.


# %% training=true
def draw(G, count: int = 2000, latent_dim: int = 300) -> Tensor:
    """This many images of a generator, in eval mode."""
    torch.manual_seed(2)
    G.eval()
    with torch.no_grad():
        parts = [G(torch.randn(100, latent_dim, device=device)) for _ in range(count // 100)]
    return torch.cat(parts).cpu()


count = 200 if train.budget_name(BUDGET) == "smoke" else 2000
features = metrics.class_features(garments)
real = garments.pixels[torch.randperm(len(garments))[:count]]
print("least squares:", metrics.fid(real, draw(G_garments, count), features))
print("spectral norm:", metrics.fid(real, draw(G_spectral, count), features))

# %% [markdown]
# ## 8 · If you want more: a generator of your own
#
# ```
# points 0     difficulty ●●●●○     importance ●●●●○     about 60 minutes
# ```
#
# So far every layer was given. Now only the goal is:
#
# - latent vectors `(N, 64)` in, images `(N, 1, 28, 28)` in [-1, 1] out;
# - **at most 1,000,000 parameters**, a sixth of part 1's;
# - five minutes of training;
# - a classifier should be more than 90 % sure of **as many drawings as possible**, and see all ten kinds
#   of digits among them. Part 4's large generator had 64 of 100 after nine minutes of one core, 73 after
#   eighteen. How close do you come?
#
# How you do it is free: kernels, channels, how to enlarge (transposed convolutions, or
# `nn.Upsample` and a convolution), norms, the first layer. You may also change the discriminator, the
# losses and the learning rates in the cell that trains.
#
# <details><summary>Where do the parameters of part 1 go?</summary>
#
# 4,719,104 of its 6,302,465 sit in the second layer: 1024 channels in, 512 out, 9 places of the kernel.
# Halve all channels and a layer costs a quarter.
# </details>


# %%
from gankit import design

BRIEF = design.Brief("02_dcgan", takes=(64,), gives=(1, 28, 28), most_parameters=1_000_000)


class MyGenerator(nn.Module):
    """Your design. This one has too many parameters, and no convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.everything = nn.Sequential(
            nn.Linear(64, 2048), nn.LeakyReLU(0.1), nn.Linear(2048, 28 * 28), nn.Tanh()
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.everything(z).view(-1, 1, 28, 28)


design.inspect(MyGenerator(), BRIEF)

# %% [markdown]
# The table asks for properties and not for layers, so any network that has them is right. When all lines
# hold, train. Give each design a name of its own, `train_mine("second")`, and none overwrites another.


# %% training=true
def train_mine(name: str = "mine", fresh: bool = False):
    """Train your design for five minutes; give the generator and the history."""
    torch.manual_seed(0)
    G, D = MyGenerator().to(device), Discriminator().apply(init_weights).to(device)
    opt_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
    fixed_noise = torch.randn(64, 64, device=device)
    history = train.run(
        lambda real, labels: train_step(
            G, D, opt_g, opt_d, real, torch.randn(len(real), 64, device=real.device)
        ),
        digits.batches(32, device=device),
        budget=BUDGET,
        limits={"smoke": "10 seconds", "class": "5 minutes", "full": "5 minutes"},
        monitor=lambda: G(fixed_noise),
        checkpoint=train.Checkpoint(f"02_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d),
        fresh=fresh,
    )
    return G, history


G_mine, my_run = train_mine()
scores = design.measure(G_mine, digits, BRIEF)
print(", ".join(f"{name} {value:.2f}" for name, value in scores.items()))

# %% [markdown]
# **sure** is the share of drawings that the classifier is sure of, **kinds** how many kinds of digits are
# among these (10 if all are equally frequent, 1 if it draws one digit only), **frechet** their Fréchet
# distance to real ones. A generator that collapses onto a perfect 1 has a fine `sure` and one kind.
#
# The last cell enters your design on the board of your class, under a name of your choice. The entry goes
# with this notebook when you hand it in. It is also a small file: `design.board(["ada.json", "ben.json"])`
# compares the files of several people.

# %% training=true
design.enter("02_design.json", "me", G_mine, BRIEF, scores, my_run.seconds)

# %% [markdown]
# More to try:
# - Show the images along the straight line as well as those along the arc. Can you see a difference?
# - Take the BatchNorm out of the generator and train again.
# - Set BatchNorm's weights to $\mathcal N(0, 0.02)$ in `init_weights`. What do the first samples
#   look like?
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, [*Unsupervised Representation Learning with Deep Convolutional
#   GANs*](https://arxiv.org/abs/1511.06434), ICLR 2016. Initial weights, momentum 0.5, walks in the
#   latent space.
# - X. Mao et al., [*Least Squares Generative Adversarial
#   Networks*](https://arxiv.org/abs/1611.04076), ICCV 2017.
# - T. White, [*Sampling Generative Networks*](https://arxiv.org/abs/1609.04468), 2016. Spherical
#   interpolation.
# - T. Miyato et al., [*Spectral Normalization for Generative Adversarial
#   Networks*](https://arxiv.org/abs/1802.05957), ICLR 2018.
# - M. Lucic et al., [*Are GANs Created Equal? A Large-Scale
#   Study*](https://arxiv.org/abs/1711.10337), NeurIPS 2018. A wide search with another network. Its
#   best FID with logarithms was 6.8 on MNIST and 26.5 on FashionMNIST; with WGAN's loss 6.7 and
#   21.5. (Features of another network: not comparable with the numbers above.)

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
