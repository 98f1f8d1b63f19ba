"""What becomes of an intent when the network fails it, at each request that it takes."""
