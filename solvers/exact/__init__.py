"""Algorithms of our own in exact arithmetic."""
