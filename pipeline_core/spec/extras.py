"""Libraries that are installed only by who wants what they are for.

Each extra has a file ``requirements-NAME.txt``. A block that needs one says so by a mark and
imports it only where it uses it, so that catalogue, palette and check work without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from pipeline_core.spec.entry import Entry, meaning_of

# The libraries of each extra, by the names they are imported by.
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "boost": ("lightgbm", "xgboost"),
    "cluster": ("distributed",),
    "database": ("psycopg", "sqlalchemy"),
    "fairness": ("fairlearn",),
    "imbalance": ("imblearn",),
    "mlflow": ("mlflow",),
    "onnx": ("skl2onnx", "onnxruntime"),
    "optuna": ("optuna",),
    "remote": ("fsspec",),
    "shap": ("shap",),
}
# The extra that a way of searching needs.
_SEARCHES_BY = {"optuna": "optuna"}


class Library(NamedTuple):
    """A library beside the usual ones that a stage needs.

    Parameters
    ----------
    name
        What it is imported by.
    extra
        The extra that installs it.
    setting
        The setting that asks for it; None where the block itself does.
    """

    name: str
    extra: str
    setting: str | None = None


def needed_library(entry: Entry, settings: Mapping[str, Any]) -> Library | None:
    """Return the library beside the usual ones that a stage needs, or None.

    Parameters
    ----------
    entry
        The stage's block.
    settings
        Its settings.

    Examples
    --------
    >>> entry = {"settings": {"properties": {"vary": {"x-means": "vary"}}}}
    >>> needed_library(entry, {"strategy": "optuna"}), needed_library(entry, {"strategy": "grid"})
    (Library(name='optuna', extra='optuna', setting='strategy'), None)
    """
    if extra := entry.get("extra"):
        return Library(entry.get("library") or EXTRAS.get(extra, (extra,))[0], extra)
    how = settings.get("strategy")
    if not isinstance(how, str) or how not in _SEARCHES_BY or not _searches(entry):
        return None
    extra = _SEARCHES_BY[how]
    return Library(EXTRAS[extra][0], extra, "strategy")


def missing_library(entry: Entry, settings: Mapping[str, Any]) -> Library | None:
    """Return the library that a stage needs and that is not installed, or None.

    Examples
    --------
    >>> missing_library({"extra": "no_such_library"}, {}).extra
    'no_such_library'
    """
    library = needed_library(entry, settings)
    return None if library is None or is_installed(library.name) else library


def is_installed(library: str) -> bool:
    """Return whether a library can be imported; it is not.

    Examples
    --------
    >>> is_installed("no_such_library")
    False
    """
    return find_spec(library) is not None


def installed_extras() -> frozenset[str]:
    """Return the libraries of extras that are installed.

    Examples
    --------
    >>> "pandas" in installed_extras()
    False
    """
    libraries = (library for libraries in EXTRAS.values() for library in libraries)
    return frozenset(filter(is_installed, libraries))


def library_of_error(error: BaseException) -> Library | None:
    """Return the library of an extra whose absence is the error, or None.

    Examples
    --------
    >>> library_of_error(ModuleNotFoundError("x", name="xgboost"))
    Library(name='xgboost', extra='boost', setting=None)
    """
    if not isinstance(error, ModuleNotFoundError):
        return None
    known = [Library(name, extra) for extra, names in EXTRAS.items() for name in names]
    return next((library for library in known if library.name == error.name), None)


def libraries_of(entry: Entry, settings: Mapping[str, Any]) -> list[str]:
    """Return the distributions that compute a stage's result.

    Examples
    --------
    >>> entry = {"settings": {"properties": {"vary": {"x-means": "vary"}}},
    ...          "packages": ["optuna", "scikit-learn"]}
    >>> libraries_of(entry, {"strategy": "optuna"}), libraries_of(entry, {"strategy": "grid"})
    (['optuna', 'scikit-learn'], ['scikit-learn'])
    """
    if not _searches(entry):
        return entry["packages"]
    library = needed_library(entry, settings)
    others = [name for name in entry["packages"] if name not in _SEARCHES_BY.values()]
    return sorted([*others, *([library.name] if library else [])])


def _searches(entry: Entry) -> bool:
    properties = entry["settings"]["properties"]
    return any(meaning_of(schema) == "vary" for schema in properties.values())
