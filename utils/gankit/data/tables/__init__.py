"""The one table of data sets: every address, check sum, licence and citation gankit relies on."""

from gankit.data.registry import DataSet
from gankit.data.tables.grey import FASHION_MNIST, MNIST
from gankit.data.tables.pictures import CELEBA, CIFAR10, FACES, MINI10, SVHN
from gankit.data.tables.translation import CITYSCAPES, EDGES2SHOES, FACADES, HORSE2ZEBRA

TABLE: dict[str, DataSet] = {
    entry.name: entry
    for entry in (
        MNIST,
        FASHION_MNIST,
        SVHN,
        CIFAR10,
        CELEBA,
        EDGES2SHOES,
        FACADES,
        CITYSCAPES,
        HORSE2ZEBRA,
        MINI10,
        FACES,
    )
}
