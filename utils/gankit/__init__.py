"""gankit: data, training, plots and checks for a course on generative adversarial networks."""

__version__ = "0.1.0"
