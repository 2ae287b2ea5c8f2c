"""What runs next to a student's code: a warm process that forks confined workers."""
