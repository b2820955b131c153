"""Exact training on a user's own data: reading, running, showing, and how many neurons it takes."""
