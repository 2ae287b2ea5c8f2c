# %% [markdown]
# # 04 · From house numbers to handwriting
#
# Until now the generator made images from noise. Here it makes them **from images**: a photo of a
# house number goes in, the same digit comes out as handwriting. Nobody has ever written down which
# handwriting belongs to which photo, so you pair them by their label. And nobody tells the
# generator the label: it has to read the photo.
#
# ![Ten photos of house numbers, 0 to 9, and what the translator makes of each.](figures/rows.png)
#
# *By the solution of this notebook after nine minutes of one processor core (1,672 steps), trained on
# house numbers drawn by a program and real handwriting. None of these photos was trained on. A
# classifier reads the right digit in 67 of 100 translations; chance is 10. Which of these ten can you
# read?*
#
# **You will learn to**
# - make training pairs from two data sets that only share their labels,
# - build a generator that shrinks an image and enlarges it again,
# - let the discriminator judge a pair: *does this digit belong to this photo?*
# - measure a translator with a fixed classifier, and know what the number hides.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Pairs | 6 | 20 |
# | 2 Translator | 7 | 20 |
# | 3 Discriminator | 6 | 15 |
# | 4 One training step | 8 | 25 |
# | 5 Accuracy | 5 | 15 |
# | 6 Train and look | 4 | 30 |
# | 7 The label leak | 4 | 30 |
#
# You need exercise 03. The checks need no GPU. The training is lighter than in exercises 02 and 03,
# and a GPU still makes it much shorter. In Colab: *Runtime → Change runtime type*.

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

check = checks_for("04_svhn_to_mnist")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Choose how long the training runs in this notebook may take. The checks never depend on it.
#
# | budget | a training run takes | what you see |
# |---|---|---|
# | `"smoke"` | 10 seconds | that it runs |
# | `"class"` | 10 minutes | translations |
# | `"full"` | 5 epochs of all 73,257 photos | what the exercise was made for; use a GPU |

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
device = train.device()

# %% [markdown]
# ## The two sets
#
# The photos are SVHN's, 32 x 32 pixels in colour: house numbers from street photographs, cut so that
# one digit is in the middle. Parts of its neighbours are often in the picture. The handwriting is MNIST's.
#
# Without a network you get the mini editions: 2,400 **drawn** house numbers, which are easier to
# read than real photos, and 2,000 real handwritten digits.

# %%
photos, digits = data.load("svhn"), data.load("mnist")
some_photos, photo_labels = next(iter(photos.batches(20)))
plots.grid(some_photos, columns=10, title=photos.title)
print(photo_labels.tolist())

# %% [markdown]
# **Before you go on:** read the twenty numbers yourself, then compare with the labels printed under the
# picture. How many do you get right?

# %% [markdown]
# ## 1 · Pairs
#
# ```
# points 6     difficulty ●●●○○     importance ●●●●○     about 20 minutes
# ```
#
# The label is all that a photo and a handwritten digit have in common. So each photo is paired with
# a random handwritten digit of **the same label**, and gets another one in the next epoch.
#
# Write `pair_by_label(source_labels, target_labels, generator)`:
# - both label tensors are int64, of shapes `(S,)` and `(T,)`; every label of the sources also occurs
#   among the targets;
# - return two int64 tensors of shape `(S,)`, `(source_index, target_index)`: pair `k` is made of
#   source `source_index[k]` and target `target_index[k]`, which have the same label;
# - **every source is used once**; the order of the pairs is free, because the batches below shuffle
#   them; each pair's target is drawn at random, and a target may come more than once or never;
# - draw all random numbers from `generator` as it comes, without a seed of your own. Then a run can be
#   repeated, and the next call with the same generator, for the next epoch, makes other pairs.
#
# <details><summary>Hint: one label at a time</summary>
#
# `(target_labels == label).nonzero()[:, 0]` are the places of a label. `torch.randint(high, (n,),
# generator=generator)` draws n of them.
# </details>


# %% answer="pair_by_label"
def pair_by_label(
    source_labels: Tensor, target_labels: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Indices of sources and of random targets with equal labels; every source once."""
    ### BEGIN SOLUTION
    source_index = torch.randperm(len(source_labels), generator=generator)
    target_index = torch.empty_like(source_index)
    for label in source_labels.unique():
        places = source_labels[source_index] == label
        candidates = (target_labels == label).nonzero()[:, 0]
        choice = torch.randint(len(candidates), (int(places.sum()),), generator=generator)
        target_index[places] = candidates[choice]
    return source_index, target_index
    ### END SOLUTION


# %% check="pair_by_label"
check("pair_by_label", pair_by_label)

# %% [markdown]
# The training needs batches of such pairs. This class is given. It calls your function anew for each
# epoch and shuffles the pairs: a batch in which all digits are threes teaches the discriminator that
# every digit is a three.


# %%
def as_images(pixels: Tensor) -> Tensor:
    """uint8 pixels as float32 in [-1, 1]."""
    return pixels.float() / 127.5 - 1


class PairedBatches:
    """One pass over it is one epoch: batches (source, digit), every source once."""

    def __init__(self, sources, digits, batch_size: int = 32) -> None:
        self.images = sources
        self.source_pixels, self.source_labels = sources.tensors()
        self.digit_pixels, self.digit_labels = digits.tensors()
        self.batch_size = batch_size
        self.generator = torch.Generator().manual_seed(0)

    def __len__(self) -> int:
        return len(self.source_labels) // self.batch_size

    def index_pairs(self):
        """Batches of source and digit numbers, for one epoch."""
        pairs = pair_by_label(self.source_labels, self.digit_labels, self.generator)
        order = torch.randperm(len(pairs[0]), generator=self.generator)
        for rows in order.split(self.batch_size):
            if len(rows) == self.batch_size:
                yield pairs[0][rows], pairs[1][rows]

    def __iter__(self):
        for i, j in self.index_pairs():
            yield as_images(self.source_pixels[i]), as_images(self.digit_pixels[j])


# %%
source, digit = next(iter(PairedBatches(photos, digits)))
plots.grid(source[:10], columns=10, title="Ten photos")
plots.grid(digit[:10], columns=10, title="Their partners")

# %% [markdown]
# ## 2 · Translator
#
# ```
# points 7     difficulty ●●●○○     importance ●●●●●     about 20 minutes
# ```
#
# $$G : [-1, 1]^{3 \times 32 \times 32} \to [-1, 1]^{1 \times 28 \times 28}$$
#
# No noise and no label: only the photo. The network shrinks it to 7 x 7 places, where it can say
# *what* is there, and enlarges that to an image of 28 x 28. Build it in this order:
#
# | layer | channels | kernel | stride | padding | side | then |
# |---|---|---|---|---|---|---|
# | convolution | 3 → 64 | 4 | 2 | 1 | 32 → 16 | LeakyReLU(0.1) |
# | convolution | 64 → 128 | 4 | 2 | 1 | 16 → 8 | BatchNorm, LeakyReLU(0.1) |
# | convolution | 128 → 256 | 2 | 1 | 0 | 8 → 7 | BatchNorm, LeakyReLU(0.1) |
# | transposed convolution | 256 → 128 | 4 | 2 | 1 | 7 → 14 | BatchNorm, LeakyReLU(0.1) |
# | transposed convolution | 128 → 64 | 4 | 2 | 1 | 14 → 28 | BatchNorm, LeakyReLU(0.1) |
# | convolution | 64 → 1 | 3 | 1 | 1 | 28 → 28 | tanh |
#
# ![Above, the translator as a row of slabs that shrink from 32 to 7 pixels and grow to 28. Below, the
# discriminator: a digit and the resized photo are joined to four channels and give one logit.
# ](figures/networks.png)
#
# BatchNorm stands **before** the activation this time. It subtracts the mean, and with it any bias
# of the layer before. So these four layers need none: with `bias=False` there the network has
# 922,369 parameters. (The check accepts both, since they compute the same.)
#
# **Before you write:** the third layer is odd. What is it there for? Which side would come out at
# the end without it?
#
# <details><summary>An answer</summary>
#
# It turns 8 into 7, and 7 doubled twice is 28. Without it 8 would be doubled to 16 and 32: no digit of
# MNIST has that side. It also lets each of its places see a little more of the photo: 14 x 14 pixels,
# where those of the layer before see 10 x 10.
# </details>


# %% answer="generator"
class Translator(nn.Module):
    """Turns photos (N, 3, 32, 32) into handwritten digits (N, 1, 28, 28) in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(layer: nn.Module) -> list[nn.Module]:
            return [layer, nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)]

        self.layers = nn.Sequential(
            nn.Conv2d(3, 64, 4, stride=2, padding=1),  # (N, 64, 16, 16)
            nn.LeakyReLU(0.1),
            *block(nn.Conv2d(64, 128, 4, stride=2, padding=1, bias=False)),  # (N, 128, 8, 8)
            *block(nn.Conv2d(128, 256, 2, bias=False)),  # (N, 256, 7, 7)
            *block(nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1, bias=False)),
            *block(nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False)),
            nn.Conv2d(64, 1, 3, padding=1),  # (N, 1, 28, 28)
            nn.Tanh(),
        )
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION


# %% check="generator"
check("generator", Translator)

# %% [markdown]
# ## 3 · Discriminator
#
# ```
# points 6     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# The discriminator sees a **pair**: a digit and the photo that it is said to belong to. In exercise
# 03 the condition was a label; now it is an image, and joining works the same way.
#
# - Resize the photo to 28 x 28 with `F.interpolate(..., size=28, mode="bilinear")`. It keeps its
#   three colours.
# - Join digit and photo: 1 + 3 = 4 channels.
# - Go on as in exercise 02 with half the channels: convolutions **4 → 64** (kernel 3, stride 2,
#   padding 1), **64 → 128** (3, 2, 1), **128 → 256** (7, 1, 0), each with **LeakyReLU(0.1)** and
#   **Dropout(0.5)**, and **256 → 1** (1, 1, 0) with nothing after it.
#
# `forward(digit, source_image)` gives one logit a pair, `(N, 1)`. The network has 1,682,369
# parameters.


# %% answer="discriminator"
class Discriminator(nn.Module):
    """Turns digits (N, 1, 28, 28) and photos (N, 3, 32, 32) into one logit a pair, (N, 1)."""

    def __init__(self) -> None:
        super().__init__()
        ### BEGIN SOLUTION

        def block(inputs: int, outputs: int, **size: int) -> list[nn.Module]:
            return [nn.Conv2d(inputs, outputs, **size), nn.LeakyReLU(0.1), nn.Dropout(0.5)]

        self.layers = nn.Sequential(
            *block(4, 64, kernel_size=3, stride=2, padding=1),  # (N, 64, 14, 14)
            *block(64, 128, kernel_size=3, stride=2, padding=1),  # (N, 128, 7, 7)
            *block(128, 256, kernel_size=7),  # (N, 256, 1, 1)
            nn.Conv2d(256, 1, kernel_size=1),  # a logit
        )
        ### END SOLUTION

    def forward(self, digit: Tensor, source_image: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        small = F.interpolate(source_image, size=28, mode="bilinear")
        return self.layers(torch.cat([digit, small], dim=1)).flatten(1)
        ### END SOLUTION


# %% check="discriminator"
check("discriminator", Discriminator)

# %% [markdown]
# ## 4 · One training step
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●●     about 25 minutes
# ```
#
# The discriminator learns from real pairs and from pairs with a translation:
#
# $$L_D = \tfrac12\,\mathbb E\bigl(D(y, x) - 1\bigr)^2 + \tfrac12\,\mathbb E\,D(G(x), x)^2$$
#
# where $x$ is a photo and $y$ the handwritten digit paired with it. The translator wants its pairs
# to be called real. That alone is slow to learn from: at first it is enough for the discriminator to
# see that scribbles are not handwriting, and it need not look at what they say. So the translator also
# gets a direct hint, the mean absolute difference to the partner, with a weight $\lambda = 20$:
#
# $$L_G = \tfrac12\,\mathbb E\bigl(D(G(x), x) - 1\bigr)^2 + \lambda\,\mathbb E\,|G(x) - y|$$
#
# The partner is only *one* of the many right answers. So the second term on its own would give a
# blurred 3, in the middle of all threes. The first term makes it look like one particular three.
#
# **Discriminator**
# 1. Translate `source`, cut off from the translator.
# 2. Compute $L_D$ of the logits of `(digit, source)` and of `(translation, source)`.
# 3. Clear `D`'s gradients, go backward, step `opt_d`.
#
# **Translator**
# 1. Translate `source` again, attached this time. (Or keep the first translation attached and
#    detach it for the discriminator only: nothing has changed in `G` in between. It saves a forward
#    pass.)
# 2. Compute $L_G$ with the *updated* `D`.
# 3. Clear `G`'s gradients, go backward, step `opt_g`.
#
# Return `{"d_loss": ..., "g_loss": ...}` as plain floats; `g_loss` is all of $L_G$. Leave
# both networks in the mode in which they came.


# %% answer="train_step"
def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1: float = 20.0) -> dict[str, float]:
    """Update D once, then G once. `source` (N, 3, 32, 32) and `digit` (N, 1, 28, 28) are pairs."""
    ### BEGIN SOLUTION
    fake = G(source)
    real_loss = 0.5 * (D(digit, source) - 1).square().mean()
    fake_loss = 0.5 * D(fake.detach(), source).square().mean()
    loss_d = real_loss + fake_loss
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    distance = (fake - digit).abs().mean()
    loss_g = gan_loss + lambda_l1 * distance
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    ### END SOLUTION


# %% check="train_step"
check("train_step", train_step)

# %% [markdown]
# ## 5 · Accuracy
#
# ```
# points 5     difficulty ●●○○○     importance ●●●●○     about 15 minutes
# ```
#
# The result of this GAN can be counted. A classifier that was trained on **real handwriting**
# reads the translations; if it reads what the photo shows, the translation is right. Chance is 0.1.
#
# Write `translation_accuracy(translator, classifier, images, labels)`:
# - `images` are photos `(N, 3, 32, 32)`, `labels` their digits `(N,)`;
# - `classifier` turns handwriting `(N, 1, 28, 28)` into logits `(N, 10)`;
# - return the share of translations whose **largest logit** is that of the label, as a plain float;
# - work in eval mode and without gradients, and leave both networks in the mode in which they came.


# %% answer="accuracy"
def translation_accuracy(translator, classifier, images: Tensor, labels: Tensor) -> float:
    """The share of translated images in which the classifier reads their label."""
    ### BEGIN SOLUTION
    modes = [net.training for net in (translator, classifier)]
    for net in (translator, classifier):
        net.eval()
    with torch.no_grad():
        logits = classifier(translator(images))
    for net, mode in zip((translator, classifier), modes, strict=True):
        net.train(mode)
    return (logits.argmax(dim=1) == labels).float().mean().item()
    ### END SOLUTION


# %% check="accuracy"
check("accuracy", translation_accuracy)

# %% [markdown]
# ## 6 · Train and look
#
# ```
# points 4     difficulty ●●○○○     importance ●●●●●     about 30 minutes, most of it waiting
# ```
#
# First the classifier. It is a small one that `gankit` trains on the handwritten digits in a few
# seconds. A tenth of them is kept aside to see how good it is.


# %% training=true
class DigitReader(nn.Module):
    """Turns handwritten digits (N, 1, 28, 28) into logits (N, 10)."""

    def __init__(self, digits) -> None:
        super().__init__()
        features = metrics.class_features(digits)
        print(features.name)
        self.net = features.net

    def forward(self, x: Tensor) -> Tensor:
        return self.net.classify(x)


reader = DigitReader(digits).to(device)

# %% [markdown]
# Then the translator, with Adam. Its learning rate is 1e-3, five times the discriminator's: most of
# what it has to learn is to read. The live picture shows the translations of ten photos
# of the **test** set, one of each digit. The accuracy is measured on test photos as well.


# %% training=true
def labelled(images, count: int = 400) -> tuple[Tensor, Tensor]:
    """The first images of a set, in [-1, 1], and their labels."""
    pixels, labels = images.tensors()
    return as_images(pixels[:count]).to(device), labels[:count].to(device)


test_photos, test_labels = labelled(data.load("svhn", split="test"))
one_of_each = torch.stack([(test_labels == digit).nonzero()[0, 0] for digit in range(10)])


def train_translator(name: str, G, D, batches, monitor, fresh: bool = False):
    """Train these two networks on these pairs; give the history."""
    G, D = G.to(device), D.to(device)
    opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    return train.run(
        lambda source, digit: train_step(G, D, opt_g, opt_d, source, digit),
        batches,
        budget=BUDGET,
        limits={"smoke": "10 seconds", "class": "10 minutes", "full": "5 epochs"},
        monitor=monitor,
        checkpoint=train.Checkpoint(f"04_{name}", G=G, D=D, opt_g=opt_g, opt_d=opt_d),
        fresh=fresh,
    )


# %% training=true question="average"
torch.manual_seed(0)
G, D = Translator(), Discriminator()
run = train_translator(
    "translator", G, D, PairedBatches(photos, digits), lambda: G(test_photos[one_of_each])
)

# %% training=true question="average"
plots.compare(
    {"photo": test_photos[one_of_each], "translation": run.samples},
    count=10,
    title="Photos that were never trained on",
    of=photos,
)
plots.losses(run, title="Translator")
print(f"accuracy {translation_accuracy(G, reader, test_photos, test_labels):.3f}, chance 0.1")

# %% [markdown] question="average"
# ### Question: average (4 points)
#
# Every photo of a 3 has hundreds of right answers, and in each epoch it is paired with another.
# What would the translator draw if its loss had the distance only (`lambda_l1 * distance`), and
# would the accuracy notice? What does the discriminator add?

# %% [markdown] written="average" points=4 pages=2
# ### BEGIN SOLUTION
# The image that minimises the mean absolute distance to many different threes is their pixel-wise
# median: one soft, average 3, nearly the same for every photo of a 3. The classifier
# reads an average 3 as a 3, so the accuracy can be high: it counts whether the digit is right, not
# whether it looks handwritten or whether the images differ from each other. The
# discriminator tells blurred from real handwriting, so the translator has to choose one way to
# write a 3.
#
# **Rubric**
# - 2: a soft average 3, nearly the same for every photo of a 3
# - 1: the accuracy can stay high, because it counts the digit alone
# - 1: the discriminator makes the translator choose one way to write it
# ### END SOLUTION

# %% [markdown]
# ## 7 · The label leak
#
# ```
# points 4     difficulty ●●●○○     importance ●●●●○     about 30 minutes
# ```
#
# In the report that this exercise comes from, the generator got the photo **and its label**. That
# sounds like help. See what happens: the ten maps of the label are joined to the photo, one
# convolution of a single pixel mixes these thirteen channels into three, and the rest is your
# `Translator`. The discriminator stays as it was.


# %%
def with_label_maps(photo: Tensor, labels: Tensor) -> Tensor:
    """Photos (N, 3, 32, 32) with the maps of their labels: (N, 13, 32, 32)."""
    maps = F.one_hot(labels, 10).float()[:, :, None, None].expand(-1, -1, *photo.shape[2:])
    return torch.cat([photo, maps], dim=1)


class LeakyTranslator(nn.Module):
    """As `Translator`, for photos that carry their label in ten more channels."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(13, 3, 1)  # mixes photo and label into three channels
        self.translator = Translator()

    def forward(self, x: Tensor) -> Tensor:
        return self.translator(self.first(x))


class PhotoOnly(nn.Module):
    """A discriminator that looks at the photo's three channels alone, as before."""

    def __init__(self) -> None:
        super().__init__()
        self.discriminator = Discriminator()

    def forward(self, digit: Tensor, source: Tensor) -> Tensor:
        return self.discriminator(digit, source[:, :3])


class LabelledBatches(PairedBatches):
    """Pairs whose photo carries its label. The label of a pair is that of its photo."""

    def __iter__(self):
        for i, j in self.index_pairs():
            photo = as_images(self.source_pixels[i])
            labelled = with_label_maps(photo, self.source_labels[i])
            yield labelled, as_images(self.digit_pixels[j])


# %% training=true question="label_leak"
torch.manual_seed(0)
leaky, leaky_D = LeakyTranslator(), PhotoOnly()
leaky_input = with_label_maps(test_photos, test_labels)
leaky_run = train_translator(
    "leaky",
    leaky,
    leaky_D,
    LabelledBatches(photos, digits),
    lambda: leaky(leaky_input[one_of_each]),
)

# %% [markdown]
# Now the experiment. Feed each test photo with its own label, and then with a **wrong** one: the
# next digit. Whose digit comes out, the photo's or the label's?

# %% training=true question="label_leak"
wrong_labels = (test_labels + 1) % 10
lied_to = with_label_maps(test_photos, wrong_labels)
told_right = translation_accuracy(leaky, reader, leaky_input, test_labels)
follows_photo = translation_accuracy(leaky, reader, lied_to, test_labels)
follows_label = translation_accuracy(leaky, reader, lied_to, wrong_labels)
print(f"label right: {told_right:.3f} of the translations show the photo's digit")
print(f"label wrong: {follows_photo:.3f} show the photo's digit, {follows_label:.3f} the label's")

with torch.no_grad():
    plots.compare(
        {
            "photo": test_photos[one_of_each],
            "label right": leaky.eval()(leaky_input[one_of_each]),
            "label wrong": leaky(lied_to[one_of_each]),
        },
        count=10,
        title="The translator that is told the label",
        of=photos,
    )

# %% [markdown]
# Here is the solution's, after 900 steps (four minutes of one core). With the right label 78 of 100
# translations show the photo's digit: after half the steps it beats the honest translator. With the
# wrong label only 19 of 100 still do, and 33 show the digit of the label.
#
# ![Ten photos, what the leaky translator draws when the label is right, and what it draws when the
# label says the next digit.](figures/leak.png)

# %% [markdown] question="label_leak"
# ### Question: label_leak (4 points)
#
# What can a generator that is told the label ignore? How does the accuracy on correctly labelled
# test photos look, and which second number shows what is going on? Would such a network be of use
# for photos that nobody has labelled?

# %% [markdown] written="label_leak" points=4 pages=2
# ### BEGIN SOLUTION
# It can ignore the photo: the label says all that the task asks for. The accuracy with
# right labels is then high, better than the honest translator's after as many steps, although little
# is read from the photo. With a wrong label the share that still shows the photo's digit
# falls towards chance, and many translations show the label's digit. Also good: photos of one label give (nearly)
# the same image. Without labels it is of no use: somebody would have to read the photo
# first, which was the task.
#
# **Rubric**
# - 1: it can ignore the photo
# - 1: the accuracy with right labels is high all the same
# - 1: the number with wrong labels shows it, or equal images for one label
# - 1: of no use without labels
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - Set `lambda_l1=0` and train again. How much longer does it take until the accuracy leaves 0.1?
# - Take the discriminator away (only the distance). Compare the sharpness of the translations.
# - Turn the translator around: from handwriting to house numbers. Which of the two directions has
#   more to invent?
#
# ## References
#
# - Y. Netzer et al., [*Reading Digits in Natural Images with Unsupervised Feature
#   Learning*](http://ufldl.stanford.edu/housenumbers/), NIPS workshop 2011. The photos.
# - P. Isola et al., [*Image-to-Image Translation with Conditional Adversarial
#   Networks*](https://arxiv.org/abs/1611.07004), CVPR 2017. The two parts of the loss; exercise 05
#   builds it in full.
# - Y. Taigman, A. Polyak, L. Wolf, [*Unsupervised Cross-Domain Image
#   Generation*](https://arxiv.org/abs/1611.02200), ICLR 2017. From SVHN to MNIST without pairs;
#   only its features come from a classifier that was trained with labels.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
