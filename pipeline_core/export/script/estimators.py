"""Writes scikit-learn objects as the calls that build them.

Only what differs from the default is written, `make_pipeline` and
`make_column_transformer` are used where they give the very same object, and
`set_output`, which `repr` does not show, is said once, at the outermost.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union

from pipeline_core.export.inline.fold import same_constant
from pipeline_core.export.script.values import Values

Columns = Callable[[Any, Any], str | None]


class Estimators:
    """A rule of `Values` for estimators, splitters, kernels and scorers.

    Parameters
    ----------
    values
        Writes what the objects are built with.
    columns
        Writes the columns of a lane in another way, or returns None.

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

    def __init__(self, values: Values, columns: Columns | None = None) -> None:
        self._values = values
        self._column_list = columns
        self._output: str | None = None

    def __call__(self, value: Any) -> str | None:
        """Write an object that keeps its constructor's arguments; None for any other."""
        if isinstance(value, type) or not _rebuilds(value):
            return None
        output = _output_of(value)
        said, self._output = self._output, output or self._output
        text = self._short(value) or self._constructor(value)
        self._output = said
        if output in (None, said):
            return text
        return f"{text}.set_output(transform={output!r})"

    def _short(self, value: Any) -> str | None:
        if type(value) in (Pipeline, FeatureUnion):
            make, parts = _MAKERS[type(value)]
            steps = [step for _, step in getattr(value, parts)]
            others = {name: one for name, one in changed(value).items() if name != parts}
            if not steps or not _equal_names(make(*steps), value, parts):
                return None
            if set(others) - set(inspect.signature(make).parameters):
                return None
            return self._call(make, [self._values.write(step) for step in steps], others)
        if type(value) is ColumnTransformer:
            return self._columns(value)
        return None

    def _columns(self, value: ColumnTransformer) -> str | None:
        lanes = [(step, columns) for _, step, columns in value.transformers]
        others = {name: one for name, one in changed(value).items() if name != "transformers"}
        if not lanes or not _equal_names(make_column_transformer(*lanes), value, "transformers"):
            return None
        if set(others) - set(inspect.signature(make_column_transformer).parameters):
            return None
        written = [f"({self._values.write(s)}, {self._names(s, c)})" for s, c in lanes]
        return self._call(make_column_transformer, written, others)

    def _names(self, step: Any, columns: Any) -> str:
        short = self._column_list(step, columns) if self._column_list else None
        return self._values.write(columns) if short is None else short

    def _constructor(self, value: Any) -> str:
        return self._call(type(value), [], changed(value))

    def _call(self, function: Any, parts: list[str], words: Mapping[str, Any]) -> str:
        name = self._values.write(function)
        return f"{name}({', '.join([*parts, *self._words(words)])})"

    def _words(self, words: Mapping[str, Any]) -> list[str]:
        return [f"{name}={self._values.write(one)}" for name, one in words.items()]


_MAKERS: dict[type, tuple[Any, str]] = {
    Pipeline: (make_pipeline, "steps"), FeatureUnion: (make_union, "transformer_list"),
}  # fmt: skip


def _output_of(value: Any) -> str | None:
    """Return what `set_output` was told; a Pipeline only tells it to its steps."""
    if not isinstance(value, Pipeline):
        return getattr(value, "_sklearn_output_config", {}).get("transform")
    steps = [step for _, step in value.steps if hasattr(step, "set_output")]
    told = {_output_of(step) for step in steps}
    return told.pop() if len(told) == 1 else None


def _rebuilds(value: Any) -> bool:
    """Say whether an object of scikit-learn keeps what it was built with."""
    if isinstance(value, BaseEstimator):
        return True
    if not type(value).__module__.startswith("sklearn.") or isinstance(value, tuple):
        return False
    return all(hasattr(value, name) for name in _parameters(value))


def _parameters(value: Any) -> dict[str, inspect.Parameter]:
    try:
        found = inspect.signature(type(value).__init__).parameters
    except (TypeError, ValueError):
        return {}
    fixed = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return {name: one for name, one in found.items() if name != "self" and one.kind not in fixed}


def changed(value: Any) -> dict[str, Any]:
    """Return the arguments of an object's constructor that differ from their default.

    Examples
    --------
    >>> changed(Pipeline([], memory="kept"))
    {'steps': [], 'memory': 'kept'}
    """
    found = {}
    for name, parameter in _parameters(value).items():
        given = getattr(value, name)
        if parameter.default is parameter.empty or not _same(parameter.default, given):
            found[name] = given
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float) and one != one:
        return other != other
    return same_constant(one, other)


def _equal_names(made: Any, value: Any, parts: str) -> bool:
    return [part[0] for part in getattr(made, parts)] == [part[0] for part in getattr(value, parts)]
