# %% [markdown]
# # 07 · CycleGAN: horses into zebras, without pairs
#
# pix2pix needs pairs: this sketch, that shoe. Nobody has a photograph of a horse and of the same
# animal as a zebra. CycleGAN learns from two heaps of pictures, horses here and zebras there. Two
# **generators** translate in both directions, two **discriminators** judge the results. What keeps
# the horse's shape is a simple demand: translate there and back, and you must arrive where you
# began.
#
# ![Four rows of pictures: brown horses; the same horses with black and white stripes; brown horses
# that came back from them, a little softer; horses that were told to stay horses.
# ](figures/four_rows.png)
#
# *By the solution of this notebook, on horses that it was not trained on: real horse, fake zebra, the
# way back, and what the maker of horses makes of a horse. Mini edition, drawn by a program, 64 pixels;
# 1,200 steps, 527 seconds of one processor core. Legs and edges are not clean yet.*
#
# ![A horse goes through G_AB to a fake zebra and through G_BA back to a horse. D_B judges the fake zebra.
# The cycle loss compares the first horse with the last. Below, the horse goes through G_BA alone, and
# the identity loss compares the two.](figures/cycle.png)
#
# **You will learn to**
# - build a **ResNet generator** from residual blocks, reflection padding and InstanceNorm,
# - train with least-squares losses, and weigh them against **cycle** and **identity** losses,
# - show the discriminators a history of pictures, and let the learning rate run out,
# - find the faults in a published training script that ran, looked busy and learned nothing.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Residual block | 4 | 15 |
# | 2 Generator | 9 | 30 |
# | 3 Discriminator | 6 | 15 |
# | 4 Losses | 7 | 20 |
# | 5 Image pool | 7 | 30 |
# | 6 Generator step | 9 | 40 |
# | 7 Discriminator step | 5 | 15 |
# | 8 Learning rate | 4 | 15 |
# | 9 Train, look, explain | 9 | 40 |
# | 10 Find the bugs | 7 | 40 |
#
# You need exercises 01 and 05. The checks need no GPU. Training at the paper's 256 pixels takes a
# GPU and many hours; at 64 pixels stripes appear within minutes on a processor.

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

import random

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import gankit
from gankit import data, plots, train
from gankit.checks import checks_for

check = checks_for("07_cyclegan")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose the size and how long the training may take. The checks depend on neither.
#
# | `SIZE` | generator | batch | epochs | for |
# |---|---|---|---|---|
# | 64 | 4 blocks, 16 features | 4 | 4 + 4 | a processor |
# | 128 | 6 blocks, 64 features | 1 | 15 + 15 | a GPU |
# | 256 | 9 blocks, 64 features | 1 | 100 + 100 | the paper |
#
# | `BUDGET` | training | what you see |
# |---|---|---|
# | `"smoke"` | 10 seconds | that it runs |
# | `"class"` | 6 minutes | stripes, at 64 pixels |
# | `"full"` | all epochs | what the paper trained; 8 epochs at 64 pixels took 9 minutes of one core |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()
SIZE = 128 if device.type == "cuda" else 64
SETTINGS = {
    64: {"blocks": 4, "features": 16, "d_features": 32, "batch": 4, "lr": 4e-4, "epochs": 4},
    128: {"blocks": 6, "features": 64, "d_features": 64, "batch": 1, "lr": 2e-4, "epochs": 15},
    256: {"blocks": 9, "features": 64, "d_features": 64, "batch": 1, "lr": 2e-4, "epochs": 100},
}[SIZE]

# %% [markdown]
# ## Two heaps of pictures
#
# Domain A are horses, domain B are zebras. A batch is `(real_a, real_b)`: two pictures that have
# nothing to do with each other. Without a network, or when you ask for `source="mini"`, you get the
# mini edition, drawn by a program. Its titles say so.

# %%
pictures = data.load("horse2zebra", size=SIZE)
held_out = data.load("horse2zebra", split="test", size=SIZE)
print(pictures, held_out, sep="\n")
rows = {"A: horses": held_out.pixels[:8], "B: zebras": held_out.targets[:8]}
plots.compare(rows, of=held_out)

# %% [markdown]
# **Before you go on:** what differs between the two heaps apart from the stripes? Look at the
# ground and the sky.
#
# <details><summary>Why it matters</summary>
#
# A discriminator uses whatever differs. If zebras stand on dry grass and horses on green meadows, dry
# grass makes a picture a zebra's, and the generator will learn to paint dry grass.
# </details>

# %% [markdown]
# ## 1 · Residual block
#
# ```
# points 4     difficulty ●●○○○     importance ●●●●○     about 15 minutes
# ```
#
# Most of a zebra is already in the horse: place, size, pose, meadow. So the middle of the generator
# does not compute its output anew; each block **adds a change** to what it got:
#
# $$\mathrm{block}(x) = x + f(x)$$
#
# `ResNetBlock(channels)` keeps channels and size. $f$ is
# - reflection padding 1, convolution with kernel 3 and no padding of its own, InstanceNorm, ReLU;
# - reflection padding 1, convolution with kernel 3, InstanceNorm.
#
# **Nothing** follows the sum, and $f$ does not end in a ReLU. After the sum a ReLU would cut off every
# negative number, so a block could no longer pass its input on as it is. At the end of $f$ it would
# make $f(x) \ge 0$: a block could raise numbers and never lower them.
#
# InstanceNorm (`nn.InstanceNorm2d`, with its defaults) gives every channel of every picture mean 0
# and variance 1, by itself and without looking at the rest of the batch.
#
# *Why reflection?* Padding with zeros puts a frame around the picture that no picture has (in [-1, 1] a
# grey one), and after twenty convolutions one can see it. Reflection continues the picture by its
# mirror image.


# %% answer="residual_block"
class ResNetBlock(nn.Module):
    """Adds a learned change to features (N, channels, H, W) of the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.change = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, kernel_size=3),
            nn.InstanceNorm2d(channels),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, kernel_size=3),
            nn.InstanceNorm2d(channels),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return x + self.change(x)
        ### END SOLUTION


# %% check="residual_block"
check("residual_block", ResNetBlock)

# %% [markdown]
# ## 2 · Generator
#
# ```
# points 9     difficulty ●●●○○     importance ●●●●●     about 30 minutes
# ```
#
# Down by a factor of 4, a row of residual blocks, up again.
#
# ![The generator as a row of slabs: 256 pixels with 64 channels, 128 with 128, 64 with 256, where nine
# blocks stand, and back. Below, a residual block: two convolutions beside a path that leaves x as it is,
# and a sum.](figures/resnet.png)
#
# With `features` $= f$:
#
# - reflection padding 3, convolution 3 → $f$ with kernel 7; **InstanceNorm, ReLU**;
# - convolution $f$ → $2f$, kernel 3, stride 2, padding 1; **InstanceNorm, ReLU**;
# - convolution $2f$ → $4f$, the same;
# - `n_blocks` times `ResNetBlock(4f)`;
# - transposed convolution $4f$ → $2f$, kernel 3, stride 2, padding 1, **output padding 1**;
#   **InstanceNorm, ReLU**;
# - transposed convolution $2f$ → $f$, the same;
# - reflection padding 3, convolution $f$ → 3 with kernel 7, **tanh**. No norm and no ReLU before
#   the tanh.
#
# All convolutions have a bias. `Generator()` has 9 blocks and 64 features, 11,378,179 parameters.
# `Generator(n_blocks=4, features=16)`, the small one for 64 pixels, has 346,371.
#
# <details><summary>Hint: what is output padding?</summary>
#
# A convolution with stride 2 makes 32 pixels of 64 and also of 63. So the way back is ambiguous: a
# transposed convolution with kernel 3, stride 2, padding 1 turns 32 into 63. Output padding 1 says
# that 64 is meant.
# </details>


# %% answer="generator"
class Generator(nn.Module):
    """Turns pictures (N, 3, H, W) into pictures (N, 3, H, W) in [-1, 1]; H, W multiples of 4."""

    def __init__(self, n_blocks: int = 9, features: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        f = features
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(3),
            nn.Conv2d(3, f, kernel_size=7),
            *self.norm_relu(f),
            nn.Conv2d(f, 2 * f, kernel_size=3, stride=2, padding=1),
            *self.norm_relu(2 * f),
            nn.Conv2d(2 * f, 4 * f, kernel_size=3, stride=2, padding=1),
            *self.norm_relu(4 * f),
            *(ResNetBlock(4 * f) for _ in range(n_blocks)),
            nn.ConvTranspose2d(4 * f, 2 * f, 3, stride=2, padding=1, output_padding=1),
            *self.norm_relu(2 * f),
            nn.ConvTranspose2d(2 * f, f, 3, stride=2, padding=1, output_padding=1),
            *self.norm_relu(f),
            nn.ReflectionPad2d(3),
            nn.Conv2d(f, 3, kernel_size=7),
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x)

    @staticmethod
    def norm_relu(channels: int) -> list[nn.Module]:
        return [nn.InstanceNorm2d(channels), nn.ReLU()]
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# While this check runs, it puts a right `ResNetBlock` in place of yours, so a mistake in part 1 is
# not counted twice.

# %% [markdown]
# ## 3 · Discriminator
#
# ```
# points 6     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# The PatchGAN of exercise 05 once more, with two changes: it sees one picture of 3 channels and no
# source, and its norm is InstanceNorm. Each logit judges a patch of 70 x 70 pixels.
#
# ![The discriminator as a row of slabs: 3 channels of 256 pixels become 64, 128, 256 and 512 channels of
# 128, 64, 32 and 31 pixels, and then a map of 30 by 30.](figures/patchgan.png)
#
# - convolution 3 → $f$, stride 2; **LeakyReLU(0.2)**;
# - convolution to $2f$, stride 2; **InstanceNorm**; **LeakyReLU(0.2)**;
# - convolution to $4f$, stride 2; **InstanceNorm**; **LeakyReLU(0.2)**;
# - convolution to $8f$, stride **1**; **InstanceNorm**; **LeakyReLU(0.2)**;
# - convolution to **1** channel, stride **1**, and **nothing** after it.
#
# All kernels are 4 and all paddings 1, with bias. With 64 features it has 2,764,737 parameters.
# `features` is an argument so that small pictures get by with less.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns pictures (N, 3, H, W) into a map of logits (N, 1, h, w)."""

    def __init__(self, features: int = 64) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
            conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=stride, padding=1)
            return [conv, nn.InstanceNorm2d(outputs), nn.LeakyReLU(0.2)]

        f = features
        self.layers = nn.Sequential(
            nn.Conv2d(3, f, kernel_size=4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            *block(f, 2 * f, stride=2),
            *block(2 * f, 4 * f, stride=2),
            *block(4 * f, 8 * f, stride=1),
            nn.Conv2d(8 * f, 1, kernel_size=4, stride=1, padding=1),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 4 · Losses
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●●     about 20 minutes
# ```
#
# CycleGAN uses **least squares** instead of logarithms: real pictures should get 1, fakes 0.
#
# $$L_D = \tfrac12\Bigl(\mathbb E\,(D(x) - 1)^2 + \mathbb E\,D(\hat x)^2\Bigr)
#   \qquad L_G = \mathbb E\,(D(\hat x) - 1)^2$$
#
# The discriminator's loss is an average of two halves. The generator's has **no** half here, unlike
# in exercise 01: the weights of the other losses are given against it.
#
# The two others are mean absolute differences:
#
# $$L_{\text{cycle}} = \mathbb E\,|\,\mathrm{rec} - \mathrm{real}\,|
#   \qquad L_{\text{identity}} = \mathbb E\,|\,\mathrm{same} - \mathrm{real}\,|$$
#
# They are one formula with two meanings. `rec` (short for *reconstructed*) is a picture that went
# through **both** generators: $G_{BA}(G_{AB}(a))$ must be $a$ again. `same` is a picture that went through the **one** generator
# that should leave it alone: $G_{BA}$ makes horses, so there is nothing that it should change about a
# horse. (The paper uses the identity loss only where it turns paintings into photographs; the
# published code switches it on by default.)
#
# Means over everything, never sums. No weights in here; they come in part 6.


# %% answer="losses"
def lsgan_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's least-squares loss, the average of its halves: maps -> one number."""
    ### BEGIN SOLUTION
    return ((real_logits - 1).square().mean() + fake_logits.square().mean()) / 2
    ### END SOLUTION


def lsgan_g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's least-squares loss: a map of logits -> one number."""
    ### BEGIN SOLUTION
    return (fake_logits - 1).square().mean()
    ### END SOLUTION


def cycle_loss(rec: Tensor, real: Tensor) -> Tensor:
    """How far pictures (N, 3, H, W) are from themselves after a round trip."""
    ### BEGIN SOLUTION
    return F.l1_loss(rec, real)
    ### END SOLUTION


def identity_loss(same: Tensor, real: Tensor) -> Tensor:
    """How much the generator of their own domain changes pictures (N, 3, H, W)."""
    ### BEGIN SOLUTION
    return F.l1_loss(same, real)
    ### END SOLUTION


# %% check="losses"
check("losses", lsgan_d_loss, lsgan_g_loss, cycle_loss, identity_loss)

# %% [markdown]
# ## 5 · Image pool
#
# ```
# points 7     difficulty ●●●●○     importance ●●●○○     about 30 minutes
# ```
#
# With one picture a step a discriminator soon judges the generator's latest habit alone, and
# forgets what the fakes looked like before; the two chase each other in circles. So CycleGAN shows
# it a **history**: a pool of 50 fakes.
#
# `ImagePool(size=50).query(images)` takes fakes `(N, C, H, W)` and returns as many. Picture by
# picture:
# - while the pool is not full, **keep** the new picture and return it as well;
# - afterwards, with probability 1/2, return the new picture and keep nothing;
# - otherwise return a picture from the pool, chosen at random, and put the new one in **its place**.
#
# Any source of random numbers will do. What is returned hangs on no graph: detach. `ImagePool(0)` keeps nothing and returns everything.
#
# A picture waits in a full pool for 2 · size pictures on average, because each new one replaces it with
# probability 1/(2 · size). For 50 that is 100 pictures: 100 steps at batch 1, 25 steps at batch 4. A few
# wait much longer.


# %% answer="image_pool"
class ImagePool:
    """Keeps up to `size` earlier pictures and mixes them in."""

    def __init__(self, size: int = 50) -> None:
        ### BEGIN SOLUTION
        self.size = size
        self.images: list[Tensor] = []
        ### END SOLUTION

    def query(self, images: Tensor) -> Tensor:
        """Give (N, C, H, W): for each picture itself or an earlier one, without a graph."""
        ### BEGIN SOLUTION
        return torch.stack([self.exchange(image) for image in images.detach()])

    def exchange(self, image: Tensor) -> Tensor:
        if len(self.images) < self.size:
            self.images.append(image)
            return image
        if self.size == 0 or random.random() < 0.5:
            return image
        place = random.randrange(self.size)
        old, self.images[place] = self.images[place], image
        return old
        ### END SOLUTION


# %% check="image_pool"
check("image_pool", ImagePool)

# %% [markdown]
# ## 6 · Generator step
#
# ```
# points 9     difficulty ●●●●○     importance ●●●●●     about 40 minutes
# ```
#
# Both generators learn in one step, from three demands:
#
# $$L = \underbrace{L_G(D_B(\hat b)) + L_G(D_A(\hat a))}_{\text{gan}}
#   + \lambda_c \bigl(\underbrace{L_{\text{cycle}}(G_{BA}(\hat b), a)
#   + L_{\text{cycle}}(G_{AB}(\hat a), b)}_{\text{cycle}}\bigr)
#   + \lambda_c \lambda_i \bigl(\underbrace{L_{\text{id}}(G_{BA}(a), a)
#   + L_{\text{id}}(G_{AB}(b), b)}_{\text{identity}}\bigr)$$
#
# with $\hat b = G_{AB}(a)$ and $\hat a = G_{BA}(b)$. `G_AB` makes zebras of horses, `D_A` judges
# horses, real and fake.
#
# $\lambda_c = 10$, and $\lambda_i = 0.5$ **is a share of it**: identity weighs $0.5 \cdot 10 = 5$. A
# report on this exercise took 0.5 as the weight itself. Measured against the GAN loss, its identity
# loss counted 1 instead of 5, and its cycle loss 20 instead of 10.
#
# Clear the gradients of `opt_g`, go backward, step `opt_g`: it holds the parameters of both
# generators. The discriminators must not move. `with train.frozen(D_A, D_B):` around losses and
# backward saves the time for gradients that nobody uses. Leave all networks in the mode in which they
# came.
#
# Return three things: the dict `{"g_loss", "gan", "cycle", "identity"}` of plain floats (each of
# the last three is a sum of both directions, **before** its weight; `g_loss` is $L$), then `fake_a`
# and `fake_b`, detached or not: the pool cuts them off.
#
# While this check runs, it puts right losses in place of yours.


# %% answer="generator_step"
def generator_step(
    G_AB,
    G_BA,
    D_A,
    D_B,
    opt_g,
    real_a: Tensor,
    real_b: Tensor,
    lambda_cycle: float = 10.0,
    lambda_identity: float = 0.5,
) -> tuple[dict[str, float], Tensor, Tensor]:
    """Update both generators once. `real_a`, `real_b` (N, 3, H, W). Gives losses, fake_a, fake_b."""
    ### BEGIN SOLUTION
    fake_b, fake_a = G_AB(real_a), G_BA(real_b)
    with train.frozen(D_A, D_B):
        gan = lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a))
        cycle = cycle_loss(G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a), real_b)
        identity = identity_loss(G_BA(real_a), real_a) + identity_loss(G_AB(real_b), real_b)
        loss = gan + lambda_cycle * cycle + lambda_cycle * lambda_identity * identity
        opt_g.zero_grad()
        loss.backward()
    opt_g.step()
    losses = {
        "g_loss": loss.item(),
        "gan": gan.item(),
        "cycle": cycle.item(),
        "identity": identity.item(),
    }
    return losses, fake_a.detach(), fake_b.detach()
    ### END SOLUTION


# %% check="generator_step"
check("generator_step", generator_step)

# %% [markdown]
# ## 7 · Discriminator step
#
# ```
# points 5     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# One discriminator at a time: `lsgan_d_loss` of the logits of `real` and of `fake`, clear, backward,
# step. `fake` comes from the pool. Detach it all the same: whatever comes in, this step must leave
# no gradient on a generator. But `D` must learn **from both**, so neither `D(real)` nor `D(fake)` may
# stand under `no_grad`. Return `{"d_loss": ...}` as a plain float, and leave `D` in the
# mode in which it came.


# %% answer="discriminator_step"
def discriminator_step(D, opt_d, real: Tensor, fake: Tensor) -> dict[str, float]:
    """Update D once. `real`, `fake` (N, 3, H, W)."""
    ### BEGIN SOLUTION
    loss = lsgan_d_loss(D(real), D(fake.detach()))
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
    return {"d_loss": loss.item()}
    ### END SOLUTION


# %% check="discriminator_step"
check("discriminator_step", discriminator_step)

# %% [markdown]
# ## 8 · Learning rate
#
# ```
# points 4     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# The learning rate stays for `n_constant` epochs, then runs out in equal steps. Write
# `lr_lambda(epoch, n_constant, n_decay)`, the factor for epoch number `epoch`, **counted from 0**:
# - 1 in the first `n_constant` epochs;
# - in the `n_decay` epochs that follow, $\frac{n}{n+1}, \frac{n-1}{n+1}, \dots, \frac{1}{n+1}$ with
#   $n$ = `n_decay`;
# - after the last epoch it stays at $\frac{1}{n+1}$. It is never 0, and never negative.
#
# With 100 + 100 epochs: 1 for the epochs 0 to 99, 100/101 for epoch 100, 1/101 for epoch 199.
#
# *Why not down to 0?* PyTorch's `LambdaLR` asks for one more factor when the last epoch is over, and
# for more if you train a little longer. The plain formula gives 0 there, and then less: with a
# negative rate every step climbs.


# %% answer="lr_lambda"
def lr_lambda(epoch: int, n_constant: int, n_decay: int) -> float:
    """The learning rate's factor in an epoch, counted from 0."""
    ### BEGIN SOLUTION
    decayed = min(max(0, epoch + 1 - n_constant), n_decay)
    return 1 - decayed / (n_decay + 1)
    ### END SOLUTION


# %% check="lr_lambda"
check("lr_lambda", lr_lambda)

# %% [markdown]
# ## 9 · Train, look, explain
#
# ```
# points 9     difficulty ●●○○○     importance ●●●●●     about 40 minutes, most of it waiting
# ```
#
# Adam with betas (0.5, 0.999), weights from a normal distribution with standard deviation 0.02, and
# pictures enlarged a little, cropped back and mirrored at random. The generators step first, then
# the two discriminators, each with a pool of its own: a pool for both would show zebras to the
# discriminator of horses. A run that goes on after a lost session fills its pools anew.


# %%
def init_weights(module: nn.Module) -> None:
    """Initial weights of the paper. Use: `network.apply(init_weights)`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        nn.init.zeros_(module.bias)


def adam(*nets: nn.Module) -> torch.optim.Adam:
    """One optimiser for all of these networks."""
    parameters = [parameter for net in nets for parameter in net.parameters()]
    fused = device.type in {"cpu", "cuda"}
    return torch.optim.Adam(parameters, lr=SETTINGS["lr"], betas=(0.5, 0.999), fused=fused)


def make_nets() -> dict[str, nn.Module]:
    """Fresh generators and discriminators."""
    torch.manual_seed(0)
    nets = {name: Generator(SETTINGS["blocks"], SETTINGS["features"]) for name in ("G_AB", "G_BA")}
    nets |= {name: Discriminator(SETTINGS["d_features"]) for name in ("D_A", "D_B")}
    return {name: net.apply(init_weights).to(device) for name, net in nets.items()}


# %%
def train_cyclegan(name: str, limits: dict[str, str], fresh: bool = False):
    """Train both directions; give the networks and the history."""
    nets = make_nets()
    G_AB, G_BA, D_A, D_B = nets.values()
    optimizers = {"opt_g": adam(G_AB, G_BA), "opt_d_a": adam(D_A), "opt_d_b": adam(D_B)}
    opt_g, opt_d_a, opt_d_b = optimizers.values()
    schedules = {
        f"schedule_{key}": torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda epoch: lr_lambda(epoch, SETTINGS["epochs"], SETTINGS["epochs"])
        )
        for key, optimizer in optimizers.items()
    }
    jitter = round(SIZE * 286 / 256)
    loader = pictures.batches(SETTINGS["batch"], jitter=jitter, flip=True)
    pool_a, pool_b, done = ImagePool(50), ImagePool(50), {"steps": 0}
    horses = held_out.pixels[:8].to(device).float() / 127.5 - 1

    def step(real_a: Tensor, real_b: Tensor) -> dict[str, float]:
        losses, fake_a, fake_b = generator_step(G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b)
        d_a = discriminator_step(D_A, opt_d_a, real_a, pool_a.query(fake_a))
        d_b = discriminator_step(D_B, opt_d_b, real_b, pool_b.query(fake_b))
        done["steps"] += 1
        if done["steps"] % len(loader) == 0:
            for schedule in schedules.values():
                schedule.step()
        return {"d_loss": (d_a["d_loss"] + d_b["d_loss"]) / 2, **losses}

    checkpoint = train.Checkpoint(f"07_{name}_{SIZE}", **nets, **optimizers, **schedules, done=done)
    history = train.run(
        step,
        loader,
        budget=BUDGET,
        limits=limits,
        monitor=lambda: G_AB(horses),
        checkpoint=checkpoint,
        fresh=fresh,
    )
    return nets, history


# %% training=true question="assumption"
LIMITS = {"smoke": "10 seconds", "class": "6 minutes", "full": f"{2 * SETTINGS['epochs']} epochs"}
nets, history = train_cyclegan("cyclegan", LIMITS)

# %% [markdown]
# The losses. Read them one by one: `gan` and `d_loss` belong to a game and need not fall, `cycle` and
# `identity` are distances and must.

# %% training=true question="assumption"
plots.losses(history, ["d_loss", "gan"], title="the game")
plots.losses(history, ["cycle", "identity"], title="the distances")


# %%
@torch.no_grad()
def translate(G: nn.Module, images: Tensor) -> Tensor:
    """What a generator makes of pictures (N, 3, H, W) in [-1, 1]: the same shape, on the CPU."""
    return torch.cat([G(part.to(device)) for part in images.split(16)]).cpu()


def tour(there: nn.Module, back: nn.Module, images: Tensor) -> dict[str, Tensor]:
    """Real pictures, their translation, the way back, and what the other generator makes of them."""
    fake = translate(there, images)
    return {
        "real": images,
        "fake": fake,
        "cycle": translate(back, fake),
        "identity": translate(back, images),
    }


# %% [markdown]
# Four pictures a horse, none of which was seen in training: the real one, the fake zebra, the horse
# that came back from it, and the horse that `G_BA`, the maker of horses, should have left alone.

# %% training=true question="assumption"
horses = held_out.pixels.float() / 127.5 - 1
zebras = held_out.targets.float() / 127.5 - 1
plots.compare(tour(nets["G_AB"], nets["G_BA"], horses[:8]), of=held_out, title="horse to zebra")
plots.compare(tour(nets["G_BA"], nets["G_AB"], zebras[:8]), of=held_out, title="zebra to horse")

# %% [markdown]
# One over the other: move the slider.

# %% training=true
from gankit import widgets

widgets.comparison_slider(
    {"horse": horses[:4], "zebra": translate(nets["G_AB"], horses[:4])}, of=held_out
)

# %% [markdown]
# The figure at the top of this notebook is the first of the two. Here is the second, which is harder:
# to paint over stripes one must invent what was under them.
#
# ![Four rows of pictures: zebras; the same animals in brown, with soft outlines; the zebras that
# came back from them; zebras that were told to stay zebras, with blurred heads and legs.
# ](figures/zebra_to_horse.png)
#
# *The same run. All zebras become horses of one and the same brown: a zebra does not tell which coat it
# was.*
#
# ![Four curves over 1,200 steps. The discriminators' loss falls to 0.25 within 60 steps and slowly on
# to 0.16, the generators' GAN term stays around 0.7, cycle and identity loss fall from about
# 1 to less than 0.3.](figures/losses.png)
#
# *Its losses, cycle and identity without their weights. They say little about the pictures: here are the
# fake zebras of the same run, and no curve shows when the stripes came.*
#
# ![Four rows of the same eight animals: at step 43 blurs on a meadow, at step 140 grey and black bars, at
# step 308 pale and dark stripes, at step 1,200 black and white ones.](figures/progress.png)
#
# Stripes are edges. So the **edge energy**, the mean difference of neighbouring pixels, tells whether
# there are any. With the solution's run, in units of the real zebras': real horses 0.44, fake zebras
# 1.10, fake horses 0.65. The last number should be as low as the first; the rest of it is grain.


# %%
def edge_energy(images: Tensor) -> float:
    """The mean absolute difference of neighbouring pixels, in units of [-1, 1]."""
    across = (images[..., 1:] - images[..., :-1]).abs().mean()
    down = (images[..., 1:, :] - images[..., :-1, :]).abs().mean()
    return (across + down).item() / 2


# %% training=true question="assumption"
made = {
    "fake zebras": translate(nets["G_AB"], horses),
    "fake horses": translate(nets["G_BA"], zebras),
}
for name, images in {"zebras": zebras, "horses": horses, **made}.items():
    energy = edge_energy(images)
    print(f"{name:12} {energy:.4f}, {energy / edge_energy(zebras):.2f} of the zebras'")

# %% [markdown]
# Eight animals are a sample. The next cell writes **all** test horses with their translations, the curves
# and the settings into one file, `07_results.html`. Look for the best and the worst.

# %% training=true
plots.results_page(
    "07_results.html",
    tour(nets["G_AB"], nets["G_BA"], horses),
    title="CycleGAN, horse to zebra",
    histories={"both directions": history},
    settings={**SETTINGS, "size": SIZE, "steps": history.steps},
    scores={
        name: {"edge energy / zebras'": edge_energy(images) / edge_energy(zebras)}
        for name, images in {"horses": horses, **made}.items()
    },
    of=held_out,
)

# %% [markdown] question="assumption"
# ### Question: assumption (5 points)
#
# CycleGAN assumes that a picture of one domain has a partner in the other that shares its structure.
# Describe on your own results where that works and where it fails. Then name a task in which the
# assumption cannot hold, and say what the networks would do there to satisfy the cycle loss all the
# same.

# %% [markdown] written="assumption" points=5 pages=3
# ### BEGIN SOLUTION
# It works where only colour and texture differ: outline, pose and meadow stay, stripes are painted
# in. It fails where structure would have to change (cats into dogs, apples into oranges with a
# different form, a rider on the horse), and where one side has more information than the other:
# from a photograph to a map, or from a horse with a white blaze to a zebra, something must be
# forgotten, and the way back cannot know it. Then the cycle loss can only be met by hiding the
# information, as faint patterns in the fake that the discriminator does not notice and the other
# generator reads; or by changing hardly anything at all. Differences between the heaps that are not
# meant, such as dry grass behind zebras, are translated as well. (A failure that is really in the
# student's pictures, a task with unequal structure or information, and one of the two ways out.)
#
# **Rubric**
# - 1: where it works in the student's own pictures
# - 1: where it fails in the student's own pictures
# - 1: a task in which structure or information cannot be shared
# - 1: a way to satisfy the cycle loss all the same: hide the information, or change hardly anything
# - 1: why the other generator can then find its way back
# ### END SOLUTION

# %% [markdown] question="identity"
# ### Question: identity (4 points)
#
# The text of a report defines the identity loss as $|G_{AB}(a) - a|$; its code computes
# $|G_{BA}(a) - a|$. Which of the two belongs in CycleGAN, and what would the other one teach
# `G_AB`? What does the identity loss prevent?

# %% [markdown] written="identity" points=4
# ### BEGIN SOLUTION
# The code is right. G_BA makes horses, so a horse is already finished and should stay. The loss of the
# text would tell G_AB to leave horses as they are, which is the opposite of its task: with a large
# weight there are no stripes. The identity loss keeps the generators from changing what need not
# change, above all the colours as a whole: both discriminators and the cycle loss would also accept
# that day becomes night on the way there and day again on the way back.
#
# **Rubric**
# - 1: the code is right: a generator should leave pictures of its own target alone
# - 1: the text's loss would tell G_AB to leave horses as they are
# - 2: what it prevents, with an example: changes of colour or light that cycle loss and
#   discriminators would accept
# ### END SOLUTION

# %% [markdown]
# ## 10 · Find the bugs
#
# ```
# points 7     difficulty ●●●●●     importance ●●●●●     about 40 minutes
# ```
#
# A report on this exercise came with a script. Here it is, shortened and rewritten, with **six** of
# its real faults. Two of them stop it in its first step. The other four do not: once it runs, losses
# come out, files are written, and the number of parameters is exactly right.
#
# `ResNetBlock`, the losses and the loaders are the right ones of this notebook, and what is imported
# is imported.
#
# ```python
#  1  def norm_relu(n):
#  2      return [nn.InstanceNorm2d(n), nn.ReLU()]
#  3
#  4  def block(m, n, stride):
#  5      return [nn.Conv2d(m, n, 4, stride, 1), nn.InstanceNorm2d(n), nn.LeakyReLU(0.2)]
#  6
#  7  def make_generator(blocks=9):
#  8      return nn.Sequential(
#  9          nn.ReflectionPad2d(3), nn.Conv2d(3, 64, 7), *norm_relu(64),
# 10          nn.Conv2d(64, 128, 3, 2, 1), *norm_relu(128),
# 11          nn.Conv2d(128, 256, 3, 2, 1), *norm_relu(256),
# 12          *[ResNetBlock(256) for _ in range(blocks)],
# 13          nn.ConvTranspose2d(256, 128, 3, 2, 1, 1), *norm_relu(128),
# 14          nn.ConvTranspose2d(128, 64, 3, 2, 1, 1), *norm_relu(64),
# 15          nn.ReflectionPad2d(3),
# 16          nn.Conv2d(64, 3, 7), nn.ReLU(), nn.InstanceNorm2d(3), nn.Tanh(),
# 17      )
# 18
# 19  def make_discriminator():
# 20      return nn.Sequential(
# 21          nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(0.2),
# 22          *block(64, 128, 2), *block(128, 256, 2), *block(256, 512, 1),
# 23          nn.Conv2d(512, 1, 4, 1, 1), nn.LeakyReLU(0.2), nn.InstanceNorm2d(1),
# 24      )
# 25
# 26  def descend(loss, optimizer):
# 27      optimizer.zero_grad()
# 28      loss.backward()
# 29      optimizer.step()
# 30
# 31  G_AB, G_BA = make_generator(), make_generator()
# 32  D_A, D_B = make_discriminator(), make_discriminator()
# 33  g_parameters = [*G_AB.parameters(), *G_BA.parameters()]
# 34  g_optimizer = torch.optim.Adam(g_parameters, lr=2e-4, betas=(0.5, 0.999))
# 35  da_optimizer = torch.optim.Adam(D_A.parameters(), lr=2e-4, betas=(0.5, 0.999))
# 36  db_optimizer = torch.optim.Adam(D_B.parameters(), lr=2e-4, betas=(0.5, 0.999))
# 37
# 38  for epoch in range(30):
# 39      iter_a, iter_b = iter(loader_a), iter(loader_b)
# 40      for step in range(min(len(loader_a), len(loader_b))):
# 41          a, b = iter_a.next(), iter_b.next()
# 42
# 43          # the discriminators
# 44          with torch.no_grad():
# 45              fake_a, fake_b = G_BA(b), G_AB(a)
# 46              fake_logits_a, fake_logits_b = D_A(fake_a), D_B(fake_b)
# 47          d_loss_a = lsgan_d_loss(D_A(a), fake_logits_a)
# 48          d_loss_b = lsgan_d_loss(D_B(b), fake_logits_b)
# 49          descend(d_loss_a + d_loss_b, d_optimizer)
# 50
# 51          # the generators
# 52          fake_a, fake_b = G_BA(b), G_AB(a)
# 53          gan = lsgan_g_loss(D_A(fake_a)) + lsgan_g_loss(D_B(fake_b))
# 54          cycle = cycle_loss(G_BA(fake_b), a) + cycle_loss(G_AB(fake_a), b)
# 55          identity = identity_loss(G_BA(a), a) + identity_loss(G_AB(b), b)
# 56          descend(gan + 10 * cycle + 5 * identity, g_optimizer)
# 57
# 58          if (step + 1) % 100 == 0:
# 59              both = {"G_AB": G_AB.state_dict(), "G_BA": G_BA.state_dict()}
# 60              torch.save(both, f"cyclegan_step_{step + 1}.pt")
# ```
#
# Mark each fault with its **line** and the letter of its **effect**, as `16: "z"` in the table below;
# delete the two lines under it. If a fault raises an error, its line is the one that raises. Otherwise
# it is the line on which the wrong thing is **computed**, not a later one that only uses the result.
# Three of the nine effects do not occur.
#
# The check notes your marks and does not know the right ones: they are with the person who grades.
#
# | letter | effect |
# |---|---|
# | a | The loss of each discriminator is about 1.5 from the first step to the last, and hardly any gradient comes back from it. |
# | b | The cycle loss compares a picture with itself and is always 0. |
# | c | The discriminators learn what is real, and never what is fake. |
# | d | `NameError` |
# | e | The discriminators also follow the gradients that the generators' step left on them. |
# | f | Over the picture, each colour has the same mean and the same spread before the tanh: no picture can become brighter or redder than another. |
# | g | `AttributeError` |
# | h | The discriminators' step also moves the generators. |
# | i | Each epoch overwrites the files of the epoch before. |

# %% answer="find_the_bugs" pages=2
find_the_bugs = {
    # 99: "z",
}
### BEGIN SOLUTION
find_the_bugs = {16: "f", 23: "a", 41: "g", 46: "c", 49: "d", 60: "i"}
### END SOLUTION

# %% check="find_the_bugs"
check("find_the_bugs", find_the_bugs)

# %% [markdown]
# One of the six deserves a closer look, so do not read on before you have found it.
#
# ### A verdict without a signal
#
# InstanceNorm subtracts the mean and divides by the standard deviation, for every picture and
# channel. Behind the last convolution there is **one** channel, the map of verdicts. "Everything here is
# fake" and "everything here is real" become the same map: mean 0, variance 1. Then
#
# $$\tfrac12\bigl(\mathbb E\,(D(x) - 1)^2 + \mathbb E\,D(\hat x)^2\bigr)
#   = \tfrac12\bigl((1 + 1) + 1\bigr) = 1.5
#   \qquad \mathbb E\,(D(\hat x) - 1)^2 = 2$$
#
# whatever the pictures are. The loss cannot move, and its gradient is next to nothing. The check of
# part 3 caught this by the network's form; the number of parameters would not have.


# %%
def with_normalised_verdict(D: nn.Module) -> nn.Module:
    """The discriminator of line 23."""
    return nn.Sequential(D, nn.LeakyReLU(0.2), nn.InstanceNorm2d(1)).to(device)


def signal(D: nn.Module, images: Tensor) -> float:
    """The length of the gradient that the generator's loss sends back to fakes (N, 3, H, W)."""
    fake = images.clone().to(device).requires_grad_()
    lsgan_g_loss(D(fake)).backward()
    return fake.grad.norm().item()


# %% training=true question="find_the_bugs"
some = pictures.pixels[:4].float() / 127.5 - 1
torch.manual_seed(0)
sound = Discriminator(SETTINGS["d_features"]).apply(init_weights).to(device)
print(f"gradient to the fakes: {signal(sound, some):.5f}")
print(f"with a normalised map: {signal(with_normalised_verdict(sound), some):.5f}")

# %% [markdown]
# Nobody watches gradients all night. The **training doctor** in `train.run` watches the losses, and
# this one it knows. Forty steps with very small networks are enough.


# %%
def train_with_normalised_verdict():
    """Forty steps with the discriminators of line 23; gives the history."""
    torch.manual_seed(0)
    G_AB, G_BA = (Generator(1, 8).apply(init_weights).to(device) for _ in range(2))
    D_A, D_B = (with_normalised_verdict(Discriminator(8).apply(init_weights)) for _ in range(2))
    opt_g, opt_d_a, opt_d_b = adam(G_AB, G_BA), adam(D_A), adam(D_B)

    def step(real_a: Tensor, real_b: Tensor) -> dict[str, float]:
        losses, fake_a, fake_b = generator_step(G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b)
        d_a = discriminator_step(D_A, opt_d_a, real_a, fake_a)
        d_b = discriminator_step(D_B, opt_d_b, real_b, fake_b)
        return {"d_loss": (d_a["d_loss"] + d_b["d_loss"]) / 2, **losses}

    named = {"G_AB": G_AB, "G_BA": G_BA, "D_A": D_A, "D_B": D_B}
    return train.run(step, pictures.batches(4), limits="40 steps", nets=named)


# %% training=true question="find_the_bugs"
broken = train_with_normalised_verdict()
plots.losses(broken, ["d_loss", "gan"], title="a normalised verdict")
print(*broken.findings, sep="\n")

# %% [markdown]
# **The run that failed.** The solution's networks with these discriminators, 150 steps, 66 seconds of
# one core. The discriminators' loss was 1.4999 from the first look to the last. Cycle and identity
# loss fell as usual, so the curves looked busy.
#
# ![Four rows of pictures: horses; the same horses, blurred, pale, with faint dark bars; brown horses
# that came back from them; horses that were told to stay horses.](figures/failed.png)
#
# *There are bars all the same, although no discriminator asked for them. Probably they come from the identity
# loss: all that `G_AB` was ever taught to paint are zebras. Measured on the animals, neighbouring
# pixels differ by 0.13 on average. In the sound run it was 0.27 at step 140 and 0.31 at the end; on real
# zebras it is 0.43. Mini edition, drawn by a program.*

# %% [markdown]
# ## If you want more
#
# - Leave the identity loss out, `lambda_identity=0` in `train_cyclegan`. What happens to sky and
#   ground? To save time as well, do not compute it at all.
# - Set `lambda_cycle` to 1. Is the horse that comes back still the same horse?
# - Take exercise 05's U-Net, `Generator(size=64)`, in place of the ResNet. Its skips make it easy to
#   leave everything as it is. Is that good or bad here?
# - Look for hidden messages: add noise of standard deviation 0.02 to the fakes before they go back. How
#   much worse is the round trip than with noise on real pictures?
#
# ## References
#
# - J.-Y. Zhu, T. Park, P. Isola, A. Efros, [*Unpaired Image-to-Image Translation using
#   Cycle-Consistent Adversarial Networks*](https://arxiv.org/abs/1703.10593), ICCV 2017. Section 4
#   and the appendix have the networks and the schedule.
# - J. Johnson, A. Alahi, L. Fei-Fei, [*Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*](https://arxiv.org/abs/1603.08155), ECCV 2016. The generator.
# - X. Mao and others, [*Least Squares Generative Adversarial
#   Networks*](https://arxiv.org/abs/1611.04076), ICCV 2017.
# - A. Shrivastava and others, [*Learning from Simulated and Unsupervised Images through Adversarial
#   Training*](https://arxiv.org/abs/1612.07828), CVPR 2017. The history of fakes.
# - C. Chu, A. Zhmoginov, M. Sandler, [*CycleGAN, a Master of
#   Steganography*](https://arxiv.org/abs/1712.02950), 2017. The hidden messages.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.
#
# If your page of results is to be handed in too, add `also=["07_results.html"]` behind your ID. The page then
# travels inside the PDF.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
