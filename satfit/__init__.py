"""satfit: can a network with k hidden neurons fit these points? Every solver answers under oath."""

from __future__ import annotations

from importlib import metadata

__version__ = metadata.version("satfit")
