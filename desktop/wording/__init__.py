"""What is said: codes, dates and names in words, and what somebody wrote made fit to show."""
