"""People as judges: a blind rating panel, pooling over a class, and what came out.

from gankit import rating

panel = rating.Panel("streets", {"plain": images, "hierarchical": others}, rater="anna")
panel.show()                                 # a sheet of numbered pictures, nobody's name
panel.rate(1, "7 3 5 9 2 6 4 8 1 10")        # saved at once
rating.summary(rating.pool(["ratings_anna.json", "ratings_ben.json"]).ratings)
"""

from gankit.rating.agreement import Agreement, agreement, largest_disagreement
from gankit.rating.own import Entry, generator
from gankit.rating.panel import Panel
from gankit.rating.places import trained_size
from gankit.rating.pooling import Pool, pool
from gankit.rating.records import Rating
from gankit.rating.samples import Samples, kit_samples
from gankit.rating.summary import ModelScore, plot, summary

__all__ = [
    "Agreement",
    "Entry",
    "ModelScore",
    "Panel",
    "Pool",
    "Rating",
    "Samples",
    "agreement",
    "generator",
    "kit_samples",
    "largest_disagreement",
    "plot",
    "pool",
    "summary",
    "trained_size",
]
