"""Builds the course: notebooks, nbgrader sources and blueprints, from solutions/."""
