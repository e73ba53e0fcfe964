"""A block's body with its settings filled in, where one expression is left of it.

`if how == "random"` needs no test once the setting is known, and a body that
comes down to one expression reads better in place than as a function beside.
"""

from __future__ import annotations

import ast
import copy
import inspect
from typing import Any

from pipeline_core.export.inline.call import Call, Writer, tested
from pipeline_core.export.inline.fold import Fold
from pipeline_core.export.inline.known import known_value
from pipeline_core.export.source.free_names import local_names
from pipeline_core.export.source.modules import Source


def inline(call: Call, writer: Writer) -> ast.expr | None:
    """Return the one expression that a body comes down to, or None.

    Parameters
    ----------
    call
        The function and its arguments; a missing one has its default.
    writer
        Resolves the body's global names and writes its constants.
    """
    node = call.source.definitions[call.function.__name__]
    if not isinstance(node, ast.FunctionDef):
        return None
    constants = _constants(call)
    left = _left_over(node.body, constants, call)
    left = None if left is None else _without_split(left, call.source)
    if left is None or _captures(left, call) or _repeats(left, call):
        return None
    return Fold(call, constants, writer).visit(copy.deepcopy(left))  # type: ignore[no-any-return]


def _without_split(expression: ast.expr, source: Source) -> ast.expr:
    """Write the two parts of a split as the plain pair they are."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Name):
        return expression
    found = source.imports.get(expression.func.id)
    if found is None or found.name != "Split" or expression.keywords:
        return expression
    if len(expression.args) == 1 and isinstance(expression.args[0], ast.Starred):
        return expression.args[0].value
    return ast.Tuple(expression.args, ast.Load())


def _constants(call: Call) -> dict[str, Any]:
    found = dict(call.settings)
    for name, parameter in inspect.signature(call.function).parameters.items():
        if (
            name not in found
            and name not in call.inputs
            and parameter.default is not parameter.empty
        ):
            found[name] = parameter.default
    return found


def _left_over(body: list[ast.stmt], constants: dict[str, Any], call: Call) -> ast.expr | None:
    """Walk the statements as far as they are decided; return what is returned."""
    for at, statement in enumerate(body):
        if isinstance(statement, ast.Return):
            return statement.value
        if isinstance(statement, ast.If):
            test = tested(statement.test, constants, call)
            if test is None:
                return None
            branch = statement.body if test.value else statement.orelse
            return _left_over([*branch, *body[at + 1 :]], constants, call)
        if not _is_text(statement) and not _noted(statement, constants):
            return None
    return None


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _noted(statement: ast.stmt, constants: dict[str, Any]) -> bool:
    """Take ``name = constant`` as known; say whether it was one."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value, target = known_value(statement.value, constants), statement.targets[0]
    if value is None or not isinstance(target, ast.Name):
        return False
    constants[target.id] = value.value
    return True


def _captures(expression: ast.expr, call: Call) -> bool:
    """Say whether a name bound inside would hide one that is put in."""
    bound = local_names(expression)
    given = {
        one.id
        for node in call.inputs.values()
        for one in ast.walk(node)
        if isinstance(one, ast.Name)
    }
    return bool(bound & (given | set(inspect.signature(call.function).parameters)))


def _repeats(expression: ast.expr, call: Call) -> bool:
    """Say whether an input that is more than a name would be written twice."""
    used = [one.id for one in ast.walk(expression) if isinstance(one, ast.Name)]
    return any(
        used.count(name) > 1 and not isinstance(given, ast.Name)
        for name, given in call.inputs.items()
    )
