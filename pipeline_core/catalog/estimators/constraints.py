"""Settings of a class, from the constraints that scikit-learn declares for its parameters.

What a pipeline file cannot hold, and a form could not show, is no setting: the parameter
keeps its default. That are arrays of initial values, dictionaries, functions that nobody
named, and what is deprecated.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, cast

from pipeline_core.catalog.estimators.classes import EstimatorKind
from pipeline_core.catalog.estimators.named_values import named_options
from pipeline_core.catalog.estimators.rules import (
    DEFAULTS,
    FIXED,
    NOT_OFFERED,
    WITHOUT,
    WITHOUT_ANYWHERE,
)
from pipeline_core.catalog.settings import validate
from pipeline_core.spec.entry import SettingSchema

_GONE = ("deprecated", "warn")
# Needs what no wire carries: distances or kernels between rows, a fitted model.
_NEEDS_MORE = ("precomputed", "prefit")
_MOST_OF_PAIR = 2
_FROM_ZERO: SettingSchema = {"type": "integer", "minimum": 0}
_NO_DEFAULT: Any = inspect.Parameter.empty


def settings_of(cls: Any, kind: EstimatorKind) -> dict[str, SettingSchema]:
    """Return the schema of every parameter that can be a setting, by name.

    Parameters
    ----------
    cls, kind
        The class, and the block it becomes.
    """
    settings: dict[str, SettingSchema] = {}
    hidden = {*FIXED.get(kind.name, ()), *NOT_OFFERED}
    for name, default in parameters_of(cls).items():
        if name not in hidden:
            schema = _schema(cls, name, DEFAULTS.get(kind.name, {}).get(name, default))
            if schema is not None:
                settings[name] = schema
    return settings


def parameters_of(cls: Any) -> dict[str, Any]:
    """Return the defaults of a class's parameters; deprecated ones are left out.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> list(parameters_of(LinearRegression))
    ['fit_intercept', 'copy_X', 'tol', 'n_jobs', 'positive']
    """
    parameters = inspect.signature(cls.__init__).parameters.values()
    return {
        p.name: p.default
        for p in parameters
        if p.name != "self" and not (isinstance(p.default, str) and p.default in _GONE)
    }


def _schema(cls: Any, name: str, default: Any) -> SettingSchema | None:
    declared = cls._parameter_constraints.get(name)
    if not isinstance(declared, list):
        return None
    if "random_state" in declared:
        return _seed()
    named = _named(cls, name, declared)
    pair = _list_of_numbers(name, declared, default)
    options = [pair] if pair else named or _plain_options(cls, name, declared, default)
    if not options or options == [{"type": "null"}]:
        return None
    schema = cast("SettingSchema", options[0] if len(options) == 1 else {"anyOf": options})
    is_missing = default is None and None not in declared and bool(named)
    default = _plain_default(_NO_DEFAULT if is_missing else default, options)
    if default is _NO_DEFAULT or validate({name: default}, {"properties": {name: schema}}):
        return None
    mark = {"x-means": "named"} if named else {}
    return cast("SettingSchema", {**schema, "default": default, **mark})


def _seed() -> SettingSchema:
    return {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "x-means": "seed"}


def _plain_default(default: Any, options: list[SettingSchema]) -> Any:
    """Return a default as a pipeline file holds it."""
    names = [value for option in options for value in option.get("enum", ())]
    if callable(default) and not inspect.isclass(default):
        return default.__name__ if default.__name__ in names else _NO_DEFAULT
    if default is _NO_DEFAULT:
        return names[0] if names else _NO_DEFAULT
    if isinstance(default, tuple | list):
        return list(default)
    if isinstance(default, float) and not math.isfinite(default):
        return _NO_DEFAULT
    if isinstance(default, Real) and not isinstance(default, bool | int | float):
        return float(default)
    return default


def _named(cls: Any, name: str, declared: list[Any]) -> list[SettingSchema]:
    """Return the choice of what a parameter names: a function, a kernel, an estimator."""
    takes_object = any(
        type(constraint).__name__ == "HasMethods"
        or getattr(constraint, "__name__", "") in ("Kernel", "callable")
        for constraint in declared
    )
    takes_words = any(type(constraint).__name__ == "StrOptions" for constraint in declared)
    if not takes_object or takes_words:
        return []
    if not (names := named_options(name, cls)):
        return []
    choice: SettingSchema = {"enum": list(names)}
    return [choice, {"type": "null"}] if None in declared else [choice]


def _plain_options(cls: Any, name: str, declared: list[Any], default: Any) -> list[SettingSchema]:
    if "verbose" in declared:
        return [{"type": "boolean"} if isinstance(default, bool) else _FROM_ZERO]
    options = [option for constraint in declared for option in _options(cls, name, constraint)]
    return [option for number, option in enumerate(options) if option not in options[:number]]


def _options(cls: Any, name: str, constraint: Any) -> list[SettingSchema]:
    """Return what a single constraint allows, as far as a pipeline file can hold it."""
    if constraint == "cv_object":
        return [{"type": "integer", "minimum": 2}, {"type": "null"}]
    kind = type(constraint).__name__
    if kind == "Interval":
        return [_number(constraint)]
    if kind in ("StrOptions", "Options"):
        values = _values(cls, name, constraint)
        return [{"enum": values}] if values else []
    types = {None: "null", "boolean": "boolean", bool: "boolean", Integral: "integer",
             Real: "number"}  # fmt: skip
    is_plain = constraint is None or isinstance(constraint, str | type)
    return [{"type": types[constraint]}] if is_plain and constraint in types else []


def _values(cls: Any, name: str, constraint: Any) -> list[Any]:
    refused = WITHOUT.get((cls.__name__, name), WITHOUT_ANYWHERE.get(name, frozenset()))
    excluded = {*getattr(constraint, "deprecated", ()), *refused, *_GONE}
    return sorted(
        (
            value
            for value in constraint.options
            if isinstance(value, str | bool | int)
            and value not in excluded
            and not str(value).startswith(_NEEDS_MORE)
        ),
        key=str,
    )


def _number(interval: Any) -> SettingSchema:
    whole = interval.type is Integral
    schema: dict[str, Any] = {"type": "integer" if whole else "number"}
    limits: Mapping[str, tuple[Any, str, str]] = {
        "low": (interval.left, "minimum", "exclusiveMinimum"),
        "high": (interval.right, "maximum", "exclusiveMaximum"),
    }
    for side, (limit, closed, opened) in limits.items():
        if limit is not None and math.isfinite(limit):
            is_closed = interval.closed in ("both", "left" if side == "low" else "right")
            schema[closed if is_closed else opened] = limit
    return cast("SettingSchema", schema)


def _list_of_numbers(name: str, declared: list[Any], default: Any) -> SettingSchema | None:
    """Return the schema of a parameter whose default is a list of numbers."""
    if not isinstance(default, tuple | list) or not default:
        return None
    if not all(isinstance(value, Real) and not isinstance(value, bool) for value in default):
        return None
    whole = all(isinstance(value, Integral) for value in default) and name != "feature_range"
    bounds = [option for option in declared if type(option).__name__ == "Interval"]
    number = _number(bounds[0]) if bounds else {"type": "integer" if whole else "number"}
    schema: dict[str, Any] = {"type": "array", "items": number, "minItems": 1}
    if name.endswith("_range"):
        schema |= {"minItems": _MOST_OF_PAIR, "maxItems": _MOST_OF_PAIR}
    return cast("SettingSchema", schema)
