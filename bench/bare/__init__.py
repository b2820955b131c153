"""What a solver costs by itself: scripts that import its library, read a file and solve it. Nothing of satfit's."""
