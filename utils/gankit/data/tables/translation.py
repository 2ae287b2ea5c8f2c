"""Sets for image-to-image translation. Their mini editions are drawn, shoes from real shapes.

Sizes and check sums: TensorFlow Datasets (url_checksums/cycle_gan.txt), which enforces them for the
CycleGAN archives; that of edges2shoes comes from a single third party and is not enforced.
"""

from __future__ import annotations

from gankit.data.registry import DataSet, Mini, RemoteFile
from gankit.data.tables.common import DRAWN_CITATION, DRAWN_LICENCE, DRAWN_NOTE, SCENE_SIZES
from gankit.data.tables.grey import CITE_FASHION, MIT_ZALANDO

_PIX2PIX = "efrosgans.eecs.berkeley.edu/pix2pix/datasets/"
_CYCLEGAN = "efrosgans.eecs.berkeley.edu/cyclegan/datasets/"
CITE_PIX2PIX = (
    "P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros, Image-to-image translation with conditional "
    "adversarial networks, CVPR 2017"
)
CITE_CYCLEGAN = (
    "J.-Y. Zhu, T. Park, P. Isola, A. A. Efros, Unpaired image-to-image translation using "
    "cycle-consistent adversarial networks, ICCV 2017"
)


def _archive(place: str, checksum: str, size: int = 0, confirmed: bool = True) -> dict:
    """One archive for both splits, by https and, as the check sum guards it, by http."""
    urls = (f"https://{place}", f"http://{place}")
    remote = RemoteFile(place.rpartition("/")[2], urls, checksum, size, confirmed)
    return {"train": (remote,), "test": (remote,)}


EDGES2SHOES = DataSet(
    name="edges2shoes",
    title="edges2shoes",
    kind="pairs",
    size=64,
    classes=("edges", "shoes"),
    reader="side_by_side",
    files=_archive(
        _PIX2PIX + "edges2shoes.tar.gz", "md5:71da478b54fedde126e234a2a050bc15", confirmed=False
    ),
    large=True,
    licence="UT Zappos50K: academic, non-commercial use only; not to be passed on",
    citation=(
        "A. Yu, K. Grauman, Fine-grained visual comparisons with local learning, CVPR 2014; "
        + CITE_PIX2PIX
    ),
    mini=Mini(
        title="edges2shoes",
        maker="shoes",
        counts={"train": 900, "test": 102},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=MIT_ZALANDO,
        citation=CITE_FASHION,
        note=f"shapes and shading of real shoes of Fashion-MNIST, colours {DRAWN_NOTE}",
    ),
)

FACADES = DataSet(
    name="facades",
    title="CMP Facades",
    kind="pairs",
    size=64,
    classes=("labels", "photo"),
    reader="facades",
    files=_archive(
        _CYCLEGAN + "facades.zip",
        "sha256:9a31ebf3a31b9b5cd195dd5bf62e9308e00cb94604d1019e3889ac84248695c0",
        35_135_868,
    ),
    licence="none stated by its authors; not to be passed on",
    citation=(
        "R. Tylecek, R. Sara, Spatial pattern templates for recognition of objects with regular "
        "structure, GCPR 2013; " + CITE_PIX2PIX
    ),
    mini=Mini(
        title="Facades",
        maker="facades",
        counts={"train": 600, "test": 100},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=DRAWN_LICENCE,
        citation=DRAWN_CITATION,
        note=f"label maps and house fronts, {DRAWN_NOTE}",
    ),
)

CITYSCAPES = DataSet(
    name="cityscapes",
    title="Cityscapes",
    kind="pairs",
    size=64,
    classes=("labels", "photo"),
    reader="cityscapes",
    files={
        split: (
            RemoteFile("gtFine_trainvaltest.zip", (), ""),
            RemoteFile("leftImg8bit_trainvaltest.zip", (), ""),
        )
        for split in ("train", "test")
    },
    by_hand=(
        "Cityscapes needs an account and its licence accepted at "
        "https://www.cityscapes-dataset.com. Download gtFine_trainvaltest.zip (241 MB) and "
        "leftImg8bit_trainvaltest.zip (11 GB)"
    ),
    licence="Cityscapes licence: non-commercial; neither it nor changed versions may be passed on",
    citation=(
        "M. Cordts et al., The Cityscapes dataset for semantic urban scene understanding, CVPR 2016"
    ),
    mini=Mini(
        title="Streets",
        maker="streets",
        counts={"train": 500, "test": 100},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=DRAWN_LICENCE,
        citation=DRAWN_CITATION,
        note=f"label maps and streets, {DRAWN_NOTE}",
    ),
)

HORSE2ZEBRA = DataSet(
    name="horse2zebra",
    title="horse2zebra",
    kind="unpaired",
    size=64,
    classes=("horses", "zebras"),
    reader="unpaired",
    files=_archive(
        _CYCLEGAN + "horse2zebra.zip",
        "sha256:a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1",
        116_867_962,
    ),
    licence="ImageNet terms: research and teaching only; not to be passed on",
    citation=CITE_CYCLEGAN,
    mini=Mini(
        title="horse2zebra",
        maker="horses_and_zebras",
        counts={"train": 600, "test": 100},
        sizes=SCENE_SIZES,
        synthetic=True,
        licence=DRAWN_LICENCE,
        citation=DRAWN_CITATION,
        note=f"horses and zebras, unpaired, {DRAWN_NOTE}",
    ),
)
