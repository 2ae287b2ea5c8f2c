# %% [markdown]
# # 03 · A conditional GAN: say which digit
#
# The generator of exercise 02 draws whatever it likes. Now you tell it: *a seven, please*. Both
# networks get the label. The generator must **obey** it, and the discriminator must **look** at it,
# or the generator would have no reason to obey.
#
# ![Eight rows of ten drawings: a column for each digit from 0 to 9, and one latent vector all along a
# row.](figures/classes.png)
#
# *By the solution of this notebook after nineteen minutes of one processor core (1,250 steps), trained
# on the 2,000 real digits that come with the kit. A classifier reads the digit that was asked for in 92
# of 100 drawings.*
#
# **You will learn to**
# - give a label to a network made of convolutions,
# - build the two networks of a conditional GAN from those of a DCGAN,
# - pass the right labels along in the training step,
# - see which part of an image the latent vector decides once the label decides the digit.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Labels as images | 5 | 15 |
# | 2 Generator | 8 | 15 |
# | 3 Discriminator | 7 | 15 |
# | 4 One training step | 8 | 25 |
# | 5 A grid of classes | 4 | 15 |
# | 6 Train, look, explain | 8 | 45 |
#
# You need exercise 02. The checks need no GPU, but for the training take one if you can. In Colab:
# *Runtime → Change runtime type*.

# %% [markdown]
# ## Set up
#
# Run this cell first. On Colab it installs `gankit`, the course's helper package, and leaves
# PyTorch alone. It also holds the least-squares losses that you wrote in exercise 01 and the
# initial weights of exercise 02; use them as they are.

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

check = checks_for("03_cgan")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")


def lsgan_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's least-squares loss: real to 1, fake to 0."""
    return 0.5 * (real_logits - 1).square().mean() + 0.5 * fake_logits.square().mean()


def lsgan_g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's least-squares loss: fake to 1."""
    return 0.5 * (fake_logits - 1).square().mean()


def init_weights(module: nn.Module) -> None:
    """Initial weights of DCGAN. Use: `network.apply(init_weights)`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


# %% [markdown]
# Choose how long the training run in this notebook may take. The checks never depend on it.
#
# | budget | the training run takes | what you see |
# |---|---|---|
# | `"smoke"` | 10 seconds | that it runs |
# | `"class"` | 10 minutes | digits of the right class |
# | `"full"` | 10 epochs of all 60,000 digits | what the exercise was made for; use a GPU |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()

# %% [markdown]
# ## 1 · Labels as images
#
# ```
# points 5     difficulty ●●○○○     importance ●●●●○     about 15 minutes
# ```
#
# A convolution takes images, and a label is a number. Feeding the number itself would say that an 8
# is twice a 4. The **one-hot** code says nothing of the kind: class 3 of 10 is
#
# $$(0, 0, 0, 1, 0, 0, 0, 0, 0, 0)$$
#
# To make an image of it, turn each of its numbers into a **map**, a channel that is constant: one
# map is white, all others are black. A convolution then sees the label at every place.
#
# Write `one_hot_maps(labels, n_classes, size)`:
# - `labels` has the shape `(N,)` and type int64, each from 0 to `n_classes - 1`;
# - the result has the shape `(N, n_classes, size, size)` and type float32;
# - channel `labels[i]` of image `i` is 1 everywhere, all its other channels are 0.
#
# <details><summary>Hint: two functions do it</summary>
#
# `F.one_hot(labels, n_classes)` gives `(N, n_classes)`, in integers. Make them floats, add two axes,
# and let `.expand(-1, -1, size, size)` repeat the numbers without copying them.
# </details>


# %% answer="condition"
def one_hot_maps(labels: Tensor, n_classes: int, size: int) -> Tensor:
    """Labels (N,) as constant maps: float32 (N, n_classes, size, size), one of them 1."""
    ### BEGIN SOLUTION
    codes = F.one_hot(labels, n_classes).float()  # (N, n_classes)
    return codes[:, :, None, None].expand(-1, -1, size, size)
    ### END SOLUTION


# %% check="condition"
check("condition", one_hot_maps)

# %% [markdown]
# Look at the maps of three labels. Each row is a label, each column a channel.

# %%
maps = one_hot_maps(torch.tensor([3, 0, 9]), n_classes=10, size=8)
plots.grid(2 * maps.reshape(-1, 1, 8, 8) - 1, columns=10, title="Maps of the labels 3, 0 and 9")

# %% [markdown]
# ## 2 · Generator
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# $$G : \mathbb R^{100} \times \{0, \dots, 9\} \to [-1, 1]^{1 \times 28 \times 28}$$
#
# ![Two diagrams. The latent vector of 100 numbers and the one-hot code of the label are joined to 110
# numbers for the generator. The image and ten maps of the label are joined to eleven channels for the
# discriminator.](figures/labels.png)
#
# The DCGAN generator starts from one pixel with 100 channels. Join the label's maps of size 1 to
# it, and it starts from one pixel with **110**. Everything after that is exercise 02. After each of
# the first four layers come **LeakyReLU(0.1)** and **BatchNorm2d**.
#
# | layer | channels | kernel | stride | padding | side |
# |---|---|---|---|---|---|
# | `torch.cat` of z and the label | 100 + 10 → 110 | | | | 1 |
# | transposed convolution | 110 → 1024 | 3 | 2 | 0 | 1 → 3 |
# | transposed convolution | 1024 → 512 | 3 | 2 | 0 | 3 → 7 |
# | transposed convolution | 512 → 256 | 2 | 2 | 0 | 7 → 14 |
# | transposed convolution | 256 → 128 | 2 | 2 | 0 | 14 → 28 |
# | convolution | 128 → 1 | 3 | 1 | 1 | 28 → 28 |
# | tanh | | | | | |
#
# `forward(z, y)` takes `z` of shape `(N, latent_dim)` and labels `y` of shape `(N,)`. With the
# default arguments the network has 6,394,625 parameters: 92,160 more than without labels.
#
# **Before you write:** where do these 92,160 come from?
#
# <details><summary>An answer</summary>
#
# From the first layer: ten more input channels, each with a kernel of 3 x 3 for each of the 1024 output
# channels. $10 \cdot 9 \cdot 1024 = 92{,}160$.
# </details>


# %% answer="generator"
class Generator(nn.Module):
    """Turns latent vectors (N, latent_dim) and labels (N,) into images (N, 1, 28, 28)."""

    def __init__(self, latent_dim: int = 100, n_classes: int = 10) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.n_classes = n_classes

        def block(inputs: int, outputs: int, kernel: int) -> list[nn.Module]:
            enlarge = nn.ConvTranspose2d(inputs, outputs, kernel, stride=2)
            return [enlarge, nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs)]

        self.layers = nn.Sequential(
            *block(latent_dim + n_classes, 1024, 3),  # (N, 1024, 3, 3)
            *block(1024, 512, 3),  # (N, 512, 7, 7)
            *block(512, 256, 2),  # (N, 256, 14, 14)
            *block(256, 128, 2),  # (N, 128, 28, 28)
            nn.Conv2d(128, 1, 3, padding=1),
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers
        return self.layers(torch.cat([z, label], dim=1)[:, :, None, None])
        ### END SOLUTION


# %% check="generator"
check("generator", Generator)

# %% [markdown]
# ## 3 · Discriminator
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# $$D : [-1, 1]^{1 \times 28 \times 28} \times \{0, \dots, 9\} \to \mathbb R$$
#
# The discriminator answers another question than before: not *is this a real digit?* but *is this a
# real digit **of this class**?* Join the ten maps of the label, of size 28, to the image's one
# channel. Everything after that is exercise 02. After each of the first three convolutions come
# **LeakyReLU(0.1)** and **Dropout(0.5)**, after the last comes nothing.
#
# | layer | channels | kernel | stride | padding | side |
# |---|---|---|---|---|---|
# | `torch.cat` of the image and the maps | 1 + 10 → 11 | | | | 28 |
# | convolution | 11 → 128 | 3 | 2 | 1 | 28 → 14 |
# | convolution | 128 → 256 | 3 | 2 | 1 | 14 → 7 |
# | convolution | 256 → 512 | 7 | 1 | 0 | 7 → 1 |
# | convolution | 512 → 1 | 1 | 1 | 0 | 1 → 1 |
#
# `forward(x, y)` gives one logit an image, `(N, 1)`. The network has 6,731,521 parameters.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns images (N, 1, 28, 28) and labels (N,) into one logit each, (N, 1)."""

    def __init__(self, n_classes: int = 10) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.n_classes = n_classes

        def block(inputs: int, outputs: int, **size: int) -> list[nn.Module]:
            return [nn.Conv2d(inputs, outputs, **size), nn.LeakyReLU(0.1), nn.Dropout(0.5)]

        self.layers = nn.Sequential(
            *block(1 + n_classes, 128, kernel_size=3, stride=2, padding=1),  # (N, 128, 14, 14)
            *block(128, 256, kernel_size=3, stride=2, padding=1),  # (N, 256, 7, 7)
            *block(256, 512, kernel_size=7),  # (N, 512, 1, 1)
            nn.Conv2d(512, 1, kernel_size=1),  # a logit
        )
        ### END SOLUTION

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        # one_hot_maps, written out: a mistake in part 1 is not paid for a second time
        code = F.one_hot(y, self.n_classes).to(x.dtype)
        maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
        return self.layers(torch.cat([x, maps], dim=1)).flatten(1)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# > **Another way.** The author of the report that this exercise comes from gave the discriminator
# > **ten outputs** instead of ten extra inputs. Output $k$ says how real the image is *as a digit
# > $k$*. For a real image the target is the one-hot code of its label, for a fake it is zero
# > everywhere, and the generator wants the one-hot code of the label it was given. The image has no
# > extra channels then, and of exercise 02's discriminator only the last layer changes: 6,724,618
# > parameters. Part 6 asks you to compare.

# %% [markdown]
# ## 4 · One training step
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●●     about 25 minutes
# ```
#
# The step of exercise 01, with labels. There is one thing to get right: each network is asked about
# an image **together with the label that belongs to it**.
#
# **Discriminator**
# 1. Draw fakes for the batch's own labels, `G(z_d, labels)`, cut off from the generator.
# 2. Compute `lsgan_d_loss` of the logits of `real` with `labels`, and of the fakes with the labels
#    that the generator was given: the same.
# 3. Clear `D`'s gradients, go backward, step `opt_d`.
#
# **Generator**
# 1. Draw new fakes, `G(z_g, labels)`, attached this time.
# 2. Compute `lsgan_g_loss` of the logits that the *updated* `D` gives them with these labels.
# 3. Clear `G`'s gradients, go backward, step `opt_g`.
#
# Return `{"d_loss": ..., "g_loss": ...}` as plain floats. Leave both networks in the mode in which they
# came.


# %% answer="train_step"
def train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g) -> dict[str, float]:
    """Update D once, then G once. `real` (N, 1, 28, 28); `labels` (N,); `z_d`, `z_g` (N, 100)."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        fake = G(z_d, labels)
    loss_d = lsgan_d_loss(D(real, labels), D(fake, labels))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = lsgan_g_loss(D(G(z_g, labels), labels))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 5 · A grid of classes
#
# ```
# points 4     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# The picture that shows what a conditional GAN has learned has **one column a class** and **the
# same latent vector all along a row**. Then a column shows whether the generator obeys, and a row
# shows what the latent vector is left to decide.
#
# Write `class_grid(G, z, n_classes)`:
# - `z` has the shape `(rows, latent_dim)`;
# - the result has the shape `(rows * n_classes, 1, 28, 28)`, **row by row**: first `z[0]` with the
#   labels 0, 1, 2, ..., then `z[1]` with the labels 0, 1, 2, ...;
# - draw in eval mode and without a gradient, and leave `G` in the mode in which it came.
#
# In training mode BatchNorm would mix the images of the grid: the same z and label would look
# different in another grid.
#
# <details><summary>Hint: repeat or repeat_interleave?</summary>
#
# For `a = [0, 1, 2]`, `a.repeat(2)` is `[0, 1, 2, 0, 1, 2]` and `a.repeat_interleave(2)` is
# `[0, 0, 1, 1, 2, 2]`. One is for the labels, the other for z.
# </details>


# %% answer="class_grid"
def class_grid(G, z: Tensor, n_classes: int) -> Tensor:
    """Images (rows * n_classes, 1, 28, 28) of z (rows, latent_dim): a row a z, a column a class."""
    ### BEGIN SOLUTION
    labels = torch.arange(n_classes, device=z.device).repeat(len(z))
    latents = z.repeat_interleave(n_classes, dim=0)
    was_training = G.training
    G.eval()
    with torch.no_grad():
        images = G(latents, labels)
    G.train(was_training)
    return images
    ### END SOLUTION


# %% check="class_grid"
check("class_grid", class_grid)

# %% [markdown]
# ## 6 · Train, look, explain
#
# ```
# points 8     difficulty ●●○○○     importance ●●●●●     about 45 minutes, most of it waiting
# ```
#
# Adam with betas (0.5, 0.999) and batches of 32, as in exercise 02. Both networks have a learning rate
# of 5e-4; in exercise 02 the discriminator's was twice that. The live picture is your class grid.


# %%
def train_cgan(name: str, images, fresh: bool = False):
    """Train a conditional GAN on these labelled images; give the generator and the history."""
    torch.manual_seed(0)
    G, D = (
        Generator().apply(init_weights).to(device),
        Discriminator().apply(init_weights).to(device),
    )
    opt_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=5e-4, betas=(0.5, 0.999))
    fixed_noise = torch.randn(8, 100, device=device)

    def step(real, labels):
        z_d, z_g = torch.randn(2, len(real), 100, device=real.device)
        return train_step(G, D, opt_g, opt_d, real, labels, z_d, z_g)

    history = train.run(
        step,
        images.batches(32, device=device),
        budget=BUDGET,
        limits={"smoke": "10 seconds", "class": "10 minutes", "full": "10 epochs"},
        monitor=lambda: class_grid(G, fixed_noise, n_classes=10),
        checkpoint=train.Checkpoint(
            f"03_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d, fixed_noise=fixed_noise
        ),
        fresh=fresh,
    )
    return G, history


# %% training=true question="obey"
digits = data.load("mnist")
G, run = train_cgan("digits", digits)

# %% training=true question="obey"
plots.class_grid(run.samples, 10, title="One column a class", of=digits)
plots.losses(run, title="Conditional GAN")

# %% [markdown]
# How often does it obey? A small classifier, trained on the digits in a few seconds, reads a
# thousand drawings.


# %% training=true question="obey"
def obedience(G, rows: int = 100) -> float:
    """The share of drawings in which a classifier reads the digit that was asked for."""
    torch.manual_seed(3)
    images = torch.cat([class_grid(G, z, 10) for z in torch.randn(rows, 1, 100, device=device)])
    features = metrics.class_features(digits)
    print(features.name)
    with torch.no_grad():
        read = features.net.classify(images.cpu()).argmax(dim=1)
    return (read == torch.arange(10).repeat(rows)).float().mean().item()


print(f"{obedience(G):.1%} of the drawings show the digit asked for; chance is 10 %")

# %% [markdown]
# Try it by hand. Choose a class and move the sliders; then keep the sliders and change the class.
# What stays?

# %% training=true
from gankit import widgets

widgets.LatentExplorer(G, 100, classes=10, training=digits)

# %% [markdown] question="obey"
# ### Question: obey (4 points)
#
# Look along a row of your grid: ten digits from the same latent vector. What do they have in
# common? What has the latent vector learned to decide, now that the label decides the digit? And
# what would the grid look like if the discriminator ignored the label?

# %% [markdown] written="obey" points=4 pages=2
# ### BEGIN SOLUTION
# Along a row the digits share a style: slant, thickness, width, roundness. The latent vector
# decides what the label leaves open.
# If the discriminator ignored the label, it would accept any real-looking digit for any label. The
# generator would have no reason to obey: the columns would be no purer than a draw without labels,
# and a row might show ten times the same digit.
#
# **Rubric**
# - 1: something that can really be seen along the student's rows
# - 1: the latent vector decides what the label leaves open, the style
# - 1: without a discriminator that looks, the generator has no reason to obey
# - 1: what the grid would then show
# ### END SOLUTION

# %% [markdown] question="ten_outputs"
# ### Question: ten_outputs (4 points)
#
# Compare with the discriminator with ten outputs (the box in part 3). A real 3 comes with the
# target (0, 0, 0, 1, 0, ...), a fake 3 with all zeros. What does its output 5 learn from a real 3,
# and what from a fake 3? Can it tell the generator that a drawn 3 is a *wrong* 5? Name one advantage
# of each of the two designs.

# %% [markdown] written="ten_outputs" points=4
# ### BEGIN SOLUTION
# Output 5 learns "0" from a real 3 and "0" from a fake 3: it only asks whether the image is a real
# 5. So each output is a detector of real images of its class. If the generator was asked
# for a 5 and drew a 3, output 5 is low and the loss wants it high: yes, the gradient says "more
# like a real 5". Ten outputs: the image is looked at once for all classes, the layers
# learn to classify, and no label maps are needed. Maps: one question, one answer, the
# same loss as before; they work for conditions that are not classes, such as an image (exercise 04).
#
# **Rubric**
# - 1: output 5 learns 0 from both: it asks whether the image is a real 5
# - 1: yes, through output 5, which is low and should be high
# - 1: an advantage of ten outputs
# - 1: an advantage of maps
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - Build the discriminator with ten outputs and train it for the same time. Which grid is purer?
# - Train on FashionMNIST: `train_cgan("garments", data.load("fashion_mnist"))`.
# - Ask for a class between two classes. Labels are whole numbers, so let your generator's `forward`
#   also take a code `(N, 10)`: use `y` as it is where `y.is_floating_point()`, and the one-hot code
#   otherwise. Then draw with a code that is 0.5 at 3, 0.5 at 8 and 0 elsewhere.
#
# ## References
#
# - M. Mirza, S. Osindero, [*Conditional Generative Adversarial
#   Nets*](https://arxiv.org/abs/1411.1784), 2014.
# - A. Radford, L. Metz, S. Chintala, [*Unsupervised Representation Learning with Deep Convolutional
#   GANs*](https://arxiv.org/abs/1511.06434), ICLR 2016.
# - A. Odena, C. Olah, J. Shlens, [*Conditional Image Synthesis with Auxiliary Classifier
#   GANs*](https://arxiv.org/abs/1610.09585), ICML 2017. A discriminator that also names the class.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
