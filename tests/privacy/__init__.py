"""What is left lying around, and who is talked to: nothing readable, and nobody but the servers."""
