"""Dates as people on call compare them: short, in figures, to the second."""
