"""The days of the agenda as a grid: a month or a week of cells with the events in them."""
