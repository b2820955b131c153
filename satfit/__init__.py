"""satfit: can a network with k hidden neurons fit these points? Every solver answers under oath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from satfit.fitting import Fit, FitError, fit, load_network

_FITTING = ("Fit", "FitError", "fit", "load_network")

__all__ = ["Fit", "FitError", "fit", "load_network"]


def __getattr__(name: str) -> Any:
    # the version is looked up when asked for: importlib.metadata is most of what `satfit --help` would load
    if name == "__version__":
        from importlib import metadata

        return metadata.version("satfit")
    if name in _FITTING:
        from satfit import fitting

        return getattr(fitting, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
