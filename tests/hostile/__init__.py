"""What hostile servers and peers may send, and what it may cost: time, memory, one row each."""
