"""The ground floor, tested room by room."""
