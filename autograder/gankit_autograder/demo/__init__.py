"""Takes the course through its life on a class made from the catalogue of mistakes."""
