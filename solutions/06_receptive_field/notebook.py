# %% [markdown]
# # 06 · Receptive fields: what does a patch see?
#
# The discriminator of exercise 05 ends in a map of 30 x 30 logits. Each of them is a verdict on one
# part of the picture. How large is that part? The answer is a number that you can compute on paper,
# and that you can **measure**, on any network, with one backward pass.
#
# ![A shoe with three squares drawn around its middle, one inside the other.](figures/fields.png)
#
# *What one number sees behind the first, second and third of three convolutions with kernel 5 and
# stride 2: a stack of our own, not the one that you will be asked about.*
#
# **You will learn to**
# - compute the receptive field of every layer of a convolutional network,
# - measure it by the gradient, and notice when a layer such as BatchNorm spoils the measurement,
# - say what a larger or smaller map of logits changes, and what it does not.
#
# | part | points | minutes |
# |---|---|---|
# | 1 The formula | 7 | 20 |
# | 2 The PatchGAN by hand | 6 | 15 |
# | 3 The field, measured | 7 | 30 |
# | 4 Explore, explain | 7 | 20 |
#
# You need exercise 05. No GPU is needed, and nothing is trained.

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
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

import gankit
from gankit import data, plots
from gankit.checks import checks_for

check = checks_for("06_receptive_field")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# ## 1 · The formula
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●○     about 20 minutes
# ```
#
# Take one number behind layer $l$. Its **receptive field** $r_l$ is the side of the square of input
# pixels that can change it. Two neighbours behind layer $l$ look at squares that lie $j_l$ input
# pixels apart: the **jump**. Before the first layer a number is a pixel:
#
# $$r_0 = 1, \qquad j_0 = 1$$
#
# A layer with kernel $k_l$ and stride $s_l$ joins $k_l$ neighbours of the layer **before** it. Their
# squares lie $j_{l-1}$ apart, so
#
# $$r_l = r_{l-1} + (k_l - 1)\, j_{l-1}, \qquad j_l = j_{l-1}\, s_l$$
#
# Note which jump stands in the first equation. A stride makes the fields of the layers **behind**
# it grow; the layer itself sees no more for it. Padding does not occur: it decides where the
# squares lie, not how large they are.
#
# Write `receptive_field(layers)`. `layers` is a list of `(kernel, stride, padding)`. Return a list
# with $r_1, r_2, \dots$, one number a layer.


# %% answer="receptive_field"
def receptive_field(layers: list[tuple[int, int, int]]) -> list[int]:
    """The receptive field behind each layer; `layers` are (kernel, stride, padding)."""
    ### BEGIN SOLUTION
    field, jump = 1, 1
    fields = []
    for kernel, stride, _padding in layers:
        field = field + (kernel - 1) * jump
        jump = jump * stride
        fields.append(field)
    return fields
    ### END SOLUTION


# %% check="receptive_field"
check("receptive_field", receptive_field)

# %% [markdown]
# ## 2 · The PatchGAN by hand
#
# ```
# points 6     difficulty ●●○○○     importance ●●●●●     about 15 minutes
# ```
#
# Now the discriminator of exercise 05, on an input of 256 x 256 x 6. All kernels are 4:
#
# | layer | C64 | C128 | C256 | C512 | C1 |
# |---|---|---|---|---|---|
# | stride | 2 | 2 | 2 | 1 | 1 |
#
# Work out the field behind each layer **on paper**, then write it down: replace each `None`, and delete
# the two lines under the table.
#
# The table has six entries, and each counts one point. The sixth, called `"bonus"`, is about a variant:
# some descriptions of this network give C512 the stride 2 as well. How large is the field behind C1
# then?
#
# The check puts your table beside what your own `receptive_field` says, and notes it. It does not know
# the right numbers: they are with the person who grades.

# %% answer="patchgan_table"
patchgan_table = {
    "C64": None,
    "C128": None,
    "C256": None,
    "C512": None,
    "C1": None,
    "bonus": None,  # C1, if C512 had stride 2 as well
}
### BEGIN SOLUTION
patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
### END SOLUTION

# %% check="patchgan_table"
check("patchgan_table", patchgan_table, receptive_field)

# %% [markdown]
# ## 3 · The field, measured
#
# ```
# points 7     difficulty ●●●○○     importance ●●●●○     about 30 minutes
# ```
#
# A pixel lies in the field of a number if changing the pixel can change the number: if the
# gradient of the number with respect to the pixel is not zero. So a single backward pass shows the
# whole field.
#
# Write `measured_field(D, layer, size)`. `D` is an `nn.Sequential` of blocks, one for each
# convolution, so `D[:layer]` are the first `layer` of them, counted from 1.
# 1. Feed a random image `(1, C, size, size)` that asks for its gradient. `C` is the number of
#    channels that the first convolution takes: `next(D.parameters()).shape[1]`.
# 2. Take **one** place in the **middle** of what comes out, and sum its channels. At a corner the
#    padding would hide a part of the field.
# 3. Find the gradient of that sum with respect to the image. `torch.autograd.grad(value, image)`
#    leaves nothing behind on `D`.
# 4. Return the width of the region where it is not zero, from the first such column to the last:
#    there may be holes in between.
#
# BatchNorm in training mode computes its mean from **all** places, so every pixel would count.
# Measure in eval mode, and leave `D` in the mode in which it came.


# %% answer="measured_field"
def measured_field(D: nn.Sequential, layer: int, size: int) -> int:
    """The receptive field behind block `layer` (from 1) of D, measured on a size x size image."""
    ### BEGIN SOLUTION
    was_training = D.training
    D.eval()
    channels = next(D.parameters()).shape[1]
    image = torch.rand(1, channels, size, size, requires_grad=True)
    features = D[:layer](image)
    middle = features.shape[-1] // 2
    value = features[0, :, middle, middle].sum()
    (gradient,) = torch.autograd.grad(value, image)
    D.train(was_training)
    columns = gradient.abs().sum(dim=(0, 1, 2)).nonzero()
    return int(columns.max() - columns.min()) + 1
    ### END SOLUTION


# %% check="measured_field"
check("measured_field", measured_field)

# %% [markdown]
# Print your formula and your measurement side by side. They must agree with each other, and with your
# table: the last line of the first network is its `"C1"`, that of the second its `"bonus"`.


# %%
def patchgan(strides: tuple[int, ...] = (2, 2, 2, 1, 1)) -> nn.Sequential:
    """The discriminator of exercise 05 as one block a convolution; x and y come joined."""
    blocks, inputs = [], 6
    for number, (outputs, stride) in enumerate(zip([64, 128, 256, 512, 1], strides, strict=True)):
        block = [nn.Conv2d(inputs, outputs, kernel_size=4, stride=stride, padding=1)]
        if 0 < number < 4:
            block.append(nn.BatchNorm2d(outputs))
        if number < 4:
            block.append(nn.LeakyReLU(0.2))
        blocks.append(nn.Sequential(*block))
        inputs = outputs
    return nn.Sequential(*blocks)


def compare_fields(strides: tuple[int, ...]) -> None:
    """Print formula and measurement for a PatchGAN with these strides."""
    formula = receptive_field([(4, stride, 1) for stride in strides])
    D = patchgan(strides)
    for number, name in enumerate(["C64", "C128", "C256", "C512", "C1"]):
        measured = measured_field(D, number + 1, 256)
        print(f"{name:5} stride {strides[number]}   {formula[number]:4} {measured:4}")


# %% training=true question="size"
print("                formula measured")
compare_fields((2, 2, 2, 1, 1))
compare_fields((2, 2, 2, 2, 1))

# %% [markdown]
# ## 4 · Explore, explain
#
# ```
# points 7     difficulty ●●○○○     importance ●●●●○     about 20 minutes
# ```
#
# Draw the fields over a picture. Each square is what one number in the middle sees, from the first
# layer (innermost) to the last.

# %%
shoes = data.load("edges2shoes", split="test", size=128)
picture = shoes.targets[4]


def draw_fields(layers: list[tuple[int, int, int]], picture: Tensor = picture) -> plots.Picture:
    """The fields of a stack of layers as squares over a picture (3, H, W), uint8."""
    colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000"]
    figure = Figure(figsize=(4, 4), layout="constrained")
    axes = figure.subplots()
    axes.imshow(picture.permute(1, 2, 0).numpy())
    axes.set_axis_off()
    middle = picture.shape[-1] / 2
    for number, field in enumerate(receptive_field(layers)):
        corner = (middle - field / 2 - 0.5, middle - field / 2 - 0.5)
        colour = colours[number % len(colours)]
        axes.add_patch(Rectangle(corner, field, field, fill=False, linewidth=2, edgecolor=colour))
    words = ", ".join(f"kernel {k} stride {s}" for k, s, _ in layers)
    return plots.Picture(figure, f"A picture with the receptive fields of {words} as squares.")


# %% training=true question="size"
draw_fields([(4, 2, 1), (4, 2, 1), (4, 2, 1), (4, 1, 1), (4, 1, 1)]).show()

# %% [markdown]
# Change kernels, strides and paddings, and click into the picture to look from another place. The
# sizes come from your function, the places from the layers: in a corner a field reaches far into
# the padding, the grey margin.

# %% training=true
from gankit import widgets

widgets.FieldExplorer(receptive_field, picture)

# %% [markdown]
# **A measurement that failed.** The same measurement without `D.eval()`: each field of the
# PatchGAN from C128 on came out as 256, the whole picture. Nothing raised an error; only the formula
# beside it gave it away.

# %% [markdown] question="size"
# ### Question: size (4 points)
#
# A report on this subject trained a discriminator whose map is 16 x 16 instead of 30 x 30, "so that
# we get more global information". Another student objects: 16 x 16 is smaller, so it must be less.
# Who is right about what one logit sees, and why? What does the size of the map say?

# %% [markdown] written="size" points=4
# ### BEGIN SOLUTION
# The size of the map says how many patches are judged, not how large they are. Both arguments start
# from the wrong number. What one logit sees is given by kernels and strides up to it. When the map
# shrinks because a layer got a larger stride, the layers behind it jump further, so each logit sees
# more (here 94 instead of 70 pixels): the report's result is right for this network, but because
# of the stride. A larger picture would also give a larger map with the very same fields, and a
# smaller map by cropping sees no more at all.
#
# **Rubric**
# - 1: the report is right about this network: a logit sees more, 94 pixels instead of 70
# - 1: the cause is the stride, through the jump of the layers behind it
# - 1: the size of the map is not the cause; it depends on the size of the picture as well
# - 1: the size of the map says how many patches are judged
# ### END SOLUTION

# %% [markdown] question="stride"
# ### Question: stride (3 points)
#
# If C512 gets stride 2, the field behind C1 grows. Why does the field behind C512 itself not?

# %% [markdown] written="stride" points=3
# ### BEGIN SOLUTION
# A number behind C512 joins 4 x 4 neighbours of C256, and these lie as far apart as before: its
# field depends on the strides before it. The stride of C512 only leaves out every other place
# behind it. So the neighbours that C1 joins lie 16 instead of 8 pixels apart, and C1 sees
# 3 times 8 = 24 pixels more.
#
# **Rubric**
# - 1: C512 still joins the same neighbours of C256, which lie as far apart as before
# - 1: its stride only leaves out places behind it
# - 1: so the neighbours that C1 joins lie twice as far apart
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# - How many layers must the PatchGAN have until one logit sees the whole 256 x 256 picture? The
#   paper tries that as well; it did not look better.
# - The gradient is not equally strong inside the field. Average it over a hundred images and plot
#   it. What shape does it have?
# - Measure the field of the U-Net's innermost layer in exercise 05.
#
# ## References
#
# - P. Isola, J.-Y. Zhu, T. Zhou, A. Efros, [*Image-to-Image Translation with Conditional
#   Adversarial Networks*](https://arxiv.org/abs/1611.07004), CVPR 2017. Section 4.4 compares
#   patches of four sizes.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel, [*Understanding the Effective Receptive Field in Deep
#   Convolutional Neural Networks*](https://arxiv.org/abs/1701.04128), NeurIPS 2016.

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S), write your name and student ID between the quotes, and run this cell.
# It makes the PDF for Gradescope, in which each question has its fixed pages, and says what is still
# missing.

# %% training=true
from gankit.hand_in import hand_in

hand_in("your name", "your student id")
