"""What an instructor runs: build the course, grade a class, report on it."""
