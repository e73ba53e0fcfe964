"""The libraries that a kept model is made of, and what differs from those that are here."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

_ALWAYS = ("numpy", "pandas", "scikit-learn", "scipy", "skops")
_PACKAGES = {
    "imblearn": "imbalanced-learn",
    "lightgbm": "lightgbm",
    "sklearn": "scikit-learn",
    "xgboost": "xgboost",
}
# A model of another version of these may answer differently, or not be opened.
_DECIDING = frozenset({"scikit-learn", *_PACKAGES.values()})


def model_libraries(pipeline: Any) -> dict[str, str]:
    """Return the versions of what a fitted model is made of, by package.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> sorted(model_libraries(DummyRegressor()))
    ['numpy', 'pandas', 'python', 'scikit-learn', 'scipy', 'skops']
    """
    steps = [step for _, step in getattr(pipeline, "steps", [("", pipeline)])]
    rooms = {type(step).__module__.partition(".")[0] for step in steps}
    packages = {*_ALWAYS, *(_PACKAGES[room] for room in rooms if room in _PACKAGES)}
    return {**{name: version(name) for name in packages}, "python": platform.python_version()}


def other_libraries(libraries: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the deciding libraries that are here in another version: then and now.

    Parameters
    ----------
    libraries
        As `model_libraries` gave them when the model was kept.

    Examples
    --------
    >>> other_libraries({"scikit-learn": "0.1", "numpy": "0.1"})["scikit-learn"][0]
    '0.1'
    """
    here = {name: _version(name) for name in libraries if name in _DECIDING}
    return {
        name: (libraries[name], now)
        for name, now in here.items()
        if now.split(".")[:2] != libraries[name].split(".")[:2]
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
