"""How good are generated images? Each answer with its interval and its sample size.

from gankit import data, metrics

features = metrics.class_features(data.load("mnist"))
print(metrics.fid(real, fake, features))
"""

from gankit.metrics.distances import fid, kid, precision_recall
from gankit.metrics.features import Features, class_features, inception_features
from gankit.metrics.pixels import (
    LabelScores,
    confusion_matrix,
    diversity,
    fcn_scores,
    l1,
    ms_ssim,
    psnr,
)
from gankit.metrics.score import Score
from gankit.metrics.texture import patches

__all__ = [
    "Features",
    "LabelScores",
    "Score",
    "class_features",
    "confusion_matrix",
    "diversity",
    "fcn_scores",
    "fid",
    "inception_features",
    "kid",
    "l1",
    "ms_ssim",
    "patches",
    "precision_recall",
    "psnr",
]
