"""Inlining of function bodies that reduce to one expression once settings are known.

`if how == "random"` needs no test once the setting is known, and a body that
reduces to one expression reads better in place than as a function of its own.
"""

from __future__ import annotations

import ast
import copy
import inspect
from typing import Any

from pipeline_core.export.inline.call import Call, Writer, constant_test
from pipeline_core.export.inline.constants import constant_value
from pipeline_core.export.inline.fold import Fold
from pipeline_core.export.source.free_names import local_names, names_in
from pipeline_core.export.source.module_source import ModuleSource


def inline(call: Call, writer: Writer) -> ast.expr | None:
    """Return the single expression that a body reduces to, or None.

    Parameters
    ----------
    call
        The function and its arguments; missing ones have their defaults.
    writer
        Resolves the body's global names and writes its constants.
    """
    node = call.source.definitions[call.function.__name__]
    if not isinstance(node, ast.FunctionDef):
        return None
    constants = _constants(call)
    expression = _returned_expression(node.body, constants, call)
    if expression is None:
        return None
    expression = _without_split(expression, call.source)
    if _has_capture(expression, call) or _repeats_input(expression, call):
        return None
    return Fold(call, constants, writer).visit(copy.deepcopy(expression))  # type: ignore[no-any-return]


def _without_split(expression: ast.expr, source: ModuleSource) -> ast.expr:
    """Return the argument pair of `Split(...)`; other expressions as they are."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Name):
        return expression
    imported = source.imports.get(expression.func.id)
    if imported is None or imported.name != "Split" or expression.keywords:
        return expression
    if len(expression.args) == 1 and isinstance(expression.args[0], ast.Starred):
        return expression.args[0].value
    return ast.Tuple(expression.args, ast.Load())


def _constants(call: Call) -> dict[str, Any]:
    constants = dict(call.settings)
    for name, parameter in inspect.signature(call.function).parameters.items():
        has_argument = name in constants or name in call.inputs
        if not has_argument and parameter.default is not parameter.empty:
            constants[name] = parameter.default
    return constants


def _returned_expression(
    body: list[ast.stmt], constants: dict[str, Any], call: Call
) -> ast.expr | None:
    """Follow the statements while tests are constant; return the returned expression."""
    for position, statement in enumerate(body):
        if isinstance(statement, ast.Return):
            return statement.value
        if isinstance(statement, ast.If):
            test = constant_test(statement.test, constants, call)
            if test is None:
                return None
            branch = statement.body if test.value else statement.orelse
            return _returned_expression([*branch, *body[position + 1 :]], constants, call)
        if not _is_docstring(statement) and not _record_constant(statement, constants):
            return None
    return None


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _record_constant(statement: ast.stmt, constants: dict[str, Any]) -> bool:
    """Record ``name = constant``; return whether the statement was one."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value, target = constant_value(statement.value, constants), statement.targets[0]
    if value is None or not isinstance(target, ast.Name):
        return False
    constants[target.id] = value.value
    return True


def _has_capture(expression: ast.expr, call: Call) -> bool:
    """Whether a name bound inside the expression would hide one of an argument."""
    bound = local_names(expression)
    free = set(inspect.signature(call.function).parameters)
    free = free.union(*(names_in(argument) for argument in call.inputs.values()))
    return bool(bound & free)


def _repeats_input(expression: ast.expr, call: Call) -> bool:
    """Whether an input that is more than a name would be written twice."""
    used = [child.id for child in ast.walk(expression) if isinstance(child, ast.Name)]
    return any(
        used.count(name) > 1 and not isinstance(argument, ast.Name)
        for name, argument in call.inputs.items()
    )
