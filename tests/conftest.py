"""For all tests: what the processes they start inherit."""

from __future__ import annotations

import os

# Without compiled files each of the hundreds of commands started here would compile all its imports again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
