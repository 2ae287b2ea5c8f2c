# %% [markdown]
# # 05 · pix2pix: from a sketch to a shoe
#
# A conditional GAN that gets a whole picture as its condition. The **generator** turns the outline
# of a shoe into a shoe. The **discriminator** sees the outline beside a picture and says whether
# the two are a real pair. A second loss, the plain distance to the right answer, keeps the
# generator honest. The recipe works for any set of picture pairs: sketches, maps, label plans.
#
# ![Rows of pictures: label plans of house fronts, the fronts drawn by a network trained with L1
# alone, those of a network trained with L1 and a conditional GAN, and the real targets.
# ](figures/facades.png)
#
# *By the solution of this notebook on one processor core: 450 steps with L1 (170 seconds), 550 steps
# with L1 + cGAN (325 seconds), house fronts drawn by a program. Look at the windows, and at the
# colours, which the label plan does not tell.*
#
# **You will learn to**
# - feed pairs of pictures so that both sides are cropped and mirrored alike,
# - build a **U-Net**, whose skip connections carry the outlines past the bottleneck,
# - build a **PatchGAN**, a discriminator that judges many small patches instead of one picture,
# - balance two losses, and see with your own eyes what each of them is good for.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Loaders for pairs | 5 | 20 |
# | 2 Generator: a U-Net | 12 | 50 |
# | 3 Discriminator: a PatchGAN | 8 | 25 |
# | 4 Losses | 8 | 25 |
# | 5 One training step | 9 | 30 |
# | 6 Train twice, look, explain | 8 | 60 |
# | 7 A translator of your own (if you want more) | none | 60 |
#
# You need exercises 01 to 03. The checks need no GPU. Training at the paper's size, 256 pixels,
# does (*Runtime → Change runtime type* in Colab); without one you train at 64 pixels.

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

check = checks_for("05_pix2pix")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose the pairs, their size, and how long a training run may take. The checks depend on none of
# the three.
#
# | `SET` | from | to | why |
# |---|---|---|---|
# | `"edges2shoes"` | outline | shoe | the set of the original exercise |
# | `"facades"` | label plan | house front | here the two losses differ most |
# | `"cityscapes"` | label plan | street | more kinds of things, harder |
#
# | `BUDGET` | L1 only | L1 + cGAN | what you see |
# |---|---|---|---|
# | `"smoke"` | 8 seconds | 8 seconds | that it runs |
# | `"class"` | 3 minutes | 6 minutes | the difference between the losses |
# | `"full"` | 10 epochs | 20 epochs | what the exercise was made for; use a GPU |

# %%
SET = "edges2shoes"
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()
SIZE = 256 if device.type == "cuda" else 64

# %% [markdown]
# ## The pairs
#
# Without a network, or when you ask for `source="mini"`, you get the mini edition that comes with
# the kit. Its shoes are real pictures with colours of our own; its house fronts and streets are
# drawn by a program. Its titles say so.

# %%
train_pairs = data.load(SET, size=SIZE)
test_pairs = data.load(SET, split="test", size=SIZE)
print(train_pairs, test_pairs, sep="\n")
plots.compare({"source": test_pairs.pixels[:8], "target": test_pairs.targets[:8]}, of=test_pairs)

# %% [markdown]
# **Before you go on:** look at one column. Which parts of the target can be read from the source,
# and which must be guessed? What would you draw if you were punished for every wrong pixel?
#
# <details><summary>An answer</summary>
#
# Outline, straps and soles can be read. Colour, material and light must be guessed. If you pay for the
# distance of each pixel and do not know the colour, a colour in the middle of all possible ones costs
# least. No shoe has it. Part 6 shows whether the network comes to the same conclusion.
# </details>

# %% [markdown]
# ## 1 · Loaders for pairs
#
# ```
# points 5     difficulty ●●○○○     importance ●●●●○     about 20 minutes
# ```
#
# pix2pix enlarges each picture a little, crops it back at a random place and mirrors half of them.
# Source and target of a pair must get **the same** crop and the same flip, or they stop being a
# pair.
#
# Write `make_loaders(train, test)`. It takes two sets of pairs and returns two loaders whose
# batches are `(source, target)`, float32 in [-1, 1]:
# - the **training loader**: batches of 4, shuffled, enlarged to 286/256 of the size (286 for 256,
#   72 for 64) and cropped back at a random place, mirrored with probability 1/2. The last batch may be
#   left out if it is not full;
# - the **test loader**: batches of 5, always in the same order, nothing changed, and every pair
#   once: the last batch may be smaller.
#
# The argument `train` hides the module of that name inside this function. That does no harm.
#
# <details><summary>Hint: must I write a Dataset?</summary>
#
# You may: `train.pixels` and `train.targets` are uint8 tensors `(N, 3, H, W)`. But
# `help(train_pairs.batches)` has everything that is needed, and makes two lines of it. Its
# `drop_last` is true unless you say otherwise.
# </details>


# %% answer="data_loaders"
def make_loaders(train, test):
    """A loader of changed training pairs in batches of 4, and one of test pairs in batches of 5."""
    ### BEGIN SOLUTION
    jitter = round(train.size * 286 / 256)
    train_loader = train.batches(4, shuffle=True, jitter=jitter, flip=True)
    test_loader = test.batches(5, shuffle=False, drop_last=False)
    return train_loader, test_loader
    ### END SOLUTION


# %% check="data_loaders"
check("data_loaders", make_loaders)

# %% [markdown]
# ## 2 · Generator: a U-Net
#
# ```
# points 12     difficulty ●●●●○     importance ●●●●●     about 50 minutes
# ```
#
# The encoder halves the picture until one pixel is left; the decoder doubles it back. One pixel
# cannot remember where every line of the sketch was. So each level of the encoder is also handed
# across, by **skip connections**, to the level of the decoder with the same size:
#
# $$u_i = \mathrm{up}_i\bigl([\,u_{i+1},\; d_{i+1}\,]\bigr)$$
#
# where $d_i$ is the encoder's output at level $i$, $u_i$ the decoder's output of the same size, and
# $[\cdot,\cdot]$ joins channels. The decoder begins with the innermost output alone.
#
# ![A row of slabs that shrink from 256 pixels to 1 and grow back to 256. Seven arrows lead over the
# middle, from each slab on the left to the one of the same size on the right.](figures/unet.png)
#
# For 256 x 256 pixels there are 8 levels:
#
# - **encoder**: eight convolutions, kernel 4, stride 2, padding 1, with
#   64, 128, 256, 512, 512, 512, 512, 512 channels out; **LeakyReLU(0.2)** before each but the
#   first; **BatchNorm** after each but the first and the last;
# - **decoder**: eight transposed convolutions, kernel 4, stride 2, padding 1, with
#   512, 512, 512, 512, 256, 128, 64, 3 channels out; **ReLU** before each; **BatchNorm** after each
#   but the last;
# - **skips**: before each layer of the decoder but the first, join what comes from below with the
#   encoder's output of the same size;
# - **tanh** at the end.
#
# All layers have a bias. With `size=256` it has 54,419,459 parameters.
#
# `size` is an argument: there is one level for each halving down to 1 x 1, with at most 512
# channels. `Generator(size=64)` has six levels, encoder 64-128-256-512-512-512, decoder
# 512-512-256-128-64-3, and 29,247,491 parameters.
#
# <details><summary>Three sources, three descriptions: which is right?</summary>
#
# You will find this network described in ways that seem to contradict each other.
#
# - *Channel lists.* The paper writes the decoder as CD512-CD1024-CD1024-C1024-C1024-C512-C256-C128.
#   Other texts write 512-512-512-512-256-128-64-3. The first list counts what goes **into** each
#   layer, skip included, the second what comes **out**. It is the same network.
# - *Dropout.* The D in CD stands for dropout with probability 0.5. The paper has it in three
#   decoder layers; some reports say five; the exercise that this notebook follows has none. So
#   do you: `dropout` is an option that nobody grades. If you want it, put it behind the BatchNorm
#   of the first three decoder layers. The paper leaves it on at test time, as its only source of
#   chance.
# - *BatchNorm at the bottleneck.* The paper's text puts it everywhere but on the first layer; its
#   errata take it off the innermost one. There a channel is a single number: with one picture in
#   the batch, BatchNorm has nothing to compare it with, and with two only its sign survives.
# - *Activation before or after.* "Convolution-BatchNorm-ReLU" and "activation before each
#   convolution" give the same network, as long as a skip passes through the decoder's ReLU as well.
#   Taking the skip before or after the encoder's LeakyReLU makes no difference, because
#   ReLU(LeakyReLU(x)) = ReLU(x).
# - *Bias before BatchNorm.* It has no effect, BatchNorm subtracts it again. Leaving it out changes
#   the number of parameters and nothing else; the check accepts both.
# </details>
#
# <details><summary>Hint: how to keep the skips in order</summary>
#
# Keep the encoder's outputs in a list and take them off its end in the decoder: the last one put
# in is the first one needed. The innermost output is not a skip; it is what the decoder starts from.
# </details>


# %% answer="generator"
class Generator(nn.Module):
    """Turns pictures (N, 3, size, size) into pictures (N, 3, size, size) in [-1, 1]."""

    def __init__(self, size: int = 256, dropout: float = 0.0) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        levels = size.bit_length() - 1  # 256 = 2**8 pixels are halved eight times
        widths = [min(64 * 2**level, 512) for level in range(levels)]

        down, inputs = [], 3
        for level, outputs in enumerate(widths):
            conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
            has_norm = 0 < level < levels - 1
            down.append(nn.Sequential(conv, nn.BatchNorm2d(outputs) if has_norm else nn.Identity()))
            inputs = outputs

        up = []
        for level, outputs in enumerate([*reversed(widths[:-1]), 3]):
            conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
            rest = [nn.BatchNorm2d(outputs)] if level < levels - 1 else []
            drop = [nn.Dropout(dropout)] if level < 3 else []
            up.append(nn.Sequential(conv, *rest, *drop))
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
        return torch.tanh(x)
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# The check runs your network without real numbers and sees which result is joined with which. It
# does not see how the weights start. Part 6 draws them from a normal distribution with standard
# deviation 0.02, as the paper does.

# %% [markdown]
# ## 3 · Discriminator: a PatchGAN
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●●     about 25 minutes
# ```
#
# The L1 loss already takes care of the large forms. The discriminator only has to judge whether
# the details look real, and for that it may look at one patch at a time. It is a plain stack of
# convolutions that ends in a **map** of logits, each of them the verdict on one patch:
#
# $$D : (x, y) \mapsto \mathbb R^{1 \times 30 \times 30} \quad\text{for 256 x 256 pixels}$$
#
# ![Above, the discriminator as a row of slabs: 6 channels of 256 pixels become 64, 128, 256 and 512
# channels of 128, 64, 32 and 31 pixels, and then a map of 30 by 30. Below, a shoe with a square drawn on
# it, an arrow through the discriminator, and the map, of which one field is marked. The size of the square
# is not to scale.](figures/patchgan.png)
#
# - join source `x` and picture `y` to 6 channels;
# - convolution to **64** channels, stride 2; **LeakyReLU(0.2)**;
# - convolution to **128**, stride 2; **BatchNorm**; **LeakyReLU(0.2)**;
# - convolution to **256**, stride 2; **BatchNorm**; **LeakyReLU(0.2)**;
# - convolution to **512**, stride **1**; **BatchNorm**; **LeakyReLU(0.2)**;
# - convolution to **1** channel, stride **1**, and nothing after it.
#
# All kernels are 4 and all paddings 1. It has 2,769,601 parameters whatever the strides are, so
# count the pixels of the map as well. For 64 x 64 pixels the map is 6 x 6. How large a patch each
# logit sees is the question of exercise 06.
#
# *Why no sigmoid?* Many descriptions end in one. In float32 a sigmoid is exactly 1 for logits above
# 17, and behind it the gradient is exactly 0: a discriminator that is wrong and sure of it can no
# longer learn. The loss of part 4 takes logits and does not have that weakness.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns a source x and a picture y, both (N, 3, H, W), into a map of logits (N, 1, h, w)."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
            conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=stride, padding=1)
            return [conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

        self.layers = nn.Sequential(
            nn.Conv2d(6, 64, kernel_size=4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            *block(64, 128, stride=2),
            *block(128, 256, stride=2),
            *block(256, 512, stride=1),
            nn.Conv2d(512, 1, kernel_size=4, stride=1, padding=1),
        )
        ### END SOLUTION

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(torch.cat([x, y], dim=1))
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 4 · Losses
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●●     about 25 minutes
# ```
#
# The discriminator's loss is the **average** of its two halves ($\sigma$ is the sigmoid; $\mathbb E$
# also runs over the map). The paper halves it to slow the discriminator down. With Adam it does not:
# Adam divides each step by the size of the gradients it has seen, so a factor of the whole loss
# cancels. What changes is the number that you read off the curve:
#
# $$L_D = \tfrac12\Bigl(-\mathbb E \log \sigma\bigl(D(x, y)\bigr)
#   - \mathbb E \log\bigl(1 - \sigma(D(x, G(x)))\bigr)\Bigr)$$
#
# The generator wants its pairs to be called real, and its pictures to be close to the target:
#
# $$L_G = \underbrace{-\mathbb E \log \sigma\bigl(D(x, G(x))\bigr)}_{\text{GAN}}
#   \;+\; \lambda \, \underbrace{\mathbb E\,\bigl|\,y - G(x)\,\bigr|}_{\text{L1}}
#   \qquad \lambda = 100$$
#
# With `use_gan=False` only $\lambda$ · L1 is left, and `fake_logits` may be `None`.
#
# Take **means** over everything, never sums: the map may have any size. Logits of ±200 must give
# finite losses.
#
# <details><summary>Hint: how long is this?</summary>
#
# `F.binary_cross_entropy_with_logits` or `F.softplus` for the logarithms, as in exercise 01, and
# `F.l1_loss`. Each function takes about three lines.
# </details>


# %% answer="losses"
def pix2pix_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: maps of logits of real and of fake pairs -> one number."""
    ### BEGIN SOLUTION
    real_loss = F.softplus(-real_logits).mean()  # -log sigmoid(real)
    fake_loss = F.softplus(fake_logits).mean()  # -log(1 - sigmoid(fake))
    return (real_loss + fake_loss) / 2
    ### END SOLUTION


def pix2pix_g_loss(
    fake_logits: Tensor | None,
    fake: Tensor,
    target: Tensor,
    lambda_l1: float = 100.0,
    use_gan: bool = True,
) -> Tensor:
    """The generator's loss: GAN term plus lambda_l1 times L1; L1 alone without `use_gan`."""
    ### BEGIN SOLUTION
    l1_loss = lambda_l1 * (fake - target).abs().mean()
    if not use_gan:
        return l1_loss
    gan_loss = F.softplus(-fake_logits).mean()  # -log sigmoid(fake)
    return gan_loss + l1_loss
    ### END SOLUTION


# %% check="losses"
check("losses", pix2pix_d_loss, pix2pix_g_loss)

# %% [markdown]
# ## 5 · One training step
#
# ```
# points 9     difficulty ●●●●○     importance ●●●●●     about 30 minutes
# ```
#
# 1. Draw `fake = G(source)`. Once is enough for both halves of the step.
# 2. **Discriminator**: `pix2pix_d_loss` of the logits of the real pair `(source, target)` and of
#    the fake pair `(source, fake)`. Detach the fake: this half must leave no gradient on `G`.
#    Clear `D`'s gradients, go backward, step `opt_d`.
# 3. **Generator**: `pix2pix_g_loss` of the logits that the *updated* `D` gives the fake pair,
#    attached this time, of the fake and of the target. Pass `lambda_l1` and `use_gan` on. Clear
#    `G`'s gradients, go backward, step `opt_g`.
#
# With `use_gan=False` the generator must learn from L1 alone, and `D` has nothing to do: skip its
# half. At 64 pixels that saves a third of the time.
#
# Return `{"d_loss": ..., "g_loss": ...}` as plain floats. Without `use_gan` leave `d_loss` out.
# Leave both networks in the mode in which they came.
#
# While this check runs, it puts right losses in place of yours, so a mistake in part 4 is not
# counted twice.


# %% answer="train_step"
def train_step(
    G, D, opt_g, opt_d, source, target, lambda_l1: float = 100.0, use_gan: bool = True
) -> dict[str, float]:
    """Update D once, then G once. `source`, `target` (N, 3, H, W)."""
    ### BEGIN SOLUTION
    fake = G(source)
    losses, fake_logits = {}, None
    if use_gan:
        loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        losses["d_loss"] = loss_d.item()
        fake_logits = D(source, fake)

    loss_g = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    losses["g_loss"] = loss_g.item()
    return losses
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 6 · Train twice, look, explain
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 60 minutes, most of it waiting
# ```
#
# Two models, the same generator: one learns from L1 alone, one from L1 + cGAN. Adam with a learning
# rate of 2e-4 and betas (0.5, 0.999), batches of 4.
#
# `train.run` owns the loop: progress bar, live pictures, checkpoints. If the session is lost, run
# the cell again and it goes on where it was.


# %%
def init_weights(module: nn.Module) -> None:
    """Initial weights of the paper. Use: `network.apply(init_weights)`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        nn.init.zeros_(module.bias)


def make_nets():
    """A fresh generator and discriminator with their optimisers."""
    torch.manual_seed(0)
    G, D = Generator(size=SIZE).to(device), Discriminator().to(device)
    G.apply(init_weights)
    D.apply(init_weights)
    options = {"lr": 2e-4, "betas": (0.5, 0.999), "fused": device.type in {"cpu", "cuda"}}
    opt_g = torch.optim.Adam(G.parameters(), **options)
    opt_d = torch.optim.Adam(D.parameters(), **options)
    return G, D, opt_g, opt_d


def train_pix2pix(name: str, use_gan: bool, limits: dict[str, str], fresh: bool = False):
    """Train a model; give its generator and its history."""
    G, D, opt_g, opt_d = make_nets()
    train_loader, test_loader = make_loaders(train_pairs, test_pairs)
    sketches = next(iter(test_loader))[0].to(device)
    history = train.run(
        lambda source, target: train_step(G, D, opt_g, opt_d, source, target, use_gan=use_gan),
        train_loader,
        budget=BUDGET,
        limits=limits,
        monitor=lambda: G(sketches),
        checkpoint=train.Checkpoint(f"05_{SET}_{SIZE}_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d),
        fresh=fresh,
    )
    return G, history


# %% training=true question="train"
L1_LIMITS = {"smoke": "8 seconds", "class": "3 minutes", "full": "10 epochs"}
G_l1, history_l1 = train_pix2pix("l1", use_gan=False, limits=L1_LIMITS)

# %% training=true question="train"
GAN_LIMITS = {"smoke": "8 seconds", "class": "6 minutes", "full": "20 epochs"}
G_gan, history_gan = train_pix2pix("l1_cgan", use_gan=True, limits=GAN_LIMITS)

# %% [markdown]
# The losses against the step, each in its own figure. L1 times 100 dwarfs the rest, so do not
# expect the GAN term to show in the generator's curve.

# %% training=true question="train"
plots.losses(history_l1, ["g_loss"], title="L1 only: generator")
plots.losses(history_gan, ["g_loss"], title="L1 + cGAN: generator")
plots.losses(history_gan, ["d_loss"], title="L1 + cGAN: discriminator")

# %% [markdown]
# Both models on test pairs that neither has seen. As in the paper, BatchNorm works with the
# statistics of the one picture that it translates. So the generator stays in training mode and gets
# the pictures one by one.


# %%
@torch.no_grad()
def translate(G: nn.Module, sources: Tensor) -> Tensor:
    """What the generator makes of uint8 sources (N, 3, H, W): float32 in [-1, 1], on the CPU."""
    G.train()
    sources = sources.to(device).float() / 127.5 - 1
    return torch.cat([G(one) for one in sources.split(1)]).cpu()


# %% training=true question="train"
sources, targets = test_pairs.pixels[:8], test_pairs.targets[:8]
plots.compare(
    {
        "source": sources,
        "L1": translate(G_l1, sources),
        "L1 + cGAN": translate(G_gan, sources),
        "target": targets,
    },
    of=test_pairs,
)

# %% [markdown]
# One over the other: move the slider.

# %% training=true
from gankit import widgets

widgets.comparison_slider(
    {"L1": translate(G_l1, sources), "L1 + cGAN": translate(G_gan, sources)}, of=test_pairs
)

# %% [markdown]
# Here is the same figure from the solution.
#
# ![Rows of pictures: outlines of shoes, the shoes made by the L1 model, those of the L1 + cGAN model,
# and the real ones.](figures/edges2shoes.png)
#
# *450 steps with L1 (162 seconds of one processor core), 550 with L1 + cGAN (290 seconds). Mini
# edition; its colours are synthetic. The outline does not say the colour. L1 alone paints all shoes in
# the same brown, the middle of all colours; the other model decides for red here and black there.*
#
# Eyes differ, so put numbers to it. **Sharpness** is the mean difference between neighbouring
# pixels; **L1** is the distance to the target. Neither replaces the eye: on the
# shoes above both models count as a little sharper than the real ones (1.08 and 1.18), because dirt and
# blotches are differences of neighbouring pixels as well.


# %%
def sharpness(images: Tensor) -> float:
    """The mean absolute difference of neighbouring pixels, in units of [-1, 1]."""
    across = (images[..., 1:] - images[..., :-1]).abs().mean()
    down = (images[..., 1:, :] - images[..., :-1, :]).abs().mean()
    return (across + down).item() / 2


# %% training=true question="train"
real = test_pairs.targets.float() / 127.5 - 1
print(f"target      sharpness {sharpness(real):.3f}")
made = {
    "L1": translate(G_l1, test_pairs.pixels),
    "L1 + cGAN": translate(G_gan, test_pairs.pixels),
}
scores = {
    name: {"sharpness": sharpness(images), "L1": (images - real).abs().mean().item()}
    for name, images in made.items()
}
for name, score in scores.items():
    print(f"{name:10}  sharpness {score['sharpness']:.3f}, L1 {score['L1']:.3f}")

# %% [markdown]
# Eight pictures are a sample. The next cell writes **all** test pictures, the curves, the settings and
# the scores into one file, `05_results.html`. Look for the best and the worst, not only the first. You
# can send that file, or hand it in inside your PDF: the last cell of this notebook says how.

# %% training=true
plots.results_page(
    "05_results.html",
    {"source": test_pairs.pixels, **made, "target": test_pairs.targets},
    title="pix2pix",
    histories={"L1": history_l1, "L1 + cGAN": history_gan},
    settings={
        "set": SET,
        "size": SIZE,
        "steps with L1": history_l1.steps,
        "steps with L1 + cGAN": history_gan.steps,
    },
    scores=scores,
    of=test_pairs,
)

# %% [markdown]
# **A comparison that failed.** At first the solution's models were compared in eval mode. On the
# house fronts the cGAN model came out 9 % further from the targets than the L1 model, and its
# pictures did not look that bad. The running averages of BatchNorm were the reason: they lag behind
# a generator that changes fast. With the statistics of the picture itself the two differ by 4 %.
# With those, the house fronts above have a sharpness of 0.54 (L1) and 0.75 (L1 + cGAN) of the
# targets', at an L1 distance of 0.321 and 0.334.

# %% [markdown] question="train"
# ### Question: train (5 points)
#
# Describe the difference between the results of L1 and of L1 + cGAN on your test pictures. Name
# one thing that each does better, and say which property of its loss explains it.

# %% [markdown] written="train" points=5 pages=4
# ### BEGIN SOLUTION
# L1 alone gives pictures that are right on average: forms and places are right, but colours are
# greyish and texture is smeared. Where several answers are possible (the colour of the leather, the
# pattern of a brick wall), the L1 loss is smallest for the median of all of them, which is no
# picture at all. With the cGAN term a picture between two possible ones is punished, because the
# discriminator knows it from real ones. So the generator decides for one: edges are sharper,
# colours stronger, there is texture. The price is detail that was not in the target, and
# artefacts such as a checkerboard; its distance to the target is not smaller. (Any difference that is
# really in the student's pictures and is tied to a loss counts.)
#
# **Rubric**
# - 1: a difference that is really in the student's pictures
# - 1: what L1 does better
# - 1: the property of L1 that explains it
# - 1: what L1 + cGAN does better
# - 1: the property of the GAN term that explains it
# ### END SOLUTION

# %% [markdown] question="condition"
# ### Question: condition (3 points)
#
# Suppose the discriminator saw only `y` and not `x`, and $\lambda$ were 0. What would the generator
# be free to do? Why does it not matter so much when $\lambda$ is 100?

# %% [markdown] written="condition" points=3
# ### BEGIN SOLUTION
# Such a discriminator only asks whether y looks like a shoe, not whether it is this shoe. The
# generator could ignore the sketch and draw any convincing shoe, always the same one. With
# lambda = 100 the L1 term ties the result to the target of this very sketch, so the condition comes
# in that way, although details are then still judged without looking at the sketch.
#
# **Rubric**
# - 1: such a discriminator does not ask whether picture and sketch belong together
# - 1: the generator may ignore the sketch, and even draw one shoe for all
# - 1: the L1 term ties the picture to the target of its own sketch
# ### END SOLUTION

# %% [markdown]
# ## Draw your own (optional)
#
# Both models translate while you draw. *Start from* has test sources to change, *Upload a picture*
# takes a photograph of a drawing as well. White is the eraser.

# %% training=true
panel = widgets.SketchPanel(
    {
        "L1": lambda sketch: translate(G_l1, sketch),
        "L1 + cGAN": lambda sketch: translate(G_gan, sketch),
    },
    size=SIZE,
    sources=test_pairs.pixels,
)
panel.show()

# %% [markdown]
# If you see no panel, `panel.load("my_shoe.png")` takes a file. The next cell shows what is in the
# panel as a picture; `panel.sketch` is the drawing as a tensor.

# %% training=true
panel.snapshot()

# %% [markdown]
# ## 7 · If you want more: a translator of your own
#
# ```
# points 0     difficulty ●●●●○     importance ●●●●○     about 60 minutes
# ```
#
# So far every layer was given. Now only the goal is:
#
# - pictures `(N, 3, 64, 64)` in, pictures `(N, 3, 64, 64)` out, both in [-1, 1];
# - **at most 1,000,000 parameters**, a twenty-ninth of the U-Net for 64 pixels;
# - five minutes of training;
# - results that look real **and** are right. `patches` compares all patches of 8 x 8 pixels with those of
#   the targets: colours, edges, texture. `l1` is the distance to each picture's own target. Both should
#   be small.
#
# | on the shoes of the mini edition | patches | l1 |
# |---|---|---|
# | U-Net, 29,247,491 parameters, L1 only, 450 steps | 2.01 | 0.132 |
# | the same, L1 + cGAN, 550 steps | 1.43 | 0.137 |
# | a first try of ours, 0.94 million parameters, L1 + cGAN, 1,800 steps (five minutes of one core) | 1.84 | 0.125 |
# | other real shoes: those of the training set | 0.05 | 0.232 |
#
# How you do it is free: how deep the network goes, what it passes by, which norm it has, whether it ends
# at one pixel. In the cell that trains you may also change the discriminator, the losses, $\lambda$ and
# the learning rates. The size is 64 pixels for everybody, so that a class can compare.
#
# <details><summary>Where do the parameters of the U-Net go?</summary>
#
# A layer from 512 to 512 channels with kernel 4 has 4.2 million, and one that takes a skip of 512 as well
# 8.4 million. So nearly all sit at 1 to 8 pixels. Ask what such a small picture has to remember.
# </details>


# %%
from gankit import design

BRIEF = design.Brief("05_pix2pix", takes=(3, 64, 64), gives=(3, 64, 64), most_parameters=1_000_000)


class MyTranslator(nn.Module):
    """Your design. This one fulfils the brief, but each pixel sees only 7 x 7 pixels of the sketch."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 64, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 64, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 3, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


design.inspect(MyTranslator(), BRIEF)

# %% [markdown]
# The table asks for properties and not for layers, so any network that has them is right. When all lines
# hold, train. Give each design a name of its own, `train_mine("second")`, and none overwrites another.


# %% training=true
small_train = data.load(SET, size=64)
small_test = data.load(SET, split="test", size=64)


def train_mine(name: str = "mine", fresh: bool = False):
    """Train your design for five minutes; give the generator and the history."""
    torch.manual_seed(0)
    G, D = MyTranslator().to(device), Discriminator().to(device).apply(init_weights)
    opt_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    train_loader, test_loader = make_loaders(small_train, small_test)
    sketches = next(iter(test_loader))[0].to(device)
    history = train.run(
        lambda source, target: train_step(G, D, opt_g, opt_d, source, target),
        train_loader,
        budget=BUDGET,
        limits={"smoke": "8 seconds", "class": "5 minutes", "full": "5 minutes"},
        monitor=lambda: G(sketches),
        checkpoint=train.Checkpoint(f"05_{SET}_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d),
        fresh=fresh,
    )
    return G, history


G_mine, my_run = train_mine()
mine = translate(G_mine, small_test.pixels)
my_scores = design.measure_pairs(mine, small_test.targets.float() / 127.5 - 1)
print(", ".join(f"{name} {value:.3f}" for name, value in my_scores.items()))
plots.compare(
    {"source": small_test.pixels[:8], "mine": mine[:8], "target": small_test.targets[:8]},
    of=small_test,
)

# %% [markdown]
# The last cell enters your design on the board of your class, under a name of your choice. The entry goes
# with this notebook when you hand it in. It is also a small file: `design.board(["ada.json", "ben.json"])`
# compares the files of several people. The board ranks by `patches`, but read both columns: a network that
# paints the same convincing shoe over every sketch has a fine first one.

# %% training=true
design.enter("05_design.json", "me", G_mine, BRIEF, my_scores, my_run.seconds)

# %% [markdown]
# ## If you want more
#
# - Change `SET` to `"facades"` and run the notebook again from there. Which difference is plainer
#   than with the shoes?
# - Train with `lambda_l1=10` and with `lambda_l1=1`: pass it on in `train_pix2pix`. At which weight does
#   the generator no longer follow the target?
# - Give `dropout=0.5` to the generator and translate one sketch five times. `translate` leaves it in
#   training mode, so dropout stays on, as in the paper. Do the five pictures differ?
#
# ## References
#
# - P. Isola, J.-Y. Zhu, T. Zhou, A. Efros, [*Image-to-Image Translation with Conditional
#   Adversarial Networks*](https://arxiv.org/abs/1611.07004), CVPR 2017. Section 3 and the appendix
#   have the networks; the errata the bottleneck.
# - O. Ronneberger, P. Fischer, T. Brox, [*U-Net: Convolutional Networks for Biomedical Image
#   Segmentation*](https://arxiv.org/abs/1505.04597), MICCAI 2015. The skip connections.
# - A. Yu, K. Grauman, [*Fine-Grained Visual Comparisons with Local
#   Learning*](https://doi.org/10.1109/CVPR.2014.32), CVPR 2014. The shoes of the full edition.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.
#
# If your page of results is to be handed in too, add `also=["05_results.html"]` behind your ID. The page then
# travels inside the PDF.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
