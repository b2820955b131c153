"""satfit: can a network with k hidden neurons fit these points? Every solver answers under oath."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    # the version is looked up when asked for: importlib.metadata is most of what `satfit --help` would load
    if name == "__version__":
        from importlib import metadata

        return metadata.version("satfit")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
