"""Body of `prepare()`: a recipe with variables for its parts.

A pipeline of several steps, or a transformer of many columns, reads better as a
variable of its own than nested five levels deep.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.export.source.free_names import names_in
from pipeline_core.export.source.names import Names

_CONDITION = "condition"
_LONG = 77  # characters that a returned value has on one line


def recipe_body(code: str, branch_name: Callable[[ast.expr], str]) -> str:
    """Return the lines of a function that returns a recipe.

    Parameters
    ----------
    code
        The recipe as one expression.
    branch_name
        Returns a name for a branch of a column transformer, from the code of its columns.

    Examples
    --------
    >>> code = "make_pipeline(make_column_transformer((make_pipeline(a(), b()), WORDS)))"
    >>> print(recipe_body(code, lambda columns: "words"))
    words = make_pipeline(a(), b())
    columns = make_column_transformer((words, WORDS))
    return make_pipeline(columns)
    """
    tree = ast.parse(code, mode="eval").body
    names = Names(names_in(tree))
    lines: list[str] = []
    for index, part in enumerate(_steps(tree)):
        if _is_call_of(part, "make_column_transformer"):
            lines += _extract_branches(part, names, branch_name)
            name = names.take("columns", index)
            lines.append(f"{name} = {ast.unparse(part)}")
            _steps(tree)[index] = ast.Name(name)
    return "\n".join([*lines, f"return {ast.unparse(tree)}"])


def recipe_stages(output: Output) -> tuple[str, ...]:
    """Return the stages of a recipe's steps; they identify the recipe."""
    return tuple(step.stage for step in output.data.recipe) if output.data else ()


def last_step(data: Data) -> str:
    """Return the stage of a recipe's last step; an empty text where it has none."""
    return data.recipe[-1].stage if data.recipe else ""


def step_lines(value: ast.expr) -> str:
    """Return the lines of a function that returns a table; a long condition has its own.

    Parameters
    ----------
    value
        What it returns.

    Examples
    --------
    >>> column = "table['attribute_with_quite_a_long_name']"
    >>> code = f"table.assign(old=choose(mark({column} > 25, {column}), 'yes', 'no'))"
    >>> print(step_lines(ast.parse(code, mode="eval").body).split("return ")[1])
    table.assign(old=choose(condition, 'yes', 'no'))
    """
    lines: list[str] = []
    new = value.keywords[0].value if isinstance(value, ast.Call) and value.keywords else None
    is_long = len(ast.unparse(value)) > _LONG and _CONDITION not in names_in(value)
    if is_long and isinstance(new, ast.Call) and new.args and isinstance(new.args[0], ast.Call):
        lines.append(f"{_CONDITION} = {ast.unparse(new.args[0])}")
        new.args[0] = ast.Name(_CONDITION)
    return "\n".join([*lines, f"return {ast.unparse(value)}"])


def _extract_branches(
    part: ast.Call, names: Names, branch_name: Callable[[ast.expr], str]
) -> list[str]:
    lines = []
    for branch in part.args:
        if isinstance(branch, ast.Tuple) and _is_call_of(branch.elts[0], "make_pipeline"):
            name = names.take(branch_name(branch.elts[1]), ast.dump(branch))
            lines.append(f"{name} = {ast.unparse(branch.elts[0])}")
            branch.elts[0] = ast.Name(name)
    return lines


def _steps(tree: ast.expr) -> list[ast.expr]:
    """Return the steps of the outermost pipeline; a `set_output` call around it is skipped."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute):
        tree = tree.func.value
    return tree.args if isinstance(tree, ast.Call) and _is_call_of(tree, "make_pipeline") else []


def _is_call_of(node: ast.expr, function: str) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    )
