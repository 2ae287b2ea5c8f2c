# %% [markdown]
# # 11 · Judging images: which model is better?
#
# You have trained several models. Which one is best? Here you build the usual measures from their
# formulas, apply them to your own models, and then ask those whose opinion all these measures try to
# predict: people, who see each picture without knowing whose it is. At the end you see where numbers and people
# agree, and where they do not.
#
# ![A row of pictures of streets: the target and the pictures of several models, with their scores
# below.](figures/scores.png)
#
# *Two test streets and what four models of exercise 10 made of them, with pixel error and MS-SSIM.
# Streets drawn by a program. Which column would you have put first? Look at the sky of kernel 2.*
#
# **You will learn to**
# - measure the distance to a target by **pixel error**, **PSNR** and **MS-SSIM**,
# - measure what has no target: **diversity** and the **Fréchet distance**,
# - read three scores from one **confusion matrix**,
# - run a **blind** rating, pool it over a class, and say how sure the result is.
#
# | part | points | minutes |
# |---|---|---|
# | 1 Pixel error and PSNR | 5 | 20 |
# | 2 MS-SSIM | 8 | 45 |
# | 3 Diversity | 4 | 15 |
# | 4 The Fréchet distance | 7 | 30 |
# | 5 Scores of label maps | 6 | 20 |
# | 6 Your models, measured | 0 | 20 |
# | 7 Your models, rated | 0 | 20 |
# | 8 Explain | 8 | 30 |
#
# No GPU is needed. Your checkpoints of exercises 05, 08, 09 and 10 are welcome; without them you
# judge pictures that come with the kit.

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
from gankit import data, metrics, plots, rating, train
from gankit.checks import checks_for
from gankit.data.draw.streets import PALETTE as STREET_COLOURS

check = checks_for("11_judging_images")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# In this notebook pictures are float32 `(N, C, H, W)` in [-1, 1], so the largest possible
# difference of two pixels is **2**. A score is one number: a float, or a tensor with one element. Leave
# the pictures as they are.

# %% [markdown]
# ## 1 · Pixel error and PSNR
#
# ```
# points 5     difficulty ●○○○○     importance ●●●○○     about 20 minutes
# ```
#
# **Pixel error** is the mean absolute difference, over all pixels, channels and pictures:
#
# $$e = \mathbb E\,\bigl| \hat y - y \bigr|$$
#
# With pixels in [-1, 1] it lies between 0 and 2.


# %% answer="pixel_error"
def pixel_error(fake: Tensor, target: Tensor):
    """The mean absolute difference of pictures (N, C, H, W) in [-1, 1]: 0 to 2, lower is better."""
    ### BEGIN SOLUTION
    return (fake - target).abs().mean()
    ### END SOLUTION


# %% check="pixel_error"
check("pixel_error", pixel_error)

# %% [markdown]
# **PSNR**, the peak signal-to-noise ratio, is the mean *squared* difference on a logarithmic scale,
# in decibel. For **one** picture
#
# $$\mathrm{PSNR} = 10 \log_{10} \frac{P^2}{\frac1{CHW} \sum (\hat y - y)^2}$$
#
# $P$ is the **peak**: how far two pixels can be apart. It is 255 for bytes, 1 for pixels in [0, 1],
# and here it is 2. The PSNR of a batch is the **mean of the PSNRs** of its pictures, not the PSNR of
# all their pixels together. Higher is better.


# %% answer="psnr"
def psnr(fake: Tensor, target: Tensor):
    """The mean PSNR of pictures (N, C, H, W) in [-1, 1], in decibel; higher is better."""
    ### BEGIN SOLUTION
    squared = (fake - target).square().flatten(1).mean(1)
    return (10 * torch.log10(2.0**2 / squared)).mean()
    ### END SOLUTION


# %% check="psnr"
check("psnr", psnr)

# %% [markdown]
# ## 2 · MS-SSIM
#
# ```
# points 8     difficulty ●●●●○     importance ●●●●○     about 45 minutes
# ```
#
# Pixel error adds up differences one by one and does not ask whether they form a pattern: a picture
# that is everywhere a little brighter and one full of noise can have the same error. **Structural
# similarity** compares small windows instead: do they have the same light, and does the texture in
# them go up and down together? With the means $\mu$, variances $\sigma^2$ and covariance $\sigma_{ab}$ inside a
# window,
#
# $$l = \frac{2\mu_a\mu_b + C_1}{\mu_a^2 + \mu_b^2 + C_1}, \qquad
# c = \frac{2\sigma_{ab} + C_2}{\sigma_a^2 + \sigma_b^2 + C_2}, \qquad
# C_1 = (0.01 P)^2, \quad C_2 = (0.03 P)^2, \quad P = 2$$
#
# Windows weigh their pixels with a Gaussian. `blur`, given below, takes that weighted mean at every
# place where the window fits. So $\mu_a$ is `blur(a)`, $\sigma_a^2$ is
# `blur(a * a) - blur(a) ** 2`, and $\sigma_{ab}$ is `blur(a * b) - blur(a) * blur(b)`.
#
# **Multi-scale** SSIM does this at several sizes. On each scale $j$ but the coarsest one, take the
# mean of $c$ over channels and places, $c_j$, then halve both pictures with `F.avg_pool2d(·, 2)`. On
# the coarsest one, $M$, first mirror 5 pixels at each border with
# `F.pad(·, (5, 5, 5, 5), mode="reflect")`, because few windows would fit otherwise, then take the
# mean of $l \cdot c$. Finally, for **each picture**,
#
# $$\mathrm{MS\text{-}SSIM} = \Bigl(\overline{l \cdot c}\Bigr)_M^{w_M}
# \prod_{j < M} c_j^{\,w_j}$$
#
# - the weights $w$ are the first $M$ of 0.0448, 0.2856, 0.3001, 0.2363, 0.1333, divided by their sum;
# - $M$ is 5 for sides of 176 pixels and more, 4 from 99, 3 from 44 and 2 from 22 on; `n_scales`,
#   given below, says it;
# - these means, $c_j$ and that of $l \cdot c$, can be negative, and a power of a negative number is
#   nan. Take 0 in place of a negative mean, before the power;
# - return the mean over the pictures of the batch.
#
# 1 is the highest value: equal pictures. The function agrees with that of the library
# `torchmetrics` to 4 digits. (The mirrored border is the library's; the paper has none.)
#
# <details><summary>Hint: how to begin</summary>
#
# A loop over the scales. Inside it compute `l` and `c`, both `(N, C, h, w)`; take
# `.flatten(1).mean(1)` of `c` or of `l * c`, which is one number a picture; clamp, power, multiply;
# halve `a` and `b`. That is about twelve lines.
# </details>


# %% answer="ms_ssim"
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def blur(images: Tensor) -> Tensor:
    """Gaussian means over 11 x 11 pixels, sigma 1.5: (N, C, H, W) -> (N, C, H - 10, W - 10)."""
    places = torch.arange(11, dtype=images.dtype, device=images.device) - 5
    line = torch.exp(-places.square() / (2 * 1.5**2))
    line = line / line.sum()
    channels = images.shape[1]
    across = line.view(1, 1, 1, 11).repeat(channels, 1, 1, 1)
    images = F.conv2d(images, across, groups=channels)
    return F.conv2d(images, across.transpose(2, 3), groups=channels)


def n_scales(images: Tensor) -> int:
    """How many scales pictures of this size allow."""
    side = min(images.shape[-2:])
    return 5 if side >= 176 else 4 if side >= 99 else 3 if side >= 44 else 2 if side >= 22 else 1


def ms_ssim(a: Tensor, b: Tensor):
    """The mean MS-SSIM of pictures (N, C, H, W) in [-1, 1], at least 11 pixels; 1 is equal."""
    ### BEGIN SOLUTION
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    weights = torch.tensor(WEIGHTS[: n_scales(a)])
    weights = (weights / weights.sum()).tolist()

    product = 1.0
    for scale, weight in enumerate(weights, start=1):
        is_last = scale == len(weights)
        if is_last:
            a, b = (F.pad(images, (5, 5, 5, 5), mode="reflect") for images in (a, b))
        mean_a, mean_b = blur(a), blur(b)
        variances = blur(a * a) - mean_a**2 + blur(b * b) - mean_b**2
        covariance = blur(a * b) - mean_a * mean_b
        light = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
        contrast = (2 * covariance + c2) / (variances + c2)
        compared = light * contrast if is_last else contrast
        product = product * compared.flatten(1).mean(1).clamp_min(0) ** weight
        a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    return product.mean()
    ### END SOLUTION


# %% check="ms_ssim"
check("ms_ssim", ms_ssim)

# %% [markdown]
# Three disturbances with the **same** pixel error. Which do you find worst? Which measure agrees with
# you?


# %%
def same_error(images: Tensor, error: float = 0.12) -> dict[str, Tensor]:
    """The pictures and three disturbed copies, each with about this pixel error."""
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(0))
    soft = F.interpolate(F.avg_pool2d(images, 8), images.shape[-2:], mode="bilinear")
    changes = {"brighter": torch.ones_like(images), "noise": noise, "soft": soft - images}
    made = {"as it is": images}
    for name, change in changes.items():
        made[name] = images + change * error / change.abs().mean()
    return made


# %% training=true question="ms_ssim"
streets = data.load("cityscapes", split="test", size=64, source="mini")
photographs = streets.targets.float() / 127.5 - 1
for name, images in same_error(photographs[:30]).items():
    scores = [float(score(images, photographs[:30])) for score in (pixel_error, ms_ssim)]
    print(f"{name:10} pixel error {scores[0]:.3f}   MS-SSIM {scores[1]:.3f}")
plots.compare({name: x.clamp(-1, 1) for name, x in same_error(photographs[:8]).items()}, of=streets)

# %% [markdown]
# <details><summary>What the solution found, and why</summary>
#
# Noise 0.906, soft 0.762, brighter 0.750. Most people mind the brightness least. MS-SSIM minds it most:
# its $l$ compares means relative to their size, and in [-1, 1] the means of many windows are close to
# 0. Nor does it forgive a shift, which people do not notice at all: moved by one pixel, these streets
# have a pixel error of 0.092 and an MS-SSIM of 0.864; noise with that error has 0.936. A measure that
# is better than pixel error on one kind of fault can be worse on another.
# </details>

# %% [markdown]
# ## 3 · Diversity
#
# ```
# points 4     difficulty ●●○○○     importance ●●●○○     about 15 minutes
# ```
#
# The generators of exercises 08 and 09 have no target to be compared with. But one can ask whether
# their pictures differ **from each other**: the mean similarity over all pairs of two *different*
# pictures,
#
# $$\mathrm{diversity} = \frac{2}{N(N-1)} \sum_{i < j} \mathrm{similarity}(x_i, x_j)$$
#
# **Low is diverse.** A generator with mode collapse comes near 1. Never compare a picture with
# itself: that adds ones that say nothing.
#
# `similarity(a, b)` takes two batches and gives the mean over their pairs, as `ms_ssim` does.


# %% answer="diversity"
def diversity(fakes: Tensor, similarity=ms_ssim):
    """The mean similarity of all pairs of different pictures (N, C, H, W), N >= 2."""
    ### BEGIN SOLUTION
    first, second = torch.triu_indices(len(fakes), len(fakes), offset=1)
    return similarity(fakes[first], fakes[second])
    ### END SOLUTION


# %% check="diversity"
check("diversity", diversity)

# %% [markdown]
# ## 4 · The Fréchet distance
#
# ```
# points 7     difficulty ●●●○○     importance ●●●●●     about 30 minutes
# ```
#
# Take features of many real and of many drawn pictures, from some network that knows pictures.
# Pretend that each cloud of features is a Gaussian. The **Fréchet distance** of two Gaussians says
# how far one has to be moved and reshaped to become the other. (Strictly, $d$ is its square. It is called
# the distance all the same, and FID is this number for the features of one particular network.)
#
# $$d = \lVert \mu_1 - \mu_2 \rVert^2
#   + \mathrm{tr}\bigl(\Sigma_1 + \Sigma_2 - 2\,(\Sigma_1 \Sigma_2)^{1/2}\bigr)$$
#
# ![Three pairs of point clouds with ellipses. Moved: the distance 2.81 comes from the means alone.
# Reshaped: 0.38 from the shapes alone. Collapsed to a point: 0.46, most of it from the shapes.
# ](figures/clouds.png)
#
# The root is that of a **matrix**, not of its entries. Only its trace is needed, and the trace of
# $(\Sigma_1\Sigma_2)^{1/2}$ is the sum of the square roots of the **eigenvalues** of
# $\Sigma_1\Sigma_2$. They are real and not negative, though rounding gives them a tiny imaginary
# part, or puts a zero a little below 0.
#
# All arguments are float64: `mu` is `(d,)`, `cov` is `(d, d)`. The distance of a Gaussian to itself
# must be 0, and covariances without full rank must work: with fewer pictures than features, none has it.
#
# <details><summary>Hint: the functions that you need</summary>
#
# `torch.linalg.eigvals` gives complex numbers; `.real` and `.clamp_min(0)` make them what they should be.
# `scipy.linalg.sqrtm` works as well; take the real part of what it gives.
# </details>


# %% answer="frechet_distance"
def frechet_distance(mu1: Tensor, cov1: Tensor, mu2: Tensor, cov2: Tensor):
    """The Fréchet distance of two Gaussians; means (d,), covariances (d, d), float64."""
    ### BEGIN SOLUTION
    moved = (mu1 - mu2).square().sum()
    eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0)
    return moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()
    ### END SOLUTION


# %% check="frechet_distance"
check("frechet_distance", frechet_distance)

# %% [markdown]
# ## 5 · Scores of label maps
#
# ```
# points 6     difficulty ●●○○○     importance ●●●○○     about 20 minutes
# ```
#
# A street that was painted from a label plan can be judged by asking a **segmenter**, a network that
# was trained on real streets, to find the plan again. If it sees a car where the plan says car, the
# painted car looks like one. The paper of pix2pix calls this the **FCN score**.
#
# Count all pixels in one **confusion matrix** $n$: $n_{ij}$ is the number of pixels whose true
# class is $i$ (the row) and which the segmenter calls $j$ (the column). With the row sums
# $t_i = \sum_j n_{ij}$ and the column sums $s_j = \sum_i n_{ij}$:
#
# - **pixel accuracy** $\;\sum_i n_{ii} \,/\, \sum_i t_i$,
# - **class accuracy** $\;$ the mean over classes of $\;n_{ii} \,/\, t_i$,
# - **class IoU** $\;$ the mean over classes of $\;n_{ii} \,/\, (t_i + s_i - n_{ii})$: intersection over
#   union.
#
# A class whose denominator is 0 does not occur: leave it out of that mean. Return the three as a
# tuple, in this order, each between 0 and 1.


# %% answer="fcn_scores"
def fcn_scores(confusion: Tensor):
    """(pixel accuracy, class accuracy, IoU) from counts (classes, classes), rows the truth."""
    ### BEGIN SOLUTION
    confusion = confusion.double()
    right, truth, said = confusion.diag(), confusion.sum(1), confusion.sum(0)
    union = truth + said - right
    pixel_accuracy = right.sum() / truth.sum()
    class_accuracy = (right / truth)[truth > 0].mean()
    iou = (right / union)[union > 0].mean()
    return pixel_accuracy.item(), class_accuracy.item(), iou.item()
    ### END SOLUTION


# %% check="fcn_scores"
check("fcn_scores", fcn_scores)

# %% [markdown]
# ## 6 · Your models, measured
#
# ```
# points 0     difficulty ●●○○○     importance ●●●●●     about 20 minutes
# ```
#
# `rating.Entry` says which notebook defines a network, which checkpoint holds its weights and how
# it is built. `rating.generator` runs the answer cells of that notebook, loads the checkpoint and
# gives the network, or says in a sentence why not. Change the list to what you have trained. The
# notebooks and the checkpoints beside them are looked for in this folder and the ones around it;
# give a path, or `folder=`, where yours are elsewhere. Only models of the same pairs can be compared,
# so these are models of the streets (`SET = "cityscapes"` in exercise 05).

# %%
BUDGET = None  # None takes the environment's GANKIT_BUDGET, or "class"
SIZE = rating.trained_size("cityscapes")  # of your models; 64 without any
WIDTH = 64 if SIZE == 256 else 16  # as in your exercise 10
UNETS = "10_hierarchical_unet.ipynb"

MINE = [
    rating.Entry(
        "plain U-Net",
        UNETS,
        f"10_cityscapes_{SIZE}_plain",
        lambda lesson: nn.Sequential(lesson["UNet"](SIZE, 4, WIDTH), nn.Tanh()),
    ),
    rating.Entry(
        "hierarchical",
        UNETS,
        f"10_cityscapes_{SIZE}_hierarchy",
        lambda lesson: lesson["HierarchicalUNet"](
            lesson["UNet"](SIZE // 2, 4, WIDTH), lesson["UNet"](SIZE, 4, WIDTH)
        ),
    ),
    rating.Entry(
        "kernel 2",
        UNETS,
        f"10_cityscapes_{SIZE}_kernel_2",
        lambda lesson: lesson["HierarchicalUNet"](
            lesson["UNet"](SIZE // 2, 2, WIDTH), lesson["UNet"](SIZE, 2, WIDTH)
        ),
    ),
    rating.Entry(
        "pix2pix",
        "05_pix2pix.ipynb",
        f"05_cityscapes_{SIZE}_l1_cgan",
        lambda lesson: lesson["Generator"](size=SIZE),
    ),
]

# %% [markdown]
# With at least two of your own, those are judged; otherwise the kit's samples: translations of the
# first test streets of the mini edition by the models of exercise 10.


# %%
@torch.no_grad()
def translate(G: nn.Module, sources: Tensor) -> Tensor:
    """What a generator makes of uint8 sources (N, 3, H, W), one by one, in training mode."""
    G.train()
    return torch.cat([G(one) for one in (sources.float() / 127.5 - 1).split(1)])


def collect(entries: list) -> tuple[dict[str, Tensor], Tensor, Tensor, str]:
    """Pictures by model, float32 in [-1, 1]; their sources and targets, uint8; where from."""
    test = data.load("cityscapes", split="test", size=SIZE, source="mini")
    networks = {entry.name: rating.generator(entry) for entry in entries}
    own = {name: translate(G, test.pixels) for name, G in networks.items() if G is not None}
    if len(own) >= 2:
        return own, test.pixels, test.targets, test.title
    samples = rating.kit_samples()
    return samples.images, samples.sources, samples.targets, samples.title


# %% training=true
made, sources, targets, title = collect(MINE)
real = targets.float() / 127.5 - 1
print(f"{len(real)} pictures of each of: {', '.join(made)}\n{title}")
plots.compare({"source": sources[:8], **made, "target": targets[:8]}, title=title)

# %% [markdown]
# Two of the measures need a network. Features for the Fréchet distance come from a small classifier
# of Mini-10, which is trained in seconds; so do not compare these numbers with published ones. The
# segmenter learns on the real streets of the training set: from the picture to the plan.


# %%
COLOURS = torch.from_numpy(STREET_COLOURS)  # (11, 3), one colour a class


def classes_of(plans: Tensor) -> Tensor:
    """Label plans (N, 3, H, W) uint8 -> the number of the nearest class colour, (N, H, W)."""
    distance = (plans[:, None].int() - COLOURS[None, :, :, None, None].int()).abs().sum(2)
    return distance.argmin(1)


def make_segmenter() -> nn.Module:
    """A small network, picture (N, 3, H, W) -> logits (N, 11, H, W)."""

    def block(inputs: int, outputs: int, dilation: int) -> list[nn.Module]:
        conv = nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation)
        return [conv, nn.BatchNorm2d(outputs), nn.ReLU()]

    layers = [*block(3, 24, 1), *block(24, 32, 2), *block(32, 32, 4), *block(32, 32, 8)]
    return nn.Sequential(*layers, nn.Conv2d(32, len(COLOURS), 1))


def segmenter_step(S: nn.Module, optimiser, plan: Tensor, photograph: Tensor) -> dict[str, float]:
    """Teach the segmenter one batch of pairs, both in [-1, 1]."""
    truth = classes_of(plan.add(1).mul(127.5).round().to(torch.uint8).cpu()).to(photograph.device)
    loss = F.cross_entropy(S(photograph), truth)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return {"loss": loss.item()}


# %% training=true
torch.manual_seed(0)
pairs = data.load("cityscapes", size=SIZE, source="mini")
S = make_segmenter()
optimiser = torch.optim.Adam(S.parameters(), 3e-3)
train.run(
    lambda plan, photograph: segmenter_step(S, optimiser, plan, photograph),
    pairs.batches(8, flip=True),
    budget=BUDGET,
    limits={"smoke": "3 seconds", "class": "300 steps", "full": "10 epochs"},
    checkpoint=train.Checkpoint(f"11_segmenter_{SIZE}", S=S, optimiser=optimiser),
)
S.eval()
features = metrics.class_features(data.load("mini10"))

# %% [markdown]
# All measures in one table. The last row is the truth itself: what the best possible model would get.


# %%
def moments(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (d,) and covariance (d, d) of the features of pictures."""
    found = features(F.adaptive_avg_pool2d(images, 32))
    return found.mean(0), torch.cov(found.T)


@torch.no_grad()
def confusion_of(images: Tensor, plans: Tensor) -> Tensor:
    """Which class the plan says, and which the segmenter sees: counts (11, 11)."""
    truth, seen = classes_of(plans).flatten(), S(images).argmax(1).flatten()
    pairs = truth * len(COLOURS) + seen
    return torch.bincount(pairs, minlength=len(COLOURS) ** 2).view(len(COLOURS), -1)


def all_scores(images: Tensor) -> dict[str, float]:
    """Every measure of one model's pictures."""
    pixel_accuracy, class_accuracy, iou = fcn_scores(confusion_of(images, sources))
    return {
        "pixel error": float(pixel_error(images, real)),
        "PSNR": float(psnr(images, real)),
        "MS-SSIM": float(ms_ssim(images, real)),
        "diversity": float(diversity(images[:20])),
        "Fréchet": float(frechet_distance(*moments(images), *moments(real))),
        "FCN pixel": pixel_accuracy,
        "FCN class": class_accuracy,
        "FCN IoU": iou,
    }


def show_table(table: dict[str, dict[str, float]]) -> None:
    """Print one row a model."""
    measures = list(next(iter(table.values())))
    print(f"{'':14}" + "".join(f"{measure:>12}" for measure in measures))
    for model, scores in table.items():
        print(f"{model:14}" + "".join(f"{scores[measure]:>12.3f}" for measure in measures))


# %% training=true
table = {model: all_scores(images) for model, images in made.items()}
show_table({**table, "the truth": all_scores(real.clone())})

# %% [markdown]
# What the solution measured on the kit's samples, 30 pictures each, with a segmenter of 300 steps:
#
# | model | pixel error | PSNR | MS-SSIM | diversity | Fréchet | FCN pixel | FCN class | FCN IoU |
# |---|---|---|---|---|---|---|---|---|
# | plain U-Net | 0.197 | 17.9 | 0.592 | 0.274 | 3.14 | 0.845 | 0.520 | 0.445 |
# | hierarchical | 0.197 | 17.9 | 0.602 | 0.239 | 3.13 | 0.829 | 0.541 | 0.457 |
# | kernel 2 | 0.199 | 17.8 | 0.591 | 0.246 | 3.99 | 0.869 | 0.575 | 0.504 |
# | coarse map | 0.189 | 18.2 | 0.618 | 0.259 | 3.64 | 0.863 | 0.587 | 0.512 |
# | the truth | 0 | inf | 1 | 0.140 | 0 | 0.989 | 0.962 | 0.936 |
#
# **They do not agree, and that is the point.** For the segmenter the blocky streets of kernel 2 are the
# best or second best, perhaps because hard edges make classes easy to tell. For the Fréchet distance
# they are the worst, behind streets that are soft all over. Pixel error cannot tell three of the four
# models apart. And 30 pictures are few: none of these numbers has an interval here.
#
# Does your `ms_ssim` agree with a maintained library? `metrics.ms_ssim` calls `torchmetrics`.

# %% training=true
for model, images in made.items():
    theirs = metrics.ms_ssim(images, real)
    mine = float(ms_ssim(images, real))
    print(f"{model:14} {theirs}; yours {mine:.5f}, difference {abs(mine - theirs.value):.1e}")

# %% [markdown]
# ### Models without a target
#
# For the faces of exercises 08 and 09 there is no target. Diversity and the Fréchet distance remain.
# Each entry has a function that draws `count` faces with the network. The sizes are those that the
# two exercises use without a GPU. A checkpoint that is not there is passed over.

# %%
FACES = [
    (
        rating.Entry(
            "BEGAN",
            "08_began.ipynb",
            "08_began",
            lambda lesson: lesson["Generator"](channels=3, n=16, hidden=64, size=32),
        ),
        lambda G, count: G(torch.rand(count, 64) * 2 - 1),
    ),
    (
        rating.Entry(
            "progressive",
            "09_progressive_gan.ipynb",
            "09_celeba_32_6000",  # 6,000 images in each phase, as in the class budget
            lambda lesson: lesson["Generator"](32, 64, 64),
            key="ema",
        ),
        lambda G, count: G(torch.randn(count, 64), 3, 1.0),
    ),
]

# %% training=true
faces = data.load("faces", size=32)
real_faces, other_faces = (faces.pixels[:400].float() / 127.5 - 1).split(200)
drawn = {
    "other real faces": other_faces,
    "one face, 200 times": real_faces[:1].expand(200, -1, -1, -1),
}
for entry, draw in FACES:
    G = rating.generator(entry)
    if G is not None:
        with torch.no_grad():
            drawn[entry.name] = draw(G.eval(), 200).clamp(-1, 1)
for name, images in drawn.items():
    distance = frechet_distance(*moments(images), *moments(real_faces))
    print(f"{name:22} diversity {float(diversity(images[:20])):.3f}, Fréchet {float(distance):.2f}")

# %% [markdown]
# ## 7 · Your models, rated
#
# ```
# points 0     difficulty ●○○○○     importance ●●●●●     about 20 minutes
# ```
#
# Now people. Each picture gets a score from **1** (bad) to **10** (as good as a real one). The panel
# mixes the pictures of all models, adds real ones, and shows them under numbers only. Nothing says
# whose a picture is until all are rated, neither on the screen nor in the file.
#
# Each rating is saved at once. If the kernel restarts, run the cell again and go on where you were.

# %% training=true
ME = "me"  # your name or a nickname; pooling tells raters apart by it
shown = 10
panel = rating.Panel(
    "streets",
    {**{model: images[:shown] for model, images in made.items()}, "real": real[:shown]},
    rater=ME,
    conditions=sources[:shown],
)
panel.show()

# %% [markdown]
# Type the scores of a sheet in the order of its pictures and run the cell; then run the cell above
# again for the next sheet. Running a cell twice does no harm. Where widgets work, `panel.widget()`
# has buttons instead; and `panel.save_form("form.html")` writes a page for any browser, whose file
# `panel.read_form(...)` takes in.

# %% training=true
SCORES = {1: "", 2: "", 3: "", 4: "", 5: ""}  # by sheet, for example "7 3 5 9 2 6 4 8 1 10"
for sheet, scores in SCORES.items():
    panel.rate(sheet, scores)
print(panel)

# %% [markdown]
# When all are rated, the panel opens: mean and 95 % interval of each model.

# %% training=true
if panel.is_finished:
    print(panel.export("ratings_me.json"))
    for result in rating.summary(panel.ratings()):
        print(result)
else:
    print("Not finished: the results stay closed.")

# %% [markdown]
# ### The whole class
#
# `panel.export` writes a small file. Collect the files of all, and pool them:
# `rating.pool(["ratings_me.json", ...])`. One person's taste is a poor sample, so the interval of a
# pooled result is one over **people**.
#
# Until your class has rated, here is what pooling does with twelve **made-up** raters. They are no
# people: the program gives each a strictness of its own and scores pictures by their MS-SSIM, with
# noise. So the agreement below is built in.


# %%
def made_up_raters(count: int = 12, shown: int = 10) -> list:
    """Ratings by a program, for trying out the functions."""
    random = torch.Generator().manual_seed(0)
    found = []
    for number in range(count):
        strictness = torch.randn((), generator=random).item()
        for model, images in {**made, "real": real}.items():
            for picture in range(shown):
                alike = float(ms_ssim(images[picture : picture + 1], real[picture : picture + 1]))
                score = 1 + 8 * alike - strictness + torch.randn((), generator=random).item()
                score = min(10, max(1, round(score)))
                found.append(rating.Rating(f"made-up {number}", model, picture, score))
    return found


# %% training=true
pooled = made_up_raters()  # rating.pool(["ratings_anna.json", "ratings_ben.json"]).ratings
results = rating.summary(pooled)
for result in results:
    print(result)
rating.plot(results, title="Twelve made-up raters")

# %% [markdown]
# ### Do the numbers agree with the people?
#
# Kendall's $\tau$ compares two orders: +1 if people and measure rank the models alike, -1 if the
# other way round, 0 if they have nothing to do with each other. With four models, orders agree by
# chance quite often; the table says how often.

# %% training=true
signs = {"pixel error": -1, "Fréchet": -1, "diversity": -1}
for measure in next(iter(table.values())):
    scores = {model: signs.get(measure, 1) * row[measure] for model, row in table.items()}
    print(f"{measure:12} {rating.agreement(results, scores)}")

# %% [markdown]
# And picture by picture: where do they disagree most? The picture with the largest gap between its
# rank by pixel error and its rank by the raters:

# %% training=true
errors = {
    (model, picture): float(pixel_error(images[picture], real[picture]))
    for model, images in made.items()
    for picture in range(10)
}
model, picture, sentence = rating.largest_disagreement(pooled, errors, lower_is_better=True)
print(sentence)
plots.compare(
    {
        "source": sources[picture][None],
        model: made[model][picture][None],
        "target": targets[picture][None],
    },
    count=1,
)

# %% [markdown]
# ## 8 · Explain
#
# ```
# points 8     difficulty ●●●○○     importance ●●●●●     about 30 minutes
# ```

# %% [markdown] question="disagree"
# ### Question: disagree (5 points)
#
# Find a picture (yours or the kit's) where pixel error and your eye disagree: either the error is
# low and the picture looks bad, or the other way round. Show or describe it, and explain the
# disagreement by what the measure computes. Which other measure of this notebook sides with you?

# %% [markdown] written="disagree" points=5 pages=2
# ### BEGIN SOLUTION
# Any real pair with a right explanation. Typical: a soft, blurred street has a low pixel error,
# because the mean of all possible streets is never far from any of them, and it looks bad, because
# no street is blurred. Or: a sharp picture whose trees are
# a little beside their place, or whose wall has another colour, has a high error and looks fine,
# since a viewer does not know the target. Such pictures are judged better by the Fréchet distance or
# the FCN scores, which do not compare pixel with pixel, and by MS-SSIM as far as light is concerned;
# MS-SSIM still punishes shifted texture.
#
# **Rubric**
# - 2: a pair, shown or described, on which pixel error and eye really disagree
# - 2: the reason, from what pixel error computes
# - 1: another measure that sides with the eye in this example
# ### END SOLUTION

# %% [markdown] question="trust"
# ### Question: trust (3 points)
#
# Two models have a Fréchet distance of 41 and 44, measured on 100 pictures each; a third one was
# measured on 5,000 pictures and has 38. What can you say about their order, and what would you do
# before you publish it?

# %% [markdown] written="trust" points=3
# ### BEGIN SOLUTION
# The third cannot be compared with the others: with few pictures the covariance is estimated badly
# and the distance comes out too high. Whether 41 and 44 differ cannot be said without an
# interval; another 100 pictures, or another seed of the training, would give other numbers.
# Measure all three with equally many pictures, as many as possible, the same features and the same
# real set, give an interval, and repeat the training; and let people rate blind.
#
# **Rubric**
# - 1: 38 cannot be compared, because its number of pictures is another one
# - 1: 41 and 44 cannot be ordered without an interval
# - 1: what to do: equal and large numbers of pictures, the same features, an interval, more seeds
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - How does the Fréchet distance of real pictures to *other real pictures* depend on how many there
#   are? Draw it for 20, 50, 100 and 400.
# - Show some pictures twice in a panel. How far apart are the two scores of one rater?
# - Rate one sheet knowing the models, and one blind. Is there a difference?
#
# ## References
#
# - Z. Wang, E. Simoncelli, A. Bovik, [*Multi-Scale Structural Similarity for Image Quality
#   Assessment*](https://doi.org/10.1109/ACSSC.2003.1292216), 2003.
# - A. Odena, C. Olah, J. Shlens, [*Conditional Image Synthesis with Auxiliary Classifier
#   GANs*](https://arxiv.org/abs/1610.09585), ICML 2017. MS-SSIM between samples as diversity.
# - M. Heusel et al., [*GANs Trained by a Two Time-Scale Update
#   Rule*](https://arxiv.org/abs/1706.08500), NeurIPS 2017. The FID.
# - J. Long, E. Shelhamer, T. Darrell, [*Fully Convolutional Networks for Semantic
#   Segmentation*](https://arxiv.org/abs/1411.4038), CVPR 2015. The three scores; P. Isola et al.,
#   CVPR 2017, use them as FCN scores.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
