"""A function call to write into the script, and what is known of it statically."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sklearn.base import is_classifier, is_regressor

from pipeline_core.export.inline.constants import Constant, constant_value
from pipeline_core.export.source.module_source import ModuleSource

_MODEL_TESTS = (is_classifier, is_regressor)


@dataclass(frozen=True)
class Call:
    """A function with its arguments.

    Parameters
    ----------
    function, source
        The function, and the source of its module.
    settings
        Its keyword arguments, as values.
    inputs
        Its positional arguments, as expressions of the script.
    models
        The unfitted estimators behind those inputs that are models.
    """

    function: Callable[..., Any]
    source: ModuleSource
    settings: Mapping[str, Any]
    inputs: Mapping[str, ast.expr] = field(default_factory=dict)
    models: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Writer:
    """Functions that write names and values in the script.

    Parameters
    ----------
    name
        Resolves a global name of a module.
    setting
        Writes a setting's value.
    library
        Imports ``np`` or ``pd``, or carries a function that expressions share.
    """

    name: Callable[[ModuleSource, str], str]
    setting: Callable[[str, Any], str]
    library: Callable[[str], str]


def constant_test(test: ast.expr, constants: Mapping[str, Any], call: Call) -> Constant | None:
    """Return the result of a test if it is constant; tests of a model's kind are, too."""
    if isinstance(test, ast.Call) and len(test.args) == 1 and isinstance(test.args[0], ast.Name):
        function, model = callee(test.func, call), call.models.get(test.args[0].id)
        if any(function is model_test for model_test in _MODEL_TESTS) and model is not None:
            return Constant(function(model))
    return constant_value(test, constants)


def callee(node: ast.expr, call: Call) -> Any:
    """Return the function object that a call in the body refers to, or None."""
    if isinstance(node, ast.Name):
        return inspect.unwrap(call.function).__globals__.get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    if isinstance(node.value, ast.Name) and node.value.id in call.inputs:
        hint = inspect.signature(call.function).parameters[node.value.id].annotation
        is_table = hint in (pd.DataFrame, "pd.DataFrame")
        return getattr(pd.DataFrame, node.attr, None) if is_table else None
    owner = callee(node.value, call)
    return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
