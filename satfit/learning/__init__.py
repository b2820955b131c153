"""Theorems 7 and 8 of Manurangsi and Reichman as estimators in scikit-learn's conventions: `satfit[learn]`."""

from __future__ import annotations

try:
    import sklearn  # noqa: F401
except ImportError:
    raise ImportError("satfit.learning needs scikit-learn: pip install 'satfit[learn]'") from None

from satfit.learning.estimators import ReliableReLURegressor, ReLURegressor
from satfit.learning.guarantee import Guarantee, HoldOut, Setting, Uniform
from satfit.learning.rationals import Scaling

__all__ = ["Guarantee", "HoldOut", "ReLURegressor", "ReliableReLURegressor", "Scaling", "Setting", "Uniform"]
