"""What follows from the data alone: one file per rule, every step exact, none of them told where the data came from."""
