"""MNIST and Fashion-MNIST, whose mini editions are real images.

Sizes and check sums: TensorFlow Datasets, url_checksums/mnist.txt and fashion_mnist.txt.
"""

from __future__ import annotations

from gankit.data.registry import DataSet, Mini, RemoteFile

DIGITS = tuple("0123456789")
GARMENTS = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
GREY_SIZES = (4, 8, 16, 28, 32, 64, 128, 256)

CC_BY_SA = "CC BY-SA 3.0 (Yann LeCun, Corinna Cortes, Christopher J. C. Burges)"
MIT_ZALANDO = "MIT (Copyright 2017 Zalando SE)"
CITE_MNIST = (
    "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document "
    "recognition, Proceedings of the IEEE 86(11), 1998"
)
CITE_FASHION = (
    "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking "
    "machine learning algorithms, arXiv:1708.07747, 2017"
)

_MNIST_HOSTS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_FASHION_HOSTS = ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",)


def _files(hosts: tuple[str, ...], *entries: tuple[str, int, str]) -> tuple[RemoteFile, ...]:
    """One `Remote` for each (file name, bytes, sha256), to be had from every host."""
    return tuple(
        RemoteFile(name, tuple(host + name for host in hosts), f"sha256:{digest}", size)
        for name, size, digest in entries
    )


MNIST = DataSet(
    name="mnist",
    title="MNIST",
    kind="labelled",
    size=28,
    classes=DIGITS,
    reader="idx",
    files={
        "train": _files(
            _MNIST_HOSTS,
            (
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
        ),
        "test": _files(
            _MNIST_HOSTS,
            (
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            (
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        ),
    },
    licence=CC_BY_SA,
    citation=CITE_MNIST,
    mini=Mini(
        title="MNIST",
        maker="digits",
        counts={"train": 2000, "test": 400},
        sizes=GREY_SIZES,
        synthetic=False,
        licence=CC_BY_SA,
        citation=CITE_MNIST,
        note="real digits: the first 200 of each class of the training set, 40 of the test set",
    ),
)

FASHION_MNIST = DataSet(
    name="fashion_mnist",
    title="Fashion-MNIST",
    kind="labelled",
    size=28,
    classes=GARMENTS,
    reader="idx",
    files={
        "train": _files(
            _FASHION_HOSTS,
            (
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
        ),
        "test": _files(
            _FASHION_HOSTS,
            (
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            (
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ),
    },
    licence=MIT_ZALANDO,
    citation=CITE_FASHION,
    mini=Mini(
        title="Fashion-MNIST",
        maker="garments",
        counts={"train": 2000, "test": 400},
        sizes=GREY_SIZES,
        synthetic=False,
        licence=MIT_ZALANDO,
        citation=CITE_FASHION,
        note="real garments: the first 200 of each class of the training set, 40 of the test set",
    ),
)
