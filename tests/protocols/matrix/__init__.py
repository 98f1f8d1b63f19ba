"""Matrix: translation on captured payloads, hostile stand-ins, and a real Synapse."""
