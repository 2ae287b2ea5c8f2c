# %% [markdown]
# # 00 · Start here
#
# Ten minutes with everything this course uses: the data, a check that tells you what went wrong, a
# training run you can watch, and the PDF you hand in. Nothing here is graded.
#
# **Where you can work**
#
# | place | what to know |
# |---|---|
# | Colab | Save a copy first (*File → Save a copy in Drive*). A GPU: *Runtime → Change runtime type*. |
# | Kaggle | Switch *Internet* on in the side bar, once. A GPU: *Settings → Accelerator*. |
# | JupyterLab | `make lab` in the course's folder opens it in your browser. |
# | VS Code | Open the notebook and choose the folder's `.venv` as its kernel. |
#
# Run a cell with Shift + Enter. Run them from the top down.

# %% [markdown]
# ## 1 · Set up
#
# Every notebook begins with this cell. It installs `gankit`, the course's helper package, where it
# is missing, and leaves PyTorch as it is.

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
from torch import nn

import gankit
from gankit import data, plots, train
from gankit.checks import checks_for

check = checks_for("00_start_here")
print(f"gankit {gankit.__version__}, PyTorch {torch.__version__}")

# %% [markdown]
# Where will the arithmetic be done? No exercise needs a GPU to be checked; training is faster with
# one.

# %%
device = train.device()

# %% [markdown]
# ## 2 · Look at the data
#
# `data.load` knows eleven sets. Each has a **mini** edition that needs no network; the title of a
# picture says which one you see.

# %%
digits = data.load("mnist", source="mini")
print(digits.note)
plots.grid(next(iter(digits.batches(32)))[0], title=digits.title)

# %% [markdown]
# ## 3 · Make a mistake
#
# The images of a data set are whole numbers from 0 (black) to 255 (white). Networks want them as
# decimal numbers from -1 to 1. Below is a first try, and it is wrong. **Run both cells as they
# are.**


# %%
def to_signed(pixels):
    """Turn whole numbers from 0 to 255 into decimal numbers from -1 to 1."""
    return pixels / 255


# %% reference="to_signed"
def to_signed(pixels):
    """Turn whole numbers from 0 to 255 into decimal numbers from -1 to 1."""
    return pixels / 127.5 - 1


# %% check="to_signed"
check("to_signed", to_signed)

# %% [markdown]
# The table lists what was checked, what was expected and what your code gave. Under it stands what
# probably happened, and what to do. Repair `to_signed`, run its cell, and run the check again.
#
# All checks of the course work like this. They look at what your code computes and not at how you
# wrote it: `pixels / 127.5 - 1` and `2 * (pixels / 255) - 1` are the same to them. If no known
# mistake fits exactly, the check says nothing about causes and shows the first difference only.

# %% [markdown]
# ## 4 · Watch a training run
#
# This is a small **autoencoder**: it squeezes each digit into 16 numbers and draws it again. It is
# not a GAN yet, but the tools around it are the same: a `step` that you write, and `train.run`, which
# owns the loop, the live picture and the checkpoints.

# %%
torch.manual_seed(0)
encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 16))
decoder = nn.Sequential(
    nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))
)
net = nn.Sequential(encoder, decoder).to(device)
optimiser = torch.optim.Adam(net.parameters(), lr=2e-3)
fixed = next(iter(digits.batches(32, device=device)))[0]


def step(images, labels):
    """One step: draw the images again, compare, improve. Returns what to plot."""
    loss = (net(images) - images).abs().mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return {"pixel error": loss.item()}


# %% training=true
history = train.run(
    step,
    digits.batches(64, device=device),
    limits={"smoke": "3 seconds", "class": "30 seconds", "full": "30 seconds"},
    monitor=lambda: net(fixed),
    checkpoint=train.Checkpoint("00_tour", net=net, optimiser=optimiser),
)

# %% [markdown]
# If the session is lost half way, run the cell again: it goes on from its last checkpoint. You can
# also stop a run with the stop button and keep what it has learned.

# %% training=true
plots.losses(history, title="pixel error")

# %% [markdown]
# ## 5 · Hand in
#
# The last cell of an exercise makes the PDF for Gradescope. Each question has fixed pages in it, no
# matter how many cells you add. Save the notebook first (Ctrl + S), write your name and student ID
# between the quotes, and run this cell.

# %% training=true
from gankit.hand_in import hand_in

hand_in("Ada Lovelace", "s0000000")

# %% [markdown]
# You are ready for [exercise 01]({{repository_url}}/blob/{{tag}}/course/01_gan_mnist/01_gan_mnist.ipynb).
