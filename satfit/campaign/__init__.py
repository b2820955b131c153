"""A suite, run into a results database: resumable, several at a time, here or on a cluster."""
