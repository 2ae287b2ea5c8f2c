# %% [markdown]
# # 09 · Progressive growing
#
# A GAN for large pictures is hard to start: at 128 x 128 pixels the first fakes are noise, any
# critic sees that at once, and what it says does not help. So begin with 4 x 4. At that size a face is a pale
# blob on a dark one, which a generator learns in a minute. Then add a layer for 8 x 8, **fade** it
# in slowly, and go on doubling.
#
# ![Seven rows of eight pictures: coloured squares of 4 x 4 pixels at the top, faces of 32 x 32 at the
# bottom.](figures/celeba_stages.png)
#
# *The same eight latent vectors at the end of each phase, through the solution's running average. In
# all 2,625 steps, 773 seconds on one processor core. It learned from 1,500 faces drawn by a program.
# Heads, hair and light are there; eyes and mouths are only hinted at.*
#
# **You will learn to**
# - build the four parts of this network that exercises 01 to 08 did not need: pixel norm, equalised
#   learning rates, minibatch standard deviation, and the fade,
# - build a generator and a critic that grow while they train,
# - write the loss of a critic whose gradient is held at length 1,
# - keep a running average of the generator, and see why samples are drawn from it,
# - read somebody else's training log, and notice what it does not say.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Pixel norm | 3 | 10 |
# | 2 Equalised learning rates | 5 | 25 |
# | 3 Fading | 4 | 15 |
# | 4 Generator | 8 | 35 |
# | 5 Minibatch standard deviation | 4 | 20 |
# | 6 Critic | 8 | 30 |
# | 7 The critic's loss | 8 | 30 |
# | 8 Average and calendar | 5 | 20 |
# | 9 Grow, look, explain | 3 | 40 |
# | 10 Somebody else's log | 8 | 20 |
# | 11 A training step of your own (if you want more) | none | 60 |
#
# You need exercises 01 and 02. The checks need no GPU. Faces of 32 pixels can be trained without
# one; 128 pixels, the size of the original, need it (*Runtime → Change runtime type* in Colab).

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

import copy
import math
import time
from itertools import pairwise
from typing import NamedTuple

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import gankit
from gankit import data, plots, train
from gankit.checks import checks_for

check = checks_for("09_progressive_gan")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose the pictures and how long the training run may take. The checks depend on neither.
#
# | `BUDGET` | images in each phase | widest layer | what you see |
# |---|---|---|---|
# | `"smoke"` | 48 | 16 | that it runs |
# | `"class"` | 6,000 | 64 | faces of 32 pixels |
# | `"full"` | 600,000 | 512 | the published code's default; the paper took 800,000; use a GPU |
#
# With a GPU the pictures grow to 128 pixels, without one to 32. CIFAR-10 ends at 32 in any case.

# %%
SET = "celeba"  # or "cifar10"
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()
RESOLUTION = 128 if device.type == "cuda" and SET == "celeba" else 32

# %% [markdown]
# ## The pictures
#
# Without a network, or when you ask for `source="mini"`, you get the mini edition that comes with
# the kit: for `"celeba"` 1,500 faces drawn by a program, for `"cifar10"` the set called Mini-10. Its
# title says so.

# %%
pictures = data.load(SET, size=RESOLUTION)
print(pictures)


def shrink(images: Tensor, depth: int) -> Tensor:
    """Images (N, 3, H, H) averaged down to the size of this depth, 4 * 2**depth."""
    return F.avg_pool2d(images, images.shape[-1] // (4 * 2**depth))


def enlarge(images: Tensor) -> Tensor:
    """Small images with every pixel repeated, so that all stages can be shown at one size."""
    return F.interpolate(images, size=(RESOLUTION, RESOLUTION))


(real, *_) = next(iter(pictures.batches(8)))
levels = RESOLUTION.bit_length() - 2  # 32 has four: 4, 8, 16, 32
ladder = {f"{4 * 2**depth} px": enlarge(shrink(real, depth)) for depth in range(levels)}
plots.compare(ladder, title="the same pictures at every size", of=pictures)

# %% [markdown]
# **Before you go on:** how many numbers does a 4 x 4 picture have, and how many a 128 x 128 one? What is
# left for the layers of 8 x 8 to learn, once those of 4 x 4 are right?
#
# <details><summary>An answer</summary>
#
# $4 \cdot 4 \cdot 3 = 48$ and 49,152. Once 16 coloured squares are right, the next layers have to split
# each into four: where in the square the edge of the face runs, which of the four is hair. They never
# have to learn where the face is.
# </details>

# %% [markdown]
# ## 1 · Pixel norm
#
# ```
# points 3     difficulty ●○○○○     importance ●●●○○     about 10 minutes
# ```
#
# As generator and critic compete, numbers inside the generator can grow without end. This network has
# no BatchNorm to hold them. Instead, behind each convolution of the generator, the feature vector
# $a_{xy}$ of **every pixel** is scaled to length $\sqrt C$, where $C$ is the number of channels:
#
# $$b_{xy} = \frac{a_{xy}}{\sqrt{\frac1C \sum_{c=1}^{C} \bigl(a^c_{xy}\bigr)^2 + 10^{-8}}}$$
#
# There is nothing to learn in it. It also normalises latent vectors `(N, C)`, which have no pixels.
# A pixel whose numbers are all 0 must stay 0, and its gradient finite.


# %% answer="pixel_norm"
class PixelNorm(nn.Module):
    """Scales the channels of every pixel to mean square 1: (N, C, ...) -> (N, C, ...)."""

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        mean_square = x.square().mean(dim=1, keepdim=True)
        return x * torch.rsqrt(mean_square + 1e-8)
        ### END SOLUTION


# %% check="pixel_norm"
check("pixel_norm", PixelNorm)

# %% [markdown]
# ## 2 · Equalised learning rates
#
# ```
# points 5     difficulty ●●●○○     importance ●●●●○     about 25 minutes
# ```
#
# He's rule draws initial weights from $\mathcal N(0, \sigma^2)$ with
# $\sigma = \text{gain} / \sqrt{\text{fan-in}}$, so that numbers keep their size from layer to layer.
# The **fan-in** is how many numbers go into one output: inputs for a linear layer, inputs times
# kernel area for a convolution. But Adam's steps do not know about $\sigma$: they have about the
# size of the learning rate for every weight, whether weights are of size 1 or of size 0.02.
#
# So draw **all** weights from $\mathcal N(0, 1)$ and scale them **each time they are used**:
#
# $$\hat w = w \cdot \frac{\text{gain}}{\sqrt{\text{fan-in}}}$$
#
# The first output is the same as with He's rule. After that, one step of Adam changes every layer
# by the same share. For a linear layer with 512 inputs and a learning rate of 1e-3 we measured how
# far one step moves the output: 4.1 % of its length with He's weights, 0.25 % with scaled ones.
#
# - `EqualizedConv2d(inputs, outputs, kernel, padding=0, gain=√2)`: a convolution with stride 1;
# - `EqualizedLinear(inputs, outputs, gain=√2)`: a linear layer.
#
# Both have a bias that starts at 0 and is **not** scaled.
#
# <details><summary>Hint: where do the pieces go?</summary>
#
# Make `nn.Parameter(torch.randn(...))` for the weight, of shape `(outputs, inputs, kernel, kernel)`
# or `(outputs, inputs)`, and `nn.Parameter(torch.zeros(outputs))` for the bias. `forward` is one
# line with `F.conv2d` or `F.linear`.
# </details>


# %% answer="equalized"
class EqualizedConv2d(nn.Module):
    """A convolution whose weights are N(0, 1) and scaled at run time by gain / sqrt(fan-in)."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, padding: int = 0, gain: float = 2**0.5
    ) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs * kernel**2)
        self.padding = padding
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return F.conv2d(x, self.weight * self.scale, self.bias, padding=self.padding)
        ### END SOLUTION


class EqualizedLinear(nn.Module):
    """A linear layer whose weights are N(0, 1) and scaled at run time by gain / sqrt(fan-in)."""

    def __init__(self, inputs: int, outputs: int, gain: float = 2**0.5) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return F.linear(x, self.weight * self.scale, self.bias)
        ### END SOLUTION


# %% check="equalized"
check("equalized", EqualizedConv2d, EqualizedLinear)

# %% [markdown]
# ## 3 · Fading
#
# ```
# points 4     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# A new layer starts with random weights. Switched on at once, it would spoil all that the smaller
# layers have learned. So for a while both are used, and $\alpha$ goes from 0 to 1:
#
# $$\text{fade} = (1 - \alpha)\,\text{old} + \alpha\,\text{new}$$
#
# The real pictures are faded as well. While 8 x 8 comes in at $\alpha = 0.1$, the generator can
# draw hardly anything finer than 4 x 4. Real pictures with all their detail would give it away, and the
# critic would learn "sharp is real" and nothing else. `fade_reals` mixes each picture with itself
# at half the size:
#
# $$\text{fade\_reals}(x, \alpha) = (1 - \alpha)\,\mathrm{up}(\mathrm{down}(x)) + \alpha\,x$$
#
# where down averages 2 x 2 pixels and up repeats each pixel (*nearest neighbour*).
#
# ![Two diagrams. Generator: features of 4 x 4 go through the new block and to RGB, times alpha, and past it
# to RGB and doubled, times 1 - alpha, and are added. Critic: the picture goes through from RGB and the
# new block, times alpha, and past it halved and from RGB, times 1 - alpha.](figures/fade.png)
#
# *Where the fade stands in the two networks of parts 4 and 6.*


# %% answer="fade"
def fade(old: Tensor, new: Tensor, alpha: float) -> Tensor:
    """From `old` (alpha 0) to `new` (alpha 1)."""
    ### BEGIN SOLUTION
    return torch.lerp(old, new, alpha)
    ### END SOLUTION


def fade_reals(x: Tensor, alpha: float) -> Tensor:
    """Real images (N, 3, H, W) as blurred as the generator's are at this alpha."""
    ### BEGIN SOLUTION
    blurred = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2)
    return fade(blurred, x, alpha)
    ### END SOLUTION


# %% check="fade"
check("fade", fade, fade_reals)

# %% [markdown]
# Your own function at work, from 16 to 32 pixels:

# %%
alphas = (0.0, 0.25, 0.5, 0.75, 1.0)
faded = torch.cat([fade_reals(shrink(real, levels - 1)[:1], alpha) for alpha in alphas])
plots.grid(faded, columns=5, names=[f"α = {alpha:g}" for alpha in alphas], of=pictures)

# %% [markdown]
# ## 4 · Generator
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●●     about 35 minutes
# ```
#
# The generator is one block for each size, 4, 8, ..., `resolution`. The widths are given by
# `feature_maps`: 512 up to 32 x 32, then half as many with each doubling. **Depth** 0 is 4 x 4,
# depth 1 is 8 x 8, and so on.
#
# ![Two rows of slabs. The generator grows from 512 numbers to 4 x 4, 8 x 8 and so on up to 128 x 128; of
# its six layers to RGB the last two are in use. The critic shrinks from 128 x 128 to 4 x 4, then comes the
# standard deviation, a convolution, linear layers and a score.](figures/networks.png)
#
# *Both networks at 128 x 128. A dashed layer was in use when the pictures were smaller.*
#
# - **latent**: pixel norm of `z` `(N, latent_dim)`, then shape `(N, latent_dim, 1, 1)`;
# - **block 0**: equalised convolution with kernel 4 and padding 3, which turns 1 x 1 into 4 x 4;
#   then one with kernel 3 and padding 1;
# - **block d**: enlarge twice by repeating pixels; then two equalised convolutions with kernel 3 and
#   padding 1, the first of which goes from the width of size d - 1 to that of size d;
# - **LeakyReLU(0.2)** and then **PixelNorm** behind each of these convolutions;
# - **to RGB**: for each size an equalised convolution with kernel 1 to 3 channels and **gain 1**.
#   Nothing comes behind it, no tanh either: the critic alone keeps the colours in range.
#
# `forward(z, depth, alpha)` runs the blocks 0 to `depth` and gives images of side `4 * 2**depth`:
#
# $$\text{fade}\bigl(\;\mathrm{up}(\mathrm{toRGB}_{d-1}(x_{d-1})),\;\; \mathrm{toRGB}_d(x_d),\;\;
# \alpha\;\bigr)$$
#
# At depth 0 there is nothing to fade from, and `alpha` has no effect. At `alpha=0` the result must
# be **exactly** the picture of the depth below, enlarged.
#
# `Generator()` has 22,933,394 parameters, `Generator(resolution=32)` 20,719,628. The third argument
# sets the widest layer; nobody grades it, but a training run without a GPU needs it.
#
# <details><summary>Why √2/4, if the paper's code has a dense layer there?</summary>
#
# The published code turns `z` into 4 x 4 with a dense layer of 512 x 8192 weights, the odd gain
# $\sqrt 2/4$, and one bias for each of the 512 maps. Our convolution has the same 512 · 512 · 16
# weights, and its fan-in is counted as 512 · 16. So $\sqrt2/\sqrt{512 \cdot 16} =
# \frac{\sqrt2}{4}/\sqrt{512}$: the odd gain is an ordinary one. An `nn.Linear(512, 8192)` with its
# own bias has 7,680 parameters too many. The check accepts either form, if the bias is per map.
# </details>
#
# <details><summary>Hint: how to keep this short</summary>
#
# Write a function for convolution, LeakyReLU and PixelNorm as a list of three modules. Make each
# block an `nn.Sequential`, and keep blocks and to-RGB layers in two `nn.ModuleList`s.
# `nn.Upsample(scale_factor=2)` repeats pixels. `forward` then takes six lines.
# </details>


# %% answer="generator"
def feature_maps(resolution: int, channels: int = 512) -> int:
    """The width of the layers at this size: `channels` up to 32 x 32, then half at each step."""
    return min(channels, 32 * channels // resolution)


class Generator(nn.Module):
    """Latent vectors (N, latent_dim) -> images (N, 3, 4 * 2**depth, 4 * 2**depth)."""

    def __init__(self, resolution: int = 128, latent_dim: int = 512, channels: int = 512) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def layer(inputs: int, outputs: int, kernel: int = 3, padding: int = 1) -> list[nn.Module]:
            conv = EqualizedConv2d(inputs, outputs, kernel, padding)
            return [conv, nn.LeakyReLU(0.2), PixelNorm()]

        levels = resolution.bit_length() - 2
        widths = [feature_maps(4 * 2**level, channels) for level in range(levels)]
        first = layer(latent_dim, widths[0], kernel=4, padding=3)
        blocks = [nn.Sequential(*first, *layer(widths[0], widths[0]))]
        for inputs, outputs in pairwise(widths):
            up = nn.Upsample(scale_factor=2)
            blocks.append(nn.Sequential(up, *layer(inputs, outputs), *layer(outputs, outputs)))
        self.norm = PixelNorm()
        self.blocks = nn.ModuleList(blocks)
        self.to_rgb = nn.ModuleList(EqualizedConv2d(width, 3, 1, gain=1.0) for width in widths)
        ### END SOLUTION

    def forward(self, z: Tensor, depth: int, alpha: float) -> Tensor:
        ### BEGIN SOLUTION
        x = self.norm(z)[:, :, None, None]
        for block in self.blocks[:depth]:
            x = block(x)
        new = self.to_rgb[depth](self.blocks[depth](x))
        if depth == 0:
            return new
        old = F.interpolate(self.to_rgb[depth - 1](x), scale_factor=2)
        return fade(old, new, alpha)
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# The check runs your network with right parts in place of those from parts 1 to 3, so a
# mistake there is not counted twice.

# %% [markdown]
# ## 5 · Minibatch standard deviation
#
# ```
# points 4     difficulty ●●●○○     importance ●●●○○     about 20 minutes
# ```
#
# A critic that sees one picture at a time cannot notice that all fakes are the same. This layer
# tells it how much the pictures around it **differ**, as one more channel:
#
# 1. Split the batch into groups of `group` images, or one group if the batch is smaller. With
#    $M = N / \text{group}$ groups, image $i$ belongs to group $i \bmod M$. ($N$ is a multiple of the
#    group.)
# 2. In each group, take the standard deviation over its images, for every channel and pixel:
#    $\sqrt{\text{variance} + 10^{-8}}$, where the variance divides by the size of the group.
# 3. Average this over channels and pixels: one number a group.
# 4. Append it to each image of the group as a map of that number: `(N, C, H, W)` becomes
#    `(N, C + 1, H, W)`.
#
# The $10^{-8}$ is for groups of equal images. There the variance is 0, and the square root has an
# infinite gradient at 0.
#
# <details><summary>Hint: groups without a loop</summary>
#
# `x.reshape(group, M, C, H, W)` puts image $i$ into row $\lfloor i/M \rfloor$ and column
# $i \bmod M$, so a group is a column: work along dimension 0. At the end,
# `values.repeat(group, 1, H, W)` of values `(M, 1, 1, 1)` brings them back into the order of the
# images.
# </details>


# %% answer="minibatch_std"
class MinibatchStdDev(nn.Module):
    """Appends a map with the standard deviation in the image's group: C -> C + 1 channels."""

    def __init__(self, group: int = 4) -> None:
        super().__init__()
        self.group = group

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        images, channels, height, width = x.shape
        group = min(self.group, images)
        grouped = x.reshape(group, images // group, channels, height, width)
        deviation = (grouped.var(dim=0, unbiased=False) + 1e-8).sqrt()  # (M, C, H, W)
        values = deviation.mean(dim=(1, 2, 3), keepdim=True)  # (M, 1, 1, 1)
        return torch.cat([x, values.repeat(group, 1, height, width)], dim=1)
        ### END SOLUTION


# %% check="minibatch_std"
check("minibatch_std", MinibatchStdDev)

# %% [markdown]
# ## 6 · Critic
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●●     about 30 minutes
# ```
#
# The critic is the generator in a mirror, without pixel norm:
#
# - **from RGB**: for each size an equalised convolution with kernel 1 from 3 channels, and
#   **LeakyReLU(0.2)**;
# - **block d**, from size d to size d - 1: two equalised convolutions with kernel 3 and padding 1,
#   each with **LeakyReLU(0.2)**; the second goes from the width of size d to that of size d - 1;
#   then the average of 2 x 2 pixels;
# - **end**, at 4 x 4: `MinibatchStdDev()`; equalised convolution, kernel 3, padding 1, from 513
#   to 512 channels; LeakyReLU; flatten; equalised linear layer to 512; LeakyReLU; equalised linear
#   layer to 1 with **gain 1**, and nothing behind it.
#
# `forward(x, depth, alpha)` fades the **features** behind the newest block with those that come in
# at the size below:
#
# $$\text{fade}\bigl(\;\mathrm{fromRGB}_{d-1}(\mathrm{down}(x)),\;\;
# \mathrm{block}_d(\mathrm{fromRGB}_d(x)),\;\; \alpha\;\bigr)$$
#
# and goes on through the blocks d - 1, ..., 1. At depth 0 there is no block and no fade. At
# `alpha=0` the result must be **exactly** that of the depth below on the halved picture.
#
# `Discriminator()` has 22,941,313 parameters, `Discriminator(resolution=32)` 20,726,785. The class
# is called a discriminator, as everywhere in this course. It is a *critic* because its answer is a
# score without bounds, not the logit of a probability.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Images (N, 3, 4 * 2**depth, 4 * 2**depth) -> scores (N, 1)."""

    def __init__(self, resolution: int = 128, channels: int = 512) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def layer(inputs: int, outputs: int, kernel: int = 3, padding: int = 1) -> list[nn.Module]:
            return [EqualizedConv2d(inputs, outputs, kernel, padding), nn.LeakyReLU(0.2)]

        levels = resolution.bit_length() - 2
        widths = [feature_maps(4 * 2**level, channels) for level in range(levels)]
        blocks = []
        for outputs, inputs in pairwise(widths):
            down = nn.AvgPool2d(2)
            blocks.append(nn.Sequential(*layer(inputs, inputs), *layer(inputs, outputs), down))
        self.from_rgb = nn.ModuleList(
            nn.Sequential(*layer(3, width, kernel=1, padding=0)) for width in widths
        )
        self.blocks = nn.ModuleList(blocks)
        self.end = nn.Sequential(
            MinibatchStdDev(),
            *layer(widths[0] + 1, widths[0]),
            nn.Flatten(),
            EqualizedLinear(4 * 4 * widths[0], widths[0]),
            nn.LeakyReLU(0.2),
            EqualizedLinear(widths[0], 1, gain=1.0),
        )
        ### END SOLUTION

    def forward(self, x: Tensor, depth: int, alpha: float) -> Tensor:
        ### BEGIN SOLUTION
        features = self.from_rgb[depth](x)
        if depth > 0:
            new = self.blocks[depth - 1](features)
            old = self.from_rgb[depth - 1](F.avg_pool2d(x, 2))
            features = fade(old, new, alpha)
        for level in reversed(range(depth - 1)):
            features = self.blocks[level](features)
        return self.end(features)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 7 · The critic's loss
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●●     about 30 minutes
# ```
#
# **The earth mover's distance.** Imagine the fakes as heaps of earth and the real pictures as holes. The
# least work that fills the holes, amount times way, is the *earth mover's* or *Wasserstein-1* distance.
# It has what the losses of exercise 01 lack: where the two sets do not overlap at all, it still says how
# far apart they are, and becomes smaller with each bit that the fakes come closer. (The
# Jensen-Shannon divergence is the same for all sets that do not overlap, so it has no slope there.)
#
# ![Left, two narrow bells side by side. Right, two distances against how far they are apart: the earth
# mover's grows steadily, the Jensen-Shannon divergence stays at 0.69 from about 1.5 on.
# ](figures/distances.png)
#
# Nobody can try out all ways of moving. But the same number can be had from a critic:
#
# $$W = \max_{D \text{ 1-Lipschitz}}\; \mathbb E\, D(x) - \mathbb E\, D(\tilde x)$$
#
# **1-Lipschitz** means that two pictures at the distance $r$ may differ in score by at most $r$: the
# critic is nowhere steeper than 1. Without that rule it could multiply all scores by a million, and
# the difference would say nothing about the pictures.
#
# **The penalty.** A network does not keep to the rule by itself. The best critic has slope 1 almost
# everywhere between the two sets, along the ways on which the earth is moved. So WGAN-GP takes points
# between real pictures and fakes, and punishes every gradient whose length is not 1.
#
# The critic's loss has three terms, with weights 1, 10 and 0.001. The generator wants high scores:
#
# $$L_D = \underbrace{\mathbb E\, D(\tilde x) - \mathbb E\, D(x)}_{\text{distance}}
# + 10\; \underbrace{\mathbb E \bigl(\lVert \nabla_{\hat x} D(\hat x) \rVert - 1\bigr)^2}_{\text{gradient
# penalty}} + 0.001\; \underbrace{\mathbb E\, D(x)^2}_{\text{drift}}
# \qquad L_G = -\,\mathbb E\, D(\tilde x)$$
#
# with real pictures $x$, fakes $\tilde x$, and points between them, one for each pair:
#
# $$\hat x_i = \varepsilon_i\, x_i + (1 - \varepsilon_i)\, \tilde x_i$$
#
# - `eps` has shape `(N, 1, 1, 1)` and is drawn by the caller.
# - The norm is taken over all numbers of **one** image, then compared with 1, then squared, then
#   averaged.
# - `torch.autograd.grad(scores.sum(), points, create_graph=True)` gives the gradients of all
#   images at once. Without `create_graph=True` the penalty is a number that teaches nothing.
# - The drift holds the scores near 0: the first two terms do not change if every score grows by 100.
#   It is the mean of the **squared** scores of **real** pictures only.
#
# Call the critic as `D(x, depth, alpha)` each time.


# %% answer="wgan_gp"
def critic_loss(D, real: Tensor, fake: Tensor, depth: int, alpha: float, eps: Tensor) -> Tensor:
    """Distance + 10 * gradient penalty + 0.001 * drift -> one number."""
    ### BEGIN SOLUTION
    real_scores = D(real, depth, alpha)
    distance = D(fake, depth, alpha).mean() - real_scores.mean()

    points = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    scores = D(points, depth, alpha)
    (gradients,) = torch.autograd.grad(scores.sum(), points, create_graph=True)
    penalty = (gradients.flatten(1).norm(dim=1) - 1).square().mean()

    drift = real_scores.square().mean()
    return distance + 10 * penalty + 0.001 * drift
    ### END SOLUTION


def generator_loss(D, fake: Tensor, depth: int, alpha: float) -> Tensor:
    """Minus the mean score of the fakes -> one number."""
    ### BEGIN SOLUTION
    return -D(fake, depth, alpha).mean()
    ### END SOLUTION


# %% check="wgan_gp"
check("wgan_gp", critic_loss, generator_loss)

# %% [markdown]
# ## 8 · Average and calendar
#
# ```
# points 5     difficulty ●●○○○     importance ●●●●○     about 20 minutes
# ```
#
# **The average.** A generator in training wobbles: each step pulls it somewhere else. Samples are
# drawn from a copy, whose parameters follow as a running average after every step:
#
# $$\theta_\text{ema} \leftarrow \text{decay} \cdot \theta_\text{ema} + (1 - \text{decay}) \cdot \theta$$
#
# `update_ema(ema, model, decay=0.999)` changes `ema` **in place**, leaves `model` as it is, and
# records no graph.
#
# **The calendar.** `schedule(images_shown, images_per_phase)` says where training stands. Phases
# take turns, all equally long: the first trains 4 x 4, the next fades 8 x 8 in, the next trains
# 8 x 8, and so on.
#
# | images shown, in phases | 0 to 1 | 1 to 2 | 2 to 3 | 3 to 4 | ... |
# |---|---|---|---|---|---|
# | depth | 0 | 1 | 1 | 2 | |
# | alpha | 1 | from 0 to 1 | 1 | from 0 to 1 | |
#
# Return `(depth, alpha)`, a whole number and a float. A phase begins with the image at its border:
# `schedule(600, 600)` is `(1, 0.0)`. Inside a fade alpha grows evenly.


# %% answer="ema"
def update_ema(ema: nn.Module, model: nn.Module, decay: float = 0.999) -> None:
    """Move every parameter of `ema` towards that of `model`, in place."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        for average, parameter in zip(ema.parameters(), model.parameters(), strict=True):
            average.lerp_(parameter, 1 - decay)
    ### END SOLUTION


def schedule(images_shown: int, images_per_phase: int) -> tuple[int, float]:
    """Depth and alpha after this many images."""
    ### BEGIN SOLUTION
    phase, inside = divmod(images_shown, images_per_phase)
    depth = (phase + 1) // 2
    is_fading = phase % 2 == 1
    return depth, inside / images_per_phase if is_fading else 1.0
    ### END SOLUTION


# %% check="ema"
check("ema", update_ema, schedule)

# %% [markdown]
# The calendar as a picture: what is trained when, up to 128 x 128.

# %%
shown = torch.linspace(0, 11 - 1e-6, 600) * 600
points = [schedule(int(images), 600) for images in shown.tolist()]
fig, axis = plt.subplots(figsize=(6, 2.6))
axis.plot(shown, [4 * 2**depth for depth, _ in points], label="side in pixels")
axis.set_yscale("log", base=2)
axis.set(xlabel="thousands of images shown", ylabel="side in pixels")
twin = axis.twinx()
twin.plot(shown, [alpha for _, alpha in points], color="#d55e00", linestyle="--")
twin.set_ylabel("alpha (dashed)")
plt.show()

# %% [markdown]
# ## 9 · Grow, look, explain
#
# ```
# points 3     difficulty ●●○○○     importance ●●●●●     about 40 minutes, most of it waiting
# ```
#
# One step: the critic, then the generator, then the average. `train.frozen(D)` spares the
# gradients of the critic's weights while the generator learns. Adam with learning rate 1e-3, betas
# (0, 0.99) and eps 1e-8, as in the paper. There is no momentum: with it, so the paper of WGAN reports,
# the training of a critic is unstable at times.


# %%
def train_step(G, D, ema, opt_g, opt_d, real, z_d, z_g, depth, alpha, decay) -> dict[str, float]:
    """Update D, then G, then the average. `real` (N, 3, S, S), S = 4 * 2**depth."""
    with torch.no_grad():
        fake = G(z_d, depth, alpha)
    eps = torch.rand(len(real), 1, 1, 1, device=real.device)
    loss_d = critic_loss(D, fade_reals(real, alpha), fake, depth, alpha, eps)
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    with train.frozen(D):
        loss_g = generator_loss(D, G(z_g, depth, alpha), depth, alpha)
        opt_g.zero_grad()
        loss_g.backward()
    opt_g.step()
    update_ema(ema, G, decay)
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


# %% [markdown]
# A run's settings. `"full"` takes the paper's widths, batch and decay, and the published code's 600,000
# pictures in each phase; the paper took 800,000. A decay of 0.999 remembers about 1,000 steps. In
# the class budget a phase has 375, and new layers would be drawn from their random beginnings; so
# that run takes 0.98.


# %%
class Plan(NamedTuple):
    """The settings of a run."""

    images_per_phase: int
    channels: int
    decay: float
    batch: int = 16

    @property
    def steps(self) -> int:
        """A phase for each size, and one for each fade between two."""
        return (2 * levels - 1) * self.images_per_phase // self.batch


PLANS = {
    "smoke": Plan(48, channels=16, decay=0.5),
    "class": Plan(6_000, channels=64, decay=0.98),
    "full": Plan(600_000, channels=512, decay=0.999),
}
plan = PLANS[train.budget_name(BUDGET)]


def make_nets(plan: Plan):
    """A fresh generator, its average, a critic, and their optimisers."""
    torch.manual_seed(0)
    G = Generator(RESOLUTION, plan.channels, plan.channels).to(device)
    D = Discriminator(RESOLUTION, plan.channels).to(device)
    ema = copy.deepcopy(G).requires_grad_(False)
    options = {"lr": 1e-3, "betas": (0.0, 0.99), "eps": 1e-8}
    opt_g = torch.optim.Adam(G.parameters(), **options)
    opt_d = torch.optim.Adam(D.parameters(), **options)
    return G, D, ema, opt_g, opt_d


# %% [markdown]
# `grow` follows the calendar. When a new size begins, it clears what Adam remembers, as the
# published code does. At the end of each phase it keeps a picture of the same 16 latent vectors.


# %%
def grow(plan: Plan, fresh: bool = False):
    """Train; give the history, the pictures at the end of each phase by name, and the average."""
    G, D, ema, opt_g, opt_d = make_nets(plan)
    noise = torch.randn(16, plan.channels, device=device)
    state, album = {"shown": 0, "depth": 0}, {}
    things = {"G": G, "D": D, "ema": ema, "opt_g": opt_g, "opt_d": opt_d}

    @torch.no_grad()
    def look():
        depth, alpha = schedule(max(0, state["shown"] - 1), plan.images_per_phase)
        return enlarge(ema(noise, depth, alpha)).cpu()

    def step(real, *labels):
        depth, alpha = schedule(state["shown"], plan.images_per_phase)
        if depth != state["depth"]:
            opt_g.state.clear()
            opt_d.state.clear()
        z_d, z_g = torch.randn(2, len(real), plan.channels, device=real.device)
        small = shrink(real, depth)
        losses = train_step(*things.values(), small, z_d, z_g, depth, alpha, plan.decay)
        state.update(shown=state["shown"] + len(real), depth=depth)
        if state["shown"] % plan.images_per_phase < len(real):
            word = "fade" if len(album) % 2 else "train"
            album[f"{word} {4 * 2**depth} px"] = look()
        return losses

    name = f"09_{SET}_{RESOLUTION}_{plan.images_per_phase}"
    history = train.run(
        step,
        pictures.batches(plan.batch, device=device, flip=True),
        budget=BUDGET,
        limits=f"{plan.steps} steps",
        monitor=look,
        checkpoint=train.Checkpoint(name, **things, noise=noise, state=state, album=album),
        speed=train.Speed(half=False),
        fresh=fresh,
    )
    return history, album, ema


# %% training=true question="reals"
history, album, ema = grow(plan)

# %% training=true question="reals"
plots.compare({name: images[:8] for name, images in album.items()}, of=pictures)
plots.losses(history, title=f"grown to {RESOLUTION} px, {pictures.title}")

# %% [markdown]
# A critic's loss does not measure quality: it says how far the scores lie apart, with a minus sign,
# plus the penalties, and a new size changes it. Look at the pictures, row by row. These are the
# curves of the solution's run, and its 16 faces at the end.
#
# ![Two restless curves around 0, the losses of critic and generator.](figures/celeba_losses.png)
#
# ![Sixteen faces of 32 x 32 pixels.](figures/celeba_samples.png)
#
# *2,625 steps, 773 seconds on one processor core, 560 of them at 32 pixels. With each new size the
# scores of real and fake pictures move further apart: there is more to get wrong.*
#
# **A run that failed.** With 1,200 images in each phase, 75 steps, the solution drew coloured noise at
# 4 x 4 and pale ovals in a dark ring at 32 x 32, after 161 seconds. Adam moves a weight by about the
# learning rate in each step. Weights of size 1 that move by 0.001 are still random after 75 steps.
#
# ![Seven rows of eight pictures, from coloured squares to noise with a pale oval in it.
# ](figures/too_short.png)
#
# **An average that failed.** The same generator after the long run, once through the average with
# decay 0.98 and once with 0.999:
#
# ![Two rows of faces from the same latent vectors.](figures/celeba_averages.png)
#
# *The layers for 32 pixels had two phases, 750 steps. 0.999 to the power of 750 is 0.47: that share
# of them is still the random numbers that they began with. In a run of 600,000 images a phase none of
# them are left.*

# %% [markdown]
# Walk by hand through what the average of your own run has learned: drag in the pad, move a slider,
# pin two pictures and go from one to the other. Beside each stands the nearest training picture.

# %% training=true
from gankit import widgets

DEPTH = RESOLUTION.bit_length() - 3  # 4 px at depth 0
widgets.LatentExplorer(lambda z: ema(z.to(device), DEPTH, 1.0), plan.channels, training=pictures)

# %% [markdown] question="reals"
# ### Question: reals (3 points)
#
# Suppose `train_step` used `real` instead of `fade_reals(real, alpha)`. What would the critic see in
# the first steps of a fade, and what would it teach the generator?

# %% [markdown] written="reals" points=3 pages=3
# ### BEGIN SOLUTION
# At alpha near 0 the generator's picture is an enlarged one of half the size: every 2 x 2 pixels are
# equal. Real pictures are not. So the critic can tell the two apart by that alone, whatever they
# show: it learns "different neighbours means real", its scores lie far apart, and what it had
# learned about content is worth nothing. The generator cannot follow, because its fine layer counts
# for almost nothing yet; the only answer open to it is to make that layer's output very large. With
# faded reals both sides have the same blur at every moment, and the critic must look at the content.
#
# **Rubric**
# - 1: fakes have equal 2 x 2 pixels at the beginning of a fade, real pictures do not
# - 1: so the critic can tell them apart by that alone, and does not look at the content
# - 1: what this teaches the generator: sharpness it cannot give yet, and nothing else
# ### END SOLUTION

# %% [markdown]
# ## 10 · Somebody else's log
#
# ```
# points 8     difficulty ●●○○○     importance ●●●○○     about 20 minutes
# ```
#
# A student report shows faces "after 761, 1603, 3246 and 5107 epochs" of a progressive GAN, trained
# on the 202,599 pictures of CelebA, and speaks of pictures of 128 and even 1024 pixels. These are
# lines of a log such as the published code writes for that run. **kimg** is how many thousand
# pictures the critic has been shown. **lod**, the *level of detail*, counts downwards: 5.00 is 4 x 4
# and 0.00 is 128 x 128. The fraction is what is still missing of a fade. A phase has 600 kimg.
#
# ```text
# kimg  761.0   lod 4.73
# kimg 1603.0   lod 4.00
# kimg 3246.0   lod 2.59
# kimg 5107.0   lod 1.00
# ```
#
# Your own `schedule` must confirm the second column: run the cell under the check. Work out, from the log alone:
#
# - `images`: how many pictures (not thousands) had been shown at the last line?
# - `epochs`: how many times had the data set been passed through by then, rounded to a whole
#   number?
# - `side_5107`: the side, in pixels, of the pictures trained at the last line;
# - `side_3246`: the side that was being faded **in** at the third line;
# - `kimg_left`: how many more thousand pictures until the fade to 128 x 128 would be complete? A whole
#   number, counted from the last line.
#
# Replace each `None`, and delete the two lines under the table.
#
# The check notes your numbers and does not know the right ones: they are with the person who grades.

# %% answer="log_reading"
log_reading = {
    "images": None,
    "epochs": None,
    "side_5107": None,
    "side_3246": None,
    "kimg_left": None,
}
### BEGIN SOLUTION
log_reading = {
    "images": 5_107_000,
    "epochs": 25,  # 5,107,000 / 202,599 = 25.2
    "side_5107": 64,  # 128 / 2**1
    "side_3246": 32,  # lod 2.59: between 3 (16 px) and 2 (32 px), on the way to 2
    "kimg_left": 893,  # phase 9 fades 128 in, from 5,400 to 6,000
}
### END SOLUTION

# %% check="log_reading"
check("log_reading", log_reading)

# %% training=true
for kimg in (761, 1603, 3246, 5107):
    depth, alpha = schedule(kimg, 600)
    print(f"kimg {kimg:4}   lod {5 - depth + 1 - alpha:.2f} by your schedule")

# %% [markdown] question="epochs"
# ### Question: epochs (3 points)
#
# The report's author read the file names of the snapshots as epochs. Which statements of the report
# does this make wrong, and which two numbers should every caption of a training picture carry, so
# that nobody can make this mistake?

# %% [markdown] written="epochs" points=3
# ### BEGIN SOLUTION
# The numbers are thousands of pictures. "5107 epochs" were 25 passes over the data, two hundred
# times less than claimed. The pictures shown were made at 64 x 64, on a canvas that is enlarged to
# 128: the run never began to fade 128 in, let alone 1024. So every statement about quality at 128 or
# 1024 pixels, and about how long such quality takes, is not supported. A caption should say how many
# pictures (or steps and batch size) were shown, and at which size the network really worked.
#
# **Rubric**
# - 1: the numbers are thousands of pictures, about 25 epochs and not 5107
# - 1: the size: trained at 64, so what is said about 128 and 1024 has no support
# - 1: a caption needs the pictures shown and the size really trained
# ### END SOLUTION

# %% [markdown]
# ## 11 · If you want more: a training step of your own
#
# ```
# points 0     difficulty ●●●●○     importance ●●●●○     about 60 minutes
# ```
#
# So far every training step was given. Now only the goal is. Go back to the ring of eight blobs in
# exercise 01, and to the generator that learned ten times as fast as the discriminator: it collapsed.
# Networks, optimisers and learning rates stay as they are. **Change the step alone**, so that the
# generator reaches all eight blobs.
#
# - `step(G, D, opt_g, opt_d, real, z)` gets 256 real points `(256, 2)` and 256 latent vectors
#   `(256, 8)`. `G` turns `(n, 8)` into `(n, 2)`, `D` turns `(n, 2)` into `(n, 1)`. Return the losses as a
#   dict of plain floats.
# - **At most three updates** a step, those of both optimisers together, and **at most 1,024 points
#   through `D`**, real and drawn, each time that they go through.
# - The generator learns what is real from the discriminator alone.
# - 800 steps, in three games with different beginnings.
#
# The score is the **earth mover's distance** of part 7, between 400 drawn points and 400 real ones. Here
# it can be computed: the best way to pair them is found, and the mean way is the distance.
#
# | step | earth mover's | blobs reached |
# |---|---|---|
# | the one of exercise 01 | 2.41 | 1 of 8 |
# | a first try of ours: the discriminator learns twice, with a penalty on its slope | 0.35 | 8 of 8 |
# | another 400 real points | 0.19 | 8 of 8 |
#
# ![The end of three games on a ring of eight blobs. Drawn points lie close to each blob, and some on the
# way between two of them.](figures/own_step.png)
#
# *Our first try. All blobs are reached, and the way between them is not empty yet.*
#
# How you do it is free: losses, penalties, the order, how many points each update gets, noise, what is
# remembered from step to step (an object with `__call__` may keep it).
#
# <details><summary>Where could I begin?</summary>
#
# Ask what the fast generator makes use of. The field is high somewhere, and all points are there
# before the discriminator has changed its mind. A field that is nowhere steep sends them away less
# quickly, and a discriminator that learns twice changes its mind sooner. Exercise 02, part 7, and part 7
# of this one have two ways to keep a slope down.
# </details>


# %%
from gankit import design
from gankit.points import ring

STEP_BRIEF = design.StepBrief("09_progressive_gan", most_updates=3, most_points=1024)


def my_step(G, D, opt_g, opt_d, real: Tensor, z: Tensor) -> dict[str, float]:
    """Your design. This one is exercise 01's, and collapses."""
    fake = G(z)
    loss_d = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = F.softplus(-D(fake)).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


design.inspect_step(my_step, STEP_BRIEF)

# %% [markdown]
# The table asks what a step does and not how it is written. When all lines hold, play: three games take
# five to twenty seconds of one processor core.

# %% training=true
played = design.play(my_step, STEP_BRIEF, budget=BUDGET)
print(", ".join(f"{name} {value:.2f}" for name, value in played.scores.items()))
plots.plane(ring(400), played.moments, title="The end of three games")

# %% [markdown]
# The last cell enters your step on the board of your class, under a name of your choice. The entry goes
# with this notebook when you hand it in. It is also a small file: `design.board(["ada.json", "ben.json"])`
# compares the files of several people.

# %% training=true
design.enter_step("09_design.json", "me", my_step, STEP_BRIEF, played)

# %% [markdown]
# ## If you want more: one convolution for two steps
#
# Repeating pixels and then convolving with a 3 x 3 kernel does much work twice: neighbouring taps
# of the kernel fall on copies of the same pixel. Sum these taps first, and one transposed
# convolution with kernel 4 and stride 2 does both steps. Convolving and then averaging 2 x 2 pixels
# is, in the same way, one convolution with kernel 4 and stride 2. Both are **exact**. On
# one processor core the first was 1.73 times as fast as the two steps, the second 1.77 times,
# forward and backward.


# %%
def summed_taps(weight: Tensor) -> Tensor:
    """A 3 x 3 kernel added up over the four shifts by one pixel: (..., 3, 3) -> (..., 4, 4)."""
    w = F.pad(weight, (1, 1, 1, 1))
    return w[..., 1:, 1:] + w[..., :-1, 1:] + w[..., 1:, :-1] + w[..., :-1, :-1]


def fused_up(x: Tensor, weight: Tensor) -> Tensor:
    """Repeat pixels, then convolve with `weight` (out, in, 3, 3), padding 1, in one operation."""
    kernel = summed_taps(weight).flip(2, 3).transpose(0, 1)
    return F.conv_transpose2d(x, kernel, stride=2, padding=1)


def fused_down(x: Tensor, weight: Tensor) -> Tensor:
    """Convolve with `weight` (out, in, 3, 3), padding 1, then average 2 x 2, in one operation."""
    return F.conv2d(x, summed_taps(weight) / 4, stride=2, padding=1)


def plain_up(x: Tensor, weight: Tensor) -> Tensor:
    """The two steps of `fused_up`, one after the other."""
    return F.conv2d(F.interpolate(x, scale_factor=2), weight, padding=1)


def plain_down(x: Tensor, weight: Tensor) -> Tensor:
    """The two steps of `fused_down`, one after the other."""
    return F.avg_pool2d(F.conv2d(x, weight, padding=1), 2)


def seconds_of(function, x: Tensor, weight: Tensor, rounds: int = 3) -> float:
    """Seconds of a forward and a backward pass, the best of some rounds."""
    times = []
    for _ in range(rounds):
        x, weight = x.detach().requires_grad_(), weight.detach().requires_grad_()
        begun = time.perf_counter()
        function(x, weight).sum().backward()
        if x.is_cuda:
            torch.cuda.synchronize()
        times.append(time.perf_counter() - begun)
    return min(times)


# %% training=true
weight = torch.randn(128, 128, 3, 3, device=device)
for name, plain, fused, side in (
    ("up", plain_up, fused_up, 16),
    ("down", plain_down, fused_down, 32),
):
    x = torch.randn(8, 128, side, side, device=device)
    difference = (plain(x, weight) - fused(x, weight)).abs().max() / plain(x, weight).abs().max()
    ratio = seconds_of(plain, x, weight) / seconds_of(fused, x, weight)
    print(f"{name:4}  largest relative difference {difference:.1e}, {ratio:.2f} times as fast")

# %% [markdown]
# - Put them into your blocks and train again. In the critic, LeakyReLU then comes behind the
#   averaging instead of before: no longer the same network, but one that the published code has too.
# - Set `SET = "cifar10"` and run the notebook again from there. What is harder about it?
# - Take `MinibatchStdDev` out of the critic. Are the faces less diverse? `metrics.diversity` of
#   exercise 11 can tell.
#
# <details><summary>What the solution made of Mini-10</summary>
#
# ![Seven rows of eight pictures, from 4 to 32 pixels. At the end three are dark boots or shoes on
# white, the others brown fields, some with a strip of sky.](figures/cifar10_stages.png)
#
# *Drawn by the average of the generator, trained on Mini-10 (mini, synthetic): 6,000 images a phase,
# 13 minutes of one processor core, as many as the faces got.*
#
# With as many images, the faces of part 9 became faces. Here the boots and shoes, four of the ten
# classes and all on white, have an outline; of horses, zebras, streets and house fronts there is ground
# and sky, and no animal. Ten kinds of pictures have less in common than one, nothing tells the
# networks the class, and 64 channels are few.
# </details>
#
# ## References
#
# - T. Karras, T. Aila, S. Laine, J. Lehtinen, [*Progressive Growing of GANs for Improved Quality,
#   Stability, and Variation*](https://arxiv.org/abs/1710.10196), ICLR 2018. Section 2 has the
#   growing, section 3 the minibatch standard deviation, section 4 equalised rates and pixel norm,
#   appendix A the layers and settings.
# - M. Arjovsky, S. Chintala, L. Bottou, [*Wasserstein
#   Generative Adversarial Networks*](https://arxiv.org/abs/1701.07875), ICML 2017. The earth mover's
#   distance beside that of Jensen and Shannon, the critic, and its trouble with momentum.
# - I. Gulrajani et al., [*Improved Training of Wasserstein
#   GANs*](https://arxiv.org/abs/1704.00028), NeurIPS 2017. The gradient penalty.
# - K. He et al., [*Delving Deep into Rectifiers*](https://arxiv.org/abs/1502.01852), ICCV 2015. The
#   initial weights.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
