"""What the program costs, measured as ratios within one run, because machines are noisy."""
