"""Rows that an estimator sets aside or divides into folds by itself, while it is fitted.

Such a split is drawn at random: it knows no groups and no time. Which classes do it, and by
which parameter, follows from the parameters that scikit-learn declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.spec.entry import InnerSplit, SettingSchema

_FOLDS = "cv_object"
_STOPS_EARLY = "validation_fraction"


def inner_split_of(cls: Any) -> InnerSplit | None:
    """Return by which parameter a class splits its rows, and when; None if it does not.

    Examples
    --------
    >>> from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
    >>> from sklearn.linear_model import Ridge, RidgeCV
    >>> inner_split_of(GradientBoostingClassifier)
    {'kind': 'stop', 'setting': 'n_iter_no_change', 'off': [None]}
    >>> inner_split_of(HistGradientBoostingClassifier)
    {'kind': 'stop', 'setting': 'early_stopping', 'off': [False], 'large': ['auto']}
    >>> inner_split_of(RidgeCV), inner_split_of(Ridge)
    ({'kind': 'folds', 'setting': 'cv'}, None)
    """
    declared: Mapping[str, Any] = getattr(cls, "_parameter_constraints", {})
    if _STOPS_EARLY in declared and "early_stopping" in declared:
        options = [c.options for c in declared["early_stopping"] if hasattr(c, "options")]
        large = ["auto"] if any("auto" in values for values in options) else []
        found: InnerSplit = {"kind": "stop", "setting": "early_stopping", "off": [False]}
        return {**found, "large": large} if large else found
    if _STOPS_EARLY in declared:
        return {"kind": "stop", "setting": "n_iter_no_change", "off": [None]}
    folds = (n for n, c in declared.items() if isinstance(c, list) and _FOLDS in c)
    name = next(folds, None)
    return None if name is None else {"kind": "folds", "setting": name}


def inner_split_of_block(
    make: Callable[..., Any], settings: Mapping[str, SettingSchema], required: Mapping[str, Any]
) -> InnerSplit | None:
    """Return when the objects that a block makes split their rows; None if they do not.

    Parameters
    ----------
    make
        The block's function.
    settings
        The schemas of its settings. Of those that are a choice, each value is tried: it may
        choose another class.
    required
        Values of the settings that have no default.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge, RidgeCV
    >>> def regression(*, how="plain"):
    ...     return RidgeCV() if how == "folds" else Ridge()
    >>> inner_split_of_block(regression, {"how": {"enum": ["plain", "folds"]}}, {})
    {'kind': 'folds', 'setting': 'how', 'on': ['folds']}
    """
    split = inner_split_of(type(make(**required)))
    if split is not None:
        return split
    for name, schema in settings.items():
        chosen = [(v, inner_split_of(type(make(**{**required, name: v})))) for v in _values(schema)]
        on = [value for value, split in chosen if split is not None]
        kinds = [split["kind"] for _, split in chosen if split is not None]
        if on:
            return {"kind": kinds[0], "setting": name, "on": on}
    return None


def _values(schema: SettingSchema) -> list[Any]:
    return [value for value in schema.get("enum", ()) if isinstance(value, str)]
