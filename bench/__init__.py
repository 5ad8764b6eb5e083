"""Measurements side by side with the alternatives: ratios in one run, never numbers alone."""
