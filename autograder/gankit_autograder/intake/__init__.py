"""Takes in what students handed in: finds notebooks, reads and mends them, plans what to run."""
