"""Writes scikit-learn objects as the calls that build them.

Only what differs from the default is written, `make_pipeline` and
`make_column_transformer` are used where they give the very same object, and
`set_output`, which `repr` does not show, is called once, on the outermost object.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.export.inline.fold import same_constant
from pipeline_core.export.script.values import Values

Columns = Callable[[Any, Any], str | None]


class Estimators:
    """Rule of `Values` that writes estimators, splitters, kernels and scorers.

    Parameters
    ----------
    values
        Writes the constructors' arguments.
    columns
        Writes the columns of a transformer; returns None to write them as a list.
    has_name
        Tells whether the script has a name for an object; its output is set where it is made.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from pipeline_core.export.source.imports import Imports
    >>> from pipeline_core.export.source.names import Names
    >>> values = Values(Imports(Names()))
    >>> values.add(Estimators(values))
    >>> values.write(make_pipeline(Ridge(alpha=0.5)))
    'make_pipeline(Ridge(alpha=0.5))'
    """

    def __init__(
        self,
        values: Values,
        columns: Columns | None = None,
        has_name: Callable[[Any], bool] = lambda value: False,
    ) -> None:
        self._values = values
        self._write_columns = columns
        self._has_name = has_name
        self._output: str | None = None

    def __call__(self, value: Any) -> str | None:
        """Return the call that builds an object; None if it does not keep its arguments."""
        if isinstance(value, type) or not _keeps_arguments(value):
            return None
        output = self._output_of(value)
        outer_output, self._output = self._output, output or self._output
        text = self._maker_call(value) or self._constructor_call(value)
        self._output = outer_output
        if output in (None, outer_output):
            return text
        return f"{text}.set_output(transform={output!r})"

    def _maker_call(self, value: Any) -> str | None:
        if maker := _maker_of(type(value)):
            make, parts = maker
            steps = [step for _, step in getattr(value, parts)]
            others = _without(changed_parameters(value), parts)
            if not steps or not _equal_names(make(*steps), value, parts):
                return None
            if set(others) - set(inspect.signature(make).parameters):
                return None
            return self._call(make, [self._values.write(step) for step in steps], others)
        if type(value) is ColumnTransformer:
            return self._column_transformer_call(value)
        return None

    def _column_transformer_call(self, value: ColumnTransformer) -> str | None:
        pairs = [(step, columns) for _, step, columns in value.transformers]
        others = _without(changed_parameters(value), "transformers")
        if not pairs or not _equal_names(make_column_transformer(*pairs), value, "transformers"):
            return None
        if set(others) - set(inspect.signature(make_column_transformer).parameters):
            return None
        arguments = [f"({self._values.write(s)}, {self._columns(s, c)})" for s, c in pairs]
        return self._call(make_column_transformer, arguments, others)

    def _columns(self, step: Any, columns: Any) -> str:
        text = self._write_columns(step, columns) if self._write_columns else None
        return self._values.write(columns) if text is None else text

    def _output_of(self, value: Any) -> str | None:
        """Return the setting of `set_output`; a Pipeline only keeps it in its steps."""
        if not isinstance(value, Pipeline):
            return getattr(value, "_sklearn_output_config", {}).get("transform")
        steps = [step for _, step in value.steps if hasattr(step, "set_output")]
        outputs = {self._output_of(step) for step in steps if not self._has_name(step)}
        return outputs.pop() if len(outputs) == 1 else None

    def _constructor_call(self, value: Any) -> str:
        arguments = changed_parameters(value)
        if isinstance(value, FunctionTransformer) and (given := arguments.pop("kw_args", None)):
            changed = changed_keywords(value.func, given)
            arguments |= {"kw_args": changed} if changed else {}
        return self._call(type(value), [], arguments)

    def _call(self, function: Any, arguments: list[str], keywords: Mapping[str, Any]) -> str:
        name = self._values.write(function)
        options = [f"{key}={self._values.write(value)}" for key, value in keywords.items()]
        return f"{name}({', '.join([*arguments, *options])})"


_MAKERS: dict[type, tuple[Any, str]] = {
    Pipeline: (make_pipeline, "steps"),
    FeatureUnion: (make_union, "transformer_list"),
}


def _maker_of(kind: type) -> tuple[Any, str] | None:
    """Return the function that makes a composite of its parts, and where it keeps these."""
    if kind.__module__ == "imblearn.pipeline" and kind.__name__ == "Pipeline":
        return sys.modules[kind.__module__].make_pipeline, "steps"
    return _MAKERS.get(kind)


_KEEPERS = ("sklearn.", "pipeline_core.measures.", "optuna.distributions")


def _keeps_arguments(value: Any) -> bool:
    """Whether an object of a known library or the project keeps its constructor's arguments."""
    if isinstance(value, BaseEstimator):
        return True
    if not type(value).__module__.startswith(_KEEPERS) or isinstance(value, tuple):
        return False
    return all(hasattr(value, name) for name in _parameters(value))


def _parameters(value: Any) -> dict[str, inspect.Parameter]:
    try:
        parameters = inspect.signature(type(value).__init__).parameters
    except (TypeError, ValueError):
        return {}
    return {
        name: parameter
        for name, parameter in parameters.items()
        if name != "self" and not _is_variadic(parameter)
    }


def _is_variadic(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)


def changed_parameters(value: Any) -> dict[str, Any]:
    """Return the arguments of an object's constructor that differ from their default.

    Examples
    --------
    >>> changed_parameters(Pipeline([], memory="cache"))
    {'steps': [], 'memory': 'cache'}
    """
    if isinstance(value, BaseEstimator) and _takes_any_keyword(type(value)):
        defaults = type(value)().get_params(deep=False)
        arguments = value.get_params(deep=False).items()
        return {n: v for n, v in arguments if n not in defaults or not _same(defaults[n], v)}
    changed = {}
    for name, parameter in _parameters(value).items():
        argument = getattr(value, name)
        if parameter.default is parameter.empty or not _same(parameter.default, argument):
            changed[name] = argument
    return changed


def changed_keywords(function: Any, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of a function that differ from their defaults.

    Examples
    --------
    >>> changed_keywords(sorted, {"reverse": False})
    {}
    """
    try:
        defaults = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return dict(keywords)
    return {
        name: value
        for name, value in keywords.items()
        if name not in defaults or not _same(defaults[name].default, value)
    }


def _takes_any_keyword(cls: type) -> bool:
    """Whether a constructor's parameters are more than it names, as those of XGBoost are."""
    parameters = inspect.signature(cls).parameters.values()
    is_required = any(p.default is p.empty and not _is_variadic(p) for p in parameters)
    return not is_required and any(p.kind is p.VAR_KEYWORD for p in parameters)


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, float) and isinstance(second, float) and first != first:
        return second != second
    return same_constant(first, second)


def _without(parameters: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key != name}


def _equal_names(first: Any, second: Any, parts: str) -> bool:
    return [part[0] for part in getattr(first, parts)] == [
        part[0] for part in getattr(second, parts)
    ]
