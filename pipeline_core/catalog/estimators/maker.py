"""Functions of the blocks that are scikit-learn's classes: settings become an unfitted object."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from pipeline_core.catalog.estimators.named_values import named_value
from pipeline_core.catalog.estimators.rules import EXPERIMENTAL, FIXED, SEEDED_FOLDS
from pipeline_core.spec.entry import Entry, SettingsSchema, meaning_of

SEED = "random_state"
# What the name of a setting ends with that holds the settings of the object another one names.
INNER = "_settings"
_USUAL_FOLDS = 5


def maker_of(entry: Entry) -> Callable[..., Any]:
    """Return the function of a block that is a class of scikit-learn.

    Parameters
    ----------
    entry
        Its catalogue entry.

    Examples
    --------
    >>> maker_of({"id": "lasso", "estimator": "sklearn.linear_model:Lasso", "shape": "estimator",
    ...           "settings": {"properties": {"alpha": {"default": 1.0}}}})(alpha=0.5)
    Lasso(alpha=0.5)
    """
    module, _, name = entry["estimator"].partition(":")
    defaults = {
        key: _default(schema)
        for key, schema in entry["settings"]["properties"].items()
        if "default" in schema
    }

    def make(**settings: Any) -> Any:
        settings = {**defaults, **settings}
        if name in EXPERIMENTAL:
            importlib.import_module(f"sklearn.experimental.{EXPERIMENTAL[name]}")
        cls = getattr(importlib.import_module(module), name)
        return cls(**_arguments(name, settings, entry["settings"], cls))

    function = _row_function(entry, make, defaults) if entry["shape"] == "row" else make
    function.__name__ = function.__qualname__ = entry["id"]
    function.__signature__ = _signature(entry)  # type: ignore[attr-defined]
    return function


def completed(function: Callable[..., Any], others: Collection[str]) -> Callable[..., Any]:
    """Return the function of a block whose object has more parameters than it names.

    Parameters
    ----------
    function
        The block's function.
    others
        The names of the other parameters.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> completed(lambda alpha=1.0: Ridge(alpha=alpha), ["tol"])(alpha=2.0, tol=0.01)
    Ridge(alpha=2.0, tol=0.01)
    """

    @wraps(function)
    def make(**settings: Any) -> Any:
        more = {name: value for name, value in settings.items() if name in others}
        own = {name: value for name, value in settings.items() if name not in others}
        return function(**own).set_params(**more)

    own = inspect.signature(function).parameters.values()
    kinds = inspect.Parameter
    more = [kinds(name, kinds.KEYWORD_ONLY, default=None) for name in others]
    make.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]
    return make


def _row_function(
    entry: Entry, make: Callable[..., Any], defaults: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return the function of a block that adds what an object finds out about the rows."""

    def composed(settings: Mapping[str, Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
        from pipeline_core.measures import row_labels

        values = {**defaults, **settings}
        is_clusterer = entry.get("predicts") == "cluster"
        add: Callable[..., Any] = (
            row_labels.add_groups if is_clusterer else row_labels.add_coordinates
        )
        argument = "clusterer" if is_clusterer else "embedding"
        return add, {
            argument: make(**settings),
            **{key: values[key] for key in ("columns", "name")},
        }

    def add_columns(table: Any, **settings: Any) -> Any:
        add, arguments = composed(settings)
        return add(table, **arguments)

    add_columns.composed = composed  # type: ignore[attr-defined]
    return add_columns


def composed_call(
    function: Callable[..., Any], settings: Mapping[str, Any]
) -> tuple[Callable[..., Any], Mapping[str, Any]]:
    """Return the function with a source that a block calls, and its settings; as given, if none.

    Parameters
    ----------
    function, settings
        A block's function, and its keyword arguments.

    Examples
    --------
    >>> composed_call(len, {})
    (<built-in function len>, {})
    """
    composed = getattr(function, "composed", None)
    return composed(settings) if composed else (function, settings)


def _signature(entry: Entry) -> inspect.Signature:
    kinds = inspect.Parameter
    inputs = [kinds("table", kinds.POSITIONAL_OR_KEYWORD)] if entry["shape"] == "row" else []
    settings = [
        kinds(name, kinds.KEYWORD_ONLY, default=_default(schema))
        for name, schema in entry["settings"]["properties"].items()
    ]
    return inspect.Signature([*inputs, *settings])


def _default(schema: Mapping[str, Any]) -> Any:
    default = schema.get("default", inspect.Parameter.empty)
    return tuple(default) if isinstance(default, list) else default


def _arguments(
    name: str, settings: Mapping[str, Any], schema: SettingsSchema, cls: Any
) -> dict[str, Any]:
    """Return the arguments of a class, with the objects that settings name."""
    taken, seed = inspect.signature(cls.__init__).parameters, settings.get(SEED)
    named = {
        key: named_value(key, value, seed, settings.get(f"{key}{INNER}") or {})
        for key, value in settings.items()
        if value is not None and meaning_of(schema["properties"].get(key, {})) == "named"
    }
    arguments = {**settings, **named, **FIXED.get(name, {})}
    if folds := SEEDED_FOLDS.get(name):
        from sklearn.model_selection import KFold

        count = settings[folds] or _USUAL_FOLDS
        arguments[folds] = KFold(count, shuffle=True, random_state=seed)
        arguments.pop(SEED, None)
    return {key: value for key, value in arguments.items() if key in taken}
