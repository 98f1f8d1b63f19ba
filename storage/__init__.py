"""The ground floor: what is true on this computer. No Qt, no network."""
