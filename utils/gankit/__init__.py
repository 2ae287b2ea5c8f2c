"""gankit: data, training, plots and checks for a course on generative adversarial networks."""

from gankit.hand_in import hand_in
from gankit.version import __version__

__all__ = ["__version__", "hand_in"]
