"""What servers say: one package a protocol, and the engine that syncs. No Qt."""
