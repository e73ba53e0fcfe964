"""What scikit-learn says of the things that a block makes, asked of one made with its defaults.

A block that cannot be made without a choice is taken for what does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def learns(function: Callable[..., Any], settings: Mapping[str, Any]) -> bool:
    """Tell whether a column block's step learns from rows, as far as can be told unset.

    Parameters
    ----------
    function
        The block's.
    settings
        Their schema.

    Examples
    --------
    >>> from sklearn.preprocessing import FunctionTransformer
    >>> learns(FunctionTransformer, {"properties": {"columns": {}}, "required": []})
    False
    """
    if "columns" not in settings["properties"]:
        return False
    if set(settings["required"]) - {"columns"}:
        return True
    from sklearn.preprocessing import FunctionTransformer

    # Bodies ignore `columns`: the engine hands the step its columns.
    step = function(**dict.fromkeys(settings["required"], ()))
    return not isinstance(step, FunctionTransformer | str)


def takes_any(function: Callable[..., Any], settings: Mapping[str, Any]) -> bool:
    """Tell whether an estimator takes columns of any kind.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> takes_any(DummyClassifier, {"properties": {}, "required": []})
    True
    """
    if settings["required"]:
        return False
    from sklearn.utils import get_tags

    told = get_tags(function())
    return bool(told.no_validation or told.input_tags.string)


def takes_missing(function: Callable[..., Any], shape: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether what a block makes can be fitted where values are missing; in doubt it can.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> takes_missing(Ridge, "estimator", {"properties": {}, "required": []})
    False
    """
    if shape not in ("column", "estimator") or set(settings["required"]) - {"columns"}:
        return True
    from sklearn.utils import get_tags

    made = function(**dict.fromkeys(settings["required"], ()))
    if not hasattr(made, "fit"):
        return True
    told = get_tags(made)
    return bool(told.no_validation or told.input_tags.allow_nan)
