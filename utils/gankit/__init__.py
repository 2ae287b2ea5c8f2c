"""gankit: data, training, plots and checks for a course on generative adversarial networks."""

__version__ = "0.1.0"

from gankit.hand_in import hand_in

__all__ = ["__version__", "hand_in"]
