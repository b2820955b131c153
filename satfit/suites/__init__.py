"""Suite files: experiments written down, read and checked as a whole before anything runs."""
