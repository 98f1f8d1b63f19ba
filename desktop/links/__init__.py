"""Where links go, and how they are followed."""
