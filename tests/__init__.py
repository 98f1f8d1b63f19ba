"""The tests, which mirror the rooms, and the real servers that they run against."""
