"""A call that is to be written, and what can be told of it beforehand."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sklearn.base import is_classifier, is_regressor

from pipeline_core.export.inline.known import Known, known_value
from pipeline_core.export.source.modules import Source

_OF_MODELS = (is_classifier, is_regressor)


@dataclass(frozen=True)
class Call:
    """A function with what it is called with.

    Parameters
    ----------
    function, source
        The function, and the module it stands in.
    settings
        Its keyword arguments: values known now.
    inputs
        Its positional arguments: expressions of the script.
    models
        The unfitted estimators behind those inputs that are models.
    """

    function: Callable[..., Any]
    source: Source
    settings: Mapping[str, Any]
    inputs: Mapping[str, ast.expr] = field(default_factory=dict)
    models: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Writer:
    """How names and values are written in the script."""

    name: Callable[[Source, str], str]
    setting: Callable[[str, Any], str]
    library: Callable[[str], str]


def tested(test: ast.expr, constants: Mapping[str, Any], call: Call) -> Known | None:
    """Return what a test comes out as, where that is known; of models, too."""
    if isinstance(test, ast.Call) and len(test.args) == 1 and isinstance(test.args[0], ast.Name):
        function, model = callee(test.func, call), call.models.get(test.args[0].id)
        if any(function is one for one in _OF_MODELS) and model is not None:
            return Known(function(model))
    return known_value(test, constants)


def callee(node: ast.expr, call: Call) -> Any:
    """Return the live function that a call in the body means, or None."""
    if isinstance(node, ast.Name):
        return inspect.unwrap(call.function).__globals__.get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    if isinstance(node.value, ast.Name) and node.value.id in call.inputs:
        hint = inspect.signature(call.function).parameters[node.value.id].annotation
        return (
            getattr(pd.DataFrame, node.attr, None)
            if hint in (pd.DataFrame, "pd.DataFrame")
            else None
        )
    owner = callee(node.value, call)
    return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
