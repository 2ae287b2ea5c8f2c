# %% [markdown]
# # 01 · A GAN from fully connected layers
#
# Two networks play a game. The **generator** turns random numbers into pictures. The
# **discriminator** looks at a picture and says whether it is a real digit or one of the
# generator's. Each learns from the other, and at the end the generator draws digits.
#
# ![Thirty-two digits drawn by the generator of this notebook.](figures/logarithms.png)
#
# *Drawn by the solution of this notebook after five minutes on one processor core. It learned from
# the 2,000 real digits that come with the kit.*
#
# **You will learn to**
# - watch a GAN succeed and collapse on points in the plane, and say why,
# - build a generator and a discriminator from `nn.Linear` layers,
# - write the two losses that most GANs use, so that they never overflow,
# - write one training step, and know which network each line of it teaches,
# - read the two loss curves of a GAN, which do not fall as those of a classifier do.
#
# | part | points | minutes |
# |---|---|---|
# | 0 The game, on points | 0 | 20 |
# | 1 Generator | 8 | 25 |
# | 2 Discriminator | 7 | 15 |
# | 3 Losses with logarithms | 6 | 25 |
# | 4 Losses with squares | 4 | 10 |
# | 5 One training step | 8 | 30 |
# | 6 Train, look, explain | 8 | 40 |
#
# You need to know how to write an `nn.Module` and what a loss is. You need no GPU for the checks;
# training is faster with one (*Runtime → Change runtime type* in Colab).

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
from gankit import data, plots, train
from gankit.checks import checks_for

check = checks_for("01_gan_mnist")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose how long the training runs in this notebook may take. The checks never depend on it.
#
# | budget | a training run takes | what you see |
# |---|---|---|
# | `"smoke"` | 10 seconds | that it runs |
# | `"class"` | 5 minutes | digits |
# | `"full"` | 10 epochs of all 60,000 digits | what the exercise was made for; use a GPU |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()

# %% [markdown]
# ## 0 · The game, on points
#
# ```
# points 0     difficulty ●○○○○     importance ●●●●●     about 20 minutes
# ```
#
# Before there are pictures, watch the game where all of it can be seen: in the plane. Real "images" are
# points on a crescent. The generator turns 8 random numbers into a point. The discriminator gives each
# place of the plane a number; its sigmoid is the probability that a point there is real. The two take
# turns: the discriminator learns from 128 real and 128 drawn points, then the generator from the
# discriminator. There is nothing for you to write in this part; in parts 1 to 5 you write all of it, for
# digits.

# %%
from gankit import points

# %% training=true
rates = {"lr_g": 1e-3, "lr_d": 1e-3}
moments = points.play(points.crescent, **rates, shown=[0, 50, 150, 400, 800], budget=BUDGET)
plots.plane(points.crescent(400), moments, title="A generator learns a crescent")

# %% [markdown]
# The solution's:
#
# ![Five moments of a game on points. At step 0 the drawn points are a blob inside the crescent. At
# step 50 and 150 they are a broad band, and the field is blue where real points are not yet reached. At
# step 800 they lie on the crescent, and the field around it is nearly white.](figures/plane.png)
#
# Blue is where the discriminator says "real", orange where it says "drawn", and on the grey line it says
# 1/2. The drawn points walk from orange to blue. Wherever they arrive, the blue goes away. At the end the
# field is nearly white along the crescent: there the discriminator cannot tell.
#
# ### What the game is about
#
# Let $\sigma$ be the sigmoid. Both players fight over one number, the **value** of the game:
#
# $$\min_G \max_D\; V(D, G), \qquad
# V = \mathbb E_x \log \sigma(D(x)) + \mathbb E_z \log\bigl(1 - \sigma(D(G(z)))\bigr)$$
#
# **The best discriminator.** Hold the generator still. At a place where real points lie with density $p$
# and drawn ones with density $q$, the discriminator chooses one number $s = \sigma(D)$ and gets
# $p \log s + q \log(1 - s)$. That is largest at
#
# $$s = \frac{p}{p + q}$$
#
# So the field wants to be the *share of real points* at each place.
#
# **What the generator then minimises.** Put this $s$ back into $V$, and up to a constant it is twice the
# **Jensen-Shannon divergence** of the two distributions. That is 0 if they are the same, and grows as they
# differ, up to $\log 2$ where they do not overlap at all. The generator can make it 0 in one way only: by
# drawing what is real. (This holds for the best discriminator. In training it is never quite the best,
# and both move at once.)
#
# **Where it is flat.** While the two do not overlap, the divergence is $\log 2$ however far apart they
# are, and a slope is what a generator learns from. Part 3 shows what to do about that, exercise 09 a
# distance without the problem.

# %% [markdown]
# ### When it goes wrong
#
# Eight blobs on a ring are eight kinds of images. First the generator learns ten times as fast as the
# discriminator.

# %% training=true
rates = {"lr_g": 2e-3, "lr_d": 2e-4}
moments = points.play(points.ring, **rates, shown=[400, 600, 800, 1000, 1200], budget=BUDGET)
plots.plane(points.ring(400), moments, title="A generator that is too fast")
for name, (fake, _) in moments.items():
    print(f"{name}: {points.reached(fake)} of 8 blobs reached")

# %% [markdown]
# ![Five moments of the game on a ring of eight blobs. All drawn points are in one heap, which is near
# another blob, or between two, at each moment.](figures/collapse.png)
#
# This is **mode collapse**: 400 different random vectors, and nearly one point. The heap visits blob
# after blob and stays at none. No loss curve would tell you.
#
# **Before you go on:** why does it pay for the generator to put everything in one place, and why does it
# not stay there?
#
# <details><summary>An answer</summary>
#
# Against a discriminator that stands still, the best reply is one single point: the place where $D$ is
# highest. Nothing in the generator's loss asks its points to differ. When the discriminator has noticed
# the heap, its field is low there and high elsewhere, and all points leave together for the next
# place.
# </details>
#
# **One remedy** is to let the discriminator answer faster, so that a heap is punished before all points
# have joined it. Here both have the same learning rate:

# %% training=true
rates = {"lr_g": 1e-3, "lr_d": 1e-3}
moments = points.play(points.ring, **rates, shown=[50, 150, 400, 800, 1500], budget=BUDGET)
plots.plane(points.ring(400), moments, title="Both equally fast")
for name, (fake, _) in moments.items():
    print(f"{name}: {points.reached(fake)} of 8 blobs reached")

# %% [markdown]
# ![Five moments of the game on a ring of eight blobs. The drawn points begin as a cloud, then form a
# ring, and at step 1,500 most lie close to one of the eight blobs.](figures/remedy.png)
#
# All eight blobs are reached, with a few points on the way between two: a smooth network cannot jump. In
# high dimensions this remedy is often not enough. You will meet others: the whole batch shown at once
# (exercise 09), a limit on the slope of the discriminator (02 and 09), losses with another balance (08).
#
# Change the two learning rates and play again. Where does the collapse begin?

# %% [markdown]
# ## The digits
#
# Without a network, or when you ask for `source="mini"`, you get 2,000 real MNIST digits, 200 of
# each class. Otherwise the full set of 60,000 is downloaded once.

# %%
digits = data.load("mnist")
batches = digits.batches(64, device=device)
real, labels = next(iter(batches))
plots.grid(real[:32], title=digits.title)

# %% [markdown]
# **Before you go on:** the next cell prints the shape, the darkest and the brightest pixel. Which
# three results do you expect? What would happen if the generator could not reach the same range?
#
# <details><summary>An answer</summary>
#
# `(64, 1, 28, 28)`, -1 and 1. A generator whose pixels end at 0, or go on to 3, would be found out by
# brightness alone. The discriminator would never have to look at the shape of a digit. That is why
# the generator ends in tanh.
# </details>

# %%
print(tuple(real.shape), real.min().item(), real.max().item())

# %% [markdown]
# ## 1 · Generator
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 25 minutes
# ```
#
# The generator maps a **latent vector** $z$ of 100 numbers, drawn from $\mathcal N(0, 1)$, to an
# image:
#
# $$G : \mathbb R^{100} \to [-1, 1]^{1 \times 28 \times 28}$$
#
# Two of its layers may be new to you.
# - **LeakyReLU** is $x$ for positive $x$ and $0.1\,x$ for negative $x$. A plain ReLU gives 0 there,
#   and no gradient: a unit that is negative for every input never learns again. In a GAN the gradient
#   has a long way to go, through both networks, so none of it should be lost.
# - **BatchNorm** looks at one unit over the whole batch, subtracts the mean and divides by the
#   standard deviation, then applies a factor and a shift that are learned. The units keep a useful
#   size however the layers before them change. In training mode an image therefore depends a little
#   on the others in its batch; in eval mode BatchNorm uses running averages instead.
#
# Build it in this order:
# - four times: **Linear** to `hidden` numbers → **LeakyReLU** with slope 0.1 →
#   **BatchNorm1d**;
# - **Linear** to 28 · 28 = 784 numbers;
# - **tanh**;
# - give it the shape `(N, 1, 28, 28)`.
#
# With `latent_dim=100` and `hidden=4096` it has 54,002,448 parameters. Both are arguments,
# because a smaller generator (`hidden=512`) is enough for a first look and trains much faster.
#
# <details><summary>Hint: I do not want to write the same three layers four times</summary>
#
# Write a small function that returns the three layers as a list, and unpack the lists into one
# `nn.Sequential` with `*`.
# </details>
#
# ![The two networks as rows of bars. Generator: 100 numbers, four times 4,096, then 784. Discriminator:
# 784 numbers, then 1,024, 512, 256 and 1.](figures/networks.png)
#
# *The two networks of this notebook: what each layer gives, and what stands behind it.*


# %% answer="generator"
class Generator(nn.Module):
    """Turns a latent vector (N, latent_dim) into an image (N, 1, 28, 28) in [-1, 1]."""

    def __init__(self, latent_dim: int = 100, hidden: int = 4096) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int) -> list[nn.Module]:
            return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.BatchNorm1d(outputs)]

        self.layers = nn.Sequential(
            *block(latent_dim, hidden),  # (N, hidden)
            *block(hidden, hidden),
            *block(hidden, hidden),
            *block(hidden, hidden),
            nn.Linear(hidden, 28 * 28),  # (N, 784)
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, z: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(z).view(-1, 1, 28, 28)
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# The check runs your network without real numbers, so it takes no memory, and it looks at what the
# network computes: you may write the layers in any style. What it cannot see is whether your
# initial weights are sensible. PyTorch's own are fine here.

# %% [markdown]
# ## 2 · Discriminator
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# The discriminator maps an image to **one number**, a *logit*: large and positive for "surely
# real", large and negative for "surely fake", 0 for "no idea".
#
# $$D : [-1, 1]^{1 \times 28 \times 28} \to \mathbb R$$
#
# Build it in this order:
# - flatten the image to 784 numbers;
# - **Linear** 784 → 1024, then 1024 → 512, then 512 → 256, each followed by **LeakyReLU(0.1)** and
#   **Dropout(0.5)**;
# - **Linear** 256 → 1, and nothing after it. Shape `(N, 1)`.
#
# It has 1,460,225 parameters. There is no sigmoid at the end: part 3 puts it inside the loss,
# where it cannot overflow.
#
# **Dropout(0.5)** sets each number to 0 with probability 1/2, anew for each image and step, and doubles
# those that are left. The discriminator cannot rely on a single detail, and so cannot learn the real images by
# heart. In eval mode dropout does nothing.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns an image (N, 1, 28, 28) into one logit (N, 1)."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int) -> list[nn.Module]:
            return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.Dropout(0.5)]

        self.layers = nn.Sequential(
            nn.Flatten(),  # (N, 784)
            *block(28 * 28, 1024),
            *block(1024, 512),
            *block(512, 256),
            nn.Linear(256, 1),  # (N, 1), a logit
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 3 · Losses with logarithms
#
# ```
# points 6     difficulty ●●●○○     importance ●●●●●     about 25 minutes
# ```
#
# Let $\sigma$ be the sigmoid, so that $\sigma(D(x))$ is the probability that $x$ is real. The
# discriminator wants real images to be called real and fakes to be called fake:
#
# $$L_D = -\,\mathbb E_x \log \sigma(D(x)) \;-\; \mathbb E_z \log\bigl(1 - \sigma(D(G(z)))\bigr)$$
#
# The generator could minimise $\mathbb E_z \log(1 - \sigma(D(G(z))))$, the exact opposite. But
# early on the discriminator sees through every fake, the logits are very negative, and this loss
# is flat there: its slope at the logit $a$ is $-\sigma(a)$, which is -0.0025 at $a = -6$.
# Goodfellow's paper therefore turns it around. The **non-saturating** loss also falls as the logit
# rises. Its slope is $\sigma(a) - 1$, which is -0.9975 at the same place:
#
# $$L_G = -\,\mathbb E_z \log \sigma(D(G(z)))$$
#
# Look at the two before you write them.

# %%
logits = torch.linspace(-6, 6, 200)
fig, axis = plt.subplots(figsize=(5, 3))
axis.plot(logits, F.logsigmoid(-logits), label="log(1 - σ): saturating")
axis.plot(logits, -F.logsigmoid(logits), label="-log σ: non-saturating")
axis.set(xlabel="logit of the fake", ylabel="generator's loss")
axis.legend()
plt.show()

# %% [markdown]
# Write both losses. They take **logits** of any shape, such as `(N, 1)` or `(N, 1, h, w)`, and return
# one number. Each $\mathbb E$ is the mean over all numbers of one tensor. As everywhere in this course,
# a function leaves what comes in as it is.
#
# Logits of ±200 must give a finite loss. `torch.log(torch.sigmoid(x))` does not: the sigmoid of
# -200 is 0 in float32, and the logarithm of 0 is minus infinity.
#
# <details><summary>Hint: which function does not overflow?</summary>
#
# $-\log \sigma(x) = \log(1 + e^{-x})$ is called *softplus* of $-x$. `F.softplus` is written with
# care for large numbers, and so is `F.binary_cross_entropy_with_logits`. Either makes each loss
# one or two lines.
# </details>


# %% answer="vanilla_losses"
def vanilla_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: logits of real and of fake images -> one number."""
    ### BEGIN SOLUTION
    real_loss = F.softplus(-real_logits).mean()  # -log sigmoid(real)
    fake_loss = F.softplus(fake_logits).mean()  # -log(1 - sigmoid(fake))
    return real_loss + fake_loss
    ### END SOLUTION


def vanilla_g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's non-saturating loss: logits of fake images -> one number."""
    ### BEGIN SOLUTION
    return F.softplus(-fake_logits).mean()  # -log sigmoid(fake)
    ### END SOLUTION


# %% check="vanilla_losses"
check("vanilla_losses", vanilla_d_loss, vanilla_g_loss)

# %% [markdown]
# ## 4 · Losses with squares
#
# ```
# points 4     difficulty ●○○○○     importance ●●●●○     about 10 minutes
# ```
#
# The least-squares GAN asks the discriminator for the number 1 on real images and 0 on fakes, and
# punishes the square of the distance:
#
# $$L_D = \tfrac12\,\mathbb E_x \bigl(D(x) - 1\bigr)^2 + \tfrac12\,\mathbb E_z\, D(G(z))^2
# \qquad
# L_G = \tfrac12\,\mathbb E_z \bigl(D(G(z)) - 1\bigr)^2$$
#
# What goes in and what comes out is as in part 3.
#
# A fake that is already called real, but by far too much, is pulled back. The gradient is 0 at the
# target and nowhere else, and there is nothing to overflow. What changes for the discriminator is only
# where its answer is read: the best one is again $p / (p + q)$, as in part 0, but now the output itself
# is that number and not its logit.


# %% answer="least_squares_losses"
def lsgan_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's least-squares loss: real to 1, fake to 0."""
    ### BEGIN SOLUTION
    real_loss = 0.5 * (real_logits - 1).square().mean()
    fake_loss = 0.5 * fake_logits.square().mean()
    return real_loss + fake_loss
    ### END SOLUTION


def lsgan_g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's least-squares loss: fake to 1."""
    ### BEGIN SOLUTION
    return 0.5 * (fake_logits - 1).square().mean()
    ### END SOLUTION


# %% check="least_squares_losses"
check("least_squares_losses", lsgan_d_loss, lsgan_g_loss)

# %% [markdown]
# ## 5 · One training step
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●●     about 30 minutes
# ```
#
# One step teaches the discriminator, then the generator.
#
# ![Two diagrams. First half: z_d goes through the generator, the fakes are detached, and together with
# real images they go through the discriminator to d_loss, whose gradient moves the discriminator alone.
# Second half: z_g goes through generator and discriminator to g_loss, whose gradient goes back through
# both and moves the generator alone.](figures/step.png)
#
# *In the course's diagrams blue is a generator, orange a discriminator, grey is data. A dashed purple
# arrow is a gradient, and a box with a dashed outline does not learn.*
#
# **Discriminator**
# 1. Draw fakes: `G(z_d)`. Cut them off from the generator with `.detach()`, or draw them under
#    `torch.no_grad()`: this half of the step must leave no gradient on `G`.
# 2. Compute `d_loss` of the logits of `real` and of the fakes.
# 3. Clear `D`'s gradients, go backward, step `opt_d`.
#
# **Generator**
# 1. Draw new fakes: `G(z_g)`, attached this time. The gradient has to travel through `D` into `G`.
# 2. Compute `g_loss` of the logits that the *updated* `D` gives them.
# 3. Clear `G`'s gradients, go backward, step `opt_g`.
#
# Return `{"d_loss": ..., "g_loss": ...}` as plain floats (`.item()`): a tensor would keep its
# whole graph in memory.
#
# The networks, optimisers and losses are arguments. Use those and no globals; the check brings
# tiny ones of its own. Leave the networks in the mode, training or evaluation, in which they came. That
# holds for every training step of this course.


# %% answer="train_step"
def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss) -> dict[str, float]:
    """Update D once, then G once. `real` (N, 1, 28, 28); `z_d`, `z_g` (N, latent_dim)."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        fake = G(z_d)
    loss_d = d_loss(D(real), D(fake))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = g_loss(D(G(z_g)))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 6 · Train, look, explain
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 40 minutes, most of it waiting
# ```
#
# The settings are those of the original exercise: Adam with betas (0.5, 0.999), a learning rate of
# 2e-4 for the discriminator and 1e-4 for the generator, batches of 64. A first momentum of 0.5
# instead of 0.9 lets each network follow an opponent that keeps changing.
#
# `train.run` owns the loop: progress bar, live pictures, checkpoints. If the session is lost, run
# the cell again and it goes on where it was.


# %%
def make_nets(hidden: int = 512):
    """A fresh generator and discriminator with their optimisers."""
    torch.manual_seed(0)
    G, D = Generator(hidden=hidden).to(device), Discriminator().to(device)
    opt_g = torch.optim.Adam(G.parameters(), lr=1e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    return G, D, opt_g, opt_d


def train_gan(name: str, d_loss, g_loss, fresh: bool = False):
    """Train a GAN with these losses; give its history and its samples of the fixed noise."""
    G, D, opt_g, opt_d = make_nets()
    fixed_noise = torch.randn(64, 100, device=device)

    def step(real, labels):
        z_d, z_g = torch.randn(2, len(real), 100, device=real.device)
        return train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss)

    return train.run(
        step,
        digits.batches(64, device=device),
        budget=BUDGET,
        limits={"smoke": "10 seconds", "class": "5 minutes", "full": "10 epochs"},
        monitor=lambda: G(fixed_noise),
        checkpoint=train.Checkpoint(
            f"01_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d, fixed_noise=fixed_noise
        ),
        fresh=fresh,
    )


# %% training=true question="compare"
vanilla = train_gan("vanilla", vanilla_d_loss, vanilla_g_loss)

# %% training=true question="compare"
least_squares = train_gan("least_squares", lsgan_d_loss, lsgan_g_loss)

# %% [markdown]
# Samples of both from the same fixed noise, and the losses. The picture at the top of this notebook
# shows the solution's samples with logarithms, after five minutes on one busy processor core (3,855
# steps). Here are those with squares, after 2,127 steps in the same time. Two of them are not digits
# yet; that generator was still restless.
#
# ![Thirty-two samples after training with the least-squares losses.](figures/squares.png)

# %% training=true question="compare"
plots.grid(vanilla.samples[:32], title=f"logarithms, {digits.title}")
plots.grid(least_squares.samples[:32], title=f"squares, {digits.title}")
plots.losses(vanilla, title="logarithms")
plots.losses(least_squares, title="squares")

# %% [markdown]
# Do not wait for the curves to fall. The opponent improves as well, so a good run shows two
# restless, roughly level lines. Judge by the pictures.
#
# **A run that failed.** When this exercise was written, the generator's learning rate was once set
# to 2e-3. The picture became one smear, the same for each latent vector, and the generator's loss
# climbed steadily. That is a discriminator that always wins. Try it after you are done.

# %% [markdown] question="compare"
# ### Question: compare (4 points)
#
# Compare the samples of the two losses after the same time. Name one thing that differs in the
# pictures, and one that differs in the curves. For each of the two, say which property of which loss
# explains it.

# %% [markdown] written="compare" points=4 pages=3
# ### BEGIN SOLUTION
# Both draw digits. With logarithms the strokes are a little sharper early on and the generator's
# loss wanders upward, because the better the discriminator gets, the larger -log σ of a fake
# becomes; it has no upper bound. With squares the losses stay between 0 and about 0.5, since the
# targets are 0 and 1, and the picture changes more calmly, because a fake that is far on the right
# side is pulled back as well. (Any difference that is really in the student's pictures and is tied
# to the shape of a loss counts.)
#
# **Rubric**
# - 1: a difference that is really in the student's pictures
# - 1: a property of a loss that explains it
# - 1: a difference that is really in the student's curves
# - 1: a property of a loss that explains it
# ### END SOLUTION

# %% [markdown] question="optimum"
# ### Question: optimum (4 points)
#
# Suppose the generator is perfect: its images cannot be told from real ones. What does the best
# discriminator answer then? Which value does $L_D$ of part 3 have, and why is it not 0?

# %% [markdown] written="optimum" points=4
# ### BEGIN SOLUTION
# Real and fake images have the same distribution, so every image is real with probability 1/2. The
# best discriminator answers the logit 0 everywhere, σ(0) = 1/2. Then
# L_D = -log(1/2) - log(1/2) = 2 log 2 ≈ 1.386. It is not 0, because 0 would need certainty on every
# image, and no image allows any.
#
# **Rubric**
# - 1: the best answer is the logit 0, or the probability 1/2, on every image
# - 1: because real and fake have the same distribution
# - 1: L_D = 2 log 2, about 1.386
# - 1: a loss of 0 would need certainty, which is impossible here
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - Train the network of the original exercise: `make_nets(hidden=4096)` in `train_gan`. On a GPU,
#   compare the time per step.
# - Go from one latent vector to another in ten equal steps. Is every image between a 1 and a 7 a
#   digit?
# - Take the BatchNorm out of the generator and train again. What happens to the samples?
#
# ## References
#
# - I. Goodfellow et al., [*Generative Adversarial Nets*](https://arxiv.org/abs/1406.2661), NeurIPS
#   2014. Section 3 has both losses of part 3.
# - X. Mao et al., [*Least Squares Generative Adversarial
#   Networks*](https://arxiv.org/abs/1611.04076), ICCV 2017. Equation 9 has the targets of part 4.
# - A. Radford, L. Metz, S. Chintala, [*Unsupervised Representation Learning with Deep Convolutional
#   GANs*](https://arxiv.org/abs/1511.06434), ICLR 2016. Momentum 0.5.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
