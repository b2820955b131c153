"""Who decides: one file per back-end, each run in a process of its own, every claim checked exactly."""
